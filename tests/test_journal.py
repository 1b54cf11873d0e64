"""The journal: what was asked, through which door, how it ended, and what was sent."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.request import urlopen

import pytest
import requests
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError, NotFaked, UnhandledRequest
from pytest_fakecognito.journal import Call, Message
from pytest_fakecognito.operations.service import idp

PASSWORD = "Analytical-1843"


# --- calls --------------------------------------------------------------------------------------------------------


def test_a_call_as_it_was_made(cognito: FakeCognito) -> None:
    """Service, operation and parameters as AWS names them, the answer, and the door."""
    ada = cognito.pool.add_user("ada")

    cognito.idp.admin_get_user(UserPoolId=cognito.pool.id, Username="ada")

    [call] = cognito.calls
    assert (call.service, call.operation, call.door) == ("cognito-idp", "AdminGetUser", "botocore")
    assert call.params == {"UserPoolId": cognito.pool.id, "Username": "ada"}
    assert call.error is None
    assert call.response["UserAttributes"] == [{"Name": "sub", "Value": ada.sub}]
    assert isinstance(call.response["UserCreateDate"], datetime)
    assert "ResponseMetadata" not in call.response


def test_calls_come_in_order(cognito: FakeCognito) -> None:
    """The oldest first, those that were refused among them."""
    pool_id = cognito.pool.id
    cognito.idp.admin_create_user(UserPoolId=pool_id, Username="ada")
    with pytest.raises(ClientError):
        cognito.idp.admin_create_user(UserPoolId=pool_id, Username="ada")
    cognito.idp.admin_delete_user(UserPoolId=pool_id, Username="ada")

    assert [(call.operation, call.error is None) for call in cognito.calls] == [
        ("AdminCreateUser", True),
        ("AdminCreateUser", False),
        ("AdminDeleteUser", True),
    ]


def test_a_refusal_is_told_with_its_error(cognito: FakeCognito) -> None:
    """There is no response, and the error has code, message and status."""
    with pytest.raises(ClientError):
        cognito.idp.admin_get_user(UserPoolId=cognito.pool.id, Username="nobody")

    [call] = cognito.calls
    assert call.response is None
    assert isinstance(call.error, CognitoError)
    assert (call.error.code, call.error.message) == ("UserNotFoundException", "User does not exist.")
    assert (call.error.status, call.error.extra) == (400, {})


def test_a_call_that_breaches_the_model_is_there_too(cognito: FakeCognito) -> None:
    """What was asked is told, however wrong it was."""
    with pytest.raises(ClientError):
        cognito.idp.admin_get_user(UserPoolId="no pool", Username="ada")

    assert cognito.calls[0].params["UserPoolId"] == "no pool"
    assert cognito.calls[0].error.code == "InvalidParameterException"


def test_a_call_that_is_not_answered_is_there_too(cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the error that the caller got."""
    monkeypatch.delitem(idp.functions, "list_user_pools")

    with pytest.raises(NotFaked) as caught:
        cognito.idp.list_user_pools(MaxResults=1)

    assert cognito.calls[0].error is caught.value
    cognito.unhandled.clear()


def test_a_call_that_botocore_refuses_never_comes(cognito: FakeCognito) -> None:
    """What a client does not send is no call."""
    with pytest.raises(Exception, match="Missing required parameter"):
        cognito.idp.admin_get_user(UserPoolId=cognito.pool.id)

    assert cognito.calls == []


def test_what_the_caller_does_with_the_answer_is_his_affair(cognito: FakeCognito) -> None:
    """The answer in the journal is not the one in the caller's hands."""
    cognito.pool.add_user("ada", nickname="Countess")

    answer = cognito.idp.admin_get_user(UserPoolId=cognito.pool.id, Username="ada")
    answer["UserAttributes"].clear()

    assert len(cognito.calls[0].response["UserAttributes"]) == 2


def test_calls_are_filtered_with_plain_python(cognito: FakeCognito) -> None:
    """It is a list: a test may count, search, slice and empty it."""
    for name in ("ada", "grace"):
        cognito.idp.admin_create_user(UserPoolId=cognito.pool.id, Username=name)

    made = [call.params["Username"] for call in cognito.calls if call.operation == "AdminCreateUser"]
    assert made == ["ada", "grace"]
    cognito.calls.clear()
    assert cognito.calls == []
    assert isinstance(cognito.calls, list)


