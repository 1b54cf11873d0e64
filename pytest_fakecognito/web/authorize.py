"""GET /oauth2/authorize: the way in, which leads to the login page, to another provider, or straight back."""

from __future__ import annotations

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from pytest_fakecognito.web import authorization, browsers
from pytest_fakecognito.web.authorization import Authorization, Refused
from pytest_fakecognito.web.visit import Visit


def authorize(visit: Visit) -> Response:
    try:
        asked = authorization.read(visit)
    except Refused as refused:
        return refused.response
    return _led_on(visit, asked)


def _led_on(visit: Visit, asked: Authorization) -> Response:
    session = browsers.present(visit)
    user = None if session is None else visit.pool.by_sub(session.sub)
    if session is not None and user is not None:
        return authorization.grant(visit, asked, user, session.claims, session.auth_time)
    if asked.parameters.get("prompt") == "none":
        return asked.refused("login_required", "login_required")  # inferred: the description
    return redirect(visit.url("/login", asked.query), 302)
