"""User pools as a test holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_fakecognito import making
from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.handles.clients import AppClient
from pytest_fakecognito.handles.providers import IdentityProvider
from pytest_fakecognito.handles.users import User, Users
from pytest_fakecognito.params import aws_parameters
from pytest_fakecognito.signin import claims
from pytest_fakecognito.signin.keys import ring
from pytest_fakecognito.state import pools as records
from pytest_fakecognito.state import users as user_records

if TYPE_CHECKING:
    from pytest_fakecognito.fake import FakeCognito

_STATUSES = (
    user_records.CONFIRMED,
    user_records.FORCE_CHANGE_PASSWORD,
    user_records.RESET_REQUIRED,
    user_records.UNCONFIRMED,
)
_NOT_OF_A_NAME = re.compile(r"[^\w\s+=,.@-]")  # of a resource server: its identifier may well be a URL


class UserPool:
    """A user pool."""

    def __init__(self, fake: FakeCognito, id: str) -> None:
        self._fake = fake
        self.id = id

    def __repr__(self) -> str:
        return f"<UserPool {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserPool) and (self._fake, self.id) == (other._fake, other.id)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def record(self) -> records.Pool:
        return self._fake.store.pool(self.id)

    @property
    def arn(self) -> str:
        return self.record.arn

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def issuer(self) -> str:
        return claims.issuer(self.record)

    @property
    def domain(self) -> str | None:
        """The host of the pool's pages, if it has been given one: its custom domain, else its prefix domain's."""
        return self.record.domain

    @property
    def jwks_uri(self) -> str:
        return f"{self.issuer}/.well-known/jwks.json"

    @property
    def jwks(self) -> dict[str, Any]:
        """The key set as the service publishes it."""
        return ring.keys(self.record.id).jwks

    @property
    def client(self) -> AppClient:
        """The default client: the first one made."""
        for client_id in self.record.clients:
            return AppClient(self, client_id)
        raise UsageError(f"pool {self.id} has no client: make one with add_client()")

    @property
    def clients(self) -> Mapping[str, AppClient]:
        """Client ids to clients."""
        return {client_id: AppClient(self, client_id) for client_id in self.record.clients}

    @property
    def users(self) -> Mapping[str, User]:
        """User names to users; a lookup also takes an alias or a sub."""
        return Users(self)

    @property
    def groups(self) -> Mapping[str, list[str]]:
        """Group names to the names of their users."""
        return {group.name: list(group.members.values()) for group in self.record.groups.values()}

    def user(self, name: str) -> User:
        """The user of that name, alias or sub. Raises UserNotFoundException."""
        return User(self, self.record.user(name).sub)

    def add_client(self, **create_user_pool_client_params: Any) -> AppClient:
        """A further client, without a secret and with every flow unless parameters say otherwise.

        Parameters are those of CreateUserPoolClient, as AWS spells them or in snake_case. With `callback_urls` it may
        use the OAuth endpoints: for codes, with every scope and provider that the pool has, unless parameters say
        otherwise. With `allowed_oauth_flows=["client_credentials"]` it has a secret, and every custom scope.
        """
        return self._fake.new_client(self.id, create_user_pool_client_params)

    def add_group(self, name: str, **create_group_params: Any) -> None:
        """A group; parameters are those of CreateGroup: `description`, `role_arn`, `precedence`."""
        params = aws_parameters("CreateGroup", create_group_params, without=("UserPoolId", "GroupName"))
        self._run("CreateGroup", GroupName=name, **params)

    def add_domain(self, prefix: str, **create_user_pool_domain_params: Any) -> str:
        """A prefix domain, and its host; or a custom domain, which has a `custom_domain_config`.

        Parameters are those of CreateUserPoolDomain, as `managed_login_version=2`. Raises its errors.
        """
        without = ("UserPoolId", "Domain")
        params = aws_parameters("CreateUserPoolDomain", create_user_pool_domain_params, without=without)
        self._run("CreateUserPoolDomain", Domain=prefix, **params)
        return self.record.domains[prefix].host

    def add_resource_server(
        self, identifier: str, scopes: Iterable[str] | Mapping[str, str], *, name: str | None = None
    ) -> list[str]:
        """A resource server, and its custom scopes as clients ask for them: "<identifier>/<scope>".

        Scopes are names, or names with a description for each. Raises the errors of CreateResourceServer.
        """
        if isinstance(scopes, str):
            raise UsageError(f"scopes takes the names of scopes, as a list or a mapping, not the text {scopes!r}")
        described = scopes.items() if isinstance(scopes, Mapping) else [(scope, scope) for scope in scopes]
        listed = [{"ScopeName": scope, "ScopeDescription": text} for scope, text in described]
        called = _NOT_OF_A_NAME.sub("-", identifier) if name is None else name
        self._run("CreateResourceServer", Identifier=identifier, Name=called, Scopes=listed)
        return self.record.resource_servers[identifier].full_scopes

    @property
    def identity_providers(self) -> Mapping[str, IdentityProvider]:
        """Names to the pool's outside providers."""
        return {name: IdentityProvider(self, name) for name in self.record.providers}

    def add_identity_provider(
        self, name: str, type: str | None = None, **create_identity_provider_params: Any
    ) -> IdentityProvider:
        """An outside provider, of a type that is its name if it is a social one, else `OIDC`.

        Parameters are those of CreateIdentityProvider. Details that are not given are made up, and the mapping of
        attributes takes over the name and the e-mail address if none is given. Every client of the pool that has a list
        of providers has it on its list from then on. Raises the errors of CreateIdentityProvider.
        """
        with self._fake.lock:
            making.make_provider(
                self._fake.context(self.record.region), self.record, name, type, create_identity_provider_params
            )
        return IdentityProvider(self, name)

    def add_user(
        self,
        username: str,
        password: str | None = None,
        *,
        groups: Iterable[str] = (),
        status: str | None = None,
        **attributes: Any,
    ) -> User:
        """A user, as AdminCreateUser makes one, and no message is sent.

        The user is CONFIRMED unless `status` says otherwise, and without a password has one that nobody knows. Groups
        that do not exist are made. Attributes are text, or booleans for `email_verified` and the like; custom ones are
        given as `**{"custom:role": "editor"}`. If anything is refused, no user is made.
        """
        if status is not None and status not in _STATUSES:
            raise UsageError(f"status takes one of {', '.join(_STATUSES)}, not {status!r}")
        if isinstance(groups, str):
            raise UsageError(f"groups takes the names of groups, as a list or a tuple, not the text {groups!r}")
        with self._fake.lock:
            user = self._make_user(username, password, status, attributes)
            try:
                self._put_into(user, groups)
            except BaseException:
                self.record.remove(user.record)
                raise
            return user

    def _make_user(
        self, username: str, password: str | None, status: str | None, attributes: Mapping[str, Any]
    ) -> User:
        listed = [{"Name": name, "Value": _text(name, value)} for name, value in attributes.items()]
        given = {} if password is None else {"TemporaryPassword": password}
        made = self._run("AdminCreateUser", Username=username, UserAttributes=listed, MessageAction="SUPPRESS", **given)
        user = self.user(made["User"]["Username"])
        user.record.status = status or user_records.CONFIRMED
        if status != user_records.FORCE_CHANGE_PASSWORD:
            user.record.temporary_until = None
        return user

    def _put_into(self, user: User, groups: Iterable[str]) -> None:
        for group in groups:
            if group not in self.record.groups:
                self.add_group(group)
            self._run("AdminAddUserToGroup", Username=user.username, GroupName=group)

    def _run(self, operation: str, **params: Any) -> dict[str, Any]:
        return self._fake.run(operation, {"UserPoolId": self.id, **params}, self.record.region)


def _text(name: str, value: object) -> str:
    if value is None:
        raise UsageError(f"the attribute {name} takes text or a boolean, not None: leave it out instead")
    return str(value).lower() if isinstance(value, bool) else str(value)


class Pools(Mapping[str, UserPool]):
    """All pools by id."""

    def __init__(self, fake: FakeCognito) -> None:
        self._fake = fake

    def __getitem__(self, pool_id: str) -> UserPool:
        if pool_id not in self._fake.store.pools:
            raise KeyError(pool_id)
        return UserPool(self._fake, pool_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fake.store.pools)

    def __len__(self) -> int:
        return len(self._fake.store.pools)
