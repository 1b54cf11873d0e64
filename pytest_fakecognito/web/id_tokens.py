"""Id tokens of outside providers, and the one token that such a provider wants from us.

Source: the developer guide's page on the flow with OIDC providers, which lists what is checked, and in what order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import jwt

_SYMMETRIC = ("HS256", "HS384", "HS512")
_ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_APPLE = "https://appleid.apple.com"
_APPLE_SECONDS = 300
_FORGED = "Bad id_token signature"  # inferred
_READER = jwt.PyJWS()


class Unacceptable(Exception):
    """An id token that proves nothing. The text is what the application is told; `issuer` is [captured]."""


def verified(
    token: object,
    *,
    issuer: str,
    audience: str,
    secret: str,
    keys: Callable[[], Mapping[str, Any]],
    now: float,
) -> dict[str, Any]:
    """The claims of an id token. Raises Unacceptable, and whatever `keys` raises, which gets the provider's key set.

    A nonce is not looked for: the provider was not sent any. [captured]
    """
    if not isinstance(token, str):
        raise Unacceptable("Bad id_token")  # inferred
    claims = _signed(token, secret, keys)
    if not _is_issuer(issuer, claims.get("iss")):
        raise Unacceptable(f"Bad id_token issuer {claims.get('iss')}")
    if audience not in _listed(claims.get("aud")):
        raise Unacceptable(f"Bad id_token audience {claims.get('aud')}")  # inferred
    expiry = claims.get("exp")
    if not _is_time(expiry) or expiry < now:
        raise Unacceptable(f"Bad id_token expiration {expiry}")  # inferred
    return claims


def apple_secret(details: Mapping[str, str], now: int) -> str:
    """What Apple takes for a client's secret: a token of the client's own. Raises ValueError for what is no key.

    `details` are AWS's of such a provider; the key may have the lines round it that its file has, or not.
    """
    claims = {"iss": details["team_id"], "iat": now, "exp": now + _APPLE_SECONDS, "aud": _APPLE}
    try:
        return jwt.encode(
            {**claims, "sub": details["client_id"]},
            _pem(details["private_key"]),
            algorithm="ES256",
            headers={"kid": details["key_id"]},
        )
    except (jwt.PyJWTError, TypeError) as error:
        raise ValueError(str(error)) from error


def _signed(token: str, secret: str, keys: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """The claims, if the provider signed them.

    Not by PyJWT as a whole, which would look at the process's time, and warn the test of short keys.
    """
    try:
        whole = _READER.decode_complete(token, options={"verify_signature": False})
        algorithm = _algorithm(whole["header"])
        key = algorithm.prepare_key(_key(whole["header"], secret, keys))
        genuine = algorithm.verify(token.rpartition(".")[0].encode(), key, whole["signature"])
        claims = json.loads(whole["payload"])
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise Unacceptable(_FORGED) from error
    if not genuine or not isinstance(claims, dict):
        raise Unacceptable(_FORGED)
    return claims


def _algorithm(header: Mapping[str, Any]) -> Any:
    if header.get("alg") not in _SYMMETRIC + _ASYMMETRIC:
        raise ValueError(f"tokens are not signed with {header.get('alg')}")
    return jwt.get_algorithm_by_name(header["alg"])


def _key(header: Mapping[str, Any], secret: str, keys: Callable[[], Mapping[str, Any]]) -> Any:
    """The client's secret, or the key that the provider publishes under the token's `kid`. [documented]"""
    if header["alg"] in _SYMMETRIC:
        if not secret:
            raise ValueError("what anybody can sign proves nothing")
        return secret
    published = jwt.PyJWKSet.from_dict(dict(keys())).keys
    found = next((key for key in published if key.key_id is not None and key.key_id == header.get("kid")), None)
    if found is None:
        raise ValueError(f"the provider publishes no key {header.get('kid')}")
    return found.key


def _is_issuer(configured: str, said: object) -> bool:
    """Auth0 ends its own with a slash, and Google leaves the scheme out at times; both are known to be accepted."""
    if not isinstance(said, str):
        return False
    wanted = configured.rstrip("/")
    return said.rstrip("/") == wanted or (wanted == "https://accounts.google.com" and f"https://{said}" == wanted)


def _is_time(claim: object) -> TypeGuard[float]:
    """A number; neither what Python's JSON has beyond numbers, nor a truth value."""
    return isinstance(claim, (int, float)) and not isinstance(claim, bool) and math.isfinite(claim)


def _listed(audience: object) -> list[Any]:
    return audience if isinstance(audience, list) else [audience]


def _pem(key: str) -> str:
    if "-----BEGIN" in key:
        return key
    return f"-----BEGIN PRIVATE KEY-----\n{key.strip()}\n-----END PRIVATE KEY-----\n"
