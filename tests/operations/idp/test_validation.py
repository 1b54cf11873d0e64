"""What no operation gets to see: requests that the service's model does not allow.

The sentences themselves are tested with the model; here, that each operation is behind that check, and what wins.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
NAME = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"
POOL_ID = r"[\w-]+_[0-9a-zA-Z]+"
TITLE = r"[\w\s+=,.@-]+"
SECRET = r"[\w+]+"


@pytest.fixture(scope="module")
def careless():
    """A client that sends what it is given, looking at nothing. It is slow to make, and serves every fake."""
    config = Config(parameter_validation=False)
    return Session().create_client("cognito-idp", region_name="us-east-1", config=config)


@pytest.fixture
def call(careless, cognito: FakeCognito):
    """An operation, whose required parameters are filled in unless they are given; None leaves one out."""
    usual = {
        "UserPoolId": cognito.pool.id,
        "ClientId": cognito.pool.client.id,
        "AccessToken": "a.b.c",
        "Username": "ada",
        "Password": "Analytical-1843",
        "ProposedPassword": "Analytical-1843",
        "ConfirmationCode": "123456",
    }

    def call(operation: str, **given: Any) -> dict[str, Any]:
        described = careless.meta.service_model.operation_model(careless.meta.method_to_api_mapping[operation])
        params = {name: usual[name] for name in described.input_shape.required_members if name in usual} | given
        return getattr(careless, operation)(**{name: value for name, value in params.items() if value is not None})

    return call


def value_at(path: str, constraint: str, value: Any = None) -> str:
    """One breach; a sensitive value is not shown."""
    shown = "" if value is None else f"'{value}' "
    return f"Value {shown}at '{path}' failed to satisfy constraint: Member must {constraint}"


def null_at(path: str) -> str:
    return f"Value null at '{path}' failed to satisfy constraint: Member must not be null"


def at_least(number: int, what: str = "length") -> str:
    return f"have {what} greater than or equal to {number}"


def at_most(number: int, what: str = "length") -> str:
    return f"have {what} less than or equal to {number}"


def like(pattern: str) -> str:
    return f"satisfy regular expression pattern: {pattern}"


LIKE_PASSWORD = like(r"^[\S]+.*[\S]+$")

# --- users and passwords ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "params", "breaches"),
    [
        ("sign_up", {"Password": "five5"}, [value_at("password", at_least(6))]),
        ("confirm_forgot_password", {"Password": "five5"}, [value_at("password", at_least(6))]),
        ("admin_set_user_password", {"Password": "five5"}, [value_at("password", at_least(6))]),
        ("change_password", {"ProposedPassword": "five5"}, [value_at("proposedPassword", at_least(6))]),
        ("sign_up", {"Password": "p" * 257}, [value_at("password", at_most(256))]),
        ("change_password", {"PreviousPassword": "p" * 257}, [value_at("previousPassword", at_most(256))]),
        ("sign_up", {"Username": "u" * 129}, [value_at("username", at_most(128))]),
        ("change_password", {"ProposedPassword": None}, [value_at("proposedPassword", "not be null")]),
        ("sign_up", {"Password": " Analytical-1843"}, [value_at("password", LIKE_PASSWORD)]),
        ("sign_up", {"Password": "Analytical-1843 "}, [value_at("password", LIKE_PASSWORD)]),
        (
            "sign_up",
            {"Password": "two  "},
            [value_at("password", at_least(6)), value_at("password", LIKE_PASSWORD)],
        ),
        ("sign_up", {"Username": ""}, [value_at("username", at_least(1)), value_at("username", like(NAME))]),
        ("confirm_sign_up", {"Username": "ada byron"}, [value_at("username", like(NAME))]),
        ("forgot_password", {"Username": "ada byron"}, [value_at("userAlias", like(NAME))]),
        ("resend_confirmation_code", {"Username": "ada byron"}, [value_at("userAlias", like(NAME))]),
        ("confirm_sign_up", {"ConfirmationCode": None}, [null_at("confirmationCode")]),
        (
            "sign_up",
            {"Username": "ada byron", "Password": "five5"},
            [value_at("username", like(NAME)), value_at("password", at_least(6))],
        ),
    ],
)
def test_names_and_passwords(call, refused, operation: str, params: dict[str, Any], breaches: list[str]) -> None:
    """Whoever is meant, and whether he is there, is not even asked; the pool's policy neither."""
    noun = "error" if len(breaches) == 1 else "errors"
    with refused(INVALID, f"{len(breaches)} validation {noun} detected: {'; '.join(breaches)}"):
        call(operation, **params)


