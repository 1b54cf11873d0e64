"""Resource servers, and the custom scopes that they define.

Law: a client keeps a scope that its resource server has lost. "Deleting a scope from a resource server does not delete
its association with all clients; instead, the scope is marked inactive" (developer guide, resource servers).
"""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.oauth import ResourceServer

_MAX_OF_A_POOL = 25
_MAX_LISTED = 50


@idp.operation
def create_resource_server(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    identifier = p["Identifier"]
    if identifier in pool.resource_servers:
        raise errors.resource_server_exists(identifier=identifier, pool_id=pool.id)
    if len(pool.resource_servers) >= _MAX_OF_A_POOL:
        raise errors.too_many_resource_servers()
    pool.resource_servers[identifier] = server = ResourceServer(identifier, p["Name"], _scopes(p))
    return {"ResourceServer": views.resource_server(pool, server)}


@idp.operation
def describe_resource_server(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return {"ResourceServer": views.resource_server(pool, pool.resource_server(p["Identifier"]))}


@idp.operation
def update_resource_server(ctx: Context, p: Request) -> Response:
    """Replaces the name and the scopes: without `Scopes` it has none any more."""
    pool = ctx.pool(p["UserPoolId"])
    server = pool.resource_server(p["Identifier"])
    server.scopes = _scopes(p)
    server.name = p["Name"]
    return {"ResourceServer": views.resource_server(pool, server)}


@idp.operation
def delete_resource_server(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    del pool.resource_servers[pool.resource_server(p["Identifier"]).identifier]
    return {}


@idp.operation
def list_resource_servers(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    identifiers, token = paging.page(
        list(pool.resource_servers),
        p.get("MaxResults"),
        p.get("NextToken"),
        scope=f"ListResourceServers {pool.id}",
        now=ctx.now,
        default=_MAX_LISTED,
    )
    shown = [views.resource_server(pool, pool.resource_servers[identifier]) for identifier in identifiers]
    return views.listing("ResourceServers", shown, "NextToken", token)


def _scopes(p: Request) -> dict[str, str]:
    scopes: dict[str, str] = {}
    for scope in p.get("Scopes", ()):
        if scope["ScopeName"] in scopes:  # inferred
            raise errors.duplicate_scope(name=scope["ScopeName"])
        scopes[scope["ScopeName"]] = scope["ScopeDescription"]
    return scopes
