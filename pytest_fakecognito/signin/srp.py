"""The arithmetic of SRP as Cognito and its clients do it, for users and for devices. Pure functions.

Source: what interoperating clients compute (amazon-cognito-identity-js, pycognito): the 3,072-bit group of RFC 3526,
SHA-256, and numbers hashed in the padded form that Java's BigInteger gives them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime, timezone
from typing import NamedTuple

_N_HEX = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33"
    "A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864"
    "D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2"
    "08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF"
)
N = int(_N_HEX, 16)
_G = 2
_INFO = b"Caldera Derived Key"
_HEX = re.compile(r"[0-9a-fA-F]{1,2048}")


def padded(number: int) -> bytes:
    """The number as its shortest two's complement: with a zero byte in front if the highest bit is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _digest(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


_K = _digest(padded(N), padded(_G))


class Verifier(NamedTuple):
    """What the server keeps in the place of a password."""

    salt: int
    value: int


class Offer(NamedTuple):
    """The server's half of an exchange: its secret exponent and what it shows of it."""

    secret: int
    public: int


def verifier(identity: str, password: str, salt: int) -> Verifier:
    """`identity` is the pool's short name and the user name in one, or the device's group key and key."""
    inner = hashlib.sha256(f"{identity}:{password}".encode()).digest()
    return Verifier(salt, pow(_G, _digest(padded(salt), inner), N))


def offer(known: Verifier, secret: bytes) -> Offer:
    """`secret` is random: 32 bytes are enough and cost a quarter of what clients spend."""
    exponent = int.from_bytes(secret, "big")
    return Offer(exponent, (_K * known.value + pow(_G, exponent, N)) % N)


def public_value(text: str) -> int | None:
    """A client's SRP_A, in hexadecimal; None for one that is malformed or 0 modulo N, which would prove nothing."""
    if not _HEX.fullmatch(text):
        return None
    value = int(text, 16)
    return value if value % N else None


def key(known: Verifier, offered: Offer, client_public: int) -> bytes:
    """The sixteen bytes that only somebody with the password arrives at as well."""
    u = _digest(padded(client_public), padded(offered.public))
    shared = pow(client_public * pow(known.value, u, N), offered.secret, N)
    extracted = hmac.new(padded(u), padded(shared), hashlib.sha256).digest()
    return hmac.new(extracted, _INFO + b"\x01", hashlib.sha256).digest()[:16]


def signature(key: bytes, identity: str, secret_block: str, timestamp: str) -> str:
    """What the client must send as PASSWORD_CLAIM_SIGNATURE. The secret block is base64."""
    message = identity.encode() + base64.b64decode(secret_block) + timestamp.encode()
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


# --- the time that a proof carries --------------------------------------------------------------------------------

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIMESTAMP = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) UTC ([0-9]{4})")


def timestamp(at: datetime) -> str:
    """`Tue May 7 00:09:40 UTC 2025`: English whatever the locale, and the day without a zero."""
    at = at.astimezone(timezone.utc)
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return f"{day} {month} {at.day} {at:%H:%M:%S} UTC {at.year}"


def read_timestamp(text: str) -> float | None:
    """Epoch seconds; None unless `text` is to the letter what `timestamp` writes. [captured]"""
    match = _TIMESTAMP.fullmatch(text)
    if match is None or match[1] not in _MONTHS:
        return None
    month = _MONTHS.index(match[1]) + 1
    day, hour, minute, second, year = (int(part) for part in match.groups()[1:])
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return None
    return at.timestamp() if timestamp(at) == text else None


def decoded(text: str) -> bytes | None:
    """Base64 decoded; None if it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
