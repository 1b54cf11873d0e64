"""Each challenge: when it is due, how it is put, how it is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.signin.attempt import Attempt
from pytest_fakecognito.state import passwords, schema
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import CONFIRMED, FORCE_CHANGE_PASSWORD, User


@dataclass(frozen=True, slots=True)
class Challenge:
    """`put` gives AWS's ChallengeParameters; `answer` returns if the answer is right, and raises if not."""

    due: Callable[[Attempt, User], bool]
    put: Callable[[Attempt, User], dict[str, str]]
    answer: Callable[[Attempt, User, Session], None]


# --- NEW_PASSWORD_REQUIRED ----------------------------------------------------------------------------------------

_PREFIX = "userAttributes."


def _new_password_due(attempt: Attempt, user: User) -> bool:
    return user.status == FORCE_CHANGE_PASSWORD


def _put_new_password(attempt: Attempt, user: User) -> dict[str, str]:
    """Both lists are JSON in a string; attributes are there without the sub. [captured]"""
    missing = [_PREFIX + name for name in schema.missing_required(attempt.pool.schema, user.attributes)]
    shown = {name: value for name, value in user.attributes.items() if name != "sub"}
    return {
        "USER_ID_FOR_SRP": user.username,
        "requiredAttributes": _json(missing),
        "userAttributes": _json(shown),
    }


def _answer_new_password(attempt: Attempt, user: User, session: Session) -> None:
    password = attempt.required("NEW_PASSWORD")
    pool = attempt.pool
    given = {
        name.removeprefix(_PREFIX): value
        for name, value in attempt.parameters.items()
        if name.startswith(_PREFIX)
    }
    _check_given(attempt, user, given)
    passwords.check(password, pool.password_policy, prefix=errors.CHANGE_POLICY)
    for name in schema.missing_required(pool.schema, {**user.attributes, **given}):
        raise errors.required_attribute_missing(name=name)
    # The temporary password itself may be chosen again. [captured]
    user.set_password(password)
    user.status = CONFIRMED
    pool.set_attributes(user, given, attempt.ctx.now)


def _check_given(attempt: Attempt, user: User, given: dict[str, str]) -> None:
    for name in given:
        attribute = attempt.pool.schema.get(name)
        if attribute is None:
            continue  # check_values names it
        if user.attributes.get(name) and (attribute.required or name in ("email", "phone_number")):
            raise errors.attribute_already_provided(name=name)
        if not attempt.client.writable(name):
            raise errors.unauthorized_attribute()
    schema.check_values(attempt.pool.schema, given)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


CHALLENGES = {
    "NEW_PASSWORD_REQUIRED": Challenge(_new_password_due, _put_new_password, _answer_new_password),
}
"""By their AWS names, in the order in which they come due once the first factor is through."""
