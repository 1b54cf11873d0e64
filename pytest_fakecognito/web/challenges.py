"""What the hosted pages ask for after the password: a page for each challenge, with a form that answers it.

The pages hold no rule. They drive the operations of the API with the session of the sign-in, and say what those refuse.
inferred: how the pages look, save the form for codes, whose path and fields are [captured].
"""

from __future__ import annotations

import json
from collections.abc import Callable

from werkzeug.wrappers import Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.operations.idp import mfa
from pytest_fakecognito.operations.service import Operation
from pytest_fakecognito.signin import machine
from pytest_fakecognito.signin.attempt import Answer
from pytest_fakecognito.state.oauth import PageData
from pytest_fakecognito.web import authorization, page_data, refusals, signing_in
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import page, redirect
from pytest_fakecognito.web.self_service import password_rules
from pytest_fakecognito.web.visit import Visit

PATHS = sorted(set(signing_in.PATHS.values()))

Form = Callable[[Visit, PageData], Response]
Answering = Callable[[Visit, Authorization, PageData], Answer]


# --- from page to page --------------------------------------------------------------------------------------------


def show(visit: Visit) -> Response:
    """The form for the challenge that was put, which every path of these leads to."""
    return _during(visit, _shown)


def submit(visit: Visit) -> Response:
    return refusals.forged_form() if visit.forged else _during(visit, _answered)


def _during(visit: Visit, step: Callable[[Visit, Authorization, PageData], Response]) -> Response:
    """Take a step of the sign-in that is in progress; without one, go back to the login page."""
    asked = authorization.read(visit)
    data = page_data.present(visit)
    if data is None or not data.challenge:
        return redirect(visit.url("/login", asked.query))
    if not visit.request.path.endswith(signing_in.PATHS[data.challenge]):
        return redirect(visit.url(signing_in.PATHS[data.challenge], asked.query))
    return step(visit, asked, data)


def _shown(visit: Visit, asked: Authorization, data: PageData) -> Response:
    try:
        return _FORMS[data.challenge](visit, data)
    except CognitoError as error:
        return _told(visit, asked, data, error)


def _answered(visit: Visit, asked: Authorization, data: PageData) -> Response:
    try:
        answer = _ANSWERS[data.challenge](visit, asked, data)
    except CognitoError as error:
        return _told(visit, asked, data, error)
    return signing_in.go_on(visit, asked, data.username, answer)


def _told(visit: Visit, asked: Authorization, data: PageData, error: CognitoError) -> Response:
    """The page again, with the service's message; the login page, if the session is over."""
    session = visit.pool.sessions.get(data.session)
    if session is None or session.used or session.ended or visit.ctx.now >= session.expires_at:
        return signing_in.refused(visit, asked, data.username, error)
    data.message = error.message
    return redirect(visit.url(signing_in.PATHS[data.challenge], asked.query))


def _answer(visit: Visit, asked: Authorization, data: PageData, **responses: str) -> Answer:
    given = {"USERNAME": data.username, **responses}
    return machine.answer(
        visit.ctx,
        visit.pool,
        asked.client,
        data.challenge,
        data.session,
        given,
        admin=False,
        metadata={},
        hosted=True,
    )


# --- codes --------------------------------------------------------------------------------------------------------

_CODES = {"EMAIL_OTP": "EMAIL_OTP_CODE", "SMS_MFA": "SMS_MFA_CODE", "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE"}
_INPUTS = {"EMAIL_OTP": "emailCodeInput", "SMS_MFA": "smsCodeInput", "SOFTWARE_TOKEN_MFA": "totpCodeInput"}


def _code_form(visit: Visit, data: PageData) -> Response:
    sent_to = data.parameters.get("CODE_DELIVERY_DESTINATION")
    where = f"that we sent to {sent_to}" if sent_to else "that your authenticator app shows"
    message = page_data.take_message(visit)
    return page("mfa.html", visit=visit, id=_INPUTS[data.challenge], text=f"Enter the code {where}", message=message)


