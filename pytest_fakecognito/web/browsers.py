"""Browsers that have signed in on a domain: the `cognito` cookie, which is good for an hour from then. [documented]"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from pytest_fakecognito.state.oauth import BrowserSession
from pytest_fakecognito.state.users import User
from pytest_fakecognito.web import providers
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.visit import Visit

COOKIE = "cognito"
_SECONDS = 3600


def present(visit: Visit) -> BrowserSession | None:
    """The session of the browser that makes this visit, if it has one that still lasts."""
    session = visit.pool.browsers.get(visit.request.cookies.get(COOKIE, ""))
    if session is None or visit.ctx.now >= session.expires_at or visit.pool.by_sub(session.sub) is None:
        return None
    return session


def usable(visit: Visit, asked: Authorization) -> BrowserSession | None:
    """The browser's session, if it will do for this request.

    One that an outside provider vouched for will not if the request is for another one, or for the pool itself.
    [captured] inferred: nor if the client does not offer that provider.
    """
    session = present(visit)
    if session is None or session.provider not in providers.offered(asked.client):
        return None
    name = providers.asked_for(visit.pool, asked.client, asked.parameters)
    return session if name in (None, session.provider) and not _must_be_renewed(visit, asked, session) else None


def _must_be_renewed(visit: Visit, asked: Authorization, session: BrowserSession) -> bool:
    """Whether the request is for a sign-in now, or for a later one than that."""
    prompts = asked.prompts(visit)
    # The latter two say something to outside providers alone. [documented] inferred: that they are then asked.
    for_outside = not prompts.isdisjoint({"select_account", "consent"})
    if "login" in prompts or (for_outside and session.provider != providers.LOCAL):
        return True
    max_age = asked.parameters.get("max_age") if visit.step_up else None
    return bool(max_age) and visit.ctx.now - session.auth_time > int(max_age or 0)


def remember(
    visit: Visit, response: Response, user: User, claims: Mapping[str, Any], *, provider: str = providers.LOCAL
) -> None:
    """Let the browser that is answered with `response` be signed in as `user`, by `provider`, from now on."""
    now = visit.ctx.now
    text = visit.ctx.ids.opaque("browser", 64)
    visit.pool.browsers[text] = BrowserSession(user.sub, now, now + _SECONDS, dict(claims), provider)
    visit.set_cookie(response, COOKIE, text, max_age=_SECONDS)


def forget(visit: Visit, response: Response) -> None:
    """Sign the browser out, though not of its tokens. [documented]"""
    visit.pool.browsers.pop(visit.request.cookies.get(COOKIE, ""), None)
    visit.delete_cookie(response, COOKIE)
