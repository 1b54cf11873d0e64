"""What the tests of triggers share: functions put behind a pool, refusals, and an eye on every event.

Whatever a test fires here, the data classes of Powertools for AWS Lambda must be able to read every part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import cognito_user_pool_event as powertools
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"

Handler = Callable[[dict[str, Any], Any], Any]


CLASSES = {
    "PreSignUp": powertools.PreSignUpTriggerEvent,
    "PostConfirmation": powertools.PostConfirmationTriggerEvent,
    "PreAuthentication": powertools.PreAuthenticationTriggerEvent,
    "PostAuthentication": powertools.PostAuthenticationTriggerEvent,
    "DefineAuthChallenge": powertools.DefineAuthChallengeTriggerEvent,
    "CreateAuthChallenge": powertools.CreateAuthChallengeTriggerEvent,
    "VerifyAuthChallengeResponse": powertools.VerifyAuthChallengeResponseTriggerEvent,
    "TokenGeneration": powertools.PreTokenGenerationTriggerEvent,
    "UserMigration": powertools.UserMigrationTriggerEvent,
    "CustomMessage": powertools.CustomMessageTriggerEvent,
    "CustomEmailSender": powertools.CustomEmailSenderTriggerEvent,
    "CustomSMSSender": powertools.CustomSMSSenderTriggerEvent,
}


@pytest.fixture(autouse=True)
def _powertools_read_it(cognito: FakeCognito) -> Iterator[None]:
    yield
    for call in cognito.lambda_calls:
        kind = call.trigger_source.partition("_")[0]
        reader = CLASSES.get(kind)
        if kind == "TokenGeneration" and call.event["version"] != "1":
            reader = powertools.PreTokenGenerationV2TriggerEvent
        if reader is not None:
            read_all(reader(call.event))


def read_all(view: Any) -> None:
    """Read every property, and every property of what that gives."""
    for name, member in vars(type(view)).items():
        # Powertools has it that there always is a password and a code; AWS's guide, that there is no password where it
        # was forgotten, and no code where none is needed.
        if isinstance(member, property) and (name not in ("password", "code") or name in view):
            value = getattr(view, name)
            if type(value).__module__ == powertools.__name__:
                read_all(value)


def unchanged(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return event


@pytest.fixture
def on(cognito: FakeCognito) -> Callable[..., str]:
    """Put a handler behind a trigger of the default pool, from now on: `on("PreSignUp", handler)` gives its ARN."""

    def on(trigger: str, handler: Handler = unchanged, version: str | None = None) -> str:
        arn = ARN + trigger
        cognito.add_lambda(trigger, handler)
        config = dict(cognito.pool.record.settings["LambdaConfig"])
        if trigger.endswith("Sender"):
            config |= {trigger: {"LambdaVersion": "V1_0", "LambdaArn": arn}, "KMSKeyID": KEY}
        elif trigger == "InboundFederation":
            config[trigger] = {"LambdaVersion": "V1_0", "LambdaArn": arn}
        elif version is not None:
            config["PreTokenGenerationConfig"] = {"LambdaVersion": version, "LambdaArn": arn}
        else:
            config[trigger] = arn
        # Directly, and not by UpdateUserPool, which would set everything else back to its default.
        cognito.pool.record.settings["LambdaConfig"] = config
        return arn

    return on


@pytest.fixture
def refusal() -> Callable[..., tuple[str, str]]:
    """Call something that must be refused: `refusal(call, …)` gives the error's code and message."""

    def refusal(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            call(*args, **kwargs)
        answer = caught.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
        return answer["Error"]["Code"], answer["Error"]["Message"]

    return refusal


@pytest.fixture
def sign_up(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    """Sign up for the default pool: attributes by keyword, further parameters as `more`."""

    def sign_up(name: str = "ada", more: dict[str, Any] | None = None, **attributes: str) -> dict[str, Any]:
        listed = [{"Name": key, "Value": value} for key, value in attributes.items()]
        return cognito.idp.sign_up(
            ClientId=cognito.pool.client.id,
            Username=name,
            Password="Analytical-1843",
            UserAttributes=listed,
            **(more or {}),
        )

    return sign_up
