"""AdminCreateUser, AdminGetUser, AdminEnableUser, AdminDisableUser and AdminDeleteUser."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
BOB = "bob@example.com"
PHONE = "+12065550123"

NO_USER = ("UserNotFoundException", "User does not exist.")
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
PASSWORDLESS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.create_pool("people")


@pytest.fixture
def admin(pool, admin_of):
    return admin_of(pool)


@pytest.fixture
def app(pool, app_of):
    return app_of(pool.client)


@pytest.fixture
def aliases(cognito: FakeCognito):
    """Verified addresses are aliases of the user names."""
    return cognito.create_pool("aliases", alias_attributes=["email", "phone_number"])


# --- AdminCreateUser ----------------------------------------------------------------------------------------------


def test_admin_create_user_answers_with_the_user(pool, admin) -> None:
    """The user is FORCE_CHANGE_PASSWORD and enabled, and was made now; `Attributes` has the sub first."""
    user = admin.create("ada", {"email": ADA, "email_verified": "true"})
    attributes = [(it["Name"], it["Value"]) for it in user["Attributes"]]
    assert attributes == [("sub", pool.user("ada").sub), ("email_verified", "true"), ("email", ADA)]
    assert (user["Username"], user["UserStatus"], user["Enabled"]) == ("ada", "FORCE_CHANGE_PASSWORD", True)
    assert user["UserCreateDate"] == user["UserLastModifiedDate"]
    assert datetime.now(timezone.utc) - user["UserCreateDate"] < timedelta(minutes=1)


@pytest.mark.parametrize("value", ["true", "True", "TRUE"])
def test_admin_create_user_verifies_in_any_case(aliases, admin_of, value) -> None:
    """The mark of a verified address may be written as Python writes it, and is kept as it was written. [captured]"""
    admin_of(aliases).create("ada", {"email": ADA, "email_verified": value})
    assert aliases.user(ADA).attributes["email_verified"] == value
    shown = admin_of(aliases).call("get_user", ADA)["UserAttributes"]
    assert {"Name": "email_verified", "Value": value} in shown


def test_admin_create_user_names_the_user_by_the_sub_where_addresses_are_user_names(cognito, admin_of) -> None:
    """The address becomes the attribute; the user's name is the sub."""
    pool = cognito.create_pool(username_attributes=["email"])
    user = admin_of(pool).create(ADA)
    attributes = {it["Name"]: it["Value"] for it in user["Attributes"]}
    assert attributes == {"sub": user["Username"], "email": ADA}


def test_admin_create_user_goes_by_the_name_if_the_attribute_differs(cognito: FakeCognito, admin_of) -> None:
    """Where addresses are user names, the one that is given as the name counts."""
    pool = cognito.create_pool(username_attributes=["email"])
    admin_of(pool).create(ADA, {"email": BOB})
    assert pool.user(ADA).attributes["email"] == ADA


