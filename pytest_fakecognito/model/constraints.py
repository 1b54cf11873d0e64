"""What a shape demands of its values: length or range, pattern, enumeration, each in the service's words."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.model import Shape

from pytest_fakecognito import errors
from pytest_fakecognito.model import patterns

Constraint = tuple[Callable[[Any], object], str]
"""Whether a value of the right type keeps it, and how a sentence names it."""

# What the service enforces where its published model says otherwise: shape → rules.
ENFORCED: dict[str, dict[str, Any]] = {
    # [captured] The pattern accepts inner spaces, unlike the model's. The minimum is of older answers: it has
    # left the model in 2022, and a suite run against a real pool meets the pool's own policy instead since.
    "PasswordType": {"min": 6, "pattern": r"^[\S]+.*[\S]+$"},
    # [captured] The model's pattern has no dot, which custom domains have; of a prefix the operation tells it itself.
    "DomainType": {"pattern": None},
}

# [documented] What the developer guide names, and the published model has not yet: shape → values.
ADMITTED: dict[str, tuple[str, ...]] = {"ExplicitAuthFlowsType": ("ALLOW_CLIENT_TOKEN_AUTH",)}


def constraints_of(shape: Shape) -> Sequence[Constraint]:
    """The constraints of a shape on its own values, in the order in which the service lists them."""
    rules = {**shape.metadata, **ENFORCED.get(shape.name, {}), "enum": enumerated(shape)}
    return (*_bounds(shape.type_name, rules), *_pattern(rules), *_enumeration(rules))


def enumerated(shape: Shape) -> Sequence[str]:
    """The values that the shape is limited to; none if it is not."""
    listed: Sequence[str] = shape.metadata.get("enum", ())
    return tuple(dict.fromkeys((*listed, *ADMITTED.get(shape.name, ()))))


def _bounds(kind: str, rules: Mapping[str, Any]) -> Iterator[Constraint]:
    measure, noun = _MEASURES.get(kind, (_itself, "value"))
    maximum, minimum = rules.get("max"), rules.get("min")
    if maximum is not None:
        yield (
            lambda value: measure(value) <= maximum,
            f"Member must have {noun} less than or equal to {maximum}",
        )
    if minimum is not None:
        yield (
            lambda value: measure(value) >= minimum,
            f"Member must have {noun} greater than or equal to {minimum}",
        )


def _pattern(rules: Mapping[str, Any]) -> Iterator[Constraint]:
    if rules.get("pattern") is None:
        return
    # A newer model may hold a pattern that is not understood: better unchecked than refusing every call.
    with suppress(patterns.Untranslatable):
        matches = patterns.matcher(rules["pattern"])
        yield matches, f"Member must satisfy regular expression pattern: {rules['pattern']}"


def _enumeration(rules: Mapping[str, Any]) -> Iterator[Constraint]:
    if values := rules.get("enum"):
        yield frozenset(values).__contains__, f"Member must satisfy enum value set: [{', '.join(values)}]"


def _itself(value: Any) -> Any:
    return value


def _decoded_length(value: str) -> int:
    try:
        return len(base64.b64decode(value, validate=True))
    except ValueError as error:
        raise errors.serialization(text="Invalid Base64") from error  # inferred


# inferred: lengths count code points, where Java might count UTF-16 units
_MEASURES: dict[str, tuple[Callable[[Any], int], str]] = {
    "string": (len, "length"),
    "list": (len, "length"),
    "map": (len, "length"),
    "blob": (_decoded_length, "length"),
}
