"""PreSignUp and PostConfirmation: what a function decides of somebody who signs up, and what of its failures."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

ADA = "ada@example.com"
PHONE = "+12065550123"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}


def deciding(**decisions: bool | None):
    """A handler that answers with these decisions."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        event["response"].update(decisions)
        return event

    return handler


def raising(event: dict[str, Any], context: Any) -> None:
    raise ValueError("The welcome went wrong")


# --- PreSignUp ----------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_a_user_is_confirmed_at_once(cognito: FakeCognito, on, sign_up) -> None:
    """Nothing is sent then, and no address is verified by that alone; PostConfirmation fires."""
    on("PreSignUp", deciding(autoConfirmUser=True))
    on("PostConfirmation")
    answer = sign_up(email=ADA, more={"ClientMetadata": {"campaign": "spring"}})

    user = cognito.pool.users["ada"]
    assert answer["UserConfirmed"] is True
    assert "CodeDeliveryDetails" not in answer
    assert user.status == "CONFIRMED"
    assert user.attributes == {"sub": user.sub, "email": ADA}
    assert cognito.outbox == []
    before, after = cognito.lambda_calls
    assert (before.trigger_source, after.trigger_source) == ("PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp")
    assert after.event["request"]["clientMetadata"] == {"campaign": "spring"}
    assert after.event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_a_user_who_was_confirmed_at_once_can_sign_in(cognito: FakeCognito, on, sign_up) -> None:
    """With the password they chose."""
    on("PreSignUp", deciding(autoConfirmUser=True))
    sign_up(email=ADA)

    answer = cognito.idp.initiate_auth(
        ClientId=cognito.pool.client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": "Analytical-1843"},
    )
    assert "AuthenticationResult" in answer


@pytest.mark.parametrize(
    ("decisions", "verified"),
    [
        ({"autoVerifyEmail": True}, {"email_verified": "true"}),
        ({"autoVerifyPhone": True}, {"phone_number_verified": "true"}),
        (
            {"autoVerifyEmail": True, "autoVerifyPhone": True},
            {"email_verified": "true", "phone_number_verified": "true"},
        ),
        ({"autoVerifyEmail": False, "autoVerifyPhone": None}, {}),
    ],
    ids=str,
)
def test_addresses_are_verified(cognito: FakeCognito, on, sign_up, decisions: Any, verified: dict[str, str]) -> None:
    """Of a user who is confirmed, those that the function names."""
    on("PreSignUp", deciding(autoConfirmUser=True, **decisions))
    sign_up(email=ADA, phone_number=PHONE)

    user = cognito.pool.users["ada"]
    assert user.status == "CONFIRMED"
    assert user.attributes == {"sub": user.sub, "email": ADA, "phone_number": PHONE, **verified}


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
@pytest.mark.parametrize("flag", ["autoVerifyEmail", "autoVerifyPhone"])
@pytest.mark.parametrize("confirmed", [False, None])
def test_nobody_is_verified_who_is_not_confirmed(
    cognito: FakeCognito, on, sign_up, refusal, flag: str, confirmed: bool | None
) -> None:
    """Whatever address it is, and whether there is one or not; nobody has signed up then. [captured]"""
    on("PreSignUp", deciding(autoConfirmUser=confirmed, **{flag: True}))

    message = "Phone or email cannot be auto verified, when user is not being auto confirmed"
    assert refusal(sign_up, email=ADA) == ("InvalidLambdaResponseException", message)
    assert "ada" not in cognito.pool.users
    assert cognito.outbox == []