def test_admin_create_user_needs_no_required_attributes(cognito: FakeCognito, admin_of) -> None:
    """They are asked for at the first sign-in."""
    pool = cognito.create_pool(schema=[{"Name": "name", "Required": True}])
    assert admin_of(pool).create("ada")["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_admin_create_user_writes_what_no_client_may(cognito: FakeCognito, admin_of) -> None:
    """An administrator sets immutable and developer-only attributes as well."""
    tenant = {"Name": "tenant", "AttributeDataType": "String", "Mutable": False}
    rank = {"Name": "rank", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}
    pool = cognito.create_pool(schema=[tenant, rank])
    admin_of(pool).create("ada", {"custom:tenant": "acme", "dev:custom:rank": "1"})
    attributes = pool.user("ada").attributes
    assert (attributes["custom:tenant"], attributes["dev:custom:rank"]) == ("acme", "1")


@pytest.mark.parametrize("setting", ["plain", "aliases"])
def test_admin_create_user_refuses_a_name_that_is_taken(cognito, admin_of, refused, setting) -> None:
    """The message is another than that of SignUp."""
    pool = cognito.create_pool(alias_attributes=["email"] if setting == "aliases" else [])
    admin_of(pool).create("ada")
    with refused("UsernameExistsException", "User account already exists"):
        admin_of(pool).create("ada")


@pytest.mark.parametrize(("attribute", "name"), [("email", ADA), ("phone_number", PHONE)])
def test_admin_create_user_refuses_an_address_that_is_taken(cognito, admin_of, refused, attribute, name) -> None:
    """Where addresses are user names the message names the kind of address, forced or not."""
    admin = admin_of(cognito.create_pool(username_attributes=[attribute]))
    admin.create(name)
    for force in (False, True):
        with refused("UsernameExistsException", f"An account with the given {attribute} already exists."):
            admin.create(name, {f"{attribute}_verified": "true"}, ForceAliasCreation=force)


def test_admin_create_user_refuses_a_preferred_username_that_is_taken(cognito, admin_of, refused) -> None:
    """An alias that needs no verification is unique from the first."""
    pool = cognito.create_pool(alias_attributes=["preferred_username"])
    admin = admin_of(pool)
    admin.create("ada", {"preferred_username": "countess"})
    with refused("UsernameExistsException"):
        admin.create("bob", {"preferred_username": "countess"})
    with refused("UsernameExistsException"):
        admin.create("bob", {"preferred_username": "ada"})
    assert pool.user("countess").username == "ada"


@pytest.mark.parametrize(
    ("settings", "name", "message"),
    [
        ({"username_attributes": ["email"]}, "ada", "Username should be an email."),
        ({"username_attributes": ["phone_number"]}, "ada", "Username should be a phone number."),
        (
            {"username_attributes": ["email", "phone_number"]},
            "ada",
            "Username should be either an email or a phone number.",
        ),
        (
            {"alias_attributes": ["email"]},
            ADA,
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        (
            {"alias_attributes": ["phone_number"]},
            PHONE,
            "Username cannot be of phone number format, since user pool is configured for phone number alias.",
        ),
    ],
)
def test_admin_create_user_refuses_names_of_the_wrong_form(cognito, admin_of, refused, settings, name, message) -> None:
    """The rules of names are those of SignUp."""
    with refused("InvalidParameterException", message):
        admin_of(cognito.create_pool(**settings)).create(name)


UNKNOWN = "Attributes did not conform to the schema: custom:role: Attribute does not exist in the schema.\n"


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"custom:role": "editor"}, UNKNOWN),
        ({"email": "ada.example.com"}, "Invalid email address format."),
        ({"phone_number": "2065550123"}, "Invalid phone number format."),
        ({"sub": "34c84488-e0e1-70ae-d2ee-991ad1a898c8"}, "Cannot modify the non-mutable attribute sub"),
        ({"email_verified": "true"}, None),
        ({"phone_number_verified": "true", "email": ADA}, None),
    ],
)
def test_admin_create_user_refuses_wrong_attributes(pool, admin, refused, attributes, message) -> None:
    """Attributes outside the schema, malformed, or verified without being there; and there is no user."""
    with refused("InvalidParameterException", message):
        admin.create("ada", attributes)
    assert len(pool.users) == 0


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Short-1", "Password not long enough"),
        ("no-capitals-1", "Password must have uppercase characters"),
        ("NO-SMALL-1", "Password must have lowercase characters"),
        ("No-Numbers", "Password must have numeric characters"),
        ("NoSymbols1", "Password must have symbol characters"),
    ],
)
def test_admin_create_user_holds_temporary_passwords_to_the_policy(admin, refused, password, rule) -> None:
    """In words of its own; also when an invitation is sent again."""
    message = f"Password did not conform with password policy: {rule}"
    with refused("InvalidPasswordException", message):
        admin.create("ada", TemporaryPassword=password)
    admin.create("ada")
    with refused("InvalidPasswordException", message):
        admin.create("ada", TemporaryPassword=password, MessageAction="RESEND")


