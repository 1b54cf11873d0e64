"""`cognito.fail`: the next calls of an operation fail as AWS would, by plan."""

from __future__ import annotations

import random
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError, UsageError


@pytest.fixture
def once(cognito: FakeCognito):
    """A client that does not retry."""
    return boto3.client("cognito-idp", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long botocore would have slept between its attempts; it does not."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(random, "random", lambda: 0.5)
    return pauses


def outcome(client) -> str | None:
    """How ListUserPools ends: None, or the error's code."""
    try:
        client.list_user_pools(MaxResults=1)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


# --- how many, which --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["ListUserPools", "list_user_pools"])
def test_the_next_call_fails(cognito: FakeCognito, once, operation: str) -> None:
    """Once, with the error of throttling if none is named, under either name of the operation."""
    cognito.fail(operation)

    with pytest.raises(once.exceptions.TooManyRequestsException) as caught:
        once.list_user_pools(MaxResults=1)

    assert caught.value.response["Error"] == {"Code": "TooManyRequestsException", "Message": "Rate exceeded"}
    assert outcome(once) is None


def test_several_calls_fail(cognito: FakeCognito, once) -> None:
    """As many as `times` says, and then none."""
    cognito.fail("ListUserPools", times=3)

    assert [outcome(once) for _ in range(4)] == ["TooManyRequestsException"] * 3 + [None]


def test_plans_come_one_after_the_other(cognito: FakeCognito, once) -> None:
    """What was planned first comes first."""
    cognito.fail("ListUserPools", "InternalErrorException")
    cognito.fail("ListUserPools", "NotAuthorizedException", times=2)

    assert [outcome(once) for _ in range(4)] == [
        "InternalErrorException", "NotAuthorizedException", "NotAuthorizedException", None,
    ]  # fmt: skip


def test_other_operations_go_on(cognito: FakeCognito, once) -> None:
    """Only the operation that was named fails, and it does so however long that takes."""
    cognito.fail("ListUserPools")

    assert once.describe_user_pool(UserPoolId=cognito.pool.id)["UserPool"]
    cognito.pool.add_user("ada").sign_in()
    assert outcome(once) == "TooManyRequestsException"


def test_handles_do_not_use_it_up(cognito: FakeCognito) -> None:
    """A plan is for the code under test: what the test's own handles do is no call."""
    cognito.fail("AdminCreateUser")

    cognito.pool.add_user("ada")

    with pytest.raises(cognito.idp.exceptions.TooManyRequestsException):
        cognito.idp.admin_create_user(UserPoolId=cognito.pool.id, Username="grace")


def test_a_call_that_fails_does_nothing(cognito: FakeCognito, once) -> None:
    """It fails before it is looked at: nothing is made, and what is wrong with it is not told."""
    cognito.fail("AdminCreateUser", times=2)
    for username in ("ada", " "):
        with pytest.raises(once.exceptions.TooManyRequestsException):
            once.admin_create_user(UserPoolId=cognito.pool.id, Username=username)

    assert list(cognito.pool.users) == []


def test_a_reset_forgets_the_plan(cognito: FakeCognito, once) -> None:
    """Plans are of one world, though not of the state that a snapshot has."""
    cognito.fail("ListUserPools", times=2)
    cognito.restore(cognito.snapshot())
    assert outcome(once) == "TooManyRequestsException"

    cognito.reset()

    assert outcome(once) is None


def test_the_other_service_fails_as_well(cognito: FakeCognito) -> None:
    """Identity pools' operations are planned in the same way, built or not."""
    cognito.fail("GetId", "LimitExceededException", message="Enough.")

    with pytest.raises(cognito.identity.exceptions.LimitExceededException, match="Enough"):
        cognito.identity.get_id(IdentityPoolId="us-east-1:00000000-0000-4000-8000-000000000000")


# --- what it looks like ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        ("TooManyRequestsException", 400, "Rate exceeded"),
        ("ThrottlingException", 400, "Rate exceeded"),
        ("NotAuthorizedException", 400, "Planned by the test."),
        ("InternalErrorException", 500, "Planned by the test."),
        ("ServiceUnavailable", 503, "Planned by the test."),
        ("ExpiredTokenException", 403, "Planned by the test."),
    ],
)
def test_a_failure_is_an_answer_over_http(cognito: FakeCognito, once, code: str, status: int, message: str) -> None:
    """It has the status of its code, a request id, and a message."""
    cognito.fail("ListUserPools", code)

    with pytest.raises(ClientError) as caught:
        once.list_user_pools(MaxResults=1)

    response = caught.value.response
    assert (response["Error"]["Code"], response["Error"]["Message"]) == (code, message)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize("message", ["", "Slow down.", "Zu schnell: größer als 5 %"])
