from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

ADA = "ada@example.com"
PASSWORD = "analytical"  # the old site was content with less than our pool's policy is

pytestmark = [
    pytest.mark.cognito_lambda("DefineAuthChallenge", "links.define:handler"),
    pytest.mark.cognito_lambda("CreateAuthChallenge", "links.create:handler"),
    pytest.mark.cognito_lambda("VerifyAuthChallengeResponse", "links.verify:handler"),
    pytest.mark.cognito_lambda("UserMigration", "links.migrate:handler"),
]


def django_password(password: str, salt: str = "pepper", iterations: int = 1000) -> str:
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), iterations)
    return f"pbkdf2_sha256${iterations}${salt}${base64.b64encode(key).decode()}"


@pytest.fixture(autouse=True)
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The old site's accounts: Ada's, one that was closed, and one of before PBKDF2."""
    path = tmp_path / "users.sqlite"
    with closing(sqlite3.connect(path)) as export, export:
        export.execute("CREATE TABLE users (email TEXT PRIMARY KEY, name TEXT, password TEXT, active INTEGER)")
        accounts = [
            (ADA, "Ada", django_password(PASSWORD), 1),
            ("closed@example.com", "Charles", django_password(PASSWORD), 0),
            ("ancient@example.com", "Blaise", "md5$pepper$d41d8cd98f00b204e9800998ecf8427e", 1),
        ]
        export.executemany("INSERT INTO users VALUES (?, ?, ?, ?)", accounts)
    monkeypatch.setenv("LEGACY_USERS", str(path))
    return path


@pytest.fixture
def sign_in(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    def sign_in(email: str, password: str) -> dict[str, Any]:
        return cognito.idp.initiate_auth(
            ClientId=cognito.pool.client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )

    return sign_in


def test_an_old_password_moves_its_user_in(cognito: FakeCognito, sign_in, mailbox):
    assert "AuthenticationResult" in sign_in(ADA, PASSWORD)

    user = cognito.pool.users[ADA]
    assert (user.status, user.attributes["name"], user.attributes["email_verified"]) == ("CONFIRMED", "Ada", "true")
    assert cognito.outbox == mailbox == []


def test_who_has_moved_in_is_cognito_s(cognito: FakeCognito, sign_in, browser, export: Path):
    sign_in(ADA, PASSWORD)
    export.unlink()

    assert "AuthenticationResult" in sign_in(ADA, PASSWORD)
    browser.ask_for_link(ADA)
    assert "AuthenticationResult" in browser.open(browser.newest_ticket())
    moves = [call for call in cognito.lambda_calls if call.trigger_source.startswith("UserMigration")]
    assert len(moves) == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADA, "difference"), ("nobody@example.com", PASSWORD), ("closed@example.com", PASSWORD)],
    ids=["wrong password", "unknown", "closed"],
)
def test_nobody_else_moves_in(cognito: FakeCognito, sign_in, email: str, password: str):
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException, match="Incorrect username or password"):
        sign_in(email, password)

    assert len(cognito.pool.users) == 0
    assert [call.trigger_source for call in cognito.lambda_calls] == ["UserMigration_Authentication"]


def test_a_forgotten_password_moves_its_user_in(cognito: FakeCognito, sign_in):
    new = "Difference-1822"
    target = {"ClientId": cognito.pool.client.id, "Username": ADA}
    cognito.idp.forgot_password(**target)
    [code] = cognito.outbox
    assert code.destination == ADA

    cognito.idp.confirm_forgot_password(**target, ConfirmationCode=code.code, Password=new)

    assert "AuthenticationResult" in sign_in(ADA, new)
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        sign_in(ADA, PASSWORD)


def test_a_forgotten_password_of_nobody_is_no_news(cognito: FakeCognito):
    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="nobody@example.com")

    assert cognito.outbox == []
    assert len(cognito.pool.users) == 0


def test_who_has_not_moved_in_gets_no_link(cognito: FakeCognito, browser, mailbox):
    browser.ask_for_link(ADA)

    assert mailbox == []
    assert "UserMigration_Authentication" not in [call.trigger_source for call in cognito.lambda_calls]


# --- functions that raise -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "message"),
    [
        (ADA, "UserMigration failed with error unable to open database file."),
        ("ancient@example.com", "UserMigration failed with error a password kept as md5."),
    ],
)
def test_what_goes_wrong_is_told_and_nobody_moves_in(
    cognito: FakeCognito, sign_in, export: Path, email: str, message: str
):
    if email == ADA:
        export.unlink()

    with pytest.raises(cognito.idp.exceptions.UserLambdaValidationException) as refused:
        sign_in(email, PASSWORD)
    assert refused.value.response["Error"]["Message"] == message
    assert len(cognito.pool.users) == 0
