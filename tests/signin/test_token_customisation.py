"""PreTokenGeneration: what a function makes of the claims, and what it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.signin import token_customisation
from pytest_fakecognito.signin.token_customisation import customise

ARN = "arn:aws:lambda:us-east-1:123456789012:function:claims"
CLIENT = "1example23456789"
ROLE = "arn:aws:iam::123456789012:role/editors"
ACCESS = {
    "sub": "s",
    "device_key": "d",
    "cognito:groups": ["editors"],
    "iss": "i",
    "version": 2,
    "client_id": CLIENT,
    "origin_jti": "o",
    "event_id": "e",
    "token_use": "access",
    "scope": "openid email shop/read",
    "auth_time": 1,
    "exp": 2,
    "iat": 1,
    "jti": "j",
    "username": "ada",
    "acr": "urn:cognito:loa:1",
    "amr": ["pwd"],
}
IDENTITY = {
    "at_hash": "h",
    "sub": "s",
    "cognito:groups": ["editors"],
    "email_verified": True,
    "cognito:preferred_role": ROLE,
    "iss": "i",
    "custom:tenant": "acme",
    "cognito:username": "ada",
    "nonce": "n",
    "origin_jti": "o",
    "cognito:roles": [ROLE],
    "aud": CLIENT,
    "identities": [],
    "event_id": "e",
    "token_use": "id",
    "auth_time": 1,
    "exp": 2,
    "iat": 1,
    "jti": "k",
    "email": "ada@example.com",
    "dev:plan": "free",
}
MEMBER = {"1": "claimsOverrideDetails", "2": "claimsAndScopeOverrideDetails", "3": "claimsAndScopeOverrideDetails"}


def customised(version: str, details: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    access, identity = customise({MEMBER[version]: details}, version, ACCESS, IDENTITY, client_id=CLIENT)
    assert identity is not None
    return access, identity


def of_identity(version: str, **said: Any) -> Any:
    return said if version == "1" else {"idTokenGeneration": said}


versions = pytest.mark.parametrize("version", ["1", "2", "3"])
later_versions = pytest.mark.parametrize("version", ["2", "3"])


# --- nothing said -------------------------------------------------------------------------------------------------


@versions
@pytest.mark.parametrize("details", [None, {}])
def test_nothing_said_changes_nothing(version: str, details: Any) -> None:
    """Whether the member is null or has no members itself."""
    assert customised(version, details) == (ACCESS, IDENTITY)


@pytest.mark.parametrize(("version", "other"), [("1", "2"), ("2", "1")])
def test_the_other_version_s_answer_is_not_read(version: str, other: str) -> None:
    """A function that answers in the form of another version is not understood."""
    response = {
        MEMBER[other]: {"claimsToAddOrOverride": {"a": "b"}, "idTokenGeneration": {"claimsToSuppress": ["email"]}}
    }

    assert customise(response, version, ACCESS, IDENTITY, client_id=CLIENT) == (ACCESS, IDENTITY)


# --- claims -------------------------------------------------------------------------------------------------------


@versions
def test_claims_of_the_id_token(version: str) -> None:
    """One that is replaced stays in its place, a new one comes last; the access token is as it was."""
    added = {"custom:tenant": "other", "pet": "dog"}
    access, identity = customised(version, of_identity(version, claimsToAddOrOverride=added))

    assert access == ACCESS
    assert identity == {**IDENTITY, **added}
    assert list(identity) == [*IDENTITY, "pet"]


@versions
def test_claims_are_taken_away(version: str) -> None:
    """Custom ones and others; what is not there cannot go."""
    gone = ["email", "custom:tenant", "dev:plan", "no such claim"]
    _, identity = customised(version, of_identity(version, claimsToSuppress=gone))

    assert identity == {name: value for name, value in IDENTITY.items() if name not in gone}


@versions
def test_taking_away_beats_adding(version: str) -> None:
    """Whatever else is said of the claim. [documented]"""
    said = of_identity(version, claimsToAddOrOverride={"pet": "dog", "email": "x"}, claimsToSuppress=["pet", "email"])
    _, identity = customised(version, said)

    assert identity == {name: value for name, value in IDENTITY.items() if name != "email"}


@later_versions
def test_claims_of_the_access_token(version: str) -> None:
    """From the second version on, with values of any kind; the id token is as it was."""
    added = {"tenant": {"id": 1, "tags": ["a"]}, "limits": [1, 2.5], "beta": True, "level": 3, "gone": None}
    access, identity = customised(version, {"accessTokenGeneration": {"claimsToAddOrOverride": added}})

    assert identity == IDENTITY
    assert access == {**ACCESS, **{name: value for name, value in added.items() if value is not None}}


FIXED_ACCESS = [
    *("acr", "amr", "auth_time", "azp", "client_id", "cognito:anything", "cognito:groups", "dev:plan", "device_key"),
    *("event_id", "exp", "iat", "iss", "jti", "nbf", "origin_jti", "scope", "sub", "token_use", "username", "version"),
]
FIXED_IDENTITY = [
    *("acr", "amr", "at_hash", "aud", "auth_time", "azp", "cognito:groups", "cognito:preferred_role", "cognito:roles"),
    *("cognito:username", "dev:plan", "event_id", "exp", "iat", "identities", "iss", "jti", "nbf", "nonce"),
    *("origin_jti", "sub", "token_use"),
]


@later_versions
@pytest.mark.parametrize("name", FIXED_ACCESS)
def test_claims_of_the_access_token_that_stay(version: str, name: str) -> None:
    """Nobody sets what the service goes by; the wish is passed over. [documented]"""
    access, _ = customised(version, {"accessTokenGeneration": {"claimsToAddOrOverride": {name: "forged"}}})
    assert access == ACCESS


@versions
@pytest.mark.parametrize("name", FIXED_IDENTITY)
def test_claims_of_the_id_token_that_stay(version: str, name: str) -> None:
    """Nor in the id token. [documented]"""
    _, identity = customised(version, of_identity(version, claimsToAddOrOverride={name: "forged"}))
    assert identity == IDENTITY


@versions
@pytest.mark.parametrize("name", sorted({*FIXED_IDENTITY} - {"cognito:groups", "dev:plan"}))
def test_claims_that_cannot_be_taken_away(version: str, name: str) -> None:
    """What cannot be set cannot go either, but for groups and developers' attributes. [documented]"""
    _, identity = customised(version, of_identity(version, claimsToSuppress=[name]))
    assert identity == IDENTITY


