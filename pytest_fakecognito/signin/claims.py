"""What a token says: the claims of access and id tokens, in the order in which AWS writes them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_fakecognito.signin import validity
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.federation import shown_identity
from pytest_fakecognito.state.pools import Client, Group, Pool
from pytest_fakecognito.state.sessions import Grant
from pytest_fakecognito.state.users import User

USER_SCOPE = "aws.cognito.signin.user.admin"
"""The one scope of a sign-in through the API; without it an access token is no use to the API."""

Claims = dict[str, Any]

NAMED_BY_SCOPE = {
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
}
"""Scopes to the attributes that each stands for. `profile` stands for those in `_PROFILE`, and for custom ones."""

PROFILE_SCOPES = frozenset({"email", "phone", "profile"})
BUILT_IN_SCOPES = PROFILE_SCOPES | {"openid", USER_SCOPE}

_PROFILE = frozenset(
    {
        "birthdate",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "picture",
        "preferred_username",
        "profile",
        "updated_at",
        "website",
        "zoneinfo",
    }
)

_OF_ANY_SCOPE = ("sub", "identities")  # the latter as real id tokens have it; inferred of the userInfo endpoint

_EARLY = ("given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender")
_MIDDLE = ("birthdate", "zoneinfo", "locale", "updated_at", "address")


def issuer(pool: Pool) -> str:
    """The pool's issuer; its type, a setting, decides the host. [documented]"""
    updated = (pool.settings.get("IssuerConfiguration") or {}).get("Type") == "UPDATED"
    return f"https://{'issuer-' if updated else ''}cognito-idp.{pool.region}.amazonaws.com/{pool.id}"


def access(pool: Pool, client: Client, user: User, grant: Grant, *, now: int, jti: str, event_id: str) -> Claims:
    """The access token's claims: no attributes, no `aud` but a resource's, the client under `client_id`."""
    return {
        "sub": user.sub,
        **_optional("device_key", grant.device_key),
        **_optional("cognito:groups", [group.name for group in pool.groups_of(user)]),
        "iss": issuer(pool),
        **({"version": 2} if grant.hosted else {}),
        "client_id": client.id,
        **_optional("aud", grant.resource),
        **_origin(client, grant),
        "event_id": event_id,
        "token_use": "access",
        "scope": _active(pool, grant.scopes),
        "auth_time": int(grant.auth_time),
        "exp": now + validity.seconds(client.settings, "AccessToken"),
        "iat": now,
        "jti": jti,
        "username": user.username,
        **grant.claims,
    }


def identity(pool: Pool, client: Client, user: User, grant: Grant, *, now: int, jti: str, event_id: str) -> Claims:
    """The id token's claims: the attributes that the client may read and the scopes cover, the client under `aud`."""
    shown = {name: _value(name, text) for name, text in scoped(user.attributes, grant.scopes) if client.readable(name)}
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
        **_optional("nonce", grant.nonce),  # inferred: that a refresh repeats it
        **_origin(client, grant),
        **_optional("cognito:roles", roles(groups)),
        "aud": client.id,
        **_optional("identities", identities(user)),
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


def machine(pool: Pool, client: Client, scopes: tuple[str, ...], *, now: int, jti: str) -> Claims:
    """The access token's claims when a client asks for itself: nobody stands behind it but the client. [captured]"""
    return {
        "sub": client.id,
        "token_use": "access",
        "scope": _active(pool, scopes),
        "auth_time": now,
        "iss": issuer(pool),
        "exp": now + validity.seconds(client.settings, "AccessToken"),
        "iat": now,
        "version": 2,
        "jti": jti,
        "client_id": client.id,
    }


def user_info(client: Client, user: User, scopes: tuple[str, ...]) -> dict[str, str]:
    """What the userInfo endpoint tells of a user: the attributes as they are kept, all of them text. [captured]

    The name of the user is `username` here. inferred: the places of attributes that no example has, and that "True",
    where that is what is kept of an address, reads as "true".
    """
    kept = {name: text for name, text in scoped(user.all_attributes, scopes) if client.readable(name)}
    shown = {name: text.lower() if name in schema.MARKS else text for name, text in kept.items()}
    first = _take(shown, "sub", "identities", "email_verified")
    last = _take(shown, "phone_number_verified", "phone_number", "email")
    between = {name: text for name, text in shown.items() if name not in first and name not in last}
    return {**first, **between, **last, "username": user.username}


def about_identity(grant: Grant) -> bool:
    """Whether an id token goes with the grant: always through the API, else if `openid` was asked for."""
    return not grant.hosted or "openid" in grant.scopes


def exists(pool: Pool, scope: str) -> bool:
    """Whether the scope is built in, or one of the pool's resource servers has it."""
    return scope in BUILT_IN_SCOPES or pool.has_scope(scope)


def _active(pool: Pool, scopes: Iterable[str]) -> str:
    """The claim `scope`: none that its resource server has lost since a client was given it. [documented]"""
    return " ".join(scope for scope in scopes if exists(pool, scope))


def scoped(attributes: Mapping[str, str], scopes: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    """The attributes that the OIDC scopes among `scopes` cover: all where there is none but `openid`. [documented]"""
    asked = PROFILE_SCOPES.intersection(scopes)
    if not asked:
        return attributes.items()
    return [(name, text) for name, text in attributes.items() if name in _OF_ANY_SCOPE or _scope_of(name) in asked]


def _scope_of(name: str) -> str | None:
    """None for `address`, which goes with `openid` alone."""
    if name in _PROFILE or name.startswith(("custom:", "dev:")):
        return "profile"
    return next((scope for scope, names in NAMED_BY_SCOPE.items() if name in names), None)


def at_hash(access_token: str) -> Claims:
    """The left half of the access token's hash, by which an id token is tied to it (OpenID Connect Core, 3.1.3.6)."""
    digest = hashlib.sha256(access_token.encode()).digest()[:16]
    return {"at_hash": base64.urlsafe_b64encode(digest).rstrip(b"=").decode()}


def identities(user: User) -> list[Claims]:
    """The `identities` claim: in tokens all its values are text, in attributes two of them are not. [captured]"""
    return [
        {**shown, "primary": str(shown["primary"]).lower(), "dateCreated": str(shown["dateCreated"])}
        for shown in map(shown_identity, user.identities)
    ]


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
        return schema.is_marked(text)
    if name == "address":
        return {"formatted": text}
    if name == "updated_at":
        return int(float(text))
    return text
