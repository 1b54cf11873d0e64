"""Tokens that a verifier must refuse, each with a single fault.

Law: whatever an attacker or an accident could really come by is made by really signing in (another pool's token,
another client's, the other kind of token, a revoked one); only the rest is forged, and is in order but for its fault.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.signin import jws
from pytest_fakecognito.signin.keys import SigningKey, ring

if TYPE_CHECKING:
    from pytest_fakecognito.fake import FakeCognito
    from pytest_fakecognito.handles import AppClient, Tokens, User, UserPool

_HOUR = 3600
_STRANGER = "the keys of no pool"


@dataclass(frozen=True, slots=True)
class BadToken:
    """A token to be refused. `reason` says what is wrong with it, in a sentence."""

    kind: str
    token: str
    reason: str

    @property
    def headers(self) -> dict[str, str]:
        """As a request carries it."""
        return {"Authorization": f"Bearer {self.token}"}


def make(
    fake: FakeCognito, user: User | str | None = None, token_use: str = "access", *, pool: UserPool | None = None
) -> dict[str, BadToken]:
    """A bad token of each kind, by kind.

    `user` is whose they are: by default the pool's first, or one made for it. `token_use` is which token the verifier
    takes, "access" or "id". Forged times are told by the process's clock, which verifiers read, not by the fake's.
    """
    return {kind: make_one(fake, kind, user, token_use, pool=pool) for kind in KINDS}


def make_one(
    fake: FakeCognito,
    kind: str,
    user: User | str | None = None,
    token_use: str = "access",
    *,
    pool: UserPool | None = None,
) -> BadToken:
    """A bad token of one kind. Raises UsageError for a kind or use that does not exist."""
    if kind not in KINDS:
        raise UsageError(f"there is no kind of bad token {kind!r}. Kinds: {', '.join(KINDS)}.")
    if token_use not in _OTHER_USE:
        raise UsageError(f"there is no token_use {token_use!r}. Accepted: access, id.")
    user = _user(fake.pool if pool is None else pool, user)
    fault = KINDS[kind]
    return BadToken(kind, fault.make(_Pattern(fake, user, token_use)), fault.reason)


_OTHER_USE = {"access": "id", "id": "access"}


def _user(pool: UserPool, user: User | str | None) -> User:
    if isinstance(user, str):
        return pool.user(user)
    if user is not None:
        return user
    able = (it for it in pool.users.values() if it.enabled and it.status == "CONFIRMED")
    return next(able, None) or _someone(pool)


def _someone(pool: UserPool) -> User:
    kinds = pool.record.username_attributes
    address = "someone@example.com" if "email" in kinds else "+15555550100"
    return pool.add_user(address if kinds else "someone")


@dataclass
class _Pattern:
    """What the bad tokens are cut from: a user, and the token that would be good."""

    fake: FakeCognito
    user: User
    token_use: str

    @cached_property
    def now(self) -> int:
        return int(time.time())

    @cached_property
    def key(self) -> SigningKey:
        keys = ring.keys(self.user.pool.id)
        return keys.access_key if self.token_use == "access" else keys.id_key

    @cached_property
    def claims(self) -> dict[str, Any]:
        """Those of a good token, issued now and good for an hour."""
        claims = _claims(_of(self.sign_in(), self.token_use))
        return {**claims, **self.times(self.now)}

    def times(self, issued: int) -> dict[str, int]:
        return {"auth_time": issued, "exp": issued + _HOUR, "iat": issued}

    def sign_in(self, client: AppClient | None = None) -> Tokens:
        return self.user.sign_in(client=client)


class _Fault(NamedTuple):
    reason: str
    make: Callable[[_Pattern], str]


KINDS: dict[str, _Fault] = {}


def _kind(reason: str) -> Callable[[Callable[[_Pattern], str]], Callable[[_Pattern], str]]:
    """The function's name is the kind's."""

    def register(function: Callable[[_Pattern], str]) -> Callable[[_Pattern], str]:
        KINDS[function.__name__] = _Fault(reason, function)
        return function

    return register


# --- times --------------------------------------------------------------------------------------------------------


@_kind("It expired an hour ago.")
def expired(pattern: _Pattern) -> str:
    return jws.sign({**pattern.claims, **pattern.times(pattern.now - 2 * _HOUR)}, pattern.key)


@_kind("It is valid from an hour hence: its iat and nbf are in the future.")
def not_yet_valid(pattern: _Pattern) -> str:
    later = pattern.now + _HOUR
    return jws.sign({**pattern.claims, **pattern.times(later), "nbf": later}, pattern.key)


# --- signatures ---------------------------------------------------------------------------------------------------


@_kind("Its kid is the pool's, but another key signed it.")
def wrong_signature(pattern: _Pattern) -> str:
    return jws.sign(pattern.claims, replace(_stranger(), kid=pattern.key.kid))


@_kind("Its kid is in no key set, and a key of nobody's signed it.")
def unknown_kid(pattern: _Pattern) -> str:
    return jws.sign(pattern.claims, _stranger())


@_kind("It says alg: none and has no signature.")
def alg_none(pattern: _Pattern) -> str:
    return f"{_segment({'kid': pattern.key.kid, 'alg': 'none'})}.{_segment(pattern.claims)}."


@_kind("It is signed by HS256, with the pool's public key as the secret.")
def hs256_public_key(pattern: _Pattern) -> str:
    public = pattern.key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_segment({'kid': pattern.key.kid, 'alg': 'HS256'})}.{_segment(pattern.claims)}"
    return f"{signed}.{_encoded(hmac.digest(public, signed.encode(), hashlib.sha256))}"


@_kind("A group was added to its claims after it was signed.")
def tampered(pattern: _Pattern) -> str:
    header, _, signature = jws.sign(pattern.claims, pattern.key).split(".")
    groups = [*pattern.claims.get("cognito:groups", ()), "intruders"]
    return f"{header}.{_segment({**pattern.claims, 'cognito:groups': groups})}.{signature}"


# --- good tokens in the wrong place -------------------------------------------------------------------------------


@_kind("Another user pool issued it: its issuer and its key are that pool's.")
def other_pool(pattern: _Pattern) -> str:
    user = _someone(pattern.fake.create_pool("another-pool"))
    return _of(user.sign_in(), pattern.token_use)


@_kind("It was issued to another app client of the pool.")
def other_client(pattern: _Pattern) -> str:
    client = pattern.user.pool.add_client(client_name="another-client")
    return _of(pattern.sign_in(client), pattern.token_use)


@_kind("It is the other of the two tokens: an id token where an access token is due, or the reverse.")
def wrong_token_use(pattern: _Pattern) -> str:
    return _of(pattern.sign_in(), _OTHER_USE[pattern.token_use])


@_kind("It was revoked, which only Cognito can tell: a verifier finds out by asking it, with GetUser for one.")
def revoked(pattern: _Pattern) -> str:
    tokens, client = pattern.sign_in(), pattern.user.pool.client
    secret = {} if client.secret is None else {"ClientSecret": client.secret}
    pattern.fake.run("RevokeToken", {"Token": tokens.refresh_token, "ClientId": client.id, **secret})
    return _of(tokens, pattern.token_use)


def _stranger() -> SigningKey:
    return ring.keys(_STRANGER).access_key


def _of(tokens: Tokens, token_use: str) -> str:
    return tokens.access_token if token_use == "access" else tokens.id_token


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _segment(content: dict[str, Any]) -> str:
    return _encoded(json.dumps(content, separators=(",", ":")).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
