"""/forgotPassword and /confirmforgotPassword: a code is sent, and with it a new password is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User

OLD, NEW = "Analytical-1843", "Difference-1822"
MISMATCH = "Invalid verification code provided, please try again."
EXPIRED = "Invalid code provided, please request a code again."
LIMIT = "Attempt limit exceeded, please try after some time."
GONE = "Please do not open this page directly, and do not refresh it."

On = Callable[..., None]
LedTo = Callable[[requests.Response], str]


@pytest.fixture
def page(browser: Any, ada: User) -> Any:
    """The page for the code, after ada has asked for one."""
    return browser.page(browser.forget())


def sign_in(browser: Any, password: str) -> requests.Response:
    return browser.submit(browser.page("/login"), "cognitoSignInForm", username="ada", password=password)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def told(browser: Any, led_to: LedTo, answer: requests.Response, path: str = "/confirmforgotPassword") -> str:
    """What the page says above its form, after the answer has led back to it."""
    assert led_to(answer) == path
    (message,) = browser.page(answer).refusals
    return message


# --- the form for the name ----------------------------------------------------------------------------------------


def test_the_form_for_the_name(browser: Any) -> None:
    """It is the classic page's."""
    page = browser.page("/forgotPassword")
    assert (page.status, page.sizes) == (200, ["modal-content-mobile"])
    (form,) = page.forms
    assert (form.name, form.method, form.asked) == ("forgotpasswordform", "post", ["username"])
    assert (list(form.hidden), form.buttons) == (["_csrf"], ["reset_my_password"])
    assert form.inputs[-1]["id"] == "username"
    assert form.action == f"/forgotPassword?{urlsplit(page.url).query}"
    assert (
        "Forgot your password? Enter your Username below and we will send a message to reset your password "
        "Reset my password"
    ) in page.text


@pytest.mark.cognito_pool(username_attributes=["email"])
def test_a_name_that_is_an_address(browser: Any) -> None:
    """The page asks for what users sign in with."""
    page = browser.page("/forgotPassword")
    assert "Enter your Email below and we will send a message to reset your password" in page.text
    assert page.forms[0].inputs[-1]["placeholder"] == "Email"


def test_the_way_from_the_login_page(browser: Any) -> None:
    """It leads here with the same query."""
    page = browser.page("/login")
    assert f"/forgotPassword?{urlsplit(page.url).query}" in page.links


# --- who is sent a code -------------------------------------------------------------------------------------------


def test_a_code_is_sent(cognito: FakeCognito, browser: Any, ada: User, led_to: LedTo) -> None:
    """And the next page asks for it."""
    assert led_to(browser.forget()) == "/confirmforgotPassword"
    (message,) = cognito.outbox
    assert (message.destination, message.code) == ("ada@example.com", ada.confirmation_code)
    assert ada.status == "CONFIRMED"


def test_a_client_with_a_secret(cognito: FakeCognito, ada: User, application: Any, browse: Any) -> None:
    """The pages need no hash of it."""
    browser = browse(application(GenerateSecret=True))
    browser.reset(browser.page(browser.forget()), ada.confirmation_code)
    assert ada.record.password == NEW


def test_the_whole_event(cognito: FakeCognito, app: Any, browser: Any, ada: User, on: On, events: Any) -> None:
    """It is that of ForgotPassword."""
    on("CustomMessage")
    browser.forget()
    cognito.idp.forgot_password(ClientId=app.client.id, Username="ada")
    from_the_page, from_the_api = events()
    assert from_the_page == from_the_api
    assert from_the_page["triggerSource"] == "CustomMessage_ForgotPassword"
    assert from_the_page["callerContext"]["clientId"] == app.client.id


def test_a_user_from_elsewhere(
    cognito: FakeCognito, app: Any, browser: Any, on: On, events: Any, led_to: LedTo
) -> None:
    """A function that knows him brings him, and he is sent a code."""
    brought = {"email": "grace@example.com", "email_verified": "true"}
    on("UserMigration", {"userAttributes": brought, "messageAction": "SUPPRESS"})
    assert led_to(browser.forget("grace")) == "/confirmforgotPassword"
    assert cognito.outbox[0].destination == "grace@example.com"
    assert events() == [
        {
            "version": "1",
            "region": "us-east-1",
            "userPoolId": cognito.pool.id,
            "userName": "grace",
            "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": app.client.id},
            "triggerSource": "UserMigration_ForgotPassword",
            "request": {"validationData": None, "userAttributes": None},
            "response": {
                "userAttributes": None,
                "finalUserStatus": None,
                "messageAction": None,
                "desiredDeliveryMediums": None,
                "forceAliasCreation": None,
                "enableSMSMFA": None,
            },
        }
    ]


