"""The second factor: when it is due, which it is, and that only the right code passes it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin import totp

PASSWORD = "Analytical-1843"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
SENDER = {
    "EmailSendingAccount": "DEVELOPER",
    "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
}
CODE_MISMATCH = ("CodeMismatchException", "Invalid code or auth state for the user.")
TOTP_MISMATCH = ("CodeMismatchException", "Invalid code received for user")
SESSION_USED = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")

pytestmark = pytest.mark.cognito_pool(sms_configuration=SMS, email_configuration=SENDER)


@pytest.fixture
def configure(cognito: FakeCognito):
    """`configure("ON", "sms", "totp", "email")` sets the pool's second factors."""

    def configure(mode: str, *factors: str) -> None:
        settings = {
            "sms": {"SmsMfaConfiguration": {"SmsConfiguration": SMS}},
            "totp": {"SoftwareTokenMfaConfiguration": {"Enabled": True}},
            "email": {"EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "Sign in"}},
        }
        if "sms" not in factors:
            del cognito.pool.record.settings["SmsConfiguration"]
        given = {name: it for factor in factors for name, it in settings[factor].items()}
        cognito.idp.set_user_pool_mfa_config(UserPoolId=cognito.pool.id, MfaConfiguration=mode, **given)

    return configure


@pytest.fixture
def user(cognito: FakeCognito):
    return cognito.pool.add_user(
        "ada",
        PASSWORD,
        email="ada@example.com",
        email_verified=True,
        phone_number="+15550001234",
        phone_number_verified=True,
    )


@pytest.fixture
def app(cognito: FakeCognito, user):
    """Set up an authenticator app for the user, as an account page does."""
    token = user.sign_in().access_token
    cognito.idp.associate_software_token(AccessToken=token)
    cognito.idp.verify_software_token(AccessToken=token, UserCode=user.totp(), FriendlyDeviceName="phone")
    cognito.clock.advance(seconds=30)
    return token


def prefer(cognito: FakeCognito, **settings: dict[str, bool]) -> None:
    cognito.idp.admin_set_user_mfa_preference(UserPoolId=cognito.pool.id, Username="ada", **settings)


ON = {"Enabled": True}
PREFERRED = {"Enabled": True, "PreferredMfa": True}


class TestTextMessages:
    """SMS_MFA."""

    @pytest.fixture
    def challenge(self, cognito: FakeCognito, way, configure, user):
        configure("OPTIONAL", "sms")
        prefer(cognito, SMSMfaSettings=ON)
        return way.sign_in()

    def test_the_challenge_tells_where_the_code_went(self, cognito: FakeCognito, challenge):
        """The number is masked but for its last four digits, and the code has six."""
        assert challenge["ChallengeName"] == "SMS_MFA"
        assert challenge["ChallengeParameters"] == {
            "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS",
            "CODE_DELIVERY_DESTINATION": "+*******1234",
            "USER_ID_FOR_SRP": "ada",
        }
        (message,) = cognito.outbox
        assert (message.medium, message.destination, len(message.code)) == ("SMS", "+15550001234", 6)
        assert message.code == cognito.confirmation_codes["ada"]

    def test_the_code_passes(self, cognito: FakeCognito, way, challenge):
        """The code that was sent gives tokens."""
        code = cognito.confirmation_codes["ada"]

        answer = way.answer("SMS_MFA", challenge["Session"], USERNAME="ada", SMS_MFA_CODE=code)

        assert "AuthenticationResult" in answer

    def test_a_wrong_code_is_refused_and_the_session_stays(self, cognito: FakeCognito, way, challenge, refusal):
        """After a mistyped code the right one still passes with the same session."""
        for _ in range(3):
            said = refusal(way.answer, "SMS_MFA", challenge["Session"], USERNAME="ada", SMS_MFA_CODE="123456")
            assert said == CODE_MISMATCH

        code = cognito.confirmation_codes["ada"]
        assert "AuthenticationResult" in way.answer("SMS_MFA", challenge["Session"], USERNAME="ada", SMS_MFA_CODE=code)

    def test_a_session_is_good_once(self, cognito: FakeCognito, way, challenge, refusal):
        """The right code a second time is refused."""
        right = {"USERNAME": "ada", "SMS_MFA_CODE": cognito.confirmation_codes["ada"]}
        way.answer("SMS_MFA", challenge["Session"], **right)

        assert refusal(way.answer, "SMS_MFA", challenge["Session"], **right) == SESSION_USED

    def test_a_session_expires(self, still, cognito: FakeCognito, way, challenge, refusal):
        """After three minutes the right code is too late."""
        cognito.clock.advance(minutes=3)
        right = {"USERNAME": "ada", "SMS_MFA_CODE": cognito.confirmation_codes["ada"]}

        said = refusal(way.answer, "SMS_MFA", challenge["Session"], **right)

        assert said == ("NotAuthorizedException", "Invalid session for the user, session is expired.")

    def test_an_older_code_is_refused(self, cognito: FakeCognito, way, challenge, refusal):
        """Each sign-in has a code of its own."""
        older = cognito.confirmation_codes["ada"]
        newer = way.sign_in()

        said = refusal(way.answer, "SMS_MFA", newer["Session"], USERNAME="ada", SMS_MFA_CODE=older)

        assert said == CODE_MISMATCH

    def test_a_code_of_another_kind_is_refused(self, cognito: FakeCognito, way, challenge, refusal):
        """A code to recover the password does not sign in."""
        cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada")
        other = cognito.confirmation_codes["ada"]

        said = refusal(way.answer, "SMS_MFA", challenge["Session"], USERNAME="ada", SMS_MFA_CODE=other)

        assert said == CODE_MISMATCH

    @pytest.mark.parametrize(
        "challenge_name", ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "NEW_PASSWORD_REQUIRED", "MFA_SETUP"]
    )
    def test_another_challenge_than_was_put_is_refused(self, way, challenge, refusal, challenge_name):
        """One answers what was asked."""
        responses = {
            "SOFTWARE_TOKEN_MFA_CODE": "123456",
            "EMAIL_OTP_CODE": "123456",
            "NEW_PASSWORD": "Another-1843",
        }

        said = refusal(way.answer, challenge_name, challenge["Session"], USERNAME="ada", **responses)

        assert said == ("NotAuthorizedException", "Invalid session for the user.")

    def test_five_wrong_codes_lock(self, still, cognito: FakeCognito, way, challenge, refusal):
        """After the fifth the right code is refused for a while too."""
        for _ in range(5):
            refusal(way.answer, "SMS_MFA", challenge["Session"], USERNAME="ada", SMS_MFA_CODE="123456")
        right = {"USERNAME": "ada", "SMS_MFA_CODE": cognito.confirmation_codes["ada"]}

        said = refusal(way.answer, "SMS_MFA", challenge["Session"], **right)

        assert said == ("NotAuthorizedException", "Password attempts exceeded")

    @pytest.mark.parametrize("missing", ["USERNAME", "SMS_MFA_CODE", "Session"])
    def test_what_is_missing_is_named(self, way, challenge, refusal, missing):
        """Name, code and session are needed."""
        responses = {"USERNAME": "ada", "SMS_MFA_CODE": "123456"}
        responses.pop(missing, None)

        said = refusal(way.answer, "SMS_MFA", None if missing == "Session" else challenge["Session"], **responses)

        assert said == ("InvalidParameterException", f"Missing required parameter {missing}")

    def test_somebody_elses_name_is_refused(self, cognito: FakeCognito, way, challenge, refusal):
        """A session is for the user it was opened for."""
        cognito.pool.add_user("bob", PASSWORD)
        right = {"USERNAME": "bob", "SMS_MFA_CODE": cognito.confirmation_codes["ada"]}

        said = refusal(way.answer, "SMS_MFA", challenge["Session"], **right)

        assert said == ("NotAuthorizedException", "Invalid session for the user.")

    def test_a_user_disabled_meanwhile_is_refused(self, cognito: FakeCognito, way, challenge, refusal):
        """Standing is looked at with each answer."""
        cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
        right = {"USERNAME": "ada", "SMS_MFA_CODE": cognito.confirmation_codes["ada"]}

        assert refusal(way.answer, "SMS_MFA", challenge["Session"], **right) == (
            "NotAuthorizedException",
            "User is disabled.",
        )


