"""UserMigration: users who are made when they first sign in, or when they have forgotten their password."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

ADA = "ada@example.com"
PHONE = "+12065550123"
PASSWORD = "short"  # against the policy, which is not asked of those who migrate
UNKNOWN = ("UserNotFoundException", "User does not exist.")
MISMATCH = (
    "InvalidLambdaResponseException",
    "The username in the migrated user's attributes is not the one that signs in.",
)


def migrating(attributes: dict[str, Any] | None, **more: Any):
    """A handler that knows this user, for good and in silence unless it is said otherwise."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        settled = {"finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"}
        event["response"] = {"userAttributes": attributes, **settled, **more}
        return event

    return handler


@pytest.fixture(params=["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"])
def sign_in(request: pytest.FixtureRequest, cognito: FakeCognito):
    """Both flows that send the password."""

    def sign_in(name: str = "ada", password: str = PASSWORD, client: Any = None) -> dict[str, Any]:
        client = client or cognito.pool.client
        parameters = {"USERNAME": name, "PASSWORD": password}
        if request.param == "USER_PASSWORD_AUTH":
            return cognito.idp.initiate_auth(ClientId=client.id, AuthFlow=request.param, AuthParameters=parameters)
        return cognito.idp.admin_initiate_auth(
            UserPoolId=cognito.pool.id, ClientId=client.id, AuthFlow=request.param, AuthParameters=parameters
        )

    return sign_in


# --- at sign-in ---------------------------------------------------------------------------------------------------


def test_a_user_is_made_and_signed_in(cognito: FakeCognito, on, sign_in) -> None:
    """With the password as it was typed, which the policy would not allow; the next time nobody is asked."""
    on("UserMigration", migrating({"email": ADA, "email_verified": "true", "nickname": "Countess"}))

    assert "AuthenticationResult" in sign_in()
    user = cognito.pool.users["ada"]
    assert user.status == "CONFIRMED"
    assert user.attributes == {"sub": user.sub, "email": ADA, "email_verified": "true", "nickname": "Countess"}
    assert cognito.outbox == []
    assert "AuthenticationResult" in sign_in()
    assert [call.trigger_source for call in cognito.lambda_calls] == ["UserMigration_Authentication"]


@pytest.mark.parametrize(
    "handler",
    [lambda event, context: event, migrating(None), migrating({})],
    ids=["unchanged", "null", "empty"],
)
def test_a_user_whom_nobody_knows(cognito: FakeCognito, on, sign_in, refusal, handler: Any) -> None:
    """Is told as without the trigger: as unknown or, by a client that must not tell, as a wrong password."""
    on("UserMigration", handler)

    assert refusal(sign_in) == UNKNOWN
    hiding = cognito.pool.add_client(prevent_user_existence_errors="ENABLED")
    assert refusal(sign_in, client=hiding) == ("NotAuthorizedException", "Incorrect username or password.")
    assert len(cognito.pool.users) == 0


