"""The certificates of a pool's SAML side: one for what it signs, and one for each provider that encrypts for it.

Law: as with the keys of tokens, a pool id has the same ones for as long as the process lives.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pytest_fakecognito.signin.keys import new_key

# AWS's are good for ten years; these for any time that a test may set its clocks to.
_FROM = datetime(1970, 1, 2, tzinfo=timezone.utc)
_UNTIL = datetime(2999, 12, 31, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Certified:
    """A private key and the certificate of its public half."""

    private: RSAPrivateKey
    certificate: x509.Certificate

    @property
    def text(self) -> str:
        """The certificate as AWS hands it out: base64, without lines round it."""
        return b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


_lock = threading.Lock()
_made: dict[tuple[str, str | None], Certified] = {}


def signing(pool_id: str) -> Certified:
    """What the pool signs its requests to providers with."""
    return _certified(pool_id, None)


def encryption(pool_id: str, provider: str) -> Certified:
    """What that provider is to encrypt its assertions for."""
    return _certified(pool_id, provider)


def made_up() -> Certified:
    """What SAML providers that are made up for tests would sign with."""
    return _certified("made up", None)


def _certified(pool_id: str, provider: str | None) -> Certified:
    with _lock:
        key = (pool_id, provider)
        if key not in _made:
            _made[key] = _make(pool_id)
        return _made[key]


def _make(pool_id: str) -> Certified:
    private = new_key().private
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, pool_id)])  # [captured]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .sign(private, SHA256())
    )
    return Certified(private, certificate)
