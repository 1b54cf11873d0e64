"""The ways into the fake, for the tests that go through each of them, and a gate with nothing behind it."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore import xform_name
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

REGION = "us-east-1"
AWS = f"https://cognito-idp.{REGION}.amazonaws.com"


def api_headers(operation: str) -> dict[str, str]:
    scope = f"AKIDEXAMPLE/20261122/{REGION}/cognito-idp/aws4_request"
    return {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00",
    }


def _read(status: int, body: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(body)
    if status >= 400:
        raise CognitoError(answer["__type"], answer["message"])
    return answer


def _refusal(error: ClientError) -> CognitoError:
    return CognitoError(error.response["Error"]["Code"], error.response["Error"]["Message"])


def by_botocore(operation: str, params: dict[str, Any]) -> dict[str, Any]:
    client = boto3.client("cognito-idp", REGION)
    try:
        return dict(getattr(client, xform_name(operation))(**params))
    except ClientError as error:
        raise _refusal(error) from None


def by_aiobotocore(operation: str, params: dict[str, Any]) -> dict[str, Any]:
    session = pytest.importorskip("aiobotocore.session").get_session()

    async def call() -> dict[str, Any]:
        async with session.create_client("cognito-idp", REGION) as client:
            return dict(await getattr(client, xform_name(operation))(**params))

    try:
        return asyncio.run(call())
    except ClientError as error:
        raise _refusal(error) from None


def by_requests(operation: str, params: dict[str, Any], url: str = AWS) -> dict[str, Any]:
    response = requests.post(f"{url}/", data=json.dumps(params), headers=api_headers(operation), timeout=5)
    return _read(response.status_code, response.content)


def by_urllib(operation: str, params: dict[str, Any], url: str = AWS) -> dict[str, Any]:
    request = urllib.request.Request(f"{url}/", json.dumps(params).encode(), api_headers(operation))
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return _read(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _read(error.code, error.read())


Call = Callable[[str, dict[str, Any]], dict[str, Any]]


@pytest.fixture(params=["botocore", "aiobotocore", "requests", "urllib", "server"])
def door(request: pytest.FixtureRequest) -> str:
    """The name of each door in turn."""
    return str(request.param)


@pytest.fixture
def call(door: str, cognito: FakeCognito, request: pytest.FixtureRequest) -> Call:
    """Calls an operation through that door: its output, or CognitoError."""
    if door == "server":
        url = request.getfixturevalue("cognito_server").url
        return lambda operation, params: by_urllib(operation, params, url)
    ways: dict[str, Call] = {
        "botocore": by_botocore,
        "aiobotocore": by_aiobotocore,
        "requests": by_requests,
        "urllib": by_urllib,
    }
    return ways[door]


class StubGate:
    """A gate whose answers are given: what `raises` holds is raised, else an API call answers `output`."""

    def __init__(self) -> None:
        self.raises: BaseException | None = None
        self.output: dict[str, Any] = {}
        self.failures: deque[CognitoError] = deque()
        self.asked: list[tuple[str, dict[str, Any], str, str | None, str | None]] = []
        self.requests: list[tuple[str, str, bytes]] = []
        self.crashes: list[BaseException] = []
        self.answers: deque[tuple[str, list[tuple[str, str]], bytes]] = deque()

    def owns(self, host: str) -> bool:
        return host == "ours.test"

    def fails(self, operation: str) -> bool:
        return bool(self.failures)

    def call(
        self,
        service: str,
        operation: str,
        params: dict[str, Any],
        *,
        door: str,
        region: str | None = None,
        access_key: str | None = None,
    ) -> dict[str, Any]:
        self.asked.append((f"{service} {operation}", params, door, region, access_key))
        if self.raises is not None:
            raise self.raises
        return self.output

    def note_crash(self, error: BaseException) -> None:
        self.crashes.append(error)

    def wsgi(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        url = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.requests.append((environ["REQUEST_METHOD"], url.rstrip("?"), body))
        if self.raises is not None:
            raise self.raises
        status, headers, content = self.answers.popleft() if self.answers else ("200 OK", [], b"hello")
        start_response(status, headers)
        return [content]


@pytest.fixture
def gate() -> StubGate:
    return StubGate()
