"""Another pool of the same fake as the OIDC provider: both are one process, which must not wait for itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

PASSWORD = "Analytical-1843"


def test_nobody_waits_for_a_provider(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """While a provider is asked, whatever it is asked, other threads are answered."""
    served: list[bool] = []

    def elsewhere() -> None:
        thread = threading.Thread(target=cognito.idp.list_user_pools, kwargs={"MaxResults": 1})
        thread.start()
        thread.join(5)
        served.append(not thread.is_alive())

    corp.meanwhile = elsewhere
    assert "code" in browser.told(browser.sign_in())
    assert served == [True] * 5  # the document is asked for on the way out and on the way back


@pytest.fixture
def partner(cognito: FakeCognito, cognito_server: Any, pool: UserPool, add_corp: Callable[..., None]) -> UserPool:
    """A pool with a user and a client for the default pool, which knows it as "Corp"."""
    partner = cognito.create_pool("partner")
    partner.add_domain("difference")
    partner.add_user("ada", PASSWORD, email="ada@example.com", email_verified=True)
    client = partner.add_client(
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        CallbackURLs=[
            f"https://{pool.domain}/oauth2/idpresponse",
            f"{cognito_server.url}/{pool.id}/oauth2/idpresponse",
        ],
        SupportedIdentityProviders=["COGNITO"],
    )
    add_corp(
        {"email": "email", "email_verified": "email_verified"},
        client_id=client.id,
        client_secret=client.secret,
        oidc_issuer=partner.issuer,
    )
    return partner


@pytest.mark.parametrize("live", [False, True], ids=["in process", "live"])
def test_a_pool_as_the_provider(
    cognito_server: Any, pool: UserPool, partner: UserPool, browse: Callable[..., Any], live: bool
) -> None:
    """The whole way, over both pools' pages, with whatever a browser would send."""
    here, there = (f"{cognito_server.url}/{it.id}" if live else f"https://{it.domain}" for it in (pool, partner))
    browser = browse(root=here)
    session = browser.session

    left = browser.leave(state="mine").headers["Location"]
    assert left.startswith(f"{there}/oauth2/authorize?")
    page = session.get(left, timeout=5)
    place = {"path": f"/{partner.id}"} if live else {"domain": partner.domain}
    form = {"username": "ada", "password": PASSWORD, "_csrf": session.cookies.get("XSRF-TOKEN", **place)}
    returned = session.post(page.url, form, allow_redirects=False, timeout=5).headers["Location"]
    assert returned.startswith(f"{here}/oauth2/idpresponse?code=")
    told = browser.told(browser.get(returned))

    assert (list(told), told["state"]) == (["code", "state"], "mine")
    attributes = pool.users[f"Corp_{partner.users['ada'].sub}"].attributes
    assert (attributes["email"], attributes["email_verified"]) == ("ada@example.com", "true")
