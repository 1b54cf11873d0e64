from __future__ import annotations

import pytest

from pytest_fakecognito import BadToken, FakeCognito


def test_one_s_own_account_is_closed_to_every_bad_token(api, cognito_bad_token: BadToken):
    answer = api.get("/me", headers=cognito_bad_token.headers)

    assert answer.status_code == 401, cognito_bad_token.reason


# A revoked token is no bad one to those who only look at it: that takes asking Cognito, as /me does.
@pytest.mark.cognito_user("root@example.com", groups=["admins"])
@pytest.mark.cognito_bad_token(username="root@example.com", exclude=["revoked"])
def test_administration_is_closed_to_every_bad_token(api, cognito_bad_token: BadToken):
    answer = api.get("/admin/users", headers=cognito_bad_token.headers)

    assert answer.status_code == 401, cognito_bad_token.reason


@pytest.mark.cognito_user("ada@example.com")
def test_the_keys_are_fetched_from_the_pool_s_own_address(api, cognito: FakeCognito):
    from accounts import tokens

    tokens._key_set.cache_clear()

    api.get("/me", headers=cognito.sign_in("ada@example.com").headers)

    fetched = [call.operation for call in cognito.calls if call.service == "http"]
    assert fetched == [f"GET /{cognito.pool.id}/.well-known/jwks.json"]
