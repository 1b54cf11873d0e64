"""Clock: it follows the process's time and may be moved on its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import freezegun
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito.clock import Clock
from pytest_fakecognito.errors import UsageError

NOON = datetime(2026, 5, 4, 12, 0, 0, 123000, tzinfo=timezone.utc)


@pytest.fixture(params=["freezegun", "time_machine"])
def noon(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The process's time stands at noon, by either time traveller."""
    freeze = freezegun.freeze_time(NOON)
    travel = time_machine.travel(NOON, tick=False)
    with freeze if request.param == "freezegun" else travel as traveller:
        yield traveller


def test_it_follows_the_system() -> None:
    """Untouched, it shows the process's time."""
    before = time.time()
    shown = Clock().timestamp()
    assert before - 0.001 <= shown <= time.time() + 0.001


@pytest.mark.usefixtures("noon")
def test_it_obeys_time_travellers() -> None:
    """A clock made within, and read within, shows the traveller's time."""
    assert Clock().now() == NOON
    assert Clock().timestamp() == NOON.timestamp()


@pytest.mark.parametrize("travel", [freezegun.freeze_time, time_machine.travel])
def test_it_obeys_a_time_traveller_who_comes_later(travel: type) -> None:
    """A clock made before the journey, and advanced before, keeps what it was advanced by."""
    clock = Clock()
    clock.advance(days=1)
    with travel(NOON, tick=False):
        assert clock.now() == NOON + timedelta(days=1)
    assert abs(clock.timestamp() - 86400 - time.time()) < 10


def test_it_moves_on_with_the_traveller(noon: Any) -> None:
    """Time that passes in the process passes for the service as well, on top of its own offset."""
    clock = Clock()
    clock.advance(hours=1)
    noon.move_to(NOON + timedelta(minutes=1))
    assert clock.now() == NOON + timedelta(hours=1, minutes=1)


@pytest.mark.usefixtures("noon")
def test_now_is_aware_and_in_utc() -> None:
    """A datetime of the service always bears UTC."""
    assert Clock().now().tzinfo is timezone.utc


@pytest.mark.usefixtures("noon")
def test_advances_add_up() -> None:
    """Each step is added to those before, in whatever form it is given."""
    clock = Clock()
    clock.advance(hours=1, minutes=2)
    clock.advance(timedelta(seconds=3))
    clock.advance(timedelta(days=1), milliseconds=4)
    clock.advance()
    assert clock.now() == NOON + timedelta(days=1, hours=1, minutes=2, seconds=3, milliseconds=4)


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("step", [timedelta(microseconds=-1), timedelta(days=-1)])
def test_advance_never_goes_back(step: timedelta) -> None:
    """A negative step is a usage error that names the way back, and changes nothing."""
    clock = Clock()
    with pytest.raises(UsageError) as caught:
        clock.advance(step)
    assert str(caught.value) == "cognito.clock.advance() goes forward; to go back, use cognito.clock.set()."
    assert clock.now() == NOON


def test_advance_refuses_an_unknown_unit() -> None:
    """A unit that timedelta does not know is a usage error that names it."""
    with pytest.raises(UsageError, match=r"^cognito\.clock\.advance\(\) takes what timedelta takes: .*'years'"):
        Clock().advance(years=1)


@pytest.mark.usefixtures("noon")
@given(st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()))
def test_set_goes_anywhere(when: datetime) -> None:
    """Past or future, in any time zone; the service's time has milliseconds and no finer."""
    clock = Clock()
    clock.set(when)
    assert abs(clock.now() - when) <= timedelta(microseconds=501)
    assert clock.now().microsecond % 1000 == 0
    clock.advance(hours=1)
    assert abs(clock.now() - when - timedelta(hours=1)) <= timedelta(microseconds=501)


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("when", [datetime(2030, 1, 1), "2030-01-01", NOON.date()], ids=repr)
def test_set_refuses_what_names_no_moment(when: datetime) -> None:
    """A naive datetime, or something else altogether, is a usage error that says what to pass."""
    clock = Clock()
    with pytest.raises(UsageError) as caught:
        clock.set(when)
    assert str(caught.value) == (
        f"cognito.clock.set() takes an aware datetime, such as datetime(2030, 1, 1, tzinfo=timezone.utc), not {when!r}."
    )
    assert clock.now() == NOON


def test_time_goes_on_after_set() -> None:
    """What was set is where time goes on from, not where it stands still."""
    clock = Clock()
    with time_machine.travel(NOON, tick=False) as traveller:
        clock.set(NOON + timedelta(days=7))
        traveller.shift(30)
        assert clock.now() == NOON + timedelta(days=7, seconds=30)


@pytest.mark.usefixtures("noon")
def test_reset_forgets_every_move() -> None:
    """After a reset the clock shows the process's time again."""
    clock = Clock()
    clock.advance(days=3)
    clock.reset()
    assert clock.now() == NOON


@given(st.floats(min_value=0, max_value=4e9))
def test_a_timestamp_has_whole_milliseconds(seconds: float) -> None:
    """A float of the service's JSON has at most three decimals, and the datetime agrees with it."""
    clock = Clock()
    with time_machine.travel(seconds, tick=False):
        assert clock.timestamp() == round(clock.timestamp(), 3)
        assert clock.now().timestamp() == clock.timestamp()
