"""GET /logout: the browser is signed out, and sent only to where the client allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from pytest_fakecognito.handles import User

ROOT = "https://analytical.auth.us-east-1.amazoncognito.com"
CALLBACK = "https://app.example.com/callback"
GOODBYE = "https://app.example.com/goodbye?from=pool"
MISSING = "Required%20String%20parameter%20%27{name}%27%20is%20not%20present"


@pytest.fixture
def app(application: Callable[..., Any]) -> Any:
    return application(LogoutURLs=[GOODBYE])


@pytest.fixture
def signed_in(browser: Any, ada: User) -> Any:
    """A browser in which Ada has signed in."""
    browser.sign_in()
    assert is_signed_in(browser)
    return browser


def is_signed_in(browser: Any) -> bool:
    return browser.get("/oauth2/authorize").headers["Location"].startswith(f"{CALLBACK}?code=")


def logout(browser: Any, **asked: str | None) -> str:
    """Where the browser is sent."""
    response = browser.get("/logout", **{"response_type": None, "redirect_uri": None, **asked})
    assert (response.status_code, response.content) == (302, b"")
    return response.headers["Location"]


def test_to_the_application(signed_in: Any) -> None:
    """To the address exactly as it is registered, and the session is over."""
    assert logout(signed_in, logout_uri=GOODBYE) == GOODBYE
    assert not is_signed_in(signed_in)


def test_the_cookie_is_taken_back(signed_in: Any) -> None:
    """The browser is told to forget it; and if it does not, it is of no use."""
    cookie = signed_in.session.cookies["cognito"]
    logout(signed_in, logout_uri=GOODBYE)
    assert "cognito" not in signed_in.session.cookies
    signed_in.session.cookies["cognito"] = cookie
    assert not is_signed_in(signed_in)


def test_nobody_was_signed_in(browser: Any) -> None:
    """It is the same for a browser that has not signed in."""
    assert logout(browser, logout_uri=GOODBYE) == GOODBYE


@pytest.mark.parametrize("uri", ["https://evil.example.com/", GOODBYE.partition("?")[0], f"{GOODBYE}/", CALLBACK])
def test_unknown_address(signed_in: Any, app: Any, uri: str) -> None:
    """The browser is never sent there, but to the login page, which is an error; and stays signed in."""
    response = signed_in.get("/logout", logout_uri=uri, response_type=None, redirect_uri=None)
    assert response.headers["Location"].startswith(f"{ROOT}/login?client_id={app.client.id}&logout_uri=")
    followed = requests.get(response.headers["Location"], timeout=5)
    assert (followed.status_code, "An error was encountered with the requested page." in followed.text) == (400, True)
    assert is_signed_in(signed_in)


def test_to_the_login_page(signed_in: Any, app: Any) -> None:
    """With a request to authorise, somebody else can sign in at once."""
    location = logout(
        signed_in, response_type="code", redirect_uri=CALLBACK, scope="openid", state="s", nonce="n", hat="top"
    )
    assert location == (
        f"{ROOT}/login?client_id={app.client.id}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback"
        "&scope=openid&state=s&nonce=n&hat=top"
    )
    page = signed_in.page("/login")
    assert page.all("form", name="cognitoSignInForm")


def test_all_scopes(signed_in: Any) -> None:
    """Without a scope the login page is asked for all that the client may have."""
    location = logout(signed_in, response_type="code", redirect_uri=CALLBACK)
    assert location.endswith("&scope=openid+email")


def test_which_goes_first(signed_in: Any) -> None:
    """Of two addresses the one to leave for."""
    assert logout(signed_in, logout_uri=GOODBYE, response_type="code", redirect_uri=CALLBACK) == GOODBYE


def test_login_checks_the_callback(signed_in: Any, app: Any) -> None:
    """An address that is not the client's is found out by the login page."""
    response = signed_in.get("/logout", redirect_uri="https://evil.example.com/")
    assert signed_in.follow(response).headers["Location"] == (
        f"{ROOT}/error?error=redirect_mismatch&client_id={app.client.id}"
    )


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"client_id": None, "logout_uri": GOODBYE}, "client_id"),
        ({"client_id": "", "logout_uri": GOODBYE}, "client_id"),
        ({}, "redirect_uri"),
        ({"logout_uri": ""}, "redirect_uri"),
        ({"id_token_hint": "x", "post_logout_redirect_uri": GOODBYE}, "redirect_uri"),
        ({"redirect_uri": CALLBACK}, "response_type"),
    ],
)
def test_required_parameters(signed_in: Any, asked: dict[str, str | None], name: str) -> None:
    """Without a client and a place to go there is an error, and nobody is signed out."""
    assert logout(signed_in, **asked) == f"{ROOT}/error?error={MISSING.format(name=name)}"
    assert is_signed_in(signed_in)


def test_missing_client_is_told(browser: Any) -> None:
    """In the words of the real page."""
    page = browser.page(browser.get("/logout", client_id=None))
    assert (page.status, page.refusal) == (400, "Required String parameter 'client_id' is not present")


def test_unknown_client(browser: Any) -> None:
    """A client that the pool does not have allows no address."""
    assert logout(browser, client_id="nobody", logout_uri=GOODBYE) == (
        f"{ROOT}/error?error=invalid_request&client_id=nobody"
    )


def test_only_get(app: Any) -> None:
    """POST is no method of it."""
    response = requests.post(f"{ROOT}/logout", {"client_id": app.client.id, "logout_uri": GOODBYE}, timeout=5)
    assert (response.status_code, response.content) == (405, b"")


def test_tokens_stay(app: Any, signed_in: Any) -> None:
    """Only the browser is signed out: the tokens that it has brought are as good as before."""
    tokens = app.sign_in()
    logout(signed_in, logout_uri=GOODBYE)
    assert app.user_info(tokens["access_token"]).status_code == 200
    assert app.refresh(tokens["refresh_token"]).status_code == 200
