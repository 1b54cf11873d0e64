"""Tokens: issued at the end of a sign-in, refreshed, and accepted or refused by the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import claims, jws, validity
from pytest_fakecognito.signin.keys import ring
from pytest_fakecognito.signin.secrets import check_secret_hash
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.sessions import Grant
from pytest_fakecognito.state.users import RESET_REQUIRED, User

Result = dict[str, Any]


@dataclass(slots=True)
class Bearer:
    """Who stands behind an access token that was accepted."""

    pool: Pool
    client: Client
    user: User
    grant: Grant
    claims: dict[str, Any]


# --- issuing ------------------------------------------------------------------------------------------------------


def issue(
    ctx: Context,
    pool: Pool,
    client: Client,
    user: User,
    *,
    scopes: tuple[str, ...] = (claims.USER_SCOPE,),
    extra_claims: Mapping[str, Any] | None = None,
) -> Result:
    """AWS's `AuthenticationResultType` for a sign-in that is complete, with a new refresh token."""
    grant = Grant(
        origin=ctx.ids.uuid("origin"),
        sub=user.sub,
        client_id=client.id,
        auth_time=ctx.now,
        expires_at=ctx.now + validity.seconds(client.settings, "RefreshToken"),
        scopes=scopes,
        refresh_token=ctx.ids.refresh_token(),
        claims=dict(extra_claims or {}),
    )
    pool.remember(user, grant)
    access_token, id_token = _signed(ctx, pool, client, user, grant)
    return {
        "AccessToken": access_token,
        "ExpiresIn": validity.seconds(client.settings, "AccessToken"),
        "TokenType": "Bearer",
        "RefreshToken": grant.refresh_token,
        "IdToken": id_token,
    }


def refresh(ctx: Context, pool: Pool, client: Client, parameters: Mapping[str, str]) -> Result:
    """New id and access tokens for a refresh token, which itself stays as it is and is not returned."""
    user, grant = _redeem(ctx, pool, client, parameters)
    access_token, id_token = _signed(ctx, pool, client, user, grant)
    return {
        "AccessToken": access_token,
        "ExpiresIn": validity.seconds(client.settings, "AccessToken"),
        "TokenType": "Bearer",
        "IdToken": id_token,
    }


def _signed(ctx: Context, pool: Pool, client: Client, user: User, grant: Grant) -> tuple[str, str]:
    keys = ring.keys(pool.id)
    now, event_id, access_jti = int(ctx.now), ctx.ids.uuid("event"), ctx.ids.uuid("jti")
    pool.access_tokens[access_jti] = grant.origin
    access = claims.access(pool, client, user, grant, now=now, jti=access_jti, event_id=event_id)
    identity = claims.identity(
        pool, client, user, grant, now=now, jti=ctx.ids.uuid("jti"), event_id=event_id
    )
    return jws.sign(access, keys.access_key), jws.sign(identity, keys.id_key)


def _redeem(
    ctx: Context, pool: Pool, client: Client, parameters: Mapping[str, str]
) -> tuple[User, Grant]:
    token = parameters.get("REFRESH_TOKEN")
    if not token:
        raise errors.missing_parameter(name="REFRESH_TOKEN")
    given_hash = parameters.get("SECRET_HASH")
    if client.secret is not None and not given_hash:
        raise errors.secret_hash_missing(client_id=client.id)
    origin = pool.refresh_tokens.get(token)
    grant = pool.grants.get(origin) if origin is not None else None
    if grant is None or grant.client_id != client.id:
        raise errors.invalid_refresh_token()
    user = pool.by_sub(grant.sub)
    if user is None:
        raise errors.user_not_found()
    # The hash is over the real user name: a refresh names nobody. [captured]
    check_secret_hash(client, user.username, given_hash)
    _check_grant(ctx, user, grant)
    return user, grant


def _check_grant(ctx: Context, user: User, grant: Grant) -> None:
    if not user.enabled:
        raise errors.user_disabled()
    if grant.revoked:
        raise errors.refresh_token_revoked()
    if ctx.now >= grant.expires_at:
        raise errors.refresh_token_expired()


# --- accepting ----------------------------------------------------------------------------------------------------


def authorise(ctx: Context, token: str) -> Bearer:
    """Whoever an access token speaks for, if the API takes it: NotAuthorizedException and others if not."""
    pool, said = _verified(ctx, token)
    if said.get("token_use") != "access":
        raise errors.invalid_access_token()  # inferred for an id token
    if ctx.now >= said["exp"]:
        raise errors.access_token_expired()
    user = pool.by_sub(said["sub"])
    if user is None:
        raise errors.user_not_found()
    if not user.enabled:
        raise errors.user_disabled()
    grant = _grant(pool, said)
    if claims.USER_SCOPE not in said["scope"].split():
        raise errors.access_token_scopes()
    if user.status == RESET_REQUIRED:
        raise errors.password_reset_required()
    return Bearer(pool, pool.client(grant.client_id), user, grant, said)


def looks_signed(token: str) -> bool:
    """Whether this is an id or access token, or looks like one: a refresh token is encrypted instead."""
    return jws.unverified_header(token) is not None and token.count(".") == 2


def _verified(ctx: Context, token: str) -> tuple[Pool, dict[str, Any]]:
    header = jws.unverified_header(token)
    if header is None or token.count(".") != 2:
        raise errors.invalid_access_token()
    found = ring.find(header.get("kid", ""))
    said = jws.verified_claims(token, found[1]) if found else None
    pool = ctx.store.pools.get(found[0]) if found else None
    if said is None or pool is None:
        raise errors.access_token_signature()
    return pool, said


def _grant(pool: Pool, said: Mapping[str, Any]) -> Grant:
    origin = pool.access_tokens.get(said["jti"])
    grant = pool.grants.get(origin) if origin is not None else None
    # A token that this world never issued is told as one that it no longer knows.
    if grant is None or grant.revoked:
        raise errors.access_token_revoked()
    return grant
