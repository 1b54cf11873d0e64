"""Calling a function as Lambda does: JSON in, JSON out, and what went wrong as the service tells it.

Law: whatever a function raises is the service's error to whoever called Cognito, and itself in `lambda_calls`. What is
no Exception, such as the end of a test by `pytest.fail`, passes through as it is, save that `sys.exit` ends no more
than the function.
"""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context, Handler, Invoked
from pytest_fakecognito.errors import CognitoError, FakeCognitoError, UsageError
from pytest_fakecognito.journal import LambdaCall, log
from pytest_fakecognito.triggers import functions, lambda_context
from pytest_fakecognito.triggers.lambda_context import LambdaContext

PATIENCE = 5.0
"""Seconds that Cognito waits for a function. inferred: that a second try, which it may make, ends no better."""

LONGEST = 900.0
"""Seconds after which Lambda stops any function. inferred: that one which nobody waits for was given so many."""


def invoke(
    ctx: Context,
    trigger: str,
    arn: str,
    event: dict[str, Any],
    read: Callable[[str], dict[str, Any]],
    *,
    patience: float = PATIENCE,
) -> dict[str, Any]:
    """What `read` makes of the function's answer, which it is given as JSON.

    `patience` is how many seconds the function has. Raises UserLambdaValidationException for a function that raised,
    UnexpectedLambdaException for one that could not be called or took too long, and what `read` raises.
    """
    sent = json.dumps(event)
    call = LambdaCall(event["triggerSource"], arn, json.loads(sent))
    ctx.journal.lambda_calls.append(call)
    try:
        payload = _answer(ctx, trigger, arn, sent, patience)
        call.response = _shown(payload)
        return read(payload)
    except BaseException as error:
        call.error = error.__cause__ if isinstance(error, CognitoError) and error.__cause__ else error
        raise


def _answer(ctx: Context, trigger: str, arn: str, sent: str, patience: float) -> str:
    deadline = ctx.clock() + patience
    handler = functions.find(ctx.functions, arn)
    context = lambda_context.make(arn, ctx.ids.uuid("lambda request"), deadline=deadline, clock=ctx.clock)
    with ctx.unlocked():
        payload = _elsewhere(ctx, trigger, arn, sent) if handler is None else _run(trigger, handler, sent, context)
    if ctx.clock() > deadline:
        raise errors.lambda_failed(trigger=trigger, error=errors.LAMBDA_TIMEOUT)
    return payload


def _run(trigger: str, handler: Handler, sent: str, context: LambdaContext) -> str:
    try:
        answer = handler(json.loads(sent), context)
    except FakeCognitoError:  # the function asked this fake for what it cannot do
        raise
    except (Exception, SystemExit) as error:
        log.warning("Lambda function %s raised at %s", context.function_name, trigger, exc_info=error)
        told = _exit(error, context) if isinstance(error, SystemExit) else error
        raise errors.lambda_raised(trigger=trigger, text=told) from error
    if inspect.isawaitable(answer):
        _close(answer)
        raise UsageError(functions.asynchronous(repr(handler)))
    return _marshalled(trigger, answer)


def _exit(stop: SystemExit, context: LambdaContext) -> str:
    """Lambda's words for a runtime that is gone, as pasted in reports; inferred: that Cognito passes them on."""
    status = 0 if stop.code is None else stop.code if isinstance(stop.code, int) else 1
    reason = f"with error: exit status {status & 0xFF}" if status & 0xFF else "without providing a reason"
    return f"RequestId: {context.aws_request_id} Error: Runtime exited {reason}"


def _close(awaitable: Any) -> None:
    if inspect.iscoroutine(awaitable):
        awaitable.close()  # lest Python warn that nobody awaited it


def _marshalled(trigger: str, answer: object) -> str:
    """As `awslambdaric` does it: bytes pass as they are, a Decimal is a number, and NaN is written as Python does."""
    if isinstance(answer, bytes):
        return answer.decode(errors="replace")
    try:
        return json.dumps(answer, default=_number)
    except Exception as error:  # the words are those of Lambda's Python runtime
        raise errors.lambda_raised(trigger=trigger, text=f"Unable to marshal response: {error}") from error


def _number(value: object) -> float:
    """Its digits decide whether it is an integer, as they do in JSON."""
    if not isinstance(value, Decimal):
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
    number: float = math.nan if value.is_nan() else json.loads(str(value))
    return number


def _elsewhere(ctx: Context, trigger: str, arn: str, sent: str) -> str:
    invoked = ctx.elsewhere(arn, sent) if ctx.elsewhere is not None else None
    if invoked is None:
        name = arn.rpartition(":function:")[2] or arn
        raise UsageError(
            f"the pool's {trigger} trigger names the Lambda function {arn}, and nothing stands for it: register one "
            f"with cognito.add_lambda({name!r}, handler), or with the marker cognito_lambda({name!r}, handler)"
        )
    if invoked.refusal is not None:
        raise errors.lambda_failed(trigger=trigger, error=invoked.refusal)
    if invoked.raised:
        raise errors.lambda_raised(trigger=trigger, text=_message(invoked))
    return invoked.payload


def _message(invoked: Invoked) -> str:
    told = _shown(invoked.payload)
    return str(told.get("errorMessage")) if isinstance(told, dict) else invoked.payload


def _shown(payload: str) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return payload
