"""Signing in through an OIDC provider: what it is asked, what it may answer, and what the application is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import requests
import responses

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

ISSUER = "https://corp.example.com"
CALLBACK = "https://app.example.com/callback"

Change = Callable[..., None]


def refused(description: str, error: str = "invalid_request") -> dict[str, str]:
    return {"error_description": description, "error": error}


def test_a_sign_in(corp: Any, browser: Any, pool: UserPool) -> None:
    """Whoever comes back has tokens, as a user of the pool."""
    claims = browser.claims(browser.sign_in())
    assert claims["cognito:username"] == "Corp_1843"
    assert claims["email"] == "ada@example.com"
    assert pool.users["Corp_1843"].status == "EXTERNAL_PROVIDER"


# --- what the provider refuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brought", "told"),
    [
        (
            {"error": "access_denied", "error_description": "Permissions error", "error_reason": "user_denied"},
            refused("Permissions error", "access_denied"),
        ),
        ({"error": "consent_required"}, refused("consent_required", "consent_required")),
        ({"error": "access_denied", "code": "c"}, refused("access_denied", "access_denied")),
        ({"nothing": "more"}, refused("Exception processing authorization code")),
        ({"code": ""}, refused("Exception processing authorization code")),
    ],
)
def test_no_code(corp: Any, browser: Any, brought: dict[str, str], told: dict[str, str]) -> None:
    """The provider's own error is handed on, and nothing more is asked of it."""
    assert browser.told(browser.back(browser.leave(), **brought)) == told
    assert corp.asked("/token") == []


def test_the_request_for_tokens(corp: Any, browser: Any, pool: UserPool) -> None:
    """The client proves itself in the form, whatever else the provider would take, and says that it is Cognito."""
    browser.sign_in()
    (request,) = corp.asked("/token")
    assert parse_qs(request.body) == {
        "grant_type": ["authorization_code"],
        "code": ["corp-code"],
        "client_id": ["corp-client"],
        "client_secret": ["s3cret"],
        "redirect_uri": [f"https://{pool.domain}/oauth2/idpresponse"],
    }
    assert "Authorization" not in request.headers
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["User-Agent"] == "Amazon/Cognito"
    assert request.headers["x-amz-cognito-request-id"]


@pytest.mark.parametrize("details", [{"client_secret": ""}, {}], ids=["empty", "none"])
def test_a_public_client(
    corp: Any, add_corp: Change, browse: Callable[..., Any], cognito: FakeCognito, details: dict[str, str]
) -> None:
    """Without a secret it sends none."""
    add_corp(client_secret="")
    if not details:
        del cognito.pool.record.providers["Corp"].details["client_secret"]
    assert "code" in (browser := browse()).told(browser.sign_in())
    (request,) = corp.asked("/token")
    assert "client_secret" not in parse_qs(request.body, keep_blank_values=True)


@pytest.mark.parametrize(
    ("reply", "description"),
    [
        pytest.param(
            {
                "status": 400,
                "json": {
                    "error": "invalid_request",
                    "error_description": "The request is missing a required parameter : client_secret",
                },
            },
            "Corp Error - 400 invalid_request The request is missing a required parameter : client_secret",
            id="described",
        ),
        pytest.param(
            {"status": 401, "json": {"error": "invalid_client"}}, "Corp Error - 401 invalid_client", id="bare"
        ),
        pytest.param({"status": 400, "body": "Failure"}, "Corp Error - 400 error getting token", id="text"),
        pytest.param({"status": 400, "json": {"error": {}}}, "Corp Error - 400 error getting token", id="no standard"),
        pytest.param({"status": 503, "body": ""}, "Corp Error - 503 error getting token", id="out of order"),
        pytest.param(
            {"status": 200, "body": "access_token=a"},
            "Bad token response: HTTP/1.1 200 OK, entity: access_token=a",
            id="a form",
        ),
        pytest.param(
            {"status": 200, "json": ["a"]}, 'Bad token response: HTTP/1.1 200 OK, entity: ["a"]', id="no object"
        ),
        pytest.param({"body": requests.ReadTimeout()}, "Timeout occurred in calling IdP token endpoint", id="late"),
        pytest.param({"body": requests.ConnectionError()}, "Connection reset", id="nobody"),
    ],
)
def test_no_tokens(
    web: responses.RequestsMock, corp: Any, browser: Any, reply: dict[str, Any], description: str
) -> None:
    """What the token endpoint says is handed on, with its name and status."""
    left = browser.leave()
    web.replace("POST", f"{ISSUER}/token", **reply)
    assert browser.told(browser.back(left)) == refused(description)


