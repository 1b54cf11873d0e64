"""Identity providers of a pool, and the identities that its users have with them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SUBJECT = "Cognito_Subject"
"""What AWS calls the subject of an identity, as the name of an attribute by which to link one."""

NATIVE = "Cognito"
"""What AWS calls the pool itself where a provider is named, when it is about the users who have a password here."""

SOCIAL = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")


@dataclass(slots=True)
class Provider:
    """An outside identity provider. Its members are those of AWS's `IdentityProviderType`.

    `details` have what the service fills in, but no endpoints that an OIDC provider would tell if asked; `mapping` is
    the pool's attributes to the provider's; `issuer` the entity id of a SAML provider whose metadata was given as text.
    `configured` is when its details were given last: metadata is judged by that time, and fetched anew after it.
    `people`, if there are any, are subjects to what the provider says of them where a test stands for it.
    """

    name: str
    type: str
    created: float
    modified: float
    details: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    identifiers: list[str] = field(default_factory=list)
    acr_mapping: dict[str, str] | None = None
    issuer: str | None = None
    configured: float = 0.0
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def social(self) -> bool:
        return self.type in SOCIAL

    @property
    def begins(self) -> bool:
        """Whether it may sign users in whom nobody has sent to it."""
        return self.type == "SAML" and self.details.get("IDPInit", "").lower() == "true"


@dataclass(slots=True)
class Identity:
    """What one user is to one provider.

    `attribute` and `value` say by what it is recognised: by the subject, unless somebody linked it by one of the pool's
    attributes and it has not signed in since: `linked_by` are that attribute and its value from then on. `primary` is
    the identity that a user came with, as opposed to one that was linked. `created` is in epoch seconds; `issuer` the
    entity id of a SAML provider.
    """

    provider: str
    provider_type: str
    value: str
    created: float
    attribute: str = SUBJECT
    issuer: str | None = None
    primary: bool = True
    linked_by: tuple[str, str] | None = None

    def known_by(self, provider: str, attribute: str, value: str) -> bool:
        """Whether this is who that provider means, to the letter."""
        return (self.provider, self.attribute, self.value) == (provider, attribute, value)


def shown_identity(identity: Identity) -> dict[str, Any]:
    """One of a user's identities, as the attribute `identities` has it. [captured]"""
    return {
        "userId": identity.value,
        "providerName": identity.provider,
        "providerType": identity.provider_type,
        "issuer": identity.issuer,
        "primary": identity.primary,
        "dateCreated": int(identity.created * 1000),
    }


def as_attribute(identities: Iterable[Identity]) -> str:
    """The attribute `identities`: one text for all of them. [captured]"""
    return json.dumps([shown_identity(it) for it in identities], separators=(",", ":"), ensure_ascii=False)
