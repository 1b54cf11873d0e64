"""Tickets: what a link carries. Each is for one user and one sign-in, good for ten minutes, and signed with our key."""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass

VALIDITY = 10 * 60.0


@dataclass(frozen=True)
class Ticket:
    """`expires_at` is in seconds since the epoch."""

    id: str
    username: str
    expires_at: float


def now() -> float:
    return time.time()


def new_id() -> str:
    return secrets.token_urlsafe(16)


def issue(id: str, username: str) -> str:
    """A signed ticket, as text that may stand in a URL."""
    ticket = Ticket(id, username, now() + VALIDITY)
    said = base64.urlsafe_b64encode(json.dumps(asdict(ticket)).encode()).decode()
    return f"{said}.{_signature(said)}"


def read(text: str) -> Ticket | None:
    """The ticket, whether its time is over or not; None if it is none of ours."""
    said, _, signature = text.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(said).encode()):
        return None
    return Ticket(**json.loads(base64.urlsafe_b64decode(said)))


def _signature(said: str) -> str:
    return hmac.digest(os.environ["LINK_KEY"].encode(), said.encode(), "sha256").hex()
