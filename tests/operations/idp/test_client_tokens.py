"""GetClientToken: a client's own token, without a domain."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient

SCOPES = ("engine/read", "engine/run")


def machine(cognito: FakeCognito, **settings: Any) -> AppClient:
    """A client as the developer guide makes one; with an older botocore the test ends here."""
    assert cognito.idp.get_client_token
    cognito.idp.create_resource_server(
        UserPoolId=cognito.pool.id,
        Identifier="engine",
        Name="engine",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "run")],
    )
    made = cognito.idp.create_user_pool_client(
        **{
            "UserPoolId": cognito.pool.id,
            "ClientName": "machine",
            "GenerateSecret": True,
            "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
            "AllowedOAuthScopes": list(SCOPES),
            **settings,
        }
    )
    return cognito.pool.clients[made["UserPoolClient"]["ClientId"]]


def token(cognito: FakeCognito, client: AppClient, **params: Any) -> dict[str, Any]:
    answer = cognito.idp.get_client_token(**{"ClientId": client.id, "Secret": client.secret, **params})
    return answer["ClientAuthenticationResult"]


def refusal(cognito: FakeCognito, client: AppClient, **params: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        token(cognito, client, **params)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def claims(result: dict[str, Any]) -> dict[str, Any]:
    return jwt.decode(result["AccessToken"], options={"verify_signature": False})


def test_get_client_token(cognito: FakeCognito) -> None:
    """It is for all the client's scopes, and the same as the token endpoint would give."""
    client = machine(cognito)
    result = token(cognito, client)

    assert result.keys() == {"AccessToken", "ExpiresIn", "TokenType"}
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")
    said = claims(result)
    assert list(said) == [
        "sub", "token_use", "scope", "auth_time", "iss", "exp", "iat", "version", "jti", "client_id",
    ]  # fmt: skip
    assert (said["sub"], said["client_id"], said["scope"]) == (client.id, client.id, "engine/read engine/run")


def test_get_client_token_for_some_scopes(cognito: FakeCognito) -> None:
    """Those that are asked for."""
    assert claims(token(cognito, machine(cognito), Scopes=["engine/run"]))["scope"] == "engine/run"


@pytest.mark.parametrize(
    ("scope", "error"), [("engine/run", "invalid_grant"), ("engine/stop", "invalid_scope"), ("openid", "invalid_grant")]
)
def test_get_client_token_for_other_scopes(cognito: FakeCognito, scope: str, error: str) -> None:
    """One that the client has not, or that nobody has, refuses them all."""
    client = machine(cognito, AllowedOAuthScopes=["engine/read"])

    assert refusal(cognito, client, Scopes=["engine/read", scope]) == (
        "InvalidParameterException",
        f"The scopes cannot be granted to the client: {error}",
    )


def test_get_client_token_with_another_secret(cognito: FakeCognito) -> None:
    """Only the client's own will do."""
    client = machine(cognito)

    assert refusal(cognito, client, Secret="x" * 40) == (
        "NotAuthorizedException",
        f"Client secret does not match for the client: {client.id}",
    )


def test_get_client_token_of_a_client_without_a_secret(cognito: FakeCognito) -> None:
    """It can prove nothing."""
    client = machine(cognito).pool.client

    assert refusal(cognito, client, Secret="x" * 40)[0] == "NotAuthorizedException"


def test_get_client_token_of_nobody(cognito: FakeCognito) -> None:
    """The client must exist."""
    client = machine(cognito)

    assert refusal(cognito, client, ClientId="unknown") == (
        "ResourceNotFoundException",
        "User pool client unknown does not exist.",
    )


def test_get_client_token_of_a_client_without_the_flow(cognito: FakeCognito) -> None:
    """Not even if it may ask the token endpoint."""
    client = machine(
        cognito,
        ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"],
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthFlowsUserPoolClient=True,
    )

    assert refusal(cognito, client) == ("InvalidParameterException", "Auth flow not enabled for this client")


def changing(event: dict[str, Any], context: Any) -> dict[str, Any]:
    changes = {"claimsToAddOrOverride": {"mill": "analytical"}}
    event["response"] = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": changes}}
    return event


def refusing(event: dict[str, Any], context: Any) -> dict[str, Any]:
    raise ValueError("no tokens today")


def have(cognito: FakeCognito, handler: Any) -> None:
    """Put a function behind the tokens."""
    cognito.add_lambda("tokens", handler)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:tokens"
    config = {"PreTokenGenerationConfig": {"LambdaVersion": "V3_0", "LambdaArn": arn}}
    cognito.pool.record.settings["LambdaConfig"] = config


def test_get_client_token_asks_the_function(cognito: FakeCognito) -> None:
    """It sees what the call says, and changes the token."""
    client = machine(cognito)
    have(cognito, changing)
    result = token(cognito, client, ClientMetadata={"Campaign": "spring"})

    assert claims(result)["mill"] == "analytical"
    (call,) = cognito.lambda_calls
    assert call.trigger_source == "TokenGeneration_ClientCredentials"
    assert call.event["request"]["clientMetadata"] == {"Campaign": "spring"}


def test_get_client_token_that_the_function_refuses(cognito: FakeCognito) -> None:
    """In its words."""
    client = machine(cognito)
    have(cognito, refusing)

    assert refusal(cognito, client) == (
        "NotAuthorizedException",
        "PreTokenGeneration failed with error no tokens today.",
    )


def test_the_flow_stands_alone(cognito: FakeCognito) -> None:
    """A client for itself is for no user, and has a secret."""
    with pytest.raises(ClientError) as mixed:
        machine(cognito, ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    assert mixed.value.response["Error"] == {
        "Code": "InvalidParameterException",
        "Message": "ALLOW_CLIENT_TOKEN_AUTH cannot be used with other authentication flows.",
    }


def test_the_flow_needs_a_secret(cognito: FakeCognito) -> None:
    """Without one anybody could be the client."""
    with pytest.raises(ClientError) as caught:
        machine(cognito, GenerateSecret=False)
    assert caught.value.response["Error"] == {
        "Code": "InvalidParameterException",
        "Message": "ALLOW_CLIENT_TOKEN_AUTH can only be used by a client with a secret.",
    }


def test_users_cannot_sign_in_by_such_a_client(cognito: FakeCognito) -> None:
    """It allows no flow of theirs."""
    client = machine(cognito)
    proof = {"USERNAME": "ada", "PASSWORD": "Analytical-1843", "SECRET_HASH": client.secret_hash("ada")}
    with pytest.raises(cognito.idp.exceptions.InvalidParameterException):
        cognito.idp.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=proof)
