"""Which second factor is due.

Source: the developer guide's page on multi-factor authentication, "MFA logic at sign-in".
"""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.signin.attempt import Attempt
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User

ATTRIBUTE = {"SMS_MFA": "phone_number", "EMAIL_OTP": "email"}
FACTORS = ("SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA")

_PASSED = frozenset({*FACTORS, "MFA_SETUP"})
# A passkey whose user was verified counts as two factors where the pool says so.
_TWO_IN_ONE = "MULTI_FACTOR_WITH_USER_VERIFICATION"


def due(attempt: Attempt, user: User) -> str | None:
    """The challenge that asks for the second factor, or for the choice or the setting up of one; None if none is due.

    Raises InvalidParameterException where the pool demands a factor that the user can neither use nor set up.
    """
    pool = attempt.pool
    if pool.mfa_mode == "OFF" or _passed(attempt):
        return None
    active = active_factors(pool, user)
    if user.preferred_mfa in active:
        return user.preferred_mfa
    if pool.mfa_mode == "OPTIONAL":
        return _one_of(active) if active else None
    return _demanded(pool, user, active)


def active_factors(pool: Pool, user: User) -> list[str]:
    """The factors that the user has switched on and that work in this pool."""
    return [name for name in FACTORS if name in user.mfa and name in pool.mfa_factors and usable(user, name)]


def usable(user: User, factor: str) -> bool:
    if factor == "SOFTWARE_TOKEN_MFA":
        return user.software_token is not None and user.software_token.verified
    return bool(user.attributes.get(ATTRIBUTE[factor]))


def choices(pool: Pool, user: User) -> list[str]:
    """What SELECT_MFA_TYPE offers."""
    active = active_factors(pool, user)
    if len(active) > 1:
        return active
    return [name for name in FACTORS if name in pool.mfa_factors and usable(user, name)]


def setups(pool: Pool) -> list[str]:
    """What MFA_SETUP offers."""
    return [name for name in FACTORS if name in pool.mfa_factors]


def _passed(attempt: Attempt) -> bool:
    if not _PASSED.isdisjoint(attempt.done[1:]):
        return True
    passkeys = attempt.pool.mfa.get("WebAuthnConfiguration") or {}
    return attempt.done[:1] == ["WEB_AUTHN"] and passkeys.get("FactorConfiguration") == _TWO_IN_ONE


def _one_of(factors: list[str]) -> str:
    return factors[0] if len(factors) == 1 else "SELECT_MFA_TYPE"


def _demanded(pool: Pool, user: User, active: list[str]) -> str:
    """The rules of a pool that demands a second factor, for a user who prefers none."""
    possible = [name for name in FACTORS if name in pool.mfa_factors and usable(user, name)]
    if "SOFTWARE_TOKEN_MFA" in active:
        return _one_of(possible)
    if active:
        return _one_of(active)
    addresses = [name for name in ("email", "phone_number") if user.attributes.get(name)]
    if not addresses:
        return _set_up(setups(pool))
    recovery = _recovery(pool)
    free = [name for name in possible if ATTRIBUTE.get(name) != recovery]
    if free:
        return _one_of(free)
    if possible:  # the only address is the one that recovers the password: it cannot be both
        raise errors.no_second_factor()
    return _set_up([name for name in setups(pool) if name == "SOFTWARE_TOKEN_MFA"])


def _set_up(factors: list[str]) -> str:
    if not factors:
        raise errors.no_second_factor()
    return "MFA_SETUP"


def _recovery(pool: Pool) -> str | None:
    """The address that recovers a password before any other; None if only an administrator can."""
    mechanisms = pool.settings["AccountRecoverySetting"].get("RecoveryMechanisms") or []
    ranked = sorted(mechanisms, key=lambda it: it["Priority"])
    names = {"verified_email": "email", "verified_phone_number": "phone_number"}
    return names.get(ranked[0]["Name"]) if ranked else None
