"""What the PreTokenGeneration trigger makes of the claims.

Law: `customise` is a pure function over claims. Those by which the service itself goes are never changed; what is
suppressed is so whatever else is said of it. Source: the developer guide's page on the pre token generation trigger.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin.claims import preferred_role, roles
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import User

Claims = dict[str, Any]

_FIXED = frozenset(
    {
        "acr",
        "amr",
        "at_hash",
        "auth_time",
        "azp",
        "client_id",
        "device_key",
        "event_id",
        "exp",
        "iat",
        "identities",
        "iss",
        "jti",
        "nbf",
        "nonce",
        "origin_jti",
        "sub",
        "token_use",
        "username",
        "version",
    }
)
_GROUP_CLAIMS = ("cognito:groups", "cognito:roles", "cognito:preferred_role")
_NEVER_COMPLEX = frozenset({"address", "email_verified", "phone_number_verified", "updated_at"})


@dataclass(frozen=True, slots=True)
class _Changes:
    """What one of the two tokens is to have more, and less."""

    add: Claims
    suppress: Collection[str]


# --- asking -------------------------------------------------------------------------------------------------------


def customised(
    ctx: Context,
    pool: Pool,
    client: Client,
    user: User | None,
    source: str,
    access: Claims,
    identity: Claims | None,
    *,
    metadata: Mapping[str, str] | None,
) -> tuple[Claims, Claims | None]:
    """The claims of both tokens after the pool's function, if it has one, has seen them.

    `user` is None for the tokens of a client itself, and `identity` where there is no id token. Raises the errors of
    triggers, and InvalidLambdaResponseException for values that no token may have.
    """
    version = triggers.version(pool, "PreTokenGeneration")
    if version is None:
        return access, identity
    request: dict[str, Any] = {"clientMetadata": metadata}
    if version != "1":
        request["scopes"] = access["scope"].split()
    if user is not None:
        request["groupConfiguration"] = _group_configuration(pool, user)
    response = triggers.fire(
        ctx,
        pool,
        "PreTokenGeneration",
        source,
        user=user,
        username="ClientCredentials" if user is None else None,
        client_id=client.id,
        request=request,
    )
    if response is None:
        return access, identity
    return customise(response, version, access, identity, client_id=client.id)


def _group_configuration(pool: Pool, user: User) -> dict[str, Any]:
    groups = pool.groups_of(user)
    return {
        "groupsToOverride": [group.name for group in groups],
        "iamRolesToOverride": roles(groups),
        "preferredRole": preferred_role(groups),
    }


# --- obeying ------------------------------------------------------------------------------------------------------


def customise(
    response: Mapping[str, Any], version: str, access: Claims, identity: Claims | None, *, client_id: str
) -> tuple[Claims, Claims | None]:
    """Both tokens' claims as the function wants them, as far as it may; the arguments stay as they were.

    `response` is the trigger's, of that version of its event. Raises InvalidLambdaResponseException.
    """
    if version == "1":  # knows the id token alone, save for the groups, which are the same in both
        details: Mapping[str, Any] = response.get("claimsOverrideDetails") or {}
        of_access: Mapping[str, Any] = {}
        of_identity = details
    else:
        details = response.get("claimsAndScopeOverrideDetails") or {}
        of_access = details.get("accessTokenGeneration") or {}
        of_identity = details.get("idTokenGeneration") or {}
    groups = _group_claims(details)
    changed = _apply(access, _only_names(groups), _access_changes(of_access, client_id))
    if "scope" in access:
        changed["scope"] = _scopes(access["scope"], of_access)
    return changed, None if identity is None else _apply(identity, groups, _identity_changes(of_identity))


def _group_claims(details: Mapping[str, Any]) -> Claims:
    """The claims of groups and roles that replace what there is; None takes a claim away.

    Saying something of groups without naming any takes them away. [documented]
    """
    if "groupOverrideDetails" not in details:
        return {}
    override: Mapping[str, Any] = details["groupOverrideDetails"] or {}
    values = (override.get("groupsToOverride"), override.get("iamRolesToOverride"), override.get("preferredRole"))
    return dict(zip(_GROUP_CLAIMS, (value or None for value in values), strict=True))


def _only_names(groups: Claims) -> Claims:
    """Of an access token, which says nothing of roles."""
    return {name: value for name, value in groups.items() if name == "cognito:groups"}


def _identity_changes(said: Mapping[str, Any]) -> _Changes:
    add = {name: value for name, value in _added(said).items() if name != "aud"}
    for name in sorted(_NEVER_COMPLEX & add.keys()):
        if isinstance(add[name], (dict, list)):
            raise errors.reserved_claim_type(name=name)
    return _Changes(add, _suppressed(said, "aud"))


def _access_changes(said: Mapping[str, Any], client_id: str) -> _Changes:
    add = {name: value for name, value in _added(said).items() if name != "scope"}
    if add.get("aud", client_id) != client_id:
        raise errors.foreign_audience()
    return _Changes(add, _suppressed(said, "aud", "scope"))


def _added(said: Mapping[str, Any]) -> Claims:
    given = said.get("claimsToAddOrOverride") or {}
    # inferred: that null is as good as not saying anything
    return {name: value for name, value in given.items() if value is not None and _is_free(name)}


def _suppressed(said: Mapping[str, Any], *but: str) -> Collection[str]:
    names = said.get("claimsToSuppress") or []
    groups = _GROUP_CLAIMS if "cognito:groups" in names else ()
    return [*groups, *(name for name in names if name not in but and (_is_free(name) or name.startswith("dev:")))]


def _is_free(name: str) -> bool:
    """Whether a function may set the claim."""
    return name not in _FIXED and not name.startswith(("cognito:", "dev:"))


def _apply(claims: Claims, groups: Claims, changes: _Changes) -> Claims:
    """A claim that is replaced stays where it was; one that is new comes last."""
    merged = {**claims, **groups, **changes.add}
    return {name: it for name, it in merged.items() if it is not None and name not in changes.suppress}


def _scopes(present: str, said: Mapping[str, Any]) -> str:
    added = said.get("scopesToAdd") or []
    for scope in added:
        if any(character.isspace() for character in scope):
            raise errors.scope_with_blank(scope=scope)
    suppressed = said.get("scopesToSuppress") or []
    return " ".join(scope for scope in dict.fromkeys([*present.split(), *added]) if scope not in suppressed)
