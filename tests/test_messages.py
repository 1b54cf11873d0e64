"""Templates: what the pool's own messages say."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito, messages

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
PHONE = "+12065550123"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
SES = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/shop@example.com"}


@pytest.fixture
def ada(cognito: FakeCognito):
    attributes = {"email": ADA, "email_verified": True, "phone_number": PHONE, "phone_number_verified": True}
    return cognito.pool.add_user("ada", PASSWORD, **attributes)


@pytest.fixture
def sign_up(cognito: FakeCognito):
    def sign_up(name: str = "ada", **attributes: str) -> dict[str, Any]:
        listed = [{"Name": key, "Value": value} for key, value in attributes.items()]
        client = cognito.pool.client.id
        return cognito.idp.sign_up(ClientId=client, Username=name, Password=PASSWORD, UserAttributes=listed)

    return sign_up


# --- verification -------------------------------------------------------------------------------------------------

TEMPLATE = {
    "EmailSubject": "Code for the shop",
    "EmailMessage": "Mail: {####} for {username}",
    "SmsMessage": "Text: {####}",
    "EmailSubjectByLink": "Link for the shop",
    "EmailMessageByLink": "<p>Please {##verify your address##}, {username}.</p>",
}


@pytest.mark.cognito_pool(
    auto_verified_attributes=["email", "phone_number"],
    sms_configuration=SMS,
    verification_message_template={**TEMPLATE, "DefaultEmailOption": "CONFIRM_WITH_CODE"},
)
def test_codes_go_into_the_pool_s_templates(cognito: FakeCognito, sign_up) -> None:
    """One for each medium."""
    sign_up(email=ADA)
    sign_up("grace", phone_number=PHONE)

    mail, text = cognito.outbox
    assert (mail.subject, mail.body) == ("Code for the shop", f"Mail: {mail.code} for ada")
    assert (text.subject, text.body) == (None, f"Text: {text.code}")


@pytest.mark.cognito_pool(
    auto_verified_attributes=["email"], email_verification_subject="Old", email_verification_message="Style {####}"
)
def test_templates_have_two_places(cognito: FakeCognito, sign_up) -> None:
    """The older members of a pool's settings count as well."""
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert (message.subject, message.body) == ("Old", f"Style {message.code}")


@pytest.mark.cognito_pool(username_attributes=["email"], auto_verified_attributes=["email"])
def test_where_names_are_addresses_the_name_is_the_address(cognito: FakeCognito) -> None:
    """Nobody would know themselves by their sub."""
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username=ADA,
        UserAttributes=[{"Name": "email", "Value": ADA}],
        DesiredDeliveryMediums=["EMAIL"],
        TemporaryPassword=PASSWORD,
    )

    [message] = cognito.outbox
    assert message.body == f"Your username is {ADA} and temporary password is {PASSWORD}. "


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "{username}-1A"), ("{####}", "Analytical-1843"), ("{####}", "{username}-1A")]
)
def test_what_fills_a_gap_is_no_gap_itself(cognito: FakeCognito, name: str, password: str) -> None:
    """Names and temporary passwords stay as they are, whatever they look like."""
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username=name,
        UserAttributes=[{"Name": "email", "Value": ADA}],
        DesiredDeliveryMediums=["EMAIL"],
        TemporaryPassword=password,
    )

    [message] = cognito.outbox
    assert message.body == f"Your username is {name} and temporary password is {password}. "


# --- links --------------------------------------------------------------------------------------------------------

BY_LINK = {**TEMPLATE, "DefaultEmailOption": "CONFIRM_WITH_LINK"}


@pytest.fixture
def prefix(cognito: FakeCognito) -> None:
    cognito.pool.record.settings["Domain"] = "shop"


@pytest.mark.usefixtures("prefix")
@pytest.mark.cognito_pool(auto_verified_attributes=["email"], verification_message_template=BY_LINK)
def test_a_link_confirms_a_sign_up(cognito: FakeCognito, sign_up) -> None:
    """On the pool's domain, for the client and the user, with the code; resending sends one again."""
    sign_up(email=ADA)
    cognito.idp.resend_confirmation_code(ClientId=cognito.pool.client.id, Username="ada")

    for message in cognito.outbox:
        before, url, text = message.body.replace('">', '"').split('"')
        assert (before, text) == ("<p>Please <a href=", "verify your address</a>, ada.</p>")
        assert message.subject == "Link for the shop"
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc) == ("https", "shop.auth.us-east-1.amazoncognito.com")
        assert parts.path == "/confirmUser/"
        client = cognito.pool.client.id
        assert parse_qs(parts.query) == {
            "client_id": [client],
            "user_name": ["ada"],
            "confirmation_code": [message.code],
        }
    code = cognito.outbox[-1].code
    cognito.idp.confirm_sign_up(ClientId=cognito.pool.client.id, Username="ada", ConfirmationCode=code)


