"""Signing out of SAML providers along with the pool: the way to them, and /saml2/logout, the way back.

Source: the developer guide's pages on signing out with SAML and on /logout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.saml import SamlSession, SignOut
from pytest_fakecognito.web import browsers, saml_exchange, saml_request
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Visit

if TYPE_CHECKING:
    from pytest_fakecognito.signin.saml_metadata import Metadata

_SECONDS = 300.0  # inferred: as of signing in
_STATE_LENGTH = 480


def sign_out(visit: Visit, onward: str) -> Response | None:
    """To the provider that has signed the browser in, if it is to sign it out as well; from there it goes to `onward`.

    That is a provider with IDPSignout. None if there is nobody to tell.
    """
    session = visit.pool.saml.sessions.get(visit.request.cookies.get(browsers.COOKIE, ""))
    if session is None or browsers.present(visit) is None:
        return None
    provider = visit.pool.providers.get(session.provider)
    if provider is None or not saml_exchange.switched_on(provider, "IDPSignout"):
        return None
    return _depart(visit, provider, session, onward)


def _depart(visit: Visit, provider: Provider, session: SamlSession, onward: str) -> Response:
    """The request is always signed, unlike one to sign in. [documented]"""
    metadata = saml_exchange.metadata(visit, provider)
    if metadata.sign_out is None:
        return redirect(onward)  # inferred
    state = visit.ctx.ids.opaque("state", _STATE_LENGTH)
    visit.pool.saml.sign_outs[state] = SignOut(provider.name, onward, visit.ctx.now + _SECONDS)
    message = saml_request.logout_request(
        request_id=saml_exchange.request_id(state),
        now=visit.ctx.now,
        issuer=saml_exchange.entity_id(visit),
        destination=metadata.sign_out,
        name_id=session.name_id,
        name_id_format=session.name_id_format,
        session_index=session.session_index,
    )
    key = saml_exchange.signing_key(visit)
    return redirect(saml_request.redirect_url(metadata.sign_out, message, state, key))


def signed_out(visit: Visit) -> Response:
    """POST /saml2/logout: back from a provider that has signed the browser out, and on to where it was to go.

    inferred: that the provider's answer is checked, and how it is told that it is not in order.
    """
    provider, onward = _under_way(visit)
    _check(visit, saml_exchange.metadata(visit, provider))
    return redirect(onward)


def _under_way(visit: Visit) -> tuple[Provider, str]:
    """Who was asked, and where the browser goes then. Raises Refused."""
    sign_out = visit.pool.saml.sign_outs.pop(saml_exchange.relay_state(visit), None)
    provider = None if sign_out is None else visit.pool.providers.get(sign_out.provider)
    if sign_out is None or provider is None or visit.ctx.now >= sign_out.expires_at:
        raise saml_exchange.invalid(visit)
    return provider, sign_out.onward


def _check(visit: Visit, metadata: Metadata) -> None:
    """Raise Refused if the form holds no answer to the request."""
    from pytest_fakecognito.web import saml_response

    request_id = saml_exchange.request_id(saml_exchange.relay_state(visit))
    if not saml_response.answers_sign_out(saml_exchange.response(visit), metadata, request_id):
        raise saml_exchange.invalid(visit)
