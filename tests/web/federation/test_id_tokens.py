"""Id tokens of an OIDC provider, which prove who somebody is, or do not."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
import requests
import responses
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

ISSUER = "https://corp.example.com"


def refused(description: str) -> dict[str, str]:
    return {"error_description": description, "error": "invalid_request"}


# --- id tokens ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("algorithm", "key", "kid"),
    [
        ("RS256", "rsa", "rsa"),
        ("RS512", "rsa", "rsa"),
        ("PS256", "rsa", "rsa"),
        ("ES256", "ec", "ec"),
        ("HS256", "secret", None),
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_how_tokens_may_be_signed(corp: Any, browser: Any, algorithm: str, key: str, kid: str | None) -> None:
    """With RSA, an elliptic curve, or the client's secret, however short."""
    corp.algorithm, corp.key, corp.kid = algorithm, key, kid
    assert browser.claims(browser.sign_in())["cognito:username"] == "Corp_1843"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["other", "corp-client"]},
        {"iss": f"{ISSUER}/"},
        {"nonce": "which nobody sent"},
        {"nbf": 32503680000},
        {"iat": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_what_is_not_looked_at(corp: Any, browser: Any, claims: dict[str, Any]) -> None:
    """Several audiences are fine if we are among them, and so is what is not among the checks that AWS lists."""
    corp.claims.update(claims)
    assert browser.claims(browser.sign_in())["cognito:username"] == "Corp_1843"


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"iss": "https://evil.example.com"}, "Bad id_token issuer https://evil.example.com"),
        ({"iss": "corp.example.com"}, "Bad id_token issuer corp.example.com"),
        ({"iss": None}, "Bad id_token issuer None"),
        ({"aud": "other"}, "Bad id_token audience other"),
        ({"aud": ["other"]}, "Bad id_token audience ['other']"),
        ({"aud": "corp-client-2"}, "Bad id_token audience corp-client-2"),
        ({"aud": "corp-clien"}, "Bad id_token audience corp-clien"),
        ({"aud": ["corp-client-2"]}, "Bad id_token audience ['corp-client-2']"),
        ({"aud": None}, "Bad id_token audience None"),
        ({"exp": 1}, "Bad id_token expiration 1"),
        ({"exp": None}, "Bad id_token expiration None"),
        ({"exp": "32503680000"}, "Bad id_token expiration 32503680000"),
        ({"exp": True}, "Bad id_token expiration True"),
        ({"exp": float("nan")}, "Bad id_token expiration nan"),
        ({"exp": float("inf")}, "Bad id_token expiration inf"),
    ],
)
def test_a_token_for_another_occasion(
    corp: Any, browser: Any, pool: UserPool, claims: dict[str, Any], description: str
) -> None:
    """Issuer, audience and expiry are checked in that order, and nobody is made a user before."""
    corp.claims.update(claims)
    assert browser.told(browser.sign_in()) == refused(description)
    assert list(pool.users) == []


