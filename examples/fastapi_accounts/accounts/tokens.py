"""Access tokens: a token is believed after its signature, issuer, time, kind and client have been checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import jwt

from accounts.settings import Settings


class InvalidToken(Exception):
    """The token is not one that this service accepts; the message says why, for the log."""


@dataclass(frozen=True)
class Caller:
    username: str
    groups: frozenset[str]
    token: str


def verify(token: str, settings: Settings) -> Caller:
    try:
        key = _key_set(settings.jwks_url).get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            issuer=settings.issuer,
            options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
        )
    except jwt.PyJWTError as error:
        raise InvalidToken(str(error)) from error
    # Cognito's access tokens carry no `aud`: which client a token is for stands in `client_id`.
    if claims.get("token_use") != "access":
        raise InvalidToken("not an access token")
    if claims.get("client_id") != settings.client_id:
        raise InvalidToken("for another client")
    return Caller(claims["username"], frozenset(claims.get("cognito:groups", ())), token)


@cache
def _key_set(jwks_url: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(jwks_url)
