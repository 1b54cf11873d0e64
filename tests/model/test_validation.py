"""Validation: what the model does not allow is refused in the service's own sentences.

`[captured]` beside a case: these are the words of a real answer.
"""

from __future__ import annotations

import base64
import unicodedata
from typing import Any

import pytest
from botocore.model import StringShape
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model.constraints import constraints_of
from pytest_fakecognito.model.service import ServiceName, load

POOL = "us-east-1_Abc123def"
NAME_PATTERN = r"Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+"
PASSWORD_PATTERN = r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$"
URL_CONSTRAINTS = (
    "Member must satisfy constraint: [Member must have length less than or equal to 1024, "
    f"Member must have length greater than or equal to 1, {NAME_PATTERN}]"
)

SIGN_UP = {"ClientId": "abc123", "Username": "alice", "Password": "Passw0rd!"}


def validate(operation: str, params: dict[str, Any], service: ServiceName = "cognito-idp") -> list[str]:
    return load(service).operations[operation].validate(params)


def value_at(path: str, constraint: str, shown: str = "") -> str:
    return f"Value {shown}at '{path}' failed to satisfy constraint: {constraint}"


def at_most(length: int) -> str:
    return f"Member must have length less than or equal to {length}"


def at_least(length: int) -> str:
    return f"Member must have length greater than or equal to {length}"


# --- Members and their values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "params", "path", "shown"),
    [
        ("AdminGetUser", {"UserPoolId": POOL}, "username", ""),  # [captured]
        ("AdminAddUserToGroup", {"UserPoolId": POOL, "Username": "alice"}, "groupName", "null "),  # [captured]
        ("ChangePassword", {"AccessToken": "a.b.c", "ProposedPassword": None}, "proposedPassword", ""),  # [captured]
        ("InitiateAuth", {"AuthFlow": "CUSTOM_AUTH"}, "clientId", "null "),  # [captured]
        ("VerifyUserAttribute", {"AccessToken": "a.b.c", "AttributeName": "email"}, "code", "null "),
    ],
)
def test_a_required_member_must_not_be_null(operation: str, params: dict[str, Any], path: str, shown: str) -> None:
    """A member that is left out or null is `null` in the sentence, unless it is sensitive."""
    assert validate(operation, params) == [value_at(path, "Member must not be null", shown)]


def test_all_breaches_are_reported() -> None:
    """Each breach of each member is told, in the order of the model: length before pattern."""
    assert validate("SignUp", {"ClientId": "abc123", "Username": "", "Password": " "}) == [
        value_at("username", at_least(1)),
        value_at("username", NAME_PATTERN),
        value_at("password", at_least(6)),
        value_at("password", PASSWORD_PATTERN),
    ]


@pytest.mark.parametrize("operation", ["SignUp", "ConfirmSignUp", "AdminAddUserToGroup"])
def test_a_sensitive_value_is_not_shown(operation: str) -> None:
    """A user's name is not repeated. [captured] for each of these operations"""
    rest = {"UserPoolId": POOL, "GroupName": "g", "ConfirmationCode": "1"} | SIGN_UP

    assert validate(operation, rest | {"Username": "al ice"}) == [value_at("username", NAME_PATTERN)]


def test_a_plain_value_is_shown() -> None:
    """Other values are repeated in quotes. [captured]"""
    constraint = r"Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+"

    assert validate("ListGroups", {"UserPoolId": " ap-northeast-1_xxx"}) == [
        value_at("userPoolId", constraint, "' ap-northeast-1_xxx' ")
    ]


@pytest.mark.parametrize("length", [1, 128])
def test_lengths_include_their_bounds(length: int) -> None:
    """A name may be as short and as long as the model says."""
    assert validate("AdminGetUser", {"UserPoolId": POOL, "Username": "ä" * length}) == []


def test_a_value_may_be_too_long() -> None:
    """A name of 129 characters is one too long. [captured]"""
    assert validate("SignUp", SIGN_UP | {"Username": "A" * 129}) == [value_at("username", at_most(128))]


@pytest.mark.parametrize(
    ("member", "value", "constraint"),
    [
        ("MinimumLength", 5, "Member must have value greater than or equal to 6"),
        ("MinimumLength", 100, "Member must have value less than or equal to 99"),
        ("PasswordHistorySize", 25, "Member must have value less than or equal to 24"),
        ("TemporaryPasswordValidityDays", 366, "Member must have value less than or equal to 365"),
    ],
)
def test_a_number_has_a_range(member: str, value: int, constraint: str) -> None:
    """Numbers have a value, not a length; a nested member has a path."""
    params = {"PoolName": "p", "Policies": {"PasswordPolicy": {member: value}}}
    path = f"policies.passwordPolicy.{member[0].lower()}{member[1:]}"

    assert validate("CreateUserPool", params) == [value_at(path, constraint, f"'{value}' ")]


