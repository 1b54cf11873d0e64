"""Table on its own: random histories against a plain dict, and what freezing shares and leaves alone."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from pytest_fakecognito.state.table import FrozenTable, Table


@dataclass(slots=True)
class Box:
    """A record with everything that records have: a value, a container and a table."""

    value: int
    notes: list[int] = field(default_factory=list)
    inner: Table[str, Any] = field(default_factory=Table)


def plain(record: Any) -> Any:
    """A record as nested tuples in iteration order, so that order counts in a comparison."""
    if isinstance(record, str):
        return record
    return (record.value, list(record.notes), [(key, plain(it)) for key, it in record.inner.items()])


@dataclass
class World:
    """A table beside the plain dict that it must behave as."""

    table: Table[str, Any]
    model: dict[str, Any]


KEYS = st.sampled_from("abcdef")
WORLDS = Bundle("worlds")
FROZEN = Bundle("frozen")


class Histories(RuleBasedStateMachine):
    """Worlds are written to, frozen and thawed in any order; each must stay equal to its own plain dict."""

    def __init__(self) -> None:
        super().__init__()
        self.worlds: list[World] = []

    @rule(target=WORLDS)
    def empty(self) -> World:
        return self.open(Table(), {})

    @rule(world=WORLDS, key=KEYS, value=st.integers())
    def set_box(self, world: World, key: str, value: int) -> None:
        world.table[key] = Box(value)
        world.model[key] = Box(value, inner={})  # type: ignore[arg-type]
        self.same_keys(world)

    @rule(world=WORLDS, key=KEYS, text=st.sampled_from(["", "x", "y"]))
    def set_text(self, world: World, key: str, text: str) -> None:
        world.table[key] = world.model[key] = text
        self.same_keys(world)

    @rule(world=WORLDS, key=KEYS, value=st.integers())
    def change_in_place(self, world: World, key: str, value: int) -> None:
        for record in (world.table.get(key), world.model.get(key)):
            if isinstance(record, Box):
                record.value = value
                record.notes.append(value)

    @rule(world=WORLDS, key=KEYS, inner=KEYS, text=st.text(max_size=2))
    def set_inside(self, world: World, key: str, inner: str, text: str) -> None:
        for record in (world.table.get(key), world.model.get(key)):
            if isinstance(record, Box):
                record.inner[inner] = text

    @rule(world=WORLDS, key=KEYS, inner=KEYS, value=st.integers())
    def set_box_inside(self, world: World, key: str, inner: str, value: int) -> None:
        for record, table in ((world.table.get(key), Table), (world.model.get(key), dict)):
            if isinstance(record, Box):
                record.inner[inner] = Box(value, inner=table())  # type: ignore[arg-type]

    @rule(world=WORLDS, key=KEYS, inner=KEYS)
    def delete_inside(self, world: World, key: str, inner: str) -> None:
        for record in (world.table.get(key), world.model.get(key)):
            if isinstance(record, Box):
                record.inner.pop(inner, None)

    @rule(world=WORLDS, key=KEYS)
    def delete(self, world: World, key: str) -> None:
        if key not in world.model:
            with pytest.raises(KeyError, match=key):
                del world.table[key]
            return
        del world.table[key]
        del world.model[key]
        self.same_keys(world)

    @rule(world=WORLDS, key=KEYS)
    def pop(self, world: World, key: str) -> None:
        popped, expected = world.table.pop(key, "none"), world.model.pop(key, "none")
        assert plain(popped) == plain(expected)
        self.same_keys(world)

    @rule(world=WORLDS, key=KEYS)
    def setdefault(self, world: World, key: str) -> None:
        assert plain(world.table.setdefault(key, "default")) == plain(world.model.setdefault(key, "default"))
        self.same_keys(world)

    @rule(world=WORLDS, key=KEYS)
    def fetch(self, world: World, key: str) -> None:
        assert (key in world.table) == (key in world.model)
        if key not in world.model:
            with pytest.raises(KeyError, match=key):
                world.table[key]
            return
        assert plain(world.table[key]) == plain(world.model[key])
        assert world.table[key] is world.table[key]

    @rule(target=FROZEN, world=WORLDS)
    def freeze(self, world: World) -> tuple[FrozenTable[str, Any], dict[str, Any]]:
        return world.table.freeze(), copy.deepcopy(world.model)

    @rule(target=WORLDS, frozen=FROZEN)
    def thaw(self, frozen: tuple[FrozenTable[str, Any], dict[str, Any]]) -> World:
        return self.open(frozen[0].thaw(), copy.deepcopy(frozen[1]))

    def open(self, table: Table[str, Any], model: dict[str, Any]) -> World:
        self.worlds.append(World(table, model))
        return self.worlds[-1]

    @rule(world=WORLDS)
    def compare(self, world: World) -> None:
        expected = [(key, plain(record)) for key, record in world.model.items()]
        assert [(key, plain(record)) for key, record in world.table.items()] == expected

    def same_keys(self, world: World) -> None:
        """Compares what can be asked without thawing a record."""
        assert list(world.table) == list(world.model)
        assert len(world.table) == len(world.model)

    def teardown(self) -> None:
        for world in self.worlds:
            self.compare(world)


TestHistories = Histories.TestCase


class Counted:
    """A record that tells how often records of its kind were frozen and thawed."""

    frozen = thawed = 0

    def __reduce__(self) -> tuple[Callable[[], Counted], tuple[()]]:
        Counted.frozen += 1
        return _thaw_counted, ()


def _thaw_counted() -> Counted:
    Counted.thawed += 1
    return Counted()


@pytest.fixture
def counted() -> type[Counted]:
    Counted.frozen = Counted.thawed = 0
    return Counted


def test_two_worlds_over_one_base_never_see_each_other() -> None:
    """A change in one world, in place or not, is seen neither by its sibling nor by a later world."""
    table: Table[str, Box] = Table()
    table["a"], table["b"] = Box(1), Box(2)
    table["a"].inner["x"] = Box(3)
    base = table.freeze()
    one, other = base.thaw(), base.thaw()

    one["a"].value = 10
    one["a"].notes.append(10)
    one["a"].inner["x"].value = 30
    one["a"].inner["y"] = Box(40)
    del one["b"]
    one["c"] = Box(5)
    table["a"].value = 100

    for world in (other, base.thaw()):
        assert [(key, plain(box)) for key, box in world.items()] == [
            ("a", (1, [], [("x", (3, [], []))])),
            ("b", (2, [], [])),
        ]


def test_a_key_deleted_and_added_again_comes_last() -> None:
    """Iteration is in insertion order as in a dict, over frozen and new keys alike."""
    table: Table[str, str] = Table()
    for key in "abc":
        table[key] = key
    world = table.freeze().thaw()
    world["d"] = "d"
    world["a"] = "still first"
    del world["b"]
    world["b"] = "now last"
    assert list(world) == ["a", "c", "d", "b"]
    assert list(world.freeze().thaw()) == ["a", "c", "d", "b"]


def test_a_deletion_is_frozen_even_if_nothing_else_was_touched() -> None:
    """What a world has deleted stays deleted in its snapshot, and stays in the base."""
    table = Table[str, str]()
    table["a"] = table["b"] = "x"
    base = table.freeze()
    world = base.thaw()
    del world["a"]
    assert (list(world.freeze().thaw()), list(base.thaw())) == (["b"], ["a", "b"])


def test_records_may_be_fetched_while_iterating() -> None:
    """To thaw a record is no change of the table."""
    table = Table[str, Box]()
    for key in "abc":
        table[key] = Box(1)
    world = table.freeze().thaw()
    assert [world[key].value for key in world] == [1, 1, 1]


def test_a_record_is_thawed_on_first_touch_alone(counted: type[Counted]) -> None:
    """Counting, listing keys and asking `in` thaw nothing; a fetch thaws one record, once."""
    table = Table[str, Counted]()
    for key in "abc":
        table[key] = Counted()
    world = table.freeze().thaw()
    assert (len(world), list(world), "a" in world, "z" in world) == (3, ["a", "b", "c"], True, False)
    assert counted.thawed == 0
    assert world["b"] is world["b"]
    assert counted.thawed == 1


def test_untouched_records_keep_their_bytes(counted: type[Counted]) -> None:
    """A snapshot freezes what was touched and shares the rest."""
    table = Table[str, Counted]()
    for key in "abc":
        table[key] = Counted()
    base = table.freeze()
    assert counted.frozen == 3
    world = base.thaw()
    world["b"]
    snapshot = world.freeze()
    assert counted.frozen == 4
    assert snapshot.records["a"] is base.records["a"]


def test_a_world_in_which_nothing_was_touched_freezes_to_its_base() -> None:
    """Freezing costs nothing where nothing was touched, down to the tables inside a touched record."""
    table = Table[str, Box]()
    table["a"] = Box(1)
    table["a"].inner["x"] = "y"
    base = table.freeze()
    assert base.thaw().freeze() is base
    world = base.thaw()
    world["a"].value = 2
    assert world.freeze().thaw()["a"].inner.freeze() is base.thaw()["a"].inner.freeze()


def test_a_table_lives_on_after_it_was_frozen() -> None:
    """Freezing takes nothing away: the records handed out before remain the table's."""
    table = Table[str, Box]()
    table["a"] = box = Box(1)
    first = table.freeze()
    box.value = 2
    assert table["a"] is box
    assert (first.thaw()["a"].value, table.freeze().thaw()["a"].value) == (1, 2)


def test_text_is_not_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index, text to text, thaws without unpickling anything."""
    table = Table[str, str]()
    table["alias"] = "username"
    world = table.freeze().thaw()
    monkeypatch.setattr(pickle, "loads", None)
    assert world["alias"] == "username"


@pytest.mark.parametrize("ask", [lambda it: it["x"], lambda it: it.pop("x"), lambda it: it.__delitem__("x")])
def test_a_missing_key_is_a_key_error(ask: Callable[[Table[str, str]], object]) -> None:
    """As in a dict, a key that is missing, or was deleted from the frozen part, is named by a KeyError."""
    table = Table[str, str]()
    table["x"] = "y"
    world = table.freeze().thaw()
    del world["x"]
    for it in (Table[str, str](), world):
        with pytest.raises(KeyError, match="x"):
            ask(it)


def test_repr_counts_without_thawing(counted: type[Counted]) -> None:
    """A table in a traceback does not thaw what nobody asked for."""
    table = Table[str, Counted]()
    table["a"] = Counted()
    assert repr(table.freeze().thaw()) == "<Table of 1>"
    assert counted.thawed == 0