# --- HTTP ---------------------------------------------------------------------------------------------------------


def test_documents_are_calls_too(cognito: FakeCognito) -> None:
    """A request that is no API call is told by method and address, with its status."""
    uri = cognito.pool.jwks_uri

    requests.get(uri)
    urlopen(uri).close()

    assert cognito.calls == [
        Call("http", f"GET {uri}", None, "requests", 200, None),
        Call("http", f"GET {uri}", None, "urllib", 200, None),
    ]


def test_the_api_over_http_is_told_as_the_api(cognito: FakeCognito) -> None:
    """Through whichever door, a call of an operation is that operation's."""
    requests.post(
        "https://cognito-idp.us-east-1.amazonaws.com/",
        json={"AccessToken": "x"},
        headers={"X-Amz-Target": "AWSCognitoIdentityProviderService.GetUser"},
    )

    [call] = cognito.calls
    assert (call.service, call.operation, call.params) == ("cognito-idp", "GetUser", {"AccessToken": "x"})
    assert call.door == "requests"


def test_a_request_that_nothing_serves_is_told(cognito: FakeCognito) -> None:
    """With the error that was raised."""
    with pytest.raises(UnhandledRequest):
        requests.get("https://cognito-idp.us-east-1.amazonaws.com/nothing/here")

    [call] = cognito.calls
    assert call.operation == "GET https://cognito-idp.us-east-1.amazonaws.com/nothing/here"
    assert call.response is None
    assert "nothing/here" in str(call.error)
    cognito.unhandled.clear()


def test_requests_for_others_are_no_business_of_ours(cognito: FakeCognito) -> None:
    """What is not for Cognito is not in the journal."""
    import responses

    with responses.RequestsMock() as mock:
        mock.get("https://example.com/", body="hello")
        assert requests.get("https://example.com/").text == "hello"

    assert cognito.calls == []


# --- messages -----------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_a_message_as_it_would_have_been_sent(cognito: FakeCognito) -> None:
    """Medium, destination, subject and body, the code in it, for whom, and why."""
    cognito.idp.sign_up(
        ClientId=cognito.pool.client.id,
        Username="ada",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
    )

    [message] = cognito.outbox
    assert isinstance(message, Message)
    assert (message.medium, message.destination) == ("EMAIL", "ada@example.com")
    assert message.subject == "Your verification code"
    assert message.body == f"Your confirmation code is {message.code}"
    assert message.code == cognito.confirmation_codes["ada"]
    assert (message.username, message.user_pool_id) == ("ada", cognito.pool.id)
    assert message.trigger_source == "CustomMessage_SignUp"


@pytest.mark.cognito_pool(
    auto_verified_attributes=["phone_number"],
    sms_configuration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"},
)
def test_a_text_message_has_no_subject(cognito: FakeCognito) -> None:
    """Nor has it anything else that a mail has."""
    cognito.idp.sign_up(
        ClientId=cognito.pool.client.id,
        Username="ada",
        Password=PASSWORD,
        UserAttributes=[{"Name": "phone_number", "Value": "+15550001234"}],
    )

    [message] = cognito.outbox
    assert (message.medium, message.destination, message.subject) == ("SMS", "+15550001234", None)
    assert message.code in message.body


def test_a_code_is_logged(cognito: FakeCognito, caplog: pytest.LogCaptureFixture) -> None:
    """Who runs the fake as a server reads the code from its log."""
    caplog.set_level(logging.INFO, "pytest_fakecognito")
    cognito.pool.add_user("ada", PASSWORD, email="ada@example.com", email_verified=True)

    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada")

    code = cognito.confirmation_codes["ada"]
    assert caplog.messages == [f"Confirmation code for Cognito user ada: {code}"]


def test_handles_send_nothing(cognito: FakeCognito) -> None:
    """Users that a test makes are not invited."""
    cognito.pool.add_user("ada", PASSWORD, email="ada@example.com")

    assert cognito.outbox == []
