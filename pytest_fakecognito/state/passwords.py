"""The password policy of a pool."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors

DEFAULT_POLICY: Mapping[str, Any] = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}

# The special characters of the developer guide's page on password policies; a blank inside the password counts too.
_SYMBOLS = re.escape("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
# In the order in which the service names the first failing one (the place of the last two is inferred).
_RULES = (
    ("RequireUppercase", re.compile("[A-Z]"), "Password must have uppercase characters"),
    ("RequireLowercase", re.compile("[a-z]"), "Password must have lowercase characters"),
    ("RequireNumbers", re.compile("[0-9]"), "Password must have numeric characters"),
    ("RequireSymbols", re.compile(f"[{_SYMBOLS}]"), "Password must have symbol characters"),
)


def check(password: str, policy: Mapping[str, Any], *, prefix: str) -> None:
    """Raise InvalidPasswordException naming the first rule of the policy that `password` breaks.

    `prefix` is the wording of the group of operations that asks, one of the three in `errors`.
    """
    rule = _first_broken(password, policy)
    if rule is not None:
        raise errors.weak_password(prefix=prefix, rule=rule)


def _first_broken(password: str, policy: Mapping[str, Any]) -> str | None:
    if len(password) < policy.get("MinimumLength", 0):
        return "Password not long enough"
    for name, pattern, sentence in _RULES:
        if policy.get(name) and not pattern.search(password):
            return sentence
    return None
