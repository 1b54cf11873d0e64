"""Choosing a factor, and setting one up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.signin import first_factors, mfa
from pytest_fakecognito.signin.attempt import Attempt, Outcome, Passed, Put, Then, check_standing
from pytest_fakecognito.signin.challenges import passwords
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User

# --- SELECT_CHALLENGE: the first factor ---------------------------------------------------------------------------


def put_first_factors(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return Put({})


def answer_first_factor(attempt: Attempt, user: User, session: Session) -> Outcome:
    choice = attempt.required("ANSWER")
    check_standing(attempt, user, unconfirmed=True)
    if choice not in first_factors.available(attempt, user):
        raise errors.challenge_not_available()
    return begin(attempt, user, choice)


def begin(attempt: Attempt, user: User, choice: str) -> Outcome:
    """Go on with a first factor; what proves it may come along already."""
    if choice == "PASSWORD" and attempt.parameters.get("PASSWORD"):
        return passwords.by_password(attempt, user)
    if choice == "PASSWORD_SRP" and attempt.parameters.get("SRP_A"):
        return passwords.by_srp(attempt)
    return Then(choice)


# --- SELECT_MFA_TYPE: the second ----------------------------------------------------------------------------------


def put_second_factors(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    # The guide calls it MFAS_CAN_SELECT, but this is what clients read. [captured]
    return Put(
        {
            "MFAS_CAN_CHOOSE": json.dumps(mfa.choices(attempt.pool, user), separators=(",", ":")),
            "USER_ID_FOR_SRP": user.username,
        }
    )


def answer_second_factor(attempt: Attempt, user: User, session: Session) -> Outcome:
    choice = attempt.required("ANSWER")
    check_standing(attempt, user)
    if choice not in mfa.choices(attempt.pool, user):
        raise errors.challenge_not_available()  # inferred: the same as for the first factor
    return Then(choice)


# --- MFA_SETUP ----------------------------------------------------------------------------------------------------


def put_setup(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    offered = json.dumps(mfa.setups(attempt.pool), separators=(",", ":"))
    return Put({"MFAS_CAN_SETUP": offered, "USER_ID_FOR_SRP": user.username})


def answer_setup(attempt: Attempt, user: User, session: Session) -> Outcome:
    """Either the app was verified with this session, or an e-mail address comes along, to be proved by a code."""
    check_standing(attempt, user)
    if session.private.get("verified"):
        return Passed("MFA_SETUP")
    address = attempt.parameters.get("email")
    if address and "EMAIL_OTP" in mfa.setups(attempt.pool):
        schema.check_values(attempt.pool.schema, {"email": address})
        attempt.pool.set_attributes(user, {"email": address, "email_verified": "false"}, attempt.ctx.now)
        return Then("EMAIL_OTP")
    raise errors.software_token_not_verified()
