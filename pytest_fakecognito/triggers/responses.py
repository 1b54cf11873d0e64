"""What a function answers: whether it is what the service reads, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.triggers.table import Shape


def read(payload: str, event: Mapping[str, Any], shape: Shape, *, renames: bool = True) -> dict[str, Any]:
    """The `response` in a function's answer to `event`, given as JSON. Members that it leaves null are left out.

    `renames` tells whether another user name may stand in the answer. Raises InvalidLambdaResponseException if it is no
    whole event, if its response is not of `shape`, or if it is about another user.
    """
    answer = _parsed(payload)
    if not isinstance(answer, dict):
        raise errors.lambda_invalid_json()
    if not _is_whole(answer, event) or not fits(shape, answer["response"]):
        raise errors.lambda_unrecognizable()
    if not renames and answer["userName"] != event["userName"]:
        raise errors.lambda_renamed_user()
    # inferred: that members which the trigger does not have are ignored
    return {name: value for name, value in answer["response"].items() if name in shape and value is not None}


def _parsed(payload: str) -> Any:
    try:
        return json.loads(payload, parse_constant=_refuse)
    except ValueError:
        return None


def _refuse(constant: str) -> None:
    """JSON has no NaN and no infinity, which Python writes and reads all the same."""
    raise ValueError(constant)


def _is_whole(answer: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether all members of the event came back, each still text or still an object. [captured]"""
    return all(isinstance(answer.get(name), type(value)) for name, value in event.items())


def fits(shape: Shape, value: Any) -> bool:
    """Whether `value` has that shape: see `table`."""
    if value is None or shape is object:
        return True
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(shape[0], item) for item in value)
    if isinstance(shape, Mapping):
        return isinstance(value, dict) and _members_fit(shape, value)
    return isinstance(value, shape)


def _members_fit(shape: Mapping[Any, Shape], value: dict[str, Any]) -> bool:
    if str in shape:
        return all(fits(shape[str], item) for item in value.values())
    return all(fits(shape[name], item) for name, item in value.items() if name in shape)
