"""What the tests with other people's libraries share. Each test file skips if its library is not installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient, User

PASSWORD = "Analytical-1843"


@pytest.fixture
def ada(cognito: FakeCognito) -> User:
    """A confirmed user with a verified address, in a group."""
    return cognito.pool.add_user("ada", PASSWORD, groups=["editors"], email="ada@example.com", email_verified=True)


@pytest.fixture
def domain(cognito: FakeCognito) -> str:
    """The host of the pool's domain."""
    return cognito.pool.add_domain("analytical")


@pytest.fixture
def client(cognito: FakeCognito, domain: str) -> Callable[..., AppClient]:
    """`client(**settings)` makes a client of the OAuth endpoints: for codes, `openid` and `email`."""

    def client(**settings: Any) -> AppClient:
        return cognito.pool.add_client(
            **{
                "AllowedOAuthFlowsUserPoolClient": True,
                "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid", "email"],
                "CallbackURLs": ["https://app.example.com/callback"],
                "SupportedIdentityProviders": ["COGNITO"],
                **settings,
            }
        )

    return client


@pytest.fixture
def signed_in() -> Callable[[str], str]:
    """`signed_in(url)` is where the browser ends that follows `url` and signs Ada in."""

    def signed_in(url: str) -> str:
        with requests.Session() as browser:
            page = browser.get(url, timeout=5)
            form = {"username": "ada", "password": PASSWORD, "_csrf": browser.cookies["XSRF-TOKEN"]}
            return browser.post(page.url, form, allow_redirects=False, timeout=5).headers["Location"]

    return signed_in
