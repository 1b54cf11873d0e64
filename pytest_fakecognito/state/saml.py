"""What a pool remembers of its SAML providers. Times are epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_fakecognito.state.table import Table


@dataclass(slots=True)
class Fetched:
    """A provider's metadata, as it was fetched at that time."""

    text: str
    at: float


@dataclass(slots=True)
class SamlSession:
    """As whom a provider has signed a browser in, by which it can sign it out."""

    provider: str
    name_id: str
    name_id_format: str
    session_index: str | None


@dataclass(slots=True)
class SignOut:
    """A browser that was sent to a provider to be signed out, and goes on to the URL `onward` when it comes back."""

    provider: str
    onward: str
    expires_at: float


@dataclass(slots=True)
class Saml:
    metadata: Table[str, Fetched] = field(default_factory=Table)
    """By its URL."""
    taken: Table[tuple[str, str], float] = field(default_factory=Table)
    """Issuer and id of the assertions that were accepted, and when: none is twice."""
    sessions: Table[str, SamlSession] = field(default_factory=Table)
    """By the key of the browser's own session."""
    sign_outs: Table[str, SignOut] = field(default_factory=Table)
    """By the relay state that goes along."""
