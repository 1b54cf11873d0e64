"""/signup: whoever registers on the page is registered as by SignUp, with the same rules and the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

CALLBACK = "https://app.example.com/callback"
EMAIL = "requiredAttributes[email]"
REQUIRED_EMAIL = {"Name": "email", "Required": True, "Mutable": True, "AttributeDataType": "String"}
REQUIRED_NAME = {"Name": "given_name", "Required": True, "Mutable": True, "AttributeDataType": "String"}

pytestmark = pytest.mark.cognito_pool(auto_verified_attributes=["email"], schema=[REQUIRED_EMAIL])

On = Callable[..., None]
LedTo = Callable[[requests.Response], str]


def refused(browser: Any, answer: requests.Response) -> str:
    """What the page says above both copies of its form, after the answer has led back to it."""
    page = browser.page(answer)
    assert (page.status, urlsplit(page.url).path) == (200, "/signup")
    first, second = page.refusals
    assert first == second
    assert browser.page("/signup").refusals == []
    return first


def granted(answer: requests.Response) -> str:
    """The code that an application gets, with the state it had sent along."""
    assert answer.status_code == 302, answer.text
    whole, _, query = answer.headers["Location"].partition("?")
    said = parse_qs(query)
    assert (whole, sorted(said), said["state"]) == (CALLBACK, ["code", "state"], ["s t"])
    return said["code"][0]


def triggers(cognito: FakeCognito) -> list[str]:
    return [call.trigger_source for call in cognito.lambda_calls]


# --- the form -----------------------------------------------------------------------------------------------------


def test_the_form(browser: Any) -> None:
    """It is the classic page's, whose fields scripts fill in by name; the copy for large screens is the first."""
    page = browser.page("/signup")
    assert page.sizes == ["visible-lg", "visible-sm"]
    first, second = page.forms
    assert first == second
    assert (first.name, first.method, first.asked) == ("signupform", "post", ["username", EMAIL, "password"])
    assert list(first.hidden) == ["_csrf"]
    assert first.buttons == ["signUpButton"]
    assert [(it.get("type"), it.get("placeholder")) for it in first.inputs[1:]] == [
        ("text", "Username"),
        ("email", "name@host.com"),
        ("password", "Password"),
    ]
    assert "Sign up with a new account Username Email Password" in page.text


def test_it_carries_the_request_on(browser: Any) -> None:
    """The form and the way to the login page have the query that the page was asked with."""
    page = browser.page("/signup")
    query = urlsplit(page.url).query
    assert page.forms[0].action == f"/signup?{query}"
    assert page.links == [f"/login?{query}"] * 2


def test_its_headers(browser: Any) -> None:
    """It is a page like all others of a domain."""
    answer = browser.open("/signup")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html;charset=UTF-8"
    assert answer.headers["Cache-Control"] == "no-cache, no-store, max-age=0, must-revalidate"
    assert "XSRF-TOKEN" in answer.cookies


@pytest.mark.cognito_pool(
    policies={"PasswordPolicy": {"MinimumLength": 10, "RequireSymbols": True, "RequireLowercase": True}},
)
def test_the_rules_of_passwords(browser: Any) -> None:
    """The page tells those of the pool, and no other."""
    text = browser.page("/signup").text
    assert (
        "Password must contain a lower case letter Password must contain a special character "
        "Password must contain at least 10 characters"
    ) in text
    assert "upper case" not in text
    assert "number" not in text


@pytest.mark.cognito_pool(schema=[REQUIRED_EMAIL, REQUIRED_NAME])
def test_what_the_pool_requires_is_asked_for(browser: Any) -> None:
    """In the order of the schema, each under its own name."""
    page = browser.page("/signup")
    assert page.forms[0].asked == ["username", "requiredAttributes[given_name]", EMAIL, "password"]
    assert "Username Given name Email Password" in page.text


