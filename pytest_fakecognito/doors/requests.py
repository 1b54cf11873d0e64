"""requests: sessions of every kind and age, routed where each asks for its adapter.

Law: the engine is a mock of `responses` that is never started. A started one would be hidden by the mocks of
the test itself, and would change what those refuse.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests.adapters import BaseAdapter, HTTPAdapter
from requests.models import PreparedRequest, Response
from requests.sessions import Session

from pytest_fakecognito.doors import Gate
from pytest_fakecognito.doors.patch import Patch
from pytest_fakecognito.doors.wsgi import ask

if TYPE_CHECKING:
    from responses import CallbackResponse, RequestsMock
    from urllib3 import HTTPResponse


class RequestsDoor:
    name = "requests"

    def __init__(self) -> None:
        self._gate: Gate | None = None
        self._patch: Patch | None = None

    def open(self, gate: Gate) -> None:
        self._patch = Patch(Session, "get_adapter", self._routing)
        self._gate = gate

    def close(self) -> None:
        self._gate = None
        if self._patch is not None:
            self._patch.remove()

    def _routing(self, original: Callable[..., BaseAdapter]) -> Callable[..., BaseAdapter]:
        @functools.wraps(original)
        def get_adapter(session: Session, url: str) -> BaseAdapter:
            adapter = original(session, url)
            gate = self._gate
            if gate is None or not gate.owns(urlsplit(url).hostname or ""):
                return adapter
            return _FakeAdapter(adapter, functools.partial(self._answer, gate))

        return get_adapter

    def _answer(self, gate: Gate, request: PreparedRequest) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = [(name, _text(value)) for name, value in request.headers.items()]
        answer = ask(gate, self.name, request.method or "GET", request.url or "", headers, _body(request))
        return answer.status, answer.headers, answer.body


class _FakeAdapter(BaseAdapter):
    """Sends to the fake what the session's own adapter would have sent, with that adapter's retries."""

    def __init__(
        self,
        adapter: BaseAdapter,
        answer: Callable[[PreparedRequest], tuple[int, list[tuple[str, str]], bytes]],
    ) -> None:
        super().__init__()
        self._adapter = adapter if isinstance(adapter, HTTPAdapter) else HTTPAdapter()
        self._answer = answer

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        # A mock to each request: it keeps a list of its calls, which nobody here would ever empty.
        return _mock(self._answer).unbound_on_send()(self._adapter, request, *args, **kwargs)

    def close(self) -> None:
        """Nothing is held: the session closes its own adapter."""


def _mock(answer: Callable[[PreparedRequest], Any]) -> RequestsMock:
    mock_class, response_class = _engine()
    mock = mock_class(assert_all_requests_are_fired=False)
    mock.add(response_class(method="*", url="https://any", callback=answer, content_type=None))
    return mock


@functools.cache
def _engine() -> tuple[type[RequestsMock], type[CallbackResponse]]:
    # Imported for the first request that is ours, and never earlier: `responses` takes long to import, and when
    # this door opens its library may still be half way through its own import.
    import responses

    class AnyRequest(responses.CallbackResponse):
        def matches(self, request: PreparedRequest) -> tuple[bool, str]:
            return True, ""

        def get_response(self, request: PreparedRequest) -> HTTPResponse:
            response = super().get_response(request)
            if request.method == "HEAD":
                response.length_remaining = 0  # older `responses` wait for as much as Content-Length says
            return response

    return responses.RequestsMock, AnyRequest


def _body(request: PreparedRequest) -> bytes:
    body: Any = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
