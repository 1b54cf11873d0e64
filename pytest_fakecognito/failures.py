"""Failures that a test has planned for coming calls."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CognitoError, UsageError
from pytest_fakecognito.model import service as model

# What any operation of any AWS service may answer (API references, "Common Errors"), and with which status.
_COMMON = {
    "AccessDeniedException": 400,
    "ExpiredTokenException": 403,
    "IncompleteSignature": 403,
    "InternalFailure": 500,
    "InvalidClientTokenId": 403,
    "NotAuthorized": 400,
    "OptInRequired": 403,
    "RequestExpired": 400,
    "ServiceUnavailable": 503,
    "ThrottlingException": 400,
    "TooManyRequestsException": 400,  # a few operations do not declare it, and are throttled all the same
    "UnrecognizedClientException": 400,
    "ValidationError": 400,
}
_STATUS = {"InternalErrorException": 500, "ForbiddenException": 403}
_MESSAGES = dict.fromkeys(("TooManyRequestsException", "ThrottlingException"), errors.too_many_requests().message)


class Planned:
    """Failures by operation, first planned, first to come."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[CognitoError]] = {}

    def plan(self, operation: str, code: str, times: int, message: str | None) -> None:
        described = _operation(operation)
        if code not in described.errors and code not in _COMMON:
            accepted = ", ".join(sorted({*described.errors, *_COMMON}))
            raise UsageError(f"{described.name} does not answer {code!r}. Accepted: {accepted}.")
        if times < 1:
            raise UsageError(f"times takes a number from 1, not {times!r}")
        status = _STATUS.get(code, _COMMON.get(code, 400))
        text = message if message is not None else _MESSAGES.get(code, "Planned by the test.")
        waiting = self._waiting.setdefault(described.name, [])
        waiting += [CognitoError(code, text, status) for _ in range(times)]

    def planned(self, operation: str) -> bool:
        return bool(self._waiting) and operation in self._waiting

    def take(self, operation: str) -> CognitoError | None:
        """The next failure of this operation, which is thereby used up."""
        waiting = self._waiting.get(operation)
        if waiting is None:
            return None
        failure = waiting.pop(0)
        if not waiting:
            del self._waiting[operation]
        return failure

    def clear(self) -> None:
        self._waiting.clear()


def _operation(name: str) -> model.Operation:
    for described in _operations():
        if name in (described.name, described.method):
            return described
    raise UsageError(f"neither cognito-idp nor cognito-identity has an operation {name!r}")


def _operations() -> Iterator[model.Operation]:
    for service in (model.load("cognito-idp"), model.load("cognito-identity")):
        yield from service.operations.values()
