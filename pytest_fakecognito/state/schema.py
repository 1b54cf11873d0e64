"""Standard and custom attributes of a pool: what they are called, what values they take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_fakecognito import errors

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[0-9]{2,15}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONGEST_VALUE = 2048
MAX_CUSTOM_ATTRIBUTES = 50


@dataclass(slots=True)
class Attribute:
    """One attribute of a pool's schema. Bounds are text, as the service shows them."""

    name: str
    data_type: str = "String"
    mutable: bool = True
    required: bool = False
    developer_only: bool = False
    bounds: dict[str, str] = field(default_factory=dict)

    @property
    def custom(self) -> bool:
        return self.name.startswith(("custom:", "dev:"))


def _text(name: str, **changes: Any) -> Attribute:
    changes.setdefault("bounds", {"MinLength": "0", "MaxLength": str(_LONGEST_VALUE)})
    return Attribute(name, **changes)


def standard_attributes() -> dict[str, Attribute]:
    """The twenty-one attributes every pool has, in the order in which DescribeUserPool lists them.

    Source: the output of describe-user-pool printed in the AWS CLI's documentation.
    """
    sub_bounds = {"MinLength": "1", "MaxLength": str(_LONGEST_VALUE)}
    birthdate_bounds = {"MinLength": "10", "MaxLength": "10"}
    attributes = [
        _text("sub", mutable=False, required=True, bounds=sub_bounds),
        *map(_text, ("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username")),
        *map(_text, ("profile", "picture", "website", "email")),
        Attribute("email_verified", "Boolean"),
        _text("gender"),
        _text("birthdate", bounds=birthdate_bounds),
        *map(_text, ("zoneinfo", "locale", "phone_number")),
        Attribute("phone_number_verified", "Boolean"),
        _text("address"),
        Attribute("updated_at", "Number", bounds={"MinValue": "0"}),
        Attribute("identities"),
    ]
    return {attribute.name: attribute for attribute in attributes}


STANDARD = frozenset(standard_attributes())
MARKS = frozenset({"email_verified", "phone_number_verified"})
"""Attributes that say whether an address is verified."""
READ_ONLY = MARKS | {"sub"}
"""Attributes that no client can be allowed to write, and that no user writes himself."""
UNWRITABLE = ("sub", "identities")
"""Attributes that nobody writes but the service. inferred of the identities"""


def declared(definitions: Iterable[Mapping[str, Any]]) -> dict[str, Attribute]:
    """The schema of a new pool: standard attributes as redefined, then custom ones.

    `definitions` are AWS's `SchemaAttributeType` dictionaries.
    """
    schema = standard_attributes()
    for definition in definitions:
        if _name(definition) in STANDARD:
            attribute = _redefined_standard(definition)
        else:
            attribute = _custom(definition)
            if attribute.name in schema:
                raise errors.duplicate_custom_attribute(name=attribute.name)
        schema[attribute.name] = attribute
    return schema


def extended(schema: Mapping[str, Attribute], definitions: Iterable[Mapping[str, Any]]) -> dict[str, Attribute]:
    """`schema` with further custom attributes, whose names may be those of standard ones: `custom:email`, say."""
    longer = dict(schema)
    for definition in definitions:
        attribute = _custom(definition)
        if attribute.name in longer:
            raise errors.existing_attribute(name=attribute.name)
        longer[attribute.name] = attribute
    if sum(attribute.custom for attribute in longer.values()) > MAX_CUSTOM_ATTRIBUTES:
        raise errors.too_many_custom_attributes()
    return longer


def _name(definition: Mapping[str, Any]) -> str:
    name: str | None = definition.get("Name")
    if name is None:
        raise errors.attribute_name_missing()
    return name


def _custom(definition: Mapping[str, Any]) -> Attribute:
    hidden = definition.get("DeveloperOnlyAttribute", False)
    name = f"dev:custom:{_name(definition)}" if hidden else f"custom:{_name(definition)}"
    if "AttributeDataType" not in definition:
        raise errors.attribute_type_missing()
    if definition.get("Required"):
        raise errors.custom_attribute_required()
    data_type: str = definition["AttributeDataType"]
    # An attribute that is defined without a word on it is immutable. [captured]
    mutable = definition.get("Mutable", False)
    return Attribute(
        name, data_type, mutable=mutable, developer_only=hidden, bounds=_bounds(name, data_type, definition)
    )


def _redefined_standard(definition: Mapping[str, Any]) -> Attribute:
    standard = standard_attributes()[definition["Name"]]
    retyped = definition.get("AttributeDataType", standard.data_type) != standard.data_type
    if retyped or definition.get("DeveloperOnlyAttribute"):
        raise errors.standard_attribute_retyped(name=standard.name)
    return Attribute(
        standard.name,
        standard.data_type,
        # Also a standard one, which is mutable in a pool that does not define it. [captured]
        mutable=definition.get("Mutable", False),
        required=definition.get("Required", False),
        bounds=_bounds(standard.name, standard.data_type, definition) or standard.bounds,
    )


def _bounds(name: str, data_type: str, definition: Mapping[str, Any]) -> dict[str, str]:
    if data_type not in _LIMITS:
        return {}
    low, high, pattern, crossed = _LIMITS[data_type]
    bounds: dict[str, str] = dict(definition.get(f"{data_type}AttributeConstraints") or {})
    if not all(pattern.fullmatch(bound) for bound in bounds.values()):
        raise errors.invalid_bounds(name=name)
    if low in bounds and high in bounds and float(bounds[low]) > float(bounds[high]):
        raise crossed(name=name)
    return bounds