def _answer_code(visit: Visit, asked: Authorization, data: PageData) -> Answer:
    code = visit.request.form.get("authentication_code", "").strip()
    return _answer(visit, asked, data, **{_CODES[data.challenge]: code})


# --- a new password -----------------------------------------------------------------------------------------------


def _password_form(visit: Visit, data: PageData) -> Response:
    missing = [(field, name.replace("_", " ").capitalize()) for name, field in _missing(data).items()]
    rules = password_rules(visit.pool)
    return page("new_password.html", visit=visit, missing=missing, rules=rules, message=page_data.take_message(visit))


def _answer_password(visit: Visit, asked: Authorization, data: PageData) -> Answer:
    form = visit.request.form
    password = form.get("new_password", "")
    if form.get("confirm_password", password) != password:
        raise errors.passwords_differ()
    given = {f"userAttributes.{name}": form[field] for name, field in _missing(data).items() if form.get(field)}
    return _answer(visit, asked, data, NEW_PASSWORD=password, **given)


def _missing(data: PageData) -> dict[str, str]:
    """The attributes that are asked for along with the password, and the fields for them."""
    names = [name.removeprefix("userAttributes.") for name in json.loads(data.parameters["requiredAttributes"])]
    return {name: f"requiredAttributes[{name}]" for name in names}


# --- which second factor ------------------------------------------------------------------------------------------

_OPTIONS = {"EMAIL_OTP": "Email message", "SMS_MFA": "Text message", "SOFTWARE_TOKEN_MFA": "Authenticator app"}


def _option_form(visit: Visit, data: PageData) -> Response:
    options = [(name, _OPTIONS[name]) for name in json.loads(data.parameters["MFAS_CAN_CHOOSE"])]
    return page("mfa_option.html", visit=visit, options=options, message=page_data.take_message(visit))


def _answer_option(visit: Visit, asked: Authorization, data: PageData) -> Answer:
    return _answer(visit, asked, data, ANSWER=visit.request.form.get("mfa_option", ""))


# --- a factor to set up -------------------------------------------------------------------------------------------


def _setup_form(visit: Visit, data: PageData) -> Response:
    offered = json.loads(data.parameters["MFAS_CAN_SETUP"])
    if "SOFTWARE_TOKEN_MFA" in offered and data.secret is None:
        _operate(visit, data, "AssociateSoftwareToken", mfa.associate_software_token)
    email = "EMAIL_OTP" in offered  # who has an address is not asked to set anything up where that is a factor
    return page("mfa_setup.html", visit=visit, secret=data.secret, email=email, message=page_data.take_message(visit))


def _answer_setup(visit: Visit, asked: Authorization, data: PageData) -> Answer:
    form = visit.request.form
    if form.get("email"):
        return _answer(visit, asked, data, email=form["email"])
    code = form.get("authentication_code", "").strip()
    _operate(visit, data, "VerifySoftwareToken", mfa.verify_software_token, UserCode=code)
    return _answer(visit, asked, data)


def _operate(visit: Visit, data: PageData, name: str, operation: Operation, **given: str) -> None:
    """Call the API, and remember what it leaves: the session that takes the former's place, and a new secret."""
    params = {"Session": data.session, **given}
    model.load("cognito-idp").check(name, params)
    response = operation(visit.ctx, params)
    data.session = response["Session"]
    data.secret = response.get("SecretCode", data.secret)


_FORMS: dict[str, Form] = {
    "EMAIL_OTP": _code_form,
    "MFA_SETUP": _setup_form,
    "NEW_PASSWORD_REQUIRED": _password_form,
    "SELECT_MFA_TYPE": _option_form,
    "SMS_MFA": _code_form,
    "SOFTWARE_TOKEN_MFA": _code_form,
}
_ANSWERS: dict[str, Answering] = {
    "EMAIL_OTP": _answer_code,
    "MFA_SETUP": _answer_setup,
    "NEW_PASSWORD_REQUIRED": _answer_password,
    "SELECT_MFA_TYPE": _answer_option,
    "SMS_MFA": _answer_code,
    "SOFTWARE_TOKEN_MFA": _answer_code,
}
