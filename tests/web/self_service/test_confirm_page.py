"""/confirm and /resendcode: the code is asked for, and whoever has just signed up is let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User

CALLBACK = "https://app.example.com/callback?code="
MISMATCH = "Invalid verification code provided, please try again."
EXPIRED = "Invalid code provided, please request a code again."
LIMIT = "Attempt limit exceeded, please try after some time."
GONE = "Please do not open this page directly, and do not refresh it."

pytestmark = pytest.mark.cognito_pool(
    auto_verified_attributes=["email"],
    schema=[{"Name": "email", "Required": True, "Mutable": True, "AttributeDataType": "String"}],
)

On = Callable[..., None]
LedTo = Callable[[requests.Response], str]


@pytest.fixture
def page(browser: Any) -> Any:
    """The page for the code, after ada has signed up."""
    return browser.page(browser.sign_up())


@pytest.fixture
def ada(cognito: FakeCognito, page: Any) -> User:
    """Who has signed up, and waits."""
    return cognito.pool.users["ada"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def told(browser: Any, led_to: LedTo, answer: requests.Response) -> str:
    """What the page says above its form, after the answer has led back to it."""
    assert led_to(answer) == "/confirm"
    (message,) = browser.page(answer).refusals
    return message


# --- the form -----------------------------------------------------------------------------------------------------


def test_the_form(page: Any) -> None:
    """It is the classic page's, with the fields that its requests were seen to have."""
    assert (page.status, page.sizes) == (200, ["modal-content-mobile"])
    form, resending = page.forms
    assert (form.method, form.asked, form.buttons) == ("post", ["code"], ["confirm"])
    assert sorted(form.hidden) == ["_csrf", "cognitoAsfData", "deliveryMedium", "destination", "username"]
    assert [form.hidden[name] for name in ("username", "destination", "deliveryMedium")] == [
        "ada",
        "a***@e***",
        "EMAIL",
    ]
    assert form.inputs[-1]["id"] == "verification_code"
    assert form.action == f"/confirm?{urlsplit(page.url).query}"
    assert (resending.action, resending.asked) == (f"/resendcode?{urlsplit(page.url).query}", [])
    assert (
        "Confirm your account We have sent a code by email to a***@e***. Enter it below to confirm your account. "
        "Verification code Confirm account Didn't receive a code?"
    ) in page.text


@pytest.mark.cognito_pool(
    auto_verified_attributes=["phone_number"],
    sms_configuration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
    schema=[{"Name": "phone_number", "Required": True, "Mutable": True, "AttributeDataType": "String"}],
)
def test_a_code_by_text_message(browser: Any) -> None:
    """The page says where it went."""
    page = browser.page(browser.sign_up(**{"requiredAttributes[phone_number]": "+12065550123"}))
    assert "We have sent a code by SMS to +*******0123." in page.text


def test_the_name_is_escaped(browser: Any) -> None:
    """Whatever users call themselves."""
    page = browser.page(browser.sign_up('"><script>', **{"requiredAttributes[email]": "ada@example.com"}))
    assert page.forms[0].hidden["username"] == '"><script>'


# --- how it is reached --------------------------------------------------------------------------------------------


def test_not_by_itself(browser: Any) -> None:
    """The page is led to, by signing up."""
    page = browser.page("/confirm")
    assert (page.status, page.refusals, page.forms) == (400, [GONE] * 2, [])


def test_not_twice(browser: Any, page: Any) -> None:
    """It is not to be refreshed, as users of the real one are told as well."""
    again = browser.page("/confirm")
    assert (again.status, again.refusals, again.forms) == (400, [GONE] * 2, [])