_LIMITS = {
    "Number": ("MinValue", "MaxValue", _NUMBER, errors.number_bounds_crossed),
    "String": ("MinLength", "MaxLength", re.compile("[0-9]+"), errors.string_bounds_crossed),
}
"""How the bounds of a type are called, what they look like, and the refusal of those that cross."""


def check_values(schema: Mapping[str, Attribute], values: Mapping[str, str]) -> None:
    """Refuse what a new user cannot have: attributes outside the schema, values outside their bounds.

    All breaches are told in one message, a line each. [captured]
    """
    lines = [f"{name}: {why}\n" for name, value in values.items() if (why := _unfit(schema.get(name), value))]
    if lines:
        raise errors.schema_breach(lines="".join(lines))
    _check_addresses(values)  # a blank one is malformed here [captured of a phone number, 2023 and 2024]


def check_writable(names: Iterable[str]) -> None:
    """Refuse what nobody writes but the service itself."""
    for name in UNWRITABLE:
        if name in names:
            raise errors.immutable_attribute(name=name)


def check_marks(values: Mapping[str, str]) -> None:
    """Refuse a new user's address that is marked as verified and is not there."""
    for name in ("email", "phone_number"):
        if is_marked(values.get(f"{name}_verified")) and not values.get(name):
            raise errors.verified_without_value(name=name)


def check_changes(schema: Mapping[str, Attribute], changes: Mapping[str, str]) -> None:
    """Refuse what an existing user's attributes cannot be changed to, a blank value deleting its attribute.

    All breaches are told in one message, a line each. [captured]
    """
    lines = [f"user.{name}: {why}\n" for name, value in changes.items() if (why := _refused(schema.get(name), value))]
    if lines:
        raise errors.update_breach(lines="".join(lines))
    _check_addresses({name: value for name, value in changes.items() if value})


def check_required(schema: Mapping[str, Attribute], values: Mapping[str, str]) -> None:
    missing = missing_required(schema, values)
    if missing == ["name"]:  # a name that is missing alone is told by what the service calls it inside [captured]
        raise errors.schema_breach(lines="name.formatted: The attribute name.formatted is required")
    if missing:
        raise errors.schema_breach(lines="".join(f"{name}: The attribute is required\n" for name in missing))


def missing_required(schema: Mapping[str, Attribute], values: Mapping[str, str]) -> list[str]:
    """Names of the required attributes without a value; `sub` is the service's own affair."""
    return [name for name, it in schema.items() if it.required and name != "sub" and not values.get(name)]


def is_marked(text: str | None) -> bool:
    """Whether one of `MARKS` says so, whatever its case: Python programs like to send "True". [captured]"""
    return text is not None and text.lower() == "true"


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def _check_addresses(values: Mapping[str, str]) -> None:
    if "email" in values and not is_email(values["email"]):
        raise errors.invalid_email()
    if "phone_number" in values and not is_phone(values["phone_number"]):
        raise errors.invalid_phone()


def _unfit(attribute: Attribute | None, value: str) -> str | None:
    if attribute is None:
        return "Attribute does not exist in the schema."
    return _breach(attribute, value)


def _refused(attribute: Attribute | None, value: str) -> str | None:
    if attribute is None:
        return "Attribute does not exist in the schema."
    if not attribute.mutable:
        # Even if the user never had a value: it can only be given with the user. [captured, 2026]
        return "Attribute cannot be updated."
    if attribute.required and not value:
        return "Required attribute cannot be deleted."
    return _breach(attribute, value)


def _breach(attribute: Attribute, value: str) -> str | None:
    # A blank value clears the attribute and is not held against its bounds. [captured]
    return _TYPE_CHECKS[attribute.data_type](attribute, value) if value else None


# The wording of "no shorter" is [captured]; that of the other checks below is inferred.
def _string_breach(attribute: Attribute, value: str) -> str | None:
    if len(value) < int(attribute.bounds.get("MinLength", 0)):
        return "String must be no shorter than " + attribute.bounds["MinLength"] + " characters"
    longest = min(int(attribute.bounds.get("MaxLength", _LONGEST_VALUE)), _LONGEST_VALUE)
    if len(value) > longest:
        return f"String must be no longer than {longest} characters"
    return None


def _number_breach(attribute: Attribute, value: str) -> str | None:
    if not _NUMBER.fullmatch(value):
        return "Value is not a number"
    if float(value) < float(attribute.bounds.get("MinValue", "-inf")):
        return "Number must not be smaller than " + attribute.bounds["MinValue"]
    if float(value) > float(attribute.bounds.get("MaxValue", "inf")):
        return "Number must not be larger than " + attribute.bounds["MaxValue"]
    return None


def _boolean_breach(attribute: Attribute, value: str) -> str | None:
    return None if value.lower() in ("true", "false") else "Value is not a boolean"


def _date_breach(attribute: Attribute, value: str) -> str | None:
    return None if _NUMBER.fullmatch(value) else "Value is not a date in epoch seconds"


_TYPE_CHECKS = {
    "String": _string_breach,
    "Number": _number_breach,
    "Boolean": _boolean_breach,
    "DateTime": _date_breach,
}
