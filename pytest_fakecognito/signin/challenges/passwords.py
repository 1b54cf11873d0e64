"""Passwords: sent, proved by SRP, or chosen anew."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.signin import srp
from pytest_fakecognito.signin.attempt import (
    Attempt,
    Outcome,
    Passed,
    Put,
    Then,
    check_password,
    check_standing,
    is_ghost,
)
from pytest_fakecognito.state import passwords, schema
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import CONFIRMED, FORCE_CHANGE_PASSWORD, User

# --- PASSWORD: the password itself --------------------------------------------------------------------------------


def put_password(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return Put({})


def answer_password(attempt: Attempt, user: User, session: Session) -> Outcome:
    return by_password(attempt, user)


def by_password(attempt: Attempt, user: User) -> Outcome:
    """Check the parameter PASSWORD. A user without a password has no right one."""
    password = attempt.required("PASSWORD")
    check_standing(attempt, user)
    check_password(attempt, user, right=user.password is not None and password == user.password)
    return Passed("PASSWORD")


# --- PASSWORD_SRP and PASSWORD_VERIFIER: a proof of it -------------------------------------------------------------

_SECRET_BLOCK = 950  # bytes: about as long as the envelopes of real answers
_SKEW = 300.0  # inferred: how far the time of a proof may be off, in seconds


def put_srp(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return Put({})


def answer_srp(attempt: Attempt, user: User, session: Session) -> Outcome:
    return by_srp(attempt)


def by_srp(attempt: Attempt) -> Outcome:
    """Take the client's half of the exchange, the parameter SRP_A."""
    return Then("PASSWORD_VERIFIER", {"A": client_half(attempt)})


def client_half(attempt: Attempt) -> int:
    value = srp.public_value(attempt.required("SRP_A"))
    if value is None:
        raise errors.invalid_srp_a()
    return value


def put_verifier(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    names = {"USERNAME": user.username, "USER_ID_FOR_SRP": user.username}
    return put_exchange(attempt, _verifier(attempt, user), data["A"], names)


def put_exchange(attempt: Attempt, known: srp.Verifier, client_half: int, names: dict[str, str]) -> Put:
    """The server's half of an exchange, for a user or a device, beside the `names` of who is to prove what."""
    offered = srp.offer(known, attempt.ctx.ids.chance("srp exponent", 32))
    block = base64.b64encode(attempt.ctx.ids.chance("secret block", _SECRET_BLOCK)).decode()
    shown = {"SALT": f"{known.salt:x}", "SECRET_BLOCK": block, "SRP_B": f"{offered.public:x}"}
    return Put({**shown, **names}, {"A": client_half, "b": offered.secret, "B": offered.public, "SECRET_BLOCK": block})


def answer_verifier(attempt: Attempt, user: User, session: Session) -> Outcome:
    claim = Claim.read(attempt)
    check_standing(attempt, user)
    identity = attempt.pool.short_name + user.username
    right = claim.proves(attempt, _verifier(attempt, user), session, identity)
    check_password(attempt, user, right=right and not is_ghost(attempt.pool, user))
    return Passed("PASSWORD_VERIFIER")


class Claim:
    """The three parameters by which a client claims to know a password."""

    def __init__(self, block: str, signature: str, timestamp: str) -> None:
        self.block = block
        self.signature = signature
        self.timestamp = timestamp

    @classmethod
    def read(cls, attempt: Attempt) -> Claim:
        names = ("PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP")
        return cls(*(attempt.required(name) for name in names))

    def proves(self, attempt: Attempt, known: srp.Verifier, session: Session, identity: str) -> bool:
        """Whether the claim is for this exchange, of this moment, and made with the password's key."""
        at = srp.read_timestamp(self.timestamp)
        if at is None or abs(at - attempt.ctx.wall) > _SKEW or self.block != session.private["SECRET_BLOCK"]:
            return False
        offered = srp.Offer(session.private["b"], session.private["B"])
        key = srp.key(known, offered, session.private["A"])
        expected = srp.signature(key, identity, self.block, self.timestamp)
        return hmac.compare_digest(expected.encode(), self.signature.encode())


def _verifier(attempt: Attempt, user: User) -> srp.Verifier:
    """The verifier of the user's password, made when first needed; a made-up one where there is no password."""
    if user.srp is None:
        identity = attempt.pool.short_name + user.username
        salt = _salt(attempt.pool, user)
        user.srp = tuple(srp.verifier(identity, user.password or f"none of {identity}", salt))  # type: ignore[assignment]
    assert user.srp is not None
    return srp.Verifier(*user.srp)


def _salt(pool: Pool, user: User) -> int:
    """The same for the same user and password, so that a ghost, whose salt is stable, cannot be told by it."""
    secret = f"{user.password or ''}".encode()
    digest = hmac.new(secret, f"{pool.id} {user.sub}".encode(), "sha256").digest()
    return int.from_bytes(digest[:16], "big") | 1 << 127


# --- NEW_PASSWORD_REQUIRED ----------------------------------------------------------------------------------------

_PREFIX = "userAttributes."


def put_new(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    """Both lists are JSON in a string; attributes are there without the sub. [captured]"""
    missing = [_PREFIX + name for name in schema.missing_required(attempt.pool.schema, user.attributes)]
    shown = {name: value for name, value in user.attributes.items() if name != "sub"}
    return Put(
        {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": _json(missing),
            "userAttributes": _json(shown),
        }
    )


def answer_new(attempt: Attempt, user: User, session: Session) -> Outcome:
    password = attempt.required("NEW_PASSWORD")
    check_standing(attempt, user)
    if user.status != FORCE_CHANGE_PASSWORD:
        raise errors.invalid_session()  # inferred: somebody has set a permanent password meanwhile
    pool = attempt.pool
    given = {
        name.removeprefix(_PREFIX): value for name, value in attempt.parameters.items() if name.startswith(_PREFIX)
    }
    _check_given(attempt, user, given)
    passwords.check(password, pool.password_policy, prefix=errors.CHANGE_POLICY)
    for name in schema.missing_required(pool.schema, {**user.attributes, **given}):
        raise errors.required_attribute_missing(name=name)
    history = pool.password_policy.get("PasswordHistorySize", 0)
    # The temporary password itself may be chosen again. [captured]
    if password != user.password and user.used_before(password, history):
        raise errors.password_used_before()
    user.set_password(password)
    user.status = CONFIRMED
    pool.set_attributes(user, given, attempt.ctx.now)
    return Passed("NEW_PASSWORD_REQUIRED")


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
