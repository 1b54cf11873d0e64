"""SignUp, ConfirmSignUp, ResendConfirmationCode and AdminConfirmSignUp."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
BOB = "bob@example.com"

NOT_FOUND = ("UserNotFoundException", "Username/client id combination not found.")
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
TOO_OFTEN = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
DISABLED = ("NotAuthorizedException", "User is disabled.")
CONFIRMED = ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
ALIAS_EXISTS = ("AliasExistsException", "An account with the email already exists.")

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
PASSWORDLESS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}


@pytest.fixture
def pool(cognito: FakeCognito):
    """Plain user names; e-mail addresses are verified."""
    return cognito.create_pool("people", auto_verified_attributes=["email"])


@pytest.fixture
def app(pool, app_of):
    return app_of(pool.client)


@pytest.fixture
def secretive(pool, app_of):
    """The same pool's users through a client that hides who exists."""
    return app_of(pool.add_client(prevent_user_existence_errors="ENABLED"))


@pytest.fixture
def aliases(cognito: FakeCognito):
    """User names of which verified addresses are aliases."""
    return cognito.create_pool("aliases", alias_attributes=["email"], auto_verified_attributes=["email"])


@pytest.fixture
def mails(cognito: FakeCognito):
    """E-mail addresses are the user names."""
    return cognito.create_pool("mails", username_attributes=["email"], auto_verified_attributes=["email"])


# --- SignUp: what it does -----------------------------------------------------------------------------------------


def test_sign_up_makes_an_unconfirmed_user(pool, app) -> None:
    """The user is UNCONFIRMED, has a sub that the answer names, and what was given; nothing is verified yet."""
    answer = app.sign_up("ada", email=ADA, name="Ada")
    user = pool.user("ada")
    assert (answer["UserConfirmed"], answer["UserSub"]) == (False, user.sub)
    assert (user.status, user.enabled) == ("UNCONFIRMED", True)
    assert user.attributes == {"sub": user.sub, "email": ADA, "name": "Ada"}


def test_sign_up_tells_where_the_code_went(app, cognito: FakeCognito) -> None:
    """The destination is masked to first letters, without the top-level domain."""
    answer = app.sign_up("ada", email=ADA)
    details = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert answer["CodeDeliveryDetails"] == details
    assert [(it.destination, it.code) for it in cognito.outbox] == [(ADA, cognito.confirmation_codes["ada"])]


def test_sign_up_prefers_the_phone(cognito: FakeCognito, app_of) -> None:
    """Where both addresses are verified and given, one code goes out, to the phone."""
    both = cognito.create_pool(auto_verified_attributes=["email", "phone_number"], sms_configuration=SMS)
    answer = app_of(both.client).sign_up("ada", email=ADA, phone_number="+12065550123")
    details = {"Destination": "+*******0123", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}
    assert answer["CodeDeliveryDetails"] == details
    assert [message.medium for message in cognito.outbox] == ["SMS"]


@pytest.mark.parametrize(("verified", "attributes"), [([], {"email": ADA}), (["email"], {})])
def test_sign_up_sends_nothing_without_an_address_to_verify(cognito, app_of, verified, attributes) -> None:
    """The answer has no CodeDeliveryDetails if the pool verifies nothing, or not what was given."""
    quiet = cognito.create_pool(auto_verified_attributes=verified)
    assert "CodeDeliveryDetails" not in app_of(quiet.client).sign_up("ada", **attributes)
    assert cognito.outbox == []


def test_sign_up_names_the_user_by_the_sub_where_addresses_are_user_names(mails, app_of) -> None:
    """The address becomes the attribute, the user's name is the sub, and both sign in."""
    app = app_of(mails.client)
    sub = app.sign_up(ADA)["UserSub"]
    user = mails.user(sub)
    assert (user.username, user.attributes["email"]) == (sub, ADA)
    app.confirm(sub, user.confirmation_code)
    for name in (ADA, sub):
        assert app.sign_in(name)["AuthenticationResult"]


def test_sign_up_keeps_the_case_it_is_given(cognito: FakeCognito, app_of) -> None:
    """A pool that folds case compares without regard to it, and shows names as they were given."""
    folding = cognito.create_pool(username_configuration={"CaseSensitive": False})
    app_of(folding.client).sign_up("Ada", email="Ada@Example.com")
    user = folding.user("aDA")
    assert (user.username, user.attributes["email"]) == ("Ada", "Ada@Example.com")


