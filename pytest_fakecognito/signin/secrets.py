"""Proofs of a secret: the hash that a client with a secret must send along."""

from __future__ import annotations

import base64
import hashlib
import hmac

from pytest_fakecognito import errors
from pytest_fakecognito.state.pools import Client


def secret_hash(client: Client, username: str) -> str:
    """Base64 of HMAC-SHA256 over user name and client id, keyed with the client's secret (developer guide)."""
    key = (client.secret or "").encode()
    digest = hmac.new(key, (username + client.id).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def check_secret_hash(client: Client, username: str, given: str | None) -> None:
    """Refuse a hash that is missing, wrong, or sent for a client without a secret.

    `username` is the name as the same request spells it; when refreshing, which names nobody, the real user name.
    """
    if client.secret is None:
        if given:
            raise errors.secret_hash_unexpected(client_id=client.id)
        return
    if not given:
        raise errors.secret_hash_missing(client_id=client.id)
    if not hmac.compare_digest(secret_hash(client, username).encode(), given.encode()):
        raise errors.secret_hash_wrong(client_id=client.id)
