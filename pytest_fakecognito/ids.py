"""Ids, secrets, codes and passwords: the same in every run, and never a constant.

Law: pool and client ids depend on the counters alone, so that what is cached under them stays good from test
to test; all else depends on the salt as well (the test's node id), so that no two tests share it.
"""

from __future__ import annotations

import string
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import shake_256
from itertools import pairwise


def _spread(alphabet: str) -> bytes:
    """A table for bytes.translate: any byte to one of the alphabet's characters."""
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


_LOWER = _spread(string.digits + string.ascii_lowercase)
_MIXED = _spread(string.digits + string.ascii_letters)
_DIGITS = _spread(string.digits)

# Symbols of the password policy that survive an e-mail, a template, a shell and the end of a sentence.
_CLASSES = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%*+-=?@^_~")
_ANY_CLASS = "".join(_CLASSES)

_JWE_HEADER = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"
_JWE_PARTS = (256, 12, 1000, 16)  # bytes of the encrypted key, the vector, the content and the tag


@dataclass(slots=True)
class Ids:
    """Draws ids. `counters`, how many were drawn of each kind, is the store's, and is counted up here."""

    counters: dict[str, int]
    salt: str = ""

    def pool_id(self, region: str) -> str:
        return f"{region}_{_text(self._lasting('pool', 9), _MIXED)}"

    def client_id(self) -> str:
        return _text(self._lasting("client", 26), _LOWER)

    def identity_pool_id(self, region: str) -> str:
        return f"{region}:{_uuid(self._lasting('identity pool', 16))}"

    def client_secret(self) -> str:
        return _text(self._draw("client secret", 51), _LOWER)

    def sub(self) -> str:
        """UUID-shaped as the service's are since 2023, with a third group 70xx; not an RFC 4122 one."""
        text = self._draw("sub", 16).hex()
        return f"{text[:8]}-{text[8:12]}-70{text[14:16]}-{text[16:20]}-{text[20:]}"

    def uuid(self, kind: str) -> str:
        """A version 4 UUID: jti, origin_jti, event_id and the like, each kind counted by itself."""
        return _uuid(self._draw(kind, 16))

    def request_id(self) -> str:
        return self.uuid("request")

    def code(self, digits: int = 6) -> str:
        """A confirmation code, never one of those that tests use as a wrong one: see `_trivial`."""
        code = _text(self._draw("code", digits), _DIGITS)
        while _trivial(code):
            code = _text(self._draw("code", digits), _DIGITS)
        return code

    def password(self, length: int = 8) -> str:
        """A temporary password with a character of each class of the policy; `length` is 4 or more."""
        alphabets = _CLASSES + (_ANY_CLASS,) * (length - len(_CLASSES))
        chance = self._draw("password", 2 * length)
        drawn = [alphabet[chance[i] % len(alphabet)] for i, alphabet in enumerate(alphabets)]
        places = sorted(range(length), key=lambda i: chance[length + i])
        return "".join(drawn[i] for i in places)

    def chance(self, kind: str, size: int) -> bytes:
        """Random-looking bytes: salts, exponents, keys."""
        return self._draw(kind, size)

    def opaque(self, kind: str, length: int) -> str:
        """base64url text of that many characters."""
        return _base64url(self._draw(kind, length))[:length]

    def session(self) -> str:
        """What stands for an envelope of the AWS Encryption SDK: 1,543 characters in captured answers."""
        return "AYABe" + self.opaque("session", 1538)

    def refresh_token(self) -> str:
        """Looks like a JWE in compact serialisation; opaque to clients as the real ones are."""
        parts = [_base64url(self._draw("refresh token", size)) for size in _JWE_PARTS]
        return ".".join([_JWE_HEADER, *parts])

    def device_key(self, region: str) -> str:
        return f"{region}_{self.uuid('device')}"

    def device_group_key(self) -> str:
        return "-" + _text(self._draw("device group", 8), _MIXED)

    def import_job_id(self) -> str:
        return "import-" + _text(self._draw("import job", 10), _MIXED)

    def _lasting(self, kind: str, size: int) -> bytes:
        return shake_256(f"{kind}\0{self._count(kind)}".encode()).digest(size)

    def _draw(self, kind: str, size: int) -> bytes:
        return shake_256(f"{kind}\0{self._count(kind)}\0{self.salt}".encode()).digest(size)

    def _count(self, kind: str) -> int:
        count = self.counters[kind] = self.counters.get(kind, 0) + 1
        return count


def _text(chance: bytes, spread: bytes) -> str:
    return chance.translate(spread).decode("ascii")


def _base64url(chance: bytes) -> str:
    return urlsafe_b64encode(chance).rstrip(b"=").decode("ascii")


def _uuid(chance: bytes) -> str:
    text = chance.hex()
    variant = "89ab"[chance[8] & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def _trivial(code: str) -> bool:
    """Counts up or down, as 123456 and 654321 do, or has few different digits, as 000000 and 123123."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    return steps in ({1}, {9}) or len(set(code)) < min(4, len(code))
