from __future__ import annotations

import pytest
from accounts import tokens

from pytest_fakecognito import BadToken, FakeCognito

pytestmark = [
    pytest.mark.cognito_user("root@example.com", groups=["admins"]),
    pytest.mark.cognito_bad_token(username="root@example.com"),
]


def test_one_s_own_account_is_closed_to_every_bad_token(api, cognito_bad_token: BadToken):
    answer = api.get("/me", headers=cognito_bad_token.headers)

    assert answer.status_code == 401, cognito_bad_token.reason


# A revoked token is no bad one to those who only look at it: that takes asking Cognito, as /me does.
@pytest.mark.cognito_bad_token(exclude=["revoked"])
def test_administration_is_closed_to_every_bad_token(api, cognito_bad_token: BadToken):
    answer = api.get("/admin/users", headers=cognito_bad_token.headers)

    assert answer.status_code == 401, cognito_bad_token.reason


@pytest.mark.parametrize("token", ["", "nonsense", "no.json.web-token", "e30.e30.e30"])
def test_what_is_no_token_at_all_is_refused(api, token):
    answer = api.get("/admin/users", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


def test_the_keys_come_from_the_pool_s_own_address(api, cognito: FakeCognito):
    tokens._key_set.cache_clear()

    api.get("/me", headers=cognito.sign_in("root@example.com").headers)

    [fetched] = [call for call in cognito.calls if call.service == "http"]
    assert fetched.operation.endswith(f"/{cognito.pool.id}/.well-known/jwks.json")