def test_sign_up_without_a_password_where_a_code_is_a_first_factor(cognito: FakeCognito, app_of) -> None:
    """A passwordless pool takes a user with an address and no password."""
    app = app_of(cognito.create_pool(policies=PASSWORDLESS).client)
    assert app.sign_up("ada", None, email=ADA)["UserConfirmed"] is False


# --- SignUp: names that are taken ---------------------------------------------------------------------------------


@pytest.mark.parametrize("hides", ["LEGACY", "ENABLED"])
def test_sign_up_refuses_a_name_that_is_taken(pool, app_of, refused, hides) -> None:
    """A user name is taken once; that is told also by a client that hides its users."""
    app = app_of(pool.add_client(prevent_user_existence_errors=hides))
    app.sign_up("ada")
    with refused("UsernameExistsException", "User already exists"):
        app.sign_up("ada", email=ADA)
    assert pool.user("ada").attributes.keys() == {"sub"}


@pytest.mark.parametrize(("sensitive", "exists"), [(True, False), (False, True)])
def test_sign_up_compares_names_as_the_pool_does(cognito: FakeCognito, app_of, refused, sensitive, exists) -> None:
    """`Ada` and `ada` are two users, unless the pool folds case."""
    pool = cognito.create_pool(username_configuration={"CaseSensitive": sensitive})
    app = app_of(pool.client)
    app.sign_up("Ada")
    if exists:
        with refused("UsernameExistsException", "User already exists"):
            app.sign_up("ada")
    else:
        app.sign_up("ada")
    assert len(pool.users) == (1 if exists else 2)


@pytest.mark.parametrize(
    ("attribute", "name"), [("email", ADA), ("phone_number", "+12065550123")], ids=["email", "phone_number"]
)
def test_sign_up_refuses_an_address_that_is_taken(cognito: FakeCognito, app_of, refused, attribute, name) -> None:
    """Where addresses are user names, the message names the kind of address; it need not be verified."""
    app = app_of(cognito.create_pool(username_attributes=[attribute]).client)
    app.sign_up(name)
    with refused("UsernameExistsException", f"An account with the given {attribute} already exists."):
        app.sign_up(name)


def test_sign_up_folds_the_case_of_addresses_that_are_user_names(cognito: FakeCognito, app_of, refused) -> None:
    """In a pool that folds case, the same address in capitals is the same user's."""
    folding = {"CaseSensitive": False}
    app = app_of(cognito.create_pool(username_attributes=["email"], username_configuration=folding).client)
    app.sign_up(ADA)
    with refused("UsernameExistsException", "An account with the given email already exists."):
        app.sign_up(ADA.upper())


def test_sign_up_refuses_the_second_address_of_somebody_else(cognito: FakeCognito, app_of, refused) -> None:
    """Where both kinds are user names, the one that comes as an attribute must be free as well."""
    app = app_of(cognito.create_pool(username_attributes=["email", "phone_number"]).client)
    app.sign_up(ADA, phone_number="+12065550123")
    with refused("UsernameExistsException", "An account with the given phone_number already exists."):
        app.sign_up(BOB, phone_number="+12065550123")


def test_sign_up_refuses_a_name_that_is_an_alias(cognito: FakeCognito, app_of, refused) -> None:
    """A new user name may not be what somebody signs in with already."""
    pool = cognito.create_pool(alias_attributes=["preferred_username"])
    pool.add_user("ada", PASSWORD, preferred_username="countess")
    with refused("UsernameExistsException", "User already exists"):
        app_of(pool.client).sign_up("countess")


# --- SignUp: what names must look like ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "name", "message"),
    [
        (["email"], "ada", "Username should be an email."),
        (["email"], "+12065550123", "Username should be an email."),
        (["phone_number"], ADA, "Username should be a phone number."),
        (["phone_number"], "2065550123", "Username should be a phone number."),
        (["email", "phone_number"], "ada", "Username should be either an email or a phone number."),
    ],
)
def test_sign_up_refuses_names_that_are_no_addresses(cognito, app_of, refused, attributes, name, message) -> None:
    """Where addresses are user names, anything else is refused."""
    with refused("InvalidParameterException", message):
        app_of(cognito.create_pool(username_attributes=attributes).client).sign_up(name)


