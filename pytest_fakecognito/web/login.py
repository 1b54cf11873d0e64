"""GET and POST /login: the form for a user name and a password, and the ways to outside providers.

The page is the classic one. Managed login's own is an application in JavaScript whose requests are documented nowhere
and change; on a domain that has it, this page stands for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from pytest_fakecognito.operations.idp import signup
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.web import authorization, browsers, federation, page_data, providers, refusals, signing_in
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import page
from pytest_fakecognito.web.self_service import name_label
from pytest_fakecognito.web.visit import Visit

# --- what is shown ------------------------------------------------------------------------------------------------


def show(visit: Visit) -> Response:
    """The form; or, to a browser that has signed in, the question who it is. [captured]"""
    asked = authorization.read(visit)
    refusal = _unavailable(visit, asked)
    if refusal is not None:
        return refusal
    provider = providers.outside_asked_for(visit.pool, asked.client, asked.parameters)
    if provider is not None:
        return federation.depart(visit, asked, provider)
    message = page_data.take_message(visit)
    session = browsers.usable(visit, asked)
    user = None if session is None else visit.pool.by_sub(session.sub)
    if user is not None and message is None:
        return page("signed_in.html", visit=visit, name=user.username)
    return page("login.html", visit=visit, message=message, **_values(visit, asked))


def _unavailable(visit: Visit, asked: Authorization) -> Response | None:
    if visit.managed_login and not visit.pool.branded(asked.client.id):
        return refusals.pages_unavailable()
    name = providers.asked_for(visit.pool, asked.client, asked.parameters)
    if name is not None and name not in providers.offered(asked.client):
        return refusals.option_not_available()
    return None


def _values(visit: Visit, asked: Authorization) -> dict[str, Any]:
    outside = providers.outside(visit.pool, asked.client)
    return {
        "local": providers.LOCAL in providers.offered(asked.client),
        "social": [_button(visit, asked, it) for it in outside if it.type in _SOCIAL],
        "corporate": [_button(visit, asked, it) for it in outside if it.type not in _SOCIAL],
        "label": name_label(visit.pool),
        "name": asked.parameters.get("login_hint", "") if visit.managed_login else "",
        "signs_up": not signup.closed(visit.pool),
    }


_SOCIAL = {"Facebook": "facebook", "Google": "google", "LoginWithAmazon": "amazon", "SignInWithApple": "apple"}
"""How the buttons' names begin. [captured], but for Amazon's"""


class Button(NamedTuple):
    name: str
    location: str


def _button(visit: Visit, asked: Authorization, provider: Provider) -> Button:
    choice = urlencode({"identity_provider": provider.name})
    location = visit.link("/oauth2/authorize", f"{choice}&{asked.query}")
    return Button(_SOCIAL.get(provider.type, provider.name), location)


# --- what is sent -------------------------------------------------------------------------------------------------


def submit(visit: Visit) -> Response:
    """The password is checked: back to the application, on to a challenge, or back to the form."""
    if visit.forged:
        return refusals.forged_form()
    asked = authorization.read(visit)
    return _unavailable(visit, asked) or _signed_in(visit, asked)


def _signed_in(visit: Visit, asked: Authorization) -> Response:
    if providers.LOCAL not in providers.offered(asked.client):
        return refusals.option_not_available()  # inferred: there was no such form
    name, password = (visit.request.form.get(field, "") for field in ("username", "password"))
    return signing_in.begin(visit, asked, name, password)
