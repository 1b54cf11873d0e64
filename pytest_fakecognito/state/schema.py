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
READ_ONLY = frozenset({"sub", "email_verified", "phone_number_verified"})
"""Attributes that no client can be allowed to write, and that no user writes himself."""


def extend(schema: dict[str, Attribute], definitions: Iterable[Mapping[str, Any]]) -> dict[str, Attribute]:
    """`schema` with AWS's `SchemaAttributeType` dictionaries laid over it; the argument stays as it was."""
    extended = dict(schema)
    named: set[str] = set()
    for definition in definitions:
        attribute = _defined(definition)
        if attribute.custom and (attribute.name in named or attribute.name in schema):
            raise errors.duplicate_custom_attribute(name=attribute.name)
        named.add(attribute.name)
        extended[attribute.name] = attribute
    if sum(attribute.custom for attribute in extended.values()) > MAX_CUSTOM_ATTRIBUTES:
        raise errors.too_many_custom_attributes()
    return extended


def _defined(definition: Mapping[str, Any]) -> Attribute:
    name: str = definition["Name"]
    if name in STANDARD:
        return _redefined_standard(name, definition)
    name = f"dev:custom:{name}" if definition.get("DeveloperOnlyAttribute") else f"custom:{name}"
    if definition.get("Required"):
        raise errors.custom_attribute_required()
    data_type = definition.get("AttributeDataType", "String")
    return Attribute(
        name,
        data_type,
        # inferred from the defaults that CDK documents: a custom attribute is immutable unless it says otherwise
        mutable=definition.get("Mutable", False),
        developer_only=definition.get("DeveloperOnlyAttribute", False),
        bounds=_bounds(name, data_type, definition),
    )


def _redefined_standard(name: str, definition: Mapping[str, Any]) -> Attribute:
    standard = standard_attributes()[name]
    retyped = definition.get("AttributeDataType", standard.data_type) != standard.data_type
    if retyped or definition.get("DeveloperOnlyAttribute"):
        raise errors.standard_attribute_retyped(name=name)
    return Attribute(
        name,
        standard.data_type,
        mutable=definition.get("Mutable", standard.mutable),
        required=definition.get("Required", standard.required),
        bounds=_bounds(name, standard.data_type, definition) or standard.bounds,
    )


def _bounds(name: str, data_type: str, definition: Mapping[str, Any]) -> dict[str, str]:
    if data_type == "Number":
        bounds = dict(definition.get("NumberAttributeConstraints") or {})
        if _crossed(bounds, "MinValue", "MaxValue"):
            raise errors.number_bounds_crossed(name=name)
        return bounds
    if data_type == "String":
        bounds = dict(definition.get("StringAttributeConstraints") or {})
        if _crossed(bounds, "MinLength", "MaxLength"):
            raise errors.string_bounds_crossed(name=name)
        return bounds
    return {}


def _crossed(bounds: Mapping[str, str], low: str, high: str) -> bool:
    return low in bounds and high in bounds and float(bounds[low]) > float(bounds[high])


def check_values(schema: Mapping[str, Attribute], values: Mapping[str, str]) -> None:
    """Refuse attributes outside the schema and values outside their bounds, all of them in one message."""
    lines = [line for name, value in values.items() if (line := _breach(schema.get(name), name, value))]
    if lines:
        raise errors.schema_breach(lines="".join(lines))
    if values.get("email") and not _EMAIL.fullmatch(values["email"]):
        raise errors.invalid_email()
    if values.get("phone_number") and not _PHONE.fullmatch(values["phone_number"]):
        raise errors.invalid_phone()


def check_required(schema: Mapping[str, Attribute], values: Mapping[str, str]) -> None:
    lines = [f"{name}: The attribute is required\n" for name in missing_required(schema, values)]
    if lines:
        raise errors.schema_breach(lines="".join(lines))


def missing_required(schema: Mapping[str, Attribute], values: Mapping[str, str]) -> list[str]:
    """Names of the required attributes without a value; `sub` is the service's own affair."""
    return [name for name, it in schema.items() if it.required and name != "sub" and not values.get(name)]


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def _breach(attribute: Attribute | None, name: str, value: str) -> str | None:
    if attribute is None:
        return f"{name}: Attribute does not exist in the schema.\n"
    if not value:  # inferred: an empty value clears the attribute and is not held against its bounds
        return None
    reason = _TYPE_CHECKS[attribute.data_type](attribute, value)
    return f"{name}: {reason}\n" if reason else None


# inferred: the wording of the four checks below
def _string_breach(attribute: Attribute, value: str) -> str | None:
    if len(value) < int(attribute.bounds.get("MinLength", 0)):
        return "String must not be shorter than " + attribute.bounds["MinLength"] + " characters"
    longest = min(int(attribute.bounds.get("MaxLength", _LONGEST_VALUE)), _LONGEST_VALUE)
    if len(value) > longest:
        return f"String must not be longer than {longest} characters"
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