@pytest.mark.parametrize(
    ("kinds", "asked", "type", "label"),
    [
        pytest.param(["email"], ["username", "password"], "email", "Email", id="addresses"),
        pytest.param(["phone_number"], ["username", EMAIL, "password"], "tel", "Phone number", id="numbers"),
        pytest.param(
            ["phone_number", "email"], ["username", EMAIL, "password"], "text", "Email or phone number", id="both"
        ),
    ],
)
def test_names_that_are_addresses(
    cognito: FakeCognito, browser: Any, kinds: list[str], asked: list[str], type: str, label: str
) -> None:
    """What the name itself gives is not asked for again."""
    cognito.pool.record.settings["UsernameAttributes"] = kinds
    page = browser.page("/signup")
    assert page.forms[0].asked == asked
    assert page.forms[0].inputs[1]["type"] == type
    assert f"Sign up with a new account {label} " in page.text


def test_looking_does_nothing(browser: Any) -> None:
    """HEAD has the form's headers, and leaves a message for the page that is then shown."""
    answer = browser.sign_up(password="short")
    head = browser.open("/signup", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert len(browser.page(answer).refusals) == 2


# --- who is registered --------------------------------------------------------------------------------------------


def test_a_user_is_registered(cognito: FakeCognito, browser: Any, led_to: LedTo) -> None:
    """He waits for the code that he was sent, on the next page."""
    assert led_to(browser.sign_up()) == "/confirm"
    ada = cognito.pool.users["ada"]
    assert (ada.status, ada.attributes["email"]) == ("UNCONFIRMED", "ada@example.com")
    assert "email_verified" not in ada.attributes
    (message,) = cognito.outbox
    assert (message.destination, message.code) == ("ada@example.com", cognito.confirmation_codes["ada"])


@pytest.mark.cognito_pool(schema=[REQUIRED_EMAIL, REQUIRED_NAME])
def test_with_all_that_is_required(cognito: FakeCognito, browser: Any, led_to: LedTo) -> None:
    """Each field becomes the attribute it is called after."""
    assert led_to(browser.sign_up(**{"requiredAttributes[given_name]": "Ada"})) == "/confirm"
    assert cognito.pool.users["ada"].attributes["given_name"] == "Ada"


def test_what_nobody_asked_for_is_passed_over(cognito: FakeCognito, browser: Any) -> None:
    """A field that the form does not have becomes no attribute."""
    browser.sign_up(**{"requiredAttributes[nickname]": "Countess", "requiredAttributes[email_verified]": "true"})
    assert sorted(cognito.pool.users["ada"].attributes) == ["email", "sub"]


@pytest.mark.cognito_pool(username_attributes=["email"], auto_verified_attributes=["email"], schema=[REQUIRED_EMAIL])
def test_with_an_address_for_a_name(cognito: FakeCognito, browser: Any, on: On, events: Any) -> None:
    """The address is an attribute of the user, and is told to the functions as one."""
    on("PreSignUp")
    page = browser.page("/signup")
    browser.submit(page, "signupform", username="ada@example.com", password="Analytical-1843")
    assert cognito.pool.users["ada@example.com"].attributes["email"] == "ada@example.com"
    assert events()[0]["request"]["userAttributes"] == {"email": "ada@example.com"}


def test_a_client_with_a_secret(cognito: FakeCognito, application: Any, browse: Any) -> None:
    """The page needs no hash of it."""
    browse(application(GenerateSecret=True)).sign_up()
    assert cognito.pool.users["ada"].status == "UNCONFIRMED"


@pytest.mark.cognito_pool(auto_verified_attributes=[])
def test_nothing_to_verify(cognito: FakeCognito, app: Any, browser: Any) -> None:
    """In a pool that verifies no address users are registered, and see an error page: they are sent no code."""
    answer = browser.sign_up()
    assert answer.headers["Location"] == f"{app.root}/error?error=invalid_request&client_id={app.client.id}"
    assert cognito.pool.users["ada"].status == "UNCONFIRMED"
    assert cognito.outbox == []


# --- who is confirmed at once -------------------------------------------------------------------------------------


def test_confirmed_by_the_function(cognito: FakeCognito, app: Any, browser: Any, on: On) -> None:
    """He is signed in and back at the application, in which the code is good for tokens."""
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": True, "autoVerifyPhone": False})
    tokens = app.exchange(granted(browser.sign_up())).json()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["cognito:username"], claims["email"], claims["email_verified"]) == ("ada", "ada@example.com", True)
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert cognito.outbox == []


