"""Who may sign users in for a client: the pool itself, and outside providers."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.pools import Client, Pool

LOCAL = "COGNITO"
"""The pool itself, as AWS calls it among providers."""


def offered(client: Client) -> list[str]:
    """The names of those that the client supports. One that was not told of any supports none, not even the pool."""
    names: list[str] = client.settings.get("SupportedIdentityProviders") or []
    return names


def outside(pool: Pool, client: Client) -> list[Provider]:
    return [pool.providers[name] for name in offered(client) if name in pool.providers]


def asked_for(pool: Pool, client: Client, parameters: Mapping[str, str]) -> str | None:
    """The name of the provider that a request is for, offered or not; None if its user has the choice.

    inferred: that a name goes before an identifier, and that a client's only provider goes without saying.
    """
    if parameters.get("identity_provider"):
        return parameters["identity_provider"]
    if parameters.get("idp_identifier"):
        return _identified(pool, parameters["idp_identifier"])
    names = offered(client)
    return names[0] if len(names) == 1 else None


def outside_asked_for(pool: Pool, client: Client, parameters: Mapping[str, str]) -> Provider | None:
    """The outside provider that a request is for, if the client offers it."""
    name = asked_for(pool, client, parameters)
    return next((it for it in outside(pool, client) if it.name == name), None)


def _identified(pool: Pool, identifier: str) -> str:
    """The name of the provider with that identifier; "" is nobody's."""
    return next((it.name for it in pool.providers.values() if identifier in it.identifiers), "")
