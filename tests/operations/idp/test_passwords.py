"""ForgotPassword, ConfirmForgotPassword, ChangePassword, AdminSetUserPassword and AdminResetUserPassword."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

OLD = "Analytical-1843"
NEW = "Difference-1822"
ADA = "ada@example.com"
PHONE = "+12065550123"

NOT_FOUND = ("UserNotFoundException", "Username/client id combination not found.")
NO_USER = ("UserNotFoundException", "User does not exist.")
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
TOO_OFTEN = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
DISABLED = ("NotAuthorizedException", "User is disabled.")
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
RESET_REQUIRED = ("PasswordResetRequiredException", "Password reset required for the user")
WRONG_STATE = ("NotAuthorizedException", "User password cannot be reset in the current state.")
USED_BEFORE = ("PasswordHistoryPolicyViolationException", "Password has previously been used")
NO_CONTACT = (
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
)

RULES = [
    ("Short-1", "Password not long enough"),
    ("no-capitals-1", "Password must have uppercase characters"),
    ("NO-SMALL-1", "Password must have lowercase characters"),
    ("No-Numbers", "Password must have numeric characters"),
    ("NoSymbols1", "Password must have symbol characters"),
]
rules = pytest.mark.parametrize(("password", "rule"), RULES)


def too_short(member: str) -> str:
    constraint = "Member must have length greater than or equal to 6"
    return f"1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}"


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.create_pool("people")


@pytest.fixture
def app(pool, app_of):
    return app_of(pool.client)


@pytest.fixture
def secretive(pool, app_of):
    """The same pool's users through a client that hides who exists."""
    return app_of(pool.add_client(prevent_user_existence_errors="ENABLED"))


@pytest.fixture
def admin(pool, admin_of):
    return admin_of(pool)


@pytest.fixture
def ada(pool):
    return pool.add_user("ada", OLD, email=ADA, email_verified=True)


# --- ForgotPassword -----------------------------------------------------------------------------------------------


def test_forgot_password_sends_a_code(ada, app, cognito: FakeCognito) -> None:
    """It tells where, and changes neither password nor status."""
    details = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert app.forgot("ada")["CodeDeliveryDetails"] == details
    assert [(it.destination, it.trigger_source) for it in cognito.outbox] == [(ADA, "CustomMessage_ForgotPassword")]
    assert ada.status == "CONFIRMED"
    assert app.sign_in("ada", OLD)["AuthenticationResult"]


@pytest.mark.parametrize(
    ("recovery", "attribute"),
    [
        (None, "email"),
        ({}, "phone_number"),
        ({"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]}, "email"),
        ({"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_phone_number"}]}, "phone_number"),
        (
            {
                "RecoveryMechanisms": [
                    {"Priority": 2, "Name": "verified_email"},
                    {"Priority": 1, "Name": "verified_phone_number"},
                ]
            },
            "phone_number",
        ),
    ],
    ids=["default", "empty", "email", "phone", "phone first"],
)
def test_forgot_password_goes_where_the_pool_prefers(cognito: FakeCognito, app_of, recovery, attribute) -> None:
    """By AccountRecoverySetting; new pools prefer e-mail, those with an empty setting the phone."""
    pool = cognito.create_pool(**({} if recovery is None else {"account_recovery_setting": recovery}))
    pool.add_user("ada", OLD, email=ADA, email_verified=True, phone_number=PHONE, phone_number_verified=True)
    details = app_of(pool.client).forgot("ada")["CodeDeliveryDetails"]
    assert details["AttributeName"] == attribute
    assert [message.medium for message in cognito.outbox] == [details["DeliveryMedium"]]


def test_forgot_password_falls_back_to_what_is_verified(pool, app) -> None:
    """The second mechanism, where the first one's address is missing or not verified."""
    pool.add_user("ada", OLD, email=ADA, email_verified=False, phone_number=PHONE, phone_number_verified=True)
    details = {"Destination": "+*******0123", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}
    assert app.forgot("ada")["CodeDeliveryDetails"] == details


@pytest.mark.parametrize(
    "attributes", [{}, {"email": ADA}, {"email": ADA, "email_verified": False}, {"phone_number": PHONE}]
)
def test_forgot_password_needs_a_verified_address(pool, app, secretive, cognito, refused, attributes) -> None:
    """That there is none is told, and by a client that hides its users it is not."""
    pool.add_user("ada", OLD, **attributes)
    with refused(*NO_CONTACT):
        app.forgot("ada")
    assert secretive.forgot("ada")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert cognito.outbox == []


