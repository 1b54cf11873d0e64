"""GET and POST /login: the form, what follows from a name and a password, and what it tells those whom it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User, UserPool

ROOT = "https://analytical.auth.us-east-1.amazoncognito.com"
CALLBACK = "https://app.example.com/callback"
PASSWORD = "Analytical-1843"
FIELDS = ["_csrf", "username", "password", "cognitoAsfData", "signInSubmitButton"]

Application = Callable[..., Any]
Browse = Callable[..., Any]
On = Callable[..., None]


def cookies(response: requests.Response) -> dict[str, str]:
    """The cookies that an answer sets, each with its attributes; one that is set twice as it is in the end."""
    lines = response.raw.headers.getlist("Set-Cookie")
    return {line.partition("=")[0]: line.partition("=")[2] for line in lines}


def code_of(response: requests.Response) -> str:
    assert response.headers["Location"].startswith(f"{CALLBACK}?code="), response.headers["Location"]
    return parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]


def refused(browser: Any, response: requests.Response) -> str:
    """What the page says that a refused sign-in leads to: the login page, asked for as before."""
    where = urlsplit(response.headers["Location"])
    assert (response.status_code, response.content) == (302, b"")
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{ROOT}/login"
    assert set(parse_qs(where.query)) <= {"client_id", "response_type", "redirect_uri", "state"}
    page = browser.page(response)
    assert (page.status, page.fields) == (200, FIELDS)
    return page.one("p", id="loginErrorMessage").text


# --- the form -----------------------------------------------------------------------------------------------------


def test_form(browser: Any, app: Any) -> None:
    """The names, ids, classes and texts that scripts go by, and the address that the form is sent to."""
    page = browser.page("/login", state="s")
    form = page.one("form", name="cognitoSignInForm", class_="cognito-asf")
    query = (
        f"client_id={app.client.id}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&state=s"
    )
    assert (form.attributes["action"], form.attributes["method"]) == (f"/login?{query}", "POST")
    assert page.fields == FIELDS
    assert page.one(id="signInFormUsername").attributes["type"] == "text"
    assert page.one(id="signInFormPassword").attributes["type"] == "password"
    assert (
        page.one("input", name="signInSubmitButton", class_="submitButton-customizable").attributes["value"]
        == "Sign in"
    )
    assert page.one("span", class_="textDescription-customizable").text == "Sign in with your username and password"
    links = {link.text: link.attributes["href"] for link in page.all("a")}
    assert links == {"Forgot your password?": f"/forgotPassword?{query}", "Sign up": f"/signup?{query}"}
    assert page.refusal is None


def test_page(browser: Any) -> None:
    """It is HTML in English, called "Signin", with one copy for small screens and then one for large ones."""
    response = browser.get("/login")
    assert response.headers["Content-Type"] == "text/html;charset=UTF-8"
    assert response.headers["Content-Language"] == "en-US"
    document = browser.page("/login").document
    assert [it.text for it in document.all("title")] == ["Signin"]
    assert [it.attributes["class"] for it in document.all("div", class_="modal-content")] == [
        "modal-content background-customizable modal-content-mobile visible-xs visible-sm",
        "modal-content background-customizable modal-content-mobile visible-md visible-lg",
    ]


def test_token_of_the_form(browser: Any) -> None:
    """It is the cookie's, and stays the same until somebody signs in."""
    page = browser.page("/login")
    token = browser.session.cookies["XSRF-TOKEN"]
    assert page.one("input", name="_csrf").attributes["value"] == token
    browser.page("/login")
    assert browser.session.cookies["XSRF-TOKEN"] == token


@pytest.mark.parametrize(
    ("attributes", "label"),
    [(["email"], "Email"), (["phone_number"], "Phone number"), (["email", "phone_number"], "Email or phone number")],
)
def test_what_users_sign_in_with(pool: UserPool, browser: Any, attributes: list[str], label: str) -> None:
    """Where addresses are the user names, the form asks for them."""
    pool.record.settings["UsernameAttributes"] = attributes
    page = browser.page("/login")
    assert page.one("label", **{"for": "signInFormUsername"}).text == label
    said = f"Sign in with your {label.lower()} and password"
    assert page.one("span", class_="textDescription-customizable").text == said


