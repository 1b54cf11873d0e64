"""Tokens: issued at the end of a sign-in, and accepted or refused by the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import claims, jws, token_customisation, validity
from pytest_fakecognito.signin.keys import ring
from pytest_fakecognito.state.oauth import AuthorizationCode
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.sessions import Grant
from pytest_fakecognito.state.users import RESET_REQUIRED, Device, User

Result = dict[str, Any]


@dataclass(slots=True)
class Bearer:
    """Who stands behind an access token that was accepted."""

    pool: Pool
    client: Client
    user: User
    grant: Grant
    claims: dict[str, Any]

    @property
    def scopes(self) -> tuple[str, ...]:
        """Those that the token names, which a function may have changed since they were granted."""
        return tuple(self.claims["scope"].split())


# --- issuing ------------------------------------------------------------------------------------------------------


def issue(
    ctx: Context,
    pool: Pool,
    client: Client,
    user: User,
    *,
    scopes: tuple[str, ...] = (claims.USER_SCOPE,),
    extra_claims: Mapping[str, Any] | None = None,
    device: Device | None = None,
    source: str = "TokenGeneration_Authentication",
    metadata: Mapping[str, str] | None = None,
) -> Result:
    """AWS's `AuthenticationResultType` for a sign-in that is complete, with a new refresh token.

    In a pool that keeps track of devices, a sign-in without a known one brings the keys for a new one.
    """
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
    new_device = _new_device(ctx, pool, user) if pool.devices is not None and device is None else None
    known = device or new_device
    grant.device_key = known.key if known is not None else None
    result = signed(ctx, pool, client, user, grant, source=source, metadata=metadata)
    pool.remember(user, grant)
    result["RefreshToken"] = grant.refresh_token
    if new_device is not None:
        user.devices[new_device.key] = new_device
        result["NewDeviceMetadata"] = {"DeviceKey": new_device.key, "DeviceGroupKey": new_device.group_key}
    return result


def issue_for_code(ctx: Context, pool: Pool, client: Client, user: User, code: AuthorizationCode) -> Result:
    """As `issue`, at the OAuth endpoints: the scopes decide whether there is an id token, and no device is made."""
    grant = Grant(
        origin=ctx.ids.uuid("origin"),
        sub=user.sub,
        client_id=client.id,
        auth_time=code.auth_time,
        expires_at=ctx.now + validity.seconds(client.settings, "RefreshToken"),
        scopes=code.scopes,
        refresh_token=ctx.ids.refresh_token(),
        claims=dict(code.claims),
        hosted=True,
        nonce=code.nonce,
        resource=code.resource,
    )
    result = signed(ctx, pool, client, user, grant, source="TokenGeneration_HostedAuth")
    pool.remember(user, grant)
    result["RefreshToken"] = grant.refresh_token
    return result


def issue_to_client(
    ctx: Context,
    pool: Pool,
    client: Client,
    scopes: tuple[str, ...],
    *,
    metadata: Mapping[str, str] | None = None,
) -> Result:
    """An access token for the client itself, and nothing besides."""
    now = int(ctx.now)
    said = claims.machine(pool, client, scopes, now=now, jti=ctx.ids.uuid("jti"))
    # "Your user pool only sends this event when your event version is V3_0." (trigger sources of pre token generation)
    if triggers.version(pool, "PreTokenGeneration") == "3":
        said, _ = token_customisation.customised(
            ctx, pool, client, None, "TokenGeneration_ClientCredentials", said, None, metadata=metadata
        )
    access = jws.sign(said, ring.keys(pool.id).access_key)
    return {"AccessToken": access, "ExpiresIn": said["exp"] - now, "TokenType": "Bearer"}


def signed(
    ctx: Context,
    pool: Pool,
    client: Client,
    user: User,
    grant: Grant,
    *,
    source: str,
    metadata: Mapping[str, str] | None = None,
) -> Result:
    """New tokens under a grant: for access always, of the user's identity unless it was given for other scopes."""
    keys = ring.keys(pool.id)
    now, event_id = int(ctx.now), ctx.ids.uuid("event")
    access = claims.access(pool, client, user, grant, now=now, jti=ctx.ids.uuid("jti"), event_id=event_id)
    identity = claims.identity(pool, client, user, grant, now=now, jti=ctx.ids.uuid("jti"), event_id=event_id)
    access, customised = token_customisation.customised(
        ctx, pool, client, user, source, access, identity if claims.about_identity(grant) else None, metadata=metadata
    )
    pool.access_tokens[access["jti"]] = grant.origin
    result = {"AccessToken": jws.sign(access, keys.access_key), "ExpiresIn": access["exp"] - now, "TokenType": "Bearer"}
    if customised is not None:
        at_hash = claims.at_hash(result["AccessToken"]) if grant.hosted else {}
        result["IdToken"] = jws.sign({**at_hash, **customised}, keys.id_key)
    return result


def _new_device(ctx: Context, pool: Pool, user: User) -> Device:
    key, group_key = ctx.ids.device_key(pool.region), ctx.ids.device_group_key()
    return Device(key, group_key, created=ctx.now, modified=ctx.now, last_used=ctx.now)


# --- accepting ----------------------------------------------------------------------------------------------------


def authorise(ctx: Context, token: str, *, untold: Collection[str] = ()) -> Bearer:
    """Whoever an access token speaks for, if the API takes it: NotAuthorizedException and others if not.

    `untold` are codes that the operation does not declare; it calls the token revoked instead. (inferred)
    """
    try:
        return _authorised(ctx, token)
    except errors.CognitoError as error:
        if error.code in untold:
            raise errors.access_token_revoked() from None
        raise


def _authorised(ctx: Context, token: str) -> Bearer:
    bearer = holder(ctx, token)
    if claims.USER_SCOPE not in bearer.scopes:
        raise errors.access_token_scopes()
    if bearer.user.status == RESET_REQUIRED:
        raise errors.password_reset_required()
    return bearer


def holder(ctx: Context, token: str) -> Bearer:
    """Whoever an access token speaks for, whatever its scopes. Raises the errors of an access token that is no good."""
    pool, said = _verified(ctx, token)
    if said.get("token_use") != "access":
        raise errors.invalid_access_token()  # inferred for an id token
    if ctx.now >= said["exp"]:
        raise errors.access_token_expired()
    if "username" not in said:
        raise errors.access_token_scopes()  # a client's own token; inferred: that this is what it lacks
    user = pool.by_sub(said["sub"])
    if user is None:
        raise errors.user_not_found()
    if not user.enabled:
        raise errors.user_disabled()
    grant = _grant(pool, said)
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
    # inferred: another region, which has not the pool's keys, is told the same
    if said is None or pool is None or ctx.region not in (None, pool.region):
        raise errors.access_token_signature()
    return pool, said


def _grant(pool: Pool, said: Mapping[str, Any]) -> Grant:
    origin = pool.access_tokens.get(said["jti"])
    grant = pool.grants.get(origin) if origin is not None else None
    # A token that this world never issued is told as one that it no longer knows.
    if grant is None or grant.revoked:
        raise errors.access_token_revoked()
    return grant
