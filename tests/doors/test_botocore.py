"""The door of boto3 and its relatives."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.client
import botocore.credentials
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.doors import Doors
from pytest_fakecognito.doors.botocore import BotocoreDoor
from pytest_fakecognito.errors import CognitoError, NotFaked

# Before any fake: as an application's module makes it.
EARLY = boto3.client("cognito-idp", "us-east-1", aws_access_key_id="AKIDEARLY", aws_secret_access_key="secret")

QUICK_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 3})


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """botocore does not wait between its attempts; the list holds how long it would have."""
    waits: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waits.append)
    return waits


@pytest.fixture
def stub_door(gate: Any) -> Iterator[BotocoreDoor]:
    """The door, open before a gate with nothing behind it."""
    door = BotocoreDoor()
    door.open(gate)
    yield door
    door.close()


def test_a_client_made_before_the_fake_is_reached(cognito: FakeCognito) -> None:
    """A client made at import, long before the fixture, is answered as well."""
    assert EARLY.describe_user_pool(UserPoolId=cognito.pool.id)["UserPool"]["Name"] == "default"


def test_a_client_is_let_go_when_the_door_closes() -> None:
    """When the fake stops, its handlers are taken off each client, and every patch is gone."""
    method = vars(botocore.client.BaseClient)["_emit_api_params"]
    handlers = dict(EARLY.meta.events._emitter._unique_id_handlers)
    with FakeCognito() as cognito:
        EARLY.list_user_pools(MaxResults=1)
        assert vars(botocore.client.BaseClient)["_emit_api_params"] is not method
        assert EARLY.meta.events._emitter._unique_id_handlers != handlers
        assert [call.operation for call in cognito.calls] == ["ListUserPools"]
    assert vars(botocore.client.BaseClient)["_emit_api_params"] is method
    assert EARLY.meta.events._emitter._unique_id_handlers == handlers


def test_a_client_may_be_collected_while_the_door_is_open(stub_door: BotocoreDoor) -> None:
    """The door keeps no client alive."""
    client = boto3.session.Session().client("cognito-idp", "us-east-1")
    client.list_user_pools(MaxResults=1)
    seen = weakref.ref(client)
    del client
    gc.collect()
    assert seen() is None


def test_region_and_access_key_are_the_clients(stub_door: BotocoreDoor, gate: Any) -> None:
    """The fake learns the client's region and the access key it holds."""
    client = boto3.client("cognito-idp", "eu-west-3", aws_access_key_id="AKID", aws_secret_access_key="secret")
    client.sign_up(ClientId="c", Username="bob")
    params = {"ClientId": "c", "Username": "bob"}
    assert gate.asked == [("cognito-idp SignUp", params, "botocore", "eu-west-3", "AKID")]


def test_credentials_are_never_fetched(stub_door: BotocoreDoor, gate: Any) -> None:
    """Credentials that would have to be fetched or renewed are left alone: a call needs none."""

    def fetch() -> dict[str, str]:
        raise AssertionError("credentials were fetched")

    session = botocore.session.Session()
    session._credentials = botocore.credentials.DeferredRefreshableCredentials(fetch, "test")
    session.create_client("cognito-idp", "us-east-1").list_user_pools(MaxResults=1)
    assert gate.asked[0][4] is None


def test_the_endpoint_does_not_matter(cognito: FakeCognito) -> None:
    """A client is recognised by its service: one set up for another endpoint is answered all the same."""
    client = boto3.client("cognito-idp", "us-east-1", endpoint_url="http://localstack:4566")
    assert client.list_user_pools(MaxResults=1)["UserPools"] == []


def test_identity_pools_have_the_same_door(stub_door: BotocoreDoor, gate: Any) -> None:
    """Both services are answered."""
    client = boto3.client("cognito-identity", "us-east-1")
    client.list_identity_pools(MaxResults=1)
    assert gate.asked[0][0] == "cognito-identity ListIdentityPools"


