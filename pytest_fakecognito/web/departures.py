"""Redirects to outside providers that have to be asked first where to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Departure(Response):
    """A redirect whose goal is found out when it is written, after the visit.

    Whoever answers then, another pool of this fake perhaps, needs the lock that the visit holds.
    """

    def __init__(self, goal: Callable[[], str]) -> None:
        super().__init__(b"", 302)
        del self.headers["Content-Type"]
        self._goal = goal

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.headers["Location"] = self._goal()
        return super().__call__(environ, start_response)
