"""What the pages with which users help themselves have in common: who gets in, and what they know of each other.

Law: a form says what an operation's parameters do, and is held against the operation's own model; what is refused is
told above the form, in the service's words. Source: the developer guide's pages on the hosted UI, which names the
paths and what follows what, forms that were seen, and scripts and tests that fill them in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from werkzeug.wrappers import Response

from pytest_fakecognito.model import service as model
from pytest_fakecognito.state.oauth import PageData
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.web import authorization, page_data, providers, refusals
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import page, redirect
from pytest_fakecognito.web.visit import Answer, Refused, Visit

# --- who gets in --------------------------------------------------------------------------------------------------


def entered(answer: Callable[[Visit, Authorization], Response]) -> Answer:
    """A page for users of the pool itself, on their way to an application whose request is in order."""

    @wraps(answer)
    def guarded(visit: Visit) -> Response:
        if visit.request.method == "POST" and visit.forged:
            return refusals.forged_form()
        return answer(visit, _asked(visit))

    return guarded


def _asked(visit: Visit) -> Authorization:
    asked = authorization.read(visit)
    if visit.managed_login and not visit.pool.branded(asked.client.id):
        raise Refused(refusals.pages_unavailable())
    if providers.LOCAL not in providers.offered(asked.client):
        raise Refused(refusals.option_not_available())  # inferred, from what the login page says
    return asked


# --- from page to page --------------------------------------------------------------------------------------------


def sent_on(visit: Visit, asked: Authorization, path: str, **data: Any) -> Response:
    """To another page, which is told `data`, members of `PageData`."""
    return page_data.keep(visit, redirect(visit.url(path, asked.query)), **data)


def waiting(visit: Visit, path: str) -> PageData | None:
    """What is known of a browser that was sent to the page at `path`, where its user is asked for a code."""
    known = page_data.present(visit)
    return known if known is not None and known.page == path else None


def shown_once(visit: Visit, path: str) -> PageData:
    """As `waiting`, for showing the page, which is "redirect-only" [documented] and is not to be refreshed [captured].

    Raises Refused; inferred: its status, and how the page words it.
    """
    known = waiting(visit, path)
    if known is None or known.shown:
        raise gone()
    if visit.request.method != "HEAD":
        known.shown = True
    return known


def gone() -> Refused:
    """What a browser is told that comes to a page by itself, too late, or once more."""
    return Refused(page("message.html", 400, message="Please do not open this page directly, and do not refresh it."))


# --- what is sent -------------------------------------------------------------------------------------------------


def parameters(
    visit: Visit, asked: Authorization, operation: str, members: Mapping[str, str], **more: Any
) -> dict[str, Any]:
    """The parameters of `operation`: fields of the form by the `members` that they stand for, and `more`.

    A field that was not sent is none. Raises CognitoError for what breaks the operation's model.
    """
    form = visit.request.form
    sent = {member: form[name] for name, member in members.items() if name in form}
    params = {"ClientId": asked.client.id, **sent, **more}
    model.load("cognito-idp").check(operation, params)
    return params


# --- what is shown ------------------------------------------------------------------------------------------------

_KINDS = (
    ("lowerletter", "RequireLowercase", "Password must contain a lower case letter"),
    ("upperletter", "RequireUppercase", "Password must contain an upper case letter"),
    ("symbols", "RequireSymbols", "Password must contain a special character"),
    ("numbers", "RequireNumbers", "Password must contain a number"),
)


def password_rules(pool: Pool) -> list[tuple[str, str]]:
    """The policy as the forms for a new password tell it, each rule with its part of a class's name. [captured]"""
    policy = pool.password_policy
    rules = [(kind, text) for kind, setting, text in _KINDS if policy.get(setting)]
    return [*rules, ("length", f"Password must contain at least {policy['MinimumLength']} characters")]


def name_label(pool: Pool) -> str:
    """What the forms call what users sign in with. inferred for two kinds of addresses"""
    names = {"email": "Email", "phone_number": "Phone number"}
    said = [label for name, label in names.items() if name in pool.username_attributes]
    return " or ".join(said).capitalize() if said else "Username"
