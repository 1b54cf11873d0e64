"""What was asked and what would have been sent, for the test to read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger("pytest_fakecognito")


@dataclass(slots=True)
class Call:
    """One request that reached the fake.

    `service` is "cognito-idp" or "cognito-identity", or "http" for a request outside their APIs (keys, pages), whose
    `operation` is then method and URL, and whose `response` the status. Else `params` and `response` have the API's
    shapes; `response` is None while the call is under way and where it failed, and then `error` tells why. `door`
    names the way it came in; `location` is where an answer outside the APIs redirects to.
    """

    service: str
    operation: str
    params: Any
    door: str
    response: Any = None
    error: BaseException | None = None
    location: str | None = None


@dataclass(slots=True)
class Message:
    """An e-mail or text message that Cognito would have sent.

    `subject`, `sender` (the From of an e-mail) and `reply_to` are None for a text message.
    """

    medium: str
    destination: str
    subject: str | None
    body: str
    code: str | None
    username: str
    user_pool_id: str
    trigger_source: str
    sender: str | None = None
    reply_to: str | None = None


@dataclass(slots=True)
class LambdaCall:
    """One invocation of a Lambda trigger.

    `function` is the ARN by which the pool names it, `event` what it was sent, `response` all that it returned. `error`
    is what it raised or, where the service did not accept what it returned, the service's error.
    """

    trigger_source: str
    function: str
    event: dict[str, Any]
    response: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class Journal:
    """The lists keep their identity while the fake lives: a test may hold on to them."""

    calls: list[Call] = field(default_factory=list)
    outbox: list[Message] = field(default_factory=list)
    lambda_calls: list[LambdaCall] = field(default_factory=list)
    unhandled: list[BaseException] = field(default_factory=list)
    post: Callable[[Message], None] | None = None
    """Sends what goes into the outbox to the outside as well, or raises."""

    def clear(self) -> None:
        self.calls.clear()
        self.outbox.clear()
        self.lambda_calls.clear()
        self.unhandled.clear()

    def send(self, message: Message) -> None:
        """Into the outbox, once it could be posted."""
        if self.post is not None:
            self.post(message)
        self.outbox.append(message)
        if message.code is not None:
            self.log_code(message.username, message.code)

    def log_code(self, username: str, code: str) -> None:
        log.info("Confirmation code for Cognito user %s: %s", username, code)
