"""Which function answers which operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_fakecognito.context import Context

Request = dict[str, Any]
"""An operation's input as AWS's model shapes it, already checked against that model."""

Response = dict[str, Any]
Operation = Callable[[Context, Request], Response]


class Service:
    """A service's registry. A function's name is the name of the boto method it stands for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.functions: dict[str, Operation] = {}

    def operation(self, function: Operation) -> Operation:
        self.functions[function.__name__] = function
        return function


idp = Service("cognito-idp")
identity = Service("cognito-identity")
SERVICES = {service.name: service for service in (idp, identity)}
