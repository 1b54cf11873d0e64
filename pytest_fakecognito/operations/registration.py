"""New users: what their name and attributes must be, by whomever they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import sign_in_names
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User


def as_dict(attributes: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """AWS's list of names and values as a dictionary, if none is the service's own and each has a value.

    A blank value is one: it deletes the attribute of a user, and gives a new user none. [captured]
    """
    values = {attribute["Name"]: attribute.get("Value") for attribute in attributes}
    schema.check_writable(values)
    return {name: _given(name, value) for name, value in values.items()}


def _given(name: str, value: str | None) -> str:
    if value is None:
        raise errors.attribute_null(name=name)
    return value


def pre_sign_up(p: Mapping[str, Any]) -> dict[str, Any]:
    """What the PreSignUp trigger is shown of the request: the attributes just as they were sent. [captured]

    inferred: that the validation data have attributes' form alone, and obey none of their rules.
    """
    return {
        "userAttributes": as_dict(p.get("UserAttributes", ())),
        "validationData": {given["Name"]: given.get("Value") for given in p.get("ValidationData", ())},
        "clientMetadata": p.get("ClientMetadata"),
    }


def draft(ctx: Context, pool: Pool, name: str, attributes: dict[str, str], status: str) -> User:
    """A user who is not yet in the pool, with a name and attributes that the pool accepts.

    In a pool whose user names are e-mail addresses or phone numbers, `name` becomes that attribute, and the user's
    real name is the sub.
    """
    _check_name(pool, name)
    values = {**attributes, **_implied(pool, name)}
    schema.check_values(pool.schema, values)
    schema.check_marks(values)
    sub = ctx.ids.sub()
    stored = {"sub": sub, **{key: value for key, value in values.items() if value}}
    return User(sub if pool.username_attributes else name, stored, ctx.now, ctx.now, status)


def check_free(pool: Pool, name: str, user: User, *, taken: Any) -> None:
    """Refuse a new user whose name somebody has; `taken` is the catalogue's entry for a plain user name."""
    if not pool.username_attributes and pool.find(name):
        raise taken()
    taken_attribute = sign_in_names.taken(pool, user, user.attributes)
    if taken_attribute is not None:
        raise errors.account_exists(name=taken_attribute)


def check_aliases_free(pool: Pool, user: User, names: Iterable[str]) -> None:
    """Refuse a verified address that is another user's alias already."""
    for name in names:
        if name in pool.alias_attributes and sign_in_names.is_another(pool.owner(name, user.attributes[name]), user):
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
