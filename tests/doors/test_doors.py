"""Opening and closing: all doors or none, and each when its library is there."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pytest_fakecognito.doors import Doors, Entry
from pytest_fakecognito.doors.patch import Patch
from pytest_fakecognito.errors import FakeCognitoError


class RecordingDoor:
    """Writes down what happens to it."""

    name = "recording"

    def __init__(
        self, log: list[str], label: str, error: Exception | None = None, closing: Exception | None = None
    ) -> None:
        self._log = log
        self._label = label
        self._error = error
        self._closing = closing

    def open(self, gate: Any) -> None:
        self._log.append(f"open {self._label}")
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        self._log.append(f"close {self._label}")
        if self._closing is not None:
            raise self._closing


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens to the doors of the module fake_doors: a, b, broken and jammed."""
    log: list[str] = []
    module = ModuleType("fake_doors")
    module.a = lambda: RecordingDoor(log, "a")  # type: ignore[attr-defined]
    module.b = lambda: RecordingDoor(log, "b")  # type: ignore[attr-defined]
    module.broken = lambda: RecordingDoor(log, "broken", OSError("stuck"))  # type: ignore[attr-defined]
    module.jammed = lambda: RecordingDoor(log, "jammed", closing=OSError("stuck"))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fake_doors", module)
    return log


def test_doors_open_and_close_together(log: list[str], gate: Any) -> None:
    """Doors close in the reverse order; closing twice does nothing; they open again."""
    doors = Doors((Entry("sys", "fake_doors", "a"), Entry("os", "fake_doors", "b")))
    for _ in range(2):
        doors.open(gate)
        doors.close()
        doors.close()
    assert log == ["open a", "open b", "close b", "close a"] * 2


def test_none_stays_open_when_one_will_not(log: list[str], gate: Any) -> None:
    """An exception while one door opens closes those already open, and is raised."""
    doors = Doors((Entry("sys", "fake_doors", "a"), Entry("os", "fake_doors", "broken")))
    before = list(sys.meta_path)
    with pytest.raises(OSError, match="stuck"):
        doors.open(gate)
    assert log == ["open a", "open broken", "close broken", "close a"]
    assert sys.meta_path == before


def test_every_door_is_closed_though_one_sticks(log: list[str], gate: Any) -> None:
    """An exception while one door closes is raised once the others are closed."""
    doors = Doors((Entry("sys", "fake_doors", "a"), Entry("os", "fake_doors", "jammed")))
    doors.open(gate)
    with pytest.raises(OSError, match="stuck"):
        doors.close()
    assert log == ["open a", "open jammed", "close jammed", "close a"]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that can be imported and has not been yet."""
    (tmp_path / "late_library.py").write_text("VALUE = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "late_library", raising=False)
    return "late_library"


def test_a_door_opens_when_its_library_is_imported(log: list[str], gate: Any, library: str) -> None:
    """A door waits for its library, which shows no trace of having been waited for."""
    doors = Doors((Entry(library, "fake_doors", "a"),))
    doors.open(gate)
    assert log == []
    try:
        module = importlib.import_module(library)
    finally:
        doors.close()
    assert log == ["open a", "close a"]
    assert module.__spec__ is not None
    assert module.__spec__.loader is module.__loader__
    assert type(module.__loader__).__name__ == "SourceFileLoader"


def test_a_library_imported_later_opens_nothing(log: list[str], gate: Any, library: str) -> None:
    """Nothing is watched once the doors are closed."""
    doors = Doors((Entry(library, "fake_doors", "a"),))
    before = list(sys.meta_path)
    doors.open(gate)
    assert importlib.util.find_spec(library) is not None
    doors.close()
    assert sys.meta_path == before
    importlib.import_module(library)
    assert log == []


def test_a_library_that_is_not_there_is_no_error(gate: Any) -> None:
    """To watch for a library does not make it appear."""
    doors = Doors((Entry("no_such_library", "fake_doors", "a"),))
    doors.open(gate)
    try:
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("no_such_library")
    finally:
        doors.close()


def test_a_library_first_imported_in_mid_test_is_answered(pytester: pytest.Pytester) -> None:
    """In a process that has not imported requests, boto3 or urllib before, each is answered from its first request."""
    pytester.makepyfile(
        """
        import sys

        def test_late(cognito):
            pool = cognito.pool
            assert "requests" not in sys.modules
            import requests
            assert requests.get(pool.jwks_uri).json() == pool.jwks
            import boto3
            client = boto3.client("cognito-idp", "us-east-1")
            assert client.describe_user_pool(UserPoolId=pool.id)["UserPool"]["Id"] == pool.id
            assert [call.door for call in cognito.calls] == ["requests", "botocore"]
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=1)


class Victim:
    """What is patched."""

    def method(self) -> str:
        return "original"


def test_a_patch_is_taken_back_exactly() -> None:
    """Afterwards the class has the very function it had."""
    original = vars(Victim)["method"]
    patch = Patch(Victim, "method", lambda found: lambda self: found(self) + ", patched")
    assert Victim().method() == "original, patched"
    patch.remove()
    assert vars(Victim)["method"] is original


def test_a_patch_over_ours_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A patch that somebody put over ours, and has not taken back when ours goes, is left where it is."""
    patch = Patch(Victim, "method", lambda found: lambda self: found(self) + ", patched")
    ours = vars(Victim)["method"]
    monkeypatch.setattr(Victim, "method", lambda self: "theirs over " + ours(self))
    patch.remove()
    assert Victim().method() == "theirs over original, patched"
    monkeypatch.undo()
    patch.remove()


def test_nothing_to_patch_is_an_error() -> None:
    """A library that lacks the method we patch is refused by name, rather than let through to the network."""
    with pytest.raises(
        FakeCognitoError, match=r"Victim has no method gone to patch: this version of .* not supported$"
    ):
        Patch(Victim, "gone", lambda found: found)
