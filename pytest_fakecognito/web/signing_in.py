"""A sign-in on the hosted pages, from the password over the challenges back to the application."""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito import delivery
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.signin import machine
from pytest_fakecognito.signin.attempt import Answer, SignedIn
from pytest_fakecognito.web import authorization, browsers, page_data
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Visit

PATHS = {
    "EMAIL_OTP": "/mfa",
    "MFA_SETUP": "/mfa/register",
    "NEW_PASSWORD_REQUIRED": "/resetPassword",
    "SELECT_MFA_TYPE": "/mfaOption",
    "SMS_MFA": "/mfa",
    "SOFTWARE_TOKEN_MFA": "/mfa",
}
"""The page for each challenge.

/mfa is [captured]. inferred: the others, from the names ResetPassword_POST and MfaOption_POST that the developer guide
gives to their events, and for MFA_SETUP from nothing.
"""


def begin(visit: Visit, asked: Authorization, name: str, password: str) -> Response:
    """From a password to whatever follows it."""
    try:
        answer = machine.start_on_page(visit.ctx, visit.pool, asked.client, name, password)
    except CognitoError as error:
        return refused(visit, asked, name, error)
    return go_on(visit, asked, name, answer)


def go_on(visit: Visit, asked: Authorization, name: str, answer: Answer) -> Response:
    """From an answer of the machine to the next challenge's page, or back to the application."""
    if "SignedIn" in answer:
        return _done(visit, asked, answer["SignedIn"])
    challenge = answer["ChallengeName"]
    response = redirect(visit.url(PATHS[challenge], asked.query))
    # inferred: a form that was shown before the password is worth nothing after it
    visit.renew_csrf(response)
    return page_data.keep(
        visit,
        response,
        username=name,
        challenge=challenge,
        session=answer["Session"],
        parameters=answer["ChallengeParameters"],
    )


def refused(visit: Visit, asked: Authorization, name: str, error: CognitoError) -> Response:
    """Back to the login page, which says why; or, if the password must be reset, to where that is done. (inferred)

    Users who are not confirmed find no way on: they are told so. [captured]
    """
    if error.code != "PasswordResetRequiredException":
        return page_data.keep(visit, redirect(visit.url("/login", asked.query)), message=error.message)
    path = "/confirmforgotPassword" if _has_code(visit, name) else "/forgotPassword"
    return page_data.keep(visit, redirect(visit.url(path, asked.query)), username=name, page=path)


def _has_code(visit: Visit, name: str) -> bool:
    """Imported users are asked for a new password without having been sent a code."""
    user = visit.pool.find(name)
    return user is not None and delivery.FORGOT_PASSWORD in user.codes


def _done(visit: Visit, asked: Authorization, signed_in: SignedIn) -> Response:
    response = authorization.grant(visit, asked, signed_in.user, signed_in.claims, visit.ctx.now)
    visit.renew_csrf(response)
    page_data.forget(visit, response)
    browsers.remember(visit, response, signed_in.user, signed_in.claims)
    return response