# --- what else the provider says ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_request_for_attributes(corp: Any, browser: Any, change: Change, method: str) -> None:
    """By the method that the provider was set up with, with the access token."""
    change(attributes_request_method=method)
    browser.sign_in()
    (request,) = corp.asked("/userinfo")
    assert (request.method, request.headers["Authorization"]) == (method, "Bearer corp-access")
    assert request.headers["User-Agent"] == "Amazon/Cognito"


def map_name(cognito: FakeCognito) -> None:
    cognito.idp.update_identity_provider(
        UserPoolId=cognito.pool.id, ProviderName="Corp", AttributeMapping={"email": "email", "name": "name"}
    )


def test_an_id_token_goes_before_the_profile(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """Both are mapped; of what they both say, the signed one counts."""
    map_name(cognito)
    corp.profile = {"sub": "other", "email": "other@example.com", "name": "Ada"}
    browser.claims(browser.sign_in())
    user = cognito.pool.users["Corp_1843"]
    assert (user.attributes["email"], user.attributes["name"]) == ("ada@example.com", "Ada")


@pytest.mark.parametrize("profile", [(403, '{"name": "Eve"}'), (500, ""), (200, "<html>"), (200, "[1]")])
def test_a_profile_that_is_refused(cognito: FakeCognito, corp: Any, browser: Any, profile: tuple[int, str]) -> None:
    """The sign-in goes on without it, and nothing is taken from it."""
    map_name(cognito)
    corp.profile = profile
    assert browser.claims(browser.sign_in())["cognito:username"] == "Corp_1843"
    assert "name" not in cognito.pool.users["Corp_1843"].attributes


def test_a_profile_that_nobody_gives(web: responses.RequestsMock, corp: Any, browser: Any) -> None:
    """The sign-in goes on without it, also if nobody answers."""
    web.replace("GET", f"{ISSUER}/userinfo", body=requests.ReadTimeout())
    assert "code" in browser.told(browser.sign_in())


def test_a_provider_without_profiles(corp: Any, browser: Any) -> None:
    """One whose document names no such endpoint is not asked."""
    del corp.document["userinfo_endpoint"]
    assert "code" in browser.told(browser.sign_in())
    assert corp.asked("/userinfo") == []


def test_the_provider_s_tokens(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """They can be mapped as a whole, and what else came with them cannot."""
    names = ("access_token", "id_token", "token_type")
    definitions = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in names]
    cognito.idp.add_custom_attributes(UserPoolId=cognito.pool.id, CustomAttributes=definitions)
    cognito.idp.update_identity_provider(
        UserPoolId=cognito.pool.id,
        ProviderName="Corp",
        AttributeMapping={f"custom:{name}": name for name in names},
    )
    browser.sign_in()
    attributes = cognito.pool.users["Corp_1843"].attributes
    assert attributes["custom:access_token"] == "corp-access"
    assert jwt.decode(attributes["custom:id_token"], options={"verify_signature": False})["sub"] == "1843"
    assert "custom:token_type" not in attributes


def test_a_subject_that_only_the_profile_has(corp: Any, browser: Any) -> None:
    """An id token that proves nothing but itself has been seen to do."""
    corp.claims["sub"], corp.profile = None, {"sub": "1815"}
    assert browser.claims(browser.sign_in())["cognito:username"] == "Corp_1815"


def test_a_user_without_a_subject(corp: Any, browser: Any) -> None:
    """Nobody is signed in as nobody."""
    corp.claims["sub"] = None
    assert browser.told(browser.sign_in(state="mine")) == {
        "error_description": "username attribute mapping required",
        "state": "mine",
        "error": "invalid_request",
    }


# --- back at the application --------------------------------------------------------------------------------------


def test_a_code_goes_with_the_state(corp: Any, browser: Any) -> None:
    """The application's own, in the order of any other sign-in."""
    told = browser.told(browser.sign_in(state="mine"))
    assert list(told) == ["code", "state"]
    assert told["state"] == "mine"


def test_a_nonce_is_the_application_s(corp: Any, browser: Any) -> None:
    """It is in the id token as it is in any other."""
    assert browser.claims(browser.sign_in(nonce="mine"))["nonce"] == "mine"


def test_a_nonce_is_invented(corp: Any, browser: Any) -> None:
    """An application that sent none gets one, the first time; not when the browser is signed in already."""
    first = browser.claims(browser.sign_in())
    assert len(first["nonce"]) == 171
    again = browser.leave()
    assert "nonce" not in browser.claims(again)


def test_the_browser_stays_signed_in(corp: Any, browser: Any) -> None:
    """A second request for the same provider goes straight back."""
    browser.sign_in()
    assert "code" in browser.told(browser.leave())
    assert len(corp.asked("/token")) == 1


def test_an_implicit_grant(corp: Any, add_corp: Callable[..., None], browse: Callable[..., Any]) -> None:
    """Tokens and errors alike come after a hash."""
    add_corp()
    browser = browse(AllowedOAuthFlows=["implicit"])
    good = browser.sign_in(response_type="token").headers["Location"]
    browser.forget()
    corp.claims["aud"] = "other"
    bad = browser.sign_in(response_type="token", state="mine").headers["Location"]
    assert good.startswith(f"{CALLBACK}#id_token=")
    assert bad == f"{CALLBACK}#error_description=Bad+id_token+audience+other&state=mine&error=invalid_request"


def test_what_the_service_says_inside(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """A sentence of the API has a blank after it, and the state stands between the two parts of the error."""

    def closed(event: dict[str, Any], context: Any) -> None:
        raise ValueError("not-invited")

    cognito.add_lambda("gate", closed)
    config = cognito.pool.record.settings["LambdaConfig"]
    config["PreSignUp"] = "arn:aws:lambda:us-east-1:123456789012:function:gate"
    response = browser.sign_in(state="mine")
    assert response.headers["Location"] == (
        f"{CALLBACK}?error_description=PreSignUp+failed+with+error+not-invited.+&state=mine&error=invalid_request"
    )


def test_an_attribute_that_cannot_be_updated(pool: UserPool, corp: Any, browser: Any) -> None:
    """The second sign-in fails; the line that is told ends as a line does, and then with the blank."""
    pool.record.schema["email"].mutable = False
    browser.sign_in()
    browser.forget()
    assert browser.sign_in().headers["Location"] == (
        f"{CALLBACK}?error_description=Invalid+user+attributes%3A+email%3A+Attribute+cannot+be+updated.%0A+"
        "&error=invalid_request"
    )


def test_an_attribute_that_is_required(pool: UserPool, corp: Any, browser: Any) -> None:
    """What only federation says has no blank after it."""
    pool.record.schema["given_name"].required = True
    assert browser.sign_in().headers["Location"] == (
        f"{CALLBACK}?error_description=attributes+required%3A+%5Bgiven_name%5D&error=invalid_request"
    )


def test_a_disabled_user(cognito: FakeCognito, corp: Any, browser: Any) -> None:
    """However well the provider knows him."""
    browser.sign_in()
    browser.forget()
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="Corp_1843")
    assert browser.told(browser.sign_in()) == refused("User is not enabled")


@pytest.mark.parametrize(
    ("told", "acr", "amr"),
    [
        ({}, "urn:cognito:loa:1", ["fed"]),
        ({"acr": "gold"}, "urn:cognito:loa:3", ["fed"]),
        ({"acr": "silver"}, "urn:engine:2", ["fed"]),
        ({"acr": "urn:cognito:loa:4"}, "urn:cognito:loa:1", ["fed"]),
        ({"acr": "gold", "amr": ["pwd", "face", "otp", "mfa"]}, "urn:cognito:loa:3", ["pwd", "otp", "mfa"]),
        ({"amr": ["face"]}, "urn:cognito:loa:1", ["fed"]),
        ({"amr": "pwd"}, "urn:cognito:loa:1", ["fed"]),
    ],
)
def test_how_the_user_was_authenticated(
    cognito: FakeCognito,
    corp: Any,
    browser: Any,
    told: dict[str, Any],
    acr: str,
    amr: list[str],
) -> None:
    """The provider's levels are translated, an unknown one being the lowest; of its methods the known ones are kept."""
    cognito.pool.record.settings["AcrConfiguration"] = {"Level2": {"AcrValue": "urn:engine:2"}}
    cognito.idp.update_identity_provider(
        UserPoolId=cognito.pool.id, ProviderName="Corp", AcrMapping={"Level2": "silver", "Level3": "gold"}
    )
    corp.claims.update(told)
    claims = browser.claims(browser.sign_in())
    assert (claims["acr"], claims["amr"]) == (acr, amr)