def test_a_wrong_password_is_the_function_s_to_tell(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """By raising, as AWS's own example does."""

    def handler(event: dict[str, Any], context: Any) -> None:
        raise ValueError("Bad password")

    on("UserMigration", handler)
    assert refusal(sign_in) == ("UserLambdaValidationException", "UserMigration failed with error Bad password.")
    assert len(cognito.pool.users) == 0


@pytest.mark.parametrize("status", [None, "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD", "confirmed"])
def test_a_user_who_must_choose_a_new_password(cognito: FakeCognito, on, sign_in, refusal, status: str | None) -> None:
    """Unless the status is CONFIRMED, the user is there but not signed in. [documented]"""
    on("UserMigration", migrating({"email": ADA, "email_verified": "true"}, finalUserStatus=status))

    reset = ("PasswordResetRequiredException", "Password reset required for the user")
    assert refusal(sign_in) == reset
    assert cognito.pool.users["ada"].status == "RESET_REQUIRED"
    assert refusal(sign_in) == reset
    assert refusal(sign_in, password="wrong") == ("NotAuthorizedException", "Incorrect username or password.")


def test_only_flows_that_send_the_password_ask(cognito: FakeCognito, on, refusal) -> None:
    """The function could not check it otherwise."""
    on("UserMigration", migrating({"email": ADA}))
    for flow, parameters in (("USER_SRP_AUTH", {"SRP_A": "1f"}), ("CUSTOM_AUTH", {}), ("USER_AUTH", {})):
        if flow == "CUSTOM_AUTH":
            on("DefineAuthChallenge")
        parameters = {"USERNAME": "ada", **parameters}
        refused = refusal(
            cognito.idp.initiate_auth,
            ClientId=cognito.pool.client.id,
            AuthFlow=flow,
            AuthParameters=parameters,
        )
        assert refused == UNKNOWN
    assert cognito.lambda_calls == []


# --- messages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "mediums"),
    [
        ({"messageAction": None}, ["SMS"]),
        ({"messageAction": "RESEND"}, ["SMS"]),
        ({"messageAction": None, "desiredDeliveryMediums": ["EMAIL"]}, ["EMAIL"]),
        ({"messageAction": None, "desiredDeliveryMediums": ["EMAIL", "SMS"]}, ["EMAIL", "SMS"]),
        ({"messageAction": "SUPPRESS", "desiredDeliveryMediums": ["EMAIL"]}, []),
    ],
    ids=str,
)
def test_who_migrates_is_welcomed(cognito: FakeCognito, on, sign_in, more: dict[str, Any], mediums: list[str]) -> None:
    """By text message unless the function names another medium or none. [documented]"""
    on("UserMigration", migrating({"email": ADA, "phone_number": PHONE}, **more))
    sign_in()

    assert [message.medium for message in cognito.outbox] == mediums
    assert all(message.body == "Your username is ada. " for message in cognito.outbox)