@later_versions
@pytest.mark.parametrize("name", sorted({*FIXED_ACCESS} - {"cognito:groups", "dev:plan"}))
def test_claims_that_cannot_be_taken_from_the_access_token(version: str, name: str) -> None:
    """Not the scope either, of which only single ones can go."""
    access, _ = customised(version, {"accessTokenGeneration": {"claimsToSuppress": [name]}})
    assert access == ACCESS


@later_versions
def test_an_access_token_may_have_an_audience(version: str) -> None:
    """Of its own client alone. [documented]"""
    access, _ = customised(version, {"accessTokenGeneration": {"claimsToAddOrOverride": {"aud": CLIENT}}})
    assert access == {**ACCESS, "aud": CLIENT}

    with pytest.raises(CognitoError) as caught:
        customised(version, {"accessTokenGeneration": {"claimsToAddOrOverride": {"aud": "another"}}})
    assert caught.value.code == "InvalidLambdaResponseException"


@later_versions
@pytest.mark.parametrize("name", ["address", "email_verified", "phone_number_verified", "updated_at"])
@pytest.mark.parametrize("value", [{"a": 1}, ["a"]], ids=str)
def test_claims_of_the_id_token_that_are_simple(version: str, name: str, value: Any) -> None:
    """Four take no arrays and no objects. [documented]"""
    with pytest.raises(CognitoError) as caught:
        customised(version, of_identity(version, claimsToAddOrOverride={name: value}))
    assert caught.value.code == "InvalidLambdaResponseException"
    assert caught.value.message == f"The claim {name} cannot be an array or an object."


# --- groups -------------------------------------------------------------------------------------------------------


@versions
def test_groups_are_replaced_in_both_tokens(version: str) -> None:
    """Roles stand in the id token alone."""
    said = {"groupsToOverride": ["a", "b"], "iamRolesToOverride": ["r"], "preferredRole": "p"}
    access, identity = customised(version, {"groupOverrideDetails": said})

    assert access == {**ACCESS, "cognito:groups": ["a", "b"]}
    roles = {"cognito:groups": ["a", "b"], "cognito:roles": ["r"], "cognito:preferred_role": "p"}
    assert identity == {**IDENTITY, **roles}


@versions
@pytest.mark.parametrize(
    "said", [None, {}, {"groupsToOverride": []}, {"groupsToOverride": None, "preferredRole": None}], ids=str
)
def test_saying_nothing_of_groups_takes_them_away(version: str, said: Any) -> None:
    """Where something is said at all. [documented]"""
    access, identity = customised(version, {"groupOverrideDetails": said})

    assert "cognito:groups" not in access
    assert not {"cognito:groups", "cognito:roles", "cognito:preferred_role"} & identity.keys()


@versions
def test_roles_go_with_the_groups(version: str) -> None:
    """Suppressing the groups takes the roles along. [documented]"""
    access, identity = customised(version, of_identity(version, claimsToSuppress=["cognito:groups"]))

    assert access == ACCESS
    assert not {"cognito:groups", "cognito:roles", "cognito:preferred_role"} & identity.keys()


# --- scopes -------------------------------------------------------------------------------------------------------


