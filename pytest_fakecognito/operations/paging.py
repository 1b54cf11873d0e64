"""Limits and tokens, for every List operation.

Law: a token is good for the query it was given for and no other. It names the item that comes next, so that a
client may delete all it was shown and go on, with nothing passed over.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, TypeVar, overload

from pytest_fakecognito import errors

T = TypeVar("T")

_SEAL = 16  # bytes


# Only text is its own key: that of a record changes with it, and may hold what no token should.
@overload
def page(
    items: Sequence[str],
    limit: int | None,
    token: str | None,
    *,
    scope: str,
    now: float,
    default: int = 60,
    lifetime: float | None = None,
) -> tuple[list[str], str | None]: ...
@overload
def page(
    items: Sequence[T],
    limit: int | None,
    token: str | None,
    *,
    scope: str,
    now: float,
    key: Callable[[T], str],
    default: int = 60,
    lifetime: float | None = None,
) -> tuple[list[T], str | None]: ...
def page(
    items: Sequence[T],
    limit: int | None,
    token: str | None,
    *,
    scope: str,
    now: float,
    key: Callable[[T], str] = str,
    default: int = 60,
    lifetime: float | None = None,
) -> tuple[list[T], str | None]:
    """The items of one page, and the token for the next one or None.

    `scope` tells one query from another: operation, pool, filter, what must stay the same from page to page.
    `key` names an item, uniquely in the list; text is its own. A limit of None or 0 is the `default`. A token
    is good for `lifetime` seconds, or for ever. To list a table, page through its keys and fetch those shown.

    Raises InvalidParameterException for a token that is garbled, from another query, or too old.
    """
    start = 0 if token is None else _find(_open(token, scope, now, lifetime), items, key)
    end = start + (limit or default)
    if end >= len(items):
        return list(items[start:]), None
    return list(items[start:end]), _seal(scope, _written(now, end, key(items[end])))


def _find(place: tuple[int, str], items: Sequence[T], key: Callable[[T], str]) -> int:
    position, name = place
    if position < len(items) and key(items[position]) == name:  # as a rule nothing has changed
        return position
    found = (index for index, item in enumerate(items) if key(item) == name)
    # If the next item itself is gone, what came after it has moved to its place.
    return next(found, position)


def _open(token: str, scope: str, now: float, lifetime: float | None) -> tuple[int, str]:
    try:
        content = b64decode(token)[_SEAL:]
    except ValueError:
        raise errors.invalid_pagination_token() from None
    if _seal(scope, content) != token:
        raise errors.invalid_pagination_token()
    issued, position, name = json.loads(content)
    if lifetime is not None and now >= issued + lifetime:
        raise errors.expired_pagination_token()
    return position, name


def _written(*content: Any) -> bytes:
    return json.dumps(content).encode()


def _seal(scope: str, content: bytes) -> str:
    """Standard base64, not the URL-safe one: the service's tokens too must be escaped in a URL."""
    seal = sha256(_written(scope) + content).digest()[:_SEAL]
    return b64encode(seal + content).decode("ascii")
