"""NEW_PASSWORD_REQUIRED: a temporary password must be replaced before there are tokens."""

from __future__ import annotations

import json

import pytest

from pytest_fakecognito import FakeCognito

CHALLENGE = "NEW_PASSWORD_REQUIRED"
TEMPORARY = "Temporary-1815"
NEW = "Analytical-1843"

POLICY = "Password does not conform to policy: "

pytestmark = pytest.mark.cognito_user("ada", TEMPORARY, status="FORCE_CHANGE_PASSWORD", email="ada@example.com")


@pytest.fixture
def put(way):
    """The challenge, put to ada."""
    return way.sign_in(password=TEMPORARY)


# --- how it is put ------------------------------------------------------------------------------------------------


def test_it_is_put_instead_of_tokens(put):
    """The right temporary password gives a session and the challenge, with its lists as JSON in strings."""
    del put["ResponseMetadata"]
    session = put.pop("Session")

    assert session.startswith("AYABe")
    assert len(session) == 1543
    assert put == {
        "ChallengeName": CHALLENGE,
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": "ada",
            "requiredAttributes": "[]",
            "userAttributes": '{"email":"ada@example.com"}',
        },
    }


@pytest.mark.cognito_pool(
    schema=[
        {"Name": "family_name", "Required": True, "Mutable": True},
        {"Name": "name", "Required": True, "Mutable": True},
        {"Name": "level", "AttributeDataType": "Number", "Mutable": True},
    ]
)
@pytest.mark.cognito_user("ada", name="Ada", email_verified=True, **{"custom:level": "7"})
def test_required_attributes_without_a_value_are_named(put):
    """requiredAttributes names what is missing, prefixed; userAttributes has all values as text, but for the sub."""
    parameters = put["ChallengeParameters"]

    assert parameters["requiredAttributes"] == '["userAttributes.family_name"]'
    assert json.loads(parameters["userAttributes"]) == {
        "email": "ada@example.com",
        "email_verified": "true",
        "name": "Ada",
        "custom:level": "7",
    }


def test_it_is_put_again_and_again(way):
    """Until it is answered, every sign-in puts it, each with a session of its own."""
    first, second = (way.sign_in(password=TEMPORARY) for _ in range(2))

    assert first["ChallengeName"] == second["ChallengeName"] == CHALLENGE
    assert first["Session"] != second["Session"]


@pytest.mark.parametrize("permanent", [True, False])
def test_whether_it_is_put_depends_on_how_the_password_was_set(way, cognito: FakeCognito, permanent):
    """AdminSetUserPassword puts it off with a permanent password and brings it back with another one."""
    cognito.idp.admin_set_user_password(UserPoolId=cognito.pool.id, Username="ada", Password=NEW, Permanent=permanent)

    assert ("AuthenticationResult" in way.sign_in(password=NEW)) is permanent


# --- how it is answered -------------------------------------------------------------------------------------------


def test_a_new_password_gives_tokens(way, put, cognito: FakeCognito, refusal):
    """The answer ends the sign-in with tokens; from then on the user is confirmed and only the new password right."""
    answer = way.answer(CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW)

    assert answer["ChallengeParameters"] == {}
    assert "ChallengeName" not in answer
    assert answer["AuthenticationResult"].keys() == {
        "AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType",
    }  # fmt: skip
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert "AuthenticationResult" in way.sign_in(password=NEW)
    assert refusal(way.sign_in, password=TEMPORARY) == ("NotAuthorizedException", "Incorrect username or password.")


def test_the_temporary_password_may_be_kept(way, put):
    """The new password may be the temporary one."""
    way.answer(CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=TEMPORARY)

    assert "AuthenticationResult" in way.sign_in(password=TEMPORARY)


def test_the_new_password_does_not_expire(way, put, cognito: FakeCognito):
    """What was chosen instead of a temporary password is permanent."""
    way.answer(CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW)
    cognito.clock.advance(days=30)

    assert "AuthenticationResult" in way.sign_in(password=NEW)


def test_attributes_may_come_along(way, put, cognito: FakeCognito):
    """Attributes that have no value yet may be given with the answer, required or not."""
    attributes = {"userAttributes.name": "Ada", "userAttributes.phone_number": "+15550001234"}

    way.answer(CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW, **attributes)

    shown = cognito.pool.users["ada"].attributes
    assert shown["name"] == "Ada"
    assert shown["phone_number"] == "+15550001234"


def test_an_attribute_that_nobody_must_have_may_be_changed(way, put, cognito: FakeCognito):
    """Only required attributes that have a value are fixed; others may be given anew."""
    ada = cognito.pool.users["ada"]
    cognito.idp.admin_update_user_attributes(
        UserPoolId=cognito.pool.id, Username="ada", UserAttributes=[{"Name": "nickname", "Value": "Countess"}]
    )

    way.answer(
        CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW, **{"userAttributes.nickname": "Enchantress"}
    )

    assert ada.attributes["nickname"] == "Enchantress"