class TestSoftwareTokens:
    """SOFTWARE_TOKEN_MFA and how an app is set up."""

    @pytest.fixture
    def challenge(self, cognito: FakeCognito, way, configure, app):
        prefer(cognito, SoftwareTokenMfaSettings=PREFERRED)
        return way.sign_in()

    @pytest.fixture(autouse=True)
    def _configured(self, still, configure):
        configure("OPTIONAL", "sms", "totp")

    def test_a_code_of_the_app_passes(self, way, user, challenge):
        """The challenge names the app, and its present code gives tokens."""
        assert challenge["ChallengeParameters"] == {"USER_ID_FOR_SRP": "ada", "FRIENDLY_DEVICE_NAME": "phone"}

        answer = way.answer(
            "SOFTWARE_TOKEN_MFA", challenge["Session"], USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=user.totp()
        )

        assert "AuthenticationResult" in answer

    @pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
    def test_a_code_is_good_a_step_before_and_after(
        self, cognito: FakeCognito, way, user, challenge, refusal, seconds, good
    ):
        """An app's clock may be off by thirty seconds."""
        cognito.clock.advance(minutes=10)
        challenge = way.sign_in()
        now = cognito.clock.now()
        cognito.clock.set(now + timedelta(seconds=seconds))
        code = user.totp()
        cognito.clock.set(now)
        given = {"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": code}

        if good:
            assert "AuthenticationResult" in way.answer("SOFTWARE_TOKEN_MFA", challenge["Session"], **given)
        else:
            assert refusal(way.answer, "SOFTWARE_TOKEN_MFA", challenge["Session"], **given) == TOTP_MISMATCH

    def test_a_code_is_good_once(self, way, user, challenge, refusal):
        """The same code signs nobody in a second time."""
        given = {"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": user.totp()}
        way.answer("SOFTWARE_TOKEN_MFA", challenge["Session"], **given)

        said = refusal(way.answer, "SOFTWARE_TOKEN_MFA", way.sign_in()["Session"], **given)

        assert said == ("ExpiredCodeException", "Your software token has already been used once.")

    @pytest.mark.parametrize("code", ["000000", "abcdef", "12345", "1234567", "\xe9", "\uff19" * 6])
    def test_a_wrong_code_is_refused(self, way, challenge, refusal, code):
        """Whatever it looks like."""
        said = refusal(
            way.answer, "SOFTWARE_TOKEN_MFA", challenge["Session"], USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=code
        )

        assert said == TOTP_MISMATCH

    def test_the_first_code_must_be_right(self, cognito: FakeCognito, user, refusal):
        """An app that does not show the right code is not set up."""
        token = user.sign_in().access_token
        cognito.idp.associate_software_token(AccessToken=token)

        said = refusal(cognito.idp.verify_software_token, AccessToken=token, UserCode="000000")

        assert said == (
            "EnableSoftwareTokenMFAException",
            "Code mismatch and fail enable Software Token MFA",
        )
        assert refusal(prefer, cognito, SoftwareTokenMfaSettings=ON) == (
            "InvalidParameterException",
            "User has not verified software token mfa",
        )

    def test_verifying_needs_a_secret(self, cognito: FakeCognito, user, refusal):
        """There is nothing to verify before AssociateSoftwareToken."""
        code, _ = refusal(cognito.idp.verify_software_token, AccessToken=user.sign_in().access_token, UserCode="123456")

        assert code == "InvalidParameterException"

    @pytest.mark.parametrize("operation", ["associate_software_token", "verify_software_token"])
    def test_a_pool_without_apps_refuses(self, cognito: FakeCognito, user, refusal, operation):
        """The pool must have software tokens on."""
        cognito.idp.set_user_pool_mfa_config(
            UserPoolId=cognito.pool.id, SoftwareTokenMfaConfiguration={"Enabled": False}
        )
        more = {"UserCode": "123456"} if operation == "verify_software_token" else {}

        said = refusal(getattr(cognito.idp, operation), AccessToken=user.sign_in().access_token, **more)

        assert said == (
            "SoftwareTokenMFANotFoundException",
            "Software Token MFA has not been enabled by the userPool",
        )

    def test_setting_up_alone_asks_for_no_code(self, way, app):
        """In a pool where it is optional, an app must be switched on as well."""
        assert "AuthenticationResult" in way.sign_in()

    def test_an_administrator_takes_the_app_away(self, cognito: FakeCognito, way, challenge):
        """After AdminDeleteSoftwareToken the password is enough again."""
        cognito.idp.admin_delete_software_token(UserPoolId=cognito.pool.id, Username="ada")

        assert "AuthenticationResult" in way.sign_in()

    def test_a_token_of_the_user_or_a_session_is_needed(self, cognito: FakeCognito, refusal):
        """Nobody is not set up."""
        code, _ = refusal(cognito.idp.associate_software_token)
        assert code == "InvalidParameterException"

        said = refusal(cognito.idp.associate_software_token, Session="AYABe" + "x" * 40)
        assert said == ("NotAuthorizedException", "Invalid session for the user.")


