"""Which provider a request is for: where the login page leads, and what is passed by without it."""

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
NOT_AVAILABLE = "Login option is not available. Please try another one"
GOOGLE = "https://accounts.google.com/o/oauth2/v2/auth"
AUTHORIZE = {"Google": GOOGLE, "Engine": "https://engine.example.com/authorize"}

Application = Callable[..., Any]
Browse = Callable[..., Any]


@pytest.fixture(autouse=True)
def _providers(cognito: FakeCognito, pool: UserPool) -> None:
    """Google, and a provider called Engine that is also known as example.com."""
    cognito.idp.create_identity_provider(
        UserPoolId=pool.id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={"client_id": "id", "client_secret": "secret", "authorize_scopes": "openid email"},
    )
    cognito.idp.create_identity_provider(
        UserPoolId=pool.id,
        ProviderName="Engine",
        ProviderType="OIDC",
        ProviderDetails={
            "client_id": "id",
            "client_secret": "secret",
            "authorize_scopes": "openid",
            "attributes_request_method": "GET",
            "oidc_issuer": "https://engine.example.com",
            "authorize_url": AUTHORIZE["Engine"],
            "token_url": "https://engine.example.com/token",
            "attributes_url": "https://engine.example.com/userinfo",
            "jwks_uri": "https://engine.example.com/jwks",
        },
        IdpIdentifiers=["example.com", "example.org"],
    )


@pytest.fixture
def browser(application: Application, browse: Browse) -> Any:
    """A browser for a client whose users have the choice."""
    return browse(application(SupportedIdentityProviders=["COGNITO", "Google", "Engine"]))


def place(response: requests.Response) -> str:
    """Where a browser is sent, without the query."""
    assert (response.status_code, response.content) == (302, b"")
    return response.headers["Location"].partition("?")[0]


# --- the way out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login"])
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"identity_provider": "Google"}, "Google"),
        ({"identity_provider": "Engine"}, "Engine"),
        ({"idp_identifier": "example.com"}, "Engine"),
        ({"idp_identifier": "example.org"}, "Engine"),
        ({"identity_provider": "Google", "idp_identifier": "example.com"}, "Google"),
    ],
)
def test_named(browser: Any, path: str, asked: dict[str, str], name: str) -> None:
    """A request that names a provider passes the login page by."""
    response = browser.get(path, **asked)
    assert place(response) == AUTHORIZE[name]
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    assert query["redirect_uri"] == [f"{ROOT}/oauth2/idpresponse"]


@pytest.mark.parametrize(
    "asked", [{}, {"identity_provider": "COGNITO"}, {"identity_provider": "", "idp_identifier": ""}]
)
def test_choice(browser: Any, asked: dict[str, str]) -> None:
    """One that names none, or the pool itself, leads to the login page."""
    assert place(browser.get("/oauth2/authorize", **asked)) == f"{ROOT}/login"


@pytest.mark.parametrize(
    "asked",
    [
        {"identity_provider": "google"},
        {"identity_provider": "Facebook"},
        {"idp_identifier": "Engine"},
        {"idp_identifier": "example.net"},
    ],
)
def test_unknown(browser: Any, asked: dict[str, str]) -> None:
    """Names and identifiers are told apart, and taken as they are written."""
    page = browser.page(browser.get("/oauth2/authorize", **asked))
    assert (page.status, page.text) == (401, NOT_AVAILABLE)


@pytest.mark.parametrize("name", ["COGNITO", "Google"])
def test_not_offered(application: Application, browse: Browse, name: str) -> None:
    """What the pool has and the client does not support is not available either."""
    names = [it for it in ("COGNITO", "Google", "Engine") if it != name]
    browser = browse(application(SupportedIdentityProviders=names))
    page = browser.page(browser.get("/oauth2/authorize", identity_provider=name))
    assert (page.status, page.text) == (401, NOT_AVAILABLE)


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login"])
def test_only_one(application: Application, browse: Browse, path: str) -> None:
    """A client's only provider goes without saying, if it is an outside one."""
    browser = browse(application(SupportedIdentityProviders=["Google"]))
    assert place(browser.get(path)) == GOOGLE


def test_refusals_come_first(browser: Any) -> None:
    """A browser is sent nowhere for a request that is not in order."""
    response = browser.get("/oauth2/authorize", identity_provider="Google", scope="nonsense")
    assert place(response) == CALLBACK


# --- the login page -----------------------------------------------------------------------------------------------


