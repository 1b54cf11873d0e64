"""The JSON 1.1 protocol, as any client that is not boto would speak it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from pytest_fakecognito import FakeCognito

URL = "https://cognito-idp.us-east-1.amazonaws.com/"
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/{region}/cognito-idp/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0"
)


def ask(
    operation: str,
    body: Any = b"{}",
    *,
    url: str = URL,
    region: str | None = "us-east-1",
    service: str = "AWSCognitoIdentityProviderService",
) -> requests.Response:
    """POST one API call; without a region it is not signed."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{service}.{operation}"}
    if region is not None:
        headers["Authorization"] = SIGNATURE.format(region=region)
    data = body if isinstance(body, bytes) else json.dumps(body)
    return requests.post(url, data=data, headers=headers, timeout=5)


def test_success(cognito: FakeCognito) -> None:
    """An output is compact JSON with the protocol's content type and a request id."""
    response = ask("ListUserPools", {"MaxResults": 1})
    assert (response.status_code, response.content) == (200, b'{"UserPools":[]}')
    assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert len(response.headers["x-amzn-RequestId"]) == 36


def test_an_output_without_members_is_an_empty_object(cognito: FakeCognito) -> None:
    """An operation that has nothing to tell answers {}."""
    assert ask("DeleteUserPool", {"UserPoolId": cognito.pool.id}).content == b"{}"


def test_timestamps_are_seconds_since_the_epoch(cognito: FakeCognito) -> None:
    """A timestamp is a number, of seconds, with milliseconds."""
    before = cognito.clock.timestamp()
    user = ask("AdminCreateUser", {"UserPoolId": cognito.pool.id, "Username": "bob"}).json()["User"]
    assert before <= user["UserCreateDate"] <= cognito.clock.timestamp()
    assert round(user["UserCreateDate"], 3) == user["UserCreateDate"]


def test_blobs_are_base64(cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are written in base64, and letters beyond ASCII so that any reader of JSON has them back."""
    monkeypatch.setattr(cognito, "call", lambda *_, **__: {"Bytes": b"\xfb\xff", "Text": "Grüße 東京"})
    assert ask("ListUserPools").json() == {"Bytes": "+/8=", "Text": "Grüße 東京"}


def test_an_error_has_its_code_in_body_and_headers(cognito: FakeCognito) -> None:
    """Code and message stand in the body and, the code with a colon, in the headers."""
    response = ask("DescribeUserPool", {"UserPoolId": "us-east-1_Nowhere00"})
    message = "User pool us-east-1_Nowhere00 does not exist."
    assert response.status_code == 400
    assert response.text == f'{{"__type":"ResourceNotFoundException","message":"{message}"}}'
    assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert response.headers["x-amzn-ErrorType"] == "ResourceNotFoundException:"
    assert response.headers["x-amzn-ErrorMessage"] == message
    assert len(response.headers["x-amzn-RequestId"]) == 36


def test_a_message_that_no_header_can_hold(cognito: FakeCognito) -> None:
    """Line breaks and letters beyond ASCII are whole in the body and blanks in the header."""
    cognito.fail("ListUserPools", "NotAuthorizedException", message="Grüße\n東京")
    response = ask("ListUserPools", {"MaxResults": 1})
    assert response.json() == {"__type": "NotAuthorizedException", "message": "Grüße\n東京"}
    assert response.headers["x-amzn-ErrorMessage"] == "Gr  e   "


@pytest.mark.parametrize(("error", "status"), [("InternalErrorException", 500), ("ForbiddenException", 403)])
def test_an_error_has_its_status(cognito: FakeCognito, error: str, status: int) -> None:
    """Errors have status 400, but for a few."""
    cognito.fail("InitiateAuth", error)
    response = ask("InitiateAuth", {"ClientId": cognito.pool.client.id, "AuthFlow": "USER_AUTH"}, region=None)
    assert (response.status_code, response.json()["__type"]) == (status, error)


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"text"', b"\xff"])
def test_a_body_that_is_no_json_object(cognito: FakeCognito, body: bytes) -> None:
    """Anything but a JSON object is a SerializationException."""
    response = ask("ListUserPools", body)
    assert (response.status_code, response.content) == (400, b'{"__type":"SerializationException"}')


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("AWSCognitoIdentityProviderService", "MakeCoffee"),
        ("AWSCognitoIdentityService", "GetId"),
        ("", ""),
    ],
)
def test_an_unknown_target(cognito: FakeCognito, service: str, operation: str) -> None:
    """A host knows the operations of its own service and no others."""
    response = ask(operation, service=service)
    assert (response.status_code, response.content) == (400, b'{"__type":"UnknownOperationException"}')


def test_the_live_server_knows_both_services(cognito: FakeCognito, cognito_server: Any) -> None:
    """Under the live server's one address the target tells the service."""
    url = f"{cognito_server.url}/"
    assert ask("ListUserPools", {"MaxResults": 1}, url=url).content == b'{"UserPools":[]}'
    ask("GetId", {}, url=url, service="AWSCognitoIdentityService", region=None)
    assert [(call.service, call.operation) for call in cognito.calls[-2:]] == [
        ("cognito-idp", "ListUserPools"),
        ("cognito-identity", "GetId"),
    ]
    cognito.unhandled.clear()  # identity pools are not faked yet


def test_an_operation_that_must_be_signed(cognito: FakeCognito) -> None:
    """An administrator's operation without a signature is refused; a user's operation needs none."""
    refused = ask("ListUserPools", {"MaxResults": 1}, region=None)
    assert refused.status_code == 400
    assert refused.json() == {
        "__type": "MissingAuthenticationTokenException",
        "message": "Missing Authentication Token",
    }
    params = {"ClientId": cognito.pool.client.id, "Username": "bob", "Password": "Correct-horse-1"}
    assert ask("SignUp", params, region=None).status_code == 200


@pytest.mark.parametrize(
    ("host", "signed_for", "region"),
    [("us-east-1", "eu-west-3", "eu-west-3"), ("eu-west-3", "eu-west-3", "eu-west-3")],
)
def test_the_region_is_that_of_the_signature(cognito: FakeCognito, host: str, signed_for: str, region: str) -> None:
    """The credential scope of the signature tells the region."""
    url = f"https://cognito-idp.{host}.amazonaws.com/"
    pool = ask("CreateUserPool", {"PoolName": "people"}, url=url, region=signed_for).json()["UserPool"]
    assert pool["Id"].startswith(f"{region}_")


def test_a_page_of_another_origin_may_call(cognito: FakeCognito) -> None:
    """A browser's preflight is allowed with the headers it asks for, and answers and refusals can be read."""
    asked = {
        "Origin": "http://localhost:3000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-amz-target,x-amz-user-agent",
    }
    allowed = requests.options(URL, headers=asked, timeout=5)
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "*"
    assert allowed.headers["Access-Control-Allow-Methods"] == "POST"
    assert allowed.headers["Access-Control-Allow-Headers"] == asked["Access-Control-Request-Headers"]
    for response in (ask("ListUserPools", {"MaxResults": 1}), ask("Nothing")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Expose-Headers"] == (
            "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
        )
