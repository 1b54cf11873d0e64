"""What the tests of user pool operations share: a pool's app as its users meet it, and how to expect a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient

PASSWORD = "Analytical-1843"


def listed(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """Attributes as the API takes them."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


@dataclass(frozen=True)
class App:
    """An application: it speaks for its users through one client, and sends the secret hash if there is a secret."""

    idp: BaseClient
    client: AppClient

    def call(self, operation: str, name: str, **params: Any) -> dict[str, Any]:
        if self.client.secret is not None:
            params.setdefault("SecretHash", self.client.secret_hash(name))
        return getattr(self.idp, operation)(ClientId=self.client.id, Username=name, **params)

    def sign_up(self, name: str, password: str | None = PASSWORD, **attributes: str) -> dict[str, Any]:
        given = {} if password is None else {"Password": password}
        return self.call("sign_up", name, UserAttributes=listed(attributes), **given)

    def confirm(self, name: str, code: str, **params: Any) -> dict[str, Any]:
        return self.call("confirm_sign_up", name, ConfirmationCode=code, **params)

    def resend(self, name: str, **params: Any) -> dict[str, Any]:
        return self.call("resend_confirmation_code", name, **params)

    def forgot(self, name: str, **params: Any) -> dict[str, Any]:
        return self.call("forgot_password", name, **params)

    def reset(self, name: str, code: str, password: str = PASSWORD, **params: Any) -> dict[str, Any]:
        return self.call("confirm_forgot_password", name, ConfirmationCode=code, Password=password, **params)

    def sign_in(self, name: str, password: str = PASSWORD) -> dict[str, Any]:
        given = {"USERNAME": name, "PASSWORD": password}
        return self.idp.initiate_auth(
            ClientId=self.client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )


@pytest.fixture
def idp(cognito: FakeCognito) -> BaseClient:
    return cognito.idp


@pytest.fixture
def app_of(cognito: FakeCognito) -> Callable[[AppClient], App]:
    """The application behind a client."""
    return lambda client: App(cognito.idp, client)


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[None]]:
    """`with refused(code, message):` something that the service refuses, with HTTP status 400.

    Without a message any text will do: for errors of which only the code is known.
    """

    @contextmanager
    def refused(code: str, message: str | None = None) -> Iterator[None]:
        with pytest.raises(ClientError) as caught:
            yield
        answer = caught.value.response
        told = answer["Error"]["Code"], answer["Error"]["Message"]
        assert told == (code, told[1] if message is None else message)
        assert answer["Error"]["Message"]
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400

    return refused


@pytest.fixture
def wrong() -> Callable[[str], str]:
    """A code that is not the given one."""
    return lambda code: f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