def test_buttons(browser: Any) -> None:
    """The page has a button for each provider, called as scripts look for it, beside the form."""
    page = browser.page("/login", state="<s>")
    social = page.one("button", name="googleSignUpButton", class_="socialButton-customizable")
    corporate = page.one("input", value="Engine", class_="idpButton-customizable")
    assert social.text.strip() == "Continue with Google"
    texts = [it.text for it in page.all("span", class_="idpDescription-customizable")]
    assert texts == ["Sign In with your social account", "Sign in with your corporate ID"]
    for button, name in ((social, "Google"), (corporate, "Engine")):
        url = f"{ROOT}{button.attributes['data-href']}"
        assert url.startswith(f"{ROOT}/oauth2/authorize?identity_provider={name}&client_id=")
        assert url.endswith("&state=%3Cs%3E")
        assert place(browser.session.get(url, allow_redirects=False, timeout=5)) == AUTHORIZE[name]
    assert page.all("form", name="cognitoSignInForm")


def test_without_the_pool_itself(application: Application, browse: Browse, ada: User) -> None:
    """A client whose users all come from outside shows no form, and takes none."""
    browser = browse(application(SupportedIdentityProviders=["Google", "Engine"]))
    page = browser.page("/login")
    assert page.all("form") == []
    assert page.one("button", name="googleSignUpButton")
    form = {"_csrf": browser.session.cookies["XSRF-TOKEN"], "username": "ada", "password": PASSWORD}
    response = browser.session.post(page.url, form, allow_redirects=False, timeout=5)
    assert (response.status_code, NOT_AVAILABLE in response.text) == (401, True)
    assert "cognito" not in browser.session.cookies


# --- browsers that have signed in ---------------------------------------------------------------------------------


@pytest.fixture
def from_google(pool: UserPool, browser: Any, ada: User) -> Any:
    """A browser whose session is from a sign-in through Google."""
    browser.sign_in()
    pool.record.browsers[browser.session.cookies["cognito"]].provider = "Google"
    return browser


@pytest.mark.parametrize("asked", [{}, {"identity_provider": "COGNITO"}])
def test_signed_in_here(browser: Any, ada: User, asked: dict[str, str]) -> None:
    """Who has given a password here gets a code, with or without the pool's name."""
    browser.sign_in()
    assert place(browser.get("/oauth2/authorize", **asked)) == CALLBACK
    assert place(browser.get("/oauth2/authorize", identity_provider="Google")) == GOOGLE


def test_signed_in_there(from_google: Any) -> None:
    """Who has come through a provider gets a code for that one or for any, but must give a password for the pool."""
    assert place(from_google.get("/oauth2/authorize")) == CALLBACK
    assert place(from_google.get("/oauth2/authorize", identity_provider="Google")) == CALLBACK
    assert place(from_google.get("/oauth2/authorize", identity_provider="COGNITO")) == f"{ROOT}/login"
    assert place(from_google.get("/oauth2/authorize", identity_provider="Engine")) == AUTHORIZE["Engine"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [({}, "code"), ({"identity_provider": "Google"}, "code"), ({"identity_provider": "COGNITO"}, "error")],
)
def test_signed_in_there_and_not_to_be_asked(
    from_google: Any, managed_login: Callable[..., None], asked: dict[str, str], answer: str
) -> None:
    """The same without a question: for the pool itself a login is required."""
    managed_login(from_google.app.client)
    response = from_google.get("/oauth2/authorize", prompt="none", **asked)
    assert response.headers["Location"].startswith(f"{CALLBACK}?{answer}=")


@pytest.mark.parametrize("prompt", ["login", "select_account", "consent"])
def test_prompts_are_for_the_provider(from_google: Any, managed_login: Callable[..., None], prompt: str) -> None:
    """Who is to be asked again is sent there again."""
    managed_login(from_google.app.client)
    response = from_google.get("/oauth2/authorize", prompt=prompt, identity_provider="Google")
    assert place(response) == GOOGLE
    assert parse_qs(urlsplit(response.headers["Location"]).query)["prompt"] == [prompt]


def test_a_client_without_that_provider(application: Application, from_google: Any) -> None:
    """It does not take over a session that it could not have begun."""
    other = application(SupportedIdentityProviders=["COGNITO"])
    response = from_google.get("/oauth2/authorize", client_id=other.client.id)
    assert place(response) == f"{ROOT}/login"