@pytest.mark.usefixtures("prefix")
@pytest.mark.cognito_pool(
    auto_verified_attributes=["email"], verification_message_template={"DefaultEmailOption": "CONFIRM_WITH_LINK"}
)
def test_the_default_mail_with_a_link(cognito: FakeCognito, sign_up) -> None:
    """Where the pool has no text of its own."""
    sign_up(email=ADA)

    [message] = cognito.outbox
    assert message.subject == "Your verification link"
    assert message.body.startswith("Please click the link below to verify your email address. <a href=")
    assert message.body.endswith(">Verify Email</a> ")


def test_names_are_escaped_in_links(cognito: FakeCognito) -> None:
    """Whatever a user is called, it is one value of the query."""
    cognito.pool.record.settings["CustomDomain"] = "auth.example.com"
    user = cognito.pool.add_user("a&b=c+é")
    url = messages.confirmation_url(cognito.pool.record, user.record, "123", "client")

    assert url == (
        "https://auth.example.com/confirmUser/?client_id=client&user_name=a%26b%3Dc%2B%C3%A9&confirmation_code=123"
    )


@pytest.mark.cognito_pool(auto_verified_attributes=["email"], verification_message_template=BY_LINK)
def test_a_link_needs_a_domain(cognito: FakeCognito, sign_up) -> None:
    """A pool that has none cannot send it; the user has signed up by then."""
    with pytest.raises(ClientError) as caught:
        sign_up(email=ADA)
    assert caught.value.response["Error"] == {
        "Code": "InvalidParameterException",
        "Message": "Cannot perform specific action because there does not exist a valid use pool domain associated "
        "with the user pool",
    }
    assert cognito.pool.users["ada"].status == "UNCONFIRMED"


@pytest.mark.cognito_pool(auto_verified_attributes=["email", "phone_number"], sms_configuration=SMS)
def test_only_signing_up_is_confirmed_by_a_link(cognito: FakeCognito, ada) -> None:
    """Forgotten passwords and changed addresses always get a code. [documented]"""
    cognito.pool.record.settings["VerificationMessageTemplate"] = BY_LINK
    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada")
    token = ada.sign_in().access_token
    cognito.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")

    assert [message.body for message in cognito.outbox] == [
        f"Mail: {message.code} for ada" for message in cognito.outbox
    ]


# --- signing in ---------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(sms_configuration=SMS, mfa_configuration="OPTIONAL")
@pytest.mark.parametrize(("template", "body"), [(None, "Your authentication code is {}. "), ("MFA {####}", "MFA {}")])
def test_the_text_message_of_a_second_factor(cognito: FakeCognito, ada, template: str | None, body: str) -> None:
    """Has a template of its own."""
    if template is not None:
        cognito.pool.record.settings["SmsAuthenticationMessage"] = template
    ada.record.mfa = ["SMS_MFA"]
    parameters = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    client = cognito.pool.client.id
    cognito.idp.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)

    [message] = cognito.outbox
    assert (message.subject, message.body) == (None, body.format(message.code))
    assert message.trigger_source == "CustomMessage_Authentication"


@pytest.mark.cognito_pool(policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}})
@pytest.mark.parametrize(
    ("template", "subject", "body"),
    [
        (None, "Your authentication code", "Your authentication code is {}. "),
        ({"Message": "OTP {####}", "Subject": "OTP"}, "OTP", "OTP {}"),
    ],
)
def test_the_mail_of_a_sign_in(
    cognito: FakeCognito, ada, template: dict[str, str] | None, subject: str, body: str
) -> None:
    """That of the second factor, also where it is the first."""
    if template is not None:
        cognito.pool.record.mfa["EmailMfaConfiguration"] = template
    parameters = {"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    client = cognito.pool.client.id
    cognito.idp.initiate_auth(ClientId=client, AuthFlow="USER_AUTH", AuthParameters=parameters)

    [message] = cognito.outbox
    assert (message.subject, message.body) == (subject, body.format(message.code))
    assert len(message.code or "") == 8


# --- from whom ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "sender", "reply_to"),
    [
        ({}, "no-reply@verificationemail.com", None),
        ({"ReplyToEmailAddress": "help@example.com"}, "no-reply@verificationemail.com", "help@example.com"),
        (SES, "shop@example.com", None),
        ({**SES, "From": "The Shop <shop@example.com>"}, "The Shop <shop@example.com>", None),
        (
            {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
            },
            "no-reply@example.com",
            None,
        ),
    ],
)
def test_mails_are_from_the_pool(
    cognito: FakeCognito, settings: dict[str, str], sender: str, reply_to: str | None
) -> None:
    """From the address that its settings name, or else from Cognito's own."""
    pool = cognito.create_pool("shop", email_configuration=settings)
    pool.add_user("ada", PASSWORD, email=ADA, email_verified=True)
    cognito.idp.forgot_password(ClientId=pool.client.id, Username="ada")

    [message] = cognito.outbox
    assert (message.sender, message.reply_to) == (sender, reply_to)


@pytest.mark.cognito_pool(auto_verified_attributes=["phone_number"], sms_configuration=SMS)
def test_text_messages_are_from_nobody(cognito: FakeCognito, sign_up) -> None:
    """They have a number that is nobody's business."""
    sign_up(phone_number=PHONE)

    [message] = cognito.outbox
    assert (message.sender, message.reply_to) == (None, None)