def test_a_medium_that_does_not_exist(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """Is an answer that cannot be read, and nobody is made."""
    on("UserMigration", migrating({"email": ADA}, desiredDeliveryMediums=["PIGEON"]))

    assert refusal(sign_in) == ("InvalidLambdaResponseException", "Unrecognizable lambda output")
    assert len(cognito.pool.users) == 0


# --- names --------------------------------------------------------------------------------------------------------


def test_the_name_may_be_repeated(cognito: FakeCognito, on, sign_in) -> None:
    """As it was typed."""
    on("UserMigration", migrating({"username": "ada", "email": ADA}))
    sign_in()

    assert cognito.pool.users["ada"].attributes.keys() == {"sub", "email"}


def test_another_name_is_refused(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """In a pool without aliases it can only be the one that was typed. [documented]"""
    on("UserMigration", migrating({"username": "grace", "email": ADA}))

    assert refusal(sign_in) == MISMATCH
    assert len(cognito.pool.users) == 0


@pytest.mark.cognito_pool(alias_attributes=["email", "phone_number", "preferred_username"])
@pytest.mark.parametrize(
    ("typed", "attributes"),
    [
        (ADA, {"email": ADA, "email_verified": "true"}),
        (PHONE, {"phone_number": PHONE, "phone_number_verified": "true"}),
        ("countess", {"preferred_username": "countess"}),
    ],
)
def test_an_alias_belongs_to_a_name(cognito: FakeCognito, on, sign_in, typed: str, attributes: dict[str, str]) -> None:
    """Where an alias was typed, the function says whose it is, and gives the alias back. [documented]"""
    on("UserMigration", migrating({"username": "ada", **attributes}))
    sign_in(typed)

    assert cognito.pool.users[typed].username == "ada"


@pytest.mark.cognito_pool(alias_attributes=["email"])
@pytest.mark.parametrize(
    "attributes", [{"email": ADA}, {"username": "ada"}, {"username": "ada", "email": "other@example.com"}], ids=str
)
def test_an_alias_without_its_name(cognito: FakeCognito, on, sign_in, refusal, attributes: dict[str, str]) -> None:
    """Or a name without the alias that was typed."""
    on("UserMigration", migrating(attributes))

    assert refusal(sign_in, ADA) == MISMATCH
    assert len(cognito.pool.users) == 0


@pytest.mark.cognito_pool(username_attributes=["email", "phone_number"])
@pytest.mark.parametrize(("typed", "attribute"), [(ADA, "email"), (PHONE, "phone_number")])
def test_where_names_are_addresses_the_real_one_is_new(
    cognito: FakeCognito, on, sign_in, typed: str, attribute: str
) -> None:
    """The function sees what was typed; the user's name is the sub, and the address an attribute."""
    on("UserMigration", migrating({"nickname": "Countess"}))
    sign_in(typed)

    [call] = cognito.lambda_calls
    user = cognito.pool.users[typed]
    assert call.event["userName"] == typed
    assert user.username == user.sub
    assert user.attributes[attribute] == typed


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_an_alias_that_somebody_has(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """Stays there, unless the function forces it to move."""
    cognito.pool.add_user("former", "Analytical-1843", email=ADA, email_verified=True)
    attributes = {"email": ADA, "email_verified": "true"}
    on("UserMigration", migrating(attributes))
    message = "The migrated user's email is an alias of another user."
    assert refusal(sign_in) == ("InvalidLambdaResponseException", message)
    assert "ada" not in cognito.pool.users

    on("UserMigration", migrating(attributes, forceAliasCreation=True))
    sign_in()
    assert cognito.pool.users[ADA].username == "ada"
    assert cognito.pool.users["former"].attributes["email_verified"] == "false"


@pytest.mark.cognito_pool(username_attributes=["email", "phone_number"])
def test_an_address_that_somebody_signs_in_with(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """Never moves."""
    cognito.pool.add_user(PHONE, "Analytical-1843")
    on("UserMigration", migrating({"phone_number": PHONE}, forceAliasCreation=True))

    message = "The migrated user's phone_number is an alias of another user."
    assert refusal(sign_in, ADA) == ("InvalidLambdaResponseException", message)


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_a_name_that_somebody_has(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """The function cannot give a new user the name of another one."""
    cognito.pool.add_user("ada")
    on("UserMigration", migrating({"username": "ada", "email": ADA}))

    message = "The migrated user is invalid: User already exists"
    assert refusal(sign_in, ADA) == ("InvalidLambdaResponseException", message)


# --- attributes ---------------------------------------------------------------------------------------------------


def test_attributes_must_fit_the_schema(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """As those of anybody else."""
    on("UserMigration", migrating({"email": ADA, "colour": "blue"}))

    code, message = refusal(sign_in)
    assert code == "InvalidLambdaResponseException"
    assert message.startswith("The migrated user is invalid: ")
    assert "colour" in message
    assert len(cognito.pool.users) == 0


@pytest.mark.parametrize("name", ["sub", "identities"])
def test_what_the_service_writes_itself_is_refused(cognito: FakeCognito, on, sign_in, refusal, name: str) -> None:
    """The id that a user had elsewhere cannot be kept as the sub."""
    on("UserMigration", migrating({name: "old", "email": ADA}))

    message = f"The migrated user is invalid: Cannot modify the non-mutable attribute {name}"
    assert refusal(sign_in) == ("InvalidLambdaResponseException", message)
    assert len(cognito.pool.users) == 0


@pytest.mark.parametrize("name", ["email", "phone_number"])
@pytest.mark.parametrize("mark", ["true", "True"])
def test_an_address_that_is_not_there_cannot_be_verified(
    cognito: FakeCognito, on, sign_in, refusal, name: str, mark: str
) -> None:
    """As with users whom administrators make."""
    on("UserMigration", migrating({"nickname": "Countess", f"{name}_verified": mark}))

    message = f"The migrated user is invalid: {name} is required to set {name}_verified."
    assert refusal(sign_in) == ("InvalidLambdaResponseException", message)
    assert len(cognito.pool.users) == 0


def test_an_attribute_that_is_null_is_none(cognito: FakeCognito, on, sign_in) -> None:
    """What the old directory does not know of, the function need not leave out."""
    on("UserMigration", migrating({"email": ADA, "phone_number": None, "nickname": None}))
    sign_in()

    assert cognito.pool.users["ada"].attributes.keys() == {"sub", "email"}


# --- a second factor ----------------------------------------------------------------------------------------------

WITH_MFA = pytest.mark.cognito_pool(
    mfa_configuration="OPTIONAL", sms_configuration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
)


@WITH_MFA
def test_a_second_factor_may_be_switched_on(cognito: FakeCognito, on, sign_in) -> None:
    """Then it is asked for at once."""
    on("UserMigration", migrating({"phone_number": PHONE}, enableSMSMFA=True))

    assert sign_in()["ChallengeName"] == "SMS_MFA"


@WITH_MFA
@pytest.mark.parametrize("enabled", [False, None])
def test_a_second_factor_need_not_be_switched_on(cognito: FakeCognito, on, sign_in, enabled: bool | None) -> None:
    """Who says nothing of it needs no number."""
    on("UserMigration", migrating({"email": ADA}, enableSMSMFA=enabled))

    assert "AuthenticationResult" in sign_in()


@WITH_MFA
@pytest.mark.parametrize("number", [{}, {"phone_number": None}], ids=str)
def test_a_second_factor_needs_a_number(cognito: FakeCognito, on, sign_in, refusal, number: dict[str, Any]) -> None:
    """Without one the migration fails. [documented]"""
    on("UserMigration", migrating({"email": ADA, **number}, enableSMSMFA=True))

    message = "The migrated user is invalid: SMS MFA cannot be enabled for a user without a phone_number."
    assert refusal(sign_in) == ("InvalidLambdaResponseException", message)
    assert len(cognito.pool.users) == 0


def test_a_second_factor_needs_a_pool_that_asks_for_it(cognito: FakeCognito, on, sign_in, refusal) -> None:
    """Where MFA is off the migration fails. [documented]"""
    on("UserMigration", migrating({"phone_number": PHONE}, enableSMSMFA=True))

    message = "The migrated user is invalid: SMS MFA cannot be enabled, since MFA is off for the user pool."
    assert refusal(sign_in) == ("InvalidLambdaResponseException", message)
    assert len(cognito.pool.users) == 0


# --- a forgotten password -----------------------------------------------------------------------------------------


def test_who_forgot_the_password_migrates_too(cognito: FakeCognito, on) -> None:
    """And is sent a code, if the address is verified, with which to choose a new one."""
    verified = {"email": ADA, "email_verified": "true"}
    on("UserMigration", migrating(verified, finalUserStatus="RESET_REQUIRED"))
    client = cognito.pool.client.id
    answer = cognito.idp.forgot_password(ClientId=client, Username="ada")

    assert answer["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    cognito.idp.confirm_forgot_password(
        ClientId=client,
        Username="ada",
        ConfirmationCode=cognito.confirmation_codes["ada"],
        Password="Analytical-1843",
    )
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert [call.trigger_source for call in cognito.lambda_calls] == ["UserMigration_ForgotPassword"]


def test_an_address_that_is_not_verified_gets_no_code(cognito: FakeCognito, on, refusal) -> None:
    """The user is there all the same. [documented]"""
    on("UserMigration", migrating({"email": ADA}))

    refused = refusal(cognito.idp.forgot_password, ClientId=cognito.pool.client.id, Username="ada")
    assert refused == (
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )
    assert "ada" in cognito.pool.users
    assert cognito.outbox == []


def test_nobody_is_found_for_a_forgotten_password(cognito: FakeCognito, on, refusal) -> None:
    """As without the trigger; a client that must not tell simulates a message."""
    on("UserMigration")
    unknown = ("UserNotFoundException", "Username/client id combination not found.")
    assert refusal(cognito.idp.forgot_password, ClientId=cognito.pool.client.id, Username="ada") == unknown

    hiding = cognito.pool.add_client(prevent_user_existence_errors="ENABLED")
    answer = cognito.idp.forgot_password(ClientId=hiding.id, Username="ada")
    assert answer["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert len(cognito.pool.users) == 0
    assert cognito.outbox == []
