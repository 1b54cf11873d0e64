"""The Lambda triggers of a pool: fired where the service fires them, events in, checked responses out.

Law: a function sees what Lambda would show it, a copy through JSON, and what it answers is obeyed or refused as the
service would. Who may be asked is `functions`, what it is asked `events`, what it may answer `responses`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User
from pytest_fakecognito.triggers import configuration, events, invocation, responses
from pytest_fakecognito.triggers.functions import check_handler, check_name
from pytest_fakecognito.triggers.table import TABLE

__all__ = ["NO_CLIENT", "check_handler", "check_name", "configured", "fire", "version"]

NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
"""What an event names as its client when an administrator's call has none."""

_CLIENT_CREDENTIALS = "TokenGeneration_ClientCredentials"


def configured(pool: Pool, trigger: str) -> str | None:
    """The ARN of the function that the pool's LambdaConfig names for `trigger`."""
    bound = configuration.binding(pool.settings["LambdaConfig"], trigger)
    return None if bound is None else bound.arn


def version(pool: Pool, trigger: str) -> str | None:
    """The version of the event that the pool's function gets, "1" to "3"; None if there is no function."""
    bound = configuration.binding(pool.settings["LambdaConfig"], trigger)
    return None if bound is None else bound.version


def fire(
    ctx: Context,
    pool: Pool,
    trigger: str,
    source: str,
    *,
    client_id: str,
    user: User | None = None,
    username: str | None = None,
    request: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Call the pool's function for `trigger`: the members of its response that say something; None if it has none.

    The event is about `user`, or about `username` if there is no such user (yet). The request's members go by their
    names in the event, for which see `table`; its `userAttributes` are laid over those of `user`. Raises
    UserLambdaValidationException, UnexpectedLambdaException and InvalidLambdaResponseException; of an asynchronous
    trigger, nothing.
    """
    bound = configuration.binding(pool.settings["LambdaConfig"], trigger)
    if bound is None or (source == _CLIENT_CREDENTIALS and bound.version != "3"):
        return None
    described = TABLE[trigger]
    assert source in described.sources, source
    shape = described.versions[bound.version]
    said = dict(request or {})
    if user is not None:
        username = user.username
        said["userAttributes"] = {**events.user_attributes(pool, user), **said.get("userAttributes", {})}
    assert username is not None
    event = events.event(pool, source, bound.version, shape, username=username, client_id=client_id, request=said)
    if described.asynchronous:
        return _notify(ctx, trigger, bound.arn, event)
    # inferred: only where the name stands in the message must it stay [captured for CustomMessage]
    read = partial(responses.read, event=event, shape=shape.shape, renames=trigger != "CustomMessage")
    return invocation.invoke(ctx, trigger, bound.arn, event, read)


def _notify(ctx: Context, trigger: str, arn: str, event: dict[str, Any]) -> dict[str, Any]:
    """What an asynchronous function raises, its caller never hears of: `lambda_calls` and the log tell."""
    with suppress(CognitoError):
        invocation.invoke(ctx, trigger, arn, event, lambda payload: {}, patience=invocation.LONGEST)
    return {}
