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
    """A browser that has signed in, and need not again for an hour. The cookie `cognito` is the key it is under.

    `provider` is who vouched for the user: the pool itself, "COGNITO", or an outside provider.
    """

    sub: str
    auth_time: float
    expires_at: float
    claims: dict[str, Any] = field(default_factory=dict)
    provider: str = "COGNITO"


@dataclass(slots=True)
class PageData:
    """What the hosted pages know of a browser from one to the next. The cookie `page-data` is the key it is under.

    `message` is for the next page to say, once. `challenge` and `parameters` are those of the sign-in that is in
    progress under `session`, `secret` that of the authenticator app which is being set up in it.

    Who is to bring a code was sent to `page`, which is `shown` once. Where the code went says `delivery`, AWS's
    `CodeDeliveryDetailsType`; `password` is what somebody has just signed up with.
    """

    expires_at: float
    username: str = ""
    message: str | None = None
    challenge: str = ""
    session: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    secret: str | None = None
    page: str = ""
    shown: bool = False
    delivery: dict[str, str] = field(default_factory=dict)
    password: str = ""


@dataclass(slots=True)
class Excursion:
    """A browser that was sent to another identity provider, and is expected back with the `state` it is kept under.

    `query` is that of the request to authorise which it comes from, as it was sent.
    """

    provider: str
    query: str
    nonce: str
    expires_at: float
