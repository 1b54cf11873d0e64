"""Time-based one-time passwords, as authenticator apps compute them (RFC 6238: SHA-1, six digits, 30 seconds)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

_STEP = 30
_WINDOW = (0, -1, 1)


def code(secret: str, at: float) -> str:
    """The code of a base32 secret at a time in epoch seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))  # the service shows it without padding
    return TOTP(key, 6, SHA1(), _STEP, enforce_key_length=False).generate(int(at)).decode()


def step_of(secret: str, given: str, now: float) -> int | None:
    """The time step that `given` is the code of: the present one, or one before or after; None if of none."""
    for offset in _WINDOW:
        at = now + offset * _STEP
        if code(secret, at) == given:
            return int(at) // _STEP
    return None
