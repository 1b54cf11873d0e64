"""One sign-in call in progress: what every flow and every challenge is handed, and what they give back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin.secrets import check_secret_hash
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import CONFIRMED, RESET_REQUIRED, UNCONFIRMED, User

Answer = dict[str, Any]

_CATEGORIES = frozenset("LMSNP")
_LONGEST_NAME = 128


def _is_username(text: str) -> bool:
    """The pattern of user names, `[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+`: the model cannot see into AuthParameters."""
    return all(category(character)[0] in _CATEGORIES for character in text)


@dataclass(frozen=True, slots=True)
class Passed:
    """A step was taken rightly; its name is kept, and the machine looks what is due next."""

    step: str


@dataclass(frozen=True, slots=True)
class Then:
    """The challenge that must follow; `data` is for its *put*."""

    challenge: str
    data: Mapping[str, Any] = field(default_factory=dict)


Outcome = Passed | Then


@dataclass(frozen=True, slots=True)
class Put:
    """A challenge as it is put: AWS's ChallengeParameters, and what its *answer* needs to know."""

    parameters: dict[str, str]
    private: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The end of a sign-in on a page: who it was, and the claims by which tokens tell how."""

    user: User
    claims: dict[str, Any]


@dataclass(slots=True)
class Attempt:
    """`parameters` are what the caller sent under AuthParameters or ChallengeResponses.

    `done` names the steps taken rightly so far, the first factor first; `rounds` are those of custom authentication.
    The ClientMetadata of a call that starts a sign-in is `validation`, and goes to other triggers than that of one that
    answers, which is `metadata`. [documented] What is `hosted` comes from a page, which needs no hash of a secret.
    """

    ctx: Context
    pool: Pool
    client: Client
    flow: str
    parameters: Mapping[str, str]
    admin: bool
    metadata: Mapping[str, str]
    validation: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    done: list[str] = field(default_factory=list)
    device_key: str | None = None
    rounds: list[dict[str, Any]] = field(default_factory=list)
    hosted: bool = False

    def required(self, name: str) -> str:
        value = self.parameters.get(name)
        if not value:
            raise errors.missing_parameter(name=name)
        return value

    def check_secret_hash(self) -> None:
        if self.hosted:
            return
        check_secret_hash(self.client, self.parameters.get("USERNAME", ""), self.parameters.get("SECRET_HASH"))

    def read_name(self) -> str:
        """Take the USERNAME of a request that starts a sign-in, and check the secret hash that goes with it."""
        if self.parameters.get("USERNAME") == "":
            raise errors.empty_sign_in_name()
        self.name = self.required("USERNAME")
        if not _is_username(self.name):
            raise errors.invalid_sign_in_name()
        if len(self.name) > _LONGEST_NAME:
            raise errors.sign_in_name_too_long()
        self.check_secret_hash()
        return self.name

    def nobody(self) -> User:
        """Who stands for a name that leads to nobody.

        A client that hides its users is given a ghost, no answer of whose is ever right; another one is told.
        """
        if not self.client.hides_users:
            raise errors.user_not_found()
        return ghost(self.pool, self.name)

    def fire_pre_authentication(self, user: User) -> None:
        request: dict[str, Any] = {"validationData": dict(self.validation)}
        if self.client.hides_users:  # then the event tells, and not otherwise [captured]
            request["userNotFound"] = False
        self.fire("PreAuthentication", user, request)

    def fire_post_authentication(self, user: User, *, new_device: bool) -> None:
        request = {"newDeviceUsed": new_device, "clientMetadata": dict(self.metadata)}
        self.fire("PostAuthentication", user, request)

    def fire(self, trigger: str, user: User, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """As `triggers.fire`, about `user`; of a ghost the function is told the name that was typed, and no more."""
        about: dict[str, Any] = {"user": user}
        if is_ghost(self.pool, user):
            about = {"username": self.name}
            request = {**request, "userAttributes": {}, "userNotFound": True}
        source = f"{trigger}_Authentication"
        return triggers.fire(self.ctx, self.pool, trigger, source, client_id=self.client.id, request=request, **about)


def ghost(pool: Pool, name: str) -> User:
    """Somebody who does not exist, and looks the same whenever he is asked for."""
    digest = hashlib.sha256(f"{pool.id} {name}".encode()).hexdigest()
    sub = f"{digest[:8]}-{digest[8:12]}-70{digest[12:14]}-{digest[14:18]}-{digest[18:30]}"
    attributes = {"sub": sub}
    if schema.is_phone(name):
        attributes["phone_number"] = name
    else:
        attributes["email"] = name if schema.is_email(name) else f"{name}@example.com"
    return User(sub, attributes, 0.0, 0.0, CONFIRMED)


def is_ghost(pool: Pool, user: User) -> bool:
    return user.sub not in pool.subs


def check_standing(attempt: Attempt, user: User, *, unconfirmed: bool = False) -> None:
    """Refuse users who may not sign in whatever they know. `unconfirmed`: whether those may who are not confirmed."""
    if not user.enabled:
        raise errors.user_disabled()
    if user.status == UNCONFIRMED and not unconfirmed:
        raise errors.user_not_confirmed()


def check_password(attempt: Attempt, user: User, *, right: bool) -> None:
    """What follows from a password that was proved or not; this comes after `check_standing`."""
    now = attempt.ctx.now
    if user.status == RESET_REQUIRED and user.password is None:  # imported
        raise errors.incorrect_password() if attempt.client.hides_users else errors.password_reset_required()
    if user.failures.locked(now):
        raise errors.password_attempts_exceeded()
    if not right:
        user.failures.note(now)
        raise errors.incorrect_password()
    if user.status == RESET_REQUIRED:
        raise errors.password_reset_required()
    if user.temporary_until is not None and now >= user.temporary_until:
        raise errors.temporary_password_expired()
    user.failures.forgive()
