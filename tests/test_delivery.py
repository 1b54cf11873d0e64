"""Messages: where they go, what they say, and what the caller is told of them."""

from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito import FakeCognito, delivery

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
PHONE = "+12065550123"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
BOTH = [{"Name": "email", "Value": ADA}, {"Name": "phone_number", "Value": PHONE}]


@pytest.fixture
def pool(cognito: FakeCognito):
    """The default pool, with Ada in it, who can be reached either way."""
    attributes = {"email": ADA, "email_verified": True, "phone_number": PHONE, "phone_number_verified": True}
    cognito.pool.add_user("ada", PASSWORD, **attributes)
    return cognito.pool


def forgot(cognito: FakeCognito, pool, name: str = "ada"):
    return cognito.idp.forgot_password(ClientId=pool.client.id, Username=name)


# --- what is sent -------------------------------------------------------------------------------------------------


def test_a_message_says_who_what_and_why(pool, cognito: FakeCognito) -> None:
    """Everything that a test may want to know of it."""
    forgot(cognito, pool)
    [message] = cognito.outbox
    assert (message.medium, message.destination, message.subject) == ("EMAIL", ADA, "Your verification code")
    assert message.body == f"Your confirmation code is {message.code}"
    assert (message.username, message.user_pool_id) == ("ada", pool.id)
    assert message.trigger_source == "CustomMessage_ForgotPassword"


def test_a_text_message_has_no_subject(pool, cognito: FakeCognito) -> None:
    """And a text of its own."""
    token = pool.user("ada").sign_in().access_token
    cognito.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="phone_number")
    [message] = cognito.outbox
    assert (message.medium, message.destination, message.subject) == ("SMS", PHONE, None)
    assert message.body == f"Your verification code is {message.code}. "


def test_codes_have_six_digits_and_are_all_different(pool, cognito: FakeCognito) -> None:
    """None of them is one that a test would take for a wrong one."""
    for _ in range(10):
        forgot(cognito, pool)
    codes = [message.code for message in cognito.outbox]
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[0-9]{6}", code) for code in codes)


@pytest.mark.parametrize(
    "settings",
    [
        {
            "email_verification_message": "Hello, {####} it is",
            "email_verification_subject": "From us",
            "sms_verification_message": "{####} from us",
        },
        {
            "verification_message_template": {
                "EmailMessage": "Hello, {####} it is",
                "EmailSubject": "From us",
                "SmsMessage": "{####} from us",
            }
        },
    ],
    ids=["by themselves", "in the template"],
)
def test_a_pool_may_have_words_of_its_own(cognito: FakeCognito, settings) -> None:
    """Set in either place."""
    pool = cognito.create_pool(**settings)
    token = pool.add_user("ada", PASSWORD, email=ADA, phone_number=PHONE).sign_in().access_token
    for name in ("email", "phone_number"):
        cognito.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName=name)
    mail, text = cognito.outbox
    assert (mail.subject, mail.body) == ("From us", f"Hello, {mail.code} it is")
    assert text.body == f"{text.code} from us"


def test_an_invitation_tells_the_name_to_sign_in_with(cognito: FakeCognito) -> None:
    """Where addresses are user names that is the address, though the real name is the sub."""
    pool = cognito.create_pool(username_attributes=["email"])
    cognito.idp.admin_create_user(UserPoolId=pool.id, Username=ADA, DesiredDeliveryMediums=["EMAIL"])
    [message] = cognito.outbox
    assert message.body == f"Your username is {ADA} and temporary password is {message.code}. "
    assert message.username == pool.user(ADA).sub


def test_each_occasion_has_its_source(cognito: FakeCognito) -> None:
    """The names under which a CustomMessage trigger would be told."""
    pool = cognito.create_pool(auto_verified_attributes=["email", "phone_number"], sms_configuration=SMS)
    idp, app = cognito.idp, {"ClientId": pool.client.id, "Username": "ada"}
    idp.sign_up(**app, Password=PASSWORD, UserAttributes=BOTH)
    idp.resend_confirmation_code(**app)
    idp.confirm_sign_up(**app, ConfirmationCode=cognito.confirmation_codes["ada"])
    idp.forgot_password(**app)
    token = pool.user("ada").sign_in().access_token
    idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    change = [{"Name": "email", "Value": "countess@example.com"}]
    idp.update_user_attributes(AccessToken=token, UserAttributes=change)
    idp.admin_reset_user_password(UserPoolId=pool.id, Username="ada")
    idp.admin_create_user(UserPoolId=pool.id, Username="bob", UserAttributes=BOTH)
    assert [message.trigger_source.removeprefix("CustomMessage_") for message in cognito.outbox] == [
        "SignUp",
        "ResendCode",
        "ForgotPassword",
        "VerifyUserAttribute",
        "UpdateUserAttribute",
        "ForgotPassword",
        "AdminCreateUser",
    ]


# --- how a test reads codes ---------------------------------------------------------------------------------------


