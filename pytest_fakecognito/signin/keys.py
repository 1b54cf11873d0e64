"""The RSA keys that sign tokens: two to a pool, made when first needed, kept for the process.

Law: a pool id has the same keys for as long as the process lives, and no two pools share one. So a verifier that caches
a key set, across tests or from import on, goes on working. This ring is the one thing that outlives a fake.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`kid` is 44 characters of plain base64, as AWS's are; `jwk` the public half as the key set shows it."""

    kid: str
    private: rsa.RSAPrivateKey
    jwk: dict[str, str]


@dataclass(frozen=True, slots=True)
class PoolKeys:
    """Id tokens and access tokens are signed with different keys. [documented]"""

    id_key: SigningKey
    access_key: SigningKey

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [dict(self.id_key.jwk), dict(self.access_key.jwk)]}


class KeyRing:
    """Keys by pool id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: dict[str, PoolKeys] = {}
        self._kids: dict[str, tuple[str, SigningKey]] = {}

    def keys(self, pool_id: str) -> PoolKeys:
        found = self._pools.get(pool_id)
        return found if found is not None else self._make(pool_id)

    def find(self, kid: str) -> tuple[str, SigningKey] | None:
        """The pool id and the key of that `kid`."""
        return self._kids.get(kid)

    def _make(self, pool_id: str) -> PoolKeys:
        with self._lock:
            if pool_id not in self._pools:
                keys = PoolKeys(new_key(), new_key())
                for key in (keys.id_key, keys.access_key):
                    self._kids[key.kid] = (pool_id, key)
                self._pools[pool_id] = keys
            return self._pools[pool_id]


def new_key() -> SigningKey:
    """A fresh key of 2,048 bits; it takes some 30 ms."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key()
    encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    kid = base64.b64encode(hashlib.sha256(encoded).digest()).decode()
    modulus = public.public_numbers().n.to_bytes(256, "big")
    jwk = {
        "alg": "RS256",
        "e": "AQAB",
        "kid": kid,
        "kty": "RSA",
        "n": base64.urlsafe_b64encode(modulus).rstrip(b"=").decode(),
        "use": "sig",
    }
    return SigningKey(kid, private, jwk)


ring = KeyRing()
