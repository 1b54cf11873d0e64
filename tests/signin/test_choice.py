"""Choice-based sign-in: USER_AUTH, what it offers to whom, and one-time codes as the first factor."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
MISMATCH = ("CodeMismatchException", "Invalid code or auth state for the user.")
UNAVAILABLE = ("InvalidParameterException", "Selected challenge is not available")


def factors(*allowed: str) -> dict[str, object]:
    return {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *allowed]}}


pytestmark = pytest.mark.cognito_pool(policies=factors("EMAIL_OTP", "SMS_OTP"), sms_configuration=SMS)


@pytest.fixture
def user(cognito: FakeCognito):
    return cognito.pool.add_user("ada", PASSWORD, email="ada@example.com", phone_number="+15550001234")


@pytest.fixture
def begin(way):
    """`begin(preferred, …)` starts the flow for ada."""

    def begin(preferred: str | None = None, username: str = "ada", **parameters: str):
        wish = {"PREFERRED_CHALLENGE": preferred} if preferred else {}
        return way.start("USER_AUTH", USERNAME=username, **wish, **parameters)

    return begin


# --- what is offered ----------------------------------------------------------------------------------------------


def test_without_a_preference_the_factors_are_offered(begin, user):
    """SELECT_CHALLENGE lists what the pool allows and the user has."""
    answer = begin()

    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert answer["ChallengeParameters"] == {}
    assert sorted(answer["AvailableChallenges"]) == ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP", "SMS_OTP"]


@pytest.mark.parametrize(
    ("attributes", "offered"),
    [
        ({}, ["PASSWORD", "PASSWORD_SRP"]),
        ({"email": "a@example.com"}, ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"]),
        ({"phone_number": "+15550001234"}, ["PASSWORD", "PASSWORD_SRP", "SMS_OTP"]),
    ],
)
def test_a_code_needs_an_address(cognito: FakeCognito, begin, attributes, offered):
    """A factor that the user cannot use is not offered."""
    cognito.pool.add_user("ada", PASSWORD, **attributes)

    assert sorted(begin()["AvailableChallenges"]) == offered


def test_a_user_without_a_password_is_not_offered_one(cognito: FakeCognito, begin):
    """In a pool with one-time codes a user made without a password has none."""
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id, Username="ada", UserAttributes=[{"Name": "email", "Value": "ada@example.com"}]
    )

    assert begin()["AvailableChallenges"] == ["EMAIL_OTP"]


def test_a_temporary_password_must_be_used(cognito: FakeCognito, begin):
    """Whoever must change the password is offered passwords alone, whatever is preferred. [captured]"""
    cognito.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD", email="ada@example.com")

    answer = begin("EMAIL_OTP")

    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert answer["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


@pytest.mark.cognito_pool(policies=factors())
def test_a_pool_that_allows_passwords_alone_offers_no_codes(begin, user):
    """The pool's policy decides."""
    assert begin("EMAIL_OTP")["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


def test_a_second_factor_leaves_passwords_alone(cognito: FakeCognito, begin, user):
    """Codes are no first factor for a user who has a second, nor in a pool that demands one."""
    cognito.idp.set_user_pool_mfa_config(UserPoolId=cognito.pool.id, MfaConfiguration="OPTIONAL")
    assert "EMAIL_OTP" in begin()["AvailableChallenges"]

    cognito.idp.admin_set_user_mfa_preference(
        UserPoolId=cognito.pool.id, Username="ada", SMSMfaSettings={"Enabled": True}
    )
    assert begin()["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]

    cognito.pool.add_user("bob", PASSWORD, email="bob@example.com")
    cognito.idp.set_user_pool_mfa_config(UserPoolId=cognito.pool.id, MfaConfiguration="ON")
    assert begin(username="bob")["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


# --- passwords ----------------------------------------------------------------------------------------------------


def test_the_password_may_come_with_the_preference(begin, user):
    """One call is enough."""
    assert "AuthenticationResult" in begin("PASSWORD", PASSWORD=PASSWORD)


def test_the_password_may_come_with_the_choice(way, begin, user):
    """Or with the answer to SELECT_CHALLENGE."""
    session = begin()["Session"]

    answer = way.answer("SELECT_CHALLENGE", session, USERNAME="ada", ANSWER="PASSWORD", PASSWORD=PASSWORD)

    assert "AuthenticationResult" in answer


def test_the_password_may_come_on_its_own(way, begin, user):
    """Or with a challenge of its own."""
    challenge = begin("PASSWORD")
    assert (challenge["ChallengeName"], challenge["ChallengeParameters"]) == ("PASSWORD", {})

    assert "AuthenticationResult" in way.answer("PASSWORD", challenge["Session"], USERNAME="ada", PASSWORD=PASSWORD)


@pytest.mark.parametrize("where", ["start", "choice", "challenge"])
def test_a_wrong_password_is_refused_wherever_it_comes(way, begin, user, refusal, where):
    """And the session, if there is one, is at its end."""
    wrong = {"PASSWORD": "Wrong-Password-1"}
    if where == "start":
        said = refusal(begin, "PASSWORD", **wrong)
    elif where == "choice":
        said = refusal(way.answer, "SELECT_CHALLENGE", begin()["Session"], USERNAME="ada", ANSWER="PASSWORD", **wrong)
    else:
        session = begin("PASSWORD")["Session"]
        said = refusal(way.answer, "PASSWORD", session, USERNAME="ada", **wrong)
        again = refusal(way.answer, "PASSWORD", session, USERNAME="ada", PASSWORD=PASSWORD)
        assert again == ("NotAuthorizedException", "Invalid session for the user.")

    assert said == ("NotAuthorizedException", "Incorrect username or password.")


@pytest.mark.parametrize("password", [PASSWORD, "Wrong-Password-1"])
@pytest.mark.parametrize("how", ["with the preference", "with the choice", "on its own"])
def test_srp_goes_on_with_a_session(way, begin, user, exchange, refusal, how, password):
    """PASSWORD_SRP leads to PASSWORD_VERIFIER, here with a Session, and the proof is really checked."""
    attempt = exchange("ada", password)
    half = {"SRP_A": attempt.srp.get_auth_params()["SRP_A"]}
    if how == "with the preference":
        challenge = begin("PASSWORD_SRP", **half)
    elif how == "with the choice":
        challenge = way.answer("SELECT_CHALLENGE", begin()["Session"], USERNAME="ada", ANSWER="PASSWORD_SRP", **half)
    else:
        challenge = way.answer("PASSWORD_SRP", begin("PASSWORD_SRP")["Session"], USERNAME="ada", **half)

    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    answer = (way.answer, "PASSWORD_VERIFIER", challenge["Session"])
    proof = attempt.proof(challenge)
    if password == PASSWORD:
        assert "AuthenticationResult" in answer[0](*answer[1:], **proof)
    else:
        said = refusal(*answer, **proof)
        assert said == ("NotAuthorizedException", "Incorrect username or password.")


# --- one-time codes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factor", "medium", "destination"), [("EMAIL_OTP", "EMAIL", "a***@e***"), ("SMS_OTP", "SMS", "+*******1234")]
)
@pytest.mark.parametrize("chosen", [False, True])
def test_a_code_signs_in(cognito: FakeCognito, way, begin, user, factor, medium, destination, chosen):
    """Eight digits, by preference or by choice, and the address is verified by them."""
    if chosen:
        challenge = way.answer("SELECT_CHALLENGE", begin()["Session"], USERNAME="ada", ANSWER=factor)
    else:
        challenge = begin(factor)

    assert challenge["ChallengeName"] == factor
    if not chosen:  # in the answer to an answer older botocores drop it
        assert sorted(challenge["AvailableChallenges"]) == ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP", "SMS_OTP"]
    assert challenge["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": destination,
    }
    code = cognito.confirmation_codes["ada"]
    assert len(code) == 8
    answer = way.answer(factor, challenge["Session"], USERNAME="ada", **{f"{factor}_CODE": code})
    assert "AuthenticationResult" in answer
    attribute = {"EMAIL": "email_verified", "SMS": "phone_number_verified"}[medium]
    assert user.attributes[attribute] == "true"


def test_six_wrong_codes_are_just_wrong(cognito: FakeCognito, way, begin, user, refusal):
    """As a first factor wrong codes do not lock, and the session stays. [captured]"""
    session = begin("EMAIL_OTP")["Session"]
    for _ in range(6):
        given = {"USERNAME": "ada", "EMAIL_OTP_CODE": "00000000"}
        assert refusal(way.answer, "EMAIL_OTP", session, **given) == MISMATCH

    given["EMAIL_OTP_CODE"] = cognito.confirmation_codes["ada"]
    assert "AuthenticationResult" in way.answer("EMAIL_OTP", session, **given)


def test_a_code_is_too_late_after_three_minutes(still, cognito: FakeCognito, way, begin, user, refusal):
    """The session has expired."""
    session = begin("EMAIL_OTP")["Session"]
    cognito.clock.advance(minutes=3)
    given = {"USERNAME": "ada", "EMAIL_OTP_CODE": cognito.confirmation_codes["ada"]}

    said = refusal(way.answer, "EMAIL_OTP", session, **given)

    assert said == ("NotAuthorizedException", "Invalid session for the user, session is expired.")


@pytest.mark.cognito_client(auth_session_validity=15)
def test_the_client_says_how_long_a_session_lasts(still, cognito: FakeCognito, way, begin, user):
    """AuthSessionValidity, in minutes."""
    session = begin("EMAIL_OTP")["Session"]
    cognito.clock.advance(minutes=14, seconds=59)
    given = {"USERNAME": "ada", "EMAIL_OTP_CODE": cognito.confirmation_codes["ada"]}

    assert "AuthenticationResult" in way.answer("EMAIL_OTP", session, **given)


def test_a_code_confirms_who_was_not_confirmed(cognito: FakeCognito, way, begin, user):
    """Whoever reads the mail has shown to own the address."""
    user.record.status = "UNCONFIRMED"
    session = begin("EMAIL_OTP")["Session"]
    given = {"USERNAME": "ada", "EMAIL_OTP_CODE": cognito.confirmation_codes["ada"]}
    way.answer("EMAIL_OTP", session, **given)

    assert user.status == "CONFIRMED"


def test_a_password_does_not_confirm(begin, user, refusal):
    """Only a code does."""
    user.record.status = "UNCONFIRMED"

    said = refusal(begin, "PASSWORD", PASSWORD=PASSWORD)

    assert said == ("UserNotConfirmedException", "User is not confirmed.")


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["WEB_AUTHN", "SMS_MFA", "NONE", "email_otp"])
def test_what_is_not_offered_cannot_be_chosen(way, begin, user, refusal, choice):
    """Also a factor that exists but that the user lacks."""
    said = refusal(way.answer, "SELECT_CHALLENGE", begin()["Session"], USERNAME="ada", ANSWER=choice)

    assert said == UNAVAILABLE


@pytest.mark.cognito_client(explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
def test_a_client_that_does_not_allow_it_refuses(begin, user, refusal):
    """The flow must be among the client's."""
    said = refusal(begin)

    assert said == ("InvalidParameterException", "USER_AUTH flow not enabled for this client")


@pytest.mark.cognito_pool(policies=factors())
def test_the_lite_tier_has_no_choice(cognito: FakeCognito, begin, user, refusal):
    """Choice-based sign-in needs the Essentials tier, also where a client had the flow before."""
    cognito.idp.update_user_pool(UserPoolId=cognito.pool.id, UserPoolTier="LITE")

    code, _ = refusal(begin)

    assert code == "FeatureUnavailableInTierException"


def test_a_disabled_user_is_refused(cognito: FakeCognito, begin, user, refusal):
    """Before any factor is offered."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(begin) == ("NotAuthorizedException", "User is disabled.")


def test_an_unknown_user_is_told_by_default(begin, refusal):
    """Unless the client hides its users."""
    assert refusal(begin, username="nobody") == ("UserNotFoundException", "User does not exist.")


@pytest.mark.cognito_client(prevent_user_existence_errors="ENABLED")
@pytest.mark.parametrize("preferred", [None, "EMAIL_OTP"])
def test_an_unknown_user_is_put_a_challenge_that_cannot_be_won(cognito: FakeCognito, way, begin, refusal, preferred):
    """The address is masked from what was typed, nothing is sent, and no code is right."""
    challenge = begin(preferred, username="nobody@example.com")

    assert challenge["ChallengeName"] == "EMAIL_OTP"
    assert challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "n***@e***"
    assert cognito.outbox == []
    given = {"USERNAME": "nobody@example.com", "EMAIL_OTP_CODE": "12345678"}
    assert refusal(way.answer, "EMAIL_OTP", challenge["Session"], **given) == MISMATCH


def test_step_up_is_not_faked_and_says_so(cognito: FakeCognito, begin, user):
    """TARGET_ACR_VALUES raises instead of pretending."""
    with pytest.raises(NotImplementedError, match="TARGET_ACR_VALUES"):
        begin(TARGET_ACR_VALUES="urn:cognito:loa:4")
    cognito.unhandled.clear()


# --- right after signing up ---------------------------------------------------------------------------------------


@pytest.fixture
def signed_up(cognito: FakeCognito):
    client = cognito.pool.client
    return cognito.idp.sign_up(
        ClientId=client.id,
        Username="eve",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "eve@example.com"}],
    )


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
class TestAfterSigningUp:
    """The session of SignUp, given to ConfirmSignUp, gives one that signs in."""

    def confirm(self, cognito: FakeCognito, session: str):
        return cognito.idp.confirm_sign_up(
            ClientId=cognito.pool.client.id,
            Username="eve",
            ConfirmationCode=cognito.confirmation_codes["eve"],
            Session=session,
        )

    def begin(self, cognito: FakeCognito, session: str):
        return cognito.idp.initiate_auth(
            ClientId=cognito.pool.client.id,
            AuthFlow="USER_AUTH",
            AuthParameters={"USERNAME": "eve"},
            Session=session,
        )

    def test_it_signs_in_once(self, cognito: FakeCognito, signed_up, refusal):
        """Nothing further is asked, and the session is used up."""
        session = self.confirm(cognito, signed_up["Session"])["Session"]

        assert "AuthenticationResult" in self.begin(cognito, session)
        assert refusal(self.begin, cognito, session) == (
            "NotAuthorizedException",
            "Invalid session for the user, session can only be used once.",
        )

    def test_it_does_not_before_the_user_is_confirmed(self, cognito: FakeCognito, signed_up, refusal):
        """The session of SignUp itself is for ConfirmSignUp."""
        said = refusal(self.begin, cognito, signed_up["Session"])

        assert said == ("NotAuthorizedException", "Invalid session for the user.")

    def test_it_expires(self, still, cognito: FakeCognito, signed_up, refusal):
        """Like any session."""
        session = self.confirm(cognito, signed_up["Session"])["Session"]
        cognito.clock.advance(minutes=3)

        said = refusal(self.begin, cognito, session)

        assert said == ("NotAuthorizedException", "Invalid session for the user, session is expired.")

    def test_a_made_up_session_is_refused(self, cognito: FakeCognito, signed_up, refusal):
        """At confirming as well, and then nothing is confirmed."""
        said = refusal(self.confirm, cognito, "AYABe" + "x" * 40)

        assert said == ("NotAuthorizedException", "Invalid session for the user.")
        assert cognito.pool.users["eve"].status == "UNCONFIRMED"