def test_forgot_password_uses_no_mechanism_that_the_pool_lacks(cognito: FakeCognito, app_of, refused) -> None:
    """A verified phone is of no use where only e-mail recovers."""
    recovery = {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]}
    pool = cognito.create_pool(account_recovery_setting=recovery)
    pool.add_user("ada", OLD, phone_number=PHONE, phone_number_verified=True)
    with refused(*NO_CONTACT):
        app_of(pool.client).forgot("ada")


@pytest.fixture
def guarded(cognito: FakeCognito):
    """A pool in which users may have a second factor by e-mail or text message, with Ada in it."""
    sender = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/x.example"}
    pool = cognito.create_pool(email_configuration=sender)
    cognito.idp.set_user_pool_mfa_config(
        UserPoolId=pool.id,
        MfaConfiguration="OPTIONAL",
        EmailMfaConfiguration={},
        SmsMfaConfiguration={"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}},
    )
    pool.add_user("ada", OLD, email=ADA, email_verified=True, phone_number=PHONE, phone_number_verified=True)
    return pool


@pytest.mark.parametrize(("factor", "attribute"), [("EmailMfaSettings", "phone_number"), ("SMSMfaSettings", "email")])
def test_forgot_password_avoids_the_second_factor(guarded, app_of, admin_of, factor, attribute) -> None:
    """Where the second factor's codes go, that of a forgotten password does not."""
    admin_of(guarded).call("set_user_mfa_preference", "ada", **{factor: {"Enabled": True}})
    assert app_of(guarded.client).forgot("ada")["CodeDeliveryDetails"]["AttributeName"] == attribute


def test_forgot_password_has_nowhere_to_go_but_the_second_factor(guarded, app_of, admin_of, refused) -> None:
    """If both addresses are second factors, none is left to recover by."""
    both = {"EmailMfaSettings": {"Enabled": True}, "SMSMfaSettings": {"Enabled": True}}
    admin_of(guarded).call("set_user_mfa_preference", "ada", **both)
    with refused(*NO_CONTACT):
        app_of(guarded.client).forgot("ada")


def test_forgot_password_is_an_administrators_affair(cognito: FakeCognito, app_of, admin_of, refused) -> None:
    """Where only administrators recover, nobody gets a code."""
    recovery = {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]}
    pool = cognito.create_pool(account_recovery_setting=recovery)
    pool.add_user("ada", OLD, email=ADA, email_verified=True)
    for ask in (app_of(pool.client).forgot, lambda name: admin_of(pool).call("reset_user_password", name)):
        with refused("NotAuthorizedException", "Contact administrator to reset password."):
            ask("ada")
    assert pool.user("ada").status == "CONFIRMED"


