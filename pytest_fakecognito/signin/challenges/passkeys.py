"""Passkeys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.signin.attempt import Attempt, Outcome, Put
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User


def put(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    raise errors.NotFaked("passkeys are not faked yet")


def answer(attempt: Attempt, user: User, session: Session) -> Outcome:
    raise errors.NotFaked("passkeys are not faked yet")
