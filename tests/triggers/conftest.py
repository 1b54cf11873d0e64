"""What the tests of triggers share: functions put behind a pool, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"

Handler = Callable[[dict[str, Any], Any], Any]


def unchanged(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return event


@pytest.fixture
def on(cognito: FakeCognito) -> Callable[..., str]:
    """Put a handler behind a trigger of the default pool, from now on: `on("PreSignUp", handler)` gives its ARN."""

    def on(trigger: str, handler: Handler = unchanged, version: str | None = None) -> str:
        arn = ARN + trigger
        cognito.add_lambda(trigger, handler)
        config = cognito.idp.describe_user_pool(UserPoolId=cognito.pool.id)["UserPool"]["LambdaConfig"]
        if trigger.endswith("Sender"):
            config |= {trigger: {"LambdaVersion": "V1_0", "LambdaArn": arn}, "KMSKeyID": KEY}
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
