"""/forgotPassword and /confirmforgotPassword: a user who forgot his password is sent a code, and chooses a new one.

"After you change your password, return to the sign-in page and sign in with your new password" (developer guide).
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.operations.idp import passwords
from pytest_fakecognito.state.oauth import PageData
from pytest_fakecognito.web import page_data
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import page, redirect
from pytest_fakecognito.web.self_service import (
    entered,
    gone,
    name_label,
    parameters,
    password_rules,
    sent_on,
    shown_once,
    waiting,
)
from pytest_fakecognito.web.visit import Visit

FORGOTTEN, RESET = "/forgotPassword", "/confirmforgotPassword"

# --- /forgotPassword ----------------------------------------------------------------------------------------------


@entered
def show(visit: Visit, asked: Authorization) -> Response:
    """The form for a name."""
    message = page_data.take_message(visit)
    return page("forgot_password.html", visit=visit, label=name_label(visit.pool), message=message)


@entered
def submit(visit: Visit, asked: Authorization) -> Response:
    """As ForgotPassword; then on to the page for the code."""
    try:
        params = parameters(visit, asked, "ForgotPassword", {"username": "Username"})
        delivery = passwords.start_recovery(visit.ctx, visit.pool, asked.client, params)
    except CognitoError as error:
        return sent_on(visit, asked, FORGOTTEN, message=error.message)
    return sent_on(visit, asked, RESET, page=RESET, username=params["Username"], delivery=delivery)


# --- /confirmforgotPassword ---------------------------------------------------------------------------------------


@entered
def show_reset(visit: Visit, asked: Authorization) -> Response:
    """The form for the code and the new password."""
    known = shown_once(visit, RESET)
    return page(
        "confirm_forgot_password.html",
        visit=visit,
        known=known,
        rules=password_rules(visit.pool),
        message=page_data.take_message(visit),
    )


@entered
def reset(visit: Visit, asked: Authorization) -> Response:
    """As ConfirmForgotPassword; then to the login page."""
    known = waiting(visit, RESET)
    if known is None or known.username != visit.request.form.get("username"):
        raise gone()
    try:
        _replace_password(visit, asked)
    except CognitoError as error:
        return _again(visit, asked, known, error.message)
    return page_data.forget(visit, redirect(visit.url("/login", asked.query)))


def _replace_password(visit: Visit, asked: Authorization) -> None:
    form = visit.request.form
    if form.get("password") != form.get("confirmPassword"):
        raise errors.passwords_differ()
    members = {"username": "Username", "code": "ConfirmationCode", "password": "Password"}
    params = parameters(visit, asked, "ConfirmForgotPassword", members)
    passwords.finish_recovery(visit.ctx, visit.pool, asked.client, params)


def _again(visit: Visit, asked: Authorization, known: PageData, message: str) -> Response:
    return sent_on(visit, asked, RESET, page=RESET, username=known.username, delivery=known.delivery, message=message)
