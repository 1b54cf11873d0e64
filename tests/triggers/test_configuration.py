"""Each trigger, put behind a pool as people do it: by a marker, or by a LambdaConfig that boto3 sends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin import federation
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.triggers.table import TABLE

PASSWORD = "Analytical-1843"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:our-function"
KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
SETTINGS: dict[str, Any] = {
    "AutoVerifiedAttributes": ["email", "phone_number"],
    "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
}
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Stands for all of them: asks one riddle, and tells nothing else."""
    if event["triggerSource"].startswith("DefineAuthChallenge"):
        event["response"]["challengeName"] = "CUSTOM_CHALLENGE"
    if event["triggerSource"].startswith("CreateAuthChallenge"):
        event["response"]["privateChallengeParameters"] = {"answer": "2"}
    return event


# --- what fires them ----------------------------------------------------------------------------------------------

Act = Callable[[FakeCognito, str, str], object]
"""Done to the pool and the client of these ids."""


def sign_up(*attributes: str) -> Act:
    values = {"email": "ada@example.com", "phone_number": "+12065550123"}
    listed = [{"Name": name, "Value": values[name]} for name in attributes]

    def act(cognito: FakeCognito, pool: str, client: str) -> None:
        cognito.idp.sign_up(ClientId=client, Username="ada", Password=PASSWORD, UserAttributes=listed)

    return act


def confirm(cognito: FakeCognito, pool: str, client: str) -> None:
    sign_up()(cognito, pool, client)
    cognito.idp.admin_confirm_sign_up(UserPoolId=pool, Username="ada")


def sign_in(cognito: FakeCognito, pool: str, client: str) -> None:
    confirm(cognito, pool, client)
    begin(cognito, client, "ada")


def migrate(cognito: FakeCognito, pool: str, client: str) -> None:
    with suppress(ClientError):  # for the function knows nobody
        begin(cognito, client, "grace")


def begin(cognito: FakeCognito, client: str, name: str) -> None:
    parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
    cognito.idp.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def answer_riddle(cognito: FakeCognito, pool: str, client: str) -> None:
    confirm(cognito, pool, client)
    parameters = {"USERNAME": "ada"}
    asked = cognito.idp.initiate_auth(ClientId=client, AuthFlow="CUSTOM_AUTH", AuthParameters=parameters)
    cognito.idp.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName="CUSTOM_CHALLENGE",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ada", "ANSWER": "2"},
    )


def come_from_elsewhere(cognito: FakeCognito, pool: str, client: str) -> None:
    record = cognito.pools[pool].record
    provider = Provider("Corp", "OIDC", 0.0, 0.0)
    federation.sign_in(
        cognito.context(), record, record.client(client), provider, {"sub": "1843"}, raw={"userInfo": {}}
    )


ACTS: dict[str, Act] = {
    "PreSignUp": sign_up(),
    "PostConfirmation": confirm,
    "PreAuthentication": sign_in,
    "PostAuthentication": sign_in,
    "DefineAuthChallenge": answer_riddle,
    "CreateAuthChallenge": answer_riddle,
    "VerifyAuthChallengeResponse": answer_riddle,
    "PreTokenGeneration": sign_in,
    "UserMigration": migrate,
    "CustomMessage": sign_up("email"),
    "CustomEmailSender": sign_up("email"),
    "CustomSMSSender": sign_up("phone_number"),
    "InboundFederation": come_from_elsewhere,
}


def needed(trigger: str) -> tuple[str, ...]:
    """Those that must be there for it to be fired: the functions of custom challenges come together."""
    riddle = tuple(name for name, act in ACTS.items() if act is answer_riddle)
    return riddle if trigger in riddle else (trigger,)


def config(trigger: str) -> dict[str, Any]:
    """A LambdaConfig as AWS's model has it."""
    versioned = {"LambdaVersion": "V1_0", "LambdaArn": ARN}
    entries = {name: versioned if TABLE[name].versioned else ARN for name in needed(trigger)}
    return entries | ({"KMSKeyID": KEY} if trigger.endswith("Sender") else {})