@pytest.mark.parametrize(
    ("alias", "name", "what"),
    [("email", ADA, "email format"), ("phone_number", "+12065550123", "phone number format")],
)
def test_sign_up_refuses_names_that_look_like_an_alias(cognito, app_of, refused, alias, name, what) -> None:
    """A user name may not have the form of addresses that are aliases."""
    kind = "email" if alias == "email" else "phone number"
    message = f"Username cannot be of {what}, since user pool is configured for {kind} alias."
    with refused("InvalidParameterException", message):
        app_of(cognito.create_pool(alias_attributes=[alias]).client).sign_up(name)


def test_sign_up_takes_the_form_of_an_address_that_is_no_alias(cognito: FakeCognito, app_of) -> None:
    """A phone number is a fine user name where only e-mail addresses are aliases."""
    pool = cognito.create_pool(alias_attributes=["email"])
    app_of(pool.client).sign_up("+12065550123")
    assert pool.user("+12065550123").status == "UNCONFIRMED"


# --- SignUp: passwords --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Short-1", "Password not long enough"),
        ("short1", "Password not long enough"),
        ("no-capitals-1", "Password must have uppercase characters"),
        ("no-capitals", "Password must have uppercase characters"),
        ("NO-SMALL-1", "Password must have lowercase characters"),
        ("No-Numbers", "Password must have numeric characters"),
        ("NoSymbols1", "Password must have symbol characters"),
        ("Über2Symböle", "Password must have symbol characters"),
    ],
)
def test_sign_up_names_the_first_rule_that_a_password_breaks(pool, app, refused, password, rule) -> None:
    """One rule is named: length, then capitals, small letters, numbers, symbols; and there is no user."""
    with refused("InvalidPasswordException", f"Password did not conform with policy: {rule}"):
        app.sign_up("ada", password)
    assert len(pool.users) == 0


@pytest.mark.parametrize("symbol", "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
def test_sign_up_counts_every_symbol_of_the_guide(app, symbol) -> None:
    """Each special character of the developer guide's list is enough, and so is a blank inside."""
    assert app.sign_up("ada", f"Analytical{symbol}1843")["UserSub"]


def test_sign_up_asks_for_what_the_policy_asks(cognito: FakeCognito, app_of, refused) -> None:
    """Only the rules that the pool's policy has are asked for."""
    policy = {"MinimumLength": 12, "RequireNumbers": True}
    app = app_of(cognito.create_pool(policies={"PasswordPolicy": policy}).client)
    app.sign_up("ada", "only1sentence")
    with refused("InvalidPasswordException", "Password did not conform with policy: Password not long enough"):
        app.sign_up("bob", "elevenchars")
    message = "Password did not conform with policy: Password must have numeric characters"
    with refused("InvalidPasswordException", message):
        app.sign_up("bob", "twelve-chars")


SHORT = "Value at 'password' failed to satisfy constraint: Member must have length greater than or equal to 6"
LONG = "Value at 'password' failed to satisfy constraint: Member must have length less than or equal to 256"
SPACED = (
    r"Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$"
)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("Ab-1", f"1 validation error detected: {SHORT}"),
        ("Ab-1" * 65, f"1 validation error detected: {LONG}"),
        (" Analytical-1843", f"1 validation error detected: {SPACED}"),
        ("Analytical-1843 ", f"1 validation error detected: {SPACED}"),
        ("Ab1 ", f"2 validation errors detected: {SHORT}; {SPACED}"),
    ],
)
def test_sign_up_checks_the_form_of_a_password_before_its_policy(app, refused, password, message) -> None:
    """Too short, too long, and blanks at the ends are told without showing the password."""
    with refused("InvalidParameterException", message):
        app.sign_up("ada", password)


def test_sign_up_needs_a_password(app, refused) -> None:
    """Without a one-time code as first factor there is no user without a password."""
    message = "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"
    with refused("InvalidParameterException", message):
        app.sign_up("ada", None, email=ADA)


def test_sign_up_without_a_password_needs_an_address(cognito: FakeCognito, app_of, refused) -> None:
    """A one-time code must be sent somewhere."""
    with refused("InvalidParameterException"):
        app_of(cognito.create_pool(policies=PASSWORDLESS).client).sign_up("ada", None)


# --- SignUp: attributes -------------------------------------------------------------------------------------------


