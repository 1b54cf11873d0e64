"""The live server."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from typing import Any

import pytest

from pytest_fakecognito.doors.server import serve
from pytest_fakecognito.errors import NotFaked


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_it_answers_until_it_is_closed(gate: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """It listens on a free port of loopback, says nothing to the terminal, and is gone after the block."""
    with serve(gate) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert get(f"{server.url}/a?b=c") == (200, b"hello")
        assert gate.requests == [("GET", f"{server.url}/a?b=c", b"")]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)
    assert capfd.readouterr() == ("", "")


def test_it_leaves_no_thread(gate: Any) -> None:
    """Closing waits for every thread, also those of connections on which nothing was asked. Twice is fine."""
    before = set(threading.enumerate())
    server = serve(gate)
    with socket.create_connection(("127.0.0.1", server.port)):
        get(server.url)
        assert set(threading.enumerate()) > before
        server.close()
        server.close()
        assert set(threading.enumerate()) == before


def test_an_address_in_use_is_an_error(gate: Any) -> None:
    """An address that cannot be had is an OSError, where werkzeug would end the process."""
    with serve(gate) as server, pytest.raises(OSError, match="in use"):
        serve(gate, port=server.port)


def test_the_address_may_be_given(gate: Any) -> None:
    """Host and port may be chosen; a name is kept as given."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve(gate, "localhost", port) as server:
        assert server.url == f"http://localhost:{port}"


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_an_ipv6_address_is_bracketed(gate: Any) -> None:
    """An IPv6 address stands in brackets in the URL."""
    with serve(gate, "::1") as server:
        assert server.url == f"http://[::1]:{server.port}"
        assert get(server.url) == (200, b"hello")


@pytest.mark.parametrize(
    ("error", "status"), [(NotFaked("that is not faked yet"), 501), (ZeroDivisionError("ours"), 500)]
)
def test_an_exception_becomes_an_answer(gate: Any, error: Exception, status: int) -> None:
    """What cannot reach the test as an exception is an answer that no AWS service gives, and is remembered."""
    gate.raises = error
    with serve(gate) as server:
        code, body = get(server.url)
    assert (code, json.loads(body)) == (status, {"__type": type(error).__name__, "message": str(error)})
    assert gate.crashes == [error]


def test_an_exception_behind_the_wire_fails_the_test(pytester: pytest.Pytester) -> None:
    """A request to the live server that nothing answers fails the test when it ends, whatever its sender did."""
    pytester.makepyfile(
        """
        import urllib.error, urllib.request

        def test_swallows(cognito_server):
            try:
                urllib.request.urlopen(cognito_server.url + "/nothing")
            except urllib.error.HTTPError as error:
                error.close()
        """
    )
    result = pytester.runpytest("-p", "no:randomly")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*UnhandledRequest: GET 127.0.0.1/nothing: served here are*"])
