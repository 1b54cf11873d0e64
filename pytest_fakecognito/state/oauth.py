"""What the OAuth endpoints and the hosted pages remember: resource servers, codes, browsers that are signed in.

Times are epoch seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ResourceServer:
    """An API that access tokens are for. `scopes` maps the names of its scopes to their descriptions."""

    identifier: str
    name: str
    scopes: dict[str, str] = field(default_factory=dict)

    @property
    def full_scopes(self) -> list[str]:
        """The scopes as clients ask for them: "<identifier>/<name>"."""
        return [f"{self.identifier}/{name}" for name in self.scopes]


@dataclass(slots=True)
class AuthorizationCode:
    """What a code stands for until it is exchanged for tokens, once.

    `redirect_uri` and the S256 `challenge` bind it to the request that it answers; `nonce` goes into the id token, and
    `resource` becomes the access token's audience. `claims` are those that the sign-in itself adds to both tokens.
    """

    client_id: str
    sub: str
    redirect_uri: str
    scopes: tuple[str, ...]
    auth_time: float
    expires_at: float
    nonce: str | None = None
    challenge: str | None = None
    resource: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    used: bool = False


@dataclass(slots=True)
class BrowserSession:
    """A browser that has signed in, and need not again for an hour. The cookie `cognito` is the key it is under."""

    sub: str
    auth_time: float
    expires_at: float
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Excursion:
    """A browser that was sent to another identity provider, and is expected back with the `state` it is kept under.

    `query` is that of the request to authorise which it comes from, as it was sent.
    """

    provider: str
    query: str
    nonce: str
    expires_at: float
