"""Everything one request may touch. Made by the fake for each call, handed down, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.ids import Ids
from pytest_fakecognito.journal import Journal
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.store import Store

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(slots=True)
class Context:
    """One request in progress.

    `now` is read once, so that all dates of an answer agree: epoch seconds, with milliseconds. `wall` is the process's
    own time, by which clients go, whatever the fake's clock was set to. `region` is where the
    request was sent, or None if it does not say. `functions` maps the names and ARNs of Lambda functions to what
    stands for them.
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