def test_admin_create_user_checks_the_form_of_a_password_first(admin, refused) -> None:
    """Fewer than six characters are told by the framework, whatever the policy."""
    message = (
        "1 validation error detected: Value at 'temporaryPassword' failed to satisfy constraint: "
        "Member must have length greater than or equal to 6"
    )
    with refused("InvalidParameterException", message):
        admin.create("ada", TemporaryPassword="Ab-1")


def test_admin_create_user_in_no_pool(idp, refused) -> None:
    """There is no such pool."""
    with refused("ResourceNotFoundException", "User pool us-east-1_Nowhere00 does not exist."):
        idp.admin_create_user(UserPoolId="us-east-1_Nowhere00", Username="ada")


# --- AdminCreateUser: invitations ---------------------------------------------------------------------------------


def test_admin_create_user_invites_by_text_message(admin, cognito: FakeCognito) -> None:
    """SMS is the default medium, also for a user who has an e-mail address."""
    admin.create("ada", {"email": ADA, "phone_number": PHONE})
    assert [(it.medium, it.destination, it.trigger_source) for it in cognito.outbox] == [
        ("SMS", PHONE, "CustomMessage_AdminCreateUser")
    ]


def test_admin_create_user_invites_by_what_is_desired(admin, cognito: FakeCognito) -> None:
    """More than one medium may be; each message has user name and password in it."""
    admin.create("ada", {"email": ADA, "phone_number": PHONE}, DesiredDeliveryMediums=["EMAIL", "SMS"])
    password = cognito.confirmation_codes["ada"]
    text = f"Your username is ada and temporary password is {password}. "
    assert [(it.medium, it.subject, it.body) for it in cognito.outbox] == [
        ("EMAIL", "Your temporary password", text),
        ("SMS", None, text),
    ]


def test_admin_create_user_may_have_nobody_to_invite(admin, cognito: FakeCognito) -> None:
    """A user can be made with a name alone; nothing is sent then."""
    admin.create("ada")
    assert cognito.outbox == []
    with pytest.raises(KeyError):
        cognito.confirmation_codes["ada"]


@pytest.mark.parametrize(("medium", "attributes"), [("EMAIL", {"phone_number": PHONE}), ("SMS", {"email": ADA})])
def test_admin_create_user_needs_the_address_of_a_desired_medium(pool, admin, refused, medium, attributes) -> None:
    """A medium that is named needs its attribute; and there is no user."""
    with refused("InvalidParameterException"):
        admin.create("ada", attributes, DesiredDeliveryMediums=[medium])
    assert len(pool.users) == 0


def test_admin_create_user_can_be_quiet(admin, app, cognito: FakeCognito) -> None:
    """SUPPRESS sends nothing, and asks for no address; the password that was given is good."""
    quiet = {"MessageAction": "SUPPRESS", "DesiredDeliveryMediums": ["EMAIL"]}
    admin.create("ada", {"phone_number": PHONE}, TemporaryPassword=PASSWORD, **quiet)
    assert cognito.outbox == []
    assert app.sign_in("ada")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_admin_create_user_uses_the_invitation_of_the_pool(cognito: FakeCognito, admin_of) -> None:
    """Texts of the pool's InviteMessageTemplate, with both placeholders filled."""
    template = {"EmailSubject": "Welcome", "EmailMessage": "{username}: {####}", "SMSMessage": "{####} for {username}"}
    pool = cognito.create_pool(admin_create_user_config={"InviteMessageTemplate": template})
    both = {"email": ADA, "phone_number": PHONE}
    admin_of(pool).create("ada", both, TemporaryPassword=PASSWORD, DesiredDeliveryMediums=["EMAIL", "SMS"])
    assert [(it.subject, it.body) for it in cognito.outbox] == [
        ("Welcome", f"ada: {PASSWORD}"),
        (None, f"{PASSWORD} for ada"),
    ]


def test_admin_create_user_delivers_no_invitation_without_the_password(cognito: FakeCognito, admin_of) -> None:
    """A template that lacks the placeholder is not delivered."""
    template = {"SMSMessage": "Welcome, {username}"}
    pool = cognito.create_pool(admin_create_user_config={"InviteMessageTemplate": template})
    admin_of(pool).create("ada", {"phone_number": PHONE})
    assert cognito.outbox == []