def test_an_error_has_the_class_the_client_knows(cognito: FakeCognito) -> None:
    """An error is caught by the class that the client makes from its code, and by ClientError."""
    with pytest.raises(EARLY.exceptions.ResourceNotFoundException) as error:
        EARLY.describe_user_pool(UserPoolId="us-east-1_Nowhere00")
    assert isinstance(error.value, ClientError)
    assert str(error.value) == (
        "An error occurred (ResourceNotFoundException) when calling the DescribeUserPool operation: "
        "User pool us-east-1_Nowhere00 does not exist."
    )


def test_modelled_members_of_an_error_are_beside_it(stub_door: BotocoreDoor, gate: Any) -> None:
    """Members that an error's model declares are in its response, as botocore puts them."""
    gate.raises = CognitoError("InvalidParameterException", "No.", reasonCode="whim", other="unknown to the model")
    with pytest.raises(EARLY.exceptions.InvalidParameterException) as error:
        EARLY.list_user_pools(MaxResults=1)
    del error.value.response["ResponseMetadata"]
    assert error.value.response == {
        "Error": {"Code": "InvalidParameterException", "Message": "No."},
        "message": "No.",
        "reasonCode": "whim",
    }


def test_an_output_is_the_clients_own(stub_door: BotocoreDoor, gate: Any) -> None:
    """An output is read as the parser reads it: copied throughout, without nulls and members unknown to the model."""
    branding = {
        "Settings": {"categories": {"form": None}},
        "Assets": [{"Category": "PAGE_HEADER_LOGO", "Bytes": b"<svg/>", "Colour": "red"}],
        "ReturnMergedResources": None,
    }
    gate.output = {"ManagedLoginBranding": branding, "Weather": "fine"}
    params = {"UserPoolId": "us-east-1_Example01", "ManagedLoginBrandingId": "6d3b4a0e-8f3c-4e0b-9f0a-0a1b2c3d4e5f"}
    answer = EARLY.describe_managed_login_branding(**params)
    del answer["ResponseMetadata"]
    assert answer == {
        "ManagedLoginBranding": {
            "Settings": {"categories": {"form": None}},
            "Assets": [{"Category": "PAGE_HEADER_LOGO", "Bytes": b"<svg/>"}],
        }
    }
    answer["ManagedLoginBranding"]["Settings"]["categories"]["form"] = "mine"
    assert branding["Settings"] == {"categories": {"form": None}}


@pytest.mark.parametrize("error", [NotFaked("the operation is not faked yet"), ZeroDivisionError("ours")])
def test_other_exceptions_reach_the_caller_as_they_are(stub_door: BotocoreDoor, gate: Any, error: Exception) -> None:
    """What is no answer of the service is not dressed up as one."""
    gate.raises = error
    with pytest.raises(type(error)) as raised:
        EARLY.list_user_pools(MaxResults=1)
    assert raised.value is error


def test_paginators_work(cognito: FakeCognito) -> None:
    """botocore's paginators, which call through the client, are answered page by page."""
    for name in "abc":
        cognito.create_pool(name)
    pages = EARLY.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["UserPools"]) for page in pages] == [2, 1]


def test_threads_share_a_client(cognito: FakeCognito) -> None:
    """Threads whose first call on a new client coincides are all answered."""
    client = boto3.client("cognito-idp", "us-east-1")
    together = threading.Barrier(8)
    answers: list[dict[str, Any]] = []

    def call() -> None:
        together.wait()
        answers.append(client.list_user_pools(MaxResults=1))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8


# --- failures by plan ---------------------------------------------------------------------------------------------


def test_retries_see_a_planned_failure(cognito: FakeCognito, no_waiting: list[float]) -> None:
    """Each attempt of botocore's own retries meets one planned failure, and what comes after succeeds."""
    client = boto3.client("cognito-idp", "us-east-1", config=QUICK_RETRIES)
    cognito.fail("ListUserPools", "TooManyRequestsException", times=2)
    answer = client.list_user_pools(MaxResults=1)
    assert (answer["UserPools"], answer["ResponseMetadata"]["RetryAttempts"]) == ([], 2)
    assert len(no_waiting) == 2


