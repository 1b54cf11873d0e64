"""Functions that have others call Cognito: while one runs, the requests of other threads are answered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
PATIENCE = 10.0

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def in_another_thread(act: Callable[[], object]) -> None:
    """Wait for another thread, but not for ever: it would, were the fake locked meanwhile."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "the other thread was not answered"


def asking_elsewhere(ask: Callable[[], object]) -> Handler:
    """A handler that has another thread ask for something, and wants to know."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        in_another_thread(ask)
        return event

    return handler


def over_http(url: str, operation: str, **params: str) -> None:
    """Call a live server over real HTTP; botocore's clients would be answered in this process."""
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20300107/us-east-1/cognito-idp/aws4_request",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
    }
    answer = requests.post(url, json.dumps(params), headers=headers, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("trigger", ["PreSignUp", "CustomEmailSender"])
@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_a_function_may_have_another_thread_call(cognito: FakeCognito, on, sign_up, trigger: str) -> None:
    """As a pool of threads does; both calls are answered."""
    group = {"UserPoolId": cognito.pool.id, "GroupName": "customers"}
    on(trigger, asking_elsewhere(lambda: cognito.idp.create_group(**group)))
    sign_up(email="ada@example.com")

    assert list(cognito.pool.groups) == ["customers"]
    assert list(cognito.pool.users) == ["ada"]
    assert [call.operation for call in cognito.calls][-2:] == ["SignUp", "CreateGroup"]


def test_a_function_within_a_function_may_too(cognito: FakeCognito, on, sign_up) -> None:
    """However deep it is called."""

    def invite_a_friend(event: dict[str, Any], context: Any) -> dict[str, Any]:
        if event["triggerSource"] == "PreSignUp_SignUp":
            cognito.idp.admin_create_user(UserPoolId=event["userPoolId"], Username="friend", MessageAction="SUPPRESS")
        else:
            pool = event["userPoolId"]
            in_another_thread(lambda: cognito.idp.create_group(UserPoolId=pool, GroupName="friends"))
        return event

    on("PreSignUp", invite_a_friend)
    sign_up()

    assert list(cognito.pool.groups) == ["friends"]
    assert list(cognito.pool.users) == ["friend", "ada"]


@pytest.mark.cognito_user("ada", PASSWORD)
def test_a_handle_s_sign_in_lets_others_in_too(cognito: FakeCognito, on) -> None:
    """`user.sign_in()` asks PreTokenGeneration, which may ask others."""
    group = {"UserPoolId": cognito.pool.id, "GroupName": "customers"}
    on("PreTokenGeneration", asking_elsewhere(lambda: cognito.idp.create_group(**group)))
    cognito.sign_in("ada")

    assert list(cognito.pool.groups) == ["customers"]


def test_a_name_that_another_thread_has_taken(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """Who signs up while a function runs is there before the one it was called for."""

    def overtake(event: dict[str, Any], context: Any) -> dict[str, Any]:
        if event["request"]["userAttributes"]["nickname"] == "slow":
            in_another_thread(lambda: sign_up(nickname="quick"))
        return event

    on("PreSignUp", overtake)

    assert refusal(sign_up, nickname="slow") == ("UsernameExistsException", "User already exists")
    assert cognito.pool.users["ada"].attributes["nickname"] == "quick"


def test_a_function_may_ask_the_live_server(cognito: FakeCognito, on, sign_up) -> None:
    """Over real HTTP, where a thread of the server answers."""
    with cognito.serve() as server:

        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            over_http(server.url, "CreateGroup", UserPoolId=event["userPoolId"], GroupName="customers")
            return event

        on("PreSignUp", handler)
        sign_up()

    assert list(cognito.pool.groups) == ["customers"]
    doors = [(call.operation, call.door) for call in cognito.calls]
    assert doors[-2:] == [("SignUp", "botocore"), ("CreateGroup", "server")]


def test_a_function_that_the_live_server_calls_may_ask_it(cognito: FakeCognito, on) -> None:
    """One of its threads answers while another one waits for the function."""
    with cognito.serve() as server:

        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            over_http(server.url, "CreateGroup", UserPoolId=event["userPoolId"], GroupName="customers")
            return event

        on("PreSignUp", handler)
        over_http(server.url, "SignUp", ClientId=cognito.pool.client.id, Username="ada", Password=PASSWORD)

    assert list(cognito.pool.groups) == ["customers"]
    assert list(cognito.pool.users) == ["ada"]
