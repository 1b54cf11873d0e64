"""boto3, botocore, aiobotocore and aioboto3: event handlers hung on each Cognito client just before its call.

Law: a call is answered at before-call, which needs no credentials, no signature and no wire, and precedes a
mock of all AWS at before-send. Only a call that is to fail by plan goes on to before-send and comes back as a
real HTTP response, so that botocore's own retries see it. A client is recognised by its service, never by its
host.
"""

from __future__ import annotations

import functools
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakSet

import botocore
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.model import OperationModel
from botocore.signers import RequestSigner

from pytest_fakecognito.doors import Gate
from pytest_fakecognito.doors.parsing import parse_error, parse_output
from pytest_fakecognito.doors.patch import Patch
from pytest_fakecognito.doors.wsgi import ask
from pytest_fakecognito.errors import CognitoError

SERVICES = frozenset({"cognito-idp", "cognito-identity"})

_MARK = "fakecognito.fails"
"""Set in the context of a request that goes on to before-send."""


class BotocoreDoor:
    """For every client derived from botocore's, whenever and wherever in the process it was made."""

    name = "botocore"

    def __init__(self) -> None:
        self._gate: Gate | None = None
        self._patch: Patch | None = None
        self._lock = threading.Lock()
        self._reached: WeakSet[BaseClient] = WeakSet()

    def open(self, gate: Gate) -> None:
        # Not _make_api_call: test suites replace that one themselves, and go on to the method they found
        # there when they were imported, past anything we would have put in its place.
        self._patch = Patch(self._client_class(), "_emit_api_params", self._reaching)
        self._gate = gate

    def close(self) -> None:
        self._gate = None
        if self._patch is not None:
            self._patch.remove()
        with self._lock:
            for client in list(self._reached):
                for event, _, key in self._handlers(client):
                    client.meta.events.unregister(event, unique_id=key)
            self._reached.clear()

    def _client_class(self) -> Any:
        return BaseClient

    def _reaching(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def _emit_api_params(client: BaseClient, *args: Any, **kwargs: Any) -> Any:
            if client not in self._reached and client.meta.service_model.service_name in SERVICES:
                self._reach(client)
            return original(client, *args, **kwargs)

        return _emit_api_params

    def _reach(self, client: BaseClient) -> None:
        """Hang our handlers on the client's own emitter. It is marked as reached only once they all hang."""
        with self._lock:
            if self._gate is None or client in self._reached:
                return
            for event, handler, key in self._handlers(client):
                client.meta.events.register_last(event, handler, unique_id=key)
            self._reached.add(client)

    def _handlers(self, client: BaseClient) -> Iterator[tuple[str, Callable[..., Any], str]]:
        # Bound methods of the door, which know no client: a client's emitter must not keep the client alive.
        service = client.meta.service_model.service_id.hyphenize()
        # "before-call" without the service is the least specific name, so a Stubber's handler is asked first.
        yield "before-call", self._answer, "fakecognito-before-call"
        yield f"before-send.{service}", self._answer_on_the_wire, "fakecognito-before-send"
        yield f"choose-signer.{service}", self._choose_signer, "fakecognito-choose-signer"

    def _answer(
        self,
        model: OperationModel,
        params: dict[str, Any],
        request_signer: RequestSigner,
        context: dict[str, Any],
        **_: Any,
    ) -> tuple[AWSResponse, dict[str, Any]] | None:
        gate = self._gate
        if gate is None:
            return None
        if gate.fails(model.name):
            _address_to_aws(params, model, request_signer, context)
            return None
        service, region = model.service_model.service_name, context["client_region"]
        key = _present_access_key(request_signer)
        request = json.loads(params["body"])
        try:
            output = gate.call(service, model.name, request, door=self.name, region=region, access_key=key)
        except CognitoError as error:
            return _refusal(model, params["url"], error)
        return _response(params["url"], 200, parse_output(model, output))

    def _choose_signer(self, context: dict[str, Any], **_: Any) -> Any:
        """A request that fails by plan is not signed, lest it need credentials or a network to renew them."""
        return botocore.UNSIGNED if context.get(_MARK) else None

    def _answer_on_the_wire(self, request: Any, **_: Any) -> AWSResponse | None:
        gate = self._gate
        if gate is None:
            return None
        headers = [(name, _text(value)) for name, value in request.headers.items()]
        answer = ask(gate, self.name, request.method, request.url, headers, request.body)
        # Every handler of before-send is asked, also after the first has answered. One that answers for all
        # AWS must not take this request, which is done with, for its own.
        request.url = "about:blank"
        return self._wire_response(answer.status, dict(answer.headers), answer.body)

    def _wire_response(self, status: int, headers: Any, body: bytes) -> AWSResponse:
        return AWSResponse("", status, headers, _Raw(body))


class AiobotocoreDoor(BotocoreDoor):
    """The same handlers serve: aiobotocore awaits a handler's answer only if it can be awaited."""

    name = "aiobotocore"

    def _client_class(self) -> Any:
        from aiobotocore.client import AioBaseClient  # never imported before the user has

        return AioBaseClient

    def _wire_response(self, status: int, headers: Any, body: bytes) -> AWSResponse:
        from aiobotocore.awsrequest import AioAWSResponse

        return AioAWSResponse("", status, headers, _AsyncRaw(headers, body))


class _Raw:
    """As much of a urllib3 response as botocore reads."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


class _AsyncRaw:
    """As much of an aiohttp response as aiobotocore reads; older ones take the headers from it, too."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._body = body

    async def read(self) -> bytes:
        return self._body


def _response(url: str, status: int, parsed: dict[str, Any]) -> tuple[AWSResponse, dict[str, Any]]:
    """The pair that a before-call handler answers with, the metadata filled in as botocore fills it."""
    request_id = str(uuid.uuid4())
    headers: Any = {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": request_id}
    parsed["ResponseMetadata"] = {
        "RequestId": request_id,
        "HTTPStatusCode": status,
        "HTTPHeaders": headers,
        "RetryAttempts": 0,
    }
    return AWSResponse(url, status, headers, None), parsed


def _refusal(model: OperationModel, url: str, error: CognitoError) -> tuple[AWSResponse, dict[str, Any]]:
    parsed: dict[str, Any] = {"Error": {"Message": error.message, "Code": error.code}}
    parsed.update(parse_error(model, error.code, {"message": error.message, **error.extra}))
    return _response(url, error.status, parsed)


def _address_to_aws(
    params: dict[str, Any], model: OperationModel, signer: RequestSigner, context: dict[str, Any]
) -> None:
    """Make it a request to AWS, unsigned but with the credential scope of a signature, for before-send."""
    service, region = model.service_model.service_name, context["client_region"]
    scope = f"{_present_access_key(signer) or ''}/00000000/{region}/{service}/aws4_request"
    params["headers"]["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}"
    params["url"] = f"https://{service}.{region}.amazonaws.com/"
    context[_MARK] = True


def _present_access_key(signer: Any) -> str | None:
    """The access key that the client holds now, read past the property that would fetch or renew it."""
    held: dict[str, str | None] = {} if signer._credentials is None else vars(signer._credentials)
    return held.get("access_key") or held.get("_access_key")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
