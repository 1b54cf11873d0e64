"""Identity providers of pools: what the pool knows of them. Signing in through them is in `signin` and `web`."""

from __future__ import annotations

from dataclasses import replace

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.idp import client_settings, provider_details
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import provider_groups
from pytest_fakecognito.state.federation import NATIVE, SOCIAL, Provider
from pytest_fakecognito.state.pools import Pool

_MOST = 300


@idp.operation
def create_identity_provider(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    name, kind = p["ProviderName"], p["ProviderType"]
    _check_name(name, kind)
    if name in pool.providers:
        raise errors.identity_provider_exists(name=name, pool_id=pool.id)
    if len(pool.providers) >= _MOST:
        raise errors.too_many_identity_providers()
    provider = _changed(ctx, pool, Provider(name, kind, ctx.now, ctx.now), {"AttributeMapping": {}, **p})
    pool.providers[name] = provider
    provider_groups.ensured(ctx, pool, provider)  # "for each IdP that you add" [documented]
    return _shown(pool, provider)


@idp.operation
def describe_identity_provider(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return _shown(pool, pool.provider(p["ProviderName"]))


@idp.operation
def get_identity_provider_by_identifier(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    provider = _identified(pool, p["IdpIdentifier"])
    if provider is None:
        raise errors.identity_provider_not_found(name=p["IdpIdentifier"])
    return _shown(pool, provider)


@idp.operation
def update_identity_provider(ctx: Context, p: Request) -> Response:
    """Replaces the settings that are given, each as a whole, and leaves the others."""
    pool = ctx.pool(p["UserPoolId"])
    provider = _changed(ctx, pool, pool.provider(p["ProviderName"]), p)
    _check_clients(pool, provider)
    provider.modified = ctx.now
    pool.providers[provider.name] = provider
    return _shown(pool, provider)


@idp.operation
def delete_identity_provider(ctx: Context, p: Request) -> Response:
    """Deletes a provider; no client supports it any more. (inferred) Users who came from it stay."""
    pool = ctx.pool(p["UserPoolId"])
    name = pool.provider(p["ProviderName"]).name
    for client in pool.clients.values():
        supported = client.settings.get("SupportedIdentityProviders", [])
        if name in supported:
            supported.remove(name)
    del pool.providers[name]
    return {}


@idp.operation
def list_identity_providers(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    names, token = paging.page(
        list(pool.providers),
        p.get("MaxResults"),
        p.get("NextToken"),
        scope=f"ListIdentityProviders {pool.id}",
        now=ctx.now,
    )
    shown = [views.provider_summary(pool.providers[name]) for name in names]
    return views.listing("Providers", shown, "NextToken", token)


def _shown(pool: Pool, provider: Provider) -> Response:
    return {"IdentityProvider": views.provider(pool, provider, _computed(pool, provider))}


def _computed(pool: Pool, provider: Provider) -> dict[str, str]:
    if provider.type != "SAML":
        return {}
    from pytest_fakecognito.signin import certificates  # slow to import, and few pools have such a provider

    # Also where EncryptedResponses is off. [captured]
    return {"ActiveEncryptionCertificate": certificates.encryption(pool.id, provider.name).text}


def _check_name(name: str, kind: str) -> None:
    """A social provider is named as its type is [captured], and nothing else is. (inferred)"""
    reserved = name in SOCIAL or name.lower() == NATIVE.lower()
    if (reserved or kind in SOCIAL) and name != kind:
        raise errors.provider_type_mismatch(name=name, type=kind)


def _changed(ctx: Context, pool: Pool, provider: Provider, p: Request) -> Provider:
    """The provider as it is to be: another record, so that the old one stays as it was if anything is refused."""
    provider = replace(provider)
    if "ProviderDetails" in p:
        provider_details.configure(provider, p["ProviderDetails"], ctx.now)
    if "AttributeMapping" in p:
        provider.mapping = provider_details.mapping(pool, provider, p["AttributeMapping"])
    if "IdpIdentifiers" in p:
        _check_identifiers(pool, provider, p["IdpIdentifiers"])
        provider.identifiers = list(p["IdpIdentifiers"])
    if "AcrMapping" in p:
        if provider.type != "OIDC":
            raise errors.acr_mapping_not_supported()
        provider.acr_mapping = dict(p["AcrMapping"])
    return provider


def _check_clients(pool: Pool, provider: Provider) -> None:
    providers = {**pool.providers, provider.name: provider}
    for client in pool.clients.values():
        supported = client.settings.get("SupportedIdentityProviders", ())
        if provider.name in supported and client_settings.beginner_among_others(supported, providers) is not None:
            raise errors.idp_init_mixed(provider=provider.name)


def _check_identifiers(pool: Pool, provider: Provider, identifiers: list[str]) -> None:
    for identifier in identifiers:
        other = _identified(pool, identifier)
        if other is not None and other.name != provider.name:
            raise errors.identifier_taken(identifier=identifier)


def _identified(pool: Pool, identifier: str) -> Provider | None:
    return next((it for it in pool.providers.values() if identifier in it.identifiers), None)
