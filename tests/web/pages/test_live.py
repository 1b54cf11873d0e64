"""The hosted pages on the live server, over real HTTP, below the pool's id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User, UserPool

CALLBACK = "https://app.example.com/callback"
GOODBYE = "https://app.example.com/goodbye"


@pytest.fixture
def app(application: Callable[..., Any], pool: UserPool, cognito_server: Any) -> Any:
    app = application(LogoutURLs=[GOODBYE])
    app.root = f"{cognito_server.url}/{pool.id}"
    return app


def test_from_the_application_and_back(app: Any, browser: Any, ada: User) -> None:
    """The whole way: the form, a wrong password, the right one, tokens, straight back, and out."""
    response = browser.get("/oauth2/authorize", state="s")
    assert response.headers["Location"].startswith(f"{app.root}/login?client_id={app.client.id}&")
    page = browser.page(response)
    path = urlsplit(app.root).path
    assert page.one("form").attributes["action"].startswith(f"{path}/login?client_id=")
    response = browser.submit(page, username="ada", password="Wrong-1843")
    page = browser.page(response)
    assert page.refusal == "Incorrect username or password."
    response = browser.submit(page, username="ada", password="Analytical-1843")
    assert response.headers["Location"].startswith(f"{CALLBACK}?code=")
    code = parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": app.client.id, "code": code, "redirect_uri": CALLBACK}
    tokens = requests.post(f"{app.root}/oauth2/token", form, timeout=5).json()
    info = requests.get(
        f"{app.root}/oauth2/userInfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}, timeout=5
    )
    assert info.json()["username"] == "ada"
    assert browser.get("/oauth2/authorize").headers["Location"].startswith(f"{CALLBACK}?code=")
    assert browser.get("/logout", logout_uri=GOODBYE).headers["Location"] == GOODBYE
    assert browser.get("/oauth2/authorize").headers["Location"].startswith(f"{app.root}/login?")


def test_cookies(pool: UserPool, app: Any, browser: Any, ada: User) -> None:
    """They are for the pool's part of the server, and are not kept from plain HTTP."""
    browser.sign_in()
    cookies = {cookie.name: (cookie.path, cookie.secure) for cookie in browser.session.cookies}
    assert cookies == {"cognito": (f"/{pool.id}", False), "XSRF-TOKEN": (f"/{pool.id}", False)}


def test_pools_share_no_browser(cognito: FakeCognito, app: Any, browser: Any, ada: User) -> None:
    """Who has signed in to one pool has not to another."""
    browser.sign_in()
    other = cognito.create_pool()
    settings = app.client.record.settings
    names = ("AllowedOAuthFlows", "AllowedOAuthScopes", "CallbackURLs", "SupportedIdentityProviders")
    client = other.add_client(AllowedOAuthFlowsUserPoolClient=True, **{name: settings[name] for name in names})
    root = app.root.rpartition("/")[0]
    url = f"{root}/{other.id}/oauth2/authorize"
    response = browser.session.get(url, params=browser.query(client_id=client.id), allow_redirects=False, timeout=5)
    assert response.headers["Location"].startswith(f"{root}/{other.id}/login?")


def test_errors(app: Any, browser: Any) -> None:
    """They are shown below the pool's id as well."""
    response = browser.get("/oauth2/authorize", redirect_uri="https://evil.example.com/")
    assert response.headers["Location"] == f"{app.root}/error?error=redirect_mismatch&client_id={app.client.id}"
    assert browser.follow(response).status_code == 400


def test_under_the_domain_s_own_name(cognito_server: Any, pool: UserPool, app: Any) -> None:
    """A browser whose hosts file leads to the server gets addresses of that name."""
    query = {"client_id": app.client.id, "response_type": "code", "redirect_uri": CALLBACK}
    response = requests.get(
        f"{cognito_server.url}/oauth2/authorize",
        params=query,
        headers={"Host": str(pool.domain)},
        allow_redirects=False,
        timeout=5,
    )
    assert response.headers["Location"].startswith(f"https://{pool.domain}/login?client_id={app.client.id}")


def test_raw_queries(cognito_server: Any, app: Any) -> None:
    """What is not encoded in an address does no harm."""
    query = f"client_id={app.client.id}&response_type=code&redirect_uri={CALLBACK}&state=\u00e9<b>"
    request = requests.Request("GET", f"{app.root}/login").prepare()
    request.url = f"{app.root}/login?{query}"
    response = requests.Session().send(request, timeout=5)
    assert response.status_code == 200
    assert "<b>" not in response.text


def test_managed_login(app: Any, browser: Any, managed_login: Callable[..., None]) -> None:
    """Below the pool's id there is what the pool's own domain has."""
    managed_login(app.client)
    assert browser.get("/oauth2/authorize", prompt="none").headers["Location"] == f"{CALLBACK}?error=login_required"