def check(cognito: FakeCognito, trigger: str, pool: str, client: str) -> list[Any]:
    """The calls of that trigger, of which there must be some."""
    ACTS[trigger](cognito, pool, client)
    calls = [call for call in cognito.lambda_calls if call.trigger_source in TABLE[trigger].sources]
    assert calls, [call.trigger_source for call in cognito.lambda_calls]
    return calls


# --- the tests ----------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(**SETTINGS)
@pytest.mark.parametrize(
    "trigger",
    [
        pytest.param(trigger, marks=[pytest.mark.cognito_lambda(name, handler) for name in needed(trigger)])
        for trigger in TABLE
    ],
)
def test_by_marker(cognito: FakeCognito, trigger: str) -> None:
    """Each is fired, under an ARN that tells trigger and pool."""
    pool = cognito.pool
    for call in check(cognito, trigger, pool.id, pool.client.id):
        assert call.function == f"arn:aws:lambda:us-east-1:123456789012:function:{trigger}-{pool.id[10:]}"
        assert call.error is None


@pytest.mark.cognito_pool(**SETTINGS)
@pytest.mark.parametrize("trigger", TABLE)
def test_by_updating_the_pool(cognito: FakeCognito, trigger: str) -> None:
    """Each is fired once the pool has it, and no more once it is taken away."""
    cognito.add_lambda("our-function", handler)
    pool, client = cognito.pool.id, cognito.pool.client.id
    cognito.idp.update_user_pool(UserPoolId=pool, LambdaConfig=config(trigger), **SETTINGS)
    assert {call.function for call in check(cognito, trigger, pool, client)} == {ARN}

    cognito.idp.update_user_pool(UserPoolId=pool, **SETTINGS)
    cognito.lambda_calls.clear()
    cognito.idp.admin_create_user(UserPoolId=pool, Username="grace", MessageAction="SUPPRESS")
    assert cognito.idp.describe_user_pool(UserPoolId=pool)["UserPool"]["LambdaConfig"] == {}
    assert cognito.lambda_calls == []


@pytest.mark.parametrize("trigger", TABLE)
def test_by_creating_the_pool(cognito: FakeCognito, trigger: str) -> None:
    """Each is fired from the beginning, and shown as it was sent."""
    cognito.add_lambda("our-function", handler)
    made = cognito.idp.create_user_pool(PoolName="ours", LambdaConfig=config(trigger), **SETTINGS)["UserPool"]
    client = cognito.idp.create_user_pool_client(UserPoolId=made["Id"], ClientName="ours", ExplicitAuthFlows=FLOWS)

    assert made["LambdaConfig"].items() >= config(trigger).items()
    calls = check(cognito, trigger, made["Id"], client["UserPoolClient"]["ClientId"])
    assert {call.function for call in calls} == {ARN}


@pytest.mark.parametrize(("configured", "version"), [("V1_0", "1"), ("V2_0", "2"), ("V3_0", "3")])
def test_a_version_of_the_tokens_event(cognito: FakeCognito, configured: str, version: str) -> None:
    """The function before the tokens gets the version of the event that its pool asks for."""
    cognito.add_lambda("our-function", handler)
    entry = {"PreTokenGenerationConfig": {"LambdaVersion": configured, "LambdaArn": ARN}}
    made = cognito.idp.create_user_pool(PoolName="ours", LambdaConfig=entry)["UserPool"]
    client = cognito.idp.create_user_pool_client(UserPoolId=made["Id"], ClientName="ours", ExplicitAuthFlows=FLOWS)

    [call] = check(cognito, "PreTokenGeneration", made["Id"], client["UserPoolClient"]["ClientId"])
    assert call.event["version"] == version


def test_every_trigger_is_here() -> None:
    """A new one says what fires it."""
    assert ACTS.keys() == TABLE.keys()
