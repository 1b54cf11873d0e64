"""What a function answers: whether it is what the service reads, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.triggers.table import Shape


def read(payload: str, shape: Shape, *, only_about: str | None = None) -> dict[str, Any]:
    """The `response` in a function's answer, given as JSON. Members that it leaves null are left out.

    `only_about` is the user name that the answer must still have. Raises InvalidLambdaResponseException if the answer
    is no event, if its response is not of `shape`, or if it is about another user.
    """
    answer = _parsed(payload)
    if not isinstance(answer, dict):
        raise errors.lambda_invalid_json()
    response = answer.get("response")
    if not isinstance(response, dict) or not fits(shape, response):
        raise errors.lambda_unrecognizable()
    if only_about is not None and answer.get("userName", only_about) != only_about:
        raise errors.lambda_renamed_user()
    # inferred: that members which the trigger does not have are ignored
    return {name: value for name, value in response.items() if name in shape and value is not None}


def _parsed(payload: str) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return None


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
