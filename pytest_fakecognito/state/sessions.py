"""What a sign-in leaves behind: the session between two challenges, and the grant behind a set of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Session:
    """A sign-in in progress. The text that the client holds is the key it is kept under.

    `sub` is None for somebody who does not exist and is not to be told so; `name` is how the sign-in named the user.
    `challenge` is the AWS name of the challenge that was put; `done` names the steps that were taken rightly so far, in
    order; `rounds` are those of custom authentication; `private` is what only the challenge that was put needs to know.
    A right answer has `used` the session, a refusal may have `ended` it.
    """

    client_id: str
    sub: str | None
    name: str
    challenge: str
    expires_at: float
    flow: str
    done: list[str] = field(default_factory=list)
    device_key: str | None = None
    rounds: list[dict[str, Any]] = field(default_factory=list)
    private: dict[str, Any] = field(default_factory=dict)
    used: bool = False
    ended: bool = False


@dataclass(slots=True)
class Grant:
    """What one sign-in gave: every token that comes from it, now or by refreshing, shares it.

    `origin` is the `origin_jti` claim. Times are epoch seconds. `retired` are the refresh tokens that rotation has
    replaced, with the time until which each is still taken. A grant that is `hosted` was given by the OAuth endpoints;
    the `nonce` and the `resource` are then those of the request to authorise.
    """

    origin: str
    sub: str
    client_id: str
    auth_time: float
    expires_at: float
    scopes: tuple[str, ...]
    refresh_token: str
    device_key: str | None = None
    revoked: bool = False
    retired: dict[str, float] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    hosted: bool = False
    nonce: str | None = None
    resource: str | None = None
