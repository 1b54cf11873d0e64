"""A live server in a thread, for browsers and for other processes.

Law: closing it leaves no thread and no socket. The application may be asked from several threads at once.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import ClosingIterator

from pytest_fakecognito.doors import Gate
from pytest_fakecognito.errors import UnhandledRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger("pytest_fakecognito")


class Server:
    """`with serve(fake) as server:` answers at `server.url` until the block is left."""

    def __init__(self, gate: Gate, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener = _Listener(host, port, _Outermost(gate))
        self._thread = threading.Thread(
            target=self._listener.serve_forever,
            kwargs={"poll_interval": 0.01},
            name="pytest-fakecognito-server",
            daemon=True,
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end: "http://127.0.0.1:49152"."""
        host = self._listener.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def port(self) -> int:
        return int(self._listener.port)

    def close(self) -> None:
        """Stop listening, finish the answers under way, hang up, and wait for every thread. Twice is fine."""
        if self._thread.is_alive():
            self._listener.shutdown()
            self._listener.hang_up()
            self._thread.join()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(gate: Gate, host: str = "127.0.0.1", port: int = 0) -> Server:
    """The fake behind a real HTTP server, already listening. Port 0 takes a free one.

    Raises OSError if the address cannot be had.
    """
    return Server(gate, host, port)


class _Listener(ThreadedWSGIServer):
    """werkzeug's threaded server, whose connections can be hung up and whose threads can be waited for."""

    def __init__(self, host: str, port: int, application: WSGIApplication) -> None:
        self._busy: list[tuple[threading.Thread, socket.socket]] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Bound here, because werkzeug would end the process if the address is taken.
        with socket.create_server((host, port), family=family) as bound:
            super().__init__(host, port, application, handler=_Handler, fd=bound.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        # Daemons, lest a server that nobody closed keep the process alive; socketserver waits only for
        # others.
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._busy = [(other, connection) for other, connection in self._busy if other.is_alive()]
        self._busy.append((thread, request))
        thread.start()

    def hang_up(self) -> None:
        """Read no more. Browsers connect in advance, and the threads would wait for a request for ever."""
        for thread, connection in self._busy:
            with suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RD)
            thread.join()
        self._busy.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        logger.debug("A connection from %s broke off", client_address, exc_info=True)


class _Handler(WSGIRequestHandler):
    """Writes its log to our logger instead of stderr."""

    def log(self, type: str, message: str, *args: Any) -> None:
        logger.debug(message, *args)


class _Outermost:
    """Out here nobody could show an exception to the test, so it is remembered, and becomes an answer."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["fakecognito.door"] = "server"
        try:
            chunks = self._gate.wsgi(environ, start_response)
            return ClosingIterator(iter(list(chunks)), getattr(chunks, "close", None))
        except BaseException as error:  # pytest.fail() in a trigger's function is no Exception
            self._gate.note_crash(error)
            return _apology(error, start_response)


def _apology(error: BaseException, start_response: StartResponse) -> list[bytes]:
    """501 for what is not faked, 500 for what went wrong: no answer that the service itself would give."""
    status = "501 Not Implemented" if isinstance(error, UnhandledRequest) else "500 Internal Server Error"
    body = json.dumps({"__type": type(error).__name__, "message": str(error)}).encode()
    headers = [
        ("Content-Type", "application/x-amz-json-1.1"),
        ("Content-Length", str(len(body))),
        ("Access-Control-Allow-Origin", "*"),  # or no page could show what it says
    ]
    start_response(status, headers)
    return [body]