SCHEMA = [
    {"Name": "email", "Required": True},
    {"Name": "name", "Required": True},
    {"Name": "phone_number", "Required": True},
    {"Name": "family_name", "Required": True},
    {"Name": "given_name", "Required": True},
    {"Name": "nickname", "Required": True},
    {"Name": "address", "Required": True},
    {"Name": "birthdate", "Required": True},
    {"Name": "gender", "Required": True},
    {"Name": "picture", "Required": True},
]
GIVEN = {
    "email": ADA,
    "name": "Ada Lovelace",
    "phone_number": "+442079460000",
    "family_name": "Lovelace",
    "given_name": "Ada",
    "nickname": "Enchantress of Number",
    "address": "12 St James's Square",
    "birthdate": "1815-12-10",
    "gender": "female",
    "picture": "https://example.com/ada.png",
}


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("email", "email: The attribute is required\n"),
        ("phone_number", "phone_number: The attribute is required\n"),
        ("family_name", "family_name: The attribute is required\n"),
        ("birthdate", "birthdate: The attribute is required\n"),
        ("name", "name.formatted: The attribute name.formatted is required"),
    ],
)
def test_sign_up_names_a_missing_attribute(cognito, app_of, refused, missing, told):
    """A required attribute that is not given is told by name, and a name alone by what it is called inside."""
    app = app_of(cognito.create_pool(schema=SCHEMA).client)
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with refused("InvalidParameterException", f"Attributes did not conform to the schema: {told}"):
        app.sign_up("ada", **given)
    assert app.sign_up("ada", **GIVEN)["UserSub"]


def test_sign_up_names_all_missing_attributes(cognito: FakeCognito, app_of, refused) -> None:
    """Several missing attributes are told in one message, a line each."""
    required = [{"Name": "name", "Required": True}, {"Name": "family_name", "Required": True}]
    lines = "name: The attribute is required\nfamily_name: The attribute is required\n"
    with refused("InvalidParameterException", f"Attributes did not conform to the schema: {lines}"):
        app_of(cognito.create_pool(schema=required).client).sign_up("ada")


def test_sign_up_does_not_take_a_blank_for_a_required_attribute(cognito: FakeCognito, app_of, refused) -> None:
    """A blank value is none."""
    app = app_of(cognito.create_pool(schema=[{"Name": "gender", "Required": True}]).client)
    message = "Attributes did not conform to the schema: gender: The attribute is required\n"
    with refused("InvalidParameterException", message):
        app.sign_up("ada", gender="")


def test_sign_up_takes_the_user_name_for_the_address_that_it_is(cognito: FakeCognito, app_of):
    """Where the user name is an address, the attribute is filled in from it, and a required one is there."""
    required = [{"Name": "email", "Required": True}]
    app = app_of(cognito.create_pool(username_attributes=["email"], schema=required).client)
    assert app.sign_up(ADA)["UserSub"]


@pytest.mark.parametrize("name", ["custom:role", "role", "username"])
def test_sign_up_refuses_attributes_outside_the_schema(app, refused, name) -> None:
    """All attributes that the pool does not have are named, with their prefix, a line each."""
    lines = f"{name}: Attribute does not exist in the schema.\ncustom:more: Attribute does not exist in the schema.\n"
    with refused("InvalidParameterException", f"Attributes did not conform to the schema: {lines}"):
        app.sign_up("ada", **{"email": ADA, name: "x", "custom:more": "y"})


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("email", "ada.example.com", "Invalid email address format."),
        ("email", "ada@", "Invalid email address format."),
        ("phone_number", "2065550123", "Invalid phone number format."),
        ("phone_number", "+1 206 555 0123", "Invalid phone number format."),
        ("phone_number", "", "Invalid phone number format."),
    ],
)
def test_sign_up_refuses_malformed_addresses(app, refused, attribute, value, message) -> None:
    """E-mail addresses and phone numbers have a form; a blank phone number has not."""
    with refused("InvalidParameterException", message):
        app.sign_up("ada", **{attribute: value})


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ({"StringAttributeConstraints": {"MinLength": "3"}}, "ab"),
        ({"StringAttributeConstraints": {"MaxLength": "3"}}, "abcd"),
        ({"AttributeDataType": "Number"}, "many"),
        ({"AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "3"}}, "2"),
        ({"AttributeDataType": "Number", "NumberAttributeConstraints": {"MaxValue": "3"}}, "4"),
        ({"AttributeDataType": "Boolean"}, "perhaps"),
        ({"AttributeDataType": "DateTime"}, "yesterday"),
    ],
)
def test_sign_up_refuses_values_outside_their_bounds(cognito: FakeCognito, app_of, refused, definition, value) -> None:
    """Bounds and types of custom attributes hold."""
    schema = [{"Name": "it", "AttributeDataType": "String", **definition}]
    with refused("InvalidParameterException"):
        app_of(cognito.create_pool(schema=schema).client).sign_up("ada", **{"custom:it": value})


