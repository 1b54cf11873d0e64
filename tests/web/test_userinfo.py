"""The userInfo endpoint: whose attributes it tells to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
import requests
import time_machine

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User, UserPool

PASSWORD = "Analytical-1843"
ALL = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]
BAD_REQUEST = (400, 'error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"')
BAD_TOKEN = (
    401,
    'error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally '
    'signed out."',
)
NO_OPENID = (401, 'error="invalid_token", error_description="Access token does not contain openid scope"')


def refusal(answer: requests.Response) -> tuple[int, str]:
    """Status and header; the body says the same."""
    header = answer.headers["WWW-Authenticate"]
    body = answer.json()
    assert list(body) == ["error", "error_description"]
    assert header == f'error="{body["error"]}", error_description="{body["error_description"]}"'
    return answer.status_code, header


@pytest.fixture
def still() -> Iterator[None]:
    """The process's time stands still, and only `cognito.clock` moves the service's. Ask for it before `cognito`."""
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        yield


@pytest.fixture
def ada(cognito: FakeCognito, pool: UserPool) -> User:
    """A user with attributes of every scope."""
    custom = [{"Name": "mill", "AttributeDataType": "Number"}]
    cognito.idp.add_custom_attributes(UserPoolId=pool.id, CustomAttributes=custom)
    return pool.add_user(
        "ada",
        PASSWORD,
        **{
            "name": "Ada",
            "address": "12 St James's Square",
            "updated_at": "1843",
            "custom:mill": "1",
            "email": "ada@example.com",
            "email_verified": True,
            "phone_number": "+12065550123",
            "phone_number_verified": False,
        },
    )


@pytest.fixture
def told(application: Callable[..., Any], ada: User) -> Callable[..., dict[str, str]]:
    """What the endpoint tells for a scope."""

    def told(scope: str, **settings: Any) -> dict[str, str]:
        app = application(**{"AllowedOAuthScopes": ALL, **settings})
        answer = app.user_info(app.sign_in(scope=scope)["access_token"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    return told


# --- what it tells ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["openid", "openid aws.cognito.signin.user.admin"])
def test_openid_alone_is_for_everything(told, ada: User, scope: str) -> None:
    """All of it is text, and the user's name is called `username`."""
    everything = told(scope)

    assert everything == {
        "sub": ada.sub,
        "email_verified": "true",
        "name": "Ada",
        "address": "12 St James's Square",
        "updated_at": "1843",
        "custom:mill": "1",
        "phone_number_verified": "false",
        "phone_number": "+12065550123",
        "email": "ada@example.com",
        "username": "ada",
    }
    assert list(everything)[:2] == ["sub", "email_verified"]
    assert list(everything)[-4:] == ["phone_number_verified", "phone_number", "email", "username"]


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("openid email", {"email", "email_verified"}),
        ("openid phone", {"phone_number", "phone_number_verified"}),
        ("openid profile", {"name", "updated_at", "custom:mill"}),
        ("openid email phone", {"email", "email_verified", "phone_number", "phone_number_verified"}),
    ],
)
def test_further_scopes_narrow_it_down(told, scope: str, names: set[str]) -> None:
    """To the attributes that they stand for."""
    assert set(told(scope)) == {"sub", "username", *names}


def test_what_the_client_may_not_read(told) -> None:
    """Stays untold."""
    assert set(told("openid", ReadAttributes=["name"])) == {"sub", "name", "username"}


def test_it_tells_what_is_now(cognito: FakeCognito, app, ada: User) -> None:
    """And not what was when the token was given."""
    token = app.sign_in(scope="openid")["access_token"]
    change = [{"Name": "name", "Value": "Augusta Ada"}]
    cognito.idp.admin_update_user_attributes(UserPoolId=cognito.pool.id, Username="ada", UserAttributes=change)

    assert app.user_info(token).json()["name"] == "Augusta Ada"


def test_what_goes_with_the_answer(app, ada: User) -> None:
    """It is JSON, which any origin may read; POST does as well."""
    headers = {"Authorization": f"bearer {app.sign_in()['access_token']}"}
    for method in ("GET", "POST"):
        answer = requests.request(method, f"{app.root}/oauth2/userInfo", headers=headers, timeout=5)
        assert answer.json()["username"] == "ada"
        assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


