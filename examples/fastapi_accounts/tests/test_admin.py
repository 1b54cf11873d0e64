from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pytest_fakecognito import FakeCognito

ADA, ROOT = "ada@example.com", "root@example.com"
PASSWORD = "Analytical-1843"

pytestmark = [
    pytest.mark.cognito_user(ADA, PASSWORD, name="Ada"),
    pytest.mark.cognito_user("adele@example.com", name="Adele"),
    pytest.mark.cognito_user("grace@example.com", name="Grace"),
    pytest.mark.cognito_user(ROOT, groups=["admins"]),
]


@pytest.fixture
def root(api: TestClient, cognito: FakeCognito) -> TestClient:
    """The service as an administrator reaches it."""
    api.headers.update(cognito.sign_in(ROOT).headers)
    return api


def path(cognito: FakeCognito, email: str, rest: str) -> str:
    return f"/admin/users/{cognito.pool.users[email].username}/{rest}"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "/admin/users"),
        ("POST", "/admin/users"),
        ("POST", "/admin/users/somebody/disable"),
        ("PUT", "/admin/users/somebody/groups/admins"),
    ],
)
def test_is_for_administrators_only(api, cognito: FakeCognito, method, url):
    answer = api.request(method, url, headers=cognito.sign_in(ADA).headers)

    assert answer.status_code == 403
    assert answer.json() == {"detail": "only for members of admins"}


def test_people_are_found_by_the_start_of_their_address(root):
    found = root.get("/admin/users", params={"email": "ad"}).json()

    assert sorted(account["name"] for account in found) == ["Ada", "Adele"]


def test_what_is_typed_cannot_change_the_question(root):
    answer = root.get("/admin/users", params={"email": 'ada" or "1" = "1'})

    assert (answer.status_code, answer.json()) == (200, [])


def test_a_promotion_counts_from_the_next_sign_in(root, cognito: FakeCognito):
    before = cognito.sign_in(ADA)

    assert root.put(path(cognito, ADA, "groups/admins")).status_code == 204

    assert cognito.pool.users[ADA].groups == ["admins"]
    assert root.get("/admin/users", headers=before.headers).status_code == 403
    assert root.get("/admin/users", headers=cognito.sign_in(ADA).headers).status_code == 200


def test_there_is_no_promotion_to_a_group_that_is_not_there(root, cognito: FakeCognito):
    answer = root.put(path(cognito, ADA, "groups/owners"))

    assert answer.status_code == 404
    assert answer.json() == {"error": "ResourceNotFoundException", "detail": "Group not found."}


def test_a_stranger_cannot_be_disabled(root):
    answer = root.post("/admin/users/nobody/disable")

    assert answer.status_code == 404
    assert answer.json() == {"error": "UserNotFoundException", "detail": "User does not exist."}


def test_somebody_disabled_is_out(root, cognito: FakeCognito):
    tokens = cognito.sign_in(ADA)

    assert root.post(path(cognito, ADA, "disable")).status_code == 204

    assert not cognito.pool.users[ADA].enabled
    answer = root.post("/session", json={"email": ADA, "password": PASSWORD})
    assert (answer.status_code, answer.json()["detail"]) == (401, "User is disabled.")
    assert root.post("/session/refresh", json={"refresh_token": tokens.refresh_token}).status_code == 401
    assert root.get("/me", headers=tokens.headers).status_code == 401


def test_an_invitation_brings_a_temporary_password(root, cognito: FakeCognito):
    answer = root.post("/admin/users", json={"email": "edith@example.com", "name": "Edith"})

    assert answer.status_code == 201
    assert answer.json()["status"] == "FORCE_CHANGE_PASSWORD"
    [mail] = cognito.outbox
    assert mail.destination == "edith@example.com"
    credentials = {"email": "edith@example.com", "password": mail.code}
    assert root.post("/session", json=credentials).json()["challenge"] == "NEW_PASSWORD_REQUIRED"