def test_sign_up_says_how_short_a_birthdate_is(app, refused) -> None:
    """A birthdate has ten characters."""
    reason = "birthdate: String must be no shorter than 10 characters\n"
    with refused("InvalidParameterException", f"Attributes did not conform to the schema: {reason}"):
        app.sign_up("ada", birthdate="10/12/15")


UNAUTHORIZED = ("NotAuthorizedException", "A client attempted to write unauthorized attribute")


@pytest.mark.parametrize("attribute", ["email_verified", "phone_number_verified"])
def test_sign_up_lets_nobody_verify_himself(app, refused, attribute) -> None:
    """No client may write what says that an address is verified."""
    with refused(*UNAUTHORIZED):
        app.sign_up("ada", **{"email": ADA, attribute: "true"})


def test_sign_up_writes_only_what_the_client_may(cognito: FakeCognito, app_of, refused) -> None:
    """With a list of WriteAttributes no other attribute may be written, custom ones included."""
    role = {"Name": "role", "AttributeDataType": "String"}
    pool = cognito.create_pool(schema=[role], client={"write_attributes": ["email"]})
    app = app_of(pool.client)
    for attribute in ("name", "custom:role"):
        with refused(*UNAUTHORIZED):
            app.sign_up("ada", **{"email": ADA, attribute: "x"})
    assert app.sign_up("ada", email=ADA)["UserSub"]


def test_sign_up_gives_no_attribute_for_a_blank_value(pool, app) -> None:
    """A blank value is none."""
    app.sign_up("ada", nickname="")
    assert pool.user("ada").attributes.keys() == {"sub"}


def test_sign_up_refuses_a_sub(app, refused) -> None:
    """The sub is the service's to give."""
    with refused("InvalidParameterException", "Cannot modify the non-mutable attribute sub"):
        app.sign_up("ada", sub="34c84488-e0e1-70ae-d2ee-991ad1a898c8")


def test_sign_up_refuses_an_attribute_without_a_value(app, refused) -> None:
    """No value is not a blank one."""
    with refused("InvalidParameterException", "Attribute value for name must not be null"):
        app.call("sign_up", "ada", Password=PASSWORD, UserAttributes=[{"Name": "name"}])


def test_sign_up_takes_no_preferred_username_that_would_sign_in(cognito: FakeCognito, app_of, refused) -> None:
    """As an alias it cannot be given before the account is confirmed; as a mere attribute it can."""
    message = "User preferred_username cannot be provided for unconfirmed account"
    pool = cognito.create_pool(alias_attributes=["preferred_username"])
    with refused("InvalidParameterException", message):
        app_of(pool.client).sign_up("ada", preferred_username="countess")
    plain = app_of(cognito.create_pool().client)
    assert plain.sign_up("ada", preferred_username="countess")["UserSub"]


def test_sign_up_can_be_closed(cognito: FakeCognito, app_of, refused) -> None:
    """Where only administrators make users, nobody signs up."""
    pool = cognito.create_pool(admin_create_user_config={"AllowAdminCreateUserOnly": True})
    with refused("NotAuthorizedException", "SignUp is not permitted for this user pool"):
        app_of(pool.client).sign_up("ada")


# --- secret hashes ------------------------------------------------------------------------------------------------

CALLS = {
    "sign_up": {"Password": PASSWORD},
    "confirm_sign_up": {"ConfirmationCode": "123456"},
    "resend_confirmation_code": {},
    "forgot_password": {},
    "confirm_forgot_password": {"ConfirmationCode": "123456", "Password": PASSWORD},
}
calls = pytest.mark.parametrize(("operation", "params"), CALLS.items(), ids=CALLS)


@calls
def test_a_client_with_a_secret_must_prove_it(pool, idp, refused, operation, params) -> None:
    """Every operation of a client with a secret needs the secret hash, before anything is said of the user."""
    client = pool.add_client(generate_secret=True)
    message = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
    with refused("NotAuthorizedException", message):
        getattr(idp, operation)(ClientId=client.id, Username="ada", **params)


