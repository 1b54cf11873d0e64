"""What tokens of the OAuth endpoints say, to the letter: which claims, in which order, with which values."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import time_machine
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User, UserPool

PASSWORD = "Analytical-1843"
CALLBACK = "https://app.example.com/callback"
SELF = "aws.cognito.signin.user.admin"
NOON = 1894017600  # 7 January 2030, where `still` stops the clock
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SIGNED_IN = {"acr": "urn:cognito:loa:1", "amr": ["pwd"]}


def claims(token: str) -> dict[str, Any]:
    """What a token says, in the order in which it says it."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def at_hash(access_token: str) -> str:
    """OpenID Connect Core, section 3.1.3.6."""
    return base64.urlsafe_b64encode(sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


@pytest.fixture
def still() -> Iterator[None]:
    """The process's time stands still. Ask for it before `cognito`."""
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        yield


@pytest.fixture
def ada(pool: UserPool) -> User:
    """An editor."""
    return pool.add_user(
        "ada",
        PASSWORD,
        groups=["editors"],
        email="ada@example.com",
        email_verified=True,
        phone_number="+12065550123",
        name="Ada",
        address="12 St James's Square",
    )


# --- a code's tokens ----------------------------------------------------------------------------------------------


def test_the_access_token(still, cognito: FakeCognito, app, ada: User) -> None:
    """It has a version, and the scopes that were granted."""
    said = claims(app.sign_in()["access_token"])

    assert [name for name in said if name not in SIGNED_IN] == [
        "sub", "cognito:groups", "iss", "version", "client_id", "origin_jti", "event_id", "token_use", "scope",
        "auth_time", "exp", "iat", "jti", "username",
    ]  # fmt: skip
    assert all(UUID.fullmatch(said.pop(name)) for name in ("origin_jti", "event_id", "jti"))
    assert said == {
        "sub": ada.sub,
        "cognito:groups": ["editors"],
        "iss": cognito.pool.issuer,
        "version": 2,
        "client_id": app.client.id,
        "token_use": "access",
        "scope": "openid email",
        "auth_time": NOON,
        "exp": NOON + 3600,
        "iat": NOON,
        "username": "ada",
        **SIGNED_IN,
    }


def test_the_id_token(still, cognito: FakeCognito, app, ada: User) -> None:
    """It begins with the hash of the access token, and echoes the nonce."""
    tokens = app.sign_in(nonce="n-0S6_WzA2Mj")
    said = claims(tokens["id_token"])

    assert [name for name in said if name not in SIGNED_IN] == [
        "at_hash", "sub", "cognito:groups", "email_verified", "iss", "cognito:username", "nonce", "origin_jti", "aud",
        "event_id", "token_use", "auth_time", "exp", "iat", "jti", "email",
    ]  # fmt: skip
    access = claims(tokens["access_token"])
    assert {said.pop(name) for name in ("origin_jti", "event_id")} == {access["origin_jti"], access["event_id"]}
    assert said.pop("jti") != access["jti"]
    assert said == {
        "at_hash": at_hash(tokens["access_token"]),
        "sub": ada.sub,
        "cognito:groups": ["editors"],
        "email_verified": True,
        "iss": cognito.pool.issuer,
        "cognito:username": "ada",
        "nonce": "n-0S6_WzA2Mj",
        "aud": app.client.id,
        "token_use": "id",
        "auth_time": NOON,
        "exp": NOON + 3600,
        "iat": NOON,
        "email": "ada@example.com",
        **SIGNED_IN,
    }


def test_the_time_of_the_sign_in(still, cognito: FakeCognito, app, ada: User) -> None:
    """Is that at which the user was there, and not that of the exchange, nor of refreshing."""
    code = app.authorise()
    cognito.clock.advance(seconds=60)
    tokens = app.exchange(code).json()
    cognito.clock.advance(hours=2)
    refreshed = app.refresh(tokens["refresh_token"]).json()

    for answer, issued in ((tokens, NOON + 60), (refreshed, NOON + 7260)):
        for said in (claims(answer["access_token"]), claims(answer["id_token"])):
            assert (said["auth_time"], said["iat"], said["exp"]) == (NOON, issued, issued + 3600)


def test_refreshed_tokens_are_like_the_first(app, ada: User) -> None:
    """Save for what is unique to each; and the hash is that of the new access token."""
    tokens = app.sign_in(nonce="n-0S6_WzA2Mj")
    refreshed = app.refresh(tokens["refresh_token"]).json()

    for name in ("access_token", "id_token"):
        before, after = claims(tokens[name]), claims(refreshed[name])
        assert list(before) == list(after)
        same = before.keys() - {"at_hash", "event_id", "exp", "iat", "jti"}
        assert {claim: before[claim] for claim in same} == {claim: after[claim] for claim in same}
    assert claims(refreshed["id_token"])["at_hash"] == at_hash(refreshed["access_token"])


def test_a_client_that_revokes_nothing(application, ada: User) -> None:
    """Its tokens do not tell where they come from."""
    tokens = application(EnableTokenRevocation=False).sign_in()

    assert "origin_jti" not in claims(tokens["access_token"])
    assert "origin_jti" not in claims(tokens["id_token"])


def test_a_resource(app, ada: User) -> None:
    """It becomes the audience of the access token, of refreshed ones as well, and of no id token."""
    tokens = app.sign_in(resource="https://engine.example.com")
    refreshed = app.refresh(tokens["refresh_token"]).json()

    for answer in (tokens, refreshed):
        access = claims(answer["access_token"])
        assert access["aud"] == "https://engine.example.com"
        assert list(access)[5:7] == ["aud", "origin_jti"]
        assert claims(answer["id_token"])["aud"] == app.client.id


# --- scopes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("openid", {"name", "address", "phone_number", "email", "email_verified"}),
        ("openid engine/read", {"name", "address", "phone_number", "email", "email_verified"}),
        ("openid email", {"email", "email_verified"}),
        ("openid phone", {"phone_number"}),
        ("openid profile", {"name"}),
        ("openid profile phone email", {"name", "phone_number", "email", "email_verified"}),
    ],
)
def test_scopes_say_which_attributes_there_are(application, ada: User, scope: str, names: set[str]) -> None:
    """All of them with `openid` alone, else those that the others stand for."""
    app = application(AllowedOAuthScopes=["openid", "email", "phone", "profile", "engine/read"])
    tokens = app.sign_in(scope=scope)
    attributes = {"name", "address", "phone_number", "email", "email_verified"}

    assert attributes & claims(tokens["id_token"]).keys() == names
    assert set(claims(tokens["access_token"])["scope"].split()) == set(scope.split())


