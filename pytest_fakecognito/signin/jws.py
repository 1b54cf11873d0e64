"""Signed tokens as text: written as AWS writes them, and read back.

The header has `kid` before `alg` and no `typ`, so that every token starts `eyJraWQiOi` as real ones do. [captured]
PyJWT, which reads them, would order and add members when writing.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from pytest_fakecognito.signin.keys import SigningKey

_READER = jwt.PyJWS()
_PADDING = PKCS1v15()
_HASH = SHA256()


def sign(claims: dict[str, Any], key: SigningKey) -> str:
    """The compact form of a token with these claims, in this order."""
    signed = _segment({"kid": key.kid, "alg": "RS256"}) + b"." + _segment(claims)
    signature = key.private.sign(signed, _PADDING, _HASH)
    return (signed + b"." + _encoded(signature)).decode()


def unverified_header(token: str) -> dict[str, Any] | None:
    """The token's header, or None for text that is no signed token."""
    try:
        return _READER.get_unverified_header(token)
    except jwt.InvalidTokenError:
        return None


def verified_claims(token: str, key: SigningKey) -> dict[str, Any] | None:
    """The token's claims if `key` signed it. Times are not looked at: the fake has a clock of its own."""
    try:
        payload = _READER.decode(token, key.private.public_key(), algorithms=["RS256"])
        claims = json.loads(payload)
    except (jwt.InvalidTokenError, ValueError):
        return None
    return claims if isinstance(claims, dict) else None


def unverified_claims(token: str) -> dict[str, Any]:
    """The claims of a token that is our own."""
    claims: dict[str, Any] = json.loads(_READER.decode_complete(token, options={"verify_signature": False})["payload"])
    return claims


def _segment(content: dict[str, Any]) -> bytes:
    return _encoded(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode())


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
