"""One HTTP request put to the fake's WSGI application, for the doors of HTTP libraries."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from http.client import responses as REASONS
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from pytest_fakecognito.doors import Gate

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Answer(NamedTuple):
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


def ask(gate: Gate, door: str, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
    """The application's answer. What it raises is not an answer and reaches the caller as it is."""
    started: list[Any] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        started[:] = [status, headers]
        return written.append

    chunks = gate.wsgi(environment(door, method, url, headers, body), start_response)
    try:
        content = b"".join([*chunks, *written])
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    code = int(started[0][:3])
    return Answer(code, REASONS.get(code, ""), started[1], content)


def environment(door: str, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> WSGIEnvironment:
    """The request as PEP 3333 wants it, with the door's name for the journal."""
    parts = urlsplit(url)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "fakecognito.door": door,
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key not in ("CONTENT_LENGTH", "HOST"):
            environ[f"HTTP_{key}"] = value
    return environ
