"""New tokens for a refresh token, which stays as it is or, where the client rotates them, is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import devices, tokens
from pytest_fakecognito.signin.secrets import check_secret_hash
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.sessions import Grant
from pytest_fakecognito.state.users import User


def refresh(ctx: Context, pool: Pool, client: Client, parameters: Mapping[str, str]) -> tokens.Result:
    """The flow REFRESH_TOKEN_AUTH: no refresh token is returned, since clients that rotate them cannot use it."""
    token = parameters.get("REFRESH_TOKEN")
    if not token:
        raise errors.missing_parameter(name="REFRESH_TOKEN")
    given_hash = parameters.get("SECRET_HASH")
    if client.secret is not None and not given_hash:
        raise errors.secret_hash_missing(client_id=client.id)
    user, grant = _holder(pool, client, token)
    # The hash is over the real user name: a refresh names nobody. [captured]
    check_secret_hash(client, user.username, given_hash)
    _check_good(ctx, user, grant, token)
    _check_device(pool, user, grant, parameters.get("DEVICE_KEY"))
    return renewed(ctx, pool, client, user, grant, token, source="TokenGeneration_RefreshTokens")


def exchange(
    ctx: Context,
    pool: Pool,
    client: Client,
    token: str,
    device_key: str | None,
    metadata: Mapping[str, str],
) -> tokens.Result:
    """The operation GetTokensFromRefreshToken."""
    user, grant = accepted(ctx, pool, client, token)
    _check_device(pool, user, grant, device_key)
    return renewed(ctx, pool, client, user, grant, token, source="TokenGeneration_Authentication", metadata=metadata)


def accepted(ctx: Context, pool: Pool, client: Client, token: str) -> tuple[User, Grant]:
    """Whose token this is, if it is good, on whatever device. Raises the errors of refreshing."""
    user, grant = _holder(pool, client, token)
    _check_good(ctx, user, grant, token)
    return user, grant


def renewed(
    ctx: Context,
    pool: Pool,
    client: Client,
    user: User,
    grant: Grant,
    token: str,
    *,
    source: str,
    metadata: Mapping[str, str] | None = None,
) -> tokens.Result:
    """New tokens under the grant, with the next refresh token where the client rotates them."""
    result = tokens.signed(ctx, pool, client, user, grant, source=source, metadata=metadata)
    if client.rotation is not None:
        result["RefreshToken"] = _rotate(ctx, pool, grant, token, client.rotation)
    return result


def revoke(pool: Pool, client: Client, token: str) -> None:
    """End what a refresh token of the client's began; a token that is unknown or another's changes nothing."""
    origin = pool.refresh_tokens.get(token)
    grant = pool.grants.get(origin) if origin is not None else None
    if grant is not None and grant.client_id == client.id:
        grant.revoked = True


def _holder(pool: Pool, client: Client, token: str) -> tuple[User, Grant]:
    origin = pool.refresh_tokens.get(token)
    grant = pool.grants.get(origin) if origin is not None else None
    if grant is None or grant.client_id != client.id:
        raise errors.invalid_refresh_token()
    user = pool.by_sub(grant.sub)
    if user is None:
        raise errors.user_not_found()
    return user, grant


def _check_good(ctx: Context, user: User, grant: Grant, token: str) -> None:
    if not user.enabled:
        raise errors.user_disabled()
    if grant.revoked:
        raise errors.refresh_token_revoked()
    if ctx.now >= grant.expires_at:
        raise errors.refresh_token_expired()
    if token in grant.retired and ctx.now >= grant.retired[token]:
        raise errors.refresh_token_reused()


def _check_device(pool: Pool, user: User, grant: Grant, device_key: str | None) -> None:
    """A grant made on a device is refreshed on it alone, and not before it is confirmed. [captured, documented]"""
    if pool.devices is None or grant.device_key is None:
        return
    if device_key != grant.device_key or devices.known(pool, user, device_key) is None:
        raise errors.invalid_refresh_token()


def _rotate(ctx: Context, pool: Pool, grant: Grant, token: str, rotation: Mapping[str, Any]) -> str:
    """The next refresh token, with what is left of the first one's lifetime; the old one has its grace."""
    grace: float = rotation.get("RetryGracePeriodSeconds", 0)
    grant.retired.setdefault(token, ctx.now + grace)
    grant.refresh_token = ctx.ids.refresh_token()
    pool.refresh_tokens[grant.refresh_token] = grant.origin
    return grant.refresh_token
