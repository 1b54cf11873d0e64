"""Changing, deleting and verifying attributes, by users themselves and by administrators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
BOB = "bob@example.com"
PHONE = "+12065550123"

NO_USER = ("UserNotFoundException", "User does not exist.")
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
TOO_OFTEN = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
UNAUTHORIZED = ("NotAuthorizedException", "A client attempted to write unauthorized attribute")
NO_SUB = ("InvalidParameterException", "Cannot modify the non-mutable attribute sub")
TAKEN = ("AliasExistsException", "An account with the given email already exists.")

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
VERIFY_FIRST = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
SCHEMA = [
    {"Name": "family_name", "Required": True, "Mutable": True},
    {"Name": "profile", "Mutable": False},
    {"Name": "role", "AttributeDataType": "String", "Mutable": True},
    {"Name": "tenant", "AttributeDataType": "String", "Mutable": False},
    {"Name": "rank", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True},
    {
        "Name": "cart",
        "AttributeDataType": "String",
        "Mutable": True,
        "StringAttributeConstraints": {"MinLength": "36", "MaxLength": "36"},
    },
    {
        "Name": "age",
        "AttributeDataType": "Number",
        "Mutable": True,
        "NumberAttributeConstraints": {"MinValue": "0", "MaxValue": "150"},
    },
]
NAMED = {"family_name": "Lovelace"}


@pytest.fixture
def pool(cognito: FakeCognito):
    """E-mail addresses are verified; attributes of every sort."""
    return cognito.create_pool("people", schema=SCHEMA, auto_verified_attributes=["email"])


@pytest.fixture
def ada(pool):
    return pool.add_user("ada", PASSWORD, email=ADA, email_verified=True, **NAMED)


@pytest.fixture
def me(ada, pool, signed_in):
    """Ada, signed in."""
    return signed_in(pool, "ada")


@pytest.fixture
def admin(pool, admin_of):
    return admin_of(pool)


@pytest.fixture
def aliases(cognito: FakeCognito):
    """Verified addresses and preferred user names are aliases of the user names."""
    return cognito.create_pool(
        "aliases", alias_attributes=["email", "preferred_username"], auto_verified_attributes=["email"]
    )


@pytest.fixture
def mails(cognito: FakeCognito):
    """E-mail addresses are the user names."""
    return cognito.create_pool("mails", username_attributes=["email"], auto_verified_attributes=["email"])


@pytest.fixture
def careful(cognito: FakeCognito):
    """An e-mail address changes only once the new one is verified; Ada is there."""
    pool = cognito.create_pool(
        "careful", auto_verified_attributes=["email"], user_attribute_update_settings=VERIFY_FIRST
    )
    pool.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    return pool


@pytest.fixture(params=["user", "administrator"])
def update(request: pytest.FixtureRequest, me, admin):
    """`update(…)` of Ada's attributes, by herself and by an administrator: most rules are the same."""
    if request.param == "user":
        return me.update
    return lambda **attributes: admin.update("ada", **attributes)


# --- updating -----------------------------------------------------------------------------------------------------


def test_an_update_writes_and_a_blank_value_deletes(ada, update) -> None:
    """What is not named stays as it was."""
    update(given_name="Ada", nickname="Countess")
    update(nickname="", given_name="Augusta")
    assert ada.attributes == {
        "sub": ada.sub,
        "family_name": "Lovelace",
        "given_name": "Augusta",
        "email": ADA,
        "email_verified": "true",
    }