@calls
def test_a_wrong_proof_of_the_secret_is_refused(pool, app_of, refused, operation, params) -> None:
    """The hash must be over the name in the same request."""
    client = pool.add_client(generate_secret=True)
    with refused("NotAuthorizedException", f"SecretHash does not match for the client: {client.id}"):
        app_of(client).call(operation, "ada", SecretHash=client.secret_hash("bob"), **params)


@calls
def test_a_client_without_a_secret_proves_none(pool, app, refused, operation, params) -> None:
    """A secret hash that is not due is refused as well."""
    other = pool.add_client(generate_secret=True)
    message = f"Unable to verify secret hash for client {app.client.id}"
    with refused("NotAuthorizedException", message):
        app.call(operation, "ada", SecretHash=other.secret_hash("ada"), **params)


@calls
def test_an_unknown_client_is_named(idp, refused, operation, params) -> None:
    """There is no such client in any pool."""
    with refused("ResourceNotFoundException", "User pool client 1example23456789 does not exist."):
        getattr(idp, operation)(ClientId="1example23456789", Username="ada", **params)


def test_a_proof_over_the_name_that_was_typed_is_right(mails, app_of) -> None:
    """Where the user's real name is the sub, the hash is over the address if that is what the request has."""
    app = app_of(mails.add_client(generate_secret=True))
    app.sign_up(ADA)
    app.resend(ADA)
    app.confirm(ADA, mails.user(ADA).confirmation_code)
    app.forgot(ADA)
    app.reset(ADA, mails.user(ADA).confirmation_code, "Difference-1822")
    assert app.sign_in(ADA, "Difference-1822")["AuthenticationResult"]


# --- ConfirmSignUp ------------------------------------------------------------------------------------------------


@pytest.fixture
def ada(pool, app):
    """Has signed up and not confirmed yet."""
    app.sign_up("ada", email=ADA)
    return pool.user("ada")


def test_confirm_sign_up_confirms_and_verifies(ada, app) -> None:
    """The right code makes the user CONFIRMED and the address that it went to verified."""
    app.confirm("ada", ada.confirmation_code)
    assert (ada.status, ada.attributes["email_verified"]) == ("CONFIRMED", "true")
    assert app.sign_in("ada")["AuthenticationResult"]


def test_confirm_sign_up_refuses_a_wrong_code(ada, app, refused, wrong) -> None:
    """A wrong code changes nothing, and the right one is still good."""
    with refused(*MISMATCH):
        app.confirm("ada", wrong(ada.confirmation_code))
    assert ada.status == "UNCONFIRMED"
    app.confirm("ada", ada.confirmation_code)


def test_confirm_sign_up_takes_a_code_for_a_day(ada, app, cognito: FakeCognito, refused) -> None:
    """After twenty-four hours the code is worth nothing."""
    cognito.clock.advance(hours=24)
    with refused(*EXPIRED):
        app.confirm("ada", ada.confirmation_code)


def test_confirm_sign_up_takes_a_code_within_a_day(ada, app, cognito: FakeCognito) -> None:
    """A minute before twenty-four hours are over the code is good."""
    cognito.clock.advance(hours=23, minutes=59)
    app.confirm("ada", ada.confirmation_code)
    assert ada.status == "CONFIRMED"


def test_confirm_sign_up_takes_the_newest_code_only(ada, app, refused) -> None:
    """A code that was sent again replaces the one before it."""
    old = ada.confirmation_code
    app.resend("ada")
    with refused(*MISMATCH):
        app.confirm("ada", old)
    app.confirm("ada", ada.confirmation_code)


def test_confirm_sign_up_needs_a_code_that_was_sent(cognito: FakeCognito, app_of, refused) -> None:
    """Where no code is outstanding none is right."""
    app = app_of(cognito.create_pool().client)
    app.sign_up("ada", email=ADA)
    with refused(*EXPIRED):
        app.confirm("ada", "123456")


def test_confirm_sign_up_refuses_whoever_is_confirmed(ada, app, refused) -> None:
    """The same code does not confirm twice, and the present status is told."""
    code = ada.confirmation_code
    app.confirm("ada", code)
    with refused(*CONFIRMED):
        app.confirm("ada", code)


