"""The Lambda triggers of a pool: where they fire. Calling them is not faked yet, and says so."""

from __future__ import annotations

from typing import Any

from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import NotFaked
from pytest_fakecognito.state.pools import Pool

NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
"""What an event names as its client when an administrator's call has none."""


def configured(pool: Pool, trigger: str) -> str | None:
    """The ARN of the function that the pool's LambdaConfig names for `trigger`."""
    arn: str | None = (pool.settings.get("LambdaConfig") or {}).get(trigger)
    return arn


def fire(
    ctx: Context,
    pool: Pool,
    trigger: str,
    source: str,
    *,
    username: str,
    client_id: str,
    request: dict[str, Any],
) -> dict[str, Any] | None:
    """Call the pool's function for `trigger`; None if it has none.

    Raises NotFaked if it has one: a pool whose triggers are silently skipped would let a test pass that fails
    against the service.
    """
    arn = configured(pool, trigger)
    if arn is None:
        return None
    raise NotFaked(
        f"pool {pool.id} has a {trigger} trigger ({arn}), which would be called now ({source}), "
        "but Lambda triggers are not faked yet"
    )
