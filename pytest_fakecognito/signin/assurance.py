"""How a user was authenticated, as tokens tell it since the autumn of 2026: `acr` and `amr`.

Source: the developer guide's page on step-up authentication.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_fakecognito.state.pools import Pool

_METHODS = {
    "PASSWORD": "pwd",
    "PASSWORD_VERIFIER": "pwd",
    "SMS_OTP": "sms",
    "SMS_MFA": "sms",
    "EMAIL_OTP": "email_otp",
    "SOFTWARE_TOKEN_MFA": "otp",
    "MFA_SETUP": "otp",
    "WEB_AUTHN": "swk",
}


def claims(pool: Pool, done: Iterable[str]) -> dict[str, Any]:
    """The claims for the steps that a sign-in took; none for one that took no step of these."""
    methods = list(dict.fromkeys(_METHODS[step] for step in done if step in _METHODS))
    if not methods:
        return {}
    level = f"Level{_level(methods)}"
    return {"acr": acr(pool, level), "amr": [*methods, "mfa"] if len(methods) > 1 else methods}


def outside(pool: Pool, methods: list[str] | None = None, level: str = "Level1") -> dict[str, Any]:
    """The claims for a sign-in at an outside provider, which may say how it was done. [documented]"""
    return {"acr": acr(pool, level), "amr": methods or ["fed"]}


def acr(pool: Pool, level: str) -> str:
    """What the pool calls the level of that name, "Level1" to "Level4"."""
    names = pool.settings.get("AcrConfiguration") or {}
    value: str = (names.get(level) or {}).get("AcrValue", f"urn:cognito:loa:{level.removeprefix('Level')}")
    return value


def _level(methods: list[str]) -> int:
    if "pwd" in methods and "otp" in methods:
        return 4
    if "swk" in methods or len(methods) > 1:
        return 3
    return 1 if methods == ["pwd"] else 2
