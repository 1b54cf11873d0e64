"""The filter language of ListUsers: one attribute, `=` or `^=`, one quoted value.

Law (developer guide, "Searching for users"): username and status compare exactly, all else without regard to
case; custom attributes cannot be searched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pytest_fakecognito import errors

_EXACT = frozenset({"username", "status"})
_FOLDED = frozenset(
    {
        "cognito:user_status",
        "email",
        "family_name",
        "given_name",
        "name",
        "phone_number",
        "preferred_username",
        "sub",
    }
)

# The name may stand in quotes: the JavaScript SDK's sample is `"email"^="testuser"` [documented]. A value is
# refused without quotes, with a bare quote inside, and with its outer quotes escaped [captured].
# inferred: blanks at both ends; single quotes round the value, which programs in production use.
_FILTER = re.compile(
    r"""\s* (?P<around>"?) (?P<name>[^\s"'=^]+) (?P=around) \s* (?P<operator>\^?=) \s*
    (?P<quote>["']) (?P<value>(?: (?!(?P=quote)) [^\\] | \\. )*) (?P=quote) \s*""",
    re.VERBOSE | re.DOTALL,
)
# inferred: a backslash before anything but a quote or another backslash stands for itself.
_ESCAPED = re.compile(r"""\\(["'\\])""")


class Searchable(Protocol):
    """What a filter asks of a user; `attributes` has the sub in it."""

    @property
    def username(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def enabled(self) -> bool: ...
    @property
    def attributes(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter; `value` is folded already where case does not count."""

    attribute: str
    is_prefix: bool
    value: str

    def matches(self, user: Searchable) -> bool:
        """Whether the user is found. One without the attribute never is."""
        value = _value(user, self.attribute)
        if value is None:
            return False
        folded = _fold(self.attribute, value)
        return folded.startswith(self.value) if self.is_prefix else folded == self.value

    def sort_key(self, user: Searchable) -> str:
        """What the answer is sorted by, ascending: the attribute that was searched for."""
        return _fold(self.attribute, _value(user, self.attribute) or "")


def parse(text: str) -> Filter | None:
    """The filter that `text` stands for; None, for everybody, if it is empty.

    Raises InvalidParameterException for bad syntax and for an attribute that cannot be searched.
    """
    if not text:
        return None
    match = _FILTER.fullmatch(text)
    if match is None:
        raise errors.filter_syntax()
    name, value = match["name"], _ESCAPED.sub(r"\1", match["value"])
    if name not in _EXACT and name not in _FOLDED:
        raise errors.unsearchable_attribute(name=name)
    return Filter(name, match["operator"] == "^=", _fold(name, value))


def _fold(attribute: str, value: str) -> str:
    return value if attribute in _EXACT else value.casefold()


def _value(user: Searchable, attribute: str) -> str | None:
    if attribute == "username":
        return user.username
    if attribute == "status":
        return "Enabled" if user.enabled else "Disabled"
    if attribute == "cognito:user_status":
        return user.status
    return user.attributes.get(attribute)
