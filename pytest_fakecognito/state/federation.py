"""Identity providers of a pool, and the identities that its users have with them."""

from __future__ import annotations

from dataclasses import dataclass, field

SUBJECT = "Cognito_Subject"
"""What AWS calls the subject of an identity, as the name of an attribute by which to link one."""

SOCIAL = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")


@dataclass(slots=True)
class Provider:
    """An outside identity provider. Its members are those of AWS's `IdentityProviderType`."""

    name: str
    type: str
    created: float
    modified: float
    details: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    """The pool's attributes to the provider's."""
    identifiers: list[str] = field(default_factory=list)
    acr_mapping: dict[str, str] | None = None


@dataclass(slots=True)
class Identity:
    """What one user is to one provider.

    `attribute` and `value` say by what it is recognised: by the subject, unless somebody linked it by an attribute of
    an assertion. `primary` is the identity that a user came with, as opposed to one that was linked. `created` is in
    epoch seconds; `issuer` the entity id of a SAML provider.
    """

    provider: str
    provider_type: str
    value: str
    created: float
    attribute: str = SUBJECT
    issuer: str | None = None
    primary: bool = True
