"""The accounts of the old site, which ran on Django: an SQLite export that is shipped with the function, to be read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """`password` is as Django keeps it: `pbkdf2_sha256$<iterations>$<salt>$<hash>`."""

    email: str
    name: str
    password: str

    def has_password(self, typed: str) -> bool:
        algorithm, *kept = self.password.split("$")
        if algorithm != "pbkdf2_sha256":
            raise ValueError(f"a password kept as {algorithm}")
        iterations, salt, expected = kept
        key = hashlib.pbkdf2_hmac("sha256", typed.encode(), salt.encode(), int(iterations))
        return hmac.compare_digest(base64.b64encode(key).decode(), expected)


def find(email: str) -> Account | None:
    """The account of that address, unless it was closed. Addresses were kept in lower case."""
    query = "SELECT email, name, password FROM users WHERE email = ? AND active"
    with closing(sqlite3.connect(f"file:{os.environ['LEGACY_USERS']}?mode=ro", uri=True)) as export:
        row = export.execute(query, (email.lower(),)).fetchone()
    return None if row is None else Account(*row)
