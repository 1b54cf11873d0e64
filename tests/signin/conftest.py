"""What the tests of signing in share: a user, the two ways to sign in, and what is told to who is refused."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient, User

PASSWORD = "Analytical-1843"


@dataclass
class Way:
    """One of the two ways to sign in with a password: users themselves, or an administrator for them."""

    cognito: FakeCognito
    admin: bool

    @property
    def flow(self) -> str:
        return "ADMIN_USER_PASSWORD_AUTH" if self.admin else "USER_PASSWORD_AUTH"

    def start(self, flow: str | None = None, client: AppClient | None = None, **parameters: str) -> dict[str, Any]:
        call = self.cognito.idp.admin_initiate_auth if self.admin else self.cognito.idp.initiate_auth
        return call(**self._target(client), AuthFlow=flow or self.flow, AuthParameters=parameters)

    def sign_in(
        self,
        username: str = "ada",
        password: str = PASSWORD,
        *,
        client: AppClient | None = None,
        flow: str | None = None,
        **parameters: str,
    ) -> dict[str, Any]:
        """With the secret hash over the name as it is typed, if the client has a secret."""
        client = client or self.cognito.pool.client
        if client.secret is not None:
            parameters.setdefault("SECRET_HASH", client.secret_hash(username))
        return self.start(flow, client, USERNAME=username, PASSWORD=password, **parameters)

    def refresh(self, token: str, *, client: AppClient | None = None, **parameters: str) -> dict[str, Any]:
        return self.start("REFRESH_TOKEN_AUTH", client, REFRESH_TOKEN=token, **parameters)

    def answer(
        self,
        challenge: str,
        session: str | None,
        *,
        client: AppClient | None = None,
        **responses: str,
    ) -> dict[str, Any]:
        idp = self.cognito.idp
        call = idp.admin_respond_to_auth_challenge if self.admin else idp.respond_to_auth_challenge
        more = {} if session is None else {"Session": session}
        return call(**self._target(client), ChallengeName=challenge, ChallengeResponses=responses, **more)

    def _target(self, client: AppClient | None) -> dict[str, str]:
        client = client or self.cognito.pool.client
        pool = {"UserPoolId": client.pool.id} if self.admin else {}
        return {**pool, "ClientId": client.id}


class SrpClient:
    """One attempt to sign in with SRP, by pycognito's arithmetic and not ours, step by step: a test can spoil each."""

    def __init__(self, cognito: FakeCognito, username: str, password: str, client: AppClient | None = None) -> None:
        self.cognito = cognito
        self.client = client or cognito.pool.client
        self.srp = AWSSRP(
            username,
            password,
            self.client.pool.id,
            self.client.id,
            client=cognito.idp,
            client_secret=self.client.secret,
        )

    def start(self, **parameters: str) -> dict[str, Any]:
        return self.cognito.idp.initiate_auth(
            ClientId=self.client.id,
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={**self.srp.get_auth_params(), **parameters},
        )

    def proof(self, challenge: dict[str, Any]) -> dict[str, str]:
        return self.srp.process_challenge(challenge["ChallengeParameters"], self.srp.get_auth_params())

    def answer(self, responses: dict[str, str], **more: str) -> dict[str, Any]:
        return self.cognito.idp.respond_to_auth_challenge(
            ClientId=self.client.id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=responses,
            **more,
        )

    def sign_in(self, **parameters: str) -> dict[str, Any]:
        return self.answer(self.proof(self.start(**parameters)))


@pytest.fixture
def exchange(cognito: FakeCognito) -> Callable[..., SrpClient]:
    """`exchange(username, password)` is an attempt to sign in with SRP."""
    return partial(SrpClient, cognito)


@pytest.fixture(params=["public", "admin"])
def way(request: pytest.FixtureRequest, cognito: FakeCognito) -> Way:
    """Both ways, one after the other: the rules of the two are the same."""
    return Way(cognito, admin=request.param == "admin")


@pytest.fixture
def public(cognito: FakeCognito) -> Way:
    """Only users themselves, where nothing depends on the way."""
    return Way(cognito, admin=False)


@pytest.fixture
def ada(cognito: FakeCognito) -> User:
    """A confirmed user with a verified address."""
    return cognito.pool.add_user("ada", PASSWORD, email="ada@example.com", email_verified=True)


@pytest.fixture
def refusal() -> Callable[..., tuple[str, str]]:
    """Call something that must be refused: `refusal(call, …)` gives the error's code and message."""

    def refusal(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            call(*args, **kwargs)
        answer = caught.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
        return answer["Error"]["Code"], answer["Error"]["Message"]

    return refusal


@pytest.fixture
def still() -> Iterator[None]:
    """The process's time stands still, and only `cognito.clock` moves the service's. Ask for it before `cognito`."""
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        yield


@pytest.fixture
def claims() -> Callable[[str], dict[str, Any]]:
    """What a token says, in the order in which it says it."""

    def claims(token: str) -> dict[str, Any]:
        payload = token.split(".")[1]
        return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    return claims