class TestEmail:
    """EMAIL_OTP as a second factor."""

    def test_the_code_by_mail_passes(self, cognito: FakeCognito, way, configure, user, refusal):
        """The pool's own text is sent, and only its code passes."""
        configure("OPTIONAL", "email")
        prefer(cognito, EmailMfaSettings=PREFERRED)

        challenge = way.sign_in()

        assert challenge["ChallengeName"] == "EMAIL_OTP"
        assert challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "a***@e***"
        (message,) = cognito.outbox
        assert (message.subject, message.body) == ("Sign in", f"Code {message.code}")
        given = {"USERNAME": "ada", "EMAIL_OTP_CODE": "12345678"}
        assert refusal(way.answer, "EMAIL_OTP", challenge["Session"], **given) == CODE_MISMATCH
        given["EMAIL_OTP_CODE"] = message.code
        assert "AuthenticationResult" in way.answer("EMAIL_OTP", challenge["Session"], **given)

    @pytest.mark.cognito_pool(email_configuration={"EmailSendingAccount": "COGNITO_DEFAULT"})
    def test_it_needs_a_sender_of_ones_own(self, cognito: FakeCognito, refusal):
        """Cognito's own sender does not send codes for signing in."""
        pool = cognito.create_pool("other")

        said = refusal(
            cognito.idp.set_user_pool_mfa_config,
            UserPoolId=pool.id,
            EmailMfaConfiguration={"Message": "{####} is it", "Subject": "Code"},
        )

        text = (
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of "
            "COGNITO_DEFAULT."
        )
        assert said == ("InvalidParameterException", text)


