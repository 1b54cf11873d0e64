"""AWS's JSON 1.1 protocol: X-Amz-Target to operation, JSON to parameters, outputs and errors back again.

Law: signatures are not checked. Of a request's Authorization header only the credential scope is read, for
the region and the access key; that a signature is there at all is asked where the model demands one.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from werkzeug.wrappers import Request, Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model.service import Operation, Service, ServiceName, load
from pytest_fakecognito.web.place import Kind, Place

CONTENT_TYPE = "application/x-amz-json-1.1"

_SCOPE = re.compile(r"Credential=([^/,\s]*)/[^/,\s]*/([^/,\s]*)/[^/,\s]*/aws4_request")
_UNFIT_FOR_HEADERS = re.compile(r"[^ -~]")
_SERVED: dict[Kind, tuple[ServiceName, ...]] = {
    Kind.IDP: ("cognito-idp",),
    Kind.IDENTITY: ("cognito-identity",),
    Kind.LIVE: ("cognito-idp", "cognito-identity"),
}


class ApiGate(Protocol):
    """What the API asks of the fake."""

    def call(
        self,
        service: str,
        operation: str,
        params: dict[str, Any],
        *,
        door: str,
        region: str | None = None,
        access_key: str | None = None,
    ) -> dict[str, Any]: ...


class JsonApi:
    """The endpoint `POST /` of both services, and its CORS preflight."""

    def __init__(self, gate: ApiGate) -> None:
        self._gate = gate

    def __call__(self, request: Request, place: Place) -> Response:
        try:
            output = self._call(request, place)
        except CognitoError as error:
            return _refusal(error)
        return _response(200, json.dumps(output, default=_plain, separators=(",", ":")))

    def _call(self, request: Request, place: Place) -> dict[str, Any]:
        service, operation = _target(request.headers.get("X-Amz-Target", ""), place)
        scope = _scope(request.headers.get("Authorization", ""))
        if scope is None and not operation.unsigned:
            raise errors.missing_authentication_token()
        params = _params(request.get_data())
        return self._gate.call(
            service.name,
            operation.name,
            params,
            door=request.environ.get("fakecognito.door", "wsgi"),
            region=scope.region if scope else place.region,
            access_key=scope.access_key if scope else None,
        )


def preflight(request: Request, place: Place) -> Response:
    """A browser asks whether it may call the API from another origin.

    inferred: that the service allows it is known from every browser client, its exact headers are not.
    """
    response = Response()
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "*")
    response.headers["Access-Control-Max-Age"] = "172800"
    return response


class _Scope(NamedTuple):
    access_key: str | None
    region: str | None


def _scope(authorization: str) -> _Scope | None:
    match = _SCOPE.search(authorization)
    return None if match is None else _Scope(match[1] or None, match[2] or None)


def _target(header: str, place: Place) -> tuple[Service, Operation]:
    """Service and operation, of those the host serves: "AWSCognitoIdentityProviderService.SignUp"."""
    prefix, _, name = header.rpartition(".")
    for service in map(load, _SERVED[place.kind]):
        if service.target_prefix == prefix and name in service.operations:
            return service, service.operations[name]
    raise errors.unknown_operation()


def _params(body: bytes) -> dict[str, Any]:
    try:
        params = json.loads(body)
    except ValueError:  # a UnicodeDecodeError is one as well
        raise errors.serialization(text="") from None
    if not isinstance(params, dict):
        raise errors.serialization(text="")
    return params


def _plain(value: object) -> object:
    """Timestamps are seconds since the epoch with milliseconds, blobs are base64."""
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"An output of the API holds a {type(value).__name__}")


def _refusal(error: CognitoError) -> Response:
    body = {"__type": error.code, **error.extra}
    if error.message:
        body["message"] = error.message
    response = _response(error.status, json.dumps(body, separators=(",", ":")))
    response.headers["x-amzn-ErrorType"] = f"{error.code}:"
    # inferred: how the service writes line breaks and other letters than ASCII's, which no header can hold.
    response.headers["x-amzn-ErrorMessage"] = _UNFIT_FOR_HEADERS.sub(" ", error.message)
    return response


def _response(status: int, body: str) -> Response:
    response = Response(body.encode(), status, content_type=CONTENT_TYPE)
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    # [captured] from GetUser; inferred for refusals, on which browser clients depend just as much.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
    return response
