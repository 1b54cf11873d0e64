from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

pytestmark = pytest.mark.cognito_user("ada@example.com", name="Ada")


def test_shows_ones_own_account(api, cognito: FakeCognito):
    answer = api.get("/me", headers=cognito.sign_in("ada@example.com").headers)

    assert answer.json() == {
        "id": cognito.pool.users["ada@example.com"].username,
        "email": "ada@example.com",
        "name": "Ada",
        "status": None,
        "enabled": None,
    }


def test_changes_ones_own_name(api, cognito: FakeCognito):
    headers = cognito.sign_in("ada@example.com").headers

    assert api.patch("/me", json={"name": "Countess Lovelace"}, headers=headers).status_code == 204

    assert cognito.pool.users["ada@example.com"].attributes["name"] == "Countess Lovelace"


def test_is_closed_to_visitors(api):
    answer = api.get("/me")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