# --- the scopes of the token, as functions leave them -------------------------------------------------------------


@pytest.fixture
def change_scopes(cognito: FakeCognito, pool: UserPool) -> Callable[..., None]:
    """Have a function add scopes to the access token, or take them away."""

    def change_scopes(**changes: list[str]) -> None:
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            event["response"] = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": changes}}
            return event

        cognito.add_lambda("tokens", handler)
        arn = "arn:aws:lambda:us-east-1:123456789012:function:tokens"
        pool.record.settings["LambdaConfig"] = {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": arn}}

    return change_scopes


def test_a_sign_in_through_the_api(app, ada: User, change_scopes) -> None:
    """Its tokens are no good here, unless a function gives them the scope."""
    assert refusal(app.user_info(ada.sign_in().access_token)) == NO_OPENID

    change_scopes(scopesToAdd=["openid", "email"])
    told = app.user_info(ada.sign_in().access_token).json()
    assert set(told) == {"sub", "email_verified", "email", "username"}


def test_a_scope_that_a_function_took_away(app, ada: User, change_scopes) -> None:
    """It counts for nothing."""
    change_scopes(scopesToSuppress=["openid"])

    assert refusal(app.user_info(app.sign_in()["access_token"])) == NO_OPENID


# --- what it refuses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", "eyJraWQiOi.e30.e30"])
def test_there_must_be_a_bearer(app, header: str | None) -> None:
    """A token in the header, and nowhere else."""
    headers = {} if header is None else {"Authorization": header}
    answer = requests.get(f"{app.root}/oauth2/userInfo", headers=headers, timeout=5)

    assert refusal(answer) == BAD_REQUEST
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("kind", ["id_token", "refresh_token"])
def test_only_access_tokens(app, ada: User, kind: str) -> None:
    """No other token lets its bearer know anything."""
    assert refusal(app.user_info(app.sign_in()[kind])) == BAD_TOKEN


def test_a_made_up_token(cognito: FakeCognito, app, ada: User) -> None:
    """Or one whose signature is not the pool's."""
    assert refusal(app.user_info("bogus")) == BAD_TOKEN
    assert refusal(app.user_info(app.sign_in()["access_token"][:-8] + "AAAAAAAA")) == BAD_TOKEN


def test_another_pool_s_token(cognito: FakeCognito, app, application, ada: User) -> None:
    """Each domain is for its own pool."""
    token = app.sign_in()["access_token"]
    other = cognito.create_pool("other")
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"https://{other.add_domain('difference')}/oauth2/userInfo", headers=headers, timeout=5)

    assert refusal(answer) == BAD_TOKEN


@pytest.mark.parametrize(
    "end", ["admin_user_global_sign_out", "admin_disable_user", "admin_delete_user", "admin_reset_user_password"]
)
def test_what_ends_a_sign_in(cognito: FakeCognito, app, ada: User, end: str) -> None:
    """Ends what its tokens are good for."""
    token = app.sign_in()["access_token"]
    getattr(cognito.idp, end)(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(app.user_info(token)) == BAD_TOKEN


def test_an_expired_token(still, cognito: FakeCognito, app, ada: User) -> None:
    """It is good for an hour."""
    token = app.sign_in()["access_token"]
    cognito.clock.advance(hours=1)

    assert refusal(app.user_info(token)) == BAD_TOKEN


def test_without_openid(application, ada: User) -> None:
    """The one scope that this takes."""
    app = application(AllowedOAuthScopes=ALL)
    token = app.sign_in(scope="aws.cognito.signin.user.admin")["access_token"]

    assert refusal(app.user_info(token)) == NO_OPENID


def test_a_client_s_own_token(application) -> None:
    """Nobody stands behind it."""
    machine = application(
        GenerateSecret=True, AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["engine/read"]
    )
    token = machine.ask("client_credentials").json()["access_token"]

    assert refusal(machine.user_info(token)) == BAD_TOKEN