def test_a_token_expires_by_the_fake_s_clock(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """Not by the process's."""
    cognito.clock.advance(hours=1)
    assert browser.told(browser.sign_in())["error_description"].startswith("Bad id_token expiration ")


@pytest.mark.parametrize(
    ("algorithm", "key", "kid"),
    [
        pytest.param("RS256", "stranger", "rsa", id="another key"),
        pytest.param("RS256", "rsa", "unknown", id="a kid that is not published"),
        pytest.param("RS256", "rsa", None, id="no kid"),
        pytest.param("ES256", "ec", "rsa", id="a kid of another kind"),
        pytest.param("HS256", "another secret", None, id="another secret"),
        pytest.param("none", "nothing", None, id="unsigned"),
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_a_token_that_is_not_the_provider_s(
    corp: Any, browser: Any, pool: UserPool, algorithm: str, key: str, kid: str | None
) -> None:
    """It must be signed with the key that the provider publishes under its name, or with the secret."""
    corp.algorithm, corp.key, corp.kid = algorithm, key, kid
    assert browser.told(browser.sign_in()) == refused("Bad id_token signature")
    assert list(pool.users) == []


@pytest.mark.parametrize(
    ("token", "description"),
    [
        (None, "Bad id_token"),
        (17, "Bad id_token"),
        ("", "Bad id_token signature"),
        ("a.b.c", "Bad id_token signature"),
    ],
    ids=["none", "a number", "nothing", "garbage"],
)
def test_a_token_that_is_none(corp: Any, browser: Any, token: object, description: str) -> None:
    """Of an OIDC provider an access token alone is not enough."""
    corp.tokens["id_token"] = token
    assert browser.told(browser.sign_in()) == refused(description)


def test_a_key_without_a_name(corp: Any, browser: Any) -> None:
    """A token that names no key is not tried with those that have no name."""
    del corp.keys[0]["kid"]
    corp.kid = None
    assert browser.told(browser.sign_in()) == refused("Bad id_token signature")


@pytest.mark.parametrize("text", [b"[1]", b"{"])
def test_a_token_that_says_nothing(corp: Any, browser: Any, text: bytes) -> None:
    """However genuine."""
    corp.tokens["id_token"] = corp.signed(text)
    assert browser.told(browser.sign_in()) == refused("Bad id_token signature")


def test_the_published_key_is_no_secret(corp: Any, browser: Any) -> None:
    """A token signed with the public key as if it were a secret, the oldest trick, is refused."""
    parts = [{"alg": "HS256", "kid": "rsa"}, {"iss": ISSUER, "aud": "corp-client", "exp": 32503680000, "sub": "1843"}]
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    public = jwt.PyJWK(corp.keys[0]).key
    for key in (json.dumps(corp.keys[0]).encode(), public.public_bytes(Encoding.PEM, PublicFormat.PKCS1)):
        proof = urlsafe_b64encode(hmac.digest(key, signed, "sha256")).rstrip(b"=")
        corp.tokens["id_token"] = (signed + b"." + proof).decode()
        assert browser.told(browser.sign_in()) == refused("Bad id_token signature")


@pytest.mark.parametrize("given", ["", None], ids=["empty", "none"])
@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_no_secret_is_no_key(
    corp: Any, browser: Any, change: Any, cognito: FakeCognito, given: str | None, algorithm: str
) -> None:
    """What is signed with nothing, anybody has signed."""
    change(client_secret="")
    if given is None:
        del cognito.pool.record.providers["Corp"].details["client_secret"]
    claims = {"iss": ISSUER, "aud": "corp-client", "exp": 32503680000, "sub": "1843"}
    parts = [{"alg": algorithm.replace("sha", "HS")}, claims]
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    proof = urlsafe_b64encode(hmac.digest(b"", signed, algorithm)).rstrip(b"=")
    corp.tokens["id_token"] = (signed + b"." + proof).decode()
    assert browser.told(browser.sign_in()) == refused("Bad id_token signature")
    assert list(cognito.pool.users) == []


@pytest.mark.parametrize(
    ("reply", "description"),
    [
        pytest.param({"body": requests.ReadTimeout()}, "Timeout in calling jwks uri", id="late"),
        pytest.param({"body": requests.ConnectionError()}, "Connection reset", id="nobody"),
        pytest.param({"status": 500}, "Corp Error - 500 error getting keys", id="out of order"),
        pytest.param({"json": {"keys": []}}, "Bad id_token signature", id="no keys"),
        pytest.param({"body": "<html>"}, "Bad id_token signature", id="no JSON"),
    ],
)
def test_no_keys(web: responses.RequestsMock, corp: Any, browser: Any, reply: dict[str, Any], description: str) -> None:
    """Without the provider's keys nothing is believed."""
    left = browser.leave()
    web.replace("GET", f"{ISSUER}/keys", **reply)
    assert browser.told(browser.back(left)) == refused(description)


def test_keys_are_asked_for_each_time(corp: Any, browser: Any) -> None:
    """So that a provider can change them between two sign-ins."""
    browser.sign_in()
    browser.forget()
    corp.publish("new")
    assert "code" in browser.told(browser.sign_in())
    assert len(corp.asked("/keys")) == 2