@pytest.mark.parametrize("length", [6, 20])
def test_admin_create_user_makes_up_a_password_that_the_policy_allows(cognito, admin_of, app_of, length) -> None:
    """As long as the policy demands and at least eight characters, of all kinds; it is good for a first sign-in."""
    every = dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), True)
    pool = cognito.create_pool(policies={"PasswordPolicy": {"MinimumLength": length, **every}})
    admin_of(pool).create("ada", {"phone_number": PHONE})
    password = cognito.outbox[0].code
    assert len(password) == max(length, 8)
    assert app_of(pool.client).sign_in("ada", password)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


# --- AdminCreateUser: temporary passwords, RESEND -----------------------------------------------------------------


EXPIRED = ("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator.")


def test_a_temporary_password_is_good_for_a_week(admin, app, cognito: FakeCognito, refused) -> None:
    """After seven days the right one is told to have expired, a wrong one to be wrong."""
    admin.create("ada", TemporaryPassword=PASSWORD)
    cognito.clock.advance(days=6, hours=23, minutes=59)
    assert app.sign_in("ada")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    cognito.clock.advance(minutes=1)
    with refused(*EXPIRED):
        app.sign_in("ada")
    with refused(*WRONG_PASSWORD):
        app.sign_in("ada", "Difference-1822")


def test_a_temporary_password_is_good_for_as_long_as_the_pool_says(cognito, admin_of, app_of, refused) -> None:
    """TemporaryPasswordValidityDays of the pool's policy."""
    pool = cognito.create_pool(policies={"PasswordPolicy": {"TemporaryPasswordValidityDays": 30}})
    admin_of(pool).create("ada", TemporaryPassword=PASSWORD)
    cognito.clock.advance(days=29)
    assert app_of(pool.client).sign_in("ada")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    cognito.clock.advance(days=1)
    with refused(*EXPIRED):
        app_of(pool.client).sign_in("ada")


def test_resend_gives_a_new_password_and_a_new_week(admin, app, cognito: FakeCognito, refused) -> None:
    """The cure for an expired password; the old one is wrong from then on."""
    admin.create("ada", {"phone_number": PHONE}, TemporaryPassword=PASSWORD)
    cognito.clock.advance(days=7)
    user = admin.create("ada", MessageAction="RESEND")
    assert (user["UserStatus"], len(cognito.outbox)) == ("FORCE_CHANGE_PASSWORD", 2)
    assert user["UserLastModifiedDate"] - user["UserCreateDate"] >= timedelta(days=7)
    cognito.clock.advance(days=6)
    assert app.sign_in("ada", cognito.outbox[1].code)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    with refused(*WRONG_PASSWORD):
        app.sign_in("ada", PASSWORD)


def test_resend_takes_a_password_and_a_medium(admin, cognito: FakeCognito) -> None:
    """Those given with the RESEND."""
    admin.create("ada", {"email": ADA, "phone_number": PHONE})
    admin.create("ada", MessageAction="RESEND", TemporaryPassword=PASSWORD, DesiredDeliveryMediums=["EMAIL"])
    assert [(it.medium, it.code == PASSWORD) for it in cognito.outbox] == [("SMS", False), ("EMAIL", True)]


def test_resend_leaves_attributes_alone(pool, admin) -> None:
    """What is given with a RESEND beside the invitation has no effect."""
    admin.create("ada", {"email": ADA})
    admin.create("ada", {"email": BOB}, MessageAction="RESEND")
    assert pool.user("ada").attributes["email"] == ADA


@pytest.mark.parametrize("status", ["CONFIRMED", "UNCONFIRMED", "RESET_REQUIRED"])
def test_resend_is_for_those_who_never_signed_in(pool, admin, refused, status) -> None:
    """Only a user who must still change his password is invited again."""
    pool.add_user("ada", PASSWORD, status=status)
    message = "Resend not possible. ada status is not FORCE_CHANGE_PASSWORD"
    with refused("UnsupportedUserStateException", message):
        admin.create("ada", MessageAction="RESEND")