def test_the_last_code_is_found_by_every_name_of_the_user(pool, cognito: FakeCognito) -> None:
    """By user name, by sub, and by where it went; of several codes the last."""
    forgot(cognito, pool)
    forgot(cognito, pool)
    ada = pool.user("ada")
    for name in ("ada", ada.sub, ADA):
        assert cognito.confirmation_codes[name] == cognito.outbox[-1].code
    assert ada.confirmation_code == cognito.outbox[-1].code
    assert dict(cognito.confirmation_codes) == {"ada": cognito.outbox[-1].code}


def test_a_name_without_a_code_names_those_who_have_one(pool, cognito: FakeCognito) -> None:
    """The error helps."""
    forgot(cognito, pool)
    pool.add_user("bob", PASSWORD)
    with pytest.raises(KeyError, match=r"'bob'.*ada"):
        cognito.confirmation_codes["bob"]
    with pytest.raises(KeyError, match="bob"):
        pool.user("bob").confirmation_code  # noqa: B018


def test_a_code_that_was_used_is_still_to_be_read(pool, cognito: FakeCognito) -> None:
    """It is what was sent, not what is good."""
    forgot(cognito, pool)
    code = cognito.confirmation_codes["ada"]
    app = {"ClientId": pool.client.id, "Username": "ada"}
    cognito.idp.confirm_forgot_password(**app, ConfirmationCode=code, Password="Difference-1822")
    assert cognito.confirmation_codes["ada"] == code


def test_codes_are_logged(pool, cognito: FakeCognito, caplog: pytest.LogCaptureFixture) -> None:
    """In one line that a person at the server's console can read."""
    with caplog.at_level(logging.INFO, "pytest_fakecognito"):
        forgot(cognito, pool)
    code = cognito.confirmation_codes["ada"]
    assert f"Confirmation code for Cognito user ada: {code}" in caplog.messages


# --- what the caller is told --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("medium", "destination", "masked"),
    [
        ("EMAIL", "fixture@example.com", "f***@e***"),
        ("EMAIL", "test@test.com", "t***@t***"),
        ("EMAIL", "a@b.co.uk", "a***@b***"),
        ("SMS", "+12065559934", "+*******9934"),
        ("SMS", "+442079460000", "+********0000"),
        ("SMS", "+12", "+12"),
    ],
)
def test_destinations_are_masked(medium, destination, masked) -> None:
    """First letters of an address, the last four digits of a number."""
    assert delivery.mask(medium, destination) == masked


@given(st.from_regex(r"\+[0-9]{5,15}", fullmatch=True))
def test_a_masked_number_is_as_long_as_the_number(number: str) -> None:
    """One asterisk for each digit, plus sign and last four digits as they are."""
    masked = delivery.mask("SMS", number)
    assert (len(masked), masked[0], masked[-4:]) == (len(number), "+", number[-4:])
    assert set(masked[1:-4]) == {"*"}


@given(st.emails())
def test_a_masked_address_tells_two_letters(address: str) -> None:
    """And nothing of its length."""
    masked = delivery.mask("EMAIL", address)
    assert masked == f"{address[0]}***@{address.rpartition('@')[2][0]}***"


@pytest.mark.parametrize(
    ("verified", "name", "details"),
    [
        (["email"], "nobody@inter.net", ("EMAIL", "n***@i***", "email")),
        (["phone_number"], "nobody@inter.net", ("EMAIL", "n***@i***", "email")),
        (["email"], PHONE, ("SMS", "+*******0123", "phone_number")),
        (["email"], "nobody", ("EMAIL", None, "email")),
        ([], "nobody", ("EMAIL", None, "email")),
        (["phone_number"], "nobody", ("SMS", None, "phone_number")),
        (["email", "phone_number"], "nobody", ("EMAIL", None, "email")),
    ],
)
def test_pretended_messages_look_like_real_ones(cognito: FakeCognito, verified, name, details) -> None:
    """The medium follows from what the name looks like, then from what the pool verifies; nothing is sent."""
    client = {"prevent_user_existence_errors": "ENABLED"}
    pool = cognito.create_pool(auto_verified_attributes=verified, sms_configuration=SMS, client=client)
    told = forgot(cognito, pool, name)["CodeDeliveryDetails"]
    medium, destination, attribute = details
    assert (told["DeliveryMedium"], told["AttributeName"]) == (medium, attribute)
    assert told["Destination"] == (destination or told["Destination"])
    assert "***" in told["Destination"]
    assert cognito.outbox == []


def test_a_pretended_message_is_the_same_every_time(cognito: FakeCognito) -> None:
    """Asking twice tells nobody that the first answer was made up."""
    pool = cognito.create_pool(client={"prevent_user_existence_errors": "ENABLED"})
    first, second = forgot(cognito, pool, "nobody"), forgot(cognito, pool, "nobody")
    assert first["CodeDeliveryDetails"] == second["CodeDeliveryDetails"]
