"""requests-oauthlib, and oauthlib under it: the whole code flow, refreshing by itself, a client's own tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError, InvalidGrantError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User

ROOT = "https://analytical.auth.us-east-1.amazoncognito.com"
AUTHORIZE, TOKEN, USER_INFO = f"{ROOT}/oauth2/authorize", f"{ROOT}/oauth2/token", f"{ROOT}/oauth2/userInfo"
CALLBACK = "https://app.example.com/callback"
PASSWORD = "Analytical-1843"


@pytest.mark.parametrize("secret", [False, True])
def test_the_code_flow(client, ada: User, signed_in: Callable[[str], str], secret: bool) -> None:
    """With PKCE, with a secret or without one; then the user's attributes."""
    app = client(GenerateSecret=secret)
    session = OAuth2Session(app.id, redirect_uri=CALLBACK, scope=["openid", "email"], pkce="S256")
    url, state = session.authorization_url(AUTHORIZE)
    answer = signed_in(url)
    assert parse_qs(urlsplit(answer).query)["state"] == [state]

    how = {"client_secret": app.secret} if secret else {"include_client_id": True}
    token = session.fetch_token(TOKEN, authorization_response=answer, **how)
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    told = session.get(USER_INFO).json()
    assert (told["sub"], told["email_verified"], told["username"]) == (ada.sub, "true", "ada")


def test_a_public_client_must_not_pretend_to_a_secret(client, ada: User, signed_in: Callable[[str], str]) -> None:
    """Left to itself, the library sends an empty one in the header, which is refused; the code is not lost."""
    session = OAuth2Session(client().id, redirect_uri=CALLBACK, scope=["openid"], pkce="S256")
    url, _ = session.authorization_url(AUTHORIZE)
    answer = signed_in(url)
    with pytest.raises(InvalidClientError, match="invalid_client_secret"):
        session.fetch_token(TOKEN, authorization_response=answer)

    assert session.fetch_token(TOKEN, authorization_response=answer, include_client_id=True)["id_token"]


def test_refreshing_by_itself(cognito: FakeCognito, client, ada: User, signed_in: Callable[[str], str]) -> None:
    """A token that has expired is refreshed before the call that needs it."""
    app = client()
    kept: list[dict[str, Any]] = []
    session = OAuth2Session(
        app.id,
        redirect_uri=CALLBACK,
        scope=["openid"],
        auto_refresh_url=TOKEN,
        auto_refresh_kwargs={"client_id": app.id},
        token_updater=kept.append,
    )
    url, _ = session.authorization_url(AUTHORIZE)
    token = session.fetch_token(TOKEN, authorization_response=signed_in(url), include_client_id=True)
    session.token = {name: value for name, value in token.items() if name != "expires_in"} | {"expires_at": 1.0}

    assert session.get(USER_INFO).json()["username"] == "ada"
    (refreshed,) = kept
    assert refreshed["access_token"] != token["access_token"]
    assert refreshed["refresh_token"] == token["refresh_token"]


def test_a_refresh_token_that_was_revoked(cognito: FakeCognito, client, ada: User) -> None:
    """The library raises what the endpoint says."""
    app = client()
    session = OAuth2Session(app.id)
    token = ada.sign_in(client=app).refresh_token
    cognito.idp.revoke_token(Token=token, ClientId=app.id)

    with pytest.raises(InvalidGrantError):
        session.refresh_token(TOKEN, refresh_token=token, client_id=app.id)


@pytest.mark.parametrize("in_form", [False, True])
def test_client_credentials(cognito: FakeCognito, client, in_form: bool) -> None:
    """A client's own token, with the secret in the header or in the form."""
    cognito.idp.create_resource_server(
        UserPoolId=cognito.pool.id,
        Identifier="engine",
        Name="engine",
        Scopes=[{"ScopeName": "run", "ScopeDescription": "run"}],
    )
    app = client(GenerateSecret=True, AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["engine/run"])
    session = OAuth2Session(client=BackendApplicationClient(app.id, scope=["engine/run"]))
    how: dict[str, Any] = {"auth": HTTPBasicAuth(app.id, app.secret)}
    if in_form:
        how = {"client_secret": app.secret, "include_client_id": True}
    token = session.fetch_token(TOKEN, **how)

    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    assert "refresh_token" not in token
