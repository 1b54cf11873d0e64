"""The record of a user: attributes, password, pending codes, and what counts against further attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_fakecognito.state import federation, schema
from pytest_fakecognito.state.federation import Identity

UNCONFIRMED = "UNCONFIRMED"
CONFIRMED = "CONFIRMED"
FORCE_CHANGE_PASSWORD = "FORCE_CHANGE_PASSWORD"
RESET_REQUIRED = "RESET_REQUIRED"
EXTERNAL_PROVIDER = "EXTERNAL_PROVIDER"

# The fifth wrong password locks for a second, each further one for twice as long, up to a quarter of an hour; a
# quarter of an hour without attempts forgives them all (developer guide, page on authentication).
_LOCKING_FAILURE = 5
_LONGEST_LOCK = 900.0
_FORGIVEN_AFTER = 900.0
_HOUR = 3600.0


@dataclass(slots=True)
class PendingCode:
    """A code that was sent and not yet used.

    `attribute` is where it was sent to; `value` that attribute's pending value, if it changes once the code is given.
    """

    code: str
    expires_at: float
    attribute: str
    value: str | None = None


@dataclass(slots=True)
class Failures:
    """Consecutive wrong answers, and the lock they earn."""

    count: int = 0
    last_at: float = 0.0
    locked_until: float = 0.0

    def locked(self, now: float) -> bool:
        return now < self.locked_until

    def note(self, now: float) -> None:
        if now - self.last_at > _FORGIVEN_AFTER:
            self.count = 0
        self.count += 1
        self.last_at = now
        if self.count >= _LOCKING_FAILURE:
            self.locked_until = now + min(2.0 ** (self.count - _LOCKING_FAILURE), _LONGEST_LOCK)

    def forgive(self) -> None:
        self.count = 0
        self.locked_until = 0.0


@dataclass(slots=True)
class SoftwareToken:
    """An authenticator app. `secret` is base32; `last_step` the newest time step whose code was used."""

    secret: str
    verified: bool = False
    device_name: str | None = None
    last_step: int = 0


@dataclass(slots=True)
class Device:
    """A device that was confirmed, with the verifier of the secret that only it knows."""

    key: str
    group_key: str
    created: float
    modified: float
    last_used: float
    name: str | None = None
    remembered: bool = False
    confirmed: bool = False
    salt: int = 0
    verifier: int = 0


@dataclass(slots=True)
class Passkey:
    """A WebAuthn credential. `id` is base64url, `public_key` the COSE key in CBOR."""

    id: str
    public_key: bytes
    sign_count: int
    created: float
    relying_party: str
    name: str
    attachment: str | None
    transports: list[str]


@dataclass(slots=True)
class PasskeyRegistration:
    """A passkey's registration that was started. `challenge` is base64url."""

    challenge: str
    client_id: str
    expires_at: float


@dataclass(slots=True)
class User:
    """A user of a pool. `attributes` holds the sub as well. Times are epoch seconds."""

    username: str
    attributes: dict[str, str]
    created: float
    modified: float
    status: str = UNCONFIRMED
    enabled: bool = True
    password: str | None = None
    temporary_until: float | None = None
    past_passwords: list[str] = field(default_factory=list)
    codes: dict[str, PendingCode] = field(default_factory=dict)
    attempts: dict[str, list[float]] = field(default_factory=dict)
    last_code: str | None = None
    failures: Failures = field(default_factory=Failures)
    mfa_failures: Failures = field(default_factory=Failures)
    srp: tuple[int, int] | None = None
    """Salt and verifier of the password, once somebody has signed in with SRP."""
    software_token: SoftwareToken | None = None
    mfa: list[str] = field(default_factory=list)
    """The factors that the user has switched on, by AWS's names."""
    preferred_mfa: str | None = None
    devices: dict[str, Device] = field(default_factory=dict)
    passkeys: list[Passkey] = field(default_factory=list)
    passkey_registration: PasskeyRegistration | None = None
    identities: list[Identity] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    grants: list[str] = field(default_factory=list)

    @property
    def sub(self) -> str:
        return self.attributes["sub"]

    @property
    def federated(self) -> bool:
        """Whether the user came from another provider, whatever has been linked or set since."""
        return any(identity.primary for identity in self.identities)

    @property
    def all_attributes(self) -> Mapping[str, str]:
        """The attributes that are shown, `identities` being one if the user has any."""
        if not self.identities:
            return self.attributes
        return {**self.attributes, "identities": federation.as_attribute(self.identities)}

    def verified(self, name: str) -> bool:
        """Whether the e-mail address or phone number under `name` is there and verified."""
        return bool(self.attributes.get(name)) and schema.is_marked(self.attributes.get(f"{name}_verified"))

    def forget_codes(self, addresses: Iterable[str]) -> None:
        """A code proves the address it was sent to, "email" or "phone_number", so it dies with it."""
        gone = set(addresses)
        self.codes = {kind: code for kind, code in self.codes.items() if code.attribute not in gone}

    def set_password(self, password: str, *, temporary_until: float | None = None) -> None:
        if self.password is not None:
            self.past_passwords.append(self.password)
        self.password = password
        self.temporary_until = temporary_until
        self.srp = None
        self.failures.forgive()

    def used_before(self, password: str, history: int) -> bool:
        """Whether `password` is the present one or one of the `history` - 1 before it."""
        if history <= 0 or self.password is None:
            return False
        return password in [self.password, *reversed(self.past_passwords)][:history]

    def allow_attempt(self, kind: str, per_hour: int, now: float) -> bool:
        """Count one more attempt of `kind`; False, and not counted, if the last hour has seen `per_hour`."""
        recent = [at for at in self.attempts.get(kind, ()) if now - at < _HOUR]
        allowed = len(recent) < per_hour
        self.attempts[kind] = [*recent, now] if allowed else recent
        return allowed
