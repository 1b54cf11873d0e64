"""CustomMessage and the custom senders: what a function makes of a message, and what is sent after all."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito, UsageError

ADA = "ada@example.com"
PHONE = "+12065550123"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
LETTERS = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"
BY_MAIL = pytest.mark.cognito_pool(auto_verified_attributes=["email"])
BY_SMS = pytest.mark.cognito_pool(auto_verified_attributes=["phone_number"], sms_configuration=SMS)


def writing(**texts: str | None):
    """A handler that answers with these texts."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        event["response"].update(texts)
        return event

    return handler


def malformed(text: str, name: str = "emailBody", pattern: str = LETTERS + r"\{####\}" + LETTERS) -> tuple[str, str]:
    return (
        "InvalidParameterException",
        f"1 validation error detected: Value '{text}' at '{name}' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {pattern}",
    )


# --- what a function writes ---------------------------------------------------------------------------------------


@BY_MAIL
def test_a_function_writes_the_mail(cognito: FakeCognito, on, sign_up) -> None:
    """With the code, and the user's name, where it left room for them."""
    on("CustomMessage", writing(emailSubject="Welcome {username}", emailMessage="<b>{####}</b> is {username}'s"))
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert (message.subject, message.trigger_source) == ("Welcome ada", "CustomMessage_SignUp")
    assert message.body == f"<b>{message.code}</b> is ada's"
    assert message.code == cognito.confirmation_codes["ada"]


@BY_SMS
def test_a_function_writes_the_text_message(cognito: FakeCognito, on, sign_up) -> None:
    """A text message has no subject, whatever the function wrote for mails."""
    on("CustomMessage", writing(smsMessage="{####}!", emailSubject="Welcome", emailMessage="not this"))
    sign_up(phone_number=PHONE)

    [message] = cognito.outbox
    assert (message.subject, message.body) == (None, f"{message.code}!")


@BY_MAIL
@pytest.mark.parametrize("texts", [{}, {"emailMessage": None, "emailSubject": None}, {"emailMessage": ""}], ids=str)
def test_what_a_function_does_not_write_is_the_pool_s(cognito: FakeCognito, on, sign_up, texts: Any) -> None:
    """Nothing written is no reason to send nothing."""
    on("CustomMessage", writing(**texts))
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert message.subject == "Your verification code"
    assert message.body == f"Your confirmation code is {message.code}"


@BY_MAIL
@pytest.mark.parametrize("text", ["No code", "{###}", "{####}\N{NO-BREAK SPACE}", "{####}\x00", "{#### }"], ids=ascii)
def test_a_mail_without_the_code_is_refused(cognito: FakeCognito, on, sign_up, refusal, text: str) -> None:
    """Or with characters that the service has no class for, of which it shows the pattern. [captured]"""
    on("CustomMessage", writing(emailMessage=text))

    assert refusal(sign_up, email=ADA) == malformed(text)
    assert cognito.outbox == []
    assert cognito.pool.users["ada"].status == "UNCONFIRMED"  # who has signed up by then
    assert "ada" not in cognito.confirmation_codes


