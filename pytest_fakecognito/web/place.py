"""Where a request was sent: which of Cognito's hosts, in which region."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from werkzeug.wrappers import Request

_SERVICE_HOST = re.compile(
    r"(?:issuer-)?(cognito-idp|cognito-identity)(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)"
)


class Kind(Enum):
    """Which table of routes applies."""

    IDP = "cognito-idp"
    IDENTITY = "cognito-identity"
    DOMAIN = "domain"
    """A pool's own domain, for OAuth and the hosted pages: a prefix of Cognito's, or a custom one."""
    LIVE = "live"
    """No host of Cognito's: the live server under its own address, which stands for all of them at once."""


class Place(NamedTuple):
    kind: Kind
    host: str
    """In lower case, without the port."""
    region: str | None
    """As the host names it."""
    base: str | None
    """On the live server, its own URL, without a slash at the end."""


def locate(request: Request, owns: Callable[[str], bool]) -> Place:
    """Read the place off the host: the one the door names, or the Host header's."""
    host = _without_port(request.environ.get("fakecognito.host") or request.host)
    match = _SERVICE_HOST.fullmatch(host)
    if match is not None:
        return Place(Kind(match[1]), host, match[2], None)
    if owns(host):
        return Place(Kind.DOMAIN, host, None, None)
    return Place(Kind.LIVE, host, None, request.host_url.rstrip("/"))


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()
