"""What the tests of user pool operations share: those who speak to a pool, and how to expect a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient, UserPool
from pytest_fakecognito.signin.federation import sign_in
from pytest_fakecognito.state.federation import SOCIAL, Provider

PASSWORD = "Analytical-1843"

Response = dict[str, Any]


def listed(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


@dataclass(frozen=True)
class App:
    """An application: speaks for users through one client, and sends the secret hash if the client has a secret."""

    idp: BaseClient
    client: AppClient

    def call(self, operation: str, name: str, /, **params: Any) -> Response:
        if self.client.secret is not None:
            params.setdefault("SecretHash", self.client.secret_hash(name))
        return getattr(self.idp, operation)(ClientId=self.client.id, Username=name, **params)

    def sign_up(self, name: str, password: str | None = PASSWORD, /, **attributes: str) -> Response:
        given = {} if password is None else {"Password": password}
        return self.call("sign_up", name, UserAttributes=listed(attributes), **given)

    def confirm(self, name: str, code: str, **params: Any) -> Response:
        return self.call("confirm_sign_up", name, ConfirmationCode=code, **params)

    def resend(self, name: str) -> Response:
        return self.call("resend_confirmation_code", name)

    def forgot(self, name: str) -> Response:
        return self.call("forgot_password", name)

    def reset(self, name: str, code: str, password: str = PASSWORD) -> Response:
        return self.call("confirm_forgot_password", name, ConfirmationCode=code, Password=password)

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        given = {"USERNAME": name, "PASSWORD": password}
        if self.client.secret is not None:
            given["SECRET_HASH"] = self.client.secret_hash(name)
        return self.idp.initiate_auth(ClientId=self.client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)


@dataclass(frozen=True)
class Admin:
    """An administrator of a pool. `admin.call("get_user", …)` is AdminGetUser."""

    idp: BaseClient
    pool: UserPool

    def call(self, operation: str, name: str, /, **params: Any) -> Response:
        return getattr(self.idp, f"admin_{operation}")(UserPoolId=self.pool.id, Username=name, **params)

    def create(self, name: str, attributes: Mapping[str, str] | None = None, **params: Any) -> Response:
        return self.call("create_user", name, UserAttributes=listed(attributes or {}), **params)["User"]

    def update(self, name: str, /, **attributes: str) -> Response:
        return self.call("update_user_attributes", name, UserAttributes=listed(attributes))

    def delete_attributes(self, name: str, *names: str) -> Response:
        return self.call("delete_user_attributes", name, UserAttributeNames=list(names))

    def set_password(self, name: str, password: str = PASSWORD, *, permanent: bool = True) -> Response:
        return self.call("set_user_password", name, Password=password, Permanent=permanent)

    def list(self, **params: Any) -> list[Response]:
        return self.idp.list_users(UserPoolId=self.pool.id, **params)["Users"]


@dataclass(frozen=True)
class Bearer:
    """A user who is signed in and speaks for himself."""

    idp: BaseClient
    token: str

    def call(self, operation: str, **params: Any) -> Response:
        return getattr(self.idp, operation)(AccessToken=self.token, **params)

    def update(self, **attributes: str) -> Response:
        return self.call("update_user_attributes", UserAttributes=listed(attributes))

    def delete_attributes(self, *names: str) -> Response:
        return self.call("delete_user_attributes", UserAttributeNames=list(names))

    def ask_code(self, name: str) -> Response:
        return self.call("get_user_attribute_verification_code", AttributeName=name)

    def verify(self, name: str, code: str) -> Response:
        return self.call("verify_user_attribute", AttributeName=name, Code=code)

    def change_password(self, old: str | None, new: str) -> Response:
        previous = {} if old is None else {"PreviousPassword": old}
        return self.call("change_password", ProposedPassword=new, **previous)


@pytest.fixture
def idp(cognito: FakeCognito) -> BaseClient:
    return cognito.idp


@pytest.fixture
def app_of(cognito: FakeCognito) -> Callable[[AppClient], App]:
    """The application behind a client."""
    return lambda client: App(cognito.idp, client)


@pytest.fixture
def admin_of(cognito: FakeCognito) -> Callable[[UserPool], Admin]:
    """An administrator of a pool."""
    return lambda pool: Admin(cognito.idp, pool)


@pytest.fixture
def signed_in(cognito: FakeCognito) -> Callable[..., Bearer]:
    """`signed_in(pool, name)`: that user, signed in, through the pool's default client or the one given."""

    def signed_in(pool: UserPool, name: str, client: AppClient | None = None) -> Bearer:
        return Bearer(cognito.idp, pool.user(name).sign_in(client=client).access_token)

    return signed_in


@pytest.fixture
def federated(cognito: FakeCognito) -> Callable[..., str]:
    """`federated(pool, "Google", "1029", email=…)`: the name of a user who has signed in through that provider."""

    def federated(pool: UserPool, name: str, subject: str, **attributes: str) -> str:
        ctx = cognito.context()
        mapped = {attribute: attribute for attribute in attributes}
        provider = Provider(name, name if name in SOCIAL else "SAML", ctx.now, ctx.now, mapping=mapped)
        client = pool.client.record
        return sign_in(ctx, pool.record, client, provider, attributes, raw={}, subject=subject).username

    return federated


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
        text = answer["Error"]["Message"]
        assert (answer["Error"]["Code"], text) == (code, text if message is None else message)
        assert text != ""
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400

    return refused


@pytest.fixture
def wrong() -> Callable[[str], str]:
    """A code that is not the given one."""
    return lambda code: f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
