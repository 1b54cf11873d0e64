"""Browsers that have signed in on a domain: the `cognito` cookie, which is good for an hour from then. [documented]"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from pytest_fakecognito.state.oauth import BrowserSession
from pytest_fakecognito.state.users import User
from pytest_fakecognito.web.visit import Visit

COOKIE = "cognito"
_SECONDS = 3600


def present(visit: Visit) -> BrowserSession | None:
    """The session of the browser that makes this visit, if it has one that still lasts."""
    session = visit.pool.browsers.get(visit.request.cookies.get(COOKIE, ""))
    return session if session is not None and visit.ctx.now < session.expires_at else None


def remember(visit: Visit, response: Response, user: User, claims: Mapping[str, Any]) -> None:
    """Let the browser that is answered with `response` be signed in as `user` from now on."""
    now = visit.ctx.now
    text = visit.ctx.ids.opaque("browser", 64)
    visit.pool.browsers[text] = BrowserSession(user.sub, now, now + _SECONDS, dict(claims))
    visit.set_cookie(response, COOKIE, text, max_age=_SECONDS)


def forget(visit: Visit, response: Response) -> None:
    """Sign the browser out, though not of its tokens. [documented]"""
    visit.pool.browsers.pop(visit.request.cookies.get(COOKIE, ""), None)
    visit.delete_cookie(response, COOKIE)