def test_forgot_password_of_nobody(app, secretive, cognito: FakeCognito, refused) -> None:
    """A name that leads to nobody is told; a client that hides its users pretends, masking what it was given."""
    with refused(*NOT_FOUND):
        app.forgot("nobody")
    details = {"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert secretive.forgot("nobody@example.com")["CodeDeliveryDetails"] == details
    details = {"Destination": "+*******0123", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}
    assert secretive.forgot(PHONE)["CodeDeliveryDetails"] == details
    assert cognito.outbox == []


def test_forgot_password_of_a_disabled_user(ada, app, secretive, admin, cognito: FakeCognito, refused) -> None:
    """He is told so; a client that hides its users pretends."""
    admin.call("disable_user", "ada")
    with refused(*DISABLED):
        app.forgot("ada")
    assert secretive.forgot("ada")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert cognito.outbox == []


def test_forgot_password_of_an_unconfirmed_user(cognito: FakeCognito, app_of, refused) -> None:
    """Nothing of his is verified; a client that hides its users pretends."""
    pool = cognito.create_pool()
    app_of(pool.client).sign_up("ada", OLD, email=ADA)
    with refused(*NO_CONTACT):
        app_of(pool.client).forgot("ada")
    secretive = app_of(pool.add_client(prevent_user_existence_errors="ENABLED"))
    assert secretive.forgot("ada")["CodeDeliveryDetails"]
    assert cognito.outbox == []


@pytest.mark.parametrize("hides", ["LEGACY", "ENABLED"])
def test_forgot_password_of_a_user_who_was_never_there(pool, app_of, refused, hides) -> None:
    """Whoever has a temporary password has none that he could forget; RESEND is the cure."""
    pool.add_user("ada", OLD, status="FORCE_CHANGE_PASSWORD", email=ADA, email_verified=True)
    with refused(*WRONG_STATE):
        app_of(pool.add_client(prevent_user_existence_errors=hides)).forgot("ada")


def test_forgot_password_takes_an_alias_but_no_sub(cognito: FakeCognito, app_of, refused) -> None:
    """User names and active aliases; where they are plain, the sub is for administrators."""
    pool = cognito.create_pool(alias_attributes=["email"])
    ada = pool.add_user("ada", OLD, email=ADA, email_verified=True)
    app = app_of(pool.client)
    app.forgot(ADA)
    app.reset(ADA, ada.confirmation_code, NEW)
    assert app.sign_in(ADA, NEW)["AuthenticationResult"]
    with refused(*NOT_FOUND):
        app.forgot(ada.sub)


def test_forgot_password_takes_the_sub_where_it_is_the_user_name(cognito: FakeCognito, app_of) -> None:
    """Where addresses are user names the real name is the sub."""
    pool = cognito.create_pool(username_attributes=["email"])
    ada = pool.add_user(ADA, OLD, email_verified=True)
    assert app_of(pool.client).forgot(ada.sub) != app_of(pool.client).forgot(ADA)


def test_forgot_password_is_asked_twenty_times_an_hour(ada, app, cognito: FakeCognito, refused) -> None:
    """The next is refused, and sends nothing; an hour later there are new ones."""
    for _ in range(20):
        app.forgot("ada")
    with refused(*TOO_OFTEN):
        app.forgot("ada")
    assert len(cognito.outbox) == 20
    cognito.clock.advance(hours=1)
    app.forgot("ada")


# --- ConfirmForgotPassword ----------------------------------------------------------------------------------------


@pytest.fixture
def forgetful(ada, app):
    """Ada, who has asked for a code."""
    app.forgot("ada")
    return ada


def test_confirm_forgot_password_sets_the_password(forgetful, app, refused) -> None:
    """The new one is good and the old one is not."""
    app.reset("ada", forgetful.confirmation_code, NEW)
    assert forgetful.status == "CONFIRMED"
    assert app.sign_in("ada", NEW)["AuthenticationResult"]
    with refused(*WRONG_PASSWORD):
        app.sign_in("ada", OLD)


def test_confirm_forgot_password_refuses_a_wrong_code(forgetful, app, refused, wrong) -> None:
    """Nothing is changed, and the right code is still good."""
    with refused(*MISMATCH):
        app.reset("ada", wrong(forgetful.confirmation_code), NEW)
    assert app.sign_in("ada", OLD)["AuthenticationResult"]
    app.reset("ada", forgetful.confirmation_code, NEW)


def test_confirm_forgot_password_takes_a_code_for_an_hour(forgetful, app, cognito: FakeCognito, refused) -> None:
    """After an hour it is worth nothing."""
    cognito.clock.advance(hours=1)
    with refused(*EXPIRED):
        app.reset("ada", forgetful.confirmation_code, NEW)


def test_confirm_forgot_password_takes_a_code_within_the_hour(forgetful, app, cognito: FakeCognito) -> None:
    """A minute before the hour is over it is good."""
    cognito.clock.advance(minutes=59)
    app.reset("ada", forgetful.confirmation_code, NEW)
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


def test_confirm_forgot_password_takes_the_newest_code_only(forgetful, app, refused) -> None:
    """Asking again makes the one before worthless."""
    old = forgetful.confirmation_code
    app.forgot("ada")
    with refused(*MISMATCH):
        app.reset("ada", old, NEW)
    app.reset("ada", forgetful.confirmation_code, NEW)


def test_confirm_forgot_password_takes_a_code_once(forgetful, app, refused) -> None:
    """The second time there is none outstanding."""
    app.reset("ada", forgetful.confirmation_code, NEW)
    with refused(*EXPIRED):
        app.reset("ada", forgetful.confirmation_code, OLD)


def test_confirm_forgot_password_needs_a_code_of_its_kind(pool, app, ada, signed_in, refused) -> None:
    """A code that verifies an address does not reset a password."""
    signed_in(pool, "ada").ask_code("email")
    with refused(*EXPIRED):
        app.reset("ada", ada.confirmation_code, NEW)


@rules
def test_confirm_forgot_password_holds_passwords_to_the_policy(forgetful, app, refused, password, rule) -> None:
    """In the third wording; the code is not used up."""
    with refused("InvalidPasswordException", f"Password does not conform to policy: {rule}"):
        app.reset("ada", forgetful.confirmation_code, password)
    app.reset("ada", forgetful.confirmation_code, NEW)


def test_confirm_forgot_password_checks_the_form_of_a_password_first(app, refused) -> None:
    """Before anything is said of the user."""
    with refused("InvalidParameterException", too_short("password")):
        app.reset("nobody", "123456", "Ab-1")


def test_confirm_forgot_password_checks_the_code_before_the_password(forgetful, app, refused, wrong) -> None:
    """Who has no right code learns nothing of the policy."""
    with refused(*MISMATCH):
        app.reset("ada", wrong(forgetful.confirmation_code), "no-capitals-1")


def test_confirm_forgot_password_of_nobody(app, secretive, cognito: FakeCognito, refused) -> None:
    """A client that hides its users says that the code is wrong if one was asked for within the hour."""
    with refused(*NOT_FOUND):
        app.reset("nobody", "123456")
    with refused(*EXPIRED):
        secretive.reset("nobody", "123456")
    secretive.forgot("nobody")
    with refused(*MISMATCH):
        secretive.reset("nobody", "123456")
    cognito.clock.advance(hours=1)
    with refused(*EXPIRED):
        secretive.reset("nobody", "123456")


def test_confirm_forgot_password_of_a_disabled_user(forgetful, app, secretive, admin, refused) -> None:
    """He is told so, even with the right code; a client that hides its users treats him as nobody."""
    admin.call("disable_user", "ada")
    with refused(*DISABLED):
        app.reset("ada", forgetful.confirmation_code, NEW)
    with refused(*EXPIRED):
        secretive.reset("ada", forgetful.confirmation_code, NEW)
    secretive.forgot("ada")
    with refused(*MISMATCH):
        secretive.reset("ada", forgetful.confirmation_code, NEW)


def test_confirm_forgot_password_is_tried_twenty_times_an_hour(forgetful, app, cognito, refused, wrong) -> None:
    """The next is refused whatever its code."""
    for _ in range(20):
        with refused(*MISMATCH):
            app.reset("ada", wrong(forgetful.confirmation_code), NEW)
    with refused(*TOO_OFTEN):
        app.reset("ada", forgetful.confirmation_code, NEW)


def test_confirm_forgot_password_ends_a_lock(forgetful, app, cognito: FakeCognito, refused) -> None:
    """Whoever has locked himself out by wrong passwords is let in with the new one."""
    for _ in range(5):
        with refused(*WRONG_PASSWORD):
            app.sign_in("ada", "Guess-work-1")
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        app.sign_in("ada", OLD)
    app.reset("ada", forgetful.confirmation_code, NEW)
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


# --- ChangePassword -----------------------------------------------------------------------------------------------


@pytest.fixture
def me(ada, pool, signed_in):
    """Ada, signed in."""
    return signed_in(pool, "ada")


def test_change_password_sets_the_password(me, app, refused) -> None:
    """The new one is good and the old one is not; whoever is signed in stays so."""
    me.change_password(OLD, NEW)
    assert app.sign_in("ada", NEW)["AuthenticationResult"]
    with refused(*WRONG_PASSWORD):
        app.sign_in("ada", OLD)
    assert me.call("get_user")["Username"] == "ada"


@pytest.mark.parametrize("old", [NEW, None])
def test_change_password_needs_the_old_one(me, app, refused, old) -> None:
    """Whoever has a password must give it, and rightly."""
    with refused(*WRONG_PASSWORD):
        me.change_password(old, NEW)
    assert app.sign_in("ada", OLD)["AuthenticationResult"]


def test_change_password_of_a_user_without_one(cognito: FakeCognito, admin_of, app_of, signed_in) -> None:
    """Whoever signs in without a password gives himself a first one."""
    factors = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    pool = cognito.create_pool(policies=factors)
    admin_of(pool).create("ada", {"email": ADA}, MessageAction="SUPPRESS")
    signed_in(pool, "ada").change_password(None, NEW)
    assert app_of(pool.client).sign_in("ada", NEW)["AuthenticationResult"]


@rules
def test_change_password_holds_passwords_to_the_policy(me, refused, password, rule) -> None:
    """In the third wording."""
    with refused("InvalidPasswordException", f"Password does not conform to policy: {rule}"):
        me.change_password(OLD, password)


def test_change_password_checks_the_form_of_a_password_first(me, refused) -> None:
    """By the name of the member."""
    with refused("InvalidParameterException", too_short("proposedPassword")):
        me.change_password(OLD, "Ab-1")


def test_change_password_is_tried_five_times_an_hour(me, cognito: FakeCognito, refused) -> None:
    """The sixth is refused, though the old password is right."""
    for _ in range(5):
        with refused(*WRONG_PASSWORD):
            me.change_password(NEW, NEW)
    with refused(*TOO_OFTEN):
        me.change_password(OLD, NEW)


def test_change_password_needs_a_token(idp, refused) -> None:
    """Text that is no token is refused as such."""
    with refused("NotAuthorizedException", "Invalid Access Token"):
        idp.change_password(AccessToken="WRONG_TOKEN", PreviousPassword=OLD, ProposedPassword=NEW)


# --- AdminSetUserPassword -----------------------------------------------------------------------------------------


def test_admin_set_user_password_for_good(pool, admin, app) -> None:
    """Whatever the user's status, he is CONFIRMED and signs in with it."""
    admin.create("ada")
    admin.set_password("ada", NEW)
    assert pool.user("ada").status == "CONFIRMED"
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


@pytest.mark.parametrize("status", ["UNCONFIRMED", "RESET_REQUIRED"])
def test_admin_set_user_password_confirms(pool, admin, app, status) -> None:
    """Also whoever has not confirmed, or must reset his password."""
    pool.add_user("ada", OLD, status=status)
    admin.set_password("ada", NEW)
    assert pool.user("ada").status == "CONFIRMED"
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


@pytest.mark.parametrize("params", [{}, {"Permanent": False}])
def test_admin_set_user_password_for_the_time_being(ada, admin, app, params) -> None:
    """Without `Permanent` it must be changed at the next sign-in."""
    admin.call("set_user_password", "ada", Password=NEW, **params)
    assert ada.status == "FORCE_CHANGE_PASSWORD"
    assert app.sign_in("ada", NEW)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_password_for_the_time_being_expires(ada, admin, app, cognito: FakeCognito, refused) -> None:
    """After the pool's TemporaryPasswordValidityDays, counted from now; one for good never does."""
    admin.set_password("ada", NEW, permanent=False)
    cognito.clock.advance(days=7)
    message = "Temporary password has expired and must be reset by an administrator."
    with refused("NotAuthorizedException", message):
        app.sign_in("ada", NEW)
    admin.set_password("ada", NEW)
    cognito.clock.advance(days=365)
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


@rules
def test_admin_set_user_password_holds_passwords_to_the_policy(ada, admin, app, refused, password, rule) -> None:
    """In the third wording; the old password is still good."""
    with refused("InvalidPasswordException", f"Password does not conform to policy: {rule}"):
        admin.set_password("ada", password)
    assert app.sign_in("ada", OLD)["AuthenticationResult"]


def test_admin_set_user_password_ends_a_lock(ada, admin, app, refused) -> None:
    """Whoever has locked himself out is let in with the new one."""
    for _ in range(5):
        with refused(*WRONG_PASSWORD):
            app.sign_in("ada", "Guess-work-1")
    admin.set_password("ada", NEW)
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


# --- AdminResetUserPassword ---------------------------------------------------------------------------------------


def test_admin_reset_user_password_sends_a_code(ada, admin, app, cognito: FakeCognito, refused) -> None:
    """The user is RESET_REQUIRED: the right password is refused as such, a wrong one as wrong."""
    admin.call("reset_user_password", "ada")
    assert ada.status == "RESET_REQUIRED"
    assert [(it.destination, it.trigger_source) for it in cognito.outbox] == [(ADA, "CustomMessage_ForgotPassword")]
    with refused(*RESET_REQUIRED):
        app.sign_in("ada", OLD)
    with refused(*WRONG_PASSWORD):
        app.sign_in("ada", NEW)


def test_admin_reset_user_password_ends_with_the_code(ada, admin, app) -> None:
    """ConfirmForgotPassword makes the user CONFIRMED again."""
    admin.call("reset_user_password", "ada")
    app.reset("ada", ada.confirmation_code, NEW)
    assert ada.status == "CONFIRMED"
    assert app.sign_in("ada", NEW)["AuthenticationResult"]


def test_admin_reset_user_password_lets_the_user_ask_again(ada, admin, app, cognito: FakeCognito, refused) -> None:
    """The code is good for an hour; then ForgotPassword sends another, and the status stays."""
    admin.call("reset_user_password", "ada")
    cognito.clock.advance(hours=1)
    with refused(*EXPIRED):
        app.reset("ada", ada.confirmation_code, NEW)
    app.forgot("ada")
    assert ada.status == "RESET_REQUIRED"
    app.reset("ada", ada.confirmation_code, NEW)


def test_admin_reset_user_password_stops_the_tokens(ada, admin, signed_in, refused) -> None:
    """Calls with an access token of before are refused until the password is reset."""
    bearer = signed_in(ada.pool, "ada")
    admin.call("reset_user_password", "ada")
    with refused(*RESET_REQUIRED):
        bearer.call("get_user")
    with refused(*RESET_REQUIRED):
        bearer.change_password(OLD, NEW)


def test_admin_reset_user_password_needs_a_verified_address(pool, admin, refused) -> None:
    """Without one the user stays as he was."""
    pool.add_user("ada", OLD, email=ADA)
    with refused(*NO_CONTACT):
        admin.call("reset_user_password", "ada")
    assert pool.user("ada").status == "CONFIRMED"


def test_admin_reset_user_password_of_a_user_who_was_never_there(pool, admin, refused) -> None:
    """A temporary password is not reset but given anew."""
    pool.add_user("ada", OLD, status="FORCE_CHANGE_PASSWORD", email=ADA, email_verified=True)
    with refused(*WRONG_STATE):
        admin.call("reset_user_password", "ada")


# --- password history ---------------------------------------------------------------------------------------------


@pytest.fixture
def remembering(cognito: FakeCognito):
    """A pool that remembers three passwords."""
    pool = cognito.create_pool(policies={"PasswordPolicy": {"PasswordHistorySize": 3}})
    pool.add_user("ada", OLD, email=ADA, email_verified=True)
    return pool


def test_the_history_counts_the_present_password(remembering, admin_of, refused) -> None:
    """Of three passwords that must not be used again the present one is the first."""
    admin = admin_of(remembering)
    with refused(*USED_BEFORE):
        admin.set_password("ada", OLD)
    admin.set_password("ada", NEW)
    admin.set_password("ada", "Bernoulli-1842")
    for password in (OLD, NEW, "Bernoulli-1842"):
        with refused(*USED_BEFORE):
            admin.set_password("ada", password)
    admin.set_password("ada", "Menabrea-1842")
    admin.set_password("ada", OLD)


def test_the_history_holds_wherever_a_password_is_changed(remembering, app_of, signed_in, refused) -> None:
    """ChangePassword and ConfirmForgotPassword refuse as well; the code is not used up."""
    app = app_of(remembering.client)
    with refused(*USED_BEFORE):
        signed_in(remembering, "ada").change_password(OLD, OLD)
    app.forgot("ada")
    code = remembering.user("ada").confirmation_code
    with refused(*USED_BEFORE):
        app.reset("ada", code, OLD)
    app.reset("ada", code, NEW)


def test_the_policy_comes_before_the_history(cognito: FakeCognito, admin_of, refused) -> None:
    """A weak password that was used before is told to be weak."""
    pool = cognito.create_pool(policies={"PasswordPolicy": {"MinimumLength": 6, "PasswordHistorySize": 3}})
    pool.add_user("ada", "simple")
    stricter = {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}
    cognito.idp.update_user_pool(UserPoolId=pool.id, Policies=stricter)
    with refused("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        admin_of(pool).set_password("ada", "simple")


def test_without_a_history_any_password_may_be_used_again(ada, admin) -> None:
    """A pool that does not say otherwise remembers nothing."""
    admin.set_password("ada", OLD)
    admin.set_password("ada", OLD)