def test_the_browser_is_signed_in(browser: Any, on: On) -> None:
    """It need not sign in again."""
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False})
    browser.sign_up()
    granted(browser.open("/oauth2/authorize"))


def test_the_functions_in_their_order(cognito: FakeCognito, browser: Any, on: On) -> None:
    """Those of SignUp, and then those of a sign-in."""
    for trigger in ("CustomMessage", "PostConfirmation", "PreAuthentication", "PostAuthentication"):
        on(trigger)
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False})
    granted(browser.sign_up())
    assert triggers(cognito) == [
        "PreSignUp_SignUp",
        "PostConfirmation_ConfirmSignUp",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
    ]


def test_not_let_in(cognito: FakeCognito, browser: Any, on: On, led_to: LedTo) -> None:
    """Who is confirmed, but refused at the sign-in, is told on the login page."""
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False})
    on("PreAuthentication", ValueError("not today"))
    answer = browser.sign_up()
    assert led_to(answer) == "/login"
    assert "PreAuthentication failed with error not today." in browser.page(answer).refusals
    assert cognito.pool.users["ada"].status == "CONFIRMED"


def test_a_second_factor_comes_first(cognito: FakeCognito, browser: Any, on: On, led_to: LedTo) -> None:
    """Where the pool demands one, it is set up before anything goes back to the application."""
    cognito.idp.set_user_pool_mfa_config(
        UserPoolId=cognito.pool.id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False})
    assert led_to(browser.sign_up()) == "/mfa/register"


def test_the_implicit_grant(application: Any, browse: Any, on: On) -> None:
    """Tokens come after a hash."""
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False})
    browser = browse(application(AllowedOAuthFlows=["implicit"]))
    browser.asked["response_type"] = "token"
    assert browser.sign_up().headers["Location"].startswith(f"{CALLBACK}#id_token=")


# --- who is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        pytest.param({"name": "grace"}, "User already exists", id="taken"),
        pytest.param(
            {"password": "analytical-1843"},
            "Password did not conform with policy: Password must have uppercase characters",
            id="weak",
        ),
        pytest.param({EMAIL: ""}, "Invalid email address format.", id="an empty address"),
        pytest.param({EMAIL: "ada"}, "Invalid email address format.", id="no address"),
        pytest.param(
            {"password": ""},
            "2 validation errors detected: Value at 'password' failed to satisfy constraint: Member must have length "
            "greater than or equal to 6; Value at 'password' failed to satisfy constraint: Member must satisfy regular "
            r"expression pattern: ^[\S]+.*[\S]+$",
            id="an empty password",
        ),
        pytest.param(
            {"name": "a b"},
            "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy "
            r"regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
            id="a name with a blank",
        ),
    ],
)
def test_refused_as_by_the_api(
    cognito: FakeCognito, browser: Any, led_to: LedTo, sent: dict[str, str], message: str
) -> None:
    """The form is shown again, under the service's message, and nobody is registered."""
    cognito.pool.add_user("grace", email="grace@example.com")
    answer = browser.sign_up(**sent)
    assert led_to(answer) == "/signup"
    assert refused(browser, answer) == message
    assert list(cognito.pool.users) == ["grace"]
    assert cognito.outbox == []


@pytest.mark.parametrize(
    ("without", "message"),
    [
        pytest.param(
            "username",
            "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must not be null",
            id="a name",
        ),
        pytest.param(
            "password",
            "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
            id="a password",
        ),
        pytest.param(
            EMAIL, "Attributes did not conform to the schema: email: The attribute is required\n", id="an address"
        ),
    ],
)
def test_fields_that_were_not_sent(cognito: FakeCognito, browser: Any, without: str, message: str) -> None:
    """Are missing, as a parameter of SignUp would be."""
    sent = {"username": "ada", "password": "Analytical-1843", EMAIL: "ada@example.com"}
    del sent[without]
    answer = browser.submit(browser.page("/signup"), "signupform", **sent)
    assert refused(browser, answer) == message
    assert list(cognito.pool.users) == []


@pytest.mark.cognito_pool(
    auto_verified_attributes=["email"],
    policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
    schema=[REQUIRED_EMAIL],
)
def test_a_password_is_always_needed(cognito: FakeCognito, browser: Any) -> None:
    """Also in a pool whose users, registered by an application, need none."""
    sent = {"username": "ada", EMAIL: "ada@example.com"}
    answer = browser.submit(browser.page("/signup"), "signupform", **sent)
    assert refused(browser, answer) == (
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"
    )
    assert list(cognito.pool.users) == []


