"""Which hosts are Cognito's."""

from __future__ import annotations

import re

_API = r"(?:issuer-)?cognito-(?:idp|identity)(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)"
_DOMAIN = r"[a-z0-9-]+\.auth(?:-fips)?\.[a-z0-9-]+\.amazoncognito\.com"
_COGNITO = re.compile(f"{_API}|{_DOMAIN}")


def is_cognito(host: str) -> bool:
    """Whether `host`, in lower case and without a port, is one of AWS's for Cognito, in any region."""
    return _COGNITO.fullmatch(host) is not None