def test_a_function_that_sends(cognito: FakeCognito, browser: Any, ada: User, on: On, led_to: LedTo) -> None:
    """It is told the code, and the page goes on as if the service had sent it."""
    on("CustomEmailSender")
    assert led_to(browser.forget()) == "/confirmforgotPassword"
    assert [call.trigger_source for call in cognito.lambda_calls] == ["CustomEmailSender_ForgotPassword"]
    assert cognito.outbox == []


# --- who is sent none ---------------------------------------------------------------------------------------------


def test_an_unknown_user(cognito: FakeCognito, browser: Any, led_to: LedTo) -> None:
    """Is told as ForgotPassword tells it."""
    message = told(browser, led_to, browser.forget("nobody"), "/forgotPassword")
    assert message == "Username/client id combination not found."
    assert cognito.outbox == []


def test_an_unknown_user_who_is_not_told(cognito: FakeCognito, application: Any, browse: Any) -> None:
    """A client that hides its users shows the next page to anybody, and no code is ever right there."""
    browser = browse(application(PreventUserExistenceErrors="ENABLED"))
    page = browser.page(browser.forget("nobody@example.com"))
    assert "We have sent a password reset code by email to n***@e***." in page.text
    assert cognito.outbox == []
    assert browser.page(browser.reset(page, "123456")).refusals == [MISMATCH]


def test_no_address(cognito: FakeCognito, browser: Any, led_to: LedTo) -> None:
    """Where nothing can be sent, nothing is."""
    cognito.pool.add_user("grace", email="grace@example.com")
    assert told(browser, led_to, browser.forget("grace"), "/forgotPassword") == (
        "Cannot reset password for the user as there is no registered/verified email or phone_number"
    )


def test_a_disabled_user(cognito: FakeCognito, browser: Any, ada: User, led_to: LedTo) -> None:
    """Is refused as by the API."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    assert told(browser, led_to, browser.forget(), "/forgotPassword") == "User is disabled."


def test_no_name(browser: Any, led_to: LedTo) -> None:
    """Breaks the rules of ForgotPassword's parameters."""
    answer = browser.submit(browser.page("/forgotPassword"), "forgotpasswordform")
    assert told(browser, led_to, answer, "/forgotPassword") == (
        "1 validation error detected: Value at 'userAlias' failed to satisfy constraint: Member must not be null"
    )


def test_a_function_that_refuses(browser: Any, ada: User, on: On) -> None:
    """Its words are shown, and escaped."""
    on("CustomMessage", ValueError("<b>no</b>"))
    answer = browser.forget()
    text = browser.session.get(answer.headers["Location"], timeout=5).text
    assert "CustomMessage failed with error &lt;b&gt;no&lt;/b&gt;." in text


def test_the_limit_of_codes(cognito: FakeCognito, app: Any, browser: Any, ada: User, led_to: LedTo) -> None:
    """Twenty an hour, on the page and by the API together."""
    for _ in range(19):
        browser.forget()
    cognito.idp.forgot_password(ClientId=app.client.id, Username="ada")
    assert told(browser, led_to, browser.forget(), "/forgotPassword") == LIMIT
    assert len(cognito.outbox) == 20


# --- the form for the code ----------------------------------------------------------------------------------------


def test_the_form_for_the_code(page: Any) -> None:
    """It is the classic page's, which asks for the new password twice."""
    assert (page.status, page.sizes) == (200, ["modal-content-mobile"])
    (form,) = page.forms
    assert (form.name, form.method) == ("confirmforgotpasswordform", "post")
    assert form.asked == ["code", "password", "confirmPassword"]
    assert sorted(form.hidden) == ["_csrf", "deliveryMedium", "destination", "username"]
    assert [form.hidden[name] for name in ("username", "destination", "deliveryMedium")] == [
        "ada",
        "a***@e***",
        "EMAIL",
    ]
    assert form.buttons == ["reset_password"]
    assert [it["id"] for it in form.inputs[-3:]] == ["forgot_password_code", "new_password", "confirm_password"]
    assert form.action == f"/confirmforgotPassword?{urlsplit(page.url).query}"
    assert (
        "We have sent a password reset code by email to a***@e***. Enter it below to reset your password. "
        "Code New Password Enter New Password Again Password must contain a lower case letter"
    ) in page.text


