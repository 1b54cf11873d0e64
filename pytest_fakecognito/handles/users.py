"""Users as a test holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.handles import tokens
from pytest_fakecognito.handles.tokens import Tokens
from pytest_fakecognito.signin import assurance, grants, totp
from pytest_fakecognito.signin import claims as token_claims
from pytest_fakecognito.signin import tokens as issuing
from pytest_fakecognito.state import users as user_records

if TYPE_CHECKING:
    from pytest_fakecognito.handles.clients import AppClient
    from pytest_fakecognito.handles.pools import UserPool


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
        return dict(self.record.all_attributes)

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

    def sign_in(self, *, client: AppClient | None = None, scopes: Iterable[str] | None = None) -> Tokens:
        """Tokens, without a password, as the API gives them to `client` or the pool's default client.

        With `scopes` they are as the OAuth endpoints give them for these. So are those of a user of an outside
        provider, who has no others: for all that the client may ask for, unless `scopes` says otherwise. Raises
        UsageError if this user could not sign in at all, for a client of another pool, and for scopes that are not to
        be had: that the pool does not have, that the client may not ask for at the OAuth endpoints, or parts of the
        profile without `openid`.
        """
        client = client or self.pool.client
        check_client(self.pool, client)
        self._check_able()
        outside = self.status == user_records.EXTERNAL_PROVIDER
        fake = self.pool._fake
        with fake.lock:
            pool = self.pool.record
            said = assurance.outside(pool) if outside else assurance.claims(pool, ["PASSWORD"])
            if outside or scopes is not None:
                return issued(self, client, all_scopes(client) if scopes is None else scopes, said)
            result = issuing.issue(fake.context(), self.pool.record, client.record, self.record, extra_claims=said)
        return tokens.of_user(result)

    def _check_able(self) -> None:
        record = self.record
        able = record.status in (user_records.CONFIRMED, user_records.EXTERNAL_PROVIDER)
        if not able or not record.enabled:
            state = record.status if record.enabled else f"{record.status} and disabled"
            raise UsageError(f"{self.username} is {state}: such a user cannot sign in")


def issued(user: User, client: AppClient, scopes: Iterable[str], claims: Mapping[str, Any]) -> Tokens:
    """Tokens as the OAuth endpoints give them. Raises UsageError for scopes that are not to be had."""
    pool, wanted = user.pool.record, checked_scopes(user.pool, client, scopes)
    ctx = user.pool._fake.context()
    code = grants.code(
        ctx,
        client.record,
        user.record,
        redirect_uri="",
        scopes=wanted,
        auth_time=ctx.now,
        nonce=None,
        challenge=None,
        resource=None,
        claims=claims,
    )
    return tokens.of_user(issuing.issue_for_code(ctx, pool, client.record, user.record, code))


def all_scopes(client: AppClient) -> list[str]:
    """What the client may ask for; every built-in scope, if it is none of the OAuth endpoints."""
    return _allowed(client) or sorted(token_claims.BUILT_IN_SCOPES)


def _allowed(client: AppClient) -> list[str] | None:
    settings = client.record.settings
    return settings["AllowedOAuthScopes"] if settings["AllowedOAuthFlowsUserPoolClient"] else None


def check_client(pool: UserPool, client: AppClient) -> None:
    """Raises UsageError for a client of another pool."""
    if client.pool != pool:
        raise UsageError(f"client {client.id} is of pool {client.pool.id}, not of pool {pool.id}")


def checked_scopes(pool: UserPool, client: AppClient, scopes: Iterable[str]) -> tuple[str, ...]:
    """Each of `scopes` once. Raises UsageError for those that are not to be had."""
    if isinstance(scopes, str):
        raise UsageError(f"scopes takes the names of scopes, as a list or a tuple, not the text {scopes!r}")
    wanted = tuple(dict.fromkeys(scopes))
    for scope in wanted:
        if not token_claims.exists(pool.record, scope):
            raise UsageError(f"pool {pool.id} has no scope {scope!r}: make it with add_resource_server()")
        if scope not in (_allowed(client) or wanted):
            raise UsageError(f"client {client.id} may not ask for {scope!r}: AllowedOAuthScopes does not name it")
        if scope in token_claims.PROFILE_SCOPES and "openid" not in wanted:
            raise UsageError(f"the scope {scope!r} is not to be had without 'openid'")
    return wanted


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