@pytest.mark.parametrize("name", ["sub", "ada@example.com"])
def test_the_internal_name_answers_as_well_as_the_typed_one(way, cognito: FakeCognito, name):
    """SDKs answer with USER_ID_FOR_SRP, the real user name, which in a pool of addresses is the sub."""
    pool = cognito.create_pool(username_attributes=["email"])
    ada = pool.add_user("ada@example.com", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    put = way.sign_in("ada@example.com", TEMPORARY, client=pool.client)
    assert put["ChallengeParameters"]["USER_ID_FOR_SRP"] == ada.sub

    name = ada.sub if name == "sub" else name
    answer = way.answer(CHALLENGE, put["Session"], client=pool.client, USERNAME=name, NEW_PASSWORD=NEW)

    assert "AuthenticationResult" in answer


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("responses", "name"),
    [
        ({}, "USERNAME"),
        ({"NEW_PASSWORD": NEW}, "USERNAME"),
        ({"USERNAME": "ada"}, "NEW_PASSWORD"),
        ({"USERNAME": "ada", "NEW_PASSWORD": ""}, "NEW_PASSWORD"),
        ({"USERNAME": "ada", "PASSWORD": NEW}, "NEW_PASSWORD"),
    ],
)
def test_a_missing_response_is_named(way, put, refusal, responses, name):
    """USERNAME and NEW_PASSWORD are required."""
    said = refusal(way.answer, CHALLENGE, put["Session"], **responses)

    assert said == ("InvalidParameterException", f"Missing required parameter {name}")


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Short-1", "Password not long enough"),
        ("sho", "Password not long enough"),
        ("analytical-1843", "Password must have uppercase characters"),
        ("ANALYTICAL-1843", "Password must have lowercase characters"),
        ("Analytical-Engine", "Password must have numeric characters"),
        ("Analytical1843", "Password must have symbol characters"),
        ("analytical", "Password must have uppercase characters"),
    ],
)
def test_a_weak_password_is_refused_with_the_first_rule_it_breaks(way, put, refusal, password, rule):
    """One rule of the policy is named, with the words that this group of operations uses."""
    said = refusal(way.answer, CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=password)

    assert said == ("InvalidPasswordException", POLICY + rule)


@pytest.mark.cognito_pool(policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}})
def test_a_password_of_the_history_is_refused(way, cognito: FakeCognito, refusal):
    """The last passwords, as many as PasswordHistorySize says, may not be chosen again."""
    for last in ("First-Password-1", "Second-Password-2"):
        cognito.idp.admin_set_user_password(UserPoolId=cognito.pool.id, Username="ada", Password=last, Permanent=False)
    session = way.sign_in(password="Second-Password-2")["Session"]

    said = refusal(way.answer, CHALLENGE, session, USERNAME="ada", NEW_PASSWORD="First-Password-1")

    assert said == ("PasswordHistoryPolicyViolationException", "Password has previously been used")


@pytest.mark.cognito_pool(schema=[{"Name": "family_name", "Required": True}, {"Name": "name", "Required": True}])
@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({}, "name"),
        ({"userAttributes.family_name": "Lovelace"}, "name"),
        ({"userAttributes.name": "Ada"}, "family_name"),
        ({"userAttributes.name": "Ada", "userAttributes.family_name": ""}, "family_name"),
        ({"name": "Ada", "family_name": "Lovelace"}, "name"),
    ],
)
def test_a_missing_required_attribute_is_named(way, put, refusal, attributes, name):
    """Required attributes without a value must be given with the answer, under their prefix."""
    said = refusal(way.answer, CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW, **attributes)

    assert said == ("InvalidParameterException", f"Invalid attributes given, {name} is missing")


@pytest.mark.parametrize("value", ["ada@example.com", "countess@example.com"])
def test_a_required_attribute_that_has_a_value_is_fixed(way, put, refusal, value):
    """An address that is there already cannot be given again with the answer."""
    said = refusal(
        way.answer, CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW, **{"userAttributes.email": value}
    )

    assert said == ("NotAuthorizedException", "Cannot modify an already provided email")


def test_an_attribute_outside_the_schema_is_refused(way, put, refusal):
    """Attributes that come along must be of the pool's schema; how that is worded here is not known."""
    code, message = refusal(
        way.answer, CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW, **{"userAttributes.custom:x": "1"}
    )

    assert code == "InvalidParameterException"
    assert "custom:x" in message


@pytest.mark.cognito_client(write_attributes=["email"])
@pytest.mark.parametrize("name", ["nickname", "email_verified", "sub"])
def test_an_attribute_that_the_client_may_not_write_is_refused(way, put, refusal, name):
    """Attributes that come along are written by the client, under its permissions."""
    said = refusal(
        way.answer, CHALLENGE, put["Session"], USERNAME="ada", NEW_PASSWORD=NEW, **{f"userAttributes.{name}": "true"}
    )

    assert said[0] == "NotAuthorizedException"
    if name != "sub":
        assert said[1] == "A client attempted to write unauthorized attribute"


@pytest.mark.parametrize(
    "responses",
    [
        {"NEW_PASSWORD": "weak"},
        {"NEW_PASSWORD": NEW, "userAttributes.custom:x": "1"},
        {"NEW_PASSWORD": NEW, "userAttributes.email": "other@example.com"},
        {"NEW_PASSWORD": NEW, "userAttributes.phone_number": "5550001234"},
    ],
)
def test_a_refused_answer_changes_nothing(way, put, cognito: FakeCognito, refusal, responses):
    """Password, status and attributes stay as they were."""
    ada = cognito.pool.users["ada"]
    before = ada.attributes

    refusal(way.answer, CHALLENGE, put["Session"], USERNAME="ada", **responses)

    assert (ada.attributes, ada.status) == (before, "FORCE_CHANGE_PASSWORD")
    assert way.sign_in(password=TEMPORARY)["ChallengeName"] == CHALLENGE
