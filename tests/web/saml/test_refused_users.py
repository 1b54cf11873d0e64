"""Users whom a SAML provider vouches for, and whom the pool will not have: how the application is told."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

CALLBACK = "https://app.example.com/callback"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"


@pytest.fixture
def pool(cognito: FakeCognito) -> UserPool:
    """Requires an e-mail address, and has an attribute that cannot be changed."""
    pool = cognito.create_pool(
        schema=[
            {"Name": "email", "Required": True, "Mutable": True},
            {"Name": "badge", "AttributeDataType": "String", "Mutable": False},
        ]
    )
    pool.add_domain("analytical")
    return pool


@pytest.fixture
def strict(configure: Any, journey: Any) -> Any:
    configure(mapping={"email": EMAIL, "custom:badge": "badge"})
    return journey()


def told(location: str) -> str:
    assert location.startswith(f"{CALLBACK}?error_description="), location
    said = dict(parse_qsl(urlsplit(location).query))
    assert said["error"] == "server_error"
    return said["error_description"]


def test_what_the_pool_requires_must_be_said(strict: Any) -> None:
    """[documented], but for its end"""
    expected = "Invalid SAML response received: Invalid user attributes: email: The attribute is required\n "
    assert told(strict.sign_in("ada", {})) == expected
    assert not strict.client.pool.users


def test_what_the_pool_requires_cannot_be_taken_away(strict: Any) -> None:
    """By a blank value, at a later sign-in. [documented], but for its end"""
    strict.sign_in("ada", {EMAIL: "ada@example.com"})
    strict.browser.cookies.clear()
    refusal = "Invalid user attributes: email: Required attribute cannot be deleted.\n "
    expected = f"Invalid SAML response received: {refusal}"
    assert told(strict.sign_in("ada", {EMAIL: ""})) == expected


def test_somebody_else_at_the_address_of_a_linked_user(cognito: FakeCognito, pool: UserPool, strict: Any) -> None:
    """He is not the linked user, and no new one. [captured], but for the first words, which were others in 2021"""
    pool.add_user("countess", email="countess@example.com")
    cognito.idp.admin_link_provider_for_user(
        UserPoolId=pool.id,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": "countess"},
        SourceUser={
            "ProviderName": "Example",
            "ProviderAttributeName": "email",
            "ProviderAttributeValue": "ada@example.com",
        },
    )
    strict.sign_in("ada", {EMAIL: "ada@example.com"})
    strict.browser.cookies.clear()
    refusal = "Invalid ProviderName/Username combination. Please check again "
    assert told(strict.sign_in("eve", {EMAIL: "ada@example.com"})) == f"Invalid SAML response received: {refusal}"
    assert list(pool.users) == ["countess"]


def test_what_cannot_be_changed_cannot_be_sent_twice(strict: Any) -> None:
    """Not even if it is the same. [documented]"""
    said = {EMAIL: "ada@example.com", "badge": "1"}
    strict.sign_in("ada", said)
    strict.browser.cookies.clear()
    expected = "Invalid SAML response received: Invalid user attributes: custom:badge: Attribute cannot be updated.\n "
    assert told(strict.sign_in("ada", said)) == expected


def test_a_name_must_not_be_too_long(strict: Any) -> None:
    """Of 128 characters, the provider's name included. [captured]"""
    location = strict.sign_in("a" * 121, {EMAIL: "ada@example.com"})
    assert told(location).startswith("Invalid SAML response received: 1 validation error detected: Value 'Example_aaa")
    strict.browser.cookies.clear()
    assert strict.sign_in("a" * 120, {EMAIL: "ada@example.com"}).startswith(f"{CALLBACK}?code=")


def test_a_function_may_refuse_a_new_user(cognito: FakeCognito, pool: UserPool, strict: Any) -> None:
    """In its own words. [captured]"""

    def pre_sign_up(event: Any, context: Any) -> Any:
        raise ValueError("Invalid email domain")

    cognito.add_lambda("gate", pre_sign_up)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:gate"
    cognito.idp.update_user_pool(UserPoolId=pool.id, LambdaConfig={"PreSignUp": arn})

    assert strict.sign_in("ada", {EMAIL: "ada@example.com"}) == (
        f"{CALLBACK}?error_description=Invalid+SAML+response+received%3A+PreSignUp+failed+with+error+Invalid+email+"
        "domain.+&error=server_error"
    )


def test_a_disabled_user_stays_outside(cognito: FakeCognito, pool: UserPool, strict: Any) -> None:
    """Whatever the provider says."""
    strict.sign_in("ada", {EMAIL: "ada@example.com"})
    strict.browser.cookies.clear()
    cognito.idp.admin_disable_user(UserPoolId=pool.id, Username="Example_ada")
    assert told(strict.sign_in("ada", {EMAIL: "ada@example.com"})).startswith("Invalid SAML response received: User ")


def test_a_refused_user_s_assertion_is_used_all_the_same(strict: Any) -> None:
    """There is no second try with the same one."""
    form = strict.provider.answer(strict.depart(), "ada", {})
    told(strict.post(form))
    assert strict.post(form).startswith(f"{strict.root}/error?error=Invalid%20samlResponse")
