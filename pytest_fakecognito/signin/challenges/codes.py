"""One-time codes: by e-mail, by text message, from an authenticator app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import delivery, errors
from pytest_fakecognito.signin import totp
from pytest_fakecognito.signin.attempt import Attempt, Outcome, Passed, Put, check_standing, is_ghost
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import CONFIRMED, UNCONFIRMED, User

_LONG, _SHORT = 8, 6  # digits: of a first factor, of a text message as the second [captured]


def put_email(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return _put_code(attempt, user, "email", _LONG)


def put_sms_otp(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return _put_code(attempt, user, "phone_number", _LONG)


def put_sms_mfa(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return _put_code(attempt, user, "phone_number", _SHORT)


def answer_email(attempt: Attempt, user: User, session: Session) -> Outcome:
    return _answer_code(attempt, user, session, "EMAIL_OTP_CODE", "email")


def answer_sms_otp(attempt: Attempt, user: User, session: Session) -> Outcome:
    return _answer_code(attempt, user, session, "SMS_OTP_CODE", "phone_number")


def answer_sms_mfa(attempt: Attempt, user: User, session: Session) -> Outcome:
    return _answer_code(attempt, user, session, "SMS_MFA_CODE", "phone_number")


# --- SOFTWARE_TOKEN_MFA -------------------------------------------------------------------------------------------


def put_software_token(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    parameters = {"USER_ID_FOR_SRP": user.username}
    token = user.software_token
    if token is not None and token.device_name:
        parameters["FRIENDLY_DEVICE_NAME"] = token.device_name
    return Put(parameters)


def answer_software_token(attempt: Attempt, user: User, session: Session) -> Outcome:
    """A code is good for its time step and those beside it, and once. [captured]"""
    given = attempt.required("SOFTWARE_TOKEN_MFA_CODE")
    check_standing(attempt, user)
    _check_lock(attempt, user)
    token = user.software_token
    step = totp.step_of(token.secret, given, attempt.ctx.now) if token is not None else None
    if token is None or step is None:
        user.mfa_failures.note(attempt.ctx.now)
        raise errors.software_token_mismatch()
    if step <= token.last_step:
        raise errors.software_token_used()
    token.last_step = step
    user.mfa_failures.forgive()
    return Passed("SOFTWARE_TOKEN_MFA")


# --- codes that are sent ------------------------------------------------------------------------------------------


def _put_code(attempt: Attempt, user: User, attribute: str, digits: int) -> Put:
    medium, destination = delivery.MEDIUM[attribute], user.attributes[attribute]
    parameters = {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": delivery.mask(medium, destination),
    }
    if attempt.done:  # as a second factor
        parameters["USER_ID_FOR_SRP"] = user.username
    code = attempt.ctx.ids.code(digits)
    if not is_ghost(attempt.pool, user):
        delivery.send_sign_in_code(
            attempt.ctx, attempt.pool, user, attribute, code, attempt.client.id, dict(attempt.metadata)
        )
    return Put(parameters, {"code": code})


def _answer_code(attempt: Attempt, user: User, session: Session, parameter: str, attribute: str) -> Outcome:
    """A right code proves the address as well. Only as a second factor do wrong ones lock. [documented]"""
    given = attempt.required(parameter)
    second = bool(session.done)
    check_standing(attempt, user, unconfirmed=not second)
    if second:
        _check_lock(attempt, user)
    if is_ghost(attempt.pool, user) or given != session.private["code"]:
        if second:
            user.mfa_failures.note(attempt.ctx.now)
        raise errors.sign_in_code_mismatch()
    user.mfa_failures.forgive()
    attempt.pool.set_attributes(user, {f"{attribute}_verified": "true"}, attempt.ctx.now)
    if user.status == UNCONFIRMED:
        user.status = CONFIRMED
    return Passed(session.challenge)


def _check_lock(attempt: Attempt, user: User) -> None:
    if user.mfa_failures.locked(attempt.ctx.now):
        raise errors.password_attempts_exceeded()