def test_an_update_is_dated(ada, admin, cognito: FakeCognito) -> None:
    """UserLastModifiedDate moves, UserCreateDate does not."""
    before = admin.call("get_user", "ada")
    cognito.clock.advance(hours=1)
    admin.update("ada", nickname="Countess")
    after = admin.call("get_user", "ada")
    assert after["UserCreateDate"] == before["UserCreateDate"]
    assert (after["UserLastModifiedDate"] - before["UserLastModifiedDate"]).total_seconds() >= 3600


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"custom:nothing": "x"}, "user.custom:nothing: Attribute does not exist in the schema.\n"),
        ({"role": "x"}, "user.role: Attribute does not exist in the schema.\n"),
        (
            {"custom:one": "x", "custom:two": "y"},
            "user.custom:one: Attribute does not exist in the schema.\n"
            "user.custom:two: Attribute does not exist in the schema.\n",
        ),
        ({"custom:tenant": "acme"}, "user.custom:tenant: Attribute cannot be updated.\n"),
        ({"custom:tenant": ""}, "user.custom:tenant: Attribute cannot be updated.\n"),
        ({"profile": "https://example.com"}, "user.profile: Attribute cannot be updated.\n"),
        ({"family_name": ""}, "user.family_name: Required attribute cannot be deleted.\n"),
        ({"custom:cart": "short"}, "user.custom:cart: String must be no shorter than 36 characters\n"),
        (
            {"custom:cart": "short", "custom:tenant": "acme", "custom:nothing": "x"},
            "user.custom:cart: String must be no shorter than 36 characters\n"
            "user.custom:tenant: Attribute cannot be updated.\n"
            "user.custom:nothing: Attribute does not exist in the schema.\n",
        ),
        ({"custom:cart": "x" * 37}, None),
        ({"custom:age": "-1"}, None),
        ({"custom:age": "151"}, None),
        ({"custom:age": "old"}, None),
        ({"email": "ada.example.com"}, "Invalid email address format."),
        ({"phone_number": "2065550123"}, "Invalid phone number format."),
    ],
)
def test_an_update_outside_the_schema_is_refused(ada, update, refused, changes, message) -> None:
    """Every breach is told, a line each, and nothing is written."""
    before = ada.attributes
    with refused("InvalidParameterException", message):
        update(**{"nickname": "Countess", **changes})
    assert ada.attributes == before


def test_an_update_of_an_immutable_attribute_is_refused_though_nothing_changes(cognito, admin_of, refused) -> None:
    """Writing the same value again is an update as well."""
    pool = cognito.create_pool(schema=SCHEMA)
    admin_of(pool).create("ada", {"custom:tenant": "acme"})
    with refused("InvalidParameterException", "user.custom:tenant: Attribute cannot be updated.\n"):
        admin_of(pool).update("ada", **{"custom:tenant": "acme"})


@pytest.mark.parametrize("value", ["34c84488-e0e1-70ae-d2ee-991ad1a898c8", ""])
def test_an_update_of_the_sub_is_refused(ada, update, refused, value) -> None:
    """Whatever it should be."""
    before = ada.sub
    with refused(*NO_SUB):
        update(sub=value)
    assert ada.sub == before


@pytest.mark.parametrize("name", ["nickname", "custom:tenant", "custom:nothing"])
def test_an_update_needs_values(me, idp, refused, name) -> None:
    """No value is not a blank one; that is told before anything else of the attribute."""
    with refused("InvalidParameterException", f"Attribute value for {name} must not be null"):
        idp.update_user_attributes(AccessToken=me.token, UserAttributes=[{"Name": name}])


@pytest.mark.parametrize("mark", ["true", "True"])
def test_an_update_of_verification_needs_an_address(ada, admin, refused, mark: str) -> None:
    """A phone number that is not there cannot be verified."""
    with refused("InvalidParameterException"):
        admin.update("ada", phone_number_verified=mark)
    with refused("InvalidParameterException"):
        admin.update("ada", email="", email_verified=mark)
    admin.update("ada", phone_number=PHONE, phone_number_verified=mark)
    assert ada.attributes["phone_number_verified"] == mark


# --- what a client may write --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["email_verified", "phone_number_verified", "dev:custom:rank"])
def test_no_client_may_write_what_is_for_administrators(ada, me, admin, refused, name) -> None:
    """Marks of verification and developer-only attributes."""
    with refused(*UNAUTHORIZED):
        me.update(**{name: "true"})
    with refused(*UNAUTHORIZED):
        me.delete_attributes(name)
    admin.update("ada", **{"phone_number": PHONE, name: "true"})
    assert ada.attributes[name] == "true"