def test_confirm_sign_up_is_for_those_who_signed_up(pool, app, refused) -> None:
    """A user whom an administrator made has another status, and it is told."""
    pool.add_user("bob", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    message = "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD"
    with refused("NotAuthorizedException", message):
        app.confirm("bob", "123456")


def test_confirm_sign_up_is_tried_fifteen_times_an_hour(ada, app, cognito: FakeCognito, refused, wrong) -> None:
    """The sixteenth attempt is refused whatever its code; an hour later there are new ones."""
    for _ in range(15):
        with refused(*MISMATCH):
            app.confirm("ada", wrong(ada.confirmation_code))
    with refused(*TOO_OFTEN):
        app.confirm("ada", ada.confirmation_code)
    cognito.clock.advance(hours=1)
    app.confirm("ada", ada.confirmation_code)


def test_confirm_sign_up_of_nobody(app, secretive, refused) -> None:
    """A name that leads to nobody is told; a client that hides its users says that the code is wrong."""
    with refused(*NOT_FOUND):
        app.confirm("nobody", "123456")
    with refused(*MISMATCH):
        secretive.confirm("nobody", "123456")


def test_confirm_sign_up_does_not_take_a_sub(ada, app, refused) -> None:
    """Where user names are plain, the sub is for administrators."""
    with refused(*NOT_FOUND):
        app.confirm(ada.sub, ada.confirmation_code)


def test_a_code_dies_with_the_address_it_went_to(ada, app, admin_of, refused) -> None:
    """After an administrator has changed the address, a new code is due, and it verifies the new address."""
    old = ada.confirmation_code
    admin_of(ada.pool).update("ada", email=BOB)
    with refused(*EXPIRED):
        app.confirm("ada", old)
    app.resend("ada")
    app.confirm("ada", ada.confirmation_code)
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == (BOB, "true")


def test_a_code_dies_with_an_address_that_is_deleted(ada, app, admin_of, refused) -> None:
    """Without the address there is nothing to confirm."""
    admin_of(ada.pool).delete_attributes("ada", "email")
    with refused(*EXPIRED):
        app.confirm("ada", ada.confirmation_code)


# --- aliases ------------------------------------------------------------------------------------------------------


@pytest.fixture
def rivals(aliases, app_of):
    """Ada has confirmed her address; Bob has signed up with the same one."""
    app = app_of(aliases.client)
    for name in ("ada", "bob"):
        app.sign_up(name, email=ADA)
    app.confirm("ada", aliases.user("ada").confirmation_code)
    return app


def test_an_alias_is_active_once_it_is_verified(aliases, app_of, refused) -> None:
    """Before confirmation the address leads to nobody, after it to the user."""
    app = app_of(aliases.client)
    app.sign_up("ada", email=ADA)
    with refused(*NOT_FOUND):
        app.confirm(ADA, aliases.user("ada").confirmation_code)
    app.confirm("ada", aliases.user("ada").confirmation_code)
    assert app.sign_in(ADA)["AuthenticationResult"]


def test_confirm_sign_up_refuses_an_alias_that_is_taken(aliases, rivals, refused) -> None:
    """Two may sign up with one address, one may confirm it; the other stays UNCONFIRMED, his code good."""
    bob = aliases.user("bob")
    with refused(*ALIAS_EXISTS):
        rivals.confirm("bob", bob.confirmation_code)
    assert bob.status == "UNCONFIRMED"
    assert aliases.user(ADA).username == "ada"
    rivals.confirm("bob", bob.confirmation_code, ForceAliasCreation=True)


def test_confirm_sign_up_moves_the_alias_if_it_is_forced(aliases, rivals) -> None:
    """The address leads to the new user, and the former one's is verified no more."""
    rivals.confirm("bob", aliases.user("bob").confirmation_code, ForceAliasCreation=True)
    assert aliases.user(ADA).username == "bob"
    assert aliases.user("ada").attributes["email_verified"] == "false"


def test_confirm_sign_up_compares_aliases_as_the_pool_does(cognito: FakeCognito, app_of, refused) -> None:
    """In a pool that folds case an address in capitals is the same alias."""
    pool = cognito.create_pool(
        alias_attributes=["email"],
        auto_verified_attributes=["email"],
        username_configuration={"CaseSensitive": False},
    )
    pool.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    app = app_of(pool.client)
    app.sign_up("bob", email=ADA.upper())
    with refused(*ALIAS_EXISTS):
        app.confirm("bob", pool.user("bob").confirmation_code)


# --- ResendConfirmationCode ---------------------------------------------------------------------------------------


def test_resend_tells_where_the_new_code_went(ada, app, cognito: FakeCognito) -> None:
    """Two quick ones are fine; each sends another code."""
    first = ada.confirmation_code
    answers = [app.resend("ada"), app.resend("ada")]
    details = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert [answer["CodeDeliveryDetails"] for answer in answers] == [details, details]
    assert len({first, *(message.code for message in cognito.outbox)}) == 3


def test_resend_is_done_five_times_an_hour(ada, app, cognito: FakeCognito, refused) -> None:
    """The sixth is refused, sends nothing, and does not count; an hour after the first five there are new ones."""
    for _ in range(5):
        app.resend("ada")
    sent = len(cognito.outbox)
    cognito.clock.advance(minutes=59)
    with refused(*TOO_OFTEN):
        app.resend("ada")
    assert len(cognito.outbox) == sent
    cognito.clock.advance(minutes=1)
    for _ in range(5):
        app.resend("ada")


def test_resend_for_a_confirmed_user(ada, app, secretive, cognito: FakeCognito, refused) -> None:
    """He is told so; a client that hides its users pretends to have sent something."""
    app.confirm("ada", ada.confirmation_code)
    sent = len(cognito.outbox)
    with refused("InvalidParameterException", "User is already confirmed."):
        app.resend("ada")
    assert secretive.resend("ada")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert len(cognito.outbox) == sent


def test_resend_for_a_disabled_user(ada, app, secretive, admin_of, cognito: FakeCognito, refused) -> None:
    """He is told so; a client that hides its users pretends to have sent something."""
    admin_of(ada.pool).call("disable_user", "ada")
    sent = len(cognito.outbox)
    with refused(*DISABLED):
        app.resend("ada")
    assert secretive.resend("ada")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert len(cognito.outbox) == sent


def test_resend_for_nobody(app, secretive, cognito: FakeCognito, refused) -> None:
    """A name that leads to nobody is told; a client that hides its users pretends, masking what it was given."""
    with refused(*NOT_FOUND):
        app.resend("nobody")
    details = {"Destination": "n***@i***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert secretive.resend("nobody@inter.net")["CodeDeliveryDetails"] == details
    assert cognito.outbox == []


@pytest.mark.parametrize(("verified", "attributes"), [([], {"email": ADA}), (["email"], {})])
def test_resend_without_an_address_to_verify(cognito, app_of, refused, verified, attributes) -> None:
    """There is nothing to send where the pool verifies nothing, or not what the user has."""
    app = app_of(cognito.create_pool(auto_verified_attributes=verified).client)
    app.sign_up("ada", **attributes)
    with refused("NotAuthorizedException", "Cannot resend codes. Auto verification not turned on."):
        app.resend("ada")


def test_resend_does_not_take_a_sub(ada, app, refused) -> None:
    """Where user names are plain, the sub is for administrators."""
    with refused(*NOT_FOUND):
        app.resend(ada.sub)


# --- AdminConfirmSignUp -------------------------------------------------------------------------------------------


def test_admin_confirm_sign_up_verifies_nothing(ada, app, admin_of) -> None:
    """The user is CONFIRMED without a code, and no address is verified by it."""
    admin_of(ada.pool).call("confirm_sign_up", "ada")
    assert ada.status == "CONFIRMED"
    assert "email_verified" not in ada.attributes
    assert app.sign_in("ada")["AuthenticationResult"]


def test_admin_confirm_sign_up_takes_the_sub(ada, admin_of) -> None:
    """Administrators may name a user by the sub."""
    admin_of(ada.pool).call("confirm_sign_up", ada.sub)
    assert ada.status == "CONFIRMED"


def test_admin_confirm_sign_up_refuses_whoever_is_confirmed(ada, admin_of, refused) -> None:
    """It is done once."""
    admin_of(ada.pool).call("confirm_sign_up", "ada")
    with refused(*CONFIRMED):
        admin_of(ada.pool).call("confirm_sign_up", "ada")


def test_admin_confirm_sign_up_uses_up_the_code(ada, app, admin_of, refused) -> None:
    """Whoever is confirmed has no use for the code that was sent."""
    admin_of(ada.pool).call("confirm_sign_up", "ada")
    with refused(*CONFIRMED):
        app.confirm("ada", ada.confirmation_code)


def test_admin_confirm_sign_up_leaves_an_unverified_address_no_alias(aliases, app_of, admin_of, refused) -> None:
    """The account is confirmed, but the address is not, and so does not sign in."""
    app = app_of(aliases.client)
    app.sign_up("ada", email=ADA)
    admin_of(aliases).call("confirm_sign_up", "ada")
    with refused("UserNotFoundException", "User does not exist."):
        app.sign_in(ADA)
