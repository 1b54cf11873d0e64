"""The fake among others: mocks of AWS and of HTTP, time travellers, threads, and no credentials at all."""

from __future__ import annotations

import asyncio
import os
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn
from unittest import mock

import boto3
import botocore.client
import botocore.config
import freezegun
import jwt
import pytest
import requests
import responses
import time_machine
from botocore.exceptions import UnStubbedResponseError
from botocore.stub import Stubber

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import UsageError

# Before any fake: as an application's modules make them.
EARLY_CLIENT = boto3.client("cognito-idp", "us-east-1", aws_access_key_id="AKID", aws_secret_access_key="secret")
EARLY_SESSION = requests.Session()

PASSWORD = "Correct-horse-1"


def sign_in(client: Any, cognito: FakeCognito, username: str = "bob") -> dict[str, Any]:
    """The tokens of a sign-in through the API."""
    parameters = {"USERNAME": username, "PASSWORD": PASSWORD}
    answer = client.initiate_auth(
        ClientId=cognito.pool.client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    tokens: dict[str, Any] = answer["AuthenticationResult"]
    return tokens


def verify(token: str, cognito: FakeCognito) -> dict[str, Any]:
    """The claims of an access token, verified as an application does it, with keys fetched for the purpose."""
    key = jwt.PyJWKClient(cognito.pool.jwks_uri).get_signing_key_from_jwt(token)
    return dict(jwt.decode(token, key.key, algorithms=["RS256"], issuer=cognito.pool.issuer))


# --- other mocks of AWS -------------------------------------------------------------------------------------------


@pytest.fixture
def aws() -> Iterator[None]:
    """moto answers for all of AWS."""
    moto = pytest.importorskip("moto")
    with moto.mock_aws():
        yield


def assert_both_answer(cognito: FakeCognito) -> None:
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket="photographs")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["photographs"]
    cognito.pool.add_user("bob", PASSWORD)
    for client in (EARLY_CLIENT, boto3.client("cognito-idp", "us-east-1")):
        assert verify(sign_in(client, cognito)["AccessToken"], cognito)["username"] == "bob"
    assert EARLY_SESSION.get(cognito.pool.jwks_uri).json() == cognito.pool.jwks


def test_moto_started_before(aws: None, cognito: FakeCognito) -> None:
    """With moto already active, Cognito is answered here and every other service by moto."""
    assert_both_answer(cognito)


def test_moto_started_afterwards(cognito: FakeCognito, aws: None) -> None:
    """With moto activated later, as by a decorator, Cognito is answered here and every other service by moto."""
    assert_both_answer(cognito)


