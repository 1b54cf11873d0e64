"""To an outside provider, by /oauth2/authorize, and back at /oauth2/idpresponse: who is sent, and who is let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

ISSUER = "https://corp.example.com"

Change = Callable[..., None]


# --- to the provider ----------------------------------------------------------------------------------------------


def test_to_the_provider(corp: Any, browser: Any, pool: UserPool) -> None:
    """The members and their order are those of a request that such a provider got; there is no nonce among them."""
    left = browser.leave(state="mine", scope="openid")
    url, _, query = left.headers["Location"].partition("?")
    sent = parse_qs(query)
    assert (left.status_code, left.content) == (302, b"")
    assert url == f"{ISSUER}/authorize"
    state = sent.pop("state")[0]
    assert sent == {
        "client_id": ["corp-client"],
        "redirect_uri": [f"https://{pool.domain}/oauth2/idpresponse"],
        "scope": ["openid email"],
        "response_type": ["code"],
    }
    assert list(parse_qs(query)) == ["client_id", "redirect_uri", "scope", "response_type", "state"]
    assert "mine" not in state


def test_the_browser_is_marked(corp: Any, browser: Any) -> None:
    """Two cookies go with it: one for browsers that know SameSite=None, and one for those that do not."""
    left = browser.leave()
    state = browser.state(left)
    cookies = [cookie for cookie in left.raw.headers.getlist("Set-Cookie") if cookie.startswith("csrf-state")]
    assert cookies == [
        f"csrf-state={state}; Secure; HttpOnly; Path=/; SameSite=None",
        f"csrf-state-legacy={state}; Secure; HttpOnly; Path=/",
    ]


def test_no_two_departures_are_alike(corp: Any, browser: Any) -> None:
    """Each has a state of its own."""
    assert browser.leave().headers["Location"] != browser.leave().headers["Location"]


def test_a_known_endpoint_is_not_asked_for(corp: Any, browser: Any, change: Change) -> None:
    """A URL that the provider was given goes before its own document, and keeps the query it has."""
    change(authorize_url="https://corp.example.com/here?tenant=1")
    assert browser.leave().headers["Location"].startswith("https://corp.example.com/here?tenant=1&client_id=")
    assert corp.asked("/.well-known/openid-configuration") == []


def test_a_hint_is_passed_on(corp: Any, browser: Any) -> None:
    """An OIDC provider gets the application's login_hint."""
    assert parse_qs(browser.leave(login_hint="ada").headers["Location"])["login_hint"] == ["ada"]


@pytest.mark.parametrize(("version", "passed_on"), [(1, None), (2, ["login consent"])])
def test_a_prompt_is_passed_on(
    cognito: FakeCognito, corp: Any, browser: Any, version: int, passed_on: list[str] | None
) -> None:
    """Managed login alone knows the parameter."""
    cognito.idp.update_user_pool_domain(Domain="analytical", UserPoolId=cognito.pool.id, ManagedLoginVersion=version)
    assert parse_qs(browser.leave(prompt="login consent").headers["Location"]).get("prompt") == passed_on


@pytest.mark.parametrize(
    ("document", "description"),
    [
        pytest.param({"status": 404}, "Corp Error - 404 error getting configuration", id="no document"),
        pytest.param({"json": {}}, "Corp Error - authorization_endpoint not found", id="no endpoint"),
        pytest.param({"body": "<html>"}, "Corp Error - authorization_endpoint not found", id="no JSON"),
        pytest.param({"body": requests.ConnectTimeout()}, "Read timed out", id="late"),
        pytest.param({"body": requests.ConnectionError()}, "Connection reset", id="nobody"),
    ],
)
def test_a_provider_that_cannot_be_found(
    web: responses.RequestsMock, browser: Any, document: dict[str, Any], description: str
) -> None:
    """The application is told, and the browser goes no further."""
    web.get(f"{ISSUER}/.well-known/openid-configuration", **document)
    assert browser.told(browser.leave(state="mine")) == {
        "error_description": description,
        "state": "mine",
        "error": "invalid_request",
    }


ODD = [
    1,
    True,
    ["https://corp.example.com/"],
    "",
    "/authorize",
    "http://corp.example.com/x",
    "https://",
    "https://[::1",
]