@pytest.mark.parametrize(("flag", "attribute"), [("autoVerifyEmail", "email"), ("autoVerifyPhone", "phone_number")])
def test_what_is_missing_cannot_be_verified(
    cognito: FakeCognito, on, sign_up, refusal, flag: str, attribute: str
) -> None:
    """And nobody has signed up then."""
    on("PreSignUp", deciding(autoConfirmUser=True, **{flag: True}))

    message = f"{attribute} cannot be verified automatically: the user has none."
    assert refusal(sign_up) == ("InvalidLambdaResponseException", message)
    assert "ada" not in cognito.pool.users
    assert cognito.outbox == []


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_an_alias_moves_to_who_is_verified(cognito: FakeCognito, on, sign_up) -> None:
    """Its former owner keeps an address that is not verified any more. [documented]"""
    cognito.pool.add_user("former", "Analytical-1843", email=ADA, email_verified=True)
    on("PreSignUp", deciding(autoConfirmUser=True, autoVerifyEmail=True))
    sign_up(email=ADA)

    assert cognito.pool.users[ADA].username == "ada"
    assert cognito.pool.users["former"].attributes["email_verified"] == "false"


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
@pytest.mark.parametrize("confirmed", [True, False])
def test_administrators_are_not_overruled(cognito: FakeCognito, on, confirmed: bool) -> None:
    """Of a user whom an administrator makes, the three decisions count for nothing. [documented]"""
    on("PreSignUp", deciding(autoConfirmUser=confirmed, autoVerifyEmail=True, autoVerifyPhone=True))
    on("PostConfirmation")
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id, Username="ada", UserAttributes=[{"Name": "email", "Value": ADA}]
    )

    user = cognito.pool.users["ada"]
    assert user.status == "FORCE_CHANGE_PASSWORD"
    assert user.attributes == {"sub": user.sub, "email": ADA}
    assert [call.trigger_source for call in cognito.lambda_calls] == ["PreSignUp_AdminCreateUser"]


def test_administrators_can_be_refused(cognito: FakeCognito, on, refusal) -> None:
    """A function that raises stands in their way too, and nobody is made or written to."""
    on("PreSignUp", raising)

    refused = refusal(cognito.idp.admin_create_user, UserPoolId=cognito.pool.id, Username="ada")
    assert refused == ("UserLambdaValidationException", "PreSignUp failed with error The welcome went wrong.")
    assert len(cognito.pool.users) == 0
    assert cognito.outbox == []


def test_a_name_that_the_function_has_taken(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """Somebody whom it made meanwhile has the name."""

    def take(event: dict[str, Any], context: Any) -> dict[str, Any]:
        cognito.pool.record.settings["LambdaConfig"] = {}
        cognito.pool.add_user(event["userName"])
        return event

    on("PreSignUp", take)
    assert refusal(sign_up) == ("UsernameExistsException", "User already exists")
    assert cognito.pool.users["ada"].status == "CONFIRMED"


# --- PostConfirmation ---------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_a_failure_comes_too_late(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """The user is confirmed all the same; trying again confirms nobody, and calls nobody. [captured]"""
    on("PostConfirmation", raising)
    sign_up(email=ADA)
    code = cognito.confirmation_codes["ada"]
    confirm = {"ClientId": cognito.pool.client.id, "Username": "ada", "ConfirmationCode": code}

    failure = ("UserLambdaValidationException", "PostConfirmation failed with error The welcome went wrong.")
    assert refusal(cognito.idp.confirm_sign_up, **confirm) == failure
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert cognito.pool.users["ada"].attributes["email_verified"] == "true"

    again = ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
    assert refusal(cognito.idp.confirm_sign_up, **confirm) == again
    assert len(cognito.lambda_calls) == 1


def test_a_failure_of_an_administrator_s_confirmation(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """Comes as late."""
    on("PostConfirmation", raising)
    sign_up()

    failure = ("UserLambdaValidationException", "PostConfirmation failed with error The welcome went wrong.")
    assert refusal(cognito.idp.admin_confirm_sign_up, UserPoolId=cognito.pool.id, Username="ada") == failure
    assert cognito.pool.users["ada"].status == "CONFIRMED"


def test_a_new_password_holds_whatever_happens_after(cognito: FakeCognito, on, refusal) -> None:
    """The function fails after the password was replaced."""
    user = cognito.pool.add_user("ada", "Analytical-1843", email=ADA, email_verified=True)
    client = cognito.pool.client.id
    cognito.idp.forgot_password(ClientId=client, Username="ada")
    on("PostConfirmation", raising)
    replace = {"ClientId": client, "Username": "ada", "Password": "Difference-1822"}

    failure = ("UserLambdaValidationException", "PostConfirmation failed with error The welcome went wrong.")
    code = user.confirmation_code
    assert refusal(cognito.idp.confirm_forgot_password, **replace, ConfirmationCode=code) == failure
    assert user.record.password == "Difference-1822"


def test_only_confirmations_are_told(cognito: FakeCognito, on) -> None:
    """Users whom an administrator makes, or gives a password, are confirmed without it. [captured]"""
    on("PostConfirmation")
    pool = cognito.pool.id
    cognito.idp.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.idp.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Analytical-1843", Permanent=True)

    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert cognito.lambda_calls == []
