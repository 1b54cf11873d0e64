"""People who have an account with an outside provider, and what the provider says of them: it stands for the provider.

Law: nothing here is of AWS. What a provider says goes the way of all that real ones say, through `federation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito.context import Context
from pytest_fakecognito.signin.attribute_mapping import SAML, SUBJECTS
from pytest_fakecognito.state.federation import Provider

_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider says of somebody, in the form of `federation.sign_in`'s parameters of the same names."""

    attributes: dict[str, Any]
    raw: dict[str, dict[str, Any]]
    subject: str | None = None
    issuer: str | None = None


def said(ctx: Context, provider: Provider, subject: str, claims: Mapping[str, Any]) -> Said:
    """What `provider` says when the account of `subject` signs in; `claims` go by the provider's own names.

    Under the name that is mapped to `username` it says the subject as well, unless the claims say something else.
    """
    if provider.type == SAML:
        return Said(dict(claims), {"samlResponse": dict(claims)}, subject, provider.issuer)
    source = SUBJECTS[provider.type]
    profile = {provider.mapping.get("username") or source: subject, source: subject, **claims}
    tokens = {"access_token": ctx.ids.opaque("outside token", 64), "token_type": "Bearer", "expires_in": _SECONDS}
    identity = _identity(ctx, provider, profile)
    raw = {"tokenResponse": tokens, "idToken": identity, "userInfo": profile}
    return Said({"access_token": tokens["access_token"], **profile, **identity}, raw)


def _identity(ctx: Context, provider: Provider, profile: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of the id token, which providers without an issuer do not give."""
    issuer = provider.details.get("oidc_issuer")
    if issuer is None:
        return {}
    now = int(ctx.now)
    return {"iss": issuer, "aud": provider.details["client_id"], "iat": now, "exp": now + _SECONDS, **profile}