def test_nobody_can_sign_up(cognito: FakeCognito, pool: UserPool, browser: Any) -> None:
    """Where administrators alone make users, no link says otherwise."""
    pool.record.settings["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] = True
    assert [link.text for link in browser.page("/login").all("a")] == ["Forgot your password?"]


def test_escaped(browser: Any, app: Any) -> None:
    """Whatever the query says ends up in the page as text."""
    page = browser.page("/login", state='"><script>alert(1)</script>')
    assert page.all("script") == []
    url = f'{ROOT}/login?client_id={app.client.id}&response_type=code&redirect_uri={CALLBACK}&state="><script>'
    request = requests.Request("GET", url).prepare()
    request.url = url  # not encoded by the library
    assert "<script>" not in requests.Session().send(request).text


# --- requests that are not in order -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_required_parameters(browser: Any, name: str) -> None:
    """Here, unlike at /oauth2/authorize, it is told which one is missing."""
    response = browser.get("/login", **{name: None})
    text = f"Required String parameter '{name}' is not present"
    assert response.headers["Location"] == (
        f"{ROOT}/error?error=Required%20String%20parameter%20%27{name}%27%20is%20not%20present"
    )
    page = browser.page(response)
    assert (page.status, page.text) == (400, f"An error was encountered with the requested page. {text}")


@pytest.mark.parametrize("method", ["get", "post"])
def test_redirect_mismatch(browser: Any, app: Any, method: str, ada: User) -> None:
    """Nobody signs in for an address that is not the client's, and nothing is sent there."""
    page = browser.page("/login")
    url = f"{ROOT}/login?client_id={app.client.id}&response_type=code&redirect_uri=https://evil.example.com/"
    form = {"_csrf": page.one("input", name="_csrf").attributes["value"], "username": "ada", "password": PASSWORD}
    response = browser.session.request(method, url, data=form, allow_redirects=False, timeout=5)
    assert response.headers["Location"] == f"{ROOT}/error?error=redirect_mismatch&client_id={app.client.id}"
    assert "cognito" not in browser.session.cookies


def test_flows_off(application: Application, browse: Browse, ada: User) -> None:
    """A client without OAuth has no use of the page, whoever comes to it directly."""
    response = browse(application(AllowedOAuthFlowsUserPoolClient=False)).get("/login")
    said = "error_description=Client+is+not+enabled+for+OAuth2.0+flows.+&error=invalid_request"
    assert response.headers["Location"] == f"{CALLBACK}?{said}"


def test_error_page_is_escaped(browser: Any) -> None:
    """It shows what its address says, as text."""
    page = browser.page("/error", error="<script>alert(1)</script>")
    assert (page.status, page.refusal) == (400, "<script>alert(1)</script>")
    assert page.all("script") == []


def test_error_page_of_nothing(browser: Any) -> None:
    """Without an error there is the heading alone."""
    page = browser.page("/error", error=None)
    assert (page.status, page.text) == (400, "An error was encountered with the requested page.")


# --- signing in ---------------------------------------------------------------------------------------------------


def test_signed_in(browser: Any, ada: User) -> None:
    """Back to the application with a code, by a redirect without a body, and with a cookie for an hour."""
    response = browser.sign_in(state="s")
    assert (response.status_code, response.content, response.headers["Content-Length"]) == (302, b"", "0")
    assert response.headers["Location"] == f"{CALLBACK}?code={code_of(response)}&state=s"
    assert len(code_of(response)) == 36
    attributes = cookies(response)["cognito"].split("; ")[1:]
    assert [it for it in attributes if not it.startswith("Expires")] == [
        "Max-Age=3600",
        "Secure",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    ]


def test_tokens(app: Any, browser: Any, ada: User) -> None:
    """The code is good for tokens of the user who signed in."""
    tokens = app.exchange(code_of(browser.sign_in())).json()
    info = app.user_info(tokens["access_token"]).json()
    assert (info["username"], info["sub"]) == ("ada", ada.sub)


def test_by_an_alias(cognito: FakeCognito, pool: UserPool, browser: Any) -> None:
    """Users give whatever they sign in with."""
    pool.record.settings["AliasAttributes"] = ["email"]
    pool.add_user("ada", PASSWORD, email="ada@example.com", email_verified=True)
    code_of(browser.sign_in("ada@example.com"))


@pytest.mark.parametrize("settings", [{"ExplicitAuthFlows": []}, {"GenerateSecret": True}])
def test_clients_of_all_kinds(application: Application, browse: Browse, ada: User, settings: dict[str, Any]) -> None:
    """The page needs no flow of the API's, and no secret."""
    code_of(browse(application(**settings)).sign_in())


def test_token_is_renewed(browser: Any, ada: User) -> None:
    """With the sign-in, forms that were shown before it become worthless."""
    page = browser.page("/login")
    before = browser.session.cookies["XSRF-TOKEN"]
    response = browser.submit(page, username="ada", password=PASSWORD)
    first, _ = (line for line in response.raw.headers.getlist("Set-Cookie") if line.startswith("XSRF-TOKEN="))
    assert first.startswith("XSRF-TOKEN=; Expires=Thu, 01 Jan 1970")
    assert browser.session.cookies["XSRF-TOKEN"] not in (before, "")
    assert browser.submit(page, username="ada", password=PASSWORD).status_code == 403


def test_head(browser: Any, ada: User) -> None:
    """Whoever only looks does not take away what the next page has to say."""
    response = browser.sign_in(password="Wrong-1843")
    browser.session.head(response.headers["Location"], timeout=5)
    assert refused(browser, response) == "Incorrect username or password."


# --- whoever is refused -------------------------------------------------------------------------------------------


def test_wrong_password(browser: Any, ada: User) -> None:
    """The page says so once, and the address does not."""
    response = browser.sign_in(password="Wrong-1843", state="s")
    assert refused(browser, response) == "Incorrect username or password."
    assert browser.page(response).refusal is None
    assert "cognito" not in browser.session.cookies
    code_of(browser.sign_in())


def test_told_for_a_while(cognito: FakeCognito, browser: Any, ada: User) -> None:
    """What was refused is not said to whoever comes much later."""
    response = browser.sign_in(password="Wrong-1843")
    cognito.clock.advance(minutes=8)
    assert browser.page(response).refusal is None


def test_a_name_opens_no_page(browser: Any, ada: User) -> None:
    """Who was refused is not thereby let in where codes are asked for."""
    browser.sign_in(password="Wrong-1843")
    assert browser.get("/confirm").status_code == 400
    assert browser.get("/confirmforgotPassword").status_code == 400


def test_told_to_that_browser_alone(application: Application, browse: Browse, ada: User) -> None:
    """Somebody else who comes to the page is told nothing."""
    app = application()
    response = browse(app).sign_in(password="Wrong-1843")
    assert browse(app).page(response).refusal is None


@pytest.mark.parametrize(
    ("hidden", "text"), [("ENABLED", "Incorrect username or password."), ("LEGACY", "User does not exist.")]
)
def test_unknown_user(application: Application, browse: Browse, hidden: str, text: str) -> None:
    """Whether a name is known is told as the client has it."""
    browser = browse(application(PreventUserExistenceErrors=hidden))
    assert refused(browser, browser.sign_in("nobody")) == text


def test_disabled(cognito: FakeCognito, pool: UserPool, browser: Any, ada: User) -> None:
    """A disabled user is told so."""
    cognito.idp.admin_disable_user(UserPoolId=pool.id, Username="ada")
    assert refused(browser, browser.sign_in()) == "User is disabled."


def test_locked_out(browser: Any, ada: User) -> None:
    """After five wrong passwords the right one is refused as well, on the page as anywhere."""
    for _ in range(5):
        browser.sign_in(password="Wrong-1843")
    assert refused(browser, browser.sign_in()) == "Password attempts exceeded"


def test_temporary_password_expired(cognito: FakeCognito, pool: UserPool, browser: Any) -> None:
    """A temporary password that was not used in time is good for nothing."""
    cognito.idp.admin_create_user(UserPoolId=pool.id, Username="ada", TemporaryPassword=PASSWORD)
    cognito.clock.advance(days=8)
    text = "Temporary password has expired and must be reset by an administrator."
    assert refused(browser, browser.sign_in()) == text


LONG = (
    "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than "
    "or equal to 128"
)
EMPTY = (
    "2 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater "
    "than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular expression "
    r"pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+"
)


@pytest.mark.parametrize(
    ("name", "password", "text"),
    [
        (129 * "a", PASSWORD, LONG),
        ("", PASSWORD, EMPTY),
        ("ada", "", "Missing required parameter PASSWORD"),
    ],
)
def test_malformed(browser: Any, ada: User, name: str, password: str, text: str) -> None:
    """What cannot be a name or a password is refused in the API's words."""
    assert refused(browser, browser.sign_in(name, password)) == text


def test_the_longest_name(pool: UserPool, browser: Any) -> None:
    """128 characters are not too many."""
    pool.add_user(128 * "a", PASSWORD)
    code_of(browser.sign_in(128 * "a"))


def test_not_confirmed(cognito: FakeCognito, pool: UserPool, browser: Any) -> None:
    """Who has not given the code yet is told so, and is shown no way to give it."""
    cognito.idp.sign_up(ClientId=pool.client.id, Username="ada", Password=PASSWORD)
    assert refused(browser, browser.sign_in()) == "User is not confirmed."
    assert "cognito" not in browser.session.cookies


def test_password_was_reset(cognito: FakeCognito, pool: UserPool, browser: Any, ada: User) -> None:
    """Who was sent a code by an administrator is sent to where it is asked for, if the password is right."""
    cognito.idp.admin_reset_user_password(UserPoolId=pool.id, Username="ada")
    assert refused(browser, browser.sign_in(password="Wrong-1843")) == "Incorrect username or password."
    assert browser.sign_in().headers["Location"].startswith(f"{ROOT}/confirmforgotPassword?client_id=")


def test_password_must_be_reset_without_a_code(pool: UserPool, browser: Any, on: On) -> None:
    """Who has none has to ask for one first."""
    on("UserMigration", {"userAttributes": {"email": "ada@example.com"}, "messageAction": "SUPPRESS"})
    assert browser.sign_in().headers["Location"].startswith(f"{ROOT}/forgotPassword?client_id=")


# --- functions ----------------------------------------------------------------------------------------------------


def test_functions(cognito: FakeCognito, app: Any, browser: Any, ada: User, on: On) -> None:
    """Those of authentication are called at the sign-in, that of tokens when the code is exchanged."""
    for trigger in ("PreAuthentication", "PostAuthentication", "PreTokenGeneration"):
        on(trigger)
    code = code_of(browser.sign_in())
    called = ["PreAuthentication_Authentication", "PostAuthentication_Authentication"]
    assert [call.trigger_source for call in cognito.lambda_calls] == called
    assert cognito.lambda_calls[0].event["request"]["validationData"] in ({}, None)
    assert {call.event["callerContext"]["clientId"] for call in cognito.lambda_calls} == {app.client.id}
    app.exchange(code)
    assert [call.trigger_source for call in cognito.lambda_calls] == [*called, "TokenGeneration_HostedAuth"]


def test_functions_of_tokens_at_once(
    cognito: FakeCognito, application: Application, browse: Browse, ada: User, on: On
) -> None:
    """Who asks for tokens without a code has the function called at once, and again each time."""
    browser = browse(application(AllowedOAuthFlows=["implicit"]))
    on("PostAuthentication")
    on("PreTokenGeneration")
    browser.sign_in(response_type="token")
    called = ["PostAuthentication_Authentication", "TokenGeneration_HostedAuth"]
    assert [call.trigger_source for call in cognito.lambda_calls] == called
    browser.get("/oauth2/authorize", response_type="token")
    assert [call.trigger_source for call in cognito.lambda_calls] == [*called, "TokenGeneration_HostedAuth"]


def test_no_function_for_a_session(cognito: FakeCognito, browser: Any, ada: User, on: On) -> None:
    """A browser that has signed in is let through without asking the functions of authentication again."""
    browser.sign_in()
    on("PreAuthentication", ValueError("no"))
    on("PostAuthentication", ValueError("no"))
    code_of(browser.get("/oauth2/authorize"))
    assert cognito.lambda_calls == []


@pytest.mark.parametrize("trigger", ["PreAuthentication", "PostAuthentication"])
def test_refused_by_a_function(browser: Any, ada: User, on: On, trigger: str) -> None:
    """What a function says is shown above the form, as text."""
    on(trigger, ValueError("<b>not</b> today"))
    assert refused(browser, browser.sign_in()) == f"{trigger} failed with error <b>not</b> today."
    assert "cognito" not in browser.session.cookies


def test_migrated(cognito: FakeCognito, pool: UserPool, browser: Any, on: On) -> None:
    """A user who comes from elsewhere signs in with the password that was typed."""
    attributes = {"email": "ada@example.com", "email_verified": "true"}
    on(
        "UserMigration",
        {"userAttributes": attributes, "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"},
    )
    code_of(browser.sign_in())
    (call,) = cognito.lambda_calls
    assert (call.trigger_source, call.event["request"]["password"]) == ("UserMigration_Authentication", PASSWORD)
    assert pool.users["ada"].status == "CONFIRMED"


def test_migration_fails(browser: Any, on: On) -> None:
    """What the function says is shown above the form."""
    on("UserMigration", ValueError("not known there"))
    assert refused(browser, browser.sign_in()) == "UserMigration failed with error not known there."


# --- forged forms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "83b3b2ec-cd32-4b10-8ef3-b144a7904555"])
def test_forged(cognito: FakeCognito, browser: Any, ada: User, on: On, token: str | None) -> None:
    """A form without the token that the cookie has is refused, and its password not even looked at."""
    on("PreAuthentication")
    page = browser.page("/login")
    form = {"username": "ada", "password": PASSWORD, **({} if token is None else {"_csrf": token})}
    response = browser.session.post(page.url, form, allow_redirects=False, timeout=5)
    assert (response.status_code, "Invalid CSRF token" in response.text) == (403, True)
    assert cognito.lambda_calls == []


def test_form_without_the_cookie(browser: Any, ada: User) -> None:
    """The token alone is not enough, nor is none at all: the form is to come from the browser that it was shown in."""
    page = browser.page("/login")
    token = page.one("input", name="_csrf").attributes["value"]
    for form in ({"_csrf": token}, {"_csrf": ""}, {}):
        whole = {**form, "username": "ada", "password": PASSWORD}
        assert requests.post(page.url, whole, allow_redirects=False, timeout=5).status_code == 403


# --- browsers that have signed in ---------------------------------------------------------------------------------


def test_signed_in_already(browser: Any, ada: User) -> None:
    """They are asked who they are: the same, and straight back, or another, who signs out first."""
    browser.sign_in()
    page = browser.page("/login", state="s")
    assert page.all("form") == []
    same = page.one("button", name="signInSubmitButton")
    assert same.text == "Sign in as ada"
    assert code_of(browser.session.get(f"{ROOT}{same.attributes['data-href']}", allow_redirects=False, timeout=5))
    other = page.one("a")
    assert other.text == "Sign in as a different user?"
    response = browser.session.get(f"{ROOT}{other.attributes['href']}", allow_redirects=False, timeout=5)
    assert browser.page(response).fields == FIELDS


def test_another_user(pool: UserPool, app: Any, browser: Any, ada: User) -> None:
    """A form that is sent all the same signs its user in, from then on."""
    page = browser.page("/login")
    browser.submit(page, username="ada", password=PASSWORD)
    pool.add_user("grace", PASSWORD)
    form = {"_csrf": browser.session.cookies["XSRF-TOKEN"], "username": "grace", "password": PASSWORD}
    wrong = browser.session.post(page.url, {**form, "password": "x"}, allow_redirects=False, timeout=5)
    assert refused(browser, wrong) == "Incorrect username or password."
    code_of(browser.session.post(page.url, form, allow_redirects=False, timeout=5))
    tokens = app.exchange(code_of(browser.get("/oauth2/authorize"))).json()
    assert app.user_info(tokens["access_token"]).json()["username"] == "grace"


# --- managed login ------------------------------------------------------------------------------------------------


def test_without_a_style(browser: Any, app: Any, ada: User, managed_login: Callable[..., None]) -> None:
    """A domain with managed login shows nothing of a client that has no style, and takes no form for it."""
    page = browser.page("/login")
    managed_login()
    for response in (browser.get("/login"), browser.submit(page, username="ada", password=PASSWORD)):
        assert response.status_code == 403
        assert "Login pages unavailable. Please contact an administrator." in response.text


def test_with_a_style(browser: Any, app: Any, ada: User, managed_login: Callable[..., None]) -> None:
    """With one there is a form, in which the application's hint is filled in already."""
    managed_login(app.client)
    page = browser.page("/login", login_hint="ada")
    assert page.fields == FIELDS
    assert page.one("input", name="username").attributes["value"] == "ada"
    code_of(browser.submit(page, username="ada", password=PASSWORD))


def test_no_hint_on_classic_pages(browser: Any) -> None:
    """They do not know the parameter."""
    assert browser.page("/login", login_hint="ada").one("input", name="username").attributes["value"] == ""
