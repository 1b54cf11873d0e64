"""New users: what their name and attributes must be, by whomever they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User


def as_dict(attributes: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """AWS's list of names and values as a dictionary; a name without a value is a blank one."""
    return {attribute["Name"]: attribute.get("Value", "") for attribute in attributes}


def draft(ctx: Context, pool: Pool, name: str, attributes: dict[str, str], status: str) -> User:
    """A user who is not yet in the pool, with a name and attributes that the pool accepts.

    In a pool whose user names are e-mail addresses or phone numbers, `name` becomes that attribute, and the user's
    real name is the sub.
    """
    _check_name(pool, name)
    values = {**attributes, **_implied(pool, name)}
    schema.check_values(pool.schema, values)
    _check_verified_flags(values)
    sub = ctx.ids.sub()
    stored = {"sub": sub, **{key: value for key, value in values.items() if value}}
    return User(sub if pool.username_attributes else name, stored, ctx.now, ctx.now, status)


def check_free(pool: Pool, name: str, user: User, *, taken: Any) -> None:
    """Refuse a user whose name somebody has; `taken` is the catalogue's entry for a plain user name."""
    for attribute in pool.username_attributes:
        value = user.attributes.get(attribute)
        if value and pool.owner(attribute, value):
            raise errors.account_exists(name=attribute)
    if not pool.username_attributes and pool.find(name):
        raise taken()


def check_aliases_free(pool: Pool, user: User, names: Iterable[str]) -> None:
    """Refuse a verified address that is another user's alias already."""
    for name in names:
        owner = pool.owner(name, user.attributes[name]) if name in pool.alias_attributes else None
        if owner is not None and owner is not user:
            raise errors.alias_exists(name=name)


def _implied(pool: Pool, name: str) -> dict[str, str]:
    if not pool.username_attributes:
        return {}
    is_email = "email" in pool.username_attributes and schema.is_email(name)
    return {"email" if is_email else "phone_number": name}


def _check_name(pool: Pool, name: str) -> None:
    if pool.username_attributes:
        _check_username_attribute(pool.username_attributes, name)
    if "email" in pool.alias_attributes and schema.is_email(name):
        raise errors.username_like_email()
    if "phone_number" in pool.alias_attributes and schema.is_phone(name):
        raise errors.username_like_phone()


def _check_username_attribute(kinds: list[str], name: str) -> None:
    if "email" in kinds and schema.is_email(name):
        return
    if "phone_number" in kinds and schema.is_phone(name):
        return
    if len(kinds) == 2:
        raise errors.username_should_be_either()
    raise errors.username_should_be_email() if "email" in kinds else errors.username_should_be_phone()


def _check_verified_flags(values: Mapping[str, str]) -> None:
    for name in ("email", "phone_number"):
        if values.get(f"{name}_verified") == "true" and not values.get(name):
            raise errors.verified_without_value(name=name)
