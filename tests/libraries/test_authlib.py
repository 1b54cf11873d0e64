"""Authlib's OAuth client, which asks by requests: the whole code flow, refreshing, revoking, a client's own tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User

CALLBACK = "https://app.example.com/callback"
PASSWORD = "Analytical-1843"


@pytest.fixture
def configuration(cognito: FakeCognito, domain: str) -> dict[str, Any]:
    """What the pool says of itself."""
    return requests.get(f"{cognito.pool.issuer}/.well-known/openid-configuration", timeout=5).json()


@pytest.mark.parametrize("method", ["none", "client_secret_basic", "client_secret_post"])
def test_the_code_flow(
    configuration: dict[str, Any], client, ada: User, signed_in: Callable[[str], str], method: str
) -> None:
    """With PKCE, by each way in which a client proves itself; then the user's attributes, and the next tokens."""
    app = client(GenerateSecret=method != "none")
    session = OAuth2Session(
        app.id,
        app.secret,
        scope="openid email",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
        token_endpoint=configuration["token_endpoint"],
    )
    verifier, nonce = generate_token(48), generate_token()
    url, state = session.create_authorization_url(
        configuration["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    answer = signed_in(url)
    assert parse_qs(urlsplit(answer).query)["state"] == [state]

    token = session.fetch_token(authorization_response=answer, state=state, code_verifier=verifier)
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    told = session.get(configuration["userinfo_endpoint"]).json()
    assert (told["sub"], told["email"], told["username"]) == (ada.sub, "ada@example.com", "ada")

    refreshed = session.refresh_token(configuration["token_endpoint"])
    assert refreshed["access_token"] != token["access_token"]
    assert refreshed["refresh_token"] == token["refresh_token"]
    assert session.get(configuration["userinfo_endpoint"]).status_code == 200


def test_the_id_token(configuration: dict[str, Any], client, ada: User, signed_in: Callable[[str], str]) -> None:
    """Authlib finds everything in it that OpenID Connect asks for: issuer, audience, times, nonce, at_hash."""
    app = client()
    session = OAuth2Session(app.id, scope="openid", redirect_uri=CALLBACK, token_endpoint_auth_method="none")
    url, _ = session.create_authorization_url(configuration["authorization_endpoint"], nonce="n-0S6_WzA2Mj")
    token = session.fetch_token(configuration["token_endpoint"], authorization_response=signed_in(url))
    keys = KeySet.import_key_set(requests.get(configuration["jwks_uri"], timeout=5).json())
    decoded = jwt.decode(token["id_token"], keys)

    CodeIDToken(
        decoded.claims,
        decoded.header,
        options={"iss": {"value": configuration["issuer"]}, "aud": {"value": app.id}},
        params={"client_id": app.id, "nonce": "n-0S6_WzA2Mj", "access_token": token["access_token"]},
    ).validate()
    assert decoded.claims["cognito:username"] == "ada"


def test_a_code_is_good_once(configuration: dict[str, Any], client, ada: User, signed_in: Callable[[str], str]) -> None:
    """Authlib raises what the endpoint says."""
    session = OAuth2Session(client().id, scope="openid", redirect_uri=CALLBACK, token_endpoint_auth_method="none")
    url, _ = session.create_authorization_url(configuration["authorization_endpoint"])
    answer = signed_in(url)
    session.fetch_token(configuration["token_endpoint"], authorization_response=answer)

    with pytest.raises(OAuthError, match="invalid_grant"):
        session.fetch_token(configuration["token_endpoint"], authorization_response=answer)


def test_revoking(configuration: dict[str, Any], client, ada: User, signed_in: Callable[[str], str]) -> None:
    """The refresh token is revoked, and with it the access token."""
    app = client(GenerateSecret=True)
    session = OAuth2Session(app.id, app.secret, scope="openid", redirect_uri=CALLBACK)
    url, _ = session.create_authorization_url(configuration["authorization_endpoint"])
    token = session.fetch_token(configuration["token_endpoint"], authorization_response=signed_in(url))
    session.revoke_token(configuration["revocation_endpoint"], token["refresh_token"], "refresh_token")

    assert session.get(configuration["userinfo_endpoint"]).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        session.refresh_token(configuration["token_endpoint"], token["refresh_token"])


def test_client_credentials(cognito: FakeCognito, configuration: dict[str, Any], client) -> None:
    """A client's own token, which no user stands behind."""
    cognito.idp.create_resource_server(
        UserPoolId=cognito.pool.id,
        Identifier="engine",
        Name="engine",
        Scopes=[{"ScopeName": "run", "ScopeDescription": "run"}],
    )
    app = client(GenerateSecret=True, AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["engine/run"])
    session = OAuth2Session(app.id, app.secret, scope="engine/run")
    token = session.fetch_token(configuration["token_endpoint"], grant_type="client_credentials")

    assert token.keys() == {"access_token", "expires_in", "expires_at", "token_type"}
    assert session.get(configuration["userinfo_endpoint"]).status_code == 401