@later_versions
def test_scopes_come_and_go(version: str) -> None:
    """Each is there once; taking away beats adding."""
    said = {"scopesToAdd": ["shop/write", "email", "phone"], "scopesToSuppress": ["shop/read", "phone"]}
    access, _ = customised(version, {"accessTokenGeneration": said})

    assert access["scope"] == "openid email shop/write"


@later_versions
@pytest.mark.parametrize("scope", ["two words", "tab\tbed", " "], ids=repr)
def test_a_scope_has_no_blanks(version: str, scope: str) -> None:
    """It would be two. [documented]"""
    with pytest.raises(CognitoError) as caught:
        customised(version, {"accessTokenGeneration": {"scopesToAdd": [scope]}})
    assert caught.value.code == "InvalidLambdaResponseException"


def test_a_client_s_own_token_has_no_other() -> None:
    """Without an id token there is nothing to change in it."""
    said = {"accessTokenGeneration": {"claimsToAddOrOverride": {"a": 1}}, "idTokenGeneration": {"claimsToSuppress": []}}
    access, identity = customise({MEMBER["3"]: said}, "3", ACCESS, None, client_id=CLIENT)

    assert (access, identity) == ({**ACCESS, "a": 1}, None)


# --- in a sign-in -------------------------------------------------------------------------------------------------


@pytest.fixture
def function(cognito: FakeCognito):
    """Put a function that answers with these details behind the default pool, in this version."""

    def function(version: str, details: Any) -> None:
        cognito.add_lambda("claims", lambda event, context: {**event, "response": {MEMBER[version[1]]: details}})
        config = {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": ARN}}
        cognito.pool.record.settings["LambdaConfig"] = config

    return function


def test_tokens_are_signed_as_the_function_wants_them(way, ada, function, claims, cognito: FakeCognito) -> None:
    """On signing in and on refreshing, and the API takes the access token."""
    said = {"claimsToAddOrOverride": {"tenant": {"id": 7}}}
    function("V2_0", {"accessTokenGeneration": said, "idTokenGeneration": said})
    first = way.sign_in()["AuthenticationResult"]
    second = way.refresh(first["RefreshToken"])["AuthenticationResult"]

    for result in (first, second):
        assert claims(result["AccessToken"])["tenant"] == {"id": 7}
        assert claims(result["IdToken"])["tenant"] == {"id": 7}
        assert cognito.idp.get_user(AccessToken=result["AccessToken"])["Username"] == "ada"


@pytest.mark.parametrize(("version", "level"), [("V1_0", None), ("V2_0", None), ("V3_0", 3)])
def test_the_token_of_a_client_itself(cognito: FakeCognito, function, version: str, level: int | None) -> None:
    """Is shown to functions of the third version alone. [documented]"""
    function(version, {"accessTokenGeneration": {"claimsToAddOrOverride": {"level": 3}}} if version != "V1_0" else {})
    pool = cognito.pool.record
    source = "TokenGeneration_ClientCredentials"
    access, identity = token_customisation.customised(
        cognito.context(), pool, pool.client(cognito.pool.client.id), None, source, ACCESS, None, metadata=None
    )

    assert (access.get("level"), identity) == (level, None)
    assert len(cognito.lambda_calls) == (level is not None)


def test_without_its_scope_a_token_is_no_use_to_the_api(way, ada, function, cognito: FakeCognito, refusal) -> None:
    """A function can take that away too."""
    function("V2_0", {"accessTokenGeneration": {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}})
    token = way.sign_in()["AuthenticationResult"]["AccessToken"]

    assert refusal(cognito.idp.get_user, AccessToken=token) == (
        "NotAuthorizedException",
        "Access Token does not have required scopes",
    )


@pytest.mark.parametrize(
    ("version", "details"),
    [
        ("V1_0", {"claimsToAddOrOverride": {"level": 3}}),
        ("V1_0", {"claimsToAddOrOverride": ["a"]}),
        ("V1_0", {"claimsToSuppress": "email"}),
        ("V2_0", {"accessTokenGeneration": {"scopesToAdd": "email"}}),
        ("V2_0", {"idTokenGeneration": []}),
        ("V3_0", {"groupOverrideDetails": {"groupsToOverride": [1]}}),
    ],
    ids=str,
)
def test_an_answer_of_another_shape_gives_no_tokens(
    way, ada, function, refusal, cognito: FakeCognito, version: str, details: Any
) -> None:
    """In the first version values are text. [documented]"""
    function(version, details)

    assert refusal(way.sign_in) == ("InvalidLambdaResponseException", "Unrecognizable lambda output")
    assert ada.record.grants == []


def test_a_function_that_fails_gives_no_tokens(way, ada, function, refusal, cognito: FakeCognito) -> None:
    """Nor does it leave any behind that could be refreshed."""
    function("V1_0", {})
    cognito.add_lambda("claims", lambda event, context: 1 / 0)

    message = "PreTokenGeneration failed with error division by zero."
    assert refusal(way.sign_in) == ("UserLambdaValidationException", message)
    assert ada.record.grants == []