def test_not_by_itself(browser: Any, ada: User) -> None:
    """The page is led to, by asking for a code."""
    page = browser.page("/confirmforgotPassword")
    assert (page.status, page.refusals, page.forms) == (400, [GONE] * 2, [])


def test_not_twice(browser: Any, page: Any) -> None:
    """It is not to be refreshed."""
    again = browser.page("/confirmforgotPassword")
    assert (again.status, again.refusals, again.forms) == (400, [GONE] * 2, [])


def test_looking_is_no_visit(browser: Any, ada: User) -> None:
    """HEAD leaves the page to be shown."""
    answer = browser.forget()
    head = browser.open("/confirmforgotPassword", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert browser.page(answer).forms


# --- who has a new password ---------------------------------------------------------------------------------------


def test_a_new_password(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """The user goes back to the login page, and signs in with it himself."""
    assert led_to(browser.reset(page, ada.confirmation_code)) == "/login"
    assert "cognito" not in browser.session.cookies
    for password, location in ((OLD, "/login"), (NEW, "https://app.example.com/callback?code=")):
        answer = sign_in(browser, password)
        assert answer.headers["Location"].removeprefix(browser.root).startswith(location)


def test_a_user_who_must_have_one(cognito: FakeCognito, browser: Any, ada: User, led_to: LedTo) -> None:
    """Whose password an administrator has reset is led here by signing in, with the code that he was sent then."""
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")
    page = browser.page(sign_in(browser, OLD))
    assert "Enter the code that you were sent to reset your password." in page.text
    assert led_to(browser.reset(page, ada.confirmation_code)) == "/login"
    assert (ada.status, ada.record.password) == ("CONFIRMED", NEW)


def test_the_whole_event_of_a_new_password(
    cognito: FakeCognito, app: Any, browser: Any, page: Any, ada: User, on: On, events: Any
) -> None:
    """It is that of ConfirmForgotPassword."""
    on("PostConfirmation")
    browser.reset(page, ada.confirmation_code)
    cognito.idp.forgot_password(ClientId=app.client.id, Username="ada")
    cognito.idp.confirm_forgot_password(
        ClientId=app.client.id, Username="ada", ConfirmationCode=ada.confirmation_code, Password=OLD
    )
    from_the_page, from_the_api = events()
    assert from_the_page == from_the_api
    assert from_the_page["triggerSource"] == "PostConfirmation_ConfirmForgotPassword"
    assert from_the_page["callerContext"]["clientId"] == app.client.id
    assert from_the_page["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"


def test_a_function_that_fails(browser: Any, page: Any, ada: User, on: On, led_to: LedTo) -> None:
    """The password is the new one all the same, as with ConfirmForgotPassword."""
    on("PostConfirmation", ValueError("no"))
    answer = browser.reset(page, ada.confirmation_code)
    assert told(browser, led_to, answer) == "PostConfirmation failed with error no."
    assert ada.record.password == NEW


# --- who has not --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        pytest.param(
            {"password": "difference-1822"},
            "Password does not conform to policy: Password must have uppercase characters",
            id="weak",
        ),
        pytest.param({"confirmPassword": "Difference-1823"}, "The passwords do not match.", id="two"),
        pytest.param({"confirmPassword": ""}, "The passwords do not match.", id="once"),
    ],
)
def test_passwords_that_are_not_taken(
    browser: Any, page: Any, ada: User, led_to: LedTo, sent: dict[str, str], message: str
) -> None:
    """The page says why, and takes a better one with the same code."""
    code = ada.confirmation_code
    answer = browser.reset(page, code, **sent)
    assert led_to(answer) == "/confirmforgotPassword"
    again = browser.page(answer)
    assert again.refusals == [message]
    assert "We have sent a password reset code by email to a***@e***." in again.text
    assert ada.record.password == OLD
    assert led_to(browser.reset(again, code)) == "/login"


