"""The events that functions are called with, as the service writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User
from pytest_fakecognito.triggers.table import ABSENT, NOTHING_SENT, Version

_ALIASES = {"email": "cognito:email_alias", "phone_number": "cognito:phone_number_alias"}


def user_attributes(pool: Pool, user: User) -> dict[str, str]:
    """`userAttributes` of a user who exists: all of them, whatever the client may read, as text."""
    attributes = dict(user.all_attributes)
    shown = {"sub": attributes.pop("sub")}
    for name, alias in _ALIASES.items():
        if name in pool.alias_attributes and attributes.get(name):
            shown[alias] = attributes[name]  # verified or not [captured]
    shown["cognito:user_status"] = user.status
    return {**shown, **attributes}


def event(
    pool: Pool, source: str, version: str, shape: Version, *, username: str, client_id: str, request: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole event, its members in the order that logs show. Raises KeyError for a member that is not of `shape`."""
    return {
        "version": version,
        "region": pool.region,
        "userPoolId": pool.id,
        "userName": username,
        # What botocore and the AWS CLI are to the service, which reads it from a header. [captured]
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id},
        "triggerSource": source,
        "request": _members(shape.request, request),
        "response": dict(shape.response),
    }


def _members(shape: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = given.keys() - shape.keys()
    if unknown:
        raise KeyError(f"no event of this trigger has {', '.join(sorted(unknown))}")
    members = {name: _value(name, default, given) for name, default in shape.items()}
    return {name: value for name, value in members.items() if value is not ABSENT}


def _value(name: str, default: Any, given: Mapping[str, Any]) -> Any:
    value = given.get(name)
    if value is None:
        return default
    if value is NOTHING_SENT:
        return {}
    # inferred: that nothing in them is the same as not sending them
    return default if name in ("clientMetadata", "validationData") and not value else value