def test_a_planned_failure_outlasts_the_retries(cognito: FakeCognito, no_waiting: list[float]) -> None:
    """When every attempt fails, the client raises what botocore raises of a real response."""
    client = boto3.client("cognito-idp", "us-east-1", config=QUICK_RETRIES)
    cognito.fail("ListUserPools", "InternalErrorException", times=3, message="Out of order")
    with pytest.raises(client.exceptions.InternalErrorException) as error:
        client.list_user_pools(MaxResults=1)
    assert "(reached max retries: 2): Out of order" in str(error.value)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_a_planned_failure_needs_no_credentials(
    cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float]
) -> None:
    """A planned failure comes as a real response also where the client could not have signed its request."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    session = botocore.session.Session(session_vars={"credentials_file": (None, None, "/nowhere", None)})
    client = session.create_client("cognito-idp", "us-east-1", config=QUICK_RETRIES)
    assert client._request_signer._credentials is None
    cognito.fail("ListUserPools")
    assert client.list_user_pools(MaxResults=1)["ResponseMetadata"]["RetryAttempts"] == 1


def test_an_exception_on_the_wire_reaches_the_caller(
    stub_door: BotocoreDoor, gate: Any, no_waiting: list[float]
) -> None:
    """An exception of ours is not mistaken for a broken connection, and nothing is tried again."""
    gate.failures.append(CognitoError("TooManyRequestsException", "Rate exceeded"))
    gate.raises = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError):
        boto3.client("cognito-idp", "us-east-1").list_user_pools(MaxResults=1)
    assert no_waiting == []


# --- the door and the wire ----------------------------------------------------------------------------------------

SCRIPT: list[tuple[str, dict[str, Any]]] = [
    ("admin_create_user", {"Username": "bob", "UserAttributes": [{"Name": "email", "Value": "bob@example.com"}]}),
    ("admin_create_user", {"Username": "bob"}),
    ("admin_get_user", {"Username": "bob"}),
    ("admin_get_user", {"Username": "nobody"}),
    ("admin_disable_user", {"Username": "bob"}),
    ("list_users", {}),
    ("list_users", {"Filter": "nonsense"}),
    ("describe_user_pool", {}),
    ("create_group", {"GroupName": "editors", "Description": "Grüße 東京"}),
    ("list_groups", {}),
    ("admin_add_user_to_group", {"Username": "bob", "GroupName": "editors"}),
    ("admin_delete_user", {"Username": "bob"}),
]


def run_script(client: Any, pool_id: str) -> list[dict[str, Any]]:
    answers = []
    for method, params in SCRIPT:
        try:
            answer = getattr(client, method)(UserPoolId=pool_id, **params)
        except ClientError as error:
            answer = error.response
        metadata = answer["ResponseMetadata"]
        assert len(metadata.pop("RequestId")) == 36
        metadata["HTTPHeaders"] = metadata["HTTPHeaders"]["content-type"]
        answers.append(answer)
    return answers


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process is in Tokyo."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's time zone cannot be chosen")
@pytest.mark.usefixtures("tokyo")
def test_the_door_answers_as_the_wire_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the door hands to a client equals, call by call, what botocore parses of the live server's responses."""
    fake = FakeCognito()
    monkeypatch.setattr(fake.clock, "timestamp", lambda: 1700000000.123)
    start = fake.snapshot()
    keys = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
    with fake.serve() as server:
        client = boto3.client("cognito-idp", "us-east-1", endpoint_url=server.url, **keys)
        by_wire = run_script(client, fake.pool.id)
    assert {call.door for call in fake.calls} == {"server"}
    fake.restore(start)
    fake.calls.clear()
    doors = Doors()
    doors.open(fake)
    try:
        by_door = run_script(client, fake.pool.id)
    finally:
        doors.close()
    assert {call.door for call in fake.calls} == {"botocore"}
    assert by_door == by_wire
    # Equal moments may still differ in their time zones, which formatting shows.
    dates = [answers[0]["User"]["UserCreateDate"].isoformat() for answers in (by_door, by_wire)]
    assert dates == ["2023-11-15T07:13:20.123000+09:00"] * 2
