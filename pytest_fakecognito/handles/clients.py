"""App clients as a test holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_fakecognito.errors import OAuthError, UsageError
from pytest_fakecognito.handles import tokens
from pytest_fakecognito.handles.tokens import ClientToken
from pytest_fakecognito.signin import clients, secrets
from pytest_fakecognito.state import pools as records

if TYPE_CHECKING:
    from pytest_fakecognito.handles.pools import UserPool


class AppClient:
    """An app client."""

    def __init__(self, pool: UserPool, id: str) -> None:
        self.pool = pool
        self.id = id

    def __repr__(self) -> str:
        return f"<AppClient {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppClient) and (self.pool, self.id) == (other.pool, other.id)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def record(self) -> records.Client:
        return self.pool.record.client(self.id)

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

    def token(self, *scopes: str, metadata: dict[str, str] | None = None) -> ClientToken:
        """An access token for the client itself, as the grant of client credentials gives it.

        It is for all the client's custom scopes if none is named; `metadata` goes to the PreTokenGeneration trigger.
        Raises UsageError for a scope that the client does not have, and the errors of triggers.
        """
        fake = self.pool._fake
        with fake.lock:
            try:
                if clients.CLIENT_TOKEN_FLOW not in self.record.settings.get("ExplicitAuthFlows", ()):
                    clients.check_flow(self.record, "client_credentials")
                result = clients.own_token(fake.context(), self.pool.record, self.record, scopes, metadata or {})
            except OAuthError:
                raise UsageError(_no_such_scope(self, scopes)) from None
        return tokens.of_client(result)


def _no_such_scope(client: AppClient, scopes: tuple[str, ...]) -> str:
    allowed = [scope for scope in client.record.settings.get("AllowedOAuthScopes", ()) if "/" in scope]
    wanted = f"have {', '.join(scopes)}" if scopes else "have a token of its own"
    return f"client {client.id} cannot {wanted}: its custom scopes are {', '.join(allowed) or 'none'}"