@pytest.mark.parametrize("name", ["ada byron", " "])
def test_the_name_of_who_signs_in(call, refused, name: str) -> None:
    """It is no member of its own, and yet held against the model, under two names of the service's."""
    given = {"USERNAME": name, "PASSWORD": "Analytical-1843"}
    text = (
        "2 validation errors detected: Value at 'userAlias' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+; Value at 'userName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+"
    )

    with refused(INVALID, text):
        call("initiate_auth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)


def test_an_empty_name_of_who_signs_in(call, refused) -> None:
    """It is there, and too short: unlike one that is left out, it is no missing parameter."""
    text = (
        "2 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length "
        "greater than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+"
    )

    with refused(INVALID, text):
        call("initiate_auth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "", "PASSWORD": "any"})
    with refused(INVALID, "Missing required parameter USERNAME"):
        call("initiate_auth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"PASSWORD": "any"})


def test_a_password_with_a_blank_inside(call, cognito: FakeCognito) -> None:
    """Only its ends must not be blank, although the model says otherwise."""
    call("sign_up", Username="ada", Password="Analytical 1843")

    assert list(cognito.pool.users) == ["ada"]


# --- pools --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "params", "breach"),
    [
        ("describe_user_pool", {"UserPoolId": "nowhere"}, value_at("userPoolId", like(POOL_ID), "nowhere")),
        ("describe_user_pool", {"UserPoolId": "p_" + "1" * 54}, value_at("userPoolId", at_most(55), "p_" + "1" * 54)),
        ("describe_user_pool", {"UserPoolId": None}, null_at("userPoolId")),
        ("create_user_pool", {}, null_at("poolName")),
        ("create_user_pool", {"PoolName": "people!"}, value_at("poolName", like(TITLE), "people!")),
        ("create_user_pool", {"PoolName": "p" * 129}, value_at("poolName", at_most(128), "p" * 129)),
        (
            "create_user_pool",
            {"PoolName": "people", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
            value_at("policies.passwordPolicy.minimumLength", at_least(6, "value"), 5),
        ),
        (
            "update_user_pool",
            {"Policies": {"PasswordPolicy": {"PasswordHistorySize": 25}}},
            value_at("policies.passwordPolicy.passwordHistorySize", at_most(24, "value"), 25),
        ),
        (
            "update_user_pool",
            {"Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 366}}},
            value_at("policies.passwordPolicy.temporaryPasswordValidityDays", at_most(365, "value"), 366),
        ),
        (
            "update_user_pool",
            {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 366}},
            value_at("adminCreateUserConfig.unusedAccountValidityDays", at_most(365, "value"), 366),
        ),
        (
            "update_user_pool",
            {"EmailVerificationSubject": "s" * 141},
            value_at("emailVerificationSubject", at_most(140), "s" * 141),
        ),
        (
            "update_user_pool",
            {"SmsAuthenticationMessage": "No code."},
            value_at("smsAuthenticationMessage", like(r".*\{####\}.*"), "No code."),
        ),
        (
            "update_user_pool",
            {"EmailConfiguration": {"ReplyToEmailAddress": "us"}},
            value_at("emailConfiguration.replyToEmailAddress", like(f"{NAME}@{NAME}"), "us"),
        ),
        (
            "create_user_pool",
            {"PoolName": "people", "Schema": [{"Name": "n" * 21, "AttributeDataType": "String"}]},
            value_at("schema.1.member.name", at_most(20), "n" * 21),
        ),
        (
            "update_user_pool",
            {"UserPoolAddOns": {}},
            null_at("userPoolAddOns.advancedSecurityMode"),
        ),
        ("list_user_pools", {}, null_at("maxResults")),
        ("list_user_pools", {"MaxResults": 0}, value_at("maxResults", at_least(1, "value"), 0)),
        ("list_user_pools", {"MaxResults": 61}, value_at("maxResults", at_most(60, "value"), 61)),
        ("list_user_pools", {"MaxResults": 5, "NextToken": "a b"}, value_at("nextToken", like(r"[\S]+"), "a b")),
    ],
)
def test_pools(call, refused, operation: str, params: dict[str, Any], breach: str) -> None:
    """Ids, names, numbers and texts of pools."""
    with refused(INVALID, f"1 validation error detected: {breach}"):
        call(operation, **params)


@pytest.mark.parametrize(
    ("params", "path", "value", "allowed"),
    [
        ({"DeletionProtection": "ON"}, "deletionProtection", "ON", {"ACTIVE", "INACTIVE"}),
        ({"MfaConfiguration": "MAYBE"}, "mfaConfiguration", "MAYBE", {"OFF", "ON", "OPTIONAL"}),
        ({"UserPoolTier": "GOLD"}, "userPoolTier", "GOLD", {"LITE", "ESSENTIALS", "PLUS"}),
        (
            {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "carrier_pigeon"}]}},
            "accountRecoverySetting.recoveryMechanisms.1.member.name",
            "carrier_pigeon",
            {"verified_email", "verified_phone_number", "admin_only"},
        ),
    ],
)
def test_values_of_an_enumeration(
    call, careless, params: dict[str, Any], path: str, value: str, allowed: set[str]
) -> None:
    """The sentence lists what is allowed, in no order to rely on."""
    with pytest.raises(careless.exceptions.InvalidParameterException) as caught:
        call("update_user_pool", **params)

    said, _, listed = caught.value.response["Error"]["Message"].rstrip("]").partition("[")
    constraint = "satisfy enum value set: "
    assert said == f"1 validation error detected: {value_at(path, constraint, value)}"
    assert set(listed.split(", ")) == allowed


