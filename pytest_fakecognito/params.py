"""AWS parameters as keyword arguments: each accepted as AWS spells it and in snake_case.

Law: the names come from the service's model; nothing is guessed, and an unknown one is refused by name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
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

    `without` names parameters (as AWS spells them) that the caller fills in itself; `also` names arguments of the
    caller's own, to be mentioned where the error lists what is accepted. Dictionaries inside pass as they are given.
    Raises UsageError for a name that is unknown or given in both spellings.
    """
    known = _spellings(service, operation)
    params: dict[str, Any] = {}
    for name, value in given.items():
        aws_name = known.get(name)
        if aws_name is None or aws_name in without:
            raise UsageError(_unknown(name, operation, known, without, also))
        if aws_name in params:
            raise UsageError(f"{name!r} is given twice, as {aws_name} and as {snake_case(aws_name)}.")
        params[aws_name] = _plain(value)
    return params


@cache
def _spellings(service: str, operation: str) -> dict[str, str]:
    members = _members(service, operation)
    return {snake_case(name): name for name in members} | {name: name for name in members}


def _members(service: str, operation: str) -> list[str]:
    return list(model.load(service).operations[operation].input_shape.members)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _unknown(
    name: str, operation: str, known: Mapping[str, str], without: Collection[str], also: Collection[str]
) -> str:
    accepted = {aws for aws in known.values() if aws not in without}
    listed = sorted({*also, *map(snake_case, accepted)})
    nearest = difflib.get_close_matches(name, listed if name.islower() else accepted, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    return f"no argument {name!r}.{hint} Accepted, here or as {operation} spells them: {', '.join(listed)}."