def test_a_client_writes_what_its_list_says(ada, pool, signed_in, refused) -> None:
    """With WriteAttributes no others, custom ones included; nothing of the request is written."""
    client = pool.add_client(write_attributes=["nickname", "family_name"])
    bearer = signed_in(pool, "ada", client)
    bearer.update(nickname="Countess")
    for name in ("given_name", "custom:role"):
        with refused(*UNAUTHORIZED):
            bearer.update(**{"nickname": "Augusta", name: "x"})
        with refused(*UNAUTHORIZED):
            bearer.delete_attributes("nickname", name)
    assert ada.attributes["nickname"] == "Countess"


def test_a_client_without_a_list_writes_custom_attributes(ada, me) -> None:
    """Seen in real pools, though the API reference says otherwise."""
    me.update(**{"custom:role": "editor"})
    assert ada.attributes["custom:role"] == "editor"


# --- deleting -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["user", "administrator"])
def delete(request: pytest.FixtureRequest, me, admin):
    """`delete(…)` some of Ada's attributes, by herself and by an administrator."""
    if request.param == "user":
        return me.delete_attributes
    return lambda *names: admin.delete_attributes("ada", *names)


def test_deleting_attributes(ada, delete, admin) -> None:
    """Those named are gone, also if they were never there."""
    admin.update("ada", nickname="Countess", given_name="Ada")
    delete("nickname", "gender")
    assert ada.attributes.keys() == {"sub", "email", "email_verified", "family_name", "given_name"}


def test_deleting_an_address_deletes_that_it_was_verified(ada, delete) -> None:
    """The mark goes with what it marks."""
    delete("email")
    assert ada.attributes == {"sub": ada.sub, "family_name": "Lovelace"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("custom:nothing", "user.custom:nothing: Attribute does not exist in the schema.\n"),
        ("family_name", "user.family_name: Required attribute cannot be deleted.\n"),
        ("custom:tenant", "user.custom:tenant: Attribute cannot be updated.\n"),
        ("sub", "Cannot modify the non-mutable attribute sub"),
    ],
)
def test_deleting_is_refused_as_an_update_is(ada, delete, refused, name, message) -> None:
    """What a blank value could not delete; and nothing is deleted."""
    before = ada.attributes
    with refused("InvalidParameterException", message):
        delete("email", name)
    assert ada.attributes == before


def test_nobody_loses_the_name_he_signs_in_with(mails, admin_of, refused) -> None:
    """Where addresses are user names, that address stays, whichever way it should go."""
    mails.add_user(ADA, PASSWORD)
    for delete in (
        lambda: admin_of(mails).delete_attributes(ADA, "email"),
        lambda: admin_of(mails).update(ADA, email=""),
    ):
        with refused("InvalidParameterException"):
            delete()
    assert mails.user(ADA).attributes["email"] == ADA


# --- changing an address ------------------------------------------------------------------------------------------


def test_a_new_address_is_there_at_once_and_unverified(ada, update, cognito: FakeCognito) -> None:
    """And a code is sent to it, if the pool verifies such addresses."""
    update(email=BOB)
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == (BOB, "false")
    sent = [(it.destination, it.trigger_source) for it in cognito.outbox]
    assert sent == [(BOB, "CustomMessage_UpdateUserAttribute")]