def test_moto_does_not_meet_a_planned_failure(cognito: FakeCognito, aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planned failure and its retries pass before-send, where moto listens, and moto is none the wiser."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    client = boto3.client("cognito-idp", "us-east-1", config=botocore.config.Config(retries={"mode": "standard"}))
    pool = cognito.create_pool(auto_verified_attributes=["email"])
    pool.add_user("bob", status="UNCONFIRMED", email="bob@example.com")
    cognito.fail("ResendConfirmationCode")
    answer = client.resend_confirmation_code(ClientId=pool.client.id, Username="bob")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.parametrize("used_before", [False, True])
def test_a_stubber_goes_first(cognito: FakeCognito, used_before: bool) -> None:
    """botocore's Stubber, which a test hangs on one client, answers it, whether or not we had answered it before."""
    client = boto3.client("cognito-idp", "us-east-1")
    if used_before:
        client.list_user_pools(MaxResults=1)
    with Stubber(client) as stubber:
        stubber.add_response("admin_get_user", {"Username": "stubbed"})
        assert client.admin_get_user(UserPoolId=cognito.pool.id, Username="bob")["Username"] == "stubbed"
        with pytest.raises(UnStubbedResponseError):
            client.list_user_pools(MaxResults=1)
    assert len(client.list_user_pools(MaxResults=1)["UserPools"]) == 1


_make_api_call = botocore.client.BaseClient._make_api_call


def test_a_test_that_replaces_make_api_call(cognito: FakeCognito) -> None:
    """A suite may replace botocore's _make_api_call, falling back to what it found at import: that is answered too."""

    def replaced(client: Any, operation: str, params: dict[str, Any]) -> Any:
        return {"Buckets": []} if operation == "ListBuckets" else _make_api_call(client, operation, params)

    with mock.patch("botocore.client.BaseClient._make_api_call", new=replaced):
        assert boto3.client("s3", "us-east-1").list_buckets() == {"Buckets": []}
        assert boto3.client("cognito-idp", "us-east-1").list_user_pools(MaxResults=1)["UserPools"] == []
        assert EARLY_CLIENT.list_user_pools(MaxResults=1)["UserPools"] == []


# --- other mocks of HTTP ------------------------------------------------------------------------------------------


@responses.activate
def test_responses_around_the_test(cognito: FakeCognito) -> None:
    """A mock of `responses` answers and refuses all other hosts, and sees nothing of Cognito's."""
    responses.get("https://example.com/", body="mocked")
    assert requests.get("https://example.com/", timeout=5).text == "mocked"
    assert requests.get(cognito.pool.jwks_uri, timeout=5).json() == cognito.pool.jwks
    with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
        requests.get("https://example.org/", timeout=5)
    urls = [call.request.url for call in responses.calls]
    assert urls == ["https://example.com/", "https://example.org/"]


@responses.activate
def test_pass_through_rules_of_responses(cognito: FakeCognito, cognito_server: Any) -> None:
    """The test's own rules for what may pass to the network are obeyed, and nothing is added to them."""
    url = f"{cognito_server.url}/{cognito.pool.id}/.well-known/jwks.json"
    with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
        requests.get(url, timeout=5)
    responses.add_passthru(cognito_server.url)
    assert requests.get(url, timeout=5).json() == cognito.pool.jwks


# --- nothing leaves -----------------------------------------------------------------------------------------------


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a connection or looks up a name fails."""

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise AssertionError(f"the network was asked: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_nothing_leaves_the_process(cognito: FakeCognito) -> None:
    """No door opens a connection, whichever library asks."""
    cognito.pool.add_user("bob", PASSWORD)
    for client in (EARLY_CLIENT, cognito.idp, boto3.client("cognito-idp", "us-east-1")):
        assert verify(sign_in(client, cognito)["AccessToken"], cognito)["username"] == "bob"
    assert EARLY_SESSION.get(cognito.pool.jwks_uri).ok
    with urllib.request.urlopen(cognito.pool.jwks_uri) as response:
        assert response.status == 200
    cognito.fail("ListUserPools", "NotAuthorizedException")
    with pytest.raises(EARLY_CLIENT.exceptions.NotAuthorizedException):
        EARLY_CLIENT.list_user_pools(MaxResults=1)


@pytest.mark.usefixtures("no_network")
def test_no_credentials_anywhere(cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials in the environment, in files or from the machine's role, every call is answered."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    session = boto3.session.Session()
    assert session.get_credentials() is None
    client = session.client("cognito-idp", "us-east-1")
    assert client.describe_user_pool(UserPoolId=cognito.pool.id)["UserPool"]["Id"] == cognito.pool.id
    cognito.fail("ListUserPools", "NotAuthorizedException")
    with pytest.raises(client.exceptions.NotAuthorizedException):
        client.list_user_pools(MaxResults=1)


@pytest.mark.usefixtures("no_network")
def test_aiobotocore(cognito: FakeCognito) -> None:
    """aiobotocore's clients are answered, with the errors they know, and their retries see planned failures."""
    session = pytest.importorskip("aiobotocore.session").get_session()
    cognito.pool.add_user("bob", PASSWORD)
    quick = botocore.config.Config(retries={"mode": "standard", "total_max_attempts": 2})

    async def talk() -> None:
        async with session.create_client("cognito-idp", "us-east-1", config=quick) as client:
            user = await client.admin_get_user(UserPoolId=cognito.pool.id, Username="bob")
            assert user["Username"] == "bob"
            with pytest.raises(client.exceptions.UserNotFoundException, match="User does not exist"):
                await client.admin_get_user(UserPoolId=cognito.pool.id, Username="nobody")
            pages = client.get_paginator("list_users").paginate(UserPoolId=cognito.pool.id)
            assert [len(page["Users"]) async for page in pages] == [1]
            cognito.fail("ListUserPools")
            with mock.patch("asyncio.sleep"):
                pools = await client.list_user_pools(MaxResults=1)
            assert (len(pools["UserPools"]), pools["ResponseMetadata"]["RetryAttempts"]) == (1, 1)

    asyncio.run(talk())


# --- time ---------------------------------------------------------------------------------------------------------

THEN = datetime(2031, 5, 6, 7, 8, 9, tzinfo=timezone.utc)


@pytest.mark.parametrize("travel", [freezegun.freeze_time, time_machine.travel])
def test_time_travellers_take_the_service_along(cognito: FakeCognito, travel: Any) -> None:
    """freezegun and time-machine move the service's time, so that tokens expire; every door works in any time."""
    cognito.pool.add_user("bob", PASSWORD)
    with travel(THEN):
        user = EARLY_CLIENT.admin_get_user(UserPoolId=cognito.pool.id, Username="bob")
        assert user["UserCreateDate"] < THEN
        token = sign_in(EARLY_CLIENT, cognito)["AccessToken"]
        assert verify(token, cognito)["iat"] == int(THEN.timestamp())
    with travel(THEN + timedelta(hours=1, seconds=1)):
        with pytest.raises(jwt.ExpiredSignatureError):
            verify(token, cognito)
        with pytest.raises(EARLY_CLIENT.exceptions.NotAuthorizedException, match="Access Token has expired"):
            EARLY_CLIENT.get_user(AccessToken=token)


# --- threads ------------------------------------------------------------------------------------------------------


def test_threads(cognito: FakeCognito) -> None:
    """Threads that share clients, or have their own, change one world without treading on one another."""
    pool_id = cognito.pool.id

    def work(number: int) -> str:
        client = EARLY_CLIENT if number % 2 else boto3.session.Session().client("cognito-idp", "us-east-1")
        user = client.admin_create_user(UserPoolId=pool_id, Username=f"user{number}", MessageAction="SUPPRESS")
        assert requests.get(cognito.pool.jwks_uri, timeout=5).ok
        return str(user["User"]["Attributes"][0]["Value"])

    with ThreadPoolExecutor(8) as threads:
        subs = list(threads.map(work, range(40)))
    assert len(set(subs)) == 40
    assert len(cognito.pool.users) == 40


# --- a fake in the fake -------------------------------------------------------------------------------------------


def test_a_second_fake_leaves_the_first_alone(cognito: FakeCognito) -> None:
    """A second fake is refused, and the doors of the first stay as they are."""
    with pytest.raises(UsageError, match="a FakeCognito is active already"), FakeCognito():
        pass
    assert EARLY_CLIENT.list_user_pools(MaxResults=1)["UserPools"] == []
    assert EARLY_SESSION.get(cognito.pool.jwks_uri).ok