def test_refused_by_a_function(cognito: FakeCognito, browser: Any, on: On) -> None:
    """Its words are shown, and escaped."""
    on("PreSignUp", ValueError("<b>no</b>"))
    answer = browser.sign_up()
    assert "PreSignUp failed with error &lt;b&gt;no&lt;/b&gt;." in browser.session.get(answer.headers["Location"]).text
    assert list(cognito.pool.users) == []


def test_a_function_that_fails_afterwards(cognito: FakeCognito, browser: Any, on: On) -> None:
    """The user is there and confirmed, as with SignUp, and not signed in."""
    on("PreSignUp", {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False})
    on("PostConfirmation", ValueError("no"))
    answer = browser.sign_up()
    assert refused(browser, answer) == "PostConfirmation failed with error no."
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert "cognito" not in browser.session.cookies


@pytest.mark.cognito_pool(admin_create_user_config={"AllowAdminCreateUserOnly": True})
def test_a_pool_that_is_closed(cognito: FakeCognito, browser: Any) -> None:
    """Administrators alone make its users: there is no form, and none that was made up is taken."""
    for answer in (browser.open("/signup"), browser.post("/signup", username="ada", password="Analytical-1843")):
        assert answer.status_code == 400
        assert "SignUp is not permitted for this user pool" in answer.text
        assert "<form" not in answer.text
    assert list(cognito.pool.users) == []


def test_the_way_from_the_login_page(browser: Any) -> None:
    """It leads here with the same query."""
    page = browser.page("/login")
    assert f"/signup?{urlsplit(page.url).query}" in page.links


@pytest.mark.cognito_pool(admin_create_user_config={"AllowAdminCreateUserOnly": True})
def test_no_way_from_the_login_page(browser: Any) -> None:
    """To a form that is not there."""
    assert not [link for link in browser.page("/login").links if "/signup" in link]


# --- who does not get in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/signup", "/confirm", "/resendcode", "/forgotPassword", "/confirmforgotPassword"])
@pytest.mark.parametrize("token", ["", "2b9f0c9e-0000-4000-8000-000000000000"], ids=["no token", "a wrong one"])
def test_a_forged_form(cognito: FakeCognito, browser: Any, path: str, token: str) -> None:
    """What does not come from our page in the same browser does nothing."""
    browser.page("/signup")
    answer = browser.post(path, username="ada", password="Analytical-1843", _csrf=token, **{EMAIL: "ada@example.com"})
    assert answer.status_code == 403
    assert list(cognito.pool.users) == []


def test_a_form_from_another_browser(cognito: FakeCognito, app: Any, browser: Any, browse: Any) -> None:
    """A token is worth nothing without its cookie."""
    page = browser.page("/signup")
    sent = {"username": "ada", "password": "Analytical-1843", EMAIL: "ada@example.com"}
    assert browse(app).submit(page, "signupform", **sent).status_code == 403
    assert list(cognito.pool.users) == []


@pytest.mark.parametrize("path", ["/signup", "/confirm", "/forgotPassword", "/confirmforgotPassword"])
@pytest.mark.parametrize(
    ("asked", "error"),
    [
        pytest.param({"client_id": "nobody"}, "invalid_request&client_id=nobody", id="unknown client"),
        pytest.param(
            {"redirect_uri": "https://evil.example.com"}, "redirect_mismatch&client_id=", id="unknown address"
        ),
    ],
)
def test_a_request_that_is_not_in_order(app: Any, browser: Any, path: str, asked: dict[str, str], error: str) -> None:
    """The pages are on the way of a request to authorise, which is checked on each of them."""
    browser.asked |= asked
    for answer in (browser.open(path), browser.open(path) and browser.post(path, username="ada")):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{app.root}/error?error={error}")


