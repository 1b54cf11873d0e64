"""Everything one request may touch. Made by the fake for each call, handed down, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.ids import Ids
from pytest_fakecognito.journal import Journal
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.store import Store

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Invoked:
    """How Lambda itself, or a mock of it, answered: `payload` is JSON, and an error's if the function `raised`.

    `refusal` is the code of the error with which Lambda would not call the function at all.
    """

    payload: str
    raised: bool = False
    refusal: str | None = None


@dataclass(slots=True)
class Context:
    """One request in progress.

    `now` is read once, so that all dates of an answer agree: epoch seconds, with milliseconds. `wall` is the process's
    own time, by which clients go, whatever the fake's clock was set to. `region` is where the request was sent, or None
    if it does not say. `functions` maps the names and ARNs of Lambda functions to what stands for them. `clock` tells
    the time as it goes on, in epoch seconds. `unlocked` lets the requests of other threads in while a function runs.
    `elsewhere` calls, with an ARN and an event in JSON, a function that only a mock of Lambda in this process may know,
    and answers None if nothing does.
    """

    store: Store
    now: float
    wall: float
    region: str | None
    default_region: str
    account_id: str
    ids: Ids
    journal: Journal
    functions: dict[str, Handler | str]
    clock: Callable[[], float]
    unlocked: Callable[[], AbstractContextManager[None]]
    elsewhere: Callable[[str, str], Invoked | None] | None = None

    @property
    def home(self) -> str:
        """The region in which what this request makes comes to be."""
        return self.region or self.default_region

    def pool(self, pool_id: str) -> Pool:
        """The pool of that id, if it is in the region that was asked."""
        pool = self.store.pool(pool_id)
        if not self._here(pool):
            raise errors.pool_not_found(pool_id=pool_id)
        return pool

    def client(self, client_id: str) -> tuple[Pool, Client]:
        """The client of that id with its pool, for the operations that name no pool."""
        pool, client = self.store.client(client_id)
        if not self._here(pool):
            raise errors.client_not_found(client_id=client_id)
        return pool, client

    def pools(self) -> list[Pool]:
        return [pool for pool in self.store.pools.values() if self._here(pool)]

    def _here(self, pool: Pool) -> bool:
        return self.region is None or pool.region == self.region
