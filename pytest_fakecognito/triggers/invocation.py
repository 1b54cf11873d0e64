"""Calling a function as Lambda does: JSON in, JSON out, and what went wrong as the service tells it.

Law: whatever a function raises is the service's error to whoever called Cognito, and itself in `lambda_calls`. What is
no Exception, such as the end of a test by `pytest.fail`, passes through as it is.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context, Handler, Invoked
from pytest_fakecognito.errors import CognitoError, FakeCognitoError, UsageError
from pytest_fakecognito.journal import LambdaCall, log
from pytest_fakecognito.triggers import functions, lambda_context
from pytest_fakecognito.triggers.lambda_context import LambdaContext

PATIENCE = 5.0
"""Seconds that Cognito waits for a function. inferred: that a second try, which it may make, ends no better."""


def invoke(
    ctx: Context, trigger: str, arn: str, event: dict[str, Any], read: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """What `read` makes of the function's answer, which it is given as JSON.

    Raises UserLambdaValidationException for a function that raised, UnexpectedLambdaException for one that could not be
    called or took too long, and what `read` raises.
    """
    sent = json.dumps(event)
    call = LambdaCall(event["triggerSource"], arn, json.loads(sent))
    ctx.journal.lambda_calls.append(call)
    try:
        payload = _answer(ctx, trigger, arn, sent)
        call.response = _shown(payload)
        return read(payload)
    except BaseException as error:
        call.error = error.__cause__ if isinstance(error, CognitoError) and error.__cause__ else error
        raise


def _answer(ctx: Context, trigger: str, arn: str, sent: str) -> str:
    deadline = ctx.clock() + PATIENCE
    handler = functions.find(ctx.functions, arn)
    if handler is None:
        payload = _elsewhere(ctx, trigger, arn, sent)
    else:
        context = lambda_context.make(arn, ctx.ids.uuid("lambda request"), deadline=deadline, clock=ctx.clock)
        payload = _run(trigger, handler, sent, context)
    if ctx.clock() > deadline:
        raise errors.lambda_failed(trigger=trigger, error=errors.LAMBDA_TIMEOUT)
    return payload


def _run(trigger: str, handler: Handler, sent: str, context: LambdaContext) -> str:
    try:
        answer = handler(json.loads(sent), context)
    except FakeCognitoError:  # the function asked this fake for what it cannot do
        raise
    except Exception as error:
        log.warning("Lambda function %s raised at %s", context.function_name, trigger, exc_info=error)
        raise errors.lambda_raised(trigger=trigger, text=error) from error
    if inspect.isawaitable(answer):
        _close(answer)
        raise UsageError(functions.asynchronous(repr(handler)))
    return _marshalled(trigger, answer)


def _close(awaitable: Any) -> None:
    if inspect.iscoroutine(awaitable):
        awaitable.close()  # lest Python warn that nobody awaited it


def _marshalled(trigger: str, answer: object) -> str:
    try:
        return json.dumps(answer)
    except (TypeError, ValueError) as error:  # the words are those of Lambda's Python runtime
        raise errors.lambda_raised(trigger=trigger, text=f"Unable to marshal response: {error}") from error


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
