"""A pool's keys and its OpenID configuration, to the letter."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from pytest_fakecognito import FakeCognito

HOST = "https://cognito-idp.us-east-1.amazonaws.com"


def test_keys(cognito: FakeCognito) -> None:
    """There are two keys, their members in the order of the service, and two pools share none."""
    pools = [cognito.create_pool("one"), cognito.create_pool("two")]
    sets = [requests.get(pool.jwks_uri, timeout=5).json()["keys"] for pool in pools]
    for key in (*sets[0], *sets[1]):
        assert list(key) == ["alg", "e", "kid", "kty", "n", "use"]
        assert (key["alg"], key["e"], key["kty"], key["use"]) == ("RS256", "AQAB", "RSA", "sig")
    assert [len(keys) for keys in sets] == [2, 2]
    assert len({key["n"] for keys in sets for key in keys}) == 4


def configuration(pool_id: str, issuer: str, jwks_uri: str, links: dict[str, str]) -> str:
    """What the service sends, in its order and without a blank."""
    return (
        f'{{"authorization_endpoint":"{links["authorize"]}",'
        f'"end_session_endpoint":"{links["logout"]}",'
        '"id_token_signing_alg_values_supported":["RS256"],'
        f'"issuer":"{issuer}",'
        f'"jwks_uri":"{jwks_uri}",'
        '"response_types_supported":["code","token"],'
        f'"revocation_endpoint":"{links["revoke"]}",'
        '"scopes_supported":["openid","email","phone","profile"],'
        '"subject_types_supported":["public"],'
        f'"token_endpoint":"{links["token"]}",'
        '"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],'
        f'"userinfo_endpoint":"{links["userInfo"]}"}}'
    )


PATHS = ("authorize", "logout", "revoke", "token", "userInfo")


def test_a_pool_without_a_domain(cognito: FakeCognito) -> None:
    """A pool that has no domain advertises endpoints below its issuer."""
    issuer = cognito.pool.issuer
    response = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    links = {path: f"{issuer}/{path}" for path in PATHS}
    assert response.text == configuration(cognito.pool.id, issuer, cognito.pool.jwks_uri, links)


@pytest.mark.parametrize("path", PATHS)
def test_what_such_a_pool_advertises_does_not_work(cognito: FakeCognito, path: str) -> None:
    """The endpoints that a pool without a domain advertises are not understood."""
    response = requests.get(f"{cognito.pool.issuer}/{path}", params={"client_id": "x"}, timeout=5)
    assert response.status_code == 400
    assert response.text == (
        '{"code":"BadRequest","message":"The server did not understand the operation that was requested.",'
        '"type":"client"}'
    )


def test_a_pool_with_a_domain(cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that has a domain advertises the endpoints there."""
    domain = "example.auth.us-east-1.amazoncognito.com"
    monkeypatch.setattr(cognito, "domain", lambda pool_id: domain)
    issuer = cognito.pool.issuer
    links = {path: f"https://{domain}/oauth2/{path}" for path in PATHS} | {"logout": f"https://{domain}/logout"}
    text = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).text
    assert text == configuration(cognito.pool.id, issuer, cognito.pool.jwks_uri, links)


@pytest.mark.parametrize("domain", [None, "example.auth.us-east-1.amazoncognito.com"])
def test_the_live_server_links_to_itself(
    cognito: FakeCognito, cognito_server: Any, monkeypatch: pytest.MonkeyPatch, domain: str | None
) -> None:
    """Who knows only the live server's address can follow the links; the issuer is the one in the tokens."""
    monkeypatch.setattr(cognito, "domain", lambda pool_id: domain)
    base = f"{cognito_server.url}/{cognito.pool.id}"
    oauth = base if domain is None else f"{base}/oauth2"
    links = {path: f"{oauth}/{path}" for path in PATHS} | {"logout": f"{base}/logout"}
    text = requests.get(f"{base}/.well-known/openid-configuration", timeout=5).text
    jwks_uri = f"{base}/.well-known/jwks.json"
    assert text == configuration(cognito.pool.id, cognito.pool.issuer, jwks_uri, links)
    assert requests.get(jwks_uri, timeout=5).json() == cognito.pool.jwks


@pytest.mark.parametrize("document", ["jwks.json", "openid-configuration"])
@pytest.mark.parametrize(
    ("host", "pool_id"),
    [
        (HOST, "us-east-1_Nowhere00"),
        (HOST, "nonsense"),
        ("https://cognito-idp.eu-west-1.amazonaws.com", "us-east-1_Example01"),
    ],
    ids=["unknown", "no pool id", "another region"],
)
def test_no_such_pool(cognito: FakeCognito, host: str, pool_id: str, document: str) -> None:
    """Only a pool's own region has documents of it."""
    cognito.create_pool(id="us-east-1_Example01")
    response = requests.get(f"{host}/{pool_id}/.well-known/{document}", timeout=5)
    assert (response.status_code, response.json()) == (404, {"message": f"User pool {pool_id} does not exist."})


def test_a_browser_may_read_them(cognito: FakeCognito) -> None:
    """Pages of any origin may fetch the documents."""
    assert requests.get(cognito.pool.jwks_uri, timeout=5).headers["Access-Control-Allow-Origin"] == "*"


def test_the_issuer_host_serves_them_too(cognito: FakeCognito) -> None:
    """The host of the newer kind of issuer has the same documents."""
    url = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{cognito.pool.id}/.well-known/jwks.json"
    assert requests.get(url, timeout=5).json() == cognito.pool.jwks