def test_the_user_is_told_where_the_code_went(ada, me) -> None:
    """With an answer of its own if nothing was sent."""
    details = {"Destination": "b***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert me.update(email=BOB)["CodeDeliveryDetailsList"] == [details]
    assert "CodeDeliveryDetailsList" not in me.update(nickname="Countess")


def test_both_addresses_get_a_code_of_their_own(cognito: FakeCognito, signed_in) -> None:
    """Each kind that the pool verifies; each code verifies its own."""
    pool = cognito.create_pool(auto_verified_attributes=["email", "phone_number"], sms_configuration=SMS)
    ada = pool.add_user("ada", PASSWORD)
    bearer = signed_in(pool, "ada")
    details = bearer.update(email=ADA, phone_number=PHONE)["CodeDeliveryDetailsList"]
    assert [(it["AttributeName"], it["Destination"]) for it in details] == [
        ("email", "a***@e***"),
        ("phone_number", "+*******0123"),
    ]
    for message, name in zip(cognito.outbox, ("email", "phone_number"), strict=True):
        bearer.verify(name, message.code)
    assert (ada.attributes["email_verified"], ada.attributes["phone_number_verified"]) == ("true", "true")


def test_a_new_address_that_the_pool_does_not_verify(ada, update, cognito: FakeCognito) -> None:
    """It is unverified, and nothing is sent."""
    update(phone_number=PHONE)
    assert ada.attributes["phone_number_verified"] == "false"
    assert cognito.outbox == []


def test_the_same_address_again_changes_nothing(ada, update, cognito: FakeCognito) -> None:
    """It stays verified."""
    update(email=ADA)
    assert ada.attributes["email_verified"] == "true"
    assert cognito.outbox == []


@pytest.mark.parametrize("mark", ["true", "True", "TRUE"])
def test_an_administrator_may_vouch_for_an_address(ada, admin, cognito: FakeCognito, mark: str) -> None:
    """With the mark in the same request, in any case and kept as it is, no code is sent. [captured]"""
    admin.update("ada", email=BOB, email_verified=mark)
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == (BOB, mark)
    assert cognito.outbox == []


# --- changing an address that must be verified before --------------------------------------------------------------


@pytest.mark.parametrize("by", ["user", "administrator"])
def test_a_new_address_waits_for_its_verification(careful, signed_in, admin_of, cognito: FakeCognito, by) -> None:
    """The old one stays, verified, until the code that went to the new one is given."""
    bearer, ada = signed_in(careful, "ada"), careful.user("ada")
    update = bearer.update if by == "user" else lambda **attributes: admin_of(careful).update("ada", **attributes)
    update(email=BOB, nickname="Countess")
    assert ada.attributes == {"sub": ada.sub, "email": ADA, "email_verified": "true", "nickname": "Countess"}
    assert [message.destination for message in cognito.outbox] == [BOB]
    bearer.verify("email", ada.confirmation_code)
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == (BOB, "true")


def test_an_administrator_may_vouch_for_an_address_that_would_wait(careful, admin_of, cognito: FakeCognito) -> None:
    """With the mark in the same request it is changed at once."""
    admin_of(careful).update("ada", email=BOB, email_verified="true")
    assert careful.user("ada").attributes["email"] == BOB
    assert cognito.outbox == []


def test_a_code_for_an_address_that_waits_can_be_had_again(careful, signed_in, cognito: FakeCognito, refused) -> None:
    """It goes to the new address; the first one is worthless then."""
    bearer = signed_in(careful, "ada")
    bearer.update(email=BOB)
    details = {"Destination": "b***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert bearer.ask_code("email")["CodeDeliveryDetails"] == details
    with refused(*MISMATCH):
        bearer.verify("email", cognito.outbox[0].code)
    bearer.verify("email", cognito.outbox[1].code)
    assert careful.user("ada").attributes["email"] == BOB


def test_of_two_addresses_that_wait_the_newer_counts(careful, signed_in, cognito: FakeCognito, refused) -> None:
    """A second change takes the place of the first."""
    bearer = signed_in(careful, "ada")
    bearer.update(email=BOB)
    bearer.update(email="eve@example.com")
    with refused(*MISMATCH):
        bearer.verify("email", cognito.outbox[0].code)
    bearer.verify("email", cognito.outbox[1].code)
    assert careful.user("ada").attributes["email"] == "eve@example.com"


def test_an_address_waits_no_more_once_another_was_set(careful, signed_in, admin_of, cognito, refused) -> None:
    """An administrator's change that does not wait ends what waited."""
    bearer = signed_in(careful, "ada")
    bearer.update(email=BOB)
    admin_of(careful).update("ada", email="eve@example.com", email_verified="true")
    with refused(*EXPIRED):
        bearer.verify("email", cognito.outbox[0].code)
    assert careful.user("ada").attributes["email"] == "eve@example.com"


def test_an_address_that_waited_may_be_taken_meanwhile(cognito: FakeCognito, signed_in, refused) -> None:
    """Where addresses are user names, the first who has it keeps it; the code is not used up."""
    pool = cognito.create_pool(
        username_attributes=["email"], auto_verified_attributes=["email"], user_attribute_update_settings=VERIFY_FIRST
    )
    ada = pool.add_user(ADA, PASSWORD, email_verified=True)
    bearer = signed_in(pool, ADA)
    bearer.update(email=BOB)
    bob = pool.add_user(BOB, PASSWORD)
    with refused(*TAKEN):
        bearer.verify("email", ada.confirmation_code)
    assert (ada.attributes["email"], pool.user(BOB)) == (ADA, bob)
    cognito.idp.admin_delete_user(UserPoolId=pool.id, Username=BOB)
    bearer.verify("email", ada.confirmation_code)
    assert pool.user(BOB) == ada


# --- GetUserAttributeVerificationCode -----------------------------------------------------------------------------


def test_a_code_can_be_had_for_an_address(ada, me, cognito: FakeCognito) -> None:
    """Also for one that the pool does not verify by itself, and for one that is verified."""
    me.update(phone_number=PHONE)
    details = {"Destination": "+*******0123", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}
    assert me.ask_code("phone_number")["CodeDeliveryDetails"] == details
    assert me.ask_code("email")["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    assert {it.trigger_source for it in cognito.outbox} == {"CustomMessage_VerifyUserAttribute"}


@pytest.mark.parametrize("name", ["phone_number", "nickname", "custom:nothing"])
def test_no_code_can_be_had_without_an_address(me, cognito: FakeCognito, refused, name) -> None:
    """The attribute must be an address, and the user must have it."""
    with refused("InvalidParameterException"):
        me.ask_code(name)
    assert cognito.outbox == []


def test_a_code_can_be_had_five_times_an_hour(me, cognito: FakeCognito, refused) -> None:
    """The sixth is refused, and sends nothing; an hour later there are new ones."""
    for _ in range(5):
        me.ask_code("email")
    with refused(*TOO_OFTEN):
        me.ask_code("email")
    assert len(cognito.outbox) == 5


# --- VerifyUserAttribute ------------------------------------------------------------------------------------------


@pytest.fixture
def changed(ada, me):
    """Ada has a new address, which is not verified."""
    me.update(email=BOB)
    return ada


def test_verify_user_attribute_verifies(changed, me) -> None:
    """With the code that was sent."""
    me.verify("email", changed.confirmation_code)
    assert changed.attributes["email_verified"] == "true"


def test_verify_user_attribute_refuses_a_wrong_code(changed, me, refused, wrong) -> None:
    """Nothing is changed, and the right code is still good."""
    with refused(*MISMATCH):
        me.verify("email", wrong(changed.confirmation_code))
    assert changed.attributes["email_verified"] == "false"
    me.verify("email", changed.confirmation_code)


def test_verify_user_attribute_takes_a_code_once(changed, me, refused) -> None:
    """The second time there is none outstanding."""
    me.verify("email", changed.confirmation_code)
    with refused(*EXPIRED):
        me.verify("email", changed.confirmation_code)


def test_verify_user_attribute_takes_the_newest_code_only(changed, me, refused) -> None:
    """Asking again makes the one before worthless."""
    old = changed.confirmation_code
    me.ask_code("email")
    with refused(*MISMATCH):
        me.verify("email", old)
    me.verify("email", changed.confirmation_code)


@pytest.mark.parametrize(("hours", "good"), [(23, True), (24, False)])
def test_verify_user_attribute_takes_a_code_for_a_day(changed, pool, signed_in, cognito, refused, hours, good) -> None:
    """After twenty-four hours it is worth nothing."""
    cognito.clock.advance(hours=hours)
    bearer = signed_in(pool, "ada")
    if good:
        bearer.verify("email", changed.confirmation_code)
    else:
        with refused(*EXPIRED):
            bearer.verify("email", changed.confirmation_code)


def test_verify_user_attribute_is_tried_fifteen_times_an_hour(changed, me, refused, wrong) -> None:
    """The sixteenth attempt is refused whatever its code."""
    for _ in range(15):
        with refused(*MISMATCH):
            me.verify("email", wrong(changed.confirmation_code))
    with refused(*TOO_OFTEN):
        me.verify("email", changed.confirmation_code)


def test_verify_user_attribute_needs_a_code_of_that_address(changed, me, refused) -> None:
    """A code that went to the e-mail address verifies no phone number."""
    me.update(phone_number=PHONE)
    with refused(*EXPIRED):
        me.verify("phone_number", changed.confirmation_code)
    with refused("InvalidParameterException"):
        me.verify("nickname", changed.confirmation_code)


def test_a_code_dies_with_the_address_it_went_to(changed, me, refused) -> None:
    """Another change, and a deletion, make it worthless."""
    code = changed.confirmation_code
    me.update(email="eve@example.com")
    with refused(*MISMATCH):
        me.verify("email", code)
    code = changed.confirmation_code
    me.update(email="")
    with refused(*EXPIRED):
        me.verify("email", code)


def test_a_code_to_reset_a_password_dies_with_the_address_it_went_to(ada, pool, app_of, admin, refused) -> None:
    """Whoever reads the old mailbox has nothing from it."""
    app = app_of(pool.client)
    app.forgot("ada")
    code = ada.confirmation_code
    admin.update("ada", email=BOB, email_verified="true")
    with refused(*EXPIRED):
        app.reset("ada", code, "Difference-1822")


# --- the token ----------------------------------------------------------------------------------------------------

CALLS = {
    "update_user_attributes": {"UserAttributes": [{"Name": "nickname", "Value": "Countess"}]},
    "delete_user_attributes": {"UserAttributeNames": ["nickname"]},
    "get_user_attribute_verification_code": {"AttributeName": "email"},
    "verify_user_attribute": {"AttributeName": "email", "Code": "123456"},
}
calls = pytest.mark.parametrize(("operation", "params"), CALLS.items(), ids=CALLS)


@calls
def test_text_that_is_no_token_is_refused(idp, refused, operation, params) -> None:
    """It is not even looked at whose it might be."""
    with refused("NotAuthorizedException", "Invalid Access Token"):
        getattr(idp, operation)(AccessToken="WRONG_TOKEN", **params)


@calls
def test_an_expired_token_is_refused(me, cognito: FakeCognito, refused, operation, params) -> None:
    """After its hour."""
    cognito.clock.advance(hours=1)
    with refused("NotAuthorizedException", "Access Token has expired"):
        me.call(operation, **params)


@calls
def test_a_token_of_a_disabled_user_is_refused(me, admin, refused, operation, params) -> None:
    """He is told so."""
    admin.call("disable_user", "ada")
    with refused("NotAuthorizedException", "User is disabled."):
        me.call(operation, **params)


@calls
def test_a_token_of_a_deleted_user_is_refused(me, admin, refused, operation, params) -> None:
    """There is nobody to speak for."""
    admin.call("delete_user", "ada")
    with refused(*NO_USER):
        me.call(operation, **params)


# --- names to sign in with ----------------------------------------------------------------------------------------


def test_an_address_that_is_the_user_name_changes_at_once(mails, signed_in, app_of, refused) -> None:
    """The new one signs in though it is not verified, and the old one does no more."""
    ada = mails.add_user(ADA, PASSWORD, email_verified=True)
    signed_in(mails, ADA).update(email=BOB)
    assert ada.attributes["email_verified"] == "false"
    assert app_of(mails.client).sign_in(BOB)["AuthenticationResult"]
    with refused(*NO_USER):
        app_of(mails.client).sign_in(ADA)
    mails.add_user(ADA, PASSWORD)


@pytest.mark.parametrize("by", ["user", "administrator"])
def test_an_address_that_is_anothers_user_name_is_refused(mails, signed_in, admin_of, refused, by) -> None:
    """Verified or not; and nothing is changed."""
    ada, bob = mails.add_user(ADA, PASSWORD), mails.add_user(BOB, PASSWORD)
    with refused(*TAKEN):
        if by == "user":
            signed_in(mails, ADA).update(email=BOB)
        else:
            admin_of(mails).update(ADA, email=BOB, email_verified="true")
    assert (mails.user(ADA), mails.user(BOB)) == (ada, bob)


def test_an_alias_is_lost_with_a_new_address(aliases, signed_in, app_of, refused) -> None:
    """Neither the old nor the new address signs in until the new one is verified."""
    ada = aliases.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    bearer = signed_in(aliases, "ada")
    bearer.update(email=BOB)
    for address in (ADA, BOB):
        with refused(*NO_USER):
            app_of(aliases.client).sign_in(address)
    bearer.verify("email", ada.confirmation_code)
    assert app_of(aliases.client).sign_in(BOB)["AuthenticationResult"]


def test_an_alias_moves_to_whoever_verifies_it(aliases, signed_in) -> None:
    """Silently; the former owner's address is verified no more."""
    ada = aliases.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    bob = aliases.add_user("bob", PASSWORD)
    bearer = signed_in(aliases, "bob")
    bearer.update(email=ADA)
    assert aliases.user(ADA) == ada
    bearer.verify("email", bob.confirmation_code)
    assert aliases.user(ADA) == bob
    assert ada.attributes["email_verified"] == "false"


def test_an_alias_moves_to_whom_an_administrator_vouches_for(aliases, admin_of) -> None:
    """Silently, as well."""
    ada = aliases.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    bob = aliases.add_user("bob", PASSWORD)
    admin_of(aliases).update("bob", email=ADA, email_verified="true")
    assert aliases.user(ADA) == bob
    assert ada.attributes["email_verified"] == "false"


def test_an_alias_comes_and_goes_with_its_mark(aliases, admin_of, refused) -> None:
    """An administrator switches it off and on without touching the address."""
    aliases.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    admin = admin_of(aliases)
    for change in (
        lambda: admin.update("ada", email_verified="false"),
        lambda: admin.delete_attributes("ada", "email_verified"),
    ):
        change()
        with refused(*NO_USER):
            admin.call("get_user", ADA)
        admin.update("ada", email_verified="true")
        assert admin.call("get_user", ADA)["Username"] == "ada"


def test_a_preferred_username_signs_in_at_once(aliases, signed_in, app_of, refused) -> None:
    """And may be changed, after which the old one does no more."""
    aliases.add_user("ada", PASSWORD)
    bearer = signed_in(aliases, "ada")
    bearer.update(preferred_username="countess")
    assert app_of(aliases.client).sign_in("countess")["AuthenticationResult"]
    bearer.update(preferred_username="augusta")
    with refused(*NO_USER):
        app_of(aliases.client).sign_in("countess")


@pytest.mark.parametrize("name", ["bob", "bobby", BOB])
def test_a_preferred_username_is_nobody_elses_name(aliases, signed_in, refused, name) -> None:
    """Neither his user name nor any alias of his; one's own is fine."""
    aliases.add_user("ada", PASSWORD, preferred_username="countess")
    aliases.add_user("bob", PASSWORD, preferred_username="bobby", email=BOB, email_verified=True)
    with refused("AliasExistsException"):
        signed_in(aliases, "ada").update(preferred_username=name)
    signed_in(aliases, "ada").update(preferred_username="countess")
    assert aliases.user("countess").username == "ada"


# --- whatever is done ---------------------------------------------------------------------------------------------

ADDRESSES = ("one@example.com", "two@example.com")
NICKNAMES = ("first", "second")
USERS = ("ada", "bob", "eve")


@dataclass
class Model:
    """What a pool with aliases should know: for each user the attributes that matter, and who is still there."""

    users: dict[str, dict[str, str]] = field(default_factory=lambda: {name: {} for name in USERS})

    def update(self, name: str, changes: dict[str, str]) -> None:
        mine = self.users[name]
        if changes.get("email", mine.get("email")) != mine.get("email"):
            mine["email_verified"] = "false"
        mine.update(changes)
        if mine.get("email_verified") == "true":
            for other, attributes in self.users.items():
                if other != name and attributes.get("email") == mine["email"]:
                    attributes["email_verified"] = "false"

    def owner(self, alias: str) -> str | None:
        owners = [
            name
            for name, it in self.users.items()
            if it.get("preferred_username") == alias
            or (it.get("email") == alias and it.get("email_verified") == "true")
        ]
        assert len(owners) < 2
        return owners[0] if owners else None


steps = st.tuples(
    st.sampled_from(USERS),
    st.one_of(
        st.builds(lambda it: {"email": it}, st.sampled_from(ADDRESSES)),
        st.builds(lambda it: {"email": it, "email_verified": "true"}, st.sampled_from(ADDRESSES)),
        st.just({"email_verified": "true"}),
        st.just({"email_verified": "false"}),
        st.builds(lambda it: {"preferred_username": it}, st.sampled_from(NICKNAMES)),
        st.just({"nickname": "x"}),
        st.sampled_from(["email", "preferred_username", "email_verified", "the user", "verify"]),
    ),
)


def take(cognito: FakeCognito, pool: UserPool, model: Model, name: str, step: Any) -> None:
    """One step in the pool, and in the model if the pool took it."""
    where = {"UserPoolId": pool.id, "Username": name}
    mine = model.users[name]
    if step == "the user":
        cognito.idp.admin_delete_user(**where)
        del model.users[name]
    elif step == "verify":
        bearer = {"AccessToken": pool.user(name).sign_in().access_token, "AttributeName": "email"}
        cognito.idp.get_user_attribute_verification_code(**bearer)
        cognito.idp.verify_user_attribute(**bearer, Code=pool.user(name).confirmation_code)
        model.update(name, {"email_verified": "true"})
    elif isinstance(step, str):
        cognito.idp.admin_delete_user_attributes(**where, UserAttributeNames=[step])
        for gone in (step, "email_verified" if step == "email" else step):
            mine.pop(gone, None)
    else:
        attributes = [{"Name": it, "Value": value} for it, value in step.items()]
        cognito.idp.admin_update_user_attributes(**where, UserAttributes=attributes)
        model.update(name, step)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, max_size=12))
def test_every_alias_leads_to_its_owner_and_nobody_else(cognito: FakeCognito, history: list[tuple[str, Any]]) -> None:
    """After any history, an address leads to whoever has verified it last, a preferred name to whoever has it."""
    cognito.reset()
    pool = cognito.create_pool(alias_attributes=["email", "preferred_username"], auto_verified_attributes=["email"])
    model = Model()
    for name in USERS:
        pool.add_user(name, PASSWORD)
    for name, step in history:
        if name in model.users:
            try:
                take(cognito, pool, model, name, step)
            except (cognito.idp.exceptions.InvalidParameterException, cognito.idp.exceptions.AliasExistsException):
                pass  # refused, and so nothing may have changed
            except cognito.idp.exceptions.LimitExceededException:
                cognito.clock.advance(hours=1)
        found = {
            alias: pool.users[alias].username if alias in pool.users else None for alias in (*ADDRESSES, *NICKNAMES)
        }
        assert found == {alias: model.owner(alias) for alias in found}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(st.sampled_from(USERS), st.sampled_from(ADDRESSES), st.booleans()), max_size=10))
def test_where_addresses_are_user_names_each_has_one_owner(cognito: FakeCognito, history) -> None:
    """After any history of changes, taken or refused, an address leads to the one user who has it."""
    cognito.reset()
    pool = cognito.create_pool(username_attributes=["email"])
    owned = {pool.add_user(f"{name}@example.com", PASSWORD).sub: f"{name}@example.com" for name in USERS}
    for number, address, verified in ((USERS.index(name), address, verified) for name, address, verified in history):
        sub = list(owned)[number]
        changes = {"email": address, "email_verified": str(verified).lower()}
        attributes = [{"Name": it, "Value": value} for it, value in changes.items()]
        try:
            cognito.idp.admin_update_user_attributes(UserPoolId=pool.id, Username=sub, UserAttributes=attributes)
        except cognito.idp.exceptions.AliasExistsException:
            assert address in [it for other, it in owned.items() if other != sub]
        else:
            owned[sub] = address
        assert len(set(owned.values())) == len(USERS)
        assert {pool.users[it].sub: it for it in owned.values()} == owned