def test_a_password_that_was_not_repeated(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """The form has two fields for it, and needs both."""
    answer = browser.submit(page, "confirmforgotpasswordform", code=ada.confirmation_code, password=NEW)
    assert told(browser, led_to, answer) == "The passwords do not match."
    assert ada.record.password == OLD


def test_no_password_at_all(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """Lacks a parameter."""
    answer = browser.submit(page, "confirmforgotpasswordform", code=ada.confirmation_code)
    assert told(browser, led_to, answer) == (
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"
    )


@pytest.mark.cognito_pool(policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}})
def test_a_password_of_before(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """Is refused where the pool remembers it."""
    answer = browser.reset(page, ada.confirmation_code, OLD)
    assert told(browser, led_to, answer) == "Password has previously been used"


def test_a_wrong_code(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """Changes nothing."""
    assert told(browser, led_to, browser.reset(page, wrong(ada.confirmation_code))) == MISMATCH
    assert ada.record.password == OLD


def test_a_used_code(browser: Any, page: Any, ada: User, led_to: LedTo) -> None:
    """Is good for one password."""
    code = ada.confirmation_code
    browser.reset(page, code)
    assert browser.reset(page, code, OLD).status_code == 400
    assert ada.record.password == NEW


def test_an_expired_code(cognito: FakeCognito, browser: Any, ada: User, led_to: LedTo) -> None:
    """It is good for an hour, however the user got to the page."""
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")
    cognito.clock.advance(hours=1)
    page = browser.page(sign_in(browser, OLD))
    assert told(browser, led_to, browser.reset(page, ada.confirmation_code)) == EXPIRED


@pytest.mark.parametrize(("minutes", "status", "password"), [(7, 302, NEW), (8, 400, OLD)], ids=["in time", "too late"])
def test_the_page_waits_for_eight_minutes(
    cognito: FakeCognito, browser: Any, page: Any, ada: User, minutes: int, status: int, password: str
) -> None:
    """After that the code must be asked for again."""
    cognito.clock.advance(minutes=minutes)
    assert browser.reset(page, ada.confirmation_code).status_code == status
    assert ada.record.password == password


def test_a_form_with_another_name(cognito: FakeCognito, browser: Any, page: Any, ada: User) -> None:
    """The page is for the user who asked for a code in this browser."""
    grace = cognito.pool.add_user("grace", OLD, email="grace@example.com", email_verified=True)
    cognito.idp.forgot_password(ClientId=browser.asked["client_id"], Username="grace")
    answer = browser.reset(page, grace.confirmation_code, username="grace")
    assert (answer.status_code, GONE in answer.text) == (400, True)
    assert (grace.record.password, ada.record.password) == (OLD, OLD)


def test_in_another_browser(app: Any, browser: Any, browse: Any, page: Any, ada: User) -> None:
    """Nobody else can finish what a user began in his."""
    other = browse(app)
    other.page("/login")
    sent = {"username": "ada", "code": ada.confirmation_code, "password": NEW, "confirmPassword": NEW}
    assert other.post("/confirmforgotPassword", **sent).status_code == 400
    assert ada.record.password == OLD


def test_the_limit_of_attempts(
    cognito: FakeCognito, app: Any, browser: Any, page: Any, ada: User, led_to: LedTo
) -> None:
    """Twenty an hour, on the page and by the API together."""
    code = ada.confirmation_code
    for _ in range(19):
        browser.reset(page, wrong(code))
    with pytest.raises(cognito.idp.exceptions.CodeMismatchException):
        cognito.idp.confirm_forgot_password(
            ClientId=app.client.id, Username="ada", ConfirmationCode=wrong(code), Password=NEW
        )
    assert told(browser, led_to, browser.reset(page, code)) == LIMIT
    assert ada.record.password == OLD


# --- over the network ---------------------------------------------------------------------------------------------


def test_on_the_live_server(cognito_server: Any, cognito: FakeCognito, app: Any, browse: Any, ada: User) -> None:
    """The pages are below the pool's id there, and lead from one to the next."""
    app.root = f"{cognito_server.url}/{cognito.pool.id}"
    browser = browse(app)
    answer = browser.reset(browser.page(browser.forget()), ada.confirmation_code)
    assert answer.headers["Location"].startswith(f"{app.root}/login?client_id=")
    assert ada.record.password == NEW
