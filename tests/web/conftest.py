"""What the tests of a domain share: an application that sends users to the pages, and asks for tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient, User, UserPool

_ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
_KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"

PASSWORD = "Analytical-1843"
CALLBACK = "https://app.example.com/callback"


@dataclass
class Application:
    """An application, by one client of a pool with a domain."""

    client: AppClient
    root: str
    browser: requests.Session = field(default_factory=requests.Session)

    @property
    def secret(self) -> dict[str, str]:
        """What of a form proves who the application is, if it has a secret."""
        return {} if self.client.secret is None else {"client_secret": self.client.secret}

    def authorise(self, username: str = "ada", **asked: str) -> str:
        """The code that comes back from the pages, where a user has signed in with the password of all users here."""
        query = {"response_type": "code", "client_id": self.client.id, "redirect_uri": CALLBACK, **asked}
        with self.browser as browser:
            page = browser.get(f"{self.root}/oauth2/authorize", params=query, timeout=5)
            form = {"username": username, "password": PASSWORD, "_csrf": browser.cookies["XSRF-TOKEN"]}
            answer = browser.post(page.url, form, allow_redirects=False, timeout=5)
            browser.cookies.clear()
        location = answer.headers["Location"]
        assert location.startswith(f"{CALLBACK}?code="), location
        return parse_qs(urlsplit(location).query)["code"][0]

    def ask(self, grant_type: str, /, **form: str) -> requests.Response:
        """Ask for tokens, as this client unless the form says otherwise. An empty text takes something out of it."""
        whole = {"grant_type": grant_type, "client_id": self.client.id, **self.secret, **form}
        return self.post("token", {name: value for name, value in whole.items() if value})

    def exchange(self, code: str, /, **form: str) -> requests.Response:
        return self.ask("authorization_code", **{"code": code, "redirect_uri": CALLBACK, **form})

    def refresh(self, token: str, /, **form: str) -> requests.Response:
        return self.ask("refresh_token", **{"refresh_token": token, **form})

    def sign_in(self, **asked: str) -> dict[str, Any]:
        """The tokens of a whole sign-in."""
        answer = self.exchange(self.authorise(**asked))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def user_info(self, token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.root}/oauth2/userInfo", headers=headers, timeout=5)

    def post(self, path: str, form: Any = None, **how: Any) -> requests.Response:
        return requests.post(f"{self.root}/oauth2/{path}", form, timeout=5, **how)


@pytest.fixture
def pool(cognito: FakeCognito) -> UserPool:
    """The default pool, with a domain and two custom scopes."""
    cognito.pool.add_domain("analytical")
    cognito.idp.create_resource_server(
        UserPoolId=cognito.pool.id,
        Identifier="engine",
        Name="engine",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "run")],
    )
    return cognito.pool


@pytest.fixture
def application(pool: UserPool) -> Callable[..., Application]:
    """`application(**settings)` is one with the code grant, for the scopes `openid` and `email`, and no secret."""

    def application(**settings: Any) -> Application:
        client = pool.add_client(
            **{
                "AllowedOAuthFlowsUserPoolClient": True,
                "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid", "email"],
                "CallbackURLs": [CALLBACK],
                "SupportedIdentityProviders": ["COGNITO"],
                **settings,
            }
        )
        return Application(client, f"https://{pool.domain}")

    return application


@pytest.fixture
def app(application: Callable[..., Application]) -> Application:
    return application()


@pytest.fixture
def ada(pool: UserPool) -> User:
    """A confirmed user with a verified address and a telephone."""
    return pool.add_user(
        "ada", PASSWORD, email="ada@example.com", email_verified=True, phone_number="+12065550123", name="Ada"
    )


@pytest.fixture
def on(cognito: FakeCognito) -> Callable[..., None]:
    """`on("PreSignUp", answer)` puts a function behind a trigger of the default pool, from now on.

    It raises `answer` if that is an error, and else has `answer` for a response, or the event's own.
    """

    def on(trigger: str, answer: Exception | dict[str, Any] | None = None) -> None:
        def function(event: dict[str, Any], context: object) -> dict[str, Any]:
            if isinstance(answer, Exception):
                raise answer
            return event if answer is None else {**event, "response": answer}

        cognito.add_lambda(trigger, function)
        arn = f"{_ARN}{trigger}"
        config = cognito.pool.record.settings["LambdaConfig"]
        sender = {trigger: {"LambdaVersion": "V1_0", "LambdaArn": arn}, "KMSKeyID": _KEY}
        # Not by UpdateUserPool, which would set everything else back to its default.
        cognito.pool.record.settings["LambdaConfig"] = {
            **config,
            **(sender if trigger.endswith("Sender") else {trigger: arn}),
        }

    return on
