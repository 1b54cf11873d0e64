"""Which devices a pool keeps track of, and what a known one changes."""

from __future__ import annotations

from pytest_fakecognito.signin.attempt import Attempt
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import Device, User


def known(pool: Pool, user: User, key: str | None) -> Device | None:
    """The user's confirmed device of that key, in a pool that keeps track of devices."""
    device = user.devices.get(key) if key is not None and pool.devices is not None else None
    return device if device is not None and device.confirmed else None


def due(attempt: Attempt, user: User) -> str | None:
    """A remembered device proves itself, once, after what the user proves."""
    device = known(attempt.pool, user, attempt.device_key)
    if device is None or not device.remembered or "DEVICE_PASSWORD_VERIFIER" in attempt.done:
        return None
    return "DEVICE_SRP_AUTH"


def replaces_mfa(attempt: Attempt, user: User) -> bool:
    """Whether the device stands for the second factor: it is remembered, and only new ones are challenged."""
    device = known(attempt.pool, user, attempt.device_key)
    if device is None or not device.remembered:
        return False
    configuration = attempt.pool.devices or {}
    return bool(configuration.get("ChallengeRequiredOnNewDevice"))