def test_an_enumeration() -> None:
    """The sentence lists the values that are allowed, in no order one may rely on. [captured]"""
    (breach,) = validate("SetUserPoolMfaConfig", {"UserPoolId": POOL, "MfaConfiguration": "MAYBE"})
    said, values = breach.rstrip("]").split("[")

    assert said == value_at("mfaConfiguration", "Member must satisfy enum value set: ", "'MAYBE' ")
    assert set(values.split(", ")) == {"OFF", "ON", "OPTIONAL"}


def test_a_blob_is_as_long_as_its_bytes() -> None:
    """Length counts what the Base64 stands for."""
    fits, too_long = (base64.b64encode(bytes(size)).decode() for size in (131_072, 131_073))

    assert validate("SetUICustomization", {"UserPoolId": POOL, "ImageFile": fits}) == []
    assert validate("SetUICustomization", {"UserPoolId": POOL, "ImageFile": too_long}) == [
        value_at("imageFile", at_most(131_072), f"'{too_long}' ")
    ]


def test_null_and_unknown_members_are_ignored() -> None:
    """What is not required may be null, and what the model does not know may be anything."""
    assert validate("SignUp", SIGN_UP | {"SecretHash": None, "UserAttributes": None, "Favourite": [5]}) == []


# --- Lists and maps ---------------------------------------------------------------------------------------


def test_an_item_of_a_list_of_structures_has_an_index() -> None:
    """Items are counted from one. [captured]"""
    schema = [{"Name": "score"}, {"Name": "phone_number_verified"}]

    assert validate("CreateUserPool", {"PoolName": "p", "Schema": schema}) == [
        value_at("schema.2.member.name", at_most(20), "'phone_number_verified' ")
    ]


def test_what_is_sensitive_stays_so_in_a_list() -> None:
    """The name of an attribute is shown, its value is not."""
    attributes = [{"Name": "email"}, {"Name": "n" * 33, "Value": "v" * 2049}]

    assert validate("UpdateUserAttributes", {"AccessToken": "a.b.c", "UserAttributes": attributes}) == [
        value_at("userAttributes.2.member.name", at_most(32), f"'{'n' * 33}' "),
        value_at("userAttributes.2.member.value", at_most(2048)),
    ]


def test_a_list_of_strings_is_shown_whole() -> None:
    """One sentence for all items, with every constraint of theirs. [captured], of lists with one empty string"""
    params = {"UserPoolId": POOL, "ClientName": "web", "CallbackURLs": [""], "LogoutURLs": [""]}

    assert validate("CreateUserPoolClient", params) == [
        value_at("callbackURLs", URL_CONSTRAINTS, "'[]' "),
        value_at("logoutURLs", URL_CONSTRAINTS, "'[]' "),
    ]


def test_a_list_of_an_enumeration() -> None:
    """The whole list is shown, and the set of values stands in brackets twice. [captured]"""
    flows = ["ALLOW_USER_AUTH", "ALLOW_ALL", "NONE"]
    params = {"UserPoolId": POOL, "ClientName": "web", "ExplicitAuthFlows": flows}
    (breach,) = validate("CreateUserPoolClient", params)

    constraint = "Member must satisfy constraint: [Member must satisfy enum value set: ["
    assert breach.startswith(value_at("explicitAuthFlows", constraint, "'[ALLOW_USER_AUTH, ALLOW_ALL, NONE]' "))
    assert breach.endswith("]]")
    assert "ALLOW_REFRESH_TOKEN_AUTH" in breach


def test_a_list_may_be_too_long() -> None:
    """A list has a length itself, and structures are shown as Java would show a map."""
    attributes = [{"Name": f"a{n}", "Mutable": True} for n in range(26)]
    (breach,) = validate("AddCustomAttributes", {"UserPoolId": POOL, "CustomAttributes": attributes})

    assert breach.startswith("Value '[{Name=a0, Mutable=true}, {Name=a1, Mutable=true}, ")
    assert breach.endswith(f"]' at 'customAttributes' failed to satisfy constraint: {at_most(25)}")


def test_values_of_a_map() -> None:
    """One sentence for all values, with every constraint of theirs. [captured]"""
    providers = {"accounts.google.com": "g.apps", "graph.facebook.com": "f "}
    params = {
        "IdentityPoolName": "p",
        "AllowUnauthenticatedIdentities": False,
        "SupportedLoginProviders": providers,
    }
    constraint = (
        f"Map value must satisfy constraint: [{at_most(128)}, {at_least(1)}, "
        r"Member must satisfy regular expression pattern: [\w.;_/-]+]"
    )

    assert validate("CreateIdentityPool", params, "cognito-identity") == [
        value_at("supportedLoginProviders", constraint, "'{accounts.google.com=g.apps, graph.facebook.com=f }' ")
    ]


