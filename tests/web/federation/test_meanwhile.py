"""What happens to a sign-in while its browser is away, or while the provider is being asked: it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

CALLBACK = "https://app.example.com/callback"
UNAVAILABLE = "Login option is not available. Please try another one"

Then = Callable[[], None]


@pytest.fixture
def withdraw(cognito: FakeCognito, browser: Any) -> Then:
    """Takes the provider off the client."""

    def withdraw() -> None:
        target = {"UserPoolId": cognito.pool.id, "ClientId": browser.client.id}
        client = cognito.idp.describe_user_pool_client(**target)["UserPoolClient"]
        names = ("AllowedOAuthFlows", "AllowedOAuthScopes", "CallbackURLs", "AllowedOAuthFlowsUserPoolClient")
        kept = {name: client[name] for name in names}
        cognito.idp.update_user_pool_client(**target, **kept, SupportedIdentityProviders=["COGNITO"])

    return withdraw


@pytest.fixture
def delete(cognito: FakeCognito, pool: UserPool, browser: Any) -> dict[str, Then]:
    """Deletes what a sign-in needs."""

    def delete_pool() -> None:
        cognito.idp.delete_user_pool_domain(UserPoolId=pool.id, Domain="analytical")
        cognito.idp.delete_user_pool(UserPoolId=pool.id)

    def delete_provider() -> None:
        cognito.idp.delete_identity_provider(UserPoolId=pool.id, ProviderName="Corp")

    def delete_client() -> None:
        cognito.idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=browser.client.id)

    return {"pool": delete_pool, "provider": delete_provider, "client": delete_client}


def once(corp: Any, then: Then) -> None:
    """Have it happen when the provider is asked for the next time."""

    def meanwhile() -> None:
        corp.meanwhile = lambda: None
        then()

    corp.meanwhile = meanwhile


def assert_unavailable(response: requests.Response) -> None:
    assert (response.status_code, UNAVAILABLE in response.text) == (401, True)
    assert "cognito" not in response.cookies


def test_a_provider_is_taken_off_before(corp: Any, browser: Any, pool: UserPool, withdraw: Then) -> None:
    """While the browser is away; nobody is asked any more."""
    left = browser.leave()
    withdraw()
    assert_unavailable(browser.back(left))
    assert (list(pool.users), corp.asked("/token")) == ([], [])


def test_a_provider_is_taken_off_meanwhile(corp: Any, browser: Any, pool: UserPool, withdraw: Then) -> None:
    """While the provider is asked for tokens."""
    left = browser.leave()
    once(corp, withdraw)
    assert_unavailable(browser.back(left))
    assert list(pool.users) == []
    assert len(corp.asked("/token")) == 1


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("provider", "error=Invalid%20state"),
        ("pool", "error=Invalid%20state"),
        ("client", "error=invalid_request&client_id={client}"),
    ],
)
def test_something_is_deleted_meanwhile(
    corp: Any, browser: Any, pool: UserPool, delete: dict[str, Then], what: str, told: str
) -> None:
    """Nobody is signed in by, at or to what is not there; the browser is shown an error on the domain."""
    record = pool.record
    left = browser.leave()
    once(corp, delete[what])
    location = browser.back(left).headers["Location"]
    assert location == f"{browser.root}/error?{told.format(client=browser.client.id)}"
    assert not record.users
    assert not record.codes


def test_another_provider_takes_the_name_meanwhile(corp: Any, browser: Any, delete: dict[str, Then]) -> None:
    """What the one has said is nothing that the other has."""
    client = browser.client

    def replaced() -> None:
        delete["provider"]()
        client.pool.add_identity_provider("Corp", "SAML")

    left = browser.leave()
    once(corp, replaced)
    assert browser.back(left).headers["Location"] == f"{browser.root}/error?error=Invalid%20state"


def test_of_two_parameters_the_first_counts(corp: Any, browser: Any) -> None:
    """On the way back as on the way out."""
    asked = [
        ("response_type", "code"),
        ("client_id", browser.client.id),
        ("redirect_uri", CALLBACK),
        ("identity_provider", "Corp"),
        ("state", "first"),
        ("state", "second"),
    ]
    left = browser.get(f"{browser.root}/oauth2/authorize?{urlencode(asked)}")
    assert browser.told(browser.back(left))["state"] == "first"


@pytest.mark.parametrize("path", ["/oauth2/idpresponse", "/saml2/idpresponse"])
def test_a_look_is_no_sign_in(corp: Any, browser: Any, pool: UserPool, path: str) -> None:
    """HEAD is refused, and the browser may still come back."""
    left = browser.leave()
    url = f"{browser.root}{path}?{urlencode({'state': browser.state(left), 'code': 'corp-code'})}"
    looked = browser.session.head(url, allow_redirects=False, timeout=5)
    assert (looked.status_code, list(pool.users), corp.asked("/token")) == (405, [], [])
    assert "code" in browser.told(browser.back(left))


def test_a_saml_provider_s_state_with_a_code(cognito: FakeCognito, browse: Callable[..., Any]) -> None:
    """Browsers that were sent to a SAML provider do not come back here."""
    cognito.pool.add_identity_provider("Partner", "SAML")
    browser = browse("Partner")
    left = browser.leave()
    state = dict(part.split("=", 1) for part in left.headers["Location"].partition("?")[2].split("&"))["RelayState"]
    answer = browser.get(f"{browser.root}/oauth2/idpresponse?state={state}&code=c")
    assert answer.headers["Location"] == f"{browser.root}/error?error=Invalid%20state"
    assert list(cognito.pool.users) == []


def test_a_session_is_none_for_a_client_without_its_provider(
    corp: Any, add_corp: Then, browse: Callable[..., Any], cognito: FakeCognito, pool: UserPool
) -> None:
    """Whoever has signed in by a provider is asked again by a client that does not offer it."""
    add_corp()
    cognito.pool.add_identity_provider("Other")
    browser = browse()
    other = browse(SupportedIdentityProviders=["COGNITO", "Other"])
    other.session.close()
    other.session = browser.session
    assert "code" in browser.told(browser.sign_in())
    assert other.leave(identity_provider="").headers["Location"].startswith(f"{other.root}/login?")
    assert "code" in browser.told(browser.leave())
