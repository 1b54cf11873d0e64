"""The revocation endpoint: what it ends, and what is no refresh token of the client that asks."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User

DONE = (200, "")
INVALID_REQUEST = (400, '{"error":"invalid_request"}')
INVALID_CLIENT = (401, '{"error":"invalid_client"}')
INVALID_GRANT = (400, '{"error":"invalid_grant"}')
UNSUPPORTED = (400, '{"error":"unsupported_token_type"}')
SELF = "aws.cognito.signin.user.admin"


def said(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.text


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def revoke(app, token: str, **form: str) -> tuple[int, str]:
    return said(app.post("revoke", {"token": token, "client_id": app.client.id, **form}))


def test_it_ends_all_that_came_from_the_token(cognito: FakeCognito, application, ada: User) -> None:
    """The refresh token and each access token, for the API and for the userInfo endpoint; once more changes nothing."""
    app = application(AllowedOAuthScopes=["openid", SELF])
    first = app.sign_in()
    second = app.refresh(first["refresh_token"]).json()
    other = app.sign_in()
    assert revoke(app, first["refresh_token"]) == DONE
    assert revoke(app, first["refresh_token"]) == DONE

    assert said(app.refresh(first["refresh_token"])) == INVALID_GRANT
    for tokens in (first, second):
        assert app.user_info(tokens["access_token"]).status_code == 401
        with pytest.raises(ClientError, match="Access Token has been revoked"):
            cognito.idp.get_user(AccessToken=tokens["access_token"])
    assert app.user_info(other["access_token"]).status_code == 200
    assert cognito.idp.get_user(AccessToken=other["access_token"])["Username"] == "ada"


def test_what_the_api_gave_is_revoked_as_well(app, ada: User) -> None:
    """A refresh token is a refresh token."""
    token = ada.sign_in(client=app.client).refresh_token
    assert revoke(app, token) == DONE

    assert said(app.refresh(token)) == INVALID_GRANT


def test_a_client_with_a_secret(application, ada: User) -> None:
    """It proves itself in the header, and nowhere else."""
    app = application(GenerateSecret=True)
    token = app.sign_in()["refresh_token"]
    assert revoke(app, token) == INVALID_CLIENT
    assert revoke(app, token, client_secret=app.client.secret) == INVALID_CLIENT
    assert said(app.post("revoke", {"token": token}, headers=basic(app.client.id, "wrong"))) == INVALID_CLIENT
    assert app.refresh(token).status_code == 200

    assert said(app.post("revoke", {"token": token}, headers=basic(app.client.id, app.client.secret))) == DONE
    assert said(app.refresh(token)) == INVALID_GRANT


@pytest.mark.parametrize("client_id", ["", "unknown"])
def test_nobody_s_client(app, client_id: str) -> None:
    """Who asks must be known."""
    assert revoke(app, "bogus", client_id=client_id) == INVALID_CLIENT


def test_a_public_client_has_no_secret(app) -> None:
    """A header that pretends so is refused, even with nothing in it."""
    for secret in ("surplus", ""):
        assert said(app.post("revoke", {"token": "bogus"}, headers=basic(app.client.id, secret))) == INVALID_CLIENT


def test_there_must_be_a_token(app) -> None:
    """Without one there is nothing to revoke."""
    assert revoke(app, "") == INVALID_REQUEST


def test_a_client_that_revokes_nothing(application, ada: User) -> None:
    """EnableTokenRevocation is the client's to switch off."""
    app = application(EnableTokenRevocation=False)
    token = app.sign_in()["refresh_token"]

    assert revoke(app, token) == INVALID_REQUEST
    assert app.refresh(token).status_code == 200


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_only_refresh_tokens(app, ada: User, kind: str) -> None:
    """Access and id tokens end with the refresh token that they came with."""
    tokens: dict[str, Any] = app.sign_in()

    assert revoke(app, tokens[kind]) == UNSUPPORTED


def test_a_token_that_is_not_the_client_s(app, application, ada: User) -> None:
    """Unknown or somebody else's: nothing is said, and nothing done."""
    token = application().sign_in()["refresh_token"]
    other = application()
    token = other.sign_in()["refresh_token"]

    assert revoke(app, "bogus") == DONE
    assert revoke(app, token) == DONE
    assert other.refresh(token).status_code == 200


def test_what_goes_with_the_answer(app) -> None:
    """Scripts of any origin may read it; GET is not allowed."""
    for form in ({"token": "bogus", "client_id": app.client.id}, {}):
        answer = app.post("revoke", form)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert said(requests.get(f"{app.root}/oauth2/revoke", timeout=5)) == (405, "")
