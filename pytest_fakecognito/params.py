"""AWS parameters as keyword arguments: each accepted as AWS spells it and in snake_case.

Law: the names come from the service's model; nothing is guessed, and an unknown one is refused by name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.model import service as model

_PLURAL = re.compile(r"[A-Z]{2,}s$")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """`CallbackURLs` → `callback_urls`, `AllowedOAuthFlows` → `allowed_oauth_flows`."""
    worded = _PLURAL.sub(lambda match: match[0].capitalize(), name.replace("OAuth", "Oauth"))
    return _BOUNDARY.sub("_", worded).lower()


def aws_parameters(
    operation: str,
    given: Mapping[str, Any],
    *,
    service: str = "cognito-idp",
    without: Collection[str] = (),
    also: Collection[str] = (),
) -> dict[str, Any]:
    """`given` under the names that AWS gives the operation's parameters, its values copied as JSON has them.

    What is inside them is named by AWS as well, and taken in both spellings, but for the keys of maps, which are the
    caller's own. `without` names parameters (as AWS spells them) that the caller fills in itself; `also` names
    arguments of the caller's own, to be mentioned where the error lists what is accepted. Raises UsageError for a name
    that is unknown or given in both spellings.
    """
    shape = model.load(service).operations[operation].input_shape
    return _Reader(operation, without, also).members(shape, given)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parameters of one operation. A `path` is what leads to the present place: "Policies.", "Schema[0]."."""

    operation: str
    without: Collection[str]
    also: Collection[str]

    def members(self, shape: Any, given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        known = _spellings(shape)
        params: dict[str, Any] = {}
        for name, value in given.items():
            aws_name = known.get(name)
            if aws_name is None or (not path and aws_name in self.without):
                raise UsageError(self._unknown(path, name, known.values()))
            if aws_name in params:
                raise UsageError(f"{path + name!r} is given twice, as {aws_name} and as {snake_case(aws_name)}.")
            params[aws_name] = self._value(shape.members[aws_name], value, path + aws_name)
        return params

    def _value(self, shape: Any, value: Any, path: str) -> Any:
        """A value of another kind than the model's passes as it is: the service's own check is to refuse it.

        Text for a list, the likeliest slip, is refused by name.
        """
        if isinstance(value, str) and shape.type_name == "list":
            raise UsageError(f"{path!r} takes a list, not the text {value!r}.")
        if isinstance(value, Mapping) and shape.type_name == "structure":
            return self.members(shape, value, f"{path}.")
        if isinstance(value, (list, tuple)) and shape.type_name == "list":
            return [self._value(shape.member, item, f"{path}[{index}]") for index, item in enumerate(value)]
        return _plain(value)

    def _unknown(self, path: str, name: str, known: Collection[str]) -> str:
        accepted = set(known) if path else {aws_name for aws_name in known if aws_name not in self.without}
        listed = sorted({*map(snake_case, accepted), *(() if path else self.also)})
        nearest = difflib.get_close_matches(str(name), listed if str(name).islower() else accepted, n=1)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        spelled = f"Accepted, here or as {self.operation} spells them: {', '.join(listed)}."
        return f"no argument {f'{path}{name}'!r}.{hint} {spelled}"


@cache
def _spellings(shape: Any) -> dict[str, str]:
    """What the members of a structure may be called, to what AWS calls them."""
    return {snake_case(name): name for name in shape.members} | {name: name for name in shape.members}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
