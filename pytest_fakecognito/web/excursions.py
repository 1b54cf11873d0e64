"""Browsers that are away, with an outside provider: sent out, let in again, and at last back at the application.

Law: a browser is let in where it was sent out, once, and within five minutes. Source: the developer guide's pages on
federation, and responses seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.signin import federation
from pytest_fakecognito.signin.attribute_mapping import SAML
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.oauth import Excursion
from pytest_fakecognito.web import authorization, browsers, providers, refusals
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.visit import Refused, Visit

COOKIES = ("csrf-state", "csrf-state-legacy")
"""The latter for browsers that take the former's SameSite=None for SameSite=Strict."""

_SECONDS = 300  # [documented]
_STATE_LENGTH = 480
_NONCE_LENGTH = 171  # [captured]


def begin(visit: Visit, asked: Authorization, provider: Provider) -> str:
    """Expect a browser back from `provider`: the state, in whatever form, that it is to come back with.

    The response that sends it out must `mark` it. A request without a nonce gets one here, which its id token will
    have. [documented]
    """
    state = visit.ctx.ids.opaque("state", _STATE_LENGTH)
    nonce = asked.parameters.get("nonce") or visit.ctx.ids.opaque("nonce", _NONCE_LENGTH)
    visit.pool.excursions[state] = Excursion(provider.name, asked.query, nonce, visit.ctx.now + _SECONDS)
    return state


def mark(visit: Visit, response: Response, state: str) -> Response:
    """Let the browser that is answered with `response` be known by its cookies when it comes back with `state`."""
    for name in COOKIES:
        # Over plain HTTP browsers take no cookie that says SameSite=None.
        same_site = "None" if _secure(visit) and name == COOKIES[0] else None
        response.set_cookie(name, state, path=_path(visit), secure=_secure(visit), httponly=True, samesite=same_site)
    return response


def unmark(visit: Visit, response: Response) -> Response:
    """Take the cookies back. [captured]"""
    for name in COOKIES:
        response.delete_cookie(name, path=_path(visit), secure=_secure(visit), httponly=True)
    return response


def end(visit: Visit, state: str | None) -> tuple[Authorization, Provider]:
    """Where a browser that comes back with `state` had come from; good for once. Raises authorization.Refused."""
    excursion = visit.pool.excursions.get(state or "")
    expected = [visit.request.cookies.get(name) for name in COOKIES]
    if excursion is None or state not in expected or visit.ctx.now >= excursion.expires_at:
        raise invalid_state(visit)
    del visit.pool.excursions[state or ""]
    # As things are now: the client and the provider may have changed in between.
    asked = authorization.parse(visit, parameters(excursion.query), excursion.query)
    provider = _offered(visit, asked, excursion.provider)
    return replace(asked, parameters={**asked.parameters, "nonce": excursion.nonce}), provider


def still(visit: Visit, asked: Authorization, provider: Provider) -> tuple[Authorization, Provider]:
    """Both as they are now, for whoever let the fake's lock go: either may be gone. Raises authorization.Refused."""
    if visit.ctx.store.pools.get(visit.pool.id) is not visit.pool:
        raise invalid_state(visit)  # inferred
    asked = authorization.parse(visit, asked.parameters, asked.query)
    found = _offered(visit, asked, provider.name)
    if found.type != provider.type:
        raise invalid_state(visit)  # inferred
    return asked, found


def parameters(query: str) -> dict[str, str]:
    """Those of a query that was kept: of several with one name the first counts, as when it was sent."""
    return MultiDict(parse_qsl(query, keep_blank_values=True)).to_dict()


def arrive(
    visit: Visit,
    asked: Authorization,
    provider: Provider,
    attributes: Mapping[str, Any],
    raw: Mapping[str, Mapping[str, Any]],
    *,
    subject: str | None = None,
    issuer: str | None = None,
) -> Response:
    """Back to the application, signed in as the user that `provider` vouches for, or with the service's refusal.

    For the parameters see `signin.federation.sign_in`.
    """
    try:
        user = federation.sign_in(
            visit.ctx, visit.pool, asked.client, provider, attributes, raw=raw, subject=subject, issuer=issuer
        )
    except CognitoError as error:
        return refused(asked, provider, error)
    claims = federation.claims(visit.pool, provider, attributes)
    response = authorization.grant(visit, asked, user, claims, visit.ctx.now)
    browsers.remember(visit, response, user, claims, provider=provider.name)
    return response


def refused(asked: Authorization, provider: Provider, error: CognitoError) -> Response:
    """Back to the application with what the service said inside, as it is told of a provider of that type. [captured]

    A sentence of the API is wrapped, with a blank after it; those that only federation says are not.
    """
    text = error.message if error.message.startswith(_BARE) else f"{error.message} "
    if provider.type == SAML:
        return asked.refused(f"Invalid SAML response received: {text}", "server_error")
    return asked.refused(text)


_BARE = (
    "Already found an entry for username ",
    "attributes required: ",
    "username attribute mapping required",
    "User is not enabled",
)


def invalid_state(visit: Visit) -> Refused:
    """For a browser of which nobody knows where it came from. [captured]"""
    return Refused(authorization.error_page(visit, "Invalid state"))


def _offered(visit: Visit, asked: Authorization, name: str) -> Provider:
    if name not in visit.pool.providers:
        raise invalid_state(visit)  # inferred
    if name not in providers.offered(asked.client):
        raise Refused(refusals.option_not_available())  # inferred: as if it had not been offered in the first place
    return visit.pool.providers[name]


def _secure(visit: Visit) -> bool:
    return visit.root.startswith("https:")


def _path(visit: Visit) -> str:
    return urlsplit(visit.root).path or "/"