def test_resend_to_nobody(admin, refused) -> None:
    """There is no user to invite again."""
    with refused(*NO_USER):
        admin.create("ada", MessageAction="RESEND")


# --- AdminCreateUser: without a password --------------------------------------------------------------------------


@pytest.fixture
def passwordless(cognito: FakeCognito, admin_of):
    """A one-time code by e-mail is a first factor."""
    return admin_of(cognito.create_pool("passwordless", policies=PASSWORDLESS))


def test_admin_create_user_without_a_password(passwordless, cognito: FakeCognito) -> None:
    """Where a one-time code is a first factor, whoever is given no password is CONFIRMED and has none."""
    user = passwordless.create("ada", {"email": ADA}, DesiredDeliveryMediums=["EMAIL"])
    assert user["UserStatus"] == "CONFIRMED"
    assert [message.code for message in cognito.outbox] == [None]
    assert "password" not in cognito.outbox[0].body
    assert "ada" in cognito.outbox[0].body


def test_admin_create_user_with_a_password_where_none_is_needed(passwordless) -> None:
    """Whoever is given one must change it."""
    user = passwordless.create("ada", {"email": ADA}, TemporaryPassword=PASSWORD)
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_admin_create_user_without_a_password_needs_an_address(passwordless, refused) -> None:
    """A one-time code must be sent somewhere."""
    with refused("InvalidParameterException"):
        passwordless.create("ada", {"name": "Ada"})


def test_admin_create_user_without_a_password_needs_required_attributes(cognito, admin_of, refused) -> None:
    """There is no first sign-in that could ask for them."""
    pool = cognito.create_pool(policies=PASSWORDLESS, schema=[{"Name": "gender", "Required": True}])
    message = "Attributes did not conform to the schema: gender: The attribute is required\n"
    with refused("InvalidParameterException", message):
        admin_of(pool).create("ada", {"email": ADA})


def test_resend_to_a_user_without_a_password(passwordless, refused) -> None:
    """There is nothing to send him again."""
    passwordless.create("ada", {"email": ADA})
    with refused("UnsupportedUserStateException"):
        passwordless.create("ada", MessageAction="RESEND")


# --- AdminCreateUser: aliases -------------------------------------------------------------------------------------


class TestAliasesOfNewUsers:
    """An address that is given as verified is an alias at once."""

    @pytest.fixture
    def _answers_fit_the_model(self) -> None:
        """Does not look: AWS documents ForceAliasCreation to be refused by an error the operation does not declare."""

    @pytest.fixture
    def admin(self, aliases, admin_of):
        admin = admin_of(aliases)
        admin.create("ada", {"email": ADA, "email_verified": "true"})
        return admin

    def test_admin_create_user_refuses_an_alias_that_is_taken(self, aliases, admin, refused) -> None:
        """Somebody has verified that address; and there is no user."""
        with refused("AliasExistsException", "An account with the email already exists."):
            admin.create("bob", {"email": ADA, "email_verified": "true"})
        assert list(aliases.users) == ["ada"]

    def test_admin_create_user_names_the_alias_that_is_taken(self, admin, refused) -> None:
        """A phone number is told as one."""
        admin.create("bob", {"phone_number": PHONE, "phone_number_verified": "true"})
        with refused("AliasExistsException", "An account with the phone_number already exists."):
            admin.create("eve", {"phone_number": PHONE, "phone_number_verified": "true"})

    def test_admin_create_user_moves_the_alias_if_it_is_forced(self, aliases, admin) -> None:
        """The address leads to the new user, and the former one's is verified no more."""
        admin.create("bob", {"email": ADA, "email_verified": "true"}, ForceAliasCreation=True)
        assert aliases.user(ADA).username == "bob"
        assert aliases.user("ada").attributes["email_verified"] == "false"

    @pytest.mark.parametrize("force", [False, True])
    def test_admin_create_user_shares_an_address_that_is_not_verified(self, aliases, admin, force) -> None:
        """It is no alias, and nothing is forced."""
        admin.create("bob", {"email": ADA}, ForceAliasCreation=force)
        assert aliases.user(ADA).username == "ada"
        assert aliases.user("ada").attributes["email_verified"] == "true"