def test_values_of_an_enumeration_in_a_list(call, careless) -> None:
    """A list is shown whole, and where in it the breach is, is not told."""
    with pytest.raises(careless.exceptions.InvalidParameterException) as caught:
        call("create_user_pool_client", ClientName="app", ExplicitAuthFlows=["ADMIN_USER_PASSWORD_AUTH"])

    said, _, listed = caught.value.response["Error"]["Message"].rstrip("]").rpartition("[")
    assert said == (
        "1 validation error detected: Value '[ADMIN_USER_PASSWORD_AUTH]' at 'explicitAuthFlows' failed to satisfy "
        "constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
    )
    assert {"ALLOW_CUSTOM_AUTH", "ADMIN_NO_SRP_AUTH"} <= set(listed.split(", "))


def test_too_many_ways_to_recover(call, careless) -> None:
    """There are three, but two at most can be listed."""
    names = ("verified_email", "verified_phone_number", "admin_only")
    mechanisms = [{"Priority": 1, "Name": name} for name in names]

    with pytest.raises(careless.exceptions.InvalidParameterException) as caught:
        call("update_user_pool", AccountRecoverySetting={"RecoveryMechanisms": mechanisms})

    message = caught.value.response["Error"]["Message"]
    assert message.startswith("1 validation error detected: Value '[{")
    assert message.endswith(
        "]' at 'accountRecoverySetting.recoveryMechanisms' failed to satisfy constraint: "
        "Member must have length less than or equal to 2"
    )


