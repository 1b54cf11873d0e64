"""Users who come from elsewhere: the UserMigration trigger is asked for a name that leads to nobody.

Source: the developer guide's page on the migrate user trigger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import delivery, errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import CONFIRMED, RESET_REQUIRED, User

_MEDIUMS = ("EMAIL", "SMS")


def at_sign_in(
    ctx: Context, pool: Pool, client: Client, name: str, password: str, validation: Mapping[str, str] | None
) -> User | None:
    """The user whom the function knows by `name` and `password`, made now; None if it knows nobody.

    For the flows that send the password; `validation` is the call's ClientMetadata. The password is not held against
    the policy. Raises the errors of triggers, and InvalidLambdaResponseException for a user that cannot be.
    """
    request = {"password": password, "validationData": validation}
    return _migrated(ctx, pool, client, name, password, "UserMigration_Authentication", request)


def at_forgotten_password(
    ctx: Context, pool: Pool, client: Client, name: str, metadata: Mapping[str, str] | None
) -> User | None:
    """As `at_sign_in`, but the user has no password yet; `metadata` is the call's ClientMetadata."""
    request = {"clientMetadata": metadata}
    return _migrated(ctx, pool, client, name, None, "UserMigration_ForgotPassword", request)


def _migrated(
    ctx: Context,
    pool: Pool,
    client: Client,
    name: str,
    password: str | None,
    source: str,
    request: Mapping[str, Any],
) -> User | None:
    response = triggers.fire(ctx, pool, "UserMigration", source, username=name, client_id=client.id, request=request)
    if response is None or not response.get("userAttributes"):
        return None
    mediums = response.get("desiredDeliveryMediums") or ["SMS"]
    if any(medium not in _MEDIUMS for medium in mediums):
        raise errors.lambda_unrecognizable()
    user = _user(ctx, pool, name, response)
    user.password = password
    _check_free(pool, user, force=response.get("forceAliasCreation", False))
    pool.add(user)
    if response.get("messageAction") != "SUPPRESS":
        delivery.invite(ctx, pool, user, None, mediums)
    return user


def _user(ctx: Context, pool: Pool, name: str, response: Mapping[str, Any]) -> User:
    # inferred: that null is as good as not saying anything
    attributes = {key: value for key, value in response["userAttributes"].items() if value is not None}
    username = _username(pool, name, attributes)
    attributes.pop("username", None)
    attributes.update(_implied(pool, name))
    try:
        _check(pool, attributes)
    except CognitoError as error:
        raise errors.migrated_user_invalid(reason=error.message) from error
    if response.get("enableSMSMFA"):
        _check_second_factor(pool, attributes)
    sub = ctx.ids.sub()
    stored = {"sub": sub, **{key: value for key, value in attributes.items() if value}}
    status = CONFIRMED if response.get("finalUserStatus") == CONFIRMED else RESET_REQUIRED
    user = User(sub if pool.username_attributes else username, stored, ctx.now, ctx.now, status)
    if response.get("enableSMSMFA"):
        user.mfa = ["SMS_MFA"]
    # inferred: the default value of a required attribute that the function does not give is none
    return user


def _check(pool: Pool, attributes: Mapping[str, str]) -> None:
    """The rules for the attributes of anybody new, whose refusal is the migration's. inferred"""
    schema.check_writable(attributes)
    schema.check_values(pool.schema, attributes)
    schema.check_marks(attributes)


def _check_second_factor(pool: Pool, attributes: Mapping[str, str]) -> None:
    """A pool without MFA, or a user without a number, lets the migration fail. [documented]"""
    if pool.mfa_mode == "OFF":
        raise errors.migrated_user_invalid(reason="SMS MFA cannot be enabled, since MFA is off for the user pool.")
    if not attributes.get("phone_number"):
        raise errors.migrated_user_invalid(reason="SMS MFA cannot be enabled for a user without a phone_number.")


def _username(pool: Pool, name: str, attributes: Mapping[str, str]) -> str:
    """The user name: what was typed or, if that is an alias, what the function says it belongs to."""
    given = attributes.get("username")
    if not _is_alias(pool, name, attributes):
        if given not in (None, name):
            raise errors.migrated_name_mismatch()
        return name
    if not given or name not in [attributes.get(alias) for alias in pool.alias_attributes]:
        raise errors.migrated_name_mismatch()
    return given


def _is_alias(pool: Pool, name: str, attributes: Mapping[str, str]) -> bool:
    kinds = pool.alias_attributes
    if ("email" in kinds and schema.is_email(name)) or ("phone_number" in kinds and schema.is_phone(name)):
        return True
    return "preferred_username" in kinds and attributes.get("preferred_username") == name


def _implied(pool: Pool, name: str) -> dict[str, str]:
    if not pool.username_attributes:
        return {}
    return {"email" if schema.is_email(name) else "phone_number": name}


def _check_free(pool: Pool, user: User, *, force: bool) -> None:
    """Refuse a name that somebody has; an alias moves if the function says so, as it does when it is verified."""
    if pool.find(user.username) is not None:
        raise errors.migrated_user_invalid(reason="User already exists")
    for attribute in pool.username_attributes or pool.alias_attributes:
        value = user.attributes.get(attribute)
        active = bool(pool.username_attributes) or attribute == "preferred_username" or user.verified(attribute)
        if not value or not active or pool.owner(attribute, value) is None:
            continue
        if pool.username_attributes or not force:
            raise errors.migrated_alias_exists(name=attribute)
