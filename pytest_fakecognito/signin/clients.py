"""Clients themselves: that they are who they say they are, which grants they may use, and the tokens of their own."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import claims, tokens
from pytest_fakecognito.state.pools import Client, Pool

CLIENT_TOKEN_FLOW = "ALLOW_CLIENT_TOKEN_AUTH"
"""The flow by which a client gets tokens of its own without a domain."""


def authenticated(pool: Pool, client_id: str, secret: str | None) -> Client:
    """The client of that id, if the secret is its own; `secret` is None if none was sent, and it may have none.

    Raises OAuthError: invalid_client, described where a secret was sent and should not have been, or is another.
    """
    client = pool.clients.get(client_id)
    if client is None or (client.secret is not None and secret is None):
        raise errors.invalid_client()
    if secret is None:
        return client
    # inferred: that a secret which a client does not have is told like a wrong one
    if client.secret is None or not is_secret(client, secret):
        raise errors.invalid_client_secret()
    return client


def is_secret(client: Client, given: str) -> bool:
    return hmac.compare_digest((client.secret or "").encode(), given.encode())


def check_flow(client: Client, flow: str) -> None:
    """Refuse what the client may not do at the OAuth endpoints: `flow` is one of `AllowedOAuthFlows`.

    Raises OAuthError.
    """
    if not client.settings.get("AllowedOAuthFlowsUserPoolClient"):
        # [captured] of client credentials. Such a client has "only SDK-based API sign-in" (CreateUserPoolClient).
        raise errors.invalid_grant()
    if flow not in client.settings.get("AllowedOAuthFlows", ()):
        raise errors.unauthorized_client()


def own_token(
    ctx: Context, pool: Pool, client: Client, asked: Sequence[str], metadata: Mapping[str, str]
) -> tokens.Result:
    """An access token that nobody stands behind but the client, for all its scopes if `asked` is empty.

    Raises OAuthError for a scope it cannot have, and the errors of triggers.
    """
    return tokens.issue_to_client(ctx, pool, client, _own_scopes(pool, client, asked), metadata=metadata)


def _own_scopes(pool: Pool, client: Client, asked: Sequence[str]) -> tuple[str, ...]:
    """All or nothing. What goes for users, such as `openid`, no client has for itself. [documented]"""
    listed: Sequence[str] = client.settings.get("AllowedOAuthScopes", ())
    allowed = [scope for scope in listed if scope not in claims.BUILT_IN_SCOPES]
    wanted = tuple(dict.fromkeys(asked or allowed))
    for scope in wanted:
        if scope not in allowed:
            raise errors.invalid_grant() if claims.exists(pool, scope) else errors.scope_unknown()
    if not wanted:
        raise errors.scope_unknown()  # inferred from a report
    return wanted