def test_keys_of_a_map() -> None:
    """The keys have a sentence of their own."""
    roles = {"admin": "arn:aws:iam::123456789012:role/admin"}
    constraint = (
        f"Map keys must satisfy constraint: [{at_most(128)}, {at_least(1)}, "
        "Member must satisfy regular expression pattern: (un)?authenticated]"
    )

    assert validate("SetIdentityPoolRoles", {"IdentityPoolId": "us-east-1:1a", "Roles": roles}, "cognito-identity") == [
        value_at("roles", constraint, "'{admin=arn:aws:iam::123456789012:role/admin}' ")
    ]


def test_a_structure_in_a_map_has_its_key_in_the_path() -> None:
    """What is wrong inside a map's value is told with the key."""
    mappings = {"accounts.google.com": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}, "x": {}}
    params = {"IdentityPoolId": "us-east-1:1a", "Roles": {}, "RoleMappings": mappings}

    assert validate("SetIdentityPoolRoles", params, "cognito-identity") == [
        value_at("roleMappings.x.member.type", "Member must not be null", "null ")
    ]


def test_a_map_of_secrets_is_not_shown() -> None:
    """Neither a sensitive map nor one of sensitive values is repeated."""
    auth = {"ClientId": "abc123", "AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "a" * 131_073}}
    logins = {"IdentityPoolId": "us-east-1:1a", "Logins": {"accounts.google.com": ""}}

    assert validate("InitiateAuth", auth) == [
        value_at("authParameters", f"Map value must satisfy constraint: [{at_most(131_072)}, {at_least(0)}]")
    ]
    assert validate("GetId", logins, "cognito-identity") == [
        value_at("logins", f"Map value must satisfy constraint: [{at_most(50_000)}, {at_least(1)}]")
    ]


def test_null_in_a_list() -> None:
    """A null item breaks the constraints of the items; a null structure has an index."""
    strings = {"UserPoolId": POOL, "ClientName": "web", "CallbackURLs": [None]}
    structures = {"PoolName": "p", "Schema": [None]}

    assert validate("CreateUserPoolClient", strings) == [value_at("callbackURLs", URL_CONSTRAINTS, "'[null]' ")]
    assert validate("CreateUserPool", structures) == [value_at("schema.1.member", "Member must not be null", "null ")]


# --- Where the service differs from its model --------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "constraints"),
    [
        ("p@wor", [at_least(6)]),
        ("p", [at_least(6), PASSWORD_PATTERN]),
        (" password", [PASSWORD_PATTERN]),
        ("password ", [PASSWORD_PATTERN]),
        ("x" * 257, [at_most(256)]),
        ("correct horse battery", []),
        ("secret", []),
    ],
)
def test_a_password_is_checked_before_the_policy(password: str, constraints: list[str]) -> None:
    """Any password has six characters at least, and no space at either end. [captured]"""
    expected = [value_at("password", constraint) for constraint in constraints]

    assert validate("SignUp", SIGN_UP | {"Password": password}) == expected


@pytest.mark.parametrize("operation", ["ForgotPassword", "ResendConfirmationCode"])
def test_a_forgotten_password_is_that_of_an_alias(operation: str) -> None:
    """Where an alias will do, the user's name is called so."""
    assert validate(operation, {"ClientId": "abc123", "Username": " "}) == [value_at("userAlias", NAME_PATTERN)]
    assert validate(operation, {"ClientId": "abc123"}) == [value_at("userAlias", "Member must not be null")]


def test_a_client_s_id_is_shown_at_sign_in_alone() -> None:
    """InitiateAuth repeats the id of the client, SignUp does not. [captured]"""
    constraint = r"Member must satisfy regular expression pattern: [\w+]+"

    assert validate("InitiateAuth", {"AuthFlow": "USER_AUTH", "ClientId": ""}) == [
        value_at("clientId", at_least(1), "'' "),
        value_at("clientId", constraint, "'' "),
    ]
    assert validate("SignUp", SIGN_UP | {"ClientId": ""}) == [
        value_at("clientId", at_least(1)),
        value_at("clientId", constraint),
    ]


