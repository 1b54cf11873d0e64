"""Signing in through SAML providers: the way to them, and /saml2/idpresponse, the way back.

Law: what such a provider has signed, for this pool and now, is believed, once; nothing else is. Source: the developer
guide's pages on SAML providers and on /saml2/idpresponse, and responses seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from pytest_fakecognito.signin import certificates
from pytest_fakecognito.signin.attribute_mapping import SAML
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.saml import SamlSession
from pytest_fakecognito.web import authorization, browsers, excursions, providers, saml_exchange, saml_request
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Visit

if TYPE_CHECKING:
    from pytest_fakecognito.signin.saml_metadata import Metadata
    from pytest_fakecognito.web.saml_response import Assertion

_RESPONSE_PATH = "/saml2/idpresponse"


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A browser that brings a provider's response. `request_id` is None if nobody asked for it."""

    asked: Authorization
    provider: Provider
    request_id: str | None


def depart(visit: Visit, asked: Authorization, provider: Provider) -> Response:
    """To `provider`, from where the browser is expected back at /saml2/idpresponse."""
    metadata = saml_exchange.metadata(visit, provider)
    state = excursions.begin(visit, asked, provider)
    message = saml_request.authn_request(
        request_id=saml_exchange.request_id(state),
        now=visit.ctx.now,
        issuer=saml_exchange.entity_id(visit),
        destination=metadata.sign_in,
        consumer=visit.url(_RESPONSE_PATH),
    )
    key = saml_exchange.signing_key(visit) if provider.details.get("RequestSigningAlgorithm") else None
    return excursions.mark(visit, redirect(saml_request.redirect_url(metadata.sign_in, message, state, key)), state)


def idp_response(visit: Visit) -> Response:
    """POST /saml2/idpresponse: back from a SAML provider; or from there for the first time, if it may begin itself."""
    return excursions.unmark(visit, _back(visit, _arrival(visit)))


def _back(visit: Visit, arrival: _Arrival) -> Response:
    """Back to the application, if client and provider are still what they were when the metadata is at hand."""
    metadata = saml_exchange.metadata(visit, arrival.provider)
    asked, provider = excursions.still(visit, arrival.asked, arrival.provider)
    return _answer(visit, replace(arrival, asked=asked, provider=provider), metadata)


def _arrival(visit: Visit) -> _Arrival:
    """Raises Refused."""
    state = saml_exchange.relay_state(visit)
    if state not in visit.pool.excursions:
        return _unsolicited(visit, state)
    asked, provider = excursions.end(visit, state)
    if provider.type != SAML:
        raise saml_exchange.invalid(visit)
    return _Arrival(asked, provider, saml_exchange.request_id(state))


def _unsolicited(visit: Visit, state: str) -> _Arrival:
    """The relay state is a request to authorise, if the provider that it names may sign users in unasked.

    inferred: that any lack of these is told like an unknown relay state.
    """
    parameters = excursions.parameters(state)
    client = visit.pool.clients.get(parameters.get("client_id", ""))
    named = parameters.get("identity_provider") or parameters.get("idp_identifier")
    provider = providers.outside_asked_for(visit.pool, client, parameters) if client is not None and named else None
    if provider is None or not provider.begins:
        raise saml_exchange.invalid(visit)
    return _Arrival(authorization.parse(visit, parameters, state), provider, None)


def _answer(visit: Visit, arrival: _Arrival, metadata: Metadata) -> Response:
    """Back to the application, with what was asked for or with why the response is not believed."""
    from pytest_fakecognito.web.saml_response import Rejected

    try:
        assertion = _believed(visit, arrival, metadata)
    except Rejected as rejected:
        # In the form that is [captured] of the signature's refusal.
        return arrival.asked.refused(f"Invalid SAML response received: {rejected} ", "server_error")
    return _signed_in(visit, arrival, assertion)


def _believed(visit: Visit, arrival: _Arrival, metadata: Metadata) -> Assertion:
    """The assertion that the browser brings, which no other one may bring again. Raises Refused, or Rejected."""
    from pytest_fakecognito.web import saml_response

    encrypted = saml_exchange.switched_on(arrival.provider, "EncryptedResponses")
    expected = saml_response.Expected(
        consumer=visit.url(_RESPONSE_PATH),
        audience=saml_exchange.entity_id(visit),
        request_id=arrival.request_id,
        now=visit.ctx.now,
        key=certificates.encryption(visit.pool.id, arrival.provider.name).private if encrypted else None,
    )
    assertion = saml_response.read(saml_exchange.response(visit), metadata, expected)
    key = (assertion.issuer, assertion.id)
    if key in visit.pool.saml.taken:
        raise saml_response.Rejected("SAML Assertion was used before.")  # that it is refused [documented]
    visit.pool.saml.taken[key] = visit.ctx.now
    return assertion


def _signed_in(visit: Visit, arrival: _Arrival, assertion: Assertion) -> Response:
    response = excursions.arrive(
        visit,
        arrival.asked,
        arrival.provider,
        assertion.attributes,
        {"samlResponse": assertion.attributes},
        subject=assertion.name_id,
        issuer=assertion.issuer,
    )
    key = _session_key(response)
    if key is not None:
        visit.pool.saml.sessions[key] = SamlSession(
            arrival.provider.name, assertion.name_id, assertion.name_id_format, assertion.session_index
        )
    return response


def _session_key(response: Response) -> str | None:
    """The key of the session that the browser has from `response`, if it is signed in with it."""
    cookies = (parse_cookie(header) for header in response.headers.getlist("Set-Cookie"))
    return next((it[browsers.COOKIE] for it in cookies if browsers.COOKIE in it), None)
