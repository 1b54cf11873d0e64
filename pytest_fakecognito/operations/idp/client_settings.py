"""The settings of an app client: what the service fills in, and what they must agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from pytest_fakecognito import errors
from pytest_fakecognito.operations.service import Request
from pytest_fakecognito.signin import claims, clients, validity
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.pools import Pool

Settings = dict[str, Any]

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
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def complete(p: Request) -> Settings:
    """All that is remembered of a request, with the service's defaults, in its order."""
    settings = {**_DEFAULTS, **p}
    # "You can't set RefreshTokenValidity to 0. If you do, Amazon Cognito overrides the value" (CreateUserPoolClient)
    settings["RefreshTokenValidity"] = p.get("RefreshTokenValidity") or validity.default_refresh(p)
    return {name: deepcopy(settings[name]) for name in _REMEMBERED if name in settings}


def check(pool: Pool, settings: Settings, secret: str | None, *, doing: str) -> None:
    """Refuse settings that contradict each other or the pool. `doing` is "creating" or "updating"."""
    _check_flows(pool, settings)
    _check_client_token_flow(settings, secret)
    validity.check(settings)
    _check_attributes(pool, settings, doing)
    _check_urls(settings)
    _check_oauth(pool, settings, secret)
    _check_providers(pool, settings)
    _check_analytics(settings.get("AnalyticsConfiguration", {}), pool.region)
    if settings["EnablePropagateAdditionalUserContextData"] and secret is None:
        raise errors.context_data_without_secret()


def _check_flows(pool: Pool, settings: Settings) -> None:
    flows = settings.get("ExplicitAuthFlows", ())
    modern = [flow for flow in flows if flow.startswith("ALLOW_")]
    if modern and len(modern) < len(flows):
        raise errors.mixed_auth_flows()
    rotation = settings.get("RefreshTokenRotation", {})
    if rotation.get("Feature") == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise errors.rotation_with_refresh_flow()
    if "ALLOW_USER_AUTH" in flows and pool.settings["UserPoolTier"] == "LITE":
        # "To activate this setting, your user pool must be in the Essentials tier or higher." inferred: the text
        raise errors.tier_lacks_feature(tier="LITE", feature="Choice-Based Sign-In")


def _check_client_token_flow(settings: Settings, secret: str | None) -> None:
    """ "This flow requires a client secret and must be the app client's only authentication flow." """
    flows = settings.get("ExplicitAuthFlows", ())
    if clients.CLIENT_TOKEN_FLOW not in flows:
        return
    if len(flows) > 1:
        raise errors.client_token_flow_mixed()
    if secret is None:
        raise errors.client_token_flow_without_secret()


def _check_attributes(pool: Pool, settings: Settings, doing: str) -> None:
    if any(name not in pool.schema for name in settings.get("ReadAttributes", ())):
        raise errors.invalid_read_attributes(doing=doing)
    written = settings.get("WriteAttributes")
    if not written:
        return
    required = [name for name, it in pool.schema.items() if it.required and name != "sub"]
    known = all(name in pool.schema and name not in schema.READ_ONLY for name in written)
    if not known or any(name not in written for name in required):
        raise errors.invalid_write_attributes(doing=doing)


def _check_urls(settings: Settings) -> None:
    callbacks = settings.get("CallbackURLs", ())
    for url in (*callbacks, *settings.get("LogoutURLs", ())):
        _check_url(url)
    for url in callbacks:
        if "#" in url:
            raise errors.callback_fragment(url=url)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in callbacks:
        raise errors.default_redirect_not_listed(url=default)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise errors.url_not_absolute(url=url) from None
    if not parts.scheme:
        raise errors.url_not_absolute(url=url)
    if parts.scheme == "http" and parts.hostname not in _LOCAL_HOSTS:
        raise errors.insecure_callback(url=url)


def _check_oauth(pool: Pool, settings: Settings, secret: str | None) -> None:
    flows, scopes = settings.get("AllowedOAuthFlows", ()), settings.get("AllowedOAuthScopes", ())
    if "client_credentials" in flows:
        _check_machine_client(flows, secret)
    if settings["AllowedOAuthFlowsUserPoolClient"] and not (flows and scopes):
        raise errors.oauth_flows_and_scopes_required()
    if ("code" in flows or "implicit" in flows) and not settings.get("CallbackURLs"):
        raise errors.callbacks_missing()
    for scope in scopes:
        if not claims.exists(pool, scope):
            raise errors.invalid_scope(scope=scope)
        if "client_credentials" in flows and scope in claims.BUILT_IN_SCOPES:
            raise errors.scope_without_user(scope=scope)


def _check_machine_client(flows: list[str], secret: str | None) -> None:
    if len(flows) > 1:
        raise errors.client_credentials_mixed()
    if secret is None:
        raise errors.client_credentials_without_secret()


def _check_providers(pool: Pool, settings: Settings) -> None:
    for provider in settings.get("SupportedIdentityProviders", ()):
        if provider != "COGNITO" and provider not in pool.providers:
            raise errors.provider_missing(name=provider, pool_id=pool.id)
    beginning = beginner_among_others(settings.get("SupportedIdentityProviders", ()), pool.providers)
    if beginning is not None:
        raise errors.idp_init_mixed(provider=beginning)


def beginner_among_others(names: Iterable[str], providers: Mapping[str, Provider]) -> str | None:
    """The name of a provider that may begin a sign-in by itself, if not all of those named are SAML ones.

    A client cannot support it along with them. [documented] inferred: that it is told when either is configured
    """
    known = [providers.get(name) for name in names]
    if all(it is not None and it.type == "SAML" for it in known):
        return None
    return next((it.name for it in known if it is not None and it.begins), None)


_BY_ID = frozenset({"ApplicationId", "RoleArn", "ExternalId"})


def _check_analytics(analytics: Settings, region: str) -> None:
    given = set(analytics) - {"UserDataShared"}
    # inferred: that nothing at all is as good as nothing
    if given not in (set(), {"ApplicationArn"}, _BY_ID):
        raise errors.invalid_analytics()
    elsewhere = analytics["ApplicationArn"].split(":")[3] if "ApplicationArn" in analytics else region
    if elsewhere != region:
        raise errors.analytics_elsewhere(region=elsewhere)