# --- Wrong types ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"PoolName": 5}, "NUMBER_VALUE can not be converted to a String"),  # [captured]
        ({"PoolName": 0.5}, "NUMBER_VALUE can not be converted to a String"),
        ({"PoolName": True}, "TRUE_VALUE can not be converted to a String"),
        ({"PoolName": False}, "FALSE_VALUE can not be converted to a String"),
        ({"PoolName": {"a": 1}}, "Start of structure or map found where not expected."),  # [captured]
        ({"PoolName": ["p"]}, "Start of list found where not expected"),  # [captured]
        ({"UserPoolTags": ["p"]}, "Start of list found where not expected"),
        ({"UserPoolTags": "p"}, "Expected map or null"),  # [captured]
        ({"UserPoolTags": {"a": 1}}, "NUMBER_VALUE can not be converted to a String"),
        ({"Schema": "p"}, "Expected list or null"),
        ({"Schema": {}}, "Start of structure or map found where not expected."),
        ({"Schema": ["p"]}, "Expected null"),
        ({"Policies": "p"}, "Expected null"),
        ({"AliasAttributes": ["email", 5]}, "NUMBER_VALUE can not be converted to a String"),
        ({"Schema": [{"Mutable": "yes"}]}, "STRING_VALUE can not be converted to a Boolean"),
        ({"Schema": [{"Mutable": 1}]}, "NUMBER_VALUE can not be converted to a Boolean"),
        (
            {"Policies": {"PasswordPolicy": {"MinimumLength": "8"}}},
            "STRING_VALUE can not be converted to an Integer",
        ),
        (
            {"Policies": {"PasswordPolicy": {"MinimumLength": True}}},
            "TRUE_VALUE can not be converted to an Integer",
        ),
    ],
)
def test_a_wrong_type_cannot_be_read(params: dict[str, Any], message: str) -> None:
    """A value of the wrong JSON type is no breach but an error of its own, which comes before all breaches."""
    with pytest.raises(CognitoError) as caught:
        validate("CreateUserPool", {"PoolName": "!", "EmailVerificationSubject": ""} | params)

    assert (caught.value.code, caught.value.message) == ("SerializationException", message)


@pytest.mark.parametrize("encoded", ["iVBORw=", "not base64!", "é"])
def test_broken_base64_cannot_be_read(encoded: str) -> None:
    """A blob that does not decode is no blob."""
    with pytest.raises(CognitoError) as caught:
        validate("SetUICustomization", {"UserPoolId": POOL, "ImageFile": encoded})

    assert caught.value.code == "SerializationException"


def test_the_whole_request_must_be_a_structure() -> None:
    """JSON of another kind is not read."""
    with pytest.raises(CognitoError, match=r"^SerializationException: Start of list found where not expected$"):
        load("cognito-idp").operations["SignUp"].validate([])  # type: ignore[arg-type]


def test_subclasses_are_what_they_derive_from() -> None:
    """A string of some subclass, from a caller within the process, is a string."""

    class Name(str):
        __slots__ = ()

    assert validate("AdminGetUser", {"UserPoolId": POOL, "Username": Name("alice")}) == []


def test_a_document_may_hold_anything() -> None:
    """The credential of a passkey is not looked into."""
    params = {"AccessToken": "a.b.c", "Credential": {"id": 5, "response": [None]}}

    assert validate("CompleteWebAuthnRegistration", params) == []


# --- All operations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", ["cognito-idp", "cognito-identity"])
def test_every_operation_can_be_validated(service: ServiceName) -> None:
    """An empty request lacks exactly what the operation requires."""
    for operation in load(service).operations.values():
        breaches = operation.validate({})

        assert len(breaches) == len(operation.input_shape.required_members), operation.name
        assert all(breach.endswith("Member must not be null") for breach in breaches)


def test_an_operation_is_compiled_once() -> None:
    """The second request meets the validator of the first."""
    operation = load("cognito-idp").operations["ListUsers"]

    assert operation.validate is operation.validate


def test_an_unknown_kind_of_pattern_is_not_checked() -> None:
    """A newer model may hold a pattern that is not understood: its other constraints hold all the same."""
    shape = StringShape("NewType", {"type": "string", "pattern": "[a-z&&[^b]]", "max": 5})

    assert [text for _, text in constraints_of(shape)] == [at_most(5)]


@given(st.text(max_size=140))
def test_a_group_s_name(name: str) -> None:
    """A group's name is refused just when it is too short, too long, or has a separator or control in it."""
    constraints = [
        *([at_most(128)] if len(name) > 128 else []),
        *([at_least(1)] if not name else []),
        *([NAME_PATTERN] if not name or any(unicodedata.category(c)[0] in "ZC" for c in name) else []),
    ]

    assert validate("GetGroup", {"UserPoolId": POOL, "GroupName": name}) == [
        value_at("groupName", constraint, f"'{name}' ") for constraint in constraints
    ]


@given(st.permutations(["ClientId", "Username", "Password", "SecretHash"]))
def test_breaches_come_in_the_model_s_order(names: list[str]) -> None:
    """The order of the request does not matter."""
    breaches = validate("SignUp", dict.fromkeys(names, ""))
    paths = [breach.split("'")[1] for breach in breaches]

    assert list(dict.fromkeys(paths)) == ["clientId", "secretHash", "username", "password"]
