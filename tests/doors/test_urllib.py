"""The door of urllib.request."""

from __future__ import annotations

import http.client
import io
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.doors.urllib import UrllibDoor

# Before any fake: as an application's module makes it.
EARLY = urllib.request.build_opener()

OURS = "https://ours.test"


@pytest.fixture(autouse=True)
def _door(gate: Any) -> Iterator[None]:
    """The door, open before a gate with nothing behind it, which owns ours.test."""
    door = UrllibDoor()
    door.open(gate)
    yield
    door.close()


def test_an_opener_made_before_the_fake_is_reached(gate: Any) -> None:
    """An opener made at import, long before the fixture, is answered as well."""
    with EARLY.open(f"{OURS}/a%20b?c=d") as response:
        assert response.read() == b"hello"
    assert gate.requests == [("GET", f"{OURS}/a b?c=d", b"")]


def test_pyjwt_finds_a_pools_keys(cognito: FakeCognito) -> None:
    """PyJWT's client for key sets, which opens them with an opener of its own, finds the key of a token."""
    token = cognito.pool.add_user("bob").sign_in().id_token
    key = jwt.PyJWKClient(cognito.pool.jwks_uri).get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token, key.key, algorithms=["RS256"], audience=cognito.pool.client.id, issuer=cognito.pool.issuer
    )
    assert claims["cognito:username"] == "bob"


def test_the_response_is_http_clients(gate: Any) -> None:
    """The response is of the class that urllib gives, and complete: status, reason, headers, URL."""
    gate.answers.append(("200 Fine", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], b"body"))
    with urllib.request.urlopen(f"{OURS}/x") as response:
        assert isinstance(response, http.client.HTTPResponse)
        assert (response.status, response.reason, response.msg) == (200, "OK", "OK")
        assert (response.geturl(), response.headers.get_all("set-cookie")) == (f"{OURS}/x", ["a=1", "b=2"])
        assert response.read() == b"body"


def test_an_error_is_an_http_error(gate: Any) -> None:
    """A status of 400 and above is raised as HTTPError, its body still to be read."""
    gate.answers.append(("404 Not Found", [], b"gone"))
    with pytest.raises(urllib.error.HTTPError, match="HTTP Error 404: Not Found") as error:
        urllib.request.urlopen(OURS)
    with error.value:
        assert error.value.read() == b"gone"


def test_redirects_are_followed(gate: Any) -> None:
    """urllib follows redirects among our hosts."""
    gate.answers.append(("302 Found", [("Location", f"{OURS}/next")], b""))
    with urllib.request.urlopen(OURS) as response:
        assert response.geturl() == f"{OURS}/next"


@pytest.mark.parametrize(
    "data",
    [b"x=1", bytearray(b"x=1"), io.BytesIO(b"x=1"), iter([b"x=", b"1"])],
    ids=["bytes", "array", "file", "chunks"],
)
def test_a_body_of_any_kind_arrives(data: Any, gate: Any) -> None:
    """Whatever urllib takes as a body is what the application reads."""
    request = urllib.request.Request(OURS, data, headers={"Content-Length": "3"})
    urllib.request.urlopen(request).close()
    assert gate.requests == [("POST", f"{OURS}/", b"x=1")]


def test_a_head_request_has_no_body(gate: Any) -> None:
    """The answer to HEAD ends after its headers."""
    gate.answers.append(("200 OK", [("Content-Length", "5")], b""))
    with urllib.request.urlopen(urllib.request.Request(OURS, method="HEAD")) as response:
        assert (response.read(), response.headers["content-length"]) == (b"", "5")


def test_a_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is ours is answered also where a proxy is set up, whose host urllib would connect to."""
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.test:3128")
    for url in (OURS, "http://ours.test"):
        with urllib.request.build_opener().open(url) as response:
            assert response.read() == b"hello"


def test_other_hosts_are_left_alone(monkeypatch: pytest.MonkeyPatch, gate: Any) -> None:
    """A request for another host goes its way."""

    def connect(*_: Any, **__: Any) -> None:
        raise OSError("would have left the process")

    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(urllib.error.URLError, match="would have left the process"):
        urllib.request.urlopen("https://theirs.test")
    assert gate.requests == []


def test_an_exception_reaches_the_caller(gate: Any) -> None:
    """What the application raises is raised from the request, as it is."""
    gate.raises = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError, match="ours"):
        urllib.request.urlopen(OURS)
