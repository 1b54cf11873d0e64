"""Pools, clients and providers that are made for tests: ids can be pinned, and what nobody says is made up to work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.operations.idp import client_settings, clients, pools, providers
from pytest_fakecognito.params import aws_parameters
from pytest_fakecognito.signin import claims
from pytest_fakecognito.state.federation import SOCIAL, Provider
from pytest_fakecognito.state.pools import Client, Pool

_MACHINE = "client_credentials"
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
    """A client with the parameters of CreateUserPoolClient: without a secret and with every flow unless they say so.

    If they name callbacks or a flow of OAuth, it may use them, with every scope, and every provider that the pool has.
    """
    if client_id is not None:
        _check_client_id(ctx, pool, client_id)
    chosen = aws_parameters("CreateUserPoolClient", given, without=("UserPoolId",))
    flows = {"ClientName": "default", "ExplicitAuthFlows": _every_flow(pool, chosen)}
    params = {**flows, **oauth_settings(pool, chosen), **_secret(chosen), "UserPoolId": pool.id, **chosen}
    model.load("cognito-idp").check("CreateUserPoolClient", params)
    return clients.new_client(ctx, pool, params, client_id)


def make_provider(ctx: Context, pool: Pool, name: str, kind: str | None, given: Mapping[str, Any]) -> Provider:
    """A provider with the parameters of CreateIdentityProvider, on the list of every client that has such a list.

    Not where the service would refuse it: a SAML provider with IDPInit and others do not go together.

    The type is the name of a social provider, else OIDC; details that are not given are made up.
    """
    kind = kind or _kind(name)
    without = ("UserPoolId", "ProviderName", "ProviderType")
    chosen = aws_parameters("CreateIdentityProvider", given, without=without, also=("type",))
    params = {
        "AttributeMapping": {"email": "email", "name": "name"},
        **chosen,
        "UserPoolId": pool.id,
        "ProviderName": name,
        "ProviderType": kind,
        "ProviderDetails": _details(name, kind, chosen.get("ProviderDetails", {})),
    }
    model.load("cognito-idp").check("CreateIdentityProvider", params)
    providers.create_identity_provider(ctx, params)
    for client in pool.clients.values():
        supported = client.settings.get("SupportedIdentityProviders", [])
        if client_settings.beginner_among_others([*supported, name], pool.providers) is None:
            supported.append(name)
    return pool.providers[name]


def _kind(name: str) -> str:
    if name in SOCIAL:
        return name
    meant = _MISNAMED.get(name.lower())
    if meant is not None:
        raise UsageError(f'there is no provider {name!r} of AWS\'s: name it {meant!r}, or give type="OIDC"')
    return "OIDC"


_MISNAMED = {name.lower(): name for name in SOCIAL} | {"amazon": "LoginWithAmazon", "apple": "SignInWithApple"}


def _details(name: str, kind: str, given: Mapping[str, str]) -> dict[str, str]:
    host = f"{_NO_LETTER.sub('-', name.lower()).strip('-')}.example.com"
    if kind == "SAML":
        named = "MetadataFile" in given or "MetadataURL" in given
        return {**({} if named else {"MetadataFile": _metadata(host)}), **given}
    client = {"client_id": "made-up-client", "client_secret": "made-up-secret"}
    of_its_kind = {
        "Facebook": {"authorize_scopes": "public_profile,email"},
        "LoginWithAmazon": {"authorize_scopes": "profile"},
        "SignInWithApple": {
            "authorize_scopes": "email name",
            "team_id": "TEAM",
            "key_id": "KEY",
            "private_key": "made up",
        },
        "OIDC": {"oidc_issuer": f"https://{host}", "attributes_request_method": "GET"},
    }
    return {**client, "authorize_scopes": "openid email profile", **of_its_kind.get(kind, {}), **given}


def _metadata(host: str) -> str:
    from pytest_fakecognito.signin import certificates  # slow to import, and few pools have such a provider

    return _METADATA.format(host=host, certificate=certificates.made_up().text)


_NO_LETTER = re.compile("[^a-z0-9]+")
_METADATA = """\
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://{host}/saml">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
      <X509Certificate>{certificate}</X509Certificate>
    </X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://{host}/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>"""


def _every_flow(pool: Pool, params: Mapping[str, Any]) -> list[str]:
    """All flows that go with the pool's tier and the client's other settings."""
    rotation = params.get("RefreshTokenRotation") or {}
    barred = {
        "ALLOW_REFRESH_TOKEN_AUTH": rotation.get("Feature") == "ENABLED",
        "ALLOW_USER_AUTH": pool.settings["UserPoolTier"] == "LITE",
    }
    return [flow for flow in _EVERY_FLOW if not barred.get(flow)]


def oauth_settings(pool: Pool, params: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a client that names callbacks, or a flow of OAuth, one that can use them; nothing for any other."""
    if not (params.get("CallbackURLs") or params.get("AllowedOAuthFlows")):
        return {}
    flows = params.get("AllowedOAuthFlows") or ["code"]
    custom = [scope for server in pool.resource_servers.values() for scope in server.full_scopes]
    machine = _MACHINE in flows
    return {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": flows,
        "AllowedOAuthScopes": custom if machine else [*sorted(claims.BUILT_IN_SCOPES), *custom],
        **({} if machine else {"SupportedIdentityProviders": ["COGNITO", *_companions(pool)]}),
    }


def _companions(pool: Pool) -> list[str]:
    """The providers that a client can have beside the pool itself."""
    return [name for name, provider in pool.providers.items() if not provider.begins]


def _secret(params: Mapping[str, Any]) -> dict[str, Any]:
    """One for a client that must have one, unless it brings its own."""
    needed = _MACHINE in params.get("AllowedOAuthFlows", ()) and "ClientSecret" not in params
    return {"GenerateSecret": True} if needed else {}


def _check_pool_id(ctx: Context, pool_id: str) -> None:
    if pool_id in ctx.store.pools:
        raise UsageError(f"there is a pool {pool_id} already")
    model.load("cognito-idp").check("DescribeUserPool", {"UserPoolId": pool_id})


def _check_client_id(ctx: Context, pool: Pool, client_id: str) -> None:
    if client_id in ctx.store.pool_of_client:
        raise UsageError(f"there is a client {client_id} already")
    model.load("cognito-idp").check("DescribeUserPoolClient", {"UserPoolId": pool.id, "ClientId": client_id})
