"""Pools and clients that are made for tests: their ids can be pinned, and their clients allow every flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.operations.idp import clients, pools
from pytest_fakecognito.params import aws_parameters
from pytest_fakecognito.state.pools import Client, Pool

_EVERY_FLOW = (
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
)


def make_pool(ctx: Context, name: str, given: Mapping[str, Any], pool_id: str | None) -> Pool:
    """A pool with the parameters of CreateUserPool. Raises UsageError for an id that is taken."""
    if pool_id is not None:
        _check_pool_id(ctx, pool_id)
    params = {"PoolName": name, **aws_parameters("CreateUserPool", given, without=("PoolName",))}
    model.load("cognito-idp").check("CreateUserPool", params)
    return pools.new_pool(ctx, params, pool_id)


def make_client(ctx: Context, pool: Pool, given: Mapping[str, Any], client_id: str | None) -> Client:
    """A client with the parameters of CreateUserPoolClient: without a secret and with every flow unless they say so."""
    if client_id is not None:
        _check_client_id(ctx, pool, client_id)
    chosen = aws_parameters("CreateUserPoolClient", given, without=("UserPoolId",))
    flows = {"ClientName": "default", "ExplicitAuthFlows": _every_flow(pool, chosen)}
    params = {**flows, "UserPoolId": pool.id, **chosen}
    model.load("cognito-idp").check("CreateUserPoolClient", params)
    return clients.new_client(ctx, pool, params, client_id)


def _every_flow(pool: Pool, params: Mapping[str, Any]) -> list[str]:
    """All flows that go with the pool's tier and the client's other settings."""
    rotation = params.get("RefreshTokenRotation") or {}
    barred = {
        "ALLOW_REFRESH_TOKEN_AUTH": rotation.get("Feature") == "ENABLED",
        "ALLOW_USER_AUTH": pool.settings["UserPoolTier"] == "LITE",
    }
    return [flow for flow in _EVERY_FLOW if not barred.get(flow)]


def _check_pool_id(ctx: Context, pool_id: str) -> None:
    if pool_id in ctx.store.pools:
        raise UsageError(f"there is a pool {pool_id} already")
    model.load("cognito-idp").check("DescribeUserPool", {"UserPoolId": pool_id})


def _check_client_id(ctx: Context, pool: Pool, client_id: str) -> None:
    if client_id in ctx.store.pool_of_client:
        raise UsageError(f"there is a client {client_id} already")
    model.load("cognito-idp").check("DescribeUserPoolClient", {"UserPoolId": pool.id, "ClientId": client_id})
