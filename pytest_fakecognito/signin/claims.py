"""What a token says: the claims of access and id tokens, in the order in which AWS writes them."""

from __future__ import annotations

from typing import Any

from pytest_fakecognito.signin import validity
from pytest_fakecognito.state.pools import Client, Group, Pool
from pytest_fakecognito.state.sessions import Grant
from pytest_fakecognito.state.users import User

USER_SCOPE = "aws.cognito.signin.user.admin"
"""The one scope of a sign-in through the API; without it an access token is no use to the API."""

Claims = dict[str, Any]

_EARLY = ("given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender")
_MIDDLE = ("birthdate", "zoneinfo", "locale", "updated_at", "address")


def issuer(pool: Pool) -> str:
    """The pool's issuer; its type, a setting, decides the host. [documented]"""
    updated = (pool.settings.get("IssuerConfiguration") or {}).get("Type") == "UPDATED"
    return f"https://{'issuer-' if updated else ''}cognito-idp.{pool.region}.amazonaws.com/{pool.id}"


def access(pool: Pool, client: Client, user: User, grant: Grant, *, now: int, jti: str, event_id: str) -> Claims:
    """The access token's claims: no attributes, no `aud`, the client under `client_id`."""
    return {
        "sub": user.sub,
        **_optional("device_key", grant.device_key),
        **_optional("cognito:groups", [group.name for group in pool.groups_of(user)]),
        "iss": issuer(pool),
        "client_id": client.id,
        **_origin(client, grant),
        "event_id": event_id,
        "token_use": "access",
        "scope": " ".join(grant.scopes),
        "auth_time": int(grant.auth_time),
        "exp": now + validity.seconds(client.settings, "AccessToken"),
        "iat": now,
        "jti": jti,
        "username": user.username,
        **grant.claims,
    }


def identity(pool: Pool, client: Client, user: User, grant: Grant, *, now: int, jti: str, event_id: str) -> Claims:
    """The id token's claims: all attributes that the client may read, the client under `aud`."""
    shown = {name: _value(name, text) for name, text in user.attributes.items() if client.readable(name)}
    groups = pool.groups_of(user)
    return {
        "sub": user.sub,
        **_optional("cognito:groups", [group.name for group in groups]),
        **_take(shown, "email_verified"),
        **_optional("cognito:preferred_role", preferred_role(groups)),
        "iss": issuer(pool),
        **_take(shown, "phone_number_verified"),
        **{name: value for name, value in shown.items() if name.startswith("custom:")},
        "cognito:username": user.username,
        **_take(shown, *_EARLY, *_MIDDLE),
        **_origin(client, grant),
        **_optional("cognito:roles", roles(groups)),
        "aud": client.id,
        "event_id": event_id,
        "token_use": "id",
        "auth_time": int(grant.auth_time),
        **_take(shown, "name", "phone_number"),
        "exp": now + validity.seconds(client.settings, "IdToken"),
        "iat": now,
        **_take(shown, "family_name"),
        "jti": jti,
        **_take(shown, "email"),
        **grant.claims,
    }


def roles(groups: list[Group]) -> list[str]:
    """The roles of all groups, each once, the most important first."""
    return list(dict.fromkeys(group.role_arn for group in groups if group.role_arn))


def preferred_role(groups: list[Group]) -> str | None:
    """The role of the group with the lowest precedence; none if groups of equal rank differ. [documented]"""
    ranked = [group for group in groups if group.role_arn]
    if not ranked:
        return None
    leading = {group.role_arn for group in ranked if group.precedence == ranked[0].precedence}
    return leading.pop() if len(leading) == 1 else None


def _origin(client: Client, grant: Grant) -> Claims:
    return {"origin_jti": grant.origin} if client.revocation or client.rotation else {}


def _optional(name: str, value: Any) -> Claims:
    return {name: value} if value else {}


def _take(shown: Claims, *names: str) -> Claims:
    return {name: shown[name] for name in names if name in shown}


def _value(name: str, text: str) -> Any:
    """Custom attributes stay text whatever their type; of the standard ones three change their form."""
    if name in ("email_verified", "phone_number_verified"):
        return text == "true"
    if name == "address":
        return {"formatted": text}
    if name == "updated_at":
        return int(float(text))
    return text
