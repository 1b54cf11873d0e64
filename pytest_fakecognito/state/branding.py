"""How the login pages look, and the documents they link to: what a client, or a whole pool, has been given.

Times are epoch seconds. Images are kept as they are sent: in base64.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Style:
    """A branding style of managed login; its members are those of AWS's `ManagedLoginBrandingType`.

    Without `settings` the pages look as Cognito has them, but for the `assets`.
    """

    id: str
    created: float
    modified: float
    cognito_values: bool = False
    settings: dict[str, Any] | None = None
    assets: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Customization:
    """CSS and a logo for the classic hosted UI. Each version of it has a number, which tells when it was made."""

    version: str
    created: float
    modified: float
    css: str | None = None
    image: str | None = None


@dataclass(slots=True)
class Terms:
    """A document to agree to when signing up. `links` maps languages to where it is."""

    id: str
    name: str
    source: str
    enforcement: str
    links: dict[str, str]
    created: float
    modified: float
