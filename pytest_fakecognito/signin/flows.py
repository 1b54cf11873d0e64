"""Which ways to sign in a client allows."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_fakecognito import errors
from pytest_fakecognito.state.pools import Client, Pool

HOSTED = "HOSTED"
"""The hosted pages' own flow, which no client can allow or forbid. Not a name of AWS's."""

_SYNONYMS = {"ADMIN_NO_SRP_AUTH": "ADMIN_USER_PASSWORD_AUTH", "REFRESH_TOKEN": "REFRESH_TOKEN_AUTH"}
_DEFAULT = frozenset({"REFRESH_TOKEN_AUTH", "USER_SRP_AUTH", "CUSTOM_AUTH"})
"""What a client allows that names no flow: no flow that sends the password. [documented]"""

_LEGACY = {
    "ADMIN_NO_SRP_AUTH": "ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH",
}
_PUBLIC_ONLY = frozenset({"USER_PASSWORD_AUTH"})
_ADMIN_ONLY = frozenset({"ADMIN_USER_PASSWORD_AUTH"})
_REFUSALS = {
    "USER_PASSWORD_AUTH": errors.password_flow_disabled,
    "USER_SRP_AUTH": errors.srp_flow_disabled,
    "CUSTOM_AUTH": errors.custom_flow_disabled,
    "USER_AUTH": errors.choice_flow_disabled,
}


def canonical(flow: str) -> str:
    """Today's name of a flow that goes by two."""
    return _SYNONYMS.get(flow, flow)


def allowed(client: Client) -> frozenset[str]:
    """Today's names of the flows that the client allows."""
    listed: list[str] = client.settings.get("ExplicitAuthFlows") or []
    if not listed:
        return _DEFAULT
    if "CUSTOM_AUTH_FLOW_ONLY" in listed:
        return frozenset({"CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"})
    if listed[0].startswith("ALLOW_"):
        return frozenset(name.removeprefix("ALLOW_") for name in listed)
    # Old names add to what is always there: SRP and refreshing still work with them. [captured]
    return _DEFAULT | {_LEGACY[name] for name in listed if name in _LEGACY}


def check(client: Client, flow: str, *, admin: bool) -> None:
    """Refuse a flow that this operation does not serve or the client does not allow. `flow` is canonical."""
    if flow in (_PUBLIC_ONLY if admin else _ADMIN_ONLY):
        raise errors.flow_not_supported()
    if flow == "REFRESH_TOKEN_AUTH" and client.rotation:
        raise errors.refresh_needs_rotation()
    if flow in allowed(client):
        return
    if "CUSTOM_AUTH_FLOW_ONLY" in client.settings.get("ExplicitAuthFlows", ()):
        raise errors.only_custom_auth()
    raise _REFUSALS.get(flow, errors.flow_disabled)()


def check_choice(pool: Pool, parameters: Mapping[str, str]) -> None:
    """Refuse choice-based sign-in where the pool's tier has none. [documented, but for the feature's name]"""
    if pool.settings["UserPoolTier"] == "LITE":
        raise errors.tier_lacks_feature(tier="LITE", feature="Choice-Based Sign-In")
    if parameters.get("TARGET_ACR_VALUES"):
        raise errors.NotFaked("step-up authentication (TARGET_ACR_VALUES) is not faked yet")
