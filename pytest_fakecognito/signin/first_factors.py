"""Which first factors a user may choose from."""

from __future__ import annotations

from pytest_fakecognito.signin import mfa, webauthn
from pytest_fakecognito.signin.attempt import Attempt, is_ghost
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import FORCE_CHANGE_PASSWORD, User

PASSWORDS = ("PASSWORD_SRP", "PASSWORD")


def available(attempt: Attempt, user: User) -> list[str]:
    """AWS's AvailableChallenges: what the pool allows, the user has, and his second factor leaves. [documented]"""
    pool = attempt.pool
    factors: list[str] = []
    if "PASSWORD" in pool.first_factors and (user.password is not None or is_ghost(pool, user)):
        factors += PASSWORDS
    if user.status == FORCE_CHANGE_PASSWORD:  # [captured]
        return factors
    single = pool.mfa_mode == "OFF" or (pool.mfa_mode == "OPTIONAL" and not mfa.active_factors(pool, user))
    if single and "EMAIL_OTP" in pool.first_factors and user.attributes.get("email"):
        factors.append("EMAIL_OTP")
    if single and "SMS_OTP" in pool.first_factors and user.attributes.get("phone_number"):
        factors.append("SMS_OTP")
    if (single or _passkeys_are_two_factors(pool)) and _has_passkey(pool, user):
        factors.append("WEB_AUTHN")
    return factors


def _has_passkey(pool: Pool, user: User) -> bool:
    return "WEB_AUTHN" in pool.first_factors and bool(user.passkeys) and bool(webauthn.usable(pool, user))


def simulated(attempt: Attempt, user: User, preferred: str | None) -> str:
    """What somebody is asked for who does not exist; inferred, but that it is one of the pool's factors."""
    offered = available(attempt, user)
    if preferred in offered:
        return preferred
    return next((name for name in ("EMAIL_OTP", "SMS_OTP", "PASSWORD") if name in offered), "PASSWORD")


def _passkeys_are_two_factors(pool: Pool) -> bool:
    configuration = pool.mfa.get("WebAuthnConfiguration") or {}
    return configuration.get("FactorConfiguration") == "MULTI_FACTOR_WITH_USER_VERIFICATION"
