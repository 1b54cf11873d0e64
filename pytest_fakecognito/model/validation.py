"""What goes in, checked against the model: an input shape becomes a function that lists its breaches.

Law: a shape is compiled once, into nested closures which bind all they need. A check collects breaches, in the order of
the model's members, since the service reports them all in one sentence. A value of the wrong JSON type is no breach: it
ends the request with a SerializationException, as the service cannot even read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, Shape, StructureShape

from pytest_fakecognito import errors
from pytest_fakecognito.model.constraints import constraints_of


class _Called(NamedTuple):
    path: str
    is_sensitive: bool


# How the service speaks of a member where that does not follow from the model: (operation, member) → name.
_CALLED: dict[tuple[str, str], _Called] = {
    # [captured] in answers that clients tell apart by it
    ("ForgotPassword", "Username"): _Called("userAlias", is_sensitive=True),
    ("ResendConfirmationCode", "Username"): _Called("userAlias", is_sensitive=True),
    # [captured] with the value, 2023 and 2024; SignUp and ConfirmSignUp keep it to themselves
    ("InitiateAuth", "ClientId"): _Called("clientId", is_sensitive=False),
    # [captured] with its `null`, 2026
    ("CreateManagedLoginBranding", "ClientId"): _Called("clientId", is_sensitive=False),
}

_NOT_NULL = "Member must not be null"


class Breach(NamedTuple):
    """One constraint that one value fails."""

    path: str
    """Lower camel, from the checked shape: `schema.1.member.name`; empty for the value itself."""
    shown: str
    """The value as the sentence shows it, followed by a blank; empty for a sensitive one."""
    constraint: str

    def within(self, path: str) -> Breach:
        """The same breach, seen from the shape which has this one at `path`."""
        return self._replace(path=f"{path}.{self.path}" if self.path else path)

    def __str__(self) -> str:
        return f"Value {self.shown}at '{self.path}' failed to satisfy constraint: {self.constraint}"


Check = Callable[[Any], Sequence[Breach]]

_NONE: tuple[Breach, ...] = ()


def compile_input(operation: str, shape: StructureShape) -> Callable[[Mapping[str, Any]], list[str]]:
    """A function from an operation's parameters, plain JSON values, to the breaches in the service's words.

    Members that the model does not have are ignored, as AWS does. The function raises CognitoError
    (SerializationException) for a value of the wrong JSON type.
    """
    called = {member: name for (owner, member), name in _CALLED.items() if owner == operation}
    check = _structure(shape, is_sensitive=False, called=called)
    return lambda params: [str(breach) for breach in check(params)]


# --- Checks by the type of the shape ------------------------------------------------------------------------


def _check(shape: Shape, is_sensitive: bool) -> Check:
    """The check of a value that is not null."""
    is_sensitive = is_sensitive or _is_sensitive(shape)
    if shape.type_name == "structure":
        return _document if shape.is_document_type else _structure(shape, is_sensitive, {})
    if shape.type_name == "list":
        return _list(shape, is_sensitive)
    if shape.type_name == "map":
        return _map(shape, is_sensitive)
    return _value(shape, is_sensitive)


def _document(value: Any) -> Sequence[Breach]:
    """Any JSON will do, as in the credentials of a passkey."""
    return _NONE


def _structure(shape: StructureShape, is_sensitive: bool, called: Mapping[str, _Called]) -> Check:
    members = [_member(shape, name, is_sensitive, called.get(name)) for name in shape.members]

    def check(value: Any) -> Sequence[Breach]:
        if type(value) is not dict:
            _demand(value, "structure")
        found: list[Breach] = []
        for name, path, check_member, if_null in members:
            member = value.get(name)
            if member is None:
                found += if_null
            elif breaches := check_member(member):
                found += [breach.within(path) for breach in breaches]
        return found

    return check


def _member(
    owner: StructureShape, name: str, is_sensitive: bool, called: _Called | None
) -> tuple[str, str, Check, Sequence[Breach]]:
    """A member's name, its name in sentences, its check, and what is wrong if it is null."""
    shape = owner.members[name]
    if called is None:
        called = _Called(name[0].lower() + name[1:], is_sensitive or _is_sensitive(shape))
        check = _check(shape, is_sensitive)
    else:
        check = _value(shape, called.is_sensitive)
    if_null = [Breach(called.path, _shown(None, called.is_sensitive), _NOT_NULL)]
    return name, called.path, check, if_null if name in owner.required_members else _NONE