def test_the_message_is_the_tests(cognito: FakeCognito, once, message: str) -> None:
    """What is given as the message is what the code under test sees, be it nothing."""
    cognito.fail("ListUserPools", message=message)

    with pytest.raises(ClientError) as caught:
        once.list_user_pools(MaxResults=1)

    assert caught.value.response["Error"]["Message"] == message


def test_a_failure_is_in_the_journal(cognito: FakeCognito, once) -> None:
    """As a call like any other, with its error, and as nothing that was not answered."""
    cognito.fail("ListUserPools", "InternalErrorException")
    outcome(once)

    [call] = cognito.calls
    assert (call.operation, call.params, call.response) == ("ListUserPools", {"MaxResults": 1}, None)
    assert isinstance(call.error, CognitoError)
    assert (call.error.code, call.error.status) == ("InternalErrorException", 500)
    cognito.assert_no_unhandled()


# --- retries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_retries_see_it(cognito: FakeCognito, slept: list[float], mode: str) -> None:
    """botocore's own retries take it for the service's answer: with one attempt more the call succeeds."""
    client = boto3.client("cognito-idp", config=Config(retries={"mode": mode, "total_max_attempts": 3}))
    cognito.fail("ListUserPools", "InternalErrorException", times=2)

    answer = client.list_user_pools(MaxResults=1)

    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert len([pause for pause in slept if pause]) >= 2
    assert [call.error is None for call in cognito.calls] == [False, False, True]


def test_retries_come_to_an_end(cognito: FakeCognito, slept: list[float]) -> None:
    """A failure that lasts is told when the attempts are used up."""
    client = boto3.client("cognito-idp", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))
    cognito.fail("ListUserPools", times=5)

    with pytest.raises(client.exceptions.TooManyRequestsException) as caught:
        client.list_user_pools(MaxResults=1)

    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 2
    assert len(cognito.calls) == 3


# --- wrong use ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["ListPools", "listUserPools", "", "list-user-pools"])
def test_an_operation_that_does_not_exist(cognito: FakeCognito, operation: str) -> None:
    """A misspelt operation would never fail: it is refused."""
    said = f"^neither cognito-idp nor cognito-identity has an operation '{operation}'$"
    with pytest.raises(UsageError, match=said):
        cognito.fail(operation)


@pytest.mark.parametrize("error", ["UsernameExistsException", "TooManyRequests", ""])
def test_an_error_that_the_operation_does_not_have(cognito: FakeCognito, error: str) -> None:
    """A test that plans it would test what cannot happen; the error says what can."""
    with pytest.raises(UsageError) as caught:
        cognito.fail("ListUserPools", error)

    text = str(caught.value)
    assert text.startswith(f"ListUserPools does not answer '{error}'. Accepted: AccessDeniedException, ")
    assert "InternalErrorException, " in text
    assert "UserPoolTaggingException" not in text


@pytest.mark.parametrize("times", [0, -1])
def test_no_times_at_all(cognito: FakeCognito, times: int) -> None:
    """`times` counts from one."""
    with pytest.raises(UsageError, match=f"^times takes a number from 1, not {times}$"):
        cognito.fail("ListUserPools", times=times)


def test_every_operation_can_be_throttled(cognito: FakeCognito) -> None:
    """Also those few that do not declare the error of throttling."""
    from pytest_fakecognito.model import service as model

    for service in ("cognito-idp", "cognito-identity"):
        for operation in model.load(service).operations:
            cognito.fail(operation)
    cognito.reset()
