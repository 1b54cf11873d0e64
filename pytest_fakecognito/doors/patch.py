"""One method of a class replaced for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_fakecognito.errors import FakeCognitoError


class Patch:
    """`owner.name` replaced by `wrap(what it was)` until `remove()`, for instances made earlier as well."""

    def __init__(self, owner: type, name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        self._owner = owner
        self._name = name
        try:
            self._original = vars(owner)[name]
        except KeyError:
            raise FakeCognitoError(
                f"{owner.__module__}.{owner.__qualname__} has no method {name} to patch: "
                f"this version of {owner.__module__.partition('.')[0]} is not supported"
            ) from None
        self._replacement = wrap(self._original)
        setattr(owner, name, self._replacement)

    def remove(self) -> None:
        # If somebody has patched over ours and not taken it back yet, the patch is theirs to remove. Ours
        # stays beneath it until they do, and lets everything through: its door is closed.
        if vars(self._owner).get(self._name) is self._replacement:
            setattr(self._owner, self._name, self._original)
