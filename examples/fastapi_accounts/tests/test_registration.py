from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pytest_fakecognito import FakeCognito

ADA = {"email": "ada@example.com", "password": "Analytical-1843", "name": "Ada"}
CREDENTIALS = {"email": ADA["email"], "password": ADA["password"]}


@pytest.fixture
def signed_up(api: TestClient) -> None:
    assert api.post("/accounts", json=ADA).status_code == 201


def confirm(api: TestClient, code: str):
    return api.post("/accounts/confirm", json={"email": ADA["email"], "code": code})


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_that_was_mailed_opens_the_account(api, cognito: FakeCognito, signed_up):
    assert confirm(api, cognito.confirmation_codes[ADA["email"]]).status_code == 204

    assert api.post("/session", json=CREDENTIALS).status_code == 200


def test_the_code_goes_to_the_address_and_nowhere_else(api, cognito: FakeCognito, signed_up):
    [mail] = cognito.outbox

    assert (mail.medium, mail.destination) == ("EMAIL", ADA["email"])
    assert mail.code in mail.body


def test_the_answer_names_the_account(api, cognito: FakeCognito):
    answer = api.post("/accounts", json=ADA)

    assert answer.json() == {"id": cognito.pool.users[ADA["email"]].sub}


def test_nobody_gets_in_before_confirming(api, signed_up):
    answer = api.post("/session", json=CREDENTIALS)

    assert answer.status_code == 403
    assert answer.json() == {"error": "UserNotConfirmedException", "detail": "User is not confirmed."}


def test_a_wrong_code_is_refused(api, cognito: FakeCognito, signed_up):
    answer = confirm(api, other_than(cognito.confirmation_codes[ADA["email"]]))

    assert answer.status_code == 400
    assert answer.json()["error"] == "CodeMismatchException"
    assert cognito.pool.users[ADA["email"]].status == "UNCONFIRMED"


def test_a_code_works_once(api, cognito: FakeCognito, signed_up):
    code = cognito.confirmation_codes[ADA["email"]]
    confirm(api, code)

    answer = confirm(api, code)

    assert answer.status_code == 401
    assert answer.json()["detail"] == "User cannot be confirmed. Current status is CONFIRMED"


def test_a_code_works_for_a_day(api, cognito: FakeCognito, signed_up):
    cognito.clock.advance(hours=25)

    answer = confirm(api, cognito.confirmation_codes[ADA["email"]])

    assert answer.status_code == 400
    assert answer.json()["error"] == "ExpiredCodeException"


def test_only_the_newest_code_works(api, cognito: FakeCognito, signed_up):
    first = cognito.confirmation_codes[ADA["email"]]
    assert api.post("/accounts/resend", json={"email": ADA["email"]}).status_code == 202
    second = cognito.confirmation_codes[ADA["email"]]

    assert confirm(api, first).json()["error"] == "CodeMismatchException"
    assert confirm(api, second).status_code == 204


def test_an_address_has_one_account(api, signed_up):
    answer = api.post("/accounts", json=ADA)

    assert answer.status_code == 409
    assert answer.json()["error"] == "UsernameExistsException"


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Short-1", "Password not long enough"),
        ("analytical-1843", "Password must have uppercase characters"),
        ("ANALYTICAL-1843", "Password must have lowercase characters"),
        ("Analytical-", "Password must have numeric characters"),
        ("Analytical1843", "Password must have symbol characters"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(api, password, missing):
    answer = api.post("/accounts", json=ADA | {"password": password})

    assert answer.status_code == 422
    assert answer.json()["detail"] == f"Password did not conform with policy: {missing}"


def test_only_an_address_can_be_signed_up(api):
    answer = api.post("/accounts", json=ADA | {"email": "ada"})

    assert answer.status_code == 400
    assert answer.json() == {"error": "InvalidParameterException", "detail": "Username should be an email."}
