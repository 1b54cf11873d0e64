"""App clients: what a new one looks like, what its settings must agree on."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import validity
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Client, Pool

_REMEMBERED = (
    "RefreshTokenValidity",
    "AccessTokenValidity",
    "IdTokenValidity",
    "TokenValidityUnits",
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "DefaultRedirectURI",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "AllowedOAuthFlowsUserPoolClient",
    "AnalyticsConfiguration",
    "PreventUserExistenceErrors",
    "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData",
    "AuthSessionValidity",
    "RefreshTokenRotation",
)
_DEFAULTS: Mapping[str, Any] = {
    "RefreshTokenValidity": 30,
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
_BUILT_IN_SCOPES = frozenset({"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"})


@idp.operation
def create_user_pool_client(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return {"UserPoolClient": views.client(pool, new_client(ctx, pool, p))}


def new_client(ctx: Context, pool: Pool, p: Request, client_id: str | None = None) -> Client:
    """Make a client; `client_id` pins its id, which the API cannot."""
    settings = _settings(p)
    secret = _secret(ctx, p)
    _check(pool, settings, secret)
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
    settings = _settings(p)
    _check(pool, settings, client.secret)
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


# --- settings -----------------------------------------------------------------------------------------------------


def _settings(p: Request) -> dict[str, Any]:
    settings = {**_DEFAULTS, **p}
    settings["RefreshTokenValidity"] = settings["RefreshTokenValidity"] or _DEFAULTS["RefreshTokenValidity"]
    return {name: deepcopy(settings[name]) for name in _REMEMBERED if name in settings}


def _secret(ctx: Context, p: Request) -> str | None:
    given: str | None = p.get("ClientSecret")
    if given is not None and p.get("GenerateSecret"):
        raise errors.secret_given_and_generated()
    return ctx.ids.client_secret() if p.get("GenerateSecret") else given


def _check(pool: Pool, settings: dict[str, Any], secret: str | None) -> None:
    _check_flows(settings)
    validity.check(settings)
    _check_attributes(pool, settings)
    _check_callbacks(settings)
    _check_oauth(settings, secret)
    for provider in settings.get("SupportedIdentityProviders", ()):
        if provider != "COGNITO":
            raise errors.provider_missing(name=provider, pool_id=pool.id)


def _check_flows(settings: dict[str, Any]) -> None:
    flows = settings.get("ExplicitAuthFlows", ())
    modern = [flow for flow in flows if flow.startswith("ALLOW_")]
    if modern and len(modern) < len(flows):
        raise errors.mixed_auth_flows()
    rotation = settings.get("RefreshTokenRotation", {})
    if rotation.get("Feature") == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise errors.rotation_with_refresh_flow()


def _check_attributes(pool: Pool, settings: dict[str, Any]) -> None:
    if any(name not in pool.schema for name in settings.get("ReadAttributes", ())):
        raise errors.invalid_read_attributes()
    written = settings.get("WriteAttributes")
    if not written:
        return
    required = [name for name, it in pool.schema.items() if it.required and name != "sub"]
    known = all(name in pool.schema and name not in schema.READ_ONLY for name in written)
    if not known or any(name not in written for name in required):
        raise errors.invalid_write_attributes()


def _check_callbacks(settings: dict[str, Any]) -> None:
    callbacks = settings.get("CallbackURLs", ())
    for url in (*callbacks, *settings.get("LogoutURLs", ())):
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname != "localhost":
            raise errors.insecure_callback(url=url)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in callbacks:
        raise errors.default_redirect_not_listed(url=default)


def _check_oauth(settings: dict[str, Any], secret: str | None) -> None:
    flows, scopes = settings.get("AllowedOAuthFlows", ()), settings.get("AllowedOAuthScopes", ())
    if settings["AllowedOAuthFlowsUserPoolClient"] and not (flows and scopes):
        raise errors.oauth_flows_and_scopes_required()
    if "client_credentials" in flows:
        _check_machine_client(flows, secret)
    elif flows and not settings.get("CallbackURLs"):
        raise errors.callbacks_missing()
    for scope in scopes:
        if scope not in _BUILT_IN_SCOPES:
            raise errors.invalid_scope(scope=scope)


def _check_machine_client(flows: list[str], secret: str | None) -> None:
    if len(flows) > 1:
        raise errors.client_credentials_mixed()
    if secret is None:
        raise errors.client_credentials_without_secret()
