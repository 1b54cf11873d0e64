"""Table: a mapping of records which freezes as a whole and thaws record by record.

Law: keys come in insertion order, and a key deleted and added again comes last, as in a dict. A record
fetched twice is the same object. What happens to a table is not seen by others thawed from the same base.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, MutableMapping
from io import BytesIO
from typing import Any, Generic, TypeVar

K = TypeVar("K")
R = TypeVar("R")


class Table(MutableMapping[K, R]):
    """Records by key, laid over a frozen table that is shared with other worlds and never written to.

    A record is plain data which pickles, may hold tables of its own, and stands in one table only. Each one
    handed out is this table's private copy, so it may be changed in place and no write needs to be noticed.
    """

    __slots__ = ("_frozen", "_gone", "_live", "_new")

    def __init__(self, frozen: FrozenTable[K, R] | None = None) -> None:
        self._frozen: FrozenTable[K, R] = _NOTHING if frozen is None else frozen
        self._live: dict[K, R] = {}  # records thawed or set here
        self._new: dict[K, None] = {}  # keys that come after the frozen ones, in order
        self._gone: set[K] = set()  # frozen keys deleted here, even if added again since

    def __getitem__(self, key: K) -> R:
        if key in self._live:
            return self._live[key]
        if key in self._gone:
            raise KeyError(key)
        record: R = _thaw(self._frozen.records[key])
        self._live[key] = record
        return record

    def __contains__(self, key: object) -> bool:
        return key in self._live or (key in self._frozen.records and key not in self._gone)

    def __setitem__(self, key: K, record: R) -> None:
        if key not in self:
            self._new[key] = None
        self._live[key] = record

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._live.pop(key, None)
        if key in self._new:
            del self._new[key]
        else:
            self._gone.add(key)

    def __iter__(self) -> Iterator[K]:
        for key in self._frozen.records:
            if key not in self._gone:
                yield key
        yield from self._new

    def __len__(self) -> int:
        return len(self._frozen.records) - len(self._gone) + len(self._new)

    def __repr__(self) -> str:
        return f"<Table of {len(self)}>"

    def freeze(self) -> FrozenTable[K, R]:
        """The present content; records that were never touched here keep their bytes."""
        if not self._live and not self._gone:
            return self._frozen
        records = self._frozen.records.copy()
        for key in self._gone:
            del records[key]
        for key, record in self._live.items():  # the new ones stand in the order of self._new
            records[key] = _freeze(record)
        return FrozenTable(records)


class FrozenTable(Generic[K, R]):
    """Records as bytes: immutable, and shared by every table thawed from it."""

    __slots__ = ("records",)

    def __init__(self, records: dict[K, Any]) -> None:
        self.records = records

    def thaw(self) -> Table[K, R]:
        """A table with this content; costs the same whatever its size."""
        return Table(self)


_NOTHING: FrozenTable[Any, Any] = FrozenTable({})


class _Freezer(pickle.Pickler):
    """Cuts a record off at the tables inside it, so that each of those freezes, and thaws, by itself."""

    def __init__(self, sink: BytesIO) -> None:
        super().__init__(sink, pickle.HIGHEST_PROTOCOL)
        self.tables: list[FrozenTable[Any, Any]] = []

    def persistent_id(self, obj: object) -> int | None:
        if not isinstance(obj, Table):
            return None
        self.tables.append(obj.freeze())
        return len(self.tables) - 1


class _Thawer(pickle.Unpickler):
    def __init__(self, data: bytes, tables: list[FrozenTable[Any, Any]]) -> None:
        super().__init__(BytesIO(data))
        self.tables = tables

    def persistent_load(self, index: int) -> Table[Any, Any]:
        return self.tables[index].thaw()


def _freeze(record: object) -> Any:
    if type(record) is str:  # the value of an index: cannot change, so is as good as frozen
        return record
    freezer = _Freezer(sink := BytesIO())
    freezer.dump(record)
    return (sink.getvalue(), freezer.tables)


def _thaw(frozen: Any) -> Any:
    if isinstance(frozen, str):
        return frozen
    data, tables = frozen
    return _Thawer(data, tables).load() if tables else pickle.loads(data)