@BY_SMS
def test_a_text_message_without_the_code_is_refused(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """As a mail is."""
    on("CustomMessage", writing(smsMessage="Welcome"))

    assert refusal(sign_up, phone_number=PHONE) == malformed("Welcome", "smsMessage", r".*\{####\}.*")


@BY_MAIL
@pytest.mark.parametrize(("length", "obeyed"), [(20_000, True), (20_001, False)])
def test_a_mail_that_is_too_long_is_passed_over(cognito: FakeCognito, on, sign_up, length: int, obeyed: bool) -> None:
    """Then the pool's own is sent. [captured]"""
    on("CustomMessage", writing(emailMessage="{####}".ljust(length, "!")))
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert message.body.endswith("!") is obeyed


@BY_SMS
@pytest.mark.parametrize(("length", "obeyed"), [(140, True), (141, False)])
def test_a_text_message_that_is_too_long_is_passed_over(
    cognito: FakeCognito, on, sign_up, length: int, obeyed: bool
) -> None:
    """It has 140 characters at most."""
    on("CustomMessage", writing(smsMessage="{####}".ljust(length, "!")))
    sign_up(phone_number=PHONE)

    [message] = cognito.outbox
    assert message.body.endswith("!") is obeyed


@BY_MAIL
@pytest.mark.parametrize(("length", "obeyed"), [(140, True), (141, False)])
def test_a_subject_that_is_too_long_is_passed_over(
    cognito: FakeCognito, on, sign_up, length: int, obeyed: bool
) -> None:
    """It has 140 characters at most."""
    on("CustomMessage", writing(emailSubject="!" * length))
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert message.subject == ("!" * length if obeyed else "Your verification code")


@BY_MAIL
def test_a_message_for_somebody_else_is_refused(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """The event that comes back must be about the same user. [captured]"""

    def rename(event: dict[str, Any], context: Any) -> dict[str, Any]:
        event["userName"] = "mallory"
        return event

    on("CustomMessage", rename)
    assert refusal(sign_up, email=ADA) == (
        "InvalidLambdaResponseException",
        "Invalid user name. User name in Lambda mismatches the actual username.",
    )
    assert cognito.outbox == []


def test_a_code_that_could_not_be_sent_leaves_the_one_before(cognito: FakeCognito, on, refusal) -> None:
    """Whose message is still in the mailbox."""
    user = cognito.pool.add_user("ada", "Analytical-1843", email=ADA, email_verified=True)
    client = cognito.pool.client.id
    cognito.idp.forgot_password(ClientId=client, Username="ada")
    code = user.confirmation_code
    on("CustomMessage", lambda event, context: None)

    refused = refusal(cognito.idp.forgot_password, ClientId=client, Username="ada")
    assert refused == ("InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON")
    assert user.confirmation_code == code
    cognito.idp.confirm_forgot_password(
        ClientId=client, Username="ada", ConfirmationCode=code, Password="Difference-1822"
    )


# --- invitations --------------------------------------------------------------------------------------------------


def invite(cognito: FakeCognito, *mediums: str, **more: Any) -> None:
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": ADA}, {"Name": "phone_number", "Value": PHONE}],
        DesiredDeliveryMediums=list(mediums),
        **more,
    )


def test_a_function_writes_the_invitation(cognito: FakeCognito, on) -> None:
    """With the user's name and the temporary password; it is asked once for both ways to send it."""
    on("CustomMessage", writing(emailMessage="{username}: {####}", smsMessage="{username}, {####}"))
    invite(cognito, "EMAIL", "SMS", TemporaryPassword="Analytical-1843")

    assert [message.body for message in cognito.outbox] == ["ada: Analytical-1843", "ada, Analytical-1843"]
    assert len(cognito.lambda_calls) == 1


@pytest.mark.parametrize("text", ["{username}", "{####}", "Welcome"])
def test_an_invitation_must_tell_both(cognito: FakeCognito, on, text: str) -> None:
    """Name and password; if not, the pool's own is sent and nobody is warned. [captured]"""
    on("CustomMessage", writing(emailMessage=text))
    invite(cognito, "EMAIL", TemporaryPassword="Analytical-1843")

    [message] = cognito.outbox
    assert message.body == "Your username is ada and temporary password is Analytical-1843. "


def test_a_user_who_cannot_be_invited_is_made(cognito: FakeCognito, on, refusal) -> None:
    """The message comes after that, and so does its trigger's failure."""
    on("CustomMessage", lambda event, context: 1 / 0)

    refused = refusal(invite, cognito, "EMAIL")
    assert refused == ("UserLambdaValidationException", "CustomMessage failed with error division by zero.")
    assert cognito.pool.users["ada"].status == "FORCE_CHANGE_PASSWORD"
    assert cognito.outbox == []


@pytest.mark.parametrize("trigger", ["CustomMessage", "CustomEmailSender"])
def test_nobody_is_asked_of_a_message_that_is_not_sent(cognito: FakeCognito, on, trigger: str) -> None:
    """Suppressed, or to a user who cannot be reached."""
    on(trigger)
    invite(cognito, MessageAction="SUPPRESS")
    cognito.idp.admin_create_user(UserPoolId=cognito.pool.id, Username="grace")

    assert cognito.lambda_calls == []


# --- links --------------------------------------------------------------------------------------------------------

BY_LINK = pytest.mark.cognito_pool(
    auto_verified_attributes=["email"],
    verification_message_template={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
)


@pytest.fixture
def domain(cognito: FakeCognito) -> str:
    cognito.pool.record.settings["Domain"] = "shop"
    return "shop.auth.us-east-1.amazoncognito.com"


@BY_LINK
def test_a_function_writes_round_the_link(cognito: FakeCognito, on, sign_up, domain: str) -> None:
    """Where the pool confirms by links, its text needs a place for one."""
    on("CustomMessage", writing(emailSubject="Welcome", emailMessage="Here: {##this way##}!"))
    sign_up(email=ADA)

    [message] = cognito.outbox
    url = (
        f"https://{domain}/confirmUser/?client_id={cognito.pool.client.id}"
        f"&user_name=ada&confirmation_code={message.code}"
    )
    assert message.subject == "Welcome"
    assert message.body == f'Here: <a href="{url}">this way</a>!'


@BY_LINK
def test_without_a_place_for_the_link_the_pool_s_mail_is_sent(cognito: FakeCognito, on, sign_up, domain: str) -> None:
    """Under the function's subject. [captured]"""
    on("CustomMessage", writing(emailSubject="Welcome", emailMessage="Here: {####}"))
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert message.subject == "Welcome"
    assert message.body.startswith("Please click the link below to verify your email address. <a href=")


# --- custom senders -----------------------------------------------------------------------------------------------


@BY_MAIL
def test_a_sender_takes_the_message_over(cognito: FakeCognito, on, sign_up, caplog: pytest.LogCaptureFixture) -> None:
    """Cognito sends nothing itself and asks nobody how to word it; the code is good, and logged, all the same."""
    caplog.set_level(logging.INFO, "pytest_fakecognito")
    on("CustomEmailSender")
    on("CustomMessage")
    answer = sign_up(email=ADA)

    assert answer["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    assert cognito.outbox == []
    [call] = cognito.lambda_calls
    assert call.trigger_source == "CustomEmailSender_SignUp"
    code = cognito.decrypt_code(call.event["request"]["code"])
    assert f"Confirmation code for Cognito user ada: {code}" in caplog.messages
    assert cognito.confirmation_codes["ada"] == code
    cognito.idp.confirm_sign_up(ClientId=cognito.pool.client.id, Username="ada", ConfirmationCode=code)


@BY_SMS
def test_a_sender_of_mails_leaves_text_messages_alone(cognito: FakeCognito, on, sign_up) -> None:
    """Each medium has a sender of its own."""
    on("CustomEmailSender")
    sign_up(phone_number=PHONE)

    assert cognito.lambda_calls == []
    assert [message.medium for message in cognito.outbox] == ["SMS"]


@BY_MAIL
@pytest.mark.parametrize("answer", [None, "sent", {"response": 1}], ids=repr)
def test_nobody_reads_what_a_sender_answers(cognito: FakeCognito, on, sign_up, answer: Any) -> None:
    """It is called and not waited for."""
    on("CustomEmailSender", lambda event, context: answer)
    sign_up(email=ADA)

    [call] = cognito.lambda_calls
    assert (call.response, call.error) == (answer, None)


@BY_MAIL
def test_a_sender_that_fails_does_so_in_silence(
    cognito: FakeCognito, on, sign_up, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever signs up never hears of it; the journal and the log tell the test."""
    on("CustomEmailSender", lambda event, context: 1 / 0)
    assert sign_up(email=ADA)["UserConfirmed"] is False

    [call] = cognito.lambda_calls
    assert isinstance(call.error, ZeroDivisionError)
    assert "Lambda function CustomEmailSender raised at CustomEmailSender" in caplog.messages


def test_temporary_passwords_are_escaped(cognito: FakeCognito, on) -> None:
    """For HTML, before they are encrypted. [documented]"""
    on("CustomEmailSender")
    invite(cognito, "EMAIL", TemporaryPassword="<A&b>\"1'x")

    [call] = cognito.lambda_calls
    assert cognito.decrypt_code(call.event["request"]["code"]) == "&lt;A&amp;b&gt;\"1'x"
    assert cognito.confirmation_codes["ada"] == "<A&b>\"1'x"


@pytest.mark.cognito_pool(policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}})
def test_who_needs_no_password_is_sent_none(cognito: FakeCognito, on) -> None:
    """The sender of an invitation to a passwordless user has no code in its event."""
    on("CustomEmailSender")
    invite(cognito, "EMAIL")

    [call] = cognito.lambda_calls
    assert call.trigger_source == "CustomEmailSender_AdminCreateUser"
    assert call.event["request"].keys() == {"type", "userAttributes"}


@BY_MAIL
def test_a_sender_that_nothing_stands_for_is_told(cognito: FakeCognito, on, sign_up) -> None:
    """A mail that nobody sends is no silent failure of a function."""
    on("CustomEmailSender")
    config = cognito.pool.record.settings["LambdaConfig"]
    config["CustomEmailSender"]["LambdaArn"] = "arn:aws:lambda:us-east-1:123456789012:function:post"

    with pytest.raises(UsageError, match=r"names the Lambda function .*:post, and nothing stands for it"):
        sign_up(email=ADA)
    cognito.unhandled.clear()
