"""GET /oauth2/authorize: the way in, which leads to the login page, to another provider, or straight back."""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito.state.oauth import BrowserSession
from pytest_fakecognito.web import authorization, browsers, federation, providers
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Visit

_PROMPTS = frozenset({"none", "login", "select_account", "consent"})


def authorize(visit: Visit) -> Response:
    if not all(visit.request.args.get(name) for name in ("client_id", "redirect_uri")):
        # [captured] of the client's id, without which no other is named, and with "+" for a blank
        return redirect(visit.url("/error", {"error": "Required parameters missing"}))
    return _led_on(visit, authorization.read(visit))


def _led_on(visit: Visit, asked: Authorization) -> Response:
    prompts = asked.prompts(visit)
    if not prompts <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        return asked.refused("invalid_request")  # inferred from the rules of OpenID Connect
    session = browsers.usable(visit, asked)
    if session is not None:
        return _straight_back(visit, asked, session)
    if "none" in prompts:
        return asked.login_required()
    provider = providers.outside_asked_for(visit.pool, asked.client, asked.parameters)
    # Whatever is not available, the login page tells. [captured]
    return redirect(visit.url("/login", asked.query)) if provider is None else federation.depart(visit, asked, provider)


def _straight_back(visit: Visit, asked: Authorization, session: BrowserSession) -> Response:
    user = visit.pool.by_sub(session.sub)
    assert user is not None  # as `browsers.present` has seen
    if not user.enabled:
        return asked.refused("User is not enabled")  # [documented] for the OAuth endpoints at large
    return authorization.grant(visit, asked, user, session.claims, session.auth_time)