def test_looking_is_no_visit(browser: Any) -> None:
    """HEAD leaves the page to be shown."""
    answer = browser.sign_up()
    head = browser.open("/confirm", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert browser.page(answer).forms


def test_not_from_another_page(cognito: FakeCognito, browser: Any) -> None:
    """Who was sent to the one for a forgotten password does not get here."""
    cognito.pool.add_user("grace", email="grace@example.com", email_verified=True)
    browser.forget("grace")
    assert browser.page("/confirm").refusals == [GONE] * 2


def test_not_in_another_browser(app: Any, browse: Any, page: Any) -> None:
    """What is known of a user, only his own browser gets to see."""
    assert browse(app).page("/confirm").refusals == [GONE] * 2


# --- who is confirmed ---------------------------------------------------------------------------------------------


def test_confirmed_and_signed_in(cognito: FakeCognito, app: Any, browser: Any, page: Any) -> None:
    """The user is back at the application with a code for tokens, his address is verified, and so is the state."""
    answer = browser.confirm(page, cognito.confirmation_codes["ada"])
    location = answer.headers["Location"]
    assert (answer.status_code, answer.content) == (302, b"")
    assert location.startswith(CALLBACK)
    assert location.endswith("&state=s+t")
    tokens = app.exchange(location.removeprefix(CALLBACK).partition("&")[0]).json()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["cognito:username"], claims["email_verified"]) == ("ada", True)
    assert cognito.pool.users["ada"].status == "CONFIRMED"


def test_the_browser_is_signed_in(cognito: FakeCognito, browser: Any, page: Any) -> None:
    """It need not sign in again, and has nothing more to confirm."""
    browser.confirm(page, cognito.confirmation_codes["ada"])
    assert browser.open("/oauth2/authorize").headers["Location"].startswith(CALLBACK)
    assert browser.page("/confirm").refusals == [GONE] * 2


def test_the_functions_in_their_order(cognito: FakeCognito, browser: Any, on: On) -> None:
    """That of ConfirmSignUp, and then those of a sign-in and its tokens."""
    page = browser.page(browser.sign_up())
    for trigger in ("PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration"):
        on(trigger)
    browser.confirm(page, cognito.confirmation_codes["ada"])
    assert [call.trigger_source for call in cognito.lambda_calls] == [
        "PostConfirmation_ConfirmSignUp",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
    ]


def test_the_whole_event(cognito: FakeCognito, app: Any, browser: Any, page: Any, on: On, events: Any) -> None:
    """It is that of ConfirmSignUp."""
    on("PostConfirmation")
    browser.confirm(page, cognito.confirmation_codes["ada"])
    assert events() == [
        {
            "version": "1",
            "region": "us-east-1",
            "userPoolId": cognito.pool.id,
            "userName": "ada",
            "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": app.client.id},
            "triggerSource": "PostConfirmation_ConfirmSignUp",
            "request": {
                "userAttributes": {
                    "sub": cognito.pool.users["ada"].attributes["sub"],
                    "cognito:user_status": "CONFIRMED",
                    "email_verified": "true",
                    "email": "ada@example.com",
                }
            },
            "response": {},
        }
    ]