def test_no_scope_is_every_scope(application, ada: User) -> None:
    """That the client may have."""
    app = application(AllowedOAuthScopes=["openid", SELF, "engine/run"])

    assert set(claims(app.sign_in()["access_token"])["scope"].split()) == {"openid", SELF, "engine/run"}


@pytest.mark.parametrize("scope", ["email", "phone", "profile", "email engine/read"])
def test_no_part_of_the_profile_without_openid(application, ada: User, scope: str) -> None:
    """Such a request is refused at once."""
    app = application(AllowedOAuthScopes=["openid", "email", "phone", "profile", "engine/read"])
    query = {"response_type": "code", "client_id": app.client.id, "redirect_uri": CALLBACK, "scope": scope}
    answer = requests.get(f"{app.root}/oauth2/authorize", query, allow_redirects=False, timeout=5)

    assert answer.headers["Location"] == f"{CALLBACK}?error_description=invalid_scope&error=invalid_request"


def test_a_scope_that_is_no_more(cognito: FakeCognito, application, ada: User) -> None:
    """A resource server that loses it takes it out of new tokens."""
    app = application(AllowedOAuthScopes=["openid", "engine/run"])
    token = app.sign_in()["refresh_token"]
    cognito.idp.delete_resource_server(UserPoolId=cognito.pool.id, Identifier="engine")

    assert claims(app.refresh(token).json()["access_token"])["scope"] == "openid"
    assert claims(app.sign_in()["access_token"])["scope"] == "openid"


def test_only_one_scope_is_for_the_api(cognito: FakeCognito, application, ada: User) -> None:
    """The others are no use there."""
    app = application(AllowedOAuthScopes=["openid", SELF])
    token = app.sign_in(scope=f"openid {SELF}")["access_token"]
    assert cognito.idp.get_user(AccessToken=token)["Username"] == "ada"

    with pytest.raises(ClientError) as caught:
        cognito.idp.get_user(AccessToken=app.sign_in(scope="openid")["access_token"])
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("NotAuthorizedException", "Access Token does not have required scopes")


# --- other grants -------------------------------------------------------------------------------------------------


def test_implicit(application, ada: User) -> None:
    """The tokens come behind a hash, in the order of real ones, and there is none to refresh them with."""
    app = application(AllowedOAuthFlows=["implicit"])
    query = {"response_type": "token", "client_id": app.client.id, "redirect_uri": CALLBACK, "nonce": "n-0S6_WzA2Mj"}
    with requests.Session() as browser:
        page = browser.get(f"{app.root}/oauth2/authorize", params=query, timeout=5)
        form = {"username": "ada", "password": PASSWORD, "_csrf": browser.cookies["XSRF-TOKEN"]}
        location = urlsplit(browser.post(page.url, form, allow_redirects=False, timeout=5).headers["Location"])
    answer = dict(parse_qsl(location.fragment))

    assert list(answer) == ["id_token", "access_token", "expires_in", "token_type"]
    assert (answer["expires_in"], answer["token_type"]) == ("3600", "Bearer")
    identity = claims(answer["id_token"])
    assert (identity["at_hash"], identity["nonce"]) == (at_hash(answer["access_token"]), "n-0S6_WzA2Mj")
    assert claims(answer["access_token"])["version"] == 2


def test_a_client_s_own(still, cognito: FakeCognito, application) -> None:
    """Nobody is in it but the client; the API takes it for nobody's."""
    app = application(
        GenerateSecret=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["engine/read", "engine/run"],
        AccessTokenValidity=2,
    )
    token = app.ask("client_credentials").json()["access_token"]
    said = claims(token)

    assert list(said) == [
        "sub", "token_use", "scope", "auth_time", "iss", "exp", "iat", "version", "jti", "client_id",
    ]  # fmt: skip
    assert UUID.fullmatch(said.pop("jti"))
    assert said == {
        "sub": app.client.id,
        "token_use": "access",
        "scope": "engine/read engine/run",
        "auth_time": NOON,
        "iss": cognito.pool.issuer,
        "exp": NOON + 7200,
        "iat": NOON,
        "version": 2,
        "client_id": app.client.id,
    }
    with pytest.raises(ClientError, match="Access Token does not have required scopes"):
        cognito.idp.get_user(AccessToken=token)
