"""Styles of managed login: one for each client that its pages are to be shown to.

What a style says of colours and images is kept and told again, and changes nothing here; that it is there does.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import views
from pytest_fakecognito.operations.idp import branding_assets
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.branding import Style
from pytest_fakecognito.state.pools import Client, Pool


@idp.operation
def create_managed_login_branding(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    client = pool.client(p["ClientId"])
    _check(pool, p)
    if not p.get("UseCognitoProvidedValues") and "Settings" not in p:  # inferred: that `false` alone is nothing
        raise errors.style_either_or()
    if client.style is not None:
        raise errors.style_exists(client_id=client.id)
    client.style = Style(ctx.ids.uuid("style"), ctx.now, ctx.now)
    _apply(client.style, p)
    return _outcome(pool, client.style)


@idp.operation
def describe_managed_login_branding(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return _described(pool, _styled(pool, p["ManagedLoginBrandingId"])[1], p)


@idp.operation
def describe_managed_login_branding_by_client(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    client = pool.client(p["ClientId"])
    if client.style is None:
        raise errors.client_without_style(client_id=client.id)
    return _described(pool, client.style, p)


@idp.operation
def update_managed_login_branding(ctx: Context, p: Request) -> Response:
    """Changes what is given and leaves the rest, inside of the settings as well. [documented]"""
    for name in ("UserPoolId", "ManagedLoginBrandingId"):
        if name not in p:  # inferred: the model requires neither
            raise errors.member_null(name=name[0].lower() + name[1:])
    pool = ctx.pool(p["UserPoolId"])
    _, style = _styled(pool, p["ManagedLoginBrandingId"])
    _check(pool, p)
    _apply(style, p)
    style.modified = ctx.now
    return _outcome(pool, style)


@idp.operation
def delete_managed_login_branding(ctx: Context, p: Request) -> Response:
    client, _ = _styled(ctx.pool(p["UserPoolId"]), p["ManagedLoginBrandingId"])
    client.style = None
    return {}


def _styled(pool: Pool, style_id: str) -> tuple[Client, Style]:
    """The style of that id, and whose it is."""
    for client in pool.clients.values():
        if client.style is not None and client.style.id == style_id:
            return client, client.style
    raise errors.style_not_found(style_id=style_id)


def _described(pool: Pool, style: Style, p: Request) -> Response:
    if p.get("ReturnMergedResources"):
        raise errors.NotFaked("ReturnMergedResources is not faked: Cognito's own settings and images are not there")
    return _outcome(pool, style)


def _outcome(pool: Pool, style: Style) -> Response:
    return {"ManagedLoginBranding": views.style(pool, style)}


def _check(pool: Pool, p: Request) -> None:
    tier = pool.settings["UserPoolTier"]
    if tier == "LITE":  # inferred: the code
        raise errors.tier_lacks_branding(tier=tier)
    if "Settings" in p:
        if p.get("UseCognitoProvidedValues"):
            raise errors.style_either_or()
        if not isinstance(p["Settings"], dict):  # inferred
            raise errors.style_settings_malformed()
    branding_assets.check(p.get("Assets", ()))


def _apply(style: Style, p: Request) -> None:
    if p.get("UseCognitoProvidedValues"):
        style.cognito_values, style.settings, style.assets = True, None, []
    elif "Settings" in p:
        style.cognito_values = False
        style.settings = _merged(style.settings or {}, p["Settings"])
    for asset in p.get("Assets", ()):
        style.assets = [kept for kept in style.assets if _place(kept) != _place(asset)] + [deepcopy(asset)]


def _place(asset: dict[str, Any]) -> tuple[str, str]:
    """Where an image is shown. A second one takes the place of the first. (seen by Terraform's provider)"""
    return asset["Category"], asset["ColorMode"]


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    merged = {**old, **deepcopy(new)}
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(name), dict):
            merged[name] = _merged(old[name], value)
    return merged