class TestChoosing:
    """SELECT_MFA_TYPE."""

    @pytest.fixture(autouse=True)
    def _two(self, still, cognito: FakeCognito, configure, app_later):
        configure("OPTIONAL", "sms", "totp")
        app_later()
        prefer(cognito, SMSMfaSettings=ON, SoftwareTokenMfaSettings=ON)

    @pytest.fixture
    def app_later(self, cognito: FakeCognito, user):
        def set_up() -> None:
            token = user.sign_in().access_token
            cognito.idp.associate_software_token(AccessToken=token)
            cognito.idp.verify_software_token(AccessToken=token, UserCode=user.totp())
            cognito.clock.advance(seconds=30)

        return set_up

    def test_two_factors_and_none_preferred_is_a_choice(self, way):
        """Both are offered, as JSON in a string."""
        challenge = way.sign_in()

        assert challenge["ChallengeName"] == "SELECT_MFA_TYPE"
        offered = json.loads(challenge["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
        assert sorted(offered) == ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]

    def test_the_choice_is_put(self, cognito: FakeCognito, way):
        """The chosen factor follows with a session of its own, and its code gives tokens."""
        choice = way.sign_in()
        challenge = way.answer("SELECT_MFA_TYPE", choice["Session"], USERNAME="ada", ANSWER="SMS_MFA")

        assert challenge["ChallengeName"] == "SMS_MFA"
        assert challenge["Session"] != choice["Session"]
        code = cognito.confirmation_codes["ada"]
        answer = way.answer("SMS_MFA", challenge["Session"], USERNAME="ada", SMS_MFA_CODE=code)
        assert "AuthenticationResult" in answer

    @pytest.mark.parametrize("choice", ["EMAIL_OTP", "NONE", "sms_mfa"])
    def test_only_what_is_offered_can_be_chosen(self, way, refusal, choice):
        """Anything else is refused."""
        challenge = way.sign_in()

        said = refusal(way.answer, "SELECT_MFA_TYPE", challenge["Session"], USERNAME="ada", ANSWER=choice)

        assert said == ("InvalidParameterException", "Selected challenge is not available")

    def test_the_preferred_one_is_put_at_once(self, cognito: FakeCognito, way):
        """A preference spares the choice."""
        prefer(cognito, SoftwareTokenMfaSettings=PREFERRED)

        assert way.sign_in()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


class TestDemanded:
    """Pools that demand a second factor of everybody."""

    @pytest.mark.parametrize(
        ("factors", "attributes", "expected"),
        [
            (("totp",), {}, "MFA_SETUP"),
            (("totp",), {"email": "a@example.com"}, "MFA_SETUP"),
            (("sms", "totp"), {"phone_number": "+15550001234"}, "SMS_MFA"),
            (("sms",), {"email": "a@example.com", "phone_number": "+15550001234"}, "SMS_MFA"),
            (("sms", "email"), {"email": "a@example.com", "phone_number": "+15550001234"}, "SMS_MFA"),
            (("sms", "email"), {}, "MFA_SETUP"),
        ],
    )
    def test_which_challenge_is_put(self, cognito: FakeCognito, way, configure, factors, attributes, expected):
        """It follows from pool and user; the address that recovers the password is no factor."""
        cognito.pool.add_user("ada", PASSWORD, **attributes)
        configure("ON", *factors)

        assert way.sign_in()["ChallengeName"] == expected

    def test_whoever_has_only_the_address_for_recovery_cannot_sign_in(
        self, cognito: FakeCognito, way, configure, refusal
    ):
        """The address that recovers the password cannot be the second factor as well."""
        cognito.pool.add_user("ada", PASSWORD, email="a@example.com")
        configure("ON", "email")

        code, _ = refusal(way.sign_in)

        assert code == "InvalidParameterException"

    def test_an_app_is_set_up_while_signing_in(self, still, cognito: FakeCognito, way, configure):
        """Associate, verify, answer: each with the session of the step before."""
        user = cognito.pool.add_user("ada", PASSWORD)
        configure("ON", "totp")
        challenge = way.sign_in()
        assert json.loads(challenge["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]

        associated = cognito.idp.associate_software_token(Session=challenge["Session"])
        code = _code(associated["SecretCode"], cognito)
        verified = cognito.idp.verify_software_token(Session=associated["Session"], UserCode=code)
        answer = way.answer("MFA_SETUP", verified["Session"], USERNAME="ada")

        assert verified["Status"] == "SUCCESS"
        assert "AuthenticationResult" in answer
        cognito.clock.advance(seconds=30)
        again = way.sign_in()
        assert again["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        given = {"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": user.totp()}
        assert "AuthenticationResult" in way.answer("SOFTWARE_TOKEN_MFA", again["Session"], **given)

    def test_setting_up_cannot_be_skipped(self, cognito: FakeCognito, way, configure, refusal):
        """Answering MFA_SETUP with nothing set up is refused, also after a secret was only made."""
        cognito.pool.add_user("ada", PASSWORD)
        configure("ON", "totp")
        session = way.sign_in()["Session"]
        assert refusal(way.answer, "MFA_SETUP", session, USERNAME="ada")[0] == "InvalidParameterException"

        session = cognito.idp.associate_software_token(Session=session)["Session"]
        assert refusal(way.answer, "MFA_SETUP", session, USERNAME="ada")[0] == "InvalidParameterException"

    def test_the_first_session_is_used_up_by_associating(self, cognito: FakeCognito, way, configure, refusal):
        """Each step uses its session."""
        cognito.pool.add_user("ada", PASSWORD)
        configure("ON", "totp")
        session = way.sign_in()["Session"]
        cognito.idp.associate_software_token(Session=session)

        assert refusal(cognito.idp.associate_software_token, Session=session) == SESSION_USED

    def test_a_new_password_comes_first(self, cognito: FakeCognito, way, configure):
        """NEW_PASSWORD_REQUIRED, then MFA_SETUP. [captured]"""
        cognito.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
        configure("ON", "totp")
        session = way.sign_in()["Session"]

        challenge = way.answer("NEW_PASSWORD_REQUIRED", session, USERNAME="ada", NEW_PASSWORD="Another-1843")

        assert challenge["ChallengeName"] == "MFA_SETUP"

    def test_an_address_is_set_up_by_its_code(self, cognito: FakeCognito, way, configure, refusal):
        """The address that comes with the answer is proved by the code that is sent there."""
        cognito.pool.add_user("ada", PASSWORD)
        configure("ON", "email", "totp")
        session = way.sign_in()["Session"]
        challenge = way.answer("MFA_SETUP", session, USERNAME="ada", email="ada@example.com")

        assert challenge["ChallengeName"] == "EMAIL_OTP"
        wrong = {"USERNAME": "ada", "EMAIL_OTP_CODE": "12345678"}
        assert refusal(way.answer, "EMAIL_OTP", challenge["Session"], **wrong) == CODE_MISMATCH
        right = {"USERNAME": "ada", "EMAIL_OTP_CODE": cognito.confirmation_codes["ada"]}
        assert "AuthenticationResult" in way.answer("EMAIL_OTP", challenge["Session"], **right)
        assert cognito.pool.users["ada"].attributes["email_verified"] == "true"


def _code(secret: str, cognito: FakeCognito) -> str:
    return totp.code(secret, cognito.clock.timestamp())


class TestPreferences:
    """SetUserMFAPreference and its like."""

    @pytest.fixture(params=["token", "admin"])
    def set_preference(self, request, cognito: FakeCognito, user):
        if request.param == "admin":
            return lambda **settings: prefer(cognito, **settings)
        token = user.sign_in().access_token
        return lambda **settings: cognito.idp.set_user_mfa_preference(AccessToken=token, **settings)

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            (
                {"SoftwareTokenMfaSettings": ON},
                (
                    "InvalidParameterException",
                    "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
                ),
            ),
            (
                {"EmailMfaSettings": ON},
                (
                    "InvalidParameterException",
                    "User does not have delivery config set to turn on EMAIL_OTP",
                ),
            ),
        ],
    )
    def test_a_factor_that_is_not_there_cannot_be_switched_on(
        self, cognito: FakeCognito, configure, set_preference, refusal, settings, said
    ):
        """An app must be verified, a medium configured."""
        configure("OPTIONAL", "sms", "totp")

        assert refusal(set_preference, **settings) == said
        assert "UserMFASettingList" not in cognito.idp.admin_get_user(UserPoolId=cognito.pool.id, Username="ada")

    def test_text_messages_need_a_pool_that_sends_them(self, configure, set_preference, refusal):
        """A pool without an SMS configuration sends none."""
        configure("OPTIONAL", "totp")

        said = refusal(set_preference, SMSMfaSettings=ON)

        assert said == ("InvalidParameterException", "SMS not enabled for the user pool.")

    def test_an_app_needs_a_pool_that_takes_codes_from_one(self, configure, set_preference, refusal):
        """A pool without software tokens gives nobody a way to have one."""
        configure("OPTIONAL", "sms")

        said = refusal(set_preference, SoftwareTokenMfaSettings=ON)

        assert said == (
            "InvalidParameterException",
            "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
        )

    def test_two_cannot_be_preferred(self, cognito: FakeCognito, configure, set_preference, refusal):
        """And nothing of such a call is kept."""
        configure("OPTIONAL", "sms", "email")

        code, _ = refusal(set_preference, SMSMfaSettings=PREFERRED, EmailMfaSettings=PREFERRED)

        assert code == "InvalidParameterException"
        assert "UserMFASettingList" not in cognito.idp.admin_get_user(UserPoolId=cognito.pool.id, Username="ada")

    def test_what_is_set_is_shown(self, cognito: FakeCognito, configure, set_preference, user):
        """AdminGetUser, GetUser and GetUserAuthFactors show it; and nothing once it is off."""
        configure("OPTIONAL", "sms")
        set_preference(SMSMfaSettings=PREFERRED)
        token = user.sign_in().access_token
        shown = [
            cognito.idp.admin_get_user(UserPoolId=cognito.pool.id, Username="ada"),
            cognito.idp.get_user(AccessToken=token),
            cognito.idp.get_user_auth_factors(AccessToken=token),
            cognito.idp.admin_get_user_auth_factors(UserPoolId=cognito.pool.id, Username="ada"),
        ]
        for answer in shown:
            assert (answer["PreferredMfaSetting"], answer["UserMFASettingList"]) == ("SMS_MFA", ["SMS_MFA"])

        set_preference(SMSMfaSettings={"Enabled": False})
        assert not {"PreferredMfaSetting", "UserMFASettingList"} & set(cognito.idp.get_user(AccessToken=token))

    def test_the_old_settings_switch_text_messages(self, cognito: FakeCognito, configure, way, user):
        """SetUserSettings and AdminSetUserSettings know text messages alone."""
        configure("OPTIONAL", "sms")
        options = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
        cognito.idp.admin_set_user_settings(UserPoolId=cognito.pool.id, Username="ada", MFAOptions=options)
        assert way.sign_in()["ChallengeName"] == "SMS_MFA"

        cognito.idp.set_user_settings(AccessToken=user.sign_in().access_token, MFAOptions=[])
        assert "AuthenticationResult" in way.sign_in()

    def test_the_pools_configuration_is_shown(self, cognito: FakeCognito, configure):
        """GetUserPoolMfaConfig gives back what was set."""
        configure("OPTIONAL", "sms", "totp", "email")

        config = cognito.idp.get_user_pool_mfa_config(UserPoolId=cognito.pool.id)

        del config["ResponseMetadata"]
        assert config == {
            "SmsMfaConfiguration": {"SmsConfiguration": SMS},
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
            "EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "Sign in"},
            "MfaConfiguration": "OPTIONAL",
        }

    def test_a_pool_that_demands_a_factor_must_offer_one(self, cognito: FakeCognito, refusal):
        """MfaConfiguration ON alone is refused."""
        pool = cognito.create_pool("bare")

        said = refusal(cognito.idp.set_user_pool_mfa_config, UserPoolId=pool.id, MfaConfiguration="ON")

        assert said == (
            "InvalidParameterException",
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        )


def test_tokens_tell_how_the_user_was_authenticated(cognito: FakeCognito, way, configure, user, claims):
    """`acr` and `amr` name password and text message, in both tokens, and stay over a refresh."""
    configure("OPTIONAL", "sms")
    prefer(cognito, SMSMfaSettings=PREFERRED)
    given = {"USERNAME": "ada", "SMS_MFA_CODE": ""}
    session = way.sign_in()["Session"]
    given["SMS_MFA_CODE"] = cognito.confirmation_codes["ada"]
    result = way.answer("SMS_MFA", session, **given)["AuthenticationResult"]
    refreshed = way.refresh(result["RefreshToken"])["AuthenticationResult"]

    for token in (result["IdToken"], result["AccessToken"], refreshed["IdToken"], refreshed["AccessToken"]):
        said = claims(token)
        assert (said["acr"], said["amr"]) == ("urn:cognito:loa:3", ["pwd", "sms", "mfa"])