# --- AdminGetUser -------------------------------------------------------------------------------------------------


def test_admin_get_user_shows_the_user(pool, admin) -> None:
    """As ListUsers does, but that the attributes are called `UserAttributes`; nothing of MFA if there is none."""
    made = admin.create("ada", {"email": ADA, "name": "Ada"})
    shown = admin.call("get_user", "ada")
    del shown["ResponseMetadata"]
    assert shown == {
        "Username": "ada",
        "UserAttributes": made["Attributes"],
        "UserCreateDate": made["UserCreateDate"],
        "UserLastModifiedDate": made["UserLastModifiedDate"],
        "Enabled": True,
        "UserStatus": "FORCE_CHANGE_PASSWORD",
    }


def test_admin_get_user_shows_every_attribute(cognito: FakeCognito, admin_of) -> None:
    """Whatever clients may read."""
    rank = {"Name": "rank", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}
    pool = cognito.create_pool(schema=[rank], client={"read_attributes": ["email"]})
    admin_of(pool).create("ada", {"name": "Ada", "dev:custom:rank": "1"})
    shown = {it["Name"] for it in admin_of(pool).call("get_user", "ada")["UserAttributes"]}
    assert shown == {"sub", "name", "dev:custom:rank"}


# --- whom administrators mean -------------------------------------------------------------------------------------

CALLS = {
    "get_user": {},
    "enable_user": {},
    "disable_user": {},
    "delete_user": {},
    "confirm_sign_up": {},
    "reset_user_password": {},
    "set_user_password": {"Password": PASSWORD},
    "update_user_attributes": {"UserAttributes": [{"Name": "name", "Value": "Ada"}]},
    "delete_user_attributes": {"UserAttributeNames": ["name"]},
}
calls = pytest.mark.parametrize(("operation", "params"), CALLS.items(), ids=CALLS)


@calls
def test_administrators_are_told_of_users_who_do_not_exist(admin, refused, operation, params) -> None:
    """Neither name, nor alias, nor sub."""
    with refused(*NO_USER):
        admin.call(operation, "nobody", **params)


@calls
def test_administrators_are_told_of_pools_that_do_not_exist(idp, refused, operation, params) -> None:
    """The pool is looked for before the user."""
    with refused("ResourceNotFoundException", "User pool us-east-1_Nowhere00 does not exist."):
        getattr(idp, f"admin_{operation}")(UserPoolId="us-east-1_Nowhere00", Username="ada", **params)


@calls
@pytest.mark.parametrize("how", ["username", "sub", "email", "phone_number"])
def test_administrators_name_users_by_name_alias_or_sub(aliases, admin_of, operation, params, how) -> None:
    """Everything that stands for the user is taken."""
    status = "UNCONFIRMED" if operation == "confirm_sign_up" else "CONFIRMED"
    ada = aliases.add_user(
        "ada",
        PASSWORD,
        status=status,
        name="Ada",
        email=ADA,
        email_verified=True,
        phone_number=PHONE,
        phone_number_verified=True,
    )
    name = {"username": "ada", "sub": ada.sub, "email": ADA, "phone_number": PHONE}[how]
    assert admin_of(aliases).call(operation, name, **params)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_an_unverified_address_stands_for_nobody(aliases, admin_of, refused) -> None:
    """An alias is active only while it is verified."""
    aliases.add_user("ada", PASSWORD, email=ADA, email_verified=False)
    with refused(*NO_USER):
        admin_of(aliases).call("get_user", ADA)


def test_an_address_that_is_no_alias_stands_for_nobody(pool, admin, refused) -> None:
    """A pool without aliases knows users by name and sub only."""
    pool.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    with refused(*NO_USER):
        admin.call("get_user", ADA)


