"""The codes that were sent, as a test reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_fakecognito.state import users as user_records

if TYPE_CHECKING:
    from pytest_fakecognito.fake import FakeCognito


class ConfirmationCodes(Mapping[str, str]):
    """User names to the last code sent to each user. A lookup also takes an alias, a sub, or where a code went."""

    def __init__(self, fake: FakeCognito) -> None:
        self._fake = fake

    def __getitem__(self, name: str) -> str:
        for user in self._called(name):
            if user is not None and user.last_code is not None:
                return user.last_code
        known = ", ".join(self) or "nobody"
        raise KeyError(f"no code has been sent to {name!r}; codes were sent to: {known}")

    def _called(self, name: str) -> Iterator[user_records.User | None]:
        """Whom `name` may mean: an address that is not verified yet is nobody's name, but a code went there."""
        pools = self._fake.store.pools
        for pool in pools.values():
            yield pool.find(name) or pool.by_sub(name)
        for message in reversed(self._fake.outbox):
            if message.destination == name and message.user_pool_id in pools:
                yield pools[message.user_pool_id].find(message.username)

    def __iter__(self) -> Iterator[str]:
        for pool in self._fake.store.pools.values():
            for user in pool.users.values():
                if user.last_code is not None:
                    yield user.username

    def __len__(self) -> int:
        return sum(1 for _ in self)