def _list(shape: ListShape, is_sensitive: bool) -> Check:
    # inferred: a sentence that would show the whole list does not if what it holds is sensitive; so for maps
    is_sensitive = is_sensitive or _is_sensitive(shape.member)
    check_list = _value(shape, is_sensitive)
    check_items = _items(shape.member, is_sensitive, "Member must satisfy constraint")

    def check(value: Any) -> Sequence[Breach]:
        return [*check_list(value), *check_items(value, enumerate(value, 1))]

    return check


def _map(shape: MapShape, is_sensitive: bool) -> Check:
    is_sensitive = is_sensitive or _is_sensitive(shape.key) or _is_sensitive(shape.value)
    check_map = _value(shape, is_sensitive)
    check_keys = _items(shape.key, is_sensitive, "Map keys must satisfy constraint")  # inferred: as elsewhere
    check_values = _items(shape.value, is_sensitive, "Map value must satisfy constraint")  # [captured]

    def check(value: Any) -> Sequence[Breach]:
        keys = ((key, key) for key in value)
        return [*check_map(value), *check_keys(value, keys), *check_values(value, value.items())]

    return check


Items = Callable[[Any, Iterable[tuple[object, Any]]], Sequence[Breach]]
"""The check of what a list or map holds: takes the whole of it, and the items with their indexes or keys."""


def _items(shape: Shape, is_sensitive: bool, wording: str) -> Items:
    if shape.type_name in ("structure", "list", "map"):
        return _nested_items(shape, is_sensitive)
    return _plain_items(shape, is_sensitive, wording)


def _plain_items(shape: Shape, is_sensitive: bool, wording: str) -> Items:
    """One breach for all items, which shows the whole and names every constraint, kept or not. [captured]"""
    check_item = _value(shape, is_sensitive)
    constraints = ", ".join(text for _, text in constraints_of(shape)) or _NOT_NULL

    def check(whole: Any, items: Iterable[tuple[object, Any]]) -> Sequence[Breach]:
        broken = [item for _, item in items if item is None or check_item(item)]
        return [Breach("", _shown(whole, is_sensitive), f"{wording}: [{constraints}]")] if broken else _NONE

    return check


def _nested_items(shape: Shape, is_sensitive: bool) -> Items:
    """Each item's own breaches, its index or key in the path: `schema.1.member.name`. [captured] for lists"""
    check_item = _check(shape, is_sensitive)
    if_null = [Breach("", _shown(None, is_sensitive), _NOT_NULL)]

    def check(whole: Any, items: Iterable[tuple[object, Any]]) -> Sequence[Breach]:
        found: list[Breach] = []
        for label, item in items:
            breaches = if_null if item is None else check_item(item)
            found += [breach.within(f"{label}.member") for breach in breaches]
        return found

    return check


def _value(shape: Shape, is_sensitive: bool) -> Check:
    """The type of a value and the constraints of its own shape."""
    kind = shape.type_name
    accepted = _JSON_TYPES[kind]
    constraints = constraints_of(shape)

    def check(value: Any) -> Sequence[Breach]:
        if type(value) not in accepted:
            _demand(value, kind)
        for holds, _ in constraints:
            if not holds(value):
                return breaches(value)
        return _NONE

    def breaches(value: Any) -> Sequence[Breach]:
        shown = _shown(value, is_sensitive)
        return [Breach("", shown, text) for holds, text in constraints if not holds(value)]

    return check


# --- Values of the wrong type, and how values are shown -----------------------------------------------------

_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "timestamp": (float, int),
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
}

_EXPECTED = {"list": "Expected list or null", "map": "Expected map or null", "structure": "Expected null"}


def _demand(value: Any, kind: str) -> None:
    """Passes a subclass of the right type; refuses all else, in the words of AWS's JSON reader.

    [captured] of Cognito: the two about a start, a number for a string, `Expected map or null`. The others
    are inferred from services that read JSON alike.
    """
    if isinstance(value, _JSON_TYPES[kind]) and not isinstance(value, bool):
        return
    if isinstance(value, list):
        raise errors.serialization(text="Start of list found where not expected")
    if isinstance(value, dict):
        raise errors.serialization(text="Start of structure or map found where not expected.")
    if kind in _EXPECTED:
        raise errors.serialization(text=_EXPECTED[kind])
    article = "an" if kind == "integer" else "a"
    raise errors.serialization(text=f"{_token(value)} can not be converted to {article} {kind.capitalize()}")


def _token(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _is_sensitive(shape: Shape) -> bool:
    return bool(shape.metadata.get("sensitive"))


def _shown(value: Any, is_sensitive: bool) -> str:
    if is_sensitive:
        return ""
    return "null " if value is None else f"'{_java(value)}' "


def _java(value: Any) -> str:
    """As Java prints a value: `[a, b]`, `{key=value}`, `true`."""
    if isinstance(value, list):
        return f"[{', '.join(map(_java, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_java(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)
