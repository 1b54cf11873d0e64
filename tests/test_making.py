"""Clients that are made for tests: what they may do that nobody has said."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError, UsageError
from pytest_fakecognito.model import service as model

BACK = "https://app.example.com/back"
BUILT_IN = ["aws.cognito.signin.user.admin", "email", "openid", "phone", "profile"]


def described(cognito: FakeCognito, **params: Any) -> dict[str, Any]:
    client = cognito.pool.add_client(**params)
    shown: dict[str, Any] = cognito.idp.describe_user_pool_client(UserPoolId=cognito.pool.id, ClientId=client.id)
    return shown["UserPoolClient"]  # type: ignore[no-any-return]


def test_a_client_without_callbacks_has_no_oauth(cognito: FakeCognito) -> None:
    """Nothing of OAuth is switched on for a client that does not speak of it."""
    client = described(cognito)
    assert client["AllowedOAuthFlowsUserPoolClient"] is False
    assert client.keys().isdisjoint({"AllowedOAuthFlows", "AllowedOAuthScopes", "SupportedIdentityProviders"})


def test_callbacks_are_there_to_be_used(cognito: FakeCognito) -> None:
    """A client with callbacks has the code flow, every scope of the pool, and its users' sign-in."""
    cognito.pool.add_resource_server("orders", ["read"])
    client = described(cognito, callback_urls=[BACK])
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["AllowedOAuthScopes"] == [*BUILT_IN, "orders/read"]
    assert client["SupportedIdentityProviders"] == ["COGNITO"]


def test_a_machine_has_a_secret_and_the_custom_scopes(cognito: FakeCognito) -> None:
    """A client of its own flow needs no more than the flow's name."""
    cognito.pool.add_resource_server("orders", ["read", "write"])
    client = described(cognito, allowed_oauth_flows=["client_credentials"])
    assert client["AllowedOAuthScopes"] == ["orders/read", "orders/write"]
    assert client["ClientSecret"]


def test_a_machine_may_bring_its_secret(cognito: FakeCognito) -> None:
    """A secret that is given is not generated as well."""
    cognito.pool.add_resource_server("orders", ["read"])
    secret = "a_secret_that_is_known_0123456789"
    if "ClientSecret" not in model.load("cognito-idp").operations["CreateUserPoolClient"].input_shape.members:
        pytest.skip("this botocore does not know it yet")
    client = described(cognito, allowed_oauth_flows=["client_credentials"], client_secret=secret)
    assert client["ClientSecret"] == secret


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"allowed_oauth_flows": ["implicit"]}, {"AllowedOAuthFlows": ["implicit"]}),
        ({"allowed_oauth_scopes": ["openid"]}, {"AllowedOAuthScopes": ["openid"]}),
        ({"allowed_oauth_flows_user_pool_client": False}, {"AllowedOAuthFlowsUserPoolClient": False}),
        ({"generate_secret": True}, {}),
    ],
)
def test_what_is_said_stands(cognito: FakeCognito, said: dict[str, Any], kept: dict[str, Any]) -> None:
    """The defaults fill in only what the parameters leave open."""
    client = described(cognito, callback_urls=[BACK], **said)
    assert client.items() >= kept.items()
    assert ("ClientSecret" in client) == ("generate_secret" in said)


@pytest.mark.parametrize("name", ["callback_urls", "CallbackURLs"])
def test_text_is_no_list(cognito: FakeCognito, name: str) -> None:
    """A single URL in place of a list of them is refused by name."""
    with pytest.raises(
        UsageError, match=r"^'CallbackURLs' takes a list, not the text 'https://app\.example\.com/back'\.$"
    ):
        cognito.pool.add_client(**{name: BACK})


def test_a_machine_without_scopes_is_refused(cognito: FakeCognito) -> None:
    """There is nothing a client could ask for where the pool has no resource server: the service's own refusal."""
    with pytest.raises(CognitoError) as refusal:
        cognito.pool.add_client(allowed_oauth_flows=["client_credentials"])
    assert refusal.value.code == "InvalidOAuthFlowException"
    assert refusal.value.message == (
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
    )


def test_a_provider_that_begins_is_not_made_beside_others(cognito: FakeCognito) -> None:
    """A client that has it, or has others, keeps to them, since the service takes no such list."""
    begins = {"provider_details": {"IDPInit": "true"}}
    first = cognito.pool.add_client(callback_urls=["https://app.example.com/"])
    cognito.pool.add_identity_provider("Portal", "SAML", **begins)
    second = cognito.pool.add_client(callback_urls=["https://app.example.com/"])
    alone = cognito.pool.add_client(callback_urls=["https://app.example.com/"], supported_identity_providers=["Portal"])
    cognito.pool.add_identity_provider("Engine")
    cognito.pool.add_identity_provider("Partner", "SAML")
    listed = [it.record.settings["SupportedIdentityProviders"] for it in (first, second, alone)]
    assert listed == [["COGNITO", "Engine", "Partner"], ["COGNITO", "Engine", "Partner"], ["Portal", "Partner"]]
