"""User pools: made, described, changed, deleted, listed."""

from __future__ import annotations

from operator import attrgetter

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.idp import pool_settings
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Pool


@idp.operation
def create_user_pool(ctx: Context, p: Request) -> Response:
    return {"UserPool": views.pool(new_pool(ctx, p))}


def new_pool(ctx: Context, p: Request, pool_id: str | None = None) -> Pool:
    """Make a pool; `pool_id` pins its id, which the API cannot."""
    settings = pool_settings.complete(p)
    pool_settings.check(settings, region=ctx.home, account_id=ctx.account_id)
    pool = Pool(
        id=pool_id or ctx.ids.pool_id(ctx.home),
        name=p["PoolName"],
        region=ctx.home,
        account_id=ctx.account_id,
        created=ctx.now,
        modified=ctx.now,
        settings=settings,
        schema=schema.declared(p.get("Schema", ())),
    )
    ctx.store.add_pool(pool)
    return pool


@idp.operation
def describe_user_pool(ctx: Context, p: Request) -> Response:
    return {"UserPool": views.pool(ctx.pool(p["UserPoolId"]))}


@idp.operation
def update_user_pool(ctx: Context, p: Request) -> Response:
    """Replaces all settings: one that is not given falls back to its default."""
    pool = ctx.pool(p["UserPoolId"])
    fixed = {name: pool.settings[name] for name in pool_settings.FIXED if name in pool.settings}
    settings = pool_settings.complete({name: p[name] for name in p if name not in pool_settings.FIXED} | fixed)
    beside_sms = set(pool.mfa_factors) - {"SMS_MFA"}
    pool_settings.check(settings, region=pool.region, account_id=ctx.account_id, other_factors=bool(beside_sms))
    kept = {name: pool.settings[name] for name in pool_settings.SET_ELSEWHERE if name in pool.settings}
    pool.settings = {**settings, **kept}
    pool.name = p.get("PoolName", pool.name)
    pool.modified = ctx.now
    return {}


@idp.operation
def delete_user_pool(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    if pool.settings["DeletionProtection"] == "ACTIVE":
        raise errors.pool_protected()
    if pool.domains:
        raise errors.pool_has_domain()
    ctx.store.remove_pool(pool)
    return {}


@idp.operation
def list_user_pools(ctx: Context, p: Request) -> Response:
    pools, token = paging.page(
        ctx.pools(),
        p["MaxResults"],
        p.get("NextToken"),
        scope="ListUserPools",
        now=ctx.now,
        key=attrgetter("id"),
    )
    return views.listing("UserPools", [views.pool_summary(pool) for pool in pools], "NextToken", token)


@idp.operation
def add_custom_attributes(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    pool.schema = schema.extended(pool.schema, p["CustomAttributes"])
    pool.modified = ctx.now
    return {}
