"""The lock: one thread at a time, the same one as often as it likes, and nobody while it is released."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from pytest_fakecognito.lock import Lock

PATIENCE = 10.0


def in_another_thread(act: Callable[[], object]) -> bool:
    """Whether another thread gets to the end of `act` before patience does."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return not thread.is_alive()


def enter_and_leave(lock: Lock) -> Callable[[], object]:
    def act() -> None:
        with lock:
            pass

    return act


class Waiter:
    """Another thread that waits for the lock."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._waits = threading.Event()
        self.got_in = threading.Event()
        self._thread = threading.Thread(target=self._act, daemon=True)
        self._thread.start()
        assert self._waits.wait(PATIENCE)

    def _act(self) -> None:
        self._waits.set()
        with self._lock:
            self.got_in.set()

    def end(self) -> None:
        self._thread.join(PATIENCE)
        assert self.got_in.is_set()


@pytest.mark.parametrize("times", [1, 3])
def test_others_wait_until_it_is_left(times: int) -> None:
    """As often as it was taken."""
    lock = Lock()
    for _ in range(times):
        lock.__enter__()
    waiter = Waiter(lock)
    for _ in range(times):
        assert not waiter.got_in.is_set()
        lock.__exit__(None, None, None)
    waiter.end()


@pytest.mark.parametrize("times", [1, 3])
def test_others_have_it_while_it_is_released(times: int) -> None:
    """However often it was taken; after that it is held as before."""
    lock = Lock()
    for _ in range(times):
        lock.__enter__()
    with lock.released():
        assert in_another_thread(enter_and_leave(lock))
    waiter = Waiter(lock)
    for _ in range(times):
        assert not waiter.got_in.is_set()
        lock.__exit__(None, None, None)
    waiter.end()


def test_it_is_taken_again_whatever_happens() -> None:
    """Also where the block raises."""
    lock = Lock()
    with lock:
        with pytest.raises(ZeroDivisionError), lock.released():
            raise ZeroDivisionError
        waiter = Waiter(lock)
        assert not waiter.got_in.is_set()
    waiter.end()


def test_a_block_within_a_block_is_released_too() -> None:
    """A function that a function's call of Cognito fires lets others in as well, and gives back what it found."""
    lock = Lock()
    with lock, lock.released(), lock:
        with lock.released():
            assert in_another_thread(enter_and_leave(lock))
        waiter = Waiter(lock)
        assert not waiter.got_in.is_set()
    waiter.end()


def test_releasing_what_nobody_holds_does_nothing() -> None:
    """It is free before, within and after."""
    lock = Lock()
    with lock.released():
        assert in_another_thread(enter_and_leave(lock))
    assert in_another_thread(enter_and_leave(lock))