@pytest.mark.parametrize("url", ODD)
def test_a_document_that_names_no_place(corp: Any, browser: Any, url: object) -> None:
    """Only an HTTPS URL is one."""
    corp.document["authorization_endpoint"] = url
    assert browser.told(browser.leave()) == {
        "error_description": "Corp Error - authorization_endpoint must be an https URL",
        "error": "invalid_request",
    }


@pytest.mark.parametrize("member", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize("url", ODD)
def test_a_document_that_names_no_other_place(
    corp: Any, browser: Any, pool: UserPool, member: str, url: object
) -> None:
    """As much of the endpoints that are asked when the browser is back."""
    corp.document[member] = url
    assert browser.told(browser.sign_in()) == {
        "error_description": f"Corp Error - {member} must be an https URL",
        "error": "invalid_request",
    }
    assert list(pool.users) == []


# --- who is let in again ------------------------------------------------------------------------------------------


def assert_lost(browser: Any, response: requests.Response) -> None:
    """The browser is shown the error on the domain: nobody knows where it came from."""
    assert response.headers["Location"] == f"{browser.root}/error?error=Invalid%20state"
    shown = browser.get(response.headers["Location"])
    assert (shown.status_code, "Invalid state" in shown.text) == (400, True)


def test_a_browser_that_was_never_sent(corp: Any, browser: Any) -> None:
    """A state alone is not enough: it is bound to the cookies of the browser that got it."""
    left = browser.leave()
    browser.forget()
    assert_lost(browser, browser.back(left))
    assert corp.asked("/token") == []


def test_a_browser_that_was_sent_with_another_state(corp: Any, browser: Any) -> None:
    """The cookies are those of the last time; of two attempts at once the first is lost."""
    first, second = browser.leave(), browser.leave()
    assert_lost(browser, browser.back(first))
    assert "code" in browser.told(browser.back(second))


def test_the_older_cookie_will_do(corp: Any, browser: Any) -> None:
    """It is there for browsers that refuse the other one."""
    left = browser.leave()
    del browser.session.cookies["csrf-state"]
    assert "code" in browser.told(browser.back(left))


def test_a_state_is_good_for_once(corp: Any, browser: Any) -> None:
    """Replayed, it leads nowhere, even with the cookies."""
    left = browser.leave()
    cookies = browser.session.cookies.copy()
    assert "code" in browser.told(browser.back(left))
    browser.session.cookies.update(cookies)
    assert_lost(browser, browser.back(left))


def test_a_state_is_good_for_five_minutes(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """The service gives up a sign-in that takes longer."""
    left = browser.leave()
    cognito.clock.advance(minutes=5)
    assert_lost(browser, browser.back(left))


@pytest.mark.parametrize("query", ["", "?code=c", "?code=c&state=", "?code=c&state=unknown", "?error=access_denied"])
def test_a_state_that_is_none(corp: Any, browser: Any, query: str) -> None:
    """Not even the provider's own errors are believed without one."""
    browser.leave()
    assert_lost(browser, browser.get(f"{browser.root}/oauth2/idpresponse{query}"))


def test_a_provider_that_is_gone(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """Deleted in between, it vouches for nobody."""
    left = browser.leave()
    cognito.idp.delete_identity_provider(UserPoolId=cognito.pool.id, ProviderName="Corp")
    assert_lost(browser, browser.back(left))


def test_a_client_that_is_gone(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """Deleted in between, there is nowhere to go back to."""
    left = browser.leave()
    cognito.idp.delete_user_pool_client(UserPoolId=cognito.pool.id, ClientId=browser.client.id)
    location = browser.back(left).headers["Location"]
    assert location == f"{browser.root}/error?error=invalid_request&client_id={browser.client.id}"


def test_the_cookies_are_taken_back(corp: Any, browser: Any) -> None:
    """Whether it went well or not."""
    browser.back(browser.leave(), error="access_denied")
    assert not {"csrf-state", "csrf-state-legacy"} & set(browser.session.cookies.keys())
    browser.sign_in()
    assert set(browser.session.cookies.keys()) == {"XSRF-TOKEN", "cognito"}