def test_a_second_factor_comes_first(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """Where the pool demands one, it is set up before anything goes back to the application."""
    cognito.idp.set_user_pool_mfa_config(
        UserPoolId=cognito.pool.id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    assert led_to(browser.confirm(page, cognito.confirmation_codes["ada"])) == "/mfa/register"
    assert "cognito" not in browser.session.cookies


# --- who is confirmed, but not let in -----------------------------------------------------------------------------


def test_after_eight_minutes(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """The code is good for a day, but what the page knew of the user is forgotten: he signs in himself."""
    cognito.clock.advance(minutes=8)
    assert led_to(browser.confirm(page, cognito.confirmation_codes["ada"])) == "/login"
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert "cognito" not in browser.session.cookies


def test_a_form_with_another_name(cognito: FakeCognito, app: Any, browser: Any, page: Any, led_to: LedTo) -> None:
    """Whoever brings another user's code confirms him, as the API would, and is signed in as nobody."""
    cognito.idp.sign_up(
        ClientId=app.client.id,
        Username="grace",
        Password="Analytical-1843",
        UserAttributes=[{"Name": "email", "Value": "grace@example.com"}],
    )
    assert led_to(browser.confirm(page, cognito.confirmation_codes["grace"], username="grace")) == "/login"
    assert (cognito.pool.users["grace"].status, cognito.pool.users["ada"].status) == ("CONFIRMED", "UNCONFIRMED")
    assert "cognito" not in browser.session.cookies


def test_a_password_that_was_changed_meanwhile(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """The one he signed up with is held against the present one, like any other."""
    cognito.pool.users["ada"].record.password = "Difference-1822"
    answer = browser.confirm(page, cognito.confirmation_codes["ada"])
    assert led_to(answer) == "/login"
    assert "Incorrect username or password." in browser.page(answer).refusals


def test_a_user_who_was_disabled_meanwhile(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """Is confirmed, and does not get in."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    answer = browser.confirm(page, cognito.confirmation_codes["ada"])
    assert led_to(answer) == "/login"
    assert "User is disabled." in browser.page(answer).refusals


# --- who is not confirmed -----------------------------------------------------------------------------------------


def test_a_wrong_code(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """The page says so, and takes the right one then."""
    code = ada.confirmation_code
    answer = browser.confirm(page, wrong(code))
    assert led_to(answer) == "/confirm"
    again = browser.page(answer)
    assert again.refusals == [MISMATCH]
    assert "We have sent a code by email to a***@e***." in again.text
    assert ada.status == "UNCONFIRMED"
    assert browser.confirm(again, code).headers["Location"].startswith(CALLBACK)


def test_an_expired_code(cognito: FakeCognito, browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """It is good for a day."""
    cognito.clock.advance(hours=24)
    assert told(browser, led_to, browser.confirm(page, ada.confirmation_code)) == EXPIRED
    assert ada.status == "UNCONFIRMED"


def test_an_empty_code(browser: Any, page: Any, led_to: LedTo) -> None:
    """Breaks the rules of ConfirmSignUp's parameters."""
    assert told(browser, led_to, browser.confirm(page, "")) == (
        "2 validation errors detected: Value '' at 'confirmationCode' failed to satisfy constraint: Member must have "
        "length greater than or equal to 1; Value '' at 'confirmationCode' failed to satisfy constraint: Member must "
        r"satisfy regular expression pattern: [\S]+"
    )


def test_a_form_without_the_code(browser: Any, page: Any, led_to: LedTo) -> None:
    """Lacks a parameter."""
    answer = browser.submit(page, "confirmform")
    assert told(browser, led_to, answer) == (
        "1 validation error detected: Value null at 'confirmationCode' failed to satisfy constraint: Member must not "
        "be null"
    )


def test_an_unknown_user(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """Is told as ConfirmSignUp tells it."""
    answer = browser.confirm(page, cognito.confirmation_codes["ada"], username="grace")
    assert told(browser, led_to, answer) == "Username/client id combination not found."


def test_somebody_elses_code(cognito: FakeCognito, app: Any, browser: Any, page: Any, led_to: LedTo) -> None:
    """A code is good for the user whom it was sent to."""
    cognito.idp.sign_up(
        ClientId=app.client.id,
        Username="grace",
        Password="Analytical-1843",
        UserAttributes=[{"Name": "email", "Value": "grace@example.com"}],
    )
    answer = browser.confirm(page, cognito.confirmation_codes["ada"], username="grace")
    assert told(browser, led_to, answer) == MISMATCH
    assert cognito.pool.users["grace"].status == "UNCONFIRMED"


def test_a_second_time(cognito: FakeCognito, browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """Whoever is confirmed is not confirmed again."""
    code = ada.confirmation_code
    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool.id, Username="ada")
    answer = browser.confirm(page, code)
    assert told(browser, led_to, answer) == "User cannot be confirmed. Current status is CONFIRMED"


def test_a_function_that_fails(browser: Any, page: Any, ada: User, on: On, led_to: LedTo) -> None:
    """The user is confirmed all the same, and not signed in."""
    on("PostConfirmation", ValueError("<b>no</b>"))
    answer = browser.confirm(page, ada.confirmation_code)
    assert told(browser, led_to, answer) == "PostConfirmation failed with error <b>no</b>."
    assert ada.status == "CONFIRMED"
    assert "cognito" not in browser.session.cookies


def test_the_limit_of_attempts(
    cognito: FakeCognito, app: Any, browser: Any, page: Any, ada: User, led_to: LedTo
) -> None:
    """Fifteen an hour, on the page and by the API together."""
    code = ada.confirmation_code
    for _ in range(14):
        browser.confirm(page, wrong(code))
    with pytest.raises(cognito.idp.exceptions.CodeMismatchException):
        cognito.idp.confirm_sign_up(ClientId=app.client.id, Username="ada", ConfirmationCode=wrong(code))
    assert told(browser, led_to, browser.confirm(page, code)) == LIMIT
    assert ada.status == "UNCONFIRMED"


# --- a new code ---------------------------------------------------------------------------------------------------


def test_a_new_code(cognito: FakeCognito, browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """Takes the place of the old one, and the user is still let in with it."""
    old = ada.confirmation_code
    answer = browser.submit(page, "resendcodeform")
    assert led_to(answer) == "/confirm"
    again = browser.page(answer)
    assert again.refusals == []
    assert "We have sent a code by email to a***@e***." in again.text
    assert [message.trigger_source for message in cognito.outbox] == [
        "CustomMessage_SignUp",
        "CustomMessage_ResendCode",
    ]
    assert cognito.outbox[-1].code == ada.confirmation_code != old
    assert told(browser, led_to, browser.confirm(again, old)) == MISMATCH
    assert browser.confirm(again, ada.confirmation_code).headers["Location"].startswith(CALLBACK)


def test_the_whole_event_of_a_new_code(
    cognito: FakeCognito, app: Any, browser: Any, page: Any, on: On, events: Any
) -> None:
    """It is that of ResendConfirmationCode."""
    on("CustomMessage")
    browser.submit(page, "resendcodeform")
    cognito.idp.resend_confirmation_code(ClientId=app.client.id, Username="ada")
    from_the_page, from_the_api = events()
    assert from_the_page == from_the_api
    assert from_the_page["triggerSource"] == "CustomMessage_ResendCode"
    assert from_the_page["callerContext"]["clientId"] == app.client.id


def test_a_new_code_for_who_is_confirmed(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """Is refused as by the API."""
    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool.id, Username="ada")
    assert told(browser, led_to, browser.submit(page, "resendcodeform")) == "User is already confirmed."


def test_the_limit_of_new_codes(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """Five an hour."""
    for _ in range(5):
        browser.submit(page, "resendcodeform")
    assert told(browser, led_to, browser.submit(page, "resendcodeform")) == LIMIT
    assert len(cognito.outbox) == 6


def test_no_page_for_new_codes(cognito: FakeCognito, browser: Any, page: Any) -> None:
    """They are asked for by a form alone."""
    answer = browser.open("/resendcode")
    assert (answer.status_code, answer.content) == (405, b"")
    assert len(cognito.outbox) == 1


# --- a link instead of the code -----------------------------------------------------------------------------------


@pytest.mark.cognito_pool(verification_message_template={"DefaultEmailOption": "CONFIRM_WITH_LINK"})
def test_a_link(cognito: FakeCognito, browser: Any, page: Any, led_to: LedTo) -> None:
    """The page asks for no code then, and can send another link."""
    assert [form.name for form in page.forms] == ["resendcodeform"]
    assert "We have sent a link by email to a***@e***. Open it to confirm your account." in page.text
    assert page.links == [f"/login?{urlsplit(page.url).query}"]
    assert led_to(browser.submit(page, "resendcodeform")) == "/confirm"
    assert len(cognito.outbox) == 2
