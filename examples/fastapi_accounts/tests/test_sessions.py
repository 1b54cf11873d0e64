from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pytest_fakecognito import FakeCognito

ADA = {"email": "ada@example.com", "password": "Analytical-1843"}
GRACE = {"email": "grace@example.com", "password": "Temporary-1"}

pytestmark = pytest.mark.cognito_user(ADA["email"], ADA["password"], name="Ada")


def sign_in(api: TestClient, **changed: str):
    return api.post("/session", json=ADA | changed)


def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def test_the_password_opens_the_account(api):
    answer = sign_in(api)

    assert answer.status_code == 200
    assert api.get("/me", headers=bearer(answer.json())).json()["email"] == ADA["email"]


def test_a_wrong_password_is_refused(api):
    answer = sign_in(api, password="Difference-1822")

    assert answer.status_code == 401
    assert answer.json() == {"error": "NotAuthorizedException", "detail": "Incorrect username or password."}


def test_a_stranger_is_answered_like_a_wrong_password(api):
    wrong = sign_in(api, password="Difference-1822")
    unknown = sign_in(api, email="charles@example.com")

    assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())


def test_guessing_locks_the_account_for_a_while(api, cognito: FakeCognito):
    for _ in range(6):
        sign_in(api, password="Difference-1822")
    assert sign_in(api).json()["detail"] == "Password attempts exceeded"

    cognito.clock.advance(minutes=16)

    assert sign_in(api).status_code == 200


def test_a_session_can_be_prolonged(api):
    first = sign_in(api).json()

    answer = api.post("/session/refresh", json={"refresh_token": first["refresh_token"]})

    second = answer.json()
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] is None
    assert api.get("/me", headers=bearer(second)).status_code == 200


def test_a_session_ends_after_thirty_days(api, cognito: FakeCognito):
    tokens = sign_in(api).json()
    cognito.clock.advance(days=31)

    answer = api.post("/session/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert answer.status_code == 401
    assert answer.json()["detail"] == "Refresh Token has expired"


def test_signing_out_ends_every_session(api):
    here, elsewhere = sign_in(api).json(), sign_in(api).json()

    assert api.delete("/session", headers=bearer(here)).status_code == 204

    answer = api.get("/me", headers=bearer(elsewhere))
    assert answer.json() == {"error": "NotAuthorizedException", "detail": "Access Token has been revoked"}
    answer = api.post("/session/refresh", json={"refresh_token": elsewhere["refresh_token"]})
    assert answer.json() == {"error": "NotAuthorizedException", "detail": "Refresh Token has been revoked"}


@pytest.mark.cognito_user(GRACE["email"], GRACE["password"], status="FORCE_CHANGE_PASSWORD")
class TestSomebodyInvited:
    def test_must_choose_a_password_first(self, api):
        answer = api.post("/session", json=GRACE)

        assert answer.status_code == 200
        assert answer.json()["challenge"] == "NEW_PASSWORD_REQUIRED"

    def test_gets_in_with_the_password_of_her_choice(self, api):
        session = api.post("/session", json=GRACE).json()["session"]
        choice = GRACE | {"password": "Compiler-1952"}

        tokens = api.post("/session/new-password", json=choice | {"session": session}).json()

        assert api.get("/me", headers=bearer(tokens)).status_code == 200
        assert api.post("/session", json=choice).status_code == 200
        assert api.post("/session", json=GRACE).status_code == 401

    def test_cannot_answer_with_a_made_up_session(self, api):
        choice = GRACE | {"password": "Compiler-1952", "session": "made-up-" * 10}

        answer = api.post("/session/new-password", json=choice)

        assert answer.status_code == 401
        assert answer.json()["detail"] == "Invalid session provided for the user."
