"""How long a client's tokens are good for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_UNITS = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
_DEFAULTS = {"AccessToken": 1, "IdToken": 1, "RefreshToken": 30}
_RANGES = {
    "AccessToken": (300, 86400),
    "IdToken": (300, 86400),
    "RefreshToken": (3600, 3650 * 86400),
}


def seconds(settings: Mapping[str, Any], token: str) -> int:
    """The validity of "AccessToken", "IdToken" or "RefreshToken" under a client's settings, in seconds."""
    value = settings.get(f"{token}Validity")
    if not value:  # absent or 0 is the default, in the default unit
        return _DEFAULTS[token] * _SECONDS[_UNITS[token]]
    unit = (settings.get("TokenValidityUnits") or {}).get(token, _UNITS[token])
    return int(value) * _SECONDS[unit]


def check(settings: Mapping[str, Any]) -> None:
    """Refuse validities out of range, and access and id tokens that outlive the refresh token."""
    lasting = {token: seconds(settings, token) for token in _RANGES}
    in_range = all(least <= lasting[token] <= most for token, (least, most) in _RANGES.items())
    if not in_range or max(lasting.values()) > lasting["RefreshToken"]:
        raise errors.invalid_token_validity()


def default_refresh(settings: Mapping[str, Any]) -> int:
    """The 30 days that a refresh token is good for, unless a client says otherwise, in the unit that it chose."""
    unit = (settings.get("TokenValidityUnits") or {}).get("RefreshToken", _UNITS["RefreshToken"])
    return _DEFAULTS["RefreshToken"] * _SECONDS[_UNITS["RefreshToken"]] // _SECONDS[unit]