@pytest.mark.parametrize(("sensitive", "found"), [(True, False), (False, True)])
def test_names_are_compared_as_the_pool_does(cognito, admin_of, refused, sensitive, found) -> None:
    """In a pool that folds case so are user names, preferred ones, and e-mail addresses."""
    pool = cognito.create_pool(
        alias_attributes=["email", "preferred_username"], username_configuration={"CaseSensitive": sensitive}
    )
    pool.add_user("ada", PASSWORD, email=ADA, email_verified=True, preferred_username="countess")
    for name in ("ADA", ADA.upper(), "Countess"):
        if found:
            assert admin_of(pool).call("get_user", name)["Username"] == "ada"
        else:
            with refused(*NO_USER):
                admin_of(pool).call("get_user", name)


def test_a_user_is_in_one_pool(cognito: FakeCognito, admin_of, refused) -> None:
    """Two pools share no users, neither by name nor by sub."""
    here, there = cognito.create_pool("here"), cognito.create_pool("there")
    ada = here.add_user("ada", PASSWORD)
    for name in ("ada", ada.sub):
        with refused(*NO_USER):
            admin_of(there).call("get_user", name)


# --- enabling, disabling, deleting --------------------------------------------------------------------------------


@pytest.fixture
def ada(pool):
    return pool.add_user("ada", PASSWORD, email=ADA, email_verified=True)


@pytest.mark.parametrize("hides", ["LEGACY", "ENABLED"])
def test_a_disabled_user_cannot_sign_in(ada, admin, app_of, refused, hides) -> None:
    """He is told so, whatever the password, also by a client that hides its users; enabled, he can again."""
    app = app_of(ada.pool.add_client(prevent_user_existence_errors=hides, explicit_auth_flows=["USER_PASSWORD_AUTH"]))
    admin.call("disable_user", "ada")
    assert not ada.enabled
    with refused("NotAuthorizedException", "User is disabled."):
        app.sign_in("ada")
    admin.call("enable_user", "ada")
    assert app.sign_in("ada")["AuthenticationResult"]


def test_disabling_revokes_the_tokens(ada, admin, signed_in, refused) -> None:
    """While disabled the user is told so; tokens of before are worth nothing even when he is enabled again."""
    bearer = signed_in(ada.pool, "ada")
    admin.call("disable_user", "ada")
    with refused("NotAuthorizedException", "User is disabled."):
        bearer.call("get_user")
    admin.call("enable_user", "ada")
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        bearer.call("get_user")


def test_a_disabled_user_is_still_shown(ada, admin) -> None:
    """Status and attributes stay what they were."""
    admin.call("disable_user", "ada")
    shown = admin.call("get_user", "ada")
    assert (shown["Enabled"], shown["UserStatus"]) == (False, "CONFIRMED")
    assert [user["Username"] for user in admin.list()] == ["ada"]


@pytest.mark.parametrize("operation", ["enable_user", "disable_user"])
def test_switching_twice_is_no_error(ada, admin, operation) -> None:
    """Whoever is enabled can be enabled, whoever is disabled be disabled."""
    admin.call(operation, "ada")
    admin.call(operation, "ada")
    assert ada.enabled == (operation == "enable_user")


def test_a_deleted_user_is_gone(ada, admin, app, signed_in, refused) -> None:
    """For administrators, at sign-in, and for his own tokens."""
    bearer = signed_in(ada.pool, "ada")
    admin.call("delete_user", "ada")
    with refused(*NO_USER):
        admin.call("get_user", "ada")
    with refused(*NO_USER):
        app.sign_in("ada")
    with refused(*NO_USER):
        bearer.call("get_user")


def test_a_name_is_free_after_its_user_was_deleted(ada, pool, admin) -> None:
    """The next user of that name is another one, with another sub."""
    before = ada.sub
    admin.call("delete_user", "ada")
    admin.create("ada")
    assert pool.user("ada").sub != before
    assert pool.user("ada").attributes.keys() == {"sub"}


def test_an_alias_is_free_after_its_user_was_deleted(aliases, admin_of) -> None:
    """Somebody else may have the address then."""
    aliases.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    admin_of(aliases).call("delete_user", ADA)
    aliases.add_user("bob", PASSWORD, email=ADA, email_verified=True)
    assert aliases.user(ADA).username == "bob"
