"""The fake's time: the process's own plus an offset, so that who moves the process's clock moves this one."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from pytest_fakecognito.errors import UsageError


class Clock:
    """Follows the system's time (and with it freezegun and time-machine) until a test moves it."""

    def __init__(self) -> None:
        self._offset = 0.0

    def timestamp(self) -> float:
        """Epoch seconds, in whole milliseconds as the service gives them."""
        # time.time is looked up at each call: freezegun puts another function in its place.
        return round(time.time() + self._offset, 3)

    def now(self) -> datetime:
        """The same moment as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.timestamp(), timezone.utc)

    def advance(self, by: timedelta | None = None, /, **units: float) -> None:
        """Lets time pass, for the service alone: `advance(hours=1)` or `advance(timedelta(hours=1))`.

        Raises UsageError for a negative step and for a unit that `timedelta` does not know.
        """
        try:
            step = (by or timedelta()) + timedelta(**units)
        except TypeError as error:
            raise UsageError(f"cognito.clock.advance() takes what timedelta takes: {error}") from None
        if step < timedelta():
            raise UsageError("cognito.clock.advance() goes forward; to go back, use cognito.clock.set().")
        self._offset += step.total_seconds()

    def set(self, when: datetime) -> None:
        """Makes it `when`, from where time goes on. Raises UsageError for all but an aware datetime."""
        if getattr(when, "tzinfo", None) is None:
            raise UsageError(
                "cognito.clock.set() takes an aware datetime, "
                f"such as datetime(2030, 1, 1, tzinfo=timezone.utc), not {when!r}."
            )
        self._offset = when.timestamp() - time.time()

    def reset(self) -> None:
        """Back to the system's time."""
        self._offset = 0.0
