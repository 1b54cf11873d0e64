"""What a test is given when somebody signs in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito.signin import jws


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives. `expires_in` is in seconds.

    There is no id token, and `id_token` is empty, if the tokens are for scopes without `openid`.
    """

    id_token: str
    access_token: str
    refresh_token: str
    expires_in: int
    claims: dict[str, Any]
    """The decoded id token."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


@dataclass(frozen=True, slots=True)
class ClientToken:
    """What a client is given for itself. `expires_in` is in seconds, `claims` are the decoded access token."""

    access_token: str
    expires_in: int
    claims: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


def of_user(result: Mapping[str, Any]) -> Tokens:
    """AWS's `AuthenticationResultType` as a test holds it."""
    identity: str = result.get("IdToken", "")
    return Tokens(
        id_token=identity,
        access_token=result["AccessToken"],
        refresh_token=result["RefreshToken"],
        expires_in=result["ExpiresIn"],
        claims=jws.unverified_claims(identity) if identity else {},
    )


def of_client(result: Mapping[str, Any]) -> ClientToken:
    access: str = result["AccessToken"]
    return ClientToken(access, result["ExpiresIn"], jws.unverified_claims(access))
