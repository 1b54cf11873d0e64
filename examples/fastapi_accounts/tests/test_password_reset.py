from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

ADA = "ada@example.com"
OLD, NEW = "Analytical-1843", "Difference-1822"

pytestmark = pytest.mark.cognito_user(ADA, OLD, email_verified="true")


def signs_in(api, password: str) -> bool:
    return api.post("/session", json={"email": ADA, "password": password}).status_code == 200


def test_the_mailed_code_sets_a_new_password(api, cognito: FakeCognito):
    assert api.post("/password/forgot", json={"email": ADA}).status_code == 202
    code = cognito.confirmation_codes[ADA]

    answer = api.post("/password/reset", json={"email": ADA, "code": code, "password": NEW})

    assert answer.status_code == 204
    assert signs_in(api, NEW)
    assert not signs_in(api, OLD)


def test_a_wrong_code_changes_nothing(api, cognito: FakeCognito):
    api.post("/password/forgot", json={"email": ADA})
    wrong = f"{(int(cognito.confirmation_codes[ADA]) + 1) % 1_000_000:06}"

    answer = api.post("/password/reset", json={"email": ADA, "code": wrong, "password": NEW})

    assert answer.status_code == 400
    assert answer.json()["error"] == "CodeMismatchException"
    assert signs_in(api, OLD)


def test_the_code_works_for_an_hour(api, cognito: FakeCognito):
    api.post("/password/forgot", json={"email": ADA})
    cognito.clock.advance(minutes=61)
    code = cognito.confirmation_codes[ADA]

    answer = api.post("/password/reset", json={"email": ADA, "code": code, "password": NEW})

    assert answer.status_code == 400
    assert answer.json()["error"] == "ExpiredCodeException"


def test_a_stranger_is_not_told_that_he_is_one(api, cognito: FakeCognito):
    answer = api.post("/password/forgot", json={"email": "charles@example.com"})

    assert answer.status_code == 202
    assert cognito.outbox == []


def test_a_mail_that_cannot_be_sent_is_our_trouble(api, cognito: FakeCognito):
    cognito.fail("ForgotPassword", "CodeDeliveryFailureException", message="arn:aws:ses:… is not verified")

    answer = api.post("/password/forgot", json={"email": ADA})

    assert answer.status_code == 502
    assert answer.json() == {"error": "InternalError", "detail": "something went wrong"}
