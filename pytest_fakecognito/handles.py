"""What a test holds of pools, clients and users: views that always show the present state.

Law: reading looks straight into the store and is no AWS call; whatever changes state goes through the operations, so
that there is one set of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.params import aws_parameters
from pytest_fakecognito.signin import assurance, claims, jws, secrets, tokens, totp
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


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives. `expires_in` is in seconds."""

    id_token: str
    access_token: str
    refresh_token: str
    expires_in: int
    claims: dict[str, Any]
    """The decoded id token."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


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
            return AppClient(self._fake, self.id, client_id)
        raise UsageError(f"pool {self.id} has no client: make one with add_client()")

    @property
    def clients(self) -> Mapping[str, AppClient]:
        """Client ids to clients."""
        return {client_id: AppClient(self._fake, self.id, client_id) for client_id in self.record.clients}

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

        Parameters are those of CreateUserPoolClient, as AWS spells them or in snake_case.
        """
        return self._fake.new_client(self.id, create_user_pool_client_params)

    def add_group(self, name: str, **create_group_params: Any) -> None:
        """A group; parameters are those of CreateGroup: `description`, `role_arn`, `precedence`."""
        params = aws_parameters("CreateGroup", create_group_params, without=("UserPoolId", "GroupName"))
        self._run("CreateGroup", GroupName=name, **params)

    def add_domain(self, prefix: str) -> str:
        """A prefix domain, and its host. Raises the errors of CreateUserPoolDomain."""
        self._run("CreateUserPoolDomain", Domain=prefix)
        return self.record.domains[prefix].host

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


class AppClient:
    """An app client."""

    def __init__(self, fake: FakeCognito, pool_id: str, id: str) -> None:
        self._fake = fake
        self._pool_id = pool_id
        self.id = id

    def __repr__(self) -> str:
        return f"<AppClient {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppClient) and (self._fake, self.id) == (other._fake, other.id)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def record(self) -> records.Client:
        return self._fake.store.pool(self._pool_id).client(self.id)

    @property
    def pool(self) -> UserPool:
        return UserPool(self._fake, self._pool_id)

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def secret(self) -> str | None:
        return self.record.secret

    def secret_hash(self, username: str) -> str:
        """What `SECRET_HASH` must be for that user name. Raises UsageError if the client has no secret."""
        if self.record.secret is None:
            raise UsageError(f"client {self.id} has no secret: make it with generate_secret=True")
        return secrets.secret_hash(self.record, username)


class User:
    """A user of a pool."""

    def __init__(self, pool: UserPool, sub: str) -> None:
        self.pool = pool
        self.sub = sub

    def __repr__(self) -> str:
        pool = self.pool._fake.store.pools.get(self.pool.id)
        record = None if pool is None else pool.by_sub(self.sub)
        return f"<User {self.sub}, deleted>" if record is None else f"<User {record.username}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, User) and (self.pool, self.sub) == (other.pool, other.sub)

    def __hash__(self) -> int:
        return hash(self.sub)

    @property
    def record(self) -> user_records.User:
        return self.pool.record.user(self.sub)

    @property
    def username(self) -> str:
        return self.record.username

    @property
    def status(self) -> str:
        return self.record.status

    @property
    def enabled(self) -> bool:
        return self.record.enabled

    @property
    def attributes(self) -> dict[str, str]:
        """All attributes, the sub among them: a copy."""
        return dict(self.record.attributes)

    @property
    def groups(self) -> list[str]:
        """Names of the user's groups, the most important first."""
        record = self.pool.record
        return [group.name for group in record.groups_of(self.record)]

    @property
    def confirmation_code(self) -> str:
        """The last code that was sent to this user, of any kind. Raises KeyError if there was none."""
        code = self.record.last_code
        if code is None:
            raise KeyError(f"no code has been sent to {self.username}")
        return code

    def totp(self) -> str:
        """The present code of the user's software token, by the fake's clock. Each is good once.

        Raises UsageError if the user has none.
        """
        token = self.record.software_token
        if token is None:
            raise UsageError(f"{self.username} has no software token: see AssociateSoftwareToken")
        return totp.code(token.secret, self.pool._fake.clock.timestamp())

    def sign_in(self, *, client: AppClient | None = None) -> Tokens:
        """Tokens, without a password, as the API gives them to `client` or the pool's default client.

        Raises UsageError if this user could not sign in with any password.
        """
        client = client or self.pool.client
        record = self.record
        able = record.status in (user_records.CONFIRMED, user_records.EXTERNAL_PROVIDER)
        if not able or not record.enabled:
            state = record.status if record.enabled else f"{record.status} and disabled"
            raise UsageError(f"{self.username} is {state}: such a user cannot sign in")
        fake = self.pool._fake
        with fake.lock:
            said = assurance.claims(self.pool.record, ["PASSWORD"])
            result = tokens.issue(fake.context(), self.pool.record, client.record, record, extra_claims=said)
        return _tokens(result)


def _tokens(result: Mapping[str, Any]) -> Tokens:
    return Tokens(
        id_token=result["IdToken"],
        access_token=result["AccessToken"],
        refresh_token=result["RefreshToken"],
        expires_in=result["ExpiresIn"],
        claims=jws.unverified_claims(result["IdToken"]),
    )


def _text(name: str, value: object) -> str:
    if value is None:
        raise UsageError(f"the attribute {name} takes text or a boolean, not None: leave it out instead")
    return str(value).lower() if isinstance(value, bool) else str(value)


class Users(Mapping[str, User]):
    """A pool's users by name."""

    def __init__(self, pool: UserPool) -> None:
        self._pool = pool

    def __getitem__(self, name: str) -> User:
        record = self._pool.record
        found = record.find(name) or record.by_sub(name)
        if found is None:
            raise KeyError(name)
        return User(self._pool, found.sub)

    def __iter__(self) -> Iterator[str]:
        return (user.username for user in self._pool.record.users.values())

    def __len__(self) -> int:
        return len(self._pool.record.users)


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


class ConfirmationCodes(Mapping[str, str]):
    """User names to the last code sent to each user. A lookup also takes an alias, a sub, or where a code went."""

    def __init__(self, fake: FakeCognito) -> None:
        self._fake = fake

    def __getitem__(self, name: str) -> str:
        for user in self._called(name):
            if user is not None and user.last_code is not None:
                return user.last_code
        known = ", ".join(self) or "nobody"
        raise KeyError(f"no code has been sent to {name!r}; codes were sent to: {known}")

    def _called(self, name: str) -> Iterator[user_records.User | None]:
        """Whom `name` may mean: an address that is not verified yet is nobody's name, but a code went there."""
        pools = self._fake.store.pools
        for pool in pools.values():
            yield pool.find(name) or pool.by_sub(name)
        for message in reversed(self._fake.outbox):
            if message.destination == name and message.user_pool_id in pools:
                yield pools[message.user_pool_id].find(message.username)

    def __iter__(self) -> Iterator[str]:
        for pool in self._fake.store.pools.values():
            for user in pool.users.values():
                if user.last_code is not None:
                    yield user.username

    def __len__(self) -> int:
        return sum(1 for _ in self)
