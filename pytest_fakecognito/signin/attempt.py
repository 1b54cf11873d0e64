"""One sign-in call in progress: what every flow and every challenge is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin.secrets import check_secret_hash
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import User

Answer = dict[str, Any]


@dataclass(slots=True)
class Attempt:
    """`parameters` are what the caller sent under AuthParameters or ChallengeResponses.

    `done` names the steps answered rightly so far, in order: flows by their flow, challenges by their challenge.
    """

    ctx: Context
    pool: Pool
    client: Client
    flow: str
    parameters: Mapping[str, str]
    admin: bool
    metadata: Mapping[str, str]
    done: list[str] = field(default_factory=list)

    def required(self, name: str) -> str:
        value = self.parameters.get(name)
        if not value:
            raise errors.missing_parameter(name=name)
        return value

    def check_secret_hash(self) -> None:
        check_secret_hash(self.client, self.parameters.get("USERNAME", ""), self.parameters.get("SECRET_HASH"))

    def user_not_found(self) -> errors.CognitoError:
        """What a name that leads to nobody is told; not that it does, if the client hides its users."""
        return errors.incorrect_password() if self.client.hides_users else errors.user_not_found()


def check_standing(attempt: Attempt, user: User) -> None:
    """Refuse users who may not sign in whatever they know; this comes before any password is looked at."""
    if not user.enabled:
        raise errors.user_disabled()
    if user.status == "UNCONFIRMED":
        raise errors.user_not_confirmed()
    if user.status == "RESET_REQUIRED" and user.password is None:  # imported
        raise errors.incorrect_password() if attempt.client.hides_users else errors.password_reset_required()
    if user.failures.locked(attempt.ctx.now):
        raise errors.password_attempts_exceeded()


def check_password_good(attempt: Attempt, user: User) -> None:
    """Refuse a right password that is no longer good."""
    if user.status == "RESET_REQUIRED":
        raise errors.password_reset_required()
    if user.temporary_until is not None and attempt.ctx.now >= user.temporary_until:
        raise errors.temporary_password_expired()
