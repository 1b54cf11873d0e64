"""One contract through every door: the same world, whichever library asks."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError

Call = Callable[[str, dict[str, Any]], dict[str, Any]]

PASSWORD = "Correct-horse-1"


def sign_up_world(call: Call) -> tuple[str, str]:
    """A pool with a client and the user bob; their ids."""
    pool_id = call("CreateUserPool", {"PoolName": "people"})["UserPool"]["Id"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = {"UserPoolId": pool_id, "ClientName": "app", "ExplicitAuthFlows": flows}
    client_id = call("CreateUserPoolClient", client)["UserPoolClient"]["ClientId"]
    call("AdminCreateUser", {"UserPoolId": pool_id, "Username": "bob", "MessageAction": "SUPPRESS"})
    password = {"UserPoolId": pool_id, "Username": "bob", "Password": PASSWORD, "Permanent": True}
    assert call("AdminSetUserPassword", password).keys() <= {"ResponseMetadata"}
    return pool_id, client_id


def authenticate(call: Call, pool_id: str, client_id: str, flow: str, **parameters: str) -> dict[str, Any]:
    params = {"UserPoolId": pool_id, "ClientId": client_id, "AuthFlow": flow, "AuthParameters": parameters}
    result: dict[str, Any] = call("AdminInitiateAuth", params)["AuthenticationResult"]
    return result


def test_a_user_is_made_signs_in_and_stays_signed_in(call: Call, door: str, cognito: FakeCognito) -> None:
    """Creating, signing in and refreshing work through every door, and the journal names the door."""
    pool_id, client_id = sign_up_world(call)
    flow = "ADMIN_USER_PASSWORD_AUTH"
    tokens = authenticate(call, pool_id, client_id, flow, USERNAME="bob", PASSWORD=PASSWORD)
    refreshed = authenticate(call, pool_id, client_id, "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
    keys = jwt.PyJWKSet.from_dict(cognito.pools[pool_id].jwks)
    for token in (tokens["AccessToken"], refreshed["AccessToken"]):
        key = keys[jwt.get_unverified_header(token)["kid"]]
        assert jwt.decode(token, key.key, algorithms=["RS256"])["username"] == "bob"
    assert {made.door for made in cognito.calls} == {door}


@pytest.mark.parametrize(
    ("operation", "params", "code", "message"),
    [
        (
            "DescribeUserPool",
            {"UserPoolId": "us-east-1_Nowhere00"},
            "ResourceNotFoundException",
            "User pool us-east-1_Nowhere00 does not exist.",
        ),
        (
            "CreateUserPool",
            {"PoolName": "what?"},
            "InvalidParameterException",
            "1 validation error detected: Value 'what?' at 'poolName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
        ),
    ],
)
def test_a_refusal_says_the_same(call: Call, operation: str, params: dict[str, Any], code: str, message: str) -> None:
    """An error has the same code and message through every door."""
    with pytest.raises(CognitoError) as refusal:
        call(operation, params)
    assert (refusal.value.code, refusal.value.message) == (code, message)


def test_a_planned_failure_comes_once(call: Call, cognito: FakeCognito) -> None:
    """A failure planned by the test is met once through every door, and the next call succeeds."""
    cognito.fail("ListUserPools", "NotAuthorizedException", message="Not today")
    with pytest.raises(CognitoError, match=r"^NotAuthorizedException: Not today$"):
        call("ListUserPools", {"MaxResults": 1})
    assert call("ListUserPools", {"MaxResults": 1})["UserPools"] == []


def by_requests(url: str) -> tuple[int, bytes]:
    response = requests.get(url, timeout=5)
    return response.status_code, response.content


def by_urllib(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture(params=["requests", "urllib", "server"])
def get(request: pytest.FixtureRequest, cognito: FakeCognito) -> Callable[[str], tuple[int, bytes]]:
    """Gets a path of the service through each door that carries HTTP: status and body."""
    ways = {"requests": by_requests, "urllib": by_urllib, "server": by_urllib}
    host = "https://cognito-idp.us-east-1.amazonaws.com"
    if request.param == "server":
        host = request.getfixturevalue("cognito_server").url
    return lambda path: ways[request.param](host + path)


def test_keys_are_fetched(get: Callable[[str], tuple[int, bytes]], cognito: FakeCognito) -> None:
    """A pool's keys are the same through every door that carries HTTP."""
    status, body = get(f"/{cognito.pool.id}/.well-known/jwks.json")
    assert (status, json.loads(body)) == (200, cognito.pool.jwks)


def test_the_issuer_is_the_services(get: Callable[[str], tuple[int, bytes]], cognito: FakeCognito) -> None:
    """The OpenID configuration names the issuer in the tokens, also where a live server's address was asked."""
    status, body = get(f"/{cognito.pool.id}/.well-known/openid-configuration")
    assert (status, json.loads(body)["issuer"]) == (200, cognito.pool.issuer)


def test_the_keys_of_no_pool(get: Callable[[str], tuple[int, bytes]]) -> None:
    """There are keys only for pools that exist."""
    answer = get("/us-east-1_Nowhere00/.well-known/jwks.json")
    assert answer == (404, b'{"message":"User pool us-east-1_Nowhere00 does not exist."}')
