"""The door of requests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.doors.requests import RequestsDoor
from pytest_fakecognito.errors import UnhandledRequest

# Before any fake: as an application's module makes it.
EARLY = requests.Session()

OURS = "https://ours.test"
THEIRS = "https://theirs.test"


@pytest.fixture(autouse=True)
def _door(gate: Any) -> Iterator[None]:
    """The door, open before a gate with nothing behind it, which owns ours.test."""
    door = RequestsDoor()
    door.open(gate)
    yield
    door.close()


class RefusingAdapter(HTTPAdapter):
    """Stands for the network."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        raise requests.ConnectionError(f"{request.url} would have left the process")


@pytest.fixture
def session() -> requests.Session:
    """A session whose own adapter lets nothing through."""
    session = requests.Session()
    session.mount("https://", RefusingAdapter())
    return session


def test_a_session_made_before_the_fake_is_reached(gate: Any) -> None:
    """A session made at import, long before the fixture, is answered as well."""
    assert EARLY.get(f"{OURS}/a%20b?c=d").text == "hello"
    assert gate.requests == [("GET", f"{OURS}/a b?c=d", b"")]


def test_a_mounted_adapter_is_passed_by(session: requests.Session, gate: Any) -> None:
    """What is ours does not go through the session's own adapter; what is not does, untouched."""
    assert session.get(OURS).text == "hello"
    with pytest.raises(requests.ConnectionError, match=r"theirs\.test/ would have left"):
        session.get(THEIRS)
    assert len(gate.requests) == 1


def test_a_subclass_of_session_is_reached() -> None:
    """Sessions of other libraries, requests-oauthlib's for one, are subclasses and are answered."""

    class OAuthSession(requests.Session):
        def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
            return super().request(method, url, **kwargs)

    assert OAuthSession().get(OURS).text == "hello"


@pytest.mark.parametrize(
    "data",
    [b"x=1", "x=1", {"x": "1"}, io.BytesIO(b"x=1"), iter([b"x=", b"1"])],
    ids=["bytes", "text", "form", "file", "chunks"],
)
def test_a_body_of_any_kind_arrives(data: Any, gate: Any) -> None:
    """Whatever requests takes as a body is what the application reads."""
    requests.post(OURS, data=data, timeout=5)
    assert gate.requests == [("POST", f"{OURS}/", b"x=1")]


def test_the_response_is_complete(gate: Any) -> None:
    """Status, reason, headers and URL are those of a real response."""
    gate.answers.append(("403 Whatever", [("X-One", "1")], b'{"a":1}'))
    response = requests.get(f"{OURS}/x", timeout=5)
    assert (response.status_code, response.reason, response.url) == (403, "Forbidden", f"{OURS}/x")
    assert (response.headers["x-one"], response.json()) == ("1", {"a": 1})


def test_a_response_can_be_streamed() -> None:
    """A streamed body comes in the chunks that were asked for."""
    with requests.get(OURS, stream=True, timeout=5) as response:
        assert list(response.iter_content(2)) == [b"he", b"ll", b"o"]


def test_redirects_are_followed_with_their_cookies(session: requests.Session, gate: Any) -> None:
    """requests follows redirects among our hosts and keeps every cookie on the way."""
    cookies = [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")]
    gate.answers.append(("302 Found", [("Location", "/next"), *cookies], b""))
    response = session.get(f"{OURS}/first")
    assert (response.url, [hop.status_code for hop in response.history]) == (f"{OURS}/next", [302])
    assert session.cookies.get_dict() == {"a": "1", "b": "2"}
    assert response.request.headers["Cookie"] == "a=1; b=2"


def test_a_redirect_may_lead_out(session: requests.Session, gate: Any) -> None:
    """A redirect to a host that is not ours goes to whoever would have had it."""
    gate.answers.append(("302 Found", [("Location", f"{THEIRS}/callback")], b""))
    with pytest.raises(requests.ConnectionError, match=r"theirs\.test/callback would have left"):
        session.get(OURS)


def test_an_adapters_retries_are_obeyed(session: requests.Session, gate: Any) -> None:
    """The retries that a session's adapter was mounted with see our responses."""
    session.mount(OURS, HTTPAdapter(max_retries=Retry(total=2, status_forcelist=[503], backoff_factor=0)))
    gate.answers.append(("503 Service Unavailable", [], b""))
    assert session.get(OURS).text == "hello"
    assert len(gate.requests) == 2


def test_an_exception_reaches_the_caller(gate: Any) -> None:
    """What the application raises is raised from the request, as it is."""
    gate.raises = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError, match="ours"):
        requests.get(OURS, timeout=5)


def test_mocks_of_the_test_are_left_alone(gate: Any) -> None:
    """A mock that the test starts answers other hosts, does not see ours, and refuses what it would have refused."""
    with responses.RequestsMock() as mock:
        mock.get(THEIRS, body="mocked")
        assert requests.get(THEIRS, timeout=5).text == "mocked"
        assert requests.get(OURS, timeout=5).text == "hello"
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get(f"{THEIRS}/else", timeout=5)
        assert [call.request.url for call in mock.calls] == [f"{THEIRS}/", f"{THEIRS}/else"]


def test_the_patch_is_taken_back() -> None:
    """When a fake stops, sessions have the very method they had before."""
    before = vars(requests.Session)["get_adapter"]
    with FakeCognito():
        assert vars(requests.Session)["get_adapter"] is not before
    assert vars(requests.Session)["get_adapter"] is before


def test_what_nothing_answers_fails_at_once(cognito: FakeCognito) -> None:
    """A path of Cognito's that nothing here serves is an error which names it, and not a request to the network."""
    with pytest.raises(UnhandledRequest, match=r"^GET cognito-idp\.us-east-1\.amazonaws\.com/nothing: served here are"):
        requests.get("https://cognito-idp.us-east-1.amazonaws.com/nothing", timeout=5)
    cognito.unhandled.clear()
