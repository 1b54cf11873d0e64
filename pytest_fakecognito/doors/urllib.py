"""urllib.request: `urlopen` and every opener, also those that libraries build for themselves, as PyJWT."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit
from urllib.request import AbstractHTTPHandler, Request

from pytest_fakecognito.doors import Gate
from pytest_fakecognito.doors.patch import Patch
from pytest_fakecognito.doors.wsgi import Answer, ask


class UrllibDoor:
    name = "urllib"

    def __init__(self) -> None:
        self._gate: Gate | None = None
        self._patch: Patch | None = None

    def open(self, gate: Gate) -> None:
        self._patch = Patch(AbstractHTTPHandler, "do_open", self._routing)
        self._gate = gate

    def close(self) -> None:
        self._gate = None
        if self._patch is not None:
            self._patch.remove()

    def _routing(self, original: Callable[..., HTTPResponse]) -> Callable[..., HTTPResponse]:
        @functools.wraps(original)
        def do_open(handler: AbstractHTTPHandler, http_class: Any, req: Request, **http_conn_args: Any) -> HTTPResponse:
            gate = self._gate
            # full_url and not req.host, which is the proxy's when there is one.
            if gate is None or not gate.owns(urlsplit(req.full_url).hostname or ""):
                return original(handler, http_class, req, **http_conn_args)
            return self._answer(gate, req)

        return do_open

    def _answer(self, gate: Gate, req: Request) -> HTTPResponse:
        method = req.get_method()
        answer = ask(gate, self.name, method, req.full_url, req.header_items(), _body(req))
        return _response(answer, method, req.full_url)


def _body(req: Request) -> bytes:
    data: bytes | io.IOBase | Iterable[bytes] | None = req.data  # type: ignore[assignment]
    if data is None:
        return b""
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    read = getattr(data, "read", None)
    return read() if read is not None else b"".join(data)


def _response(answer: Answer, method: str, url: str) -> HTTPResponse:
    """What http.client makes of the answer's bytes, with the two changes that urllib makes to it."""
    lines = [
        f"HTTP/1.1 {answer.status} {answer.reason}",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    response = HTTPResponse(_Wire(head + answer.body), method=method, url=url)  # type: ignore[arg-type]
    response.begin()
    response.url = url
    response.msg = response.reason  # type: ignore[assignment]
    return response


class _Wire:
    """As much of a socket as http.client's response needs."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._content)
