"""One world: all that the service remembers. It is replaced, never cleared."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_fakecognito import errors
from pytest_fakecognito.state.pools import Client, Domain, Pool
from pytest_fakecognito.state.table import FrozenTable, Table


@dataclass(frozen=True, slots=True)
class FrozenStore:
    """A world as a value: any number of stores can be thawed from it, and none sees another."""

    pools: FrozenTable[str, Pool]
    pool_of_client: FrozenTable[str, str]
    pool_of_domain: FrozenTable[str, str]
    counters: dict[str, int]
    default_pool: str | None

    def thaw(self) -> Store:
        return Store(
            self.pools.thaw(),
            self.pool_of_client.thaw(),
            self.pool_of_domain.thaw(),
            dict(self.counters),
            self.default_pool,
        )


@dataclass(slots=True)
class Store:
    """The tables of one world, and the indexes from a client and from a domain's host to their pool."""

    pools: Table[str, Pool] = field(default_factory=Table)
    pool_of_client: Table[str, str] = field(default_factory=Table)
    pool_of_domain: Table[str, str] = field(default_factory=Table)
    counters: dict[str, int] = field(default_factory=dict)
    default_pool: str | None = None
    """The id of the pool that a test gets without asking for one."""

    def pool(self, pool_id: str) -> Pool:
        try:
            return self.pools[pool_id]
        except KeyError:
            raise errors.pool_not_found(pool_id=pool_id) from None

    def client(self, client_id: str) -> tuple[Pool, Client]:
        """The client of that id with its pool, for the operations that name no pool."""
        pool_id = self.pool_of_client.get(client_id)
        if pool_id is None:
            raise errors.client_not_found(client_id=client_id)
        pool = self.pools[pool_id]
        return pool, pool.clients[client_id]

    def add_pool(self, pool: Pool) -> None:
        self.pools[pool.id] = pool

    def remove_pool(self, pool: Pool) -> None:
        for client_id in pool.clients:
            del self.pool_of_client[client_id]
        for domain in pool.domains.values():
            del self.pool_of_domain[domain.host]
        del self.pools[pool.id]
        if self.default_pool == pool.id:
            self.default_pool = None

    def add_client(self, pool: Pool, client: Client) -> None:
        pool.clients[client.id] = client
        self.pool_of_client[client.id] = pool.id

    def remove_client(self, pool: Pool, client: Client) -> None:
        del pool.clients[client.id]
        del self.pool_of_client[client.id]

    def add_domain(self, pool: Pool, domain: Domain) -> None:
        pool.domains[domain.name] = domain
        pool.settings[domain.kind] = domain.name
        self.pool_of_domain[domain.host] = pool.id

    def remove_domain(self, pool: Pool, domain: Domain) -> None:
        del pool.domains[domain.name]
        del pool.settings[domain.kind]
        del self.pool_of_domain[domain.host]

    def freeze(self) -> FrozenStore:
        return FrozenStore(
            self.pools.freeze(),
            self.pool_of_client.freeze(),
            self.pool_of_domain.freeze(),
            dict(self.counters),
            self.default_pool,
        )
