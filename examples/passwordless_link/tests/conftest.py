"""The pool as our deployment makes it, what the functions find in their environment, and a browser to sign in with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from links import mail, ticket

from pytest_fakecognito import FakeCognito


@pytest.fixture(scope="session")
def cognito_baseline() -> Callable[[FakeCognito], None]:
    def seed(cognito: FakeCognito) -> None:
        flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        cognito.create_pool(
            "shop",
            default=True,
            username_attributes=["email"],
            auto_verified_attributes=["email"],
            client={
                "explicit_auth_flows": flows,
                "prevent_user_existence_errors": "ENABLED",
                "auth_session_validity": 15,  # minutes: more than a link is good for
            },
        )

    return seed


@pytest.fixture(autouse=True)
def _environment(cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINK_KEY", "a key that only the functions have")
    monkeypatch.setenv("SITE", "https://shop.example")
    monkeypatch.setenv("MAIL_FROM", "Shop <no-reply@shop.example>")
    # The functions live in the fake's time, so that `cognito.clock.advance` makes links old.
    monkeypatch.setattr(ticket, "now", cognito.clock.timestamp)


@pytest.fixture(autouse=True)
def mailbox(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What SES was asked to send, the oldest first."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(mail.ses, "send_email", lambda **message: sent.append(message))
    return sent


class Browser:
    """One on our site: it keeps the session that its last question brought."""

    def __init__(self, cognito: FakeCognito, mailbox: list[dict[str, Any]]) -> None:
        self._idp, self._client_id, self._mailbox = cognito.idp, cognito.pool.client.id, mailbox
        self.email = self.session = ""

    def ask_for_link(self, email: str) -> dict[str, Any]:
        self.email = email
        return self._took(
            self._idp.initiate_auth(
                ClientId=self._client_id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": email}
            )
        )

    def open(self, shown: str, session: str | None = None) -> dict[str, Any]:
        """Open the link with that ticket, in the sign-in that this browser began last."""
        return self._took(
            self._idp.respond_to_auth_challenge(
                ClientId=self._client_id,
                ChallengeName="CUSTOM_CHALLENGE",
                Session=session or self.session,
                ChallengeResponses={"USERNAME": self.email, "ANSWER": shown},
            )
        )

    def _took(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.session = answer.get("Session", self.session)
        return answer

    def newest_ticket(self) -> str:
        """What the link in the last mail carries."""
        body = self._mailbox[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
        [shown] = re.findall(r"^https://shop\.example/sign-in#(\S+)$", body, re.MULTILINE)
        return shown


@pytest.fixture
def browser(cognito: FakeCognito, mailbox: list[dict[str, Any]]) -> Browser:
    return Browser(cognito, mailbox)