# --- clients and groups -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "params", "breach"),
    [
        ("create_user_pool_client", {}, null_at("clientName")),
        ("create_user_pool_client", {"ClientName": "app!"}, value_at("clientName", like(TITLE), "app!")),
        (
            "create_user_pool_client",
            {"ClientName": "app", "AuthSessionValidity": 2},
            value_at("authSessionValidity", at_least(3, "value"), 2),
        ),
        (
            "create_user_pool_client",
            {"ClientName": "app", "AuthSessionValidity": 16},
            value_at("authSessionValidity", at_most(15, "value"), 16),
        ),
        (
            "create_user_pool_client",
            {"ClientName": "app", "AccessTokenValidity": 86_401},
            value_at("accessTokenValidity", at_most(86_400, "value"), 86_401),
        ),
        (
            "create_user_pool_client",
            {"ClientName": "app", "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 61}},
            value_at("refreshTokenRotation.retryGracePeriodSeconds", at_most(60, "value"), 61),
        ),
        ("describe_user_pool_client", {"ClientId": "a-b"}, value_at("clientId", like(SECRET))),
        ("list_user_pool_clients", {"MaxResults": 0}, value_at("maxResults", at_least(1, "value"), 0)),
        ("create_group", {}, null_at("groupName")),
        ("create_group", {"GroupName": "all of us"}, value_at("groupName", like(NAME), "all of us")),
        ("create_group", {"GroupName": "g" * 129}, value_at("groupName", at_most(128), "g" * 129)),
        ("create_group", {"GroupName": "g", "Precedence": -1}, value_at("precedence", at_least(0, "value"), -1)),
        (
            "update_group",
            {"GroupName": "g", "Description": "d" * 2049},
            value_at("description", at_most(2048), "d" * 2049),
        ),
        ("list_groups", {"Limit": 61}, value_at("limit", at_most(60, "value"), 61)),
        ("list_groups", {"Limit": -1}, value_at("limit", at_least(0, "value"), -1)),
    ],
)
def test_clients_and_groups(call, refused, operation: str, params: dict[str, Any], breach: str) -> None:
    """Names, secrets and numbers of clients and groups."""
    with refused(INVALID, f"1 validation error detected: {breach}"):
        call(operation, **params)


def test_too_many_callback_urls(call, refused) -> None:
    """A hundred is the most."""
    urls = [f"https://app.example.com/{number}" for number in range(101)]

    breach = value_at("callbackURLs", at_most(100), f"[{', '.join(urls)}]")
    with refused(INVALID, f"1 validation error detected: {breach}"):
        call("create_user_pool_client", ClientName="app", CallbackURLs=urls)


# --- what wins ----------------------------------------------------------------------------------------------------


def test_breaches_come_before_what_is_not_there(call, refused) -> None:
    """A request that the model does not allow is not looked at further: the pool is missing as well."""
    text = f"1 validation error detected: {value_at('groupName', like(NAME), 'a b')}"

    with refused(INVALID, text):
        call("create_group", UserPoolId="us-east-1_Missing01", GroupName="a b")


def test_breaches_change_nothing(call, refused, cognito: FakeCognito) -> None:
    """The part of a request that is right is not carried out."""
    name = cognito.pool.name

    with refused(INVALID):
        call("update_user_pool", PoolName="people", UserPoolTier="GOLD")
    assert cognito.pool.name == name


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("create_user_pool", {"PoolName": 5}, "NUMBER_VALUE can not be converted to a String"),
        ("create_user_pool", {"PoolName": ["people"]}, "Start of list found where not expected"),
        ("list_groups", {"Limit": "many"}, "STRING_VALUE can not be converted to an Integer"),
    ],
)
def test_a_value_of_another_type(call, refused, operation: str, params: dict[str, Any], message: str) -> None:
    """What cannot be read is told before anything else."""
    with refused("SerializationException", message):
        call(operation, **params)
