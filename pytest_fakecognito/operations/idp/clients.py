"""App clients: made, described, changed, deleted, listed."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.idp import client_settings
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.pools import Client, Pool


@idp.operation
def create_user_pool_client(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return {"UserPoolClient": views.client(pool, new_client(ctx, pool, p))}


def new_client(ctx: Context, pool: Pool, p: Request, client_id: str | None = None) -> Client:
    """Make a client; `client_id` pins its id, which the API cannot."""
    settings = client_settings.complete(p)
    secret = _secret(ctx, p)
    client_settings.check(pool, settings, secret, doing="creating")
    client = Client(client_id or ctx.ids.client_id(), p["ClientName"], ctx.now, ctx.now, secret, settings)
    ctx.store.add_client(pool, client)
    return client


@idp.operation
def describe_user_pool_client(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return {"UserPoolClient": views.client(pool, pool.client(p["ClientId"]))}


@idp.operation
def update_user_pool_client(ctx: Context, p: Request) -> Response:
    """Replaces all settings: one that is not given falls back to its default. The secret stays."""
    pool = ctx.pool(p["UserPoolId"])
    client = pool.client(p["ClientId"])
    settings = client_settings.complete(p)
    client_settings.check(pool, settings, client.secret, doing="updating")
    client.settings = settings
    client.name = p.get("ClientName", client.name)
    client.modified = ctx.now
    return {"UserPoolClient": views.client(pool, client)}


@idp.operation
def delete_user_pool_client(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    ctx.store.remove_client(pool, pool.client(p["ClientId"]))
    return {}


@idp.operation
def list_user_pool_clients(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    ids, token = paging.page(
        list(pool.clients),
        p.get("MaxResults"),
        p.get("NextToken"),
        scope=f"ListUserPoolClients {pool.id}",
        now=ctx.now,
    )
    shown = [views.client_summary(pool, pool.clients[client_id]) for client_id in ids]
    return views.listing("UserPoolClients", shown, "NextToken", token)


def _secret(ctx: Context, p: Request) -> str | None:
    given: str | None = p.get("ClientSecret")
    if given is not None and p.get("GenerateSecret"):
        raise errors.secret_given_and_generated()
    return ctx.ids.client_secret() if p.get("GenerateSecret") else given