@pytest.mark.parametrize("path", ["/signup", "/confirm", "/forgotPassword", "/confirmforgotPassword"])
def test_a_client_for_other_users(cognito: FakeCognito, application: Any, browse: Any, path: str) -> None:
    """One that does not offer the pool's own sign-in has none of its pages."""
    details = {"client_id": "1", "client_secret": "2", "authorize_scopes": "email"}
    cognito.idp.create_identity_provider(
        UserPoolId=cognito.pool.id, ProviderName="Google", ProviderType="Google", ProviderDetails=details
    )
    browser = browse(application(SupportedIdentityProviders=["Google"]))
    page = browser.page(path)
    assert page.status == 401
    assert "Login option is not available. Please try another one" in page.text


@pytest.mark.parametrize("path", ["/signup", "/confirm", "/forgotPassword", "/confirmforgotPassword"])
def test_managed_login_without_a_style(cognito: FakeCognito, browser: Any, path: str) -> None:
    """Has no pages."""
    cognito.idp.update_user_pool_domain(UserPoolId=cognito.pool.id, Domain="analytical", ManagedLoginVersion=2)
    page = browser.page(path)
    assert page.status == 403
    assert "Login pages unavailable. Please contact an administrator." in page.text


# --- what the functions are told ----------------------------------------------------------------------------------


def event(
    pool: UserPool, client: Any, source: str, request: dict[str, Any], response: dict[str, Any]
) -> dict[str, Any]:
    return {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": pool.id,
        "userName": "ada",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client.id},
        "triggerSource": source,
        "request": request,
        "response": response,
    }


def test_the_whole_events(cognito: FakeCognito, app: Any, browser: Any, on: On, events: Any) -> None:
    """They are those of SignUp, without what an application could add."""
    on("PreSignUp")
    on("CustomMessage")
    browser.sign_up()
    user = cognito.pool.users["ada"].attributes
    before = {"userAttributes": {"email": "ada@example.com"}, "validationData": None}
    undecided = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
    message = {
        "userAttributes": {
            "sub": user["sub"],
            "cognito:user_status": "UNCONFIRMED",
            "email": "ada@example.com",
        },
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": None,
    }
    texts = {"smsMessage": None, "emailMessage": None, "emailSubject": None}
    assert events() == [
        event(cognito.pool, app.client, "PreSignUp_SignUp", before, undecided),
        event(cognito.pool, app.client, "CustomMessage_SignUp", message, texts),
    ]


@pytest.mark.parametrize("trigger", ["PreSignUp", "CustomMessage", "PostConfirmation"])
def test_the_api_tells_them_the_same(
    cognito: FakeCognito, app: Any, browser: Any, on: On, events: Any, trigger: str
) -> None:
    """Whichever way a user signs up and confirms, but for his sub."""
    on(trigger)
    browser.confirm(browser.page(browser.sign_up()), cognito.confirmation_codes["ada"])
    (from_the_page,) = events()
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")
    attributes = [{"Name": "email", "Value": "ada@example.com"}]
    client = {"ClientId": app.client.id, "Username": "ada"}
    cognito.idp.sign_up(**client, Password="Analytical-1843", UserAttributes=attributes)
    cognito.idp.confirm_sign_up(**client, ConfirmationCode=cognito.confirmation_codes["ada"])
    (_, from_the_api) = events()
    for told in (from_the_page, from_the_api):
        told["request"]["userAttributes"].pop("sub", None)
    assert from_the_page == from_the_api


def test_a_function_that_sends(cognito: FakeCognito, browser: Any, on: On, led_to: LedTo) -> None:
    """It is told the code, and the page goes on as if the service had sent it."""
    on("CustomEmailSender")
    assert led_to(browser.sign_up()) == "/confirm"
    assert triggers(cognito) == ["CustomEmailSender_SignUp"]
    assert cognito.outbox == []


# --- over the network ---------------------------------------------------------------------------------------------


def test_on_the_live_server(cognito_server: Any, cognito: FakeCognito, app: Any, browse: Any) -> None:
    """The pages are below the pool's id there, and lead from one to the next."""
    app.root = f"{cognito_server.url}/{cognito.pool.id}"
    browser = browse(app)
    page = browser.page(browser.sign_up())
    assert page.url.startswith(f"{app.root}/confirm?client_id=")
    granted(browser.confirm(page, cognito.confirmation_codes["ada"]))
    assert cognito.pool.users["ada"].status == "CONFIRMED"
