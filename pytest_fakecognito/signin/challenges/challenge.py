"""What a challenge is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito.signin.attempt import Attempt, Outcome, Put
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User


@dataclass(frozen=True, slots=True)
class Challenge:
    """A pair of functions: *put* is given what the step before hands on, *answer* what *put* kept in the session."""

    put: Callable[[Attempt, User, Mapping[str, Any]], Put]
    answer: Callable[[Attempt, User, Session], Outcome]
