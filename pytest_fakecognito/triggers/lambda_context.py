"""The second argument of a handler: what Lambda's Python runtime tells a function of its invocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone


@dataclass(slots=True)
class Identity:
    """Whose credentials invoked the function: nobody's, where a service does."""

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None


@dataclass(eq=False)
class LambdaContext:
    """As `awslambdaric` makes it; like there the memory limit is text, and functions may set what they please."""

    aws_request_id: str
    invoked_function_arn: str
    function_name: str
    function_version: str
    log_group_name: str
    log_stream_name: str
    _deadline: float
    _clock: Callable[[], float]
    memory_limit_in_mb: str = "128"
    client_context: None = None
    identity: Identity = field(default_factory=Identity)
    tenant_id: None = None

    def get_remaining_time_in_millis(self) -> int:
        """By the fake's clock, until Cognito gives up on the function, or Lambda where nobody waits."""
        return max(int((self._deadline - self._clock()) * 1000), 0)

    def log(self, message: object) -> None:
        print(message, end="")


def make(arn: str, request_id: str, *, deadline: float, clock: Callable[[], float]) -> LambdaContext:
    """`deadline` and what `clock` gives are epoch seconds."""
    name, _, qualifier = arn.partition(":function:")[2].partition(":")
    version = qualifier if qualifier.isdigit() else "$LATEST"
    day = datetime.fromtimestamp(clock(), timezone.utc).strftime("%Y/%m/%d")
    return LambdaContext(
        aws_request_id=request_id,
        invoked_function_arn=arn,
        function_name=name,
        function_version=version,
        log_group_name=f"/aws/lambda/{name}",
        log_stream_name=f"{day}/[{version}]{request_id.replace('-', '')}",
        _deadline=deadline,
        _clock=clock,
    )
