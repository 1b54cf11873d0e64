"""How requests get in: one door per client library, each knowing that library and nothing of Cognito.

Law: a door opens when its library is imported, before or while the fake is active; it patches class
attributes only, and closing it leaves nothing behind. Sockets are never patched.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pytest_fakecognito.doors.imports import ImportWatch

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Gate(Protocol):
    """What a door is handed: all it may ask of the fake behind it. `FakeCognito` is one."""

    @property
    def wsgi(self) -> WSGIApplication:
        """The application that answers HTTP. An exception it raises is for the caller to see."""

    def owns(self, host: str) -> bool:
        """Is this host, given in lower case and without a port, one of Cognito's?"""

    def fails(self, operation: str) -> bool:
        """Is a failure planned for the next call of this operation? It is not used up by asking."""

    def call(
        self,
        service: str,
        operation: str,
        params: dict[str, Any],
        *,
        door: str,
        region: str | None = None,
        access_key: str | None = None,
    ) -> dict[str, Any]:
        """The output of one API call, timestamps as aware datetimes; a refusal is raised as CognitoError."""

    def note_crash(self, error: BaseException) -> None:
        """Remember an error the test cannot see, since it came up behind the wire. The test fails with it."""


class Door(Protocol):
    """One library's way in. Opening and closing happen around every test and take microseconds."""

    name: str
    """As the journal shows it."""

    def open(self, gate: Gate) -> None: ...

    def close(self) -> None: ...


class Entry(NamedTuple):
    """A door that can be opened once `library` is imported. Its own module is imported no sooner."""

    library: str
    module: str
    door: str


ENTRIES = (
    Entry("botocore.client", "pytest_fakecognito.doors.botocore", "BotocoreDoor"),
    Entry("aiobotocore.client", "pytest_fakecognito.doors.botocore", "AiobotocoreDoor"),
    Entry("requests.sessions", "pytest_fakecognito.doors.requests", "RequestsDoor"),
    Entry("urllib.request", "pytest_fakecognito.doors.urllib", "UrllibDoor"),
    # A further library is a module beside these and a row here.
)


class Doors:
    """The doors of one fake: all of them open, or none."""

    def __init__(self, entries: tuple[Entry, ...] = ENTRIES) -> None:
        self._entries = {entry.library: entry for entry in entries}
        self._watch = ImportWatch(self._entries, self._enter)
        self._made: dict[str, Door] = {}
        self._opened: list[Door] = []
        self._gate: Gate | None = None

    def open(self, gate: Gate) -> None:
        """Open each door whose library is there and wait for the others; if one will not open, none does."""
        self._gate = gate
        try:
            # Watching starts before looking, lest a library imported by another thread meanwhile be missed.
            self._watch.start()
            for library in self._entries:
                # One that was opened before may have clients that outlive its library's place in sys.modules.
                if library in sys.modules or library in self._made:
                    self._enter(library)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every door, also when one of them fails to close; closing twice does nothing."""
        self._gate = None
        self._watch.stop()
        _close_all(self._opened)

    def _enter(self, library: str) -> None:
        door = self._made.get(library) or self._make(library)
        gate = self._gate
        if gate is None or door in self._opened:
            return
        self._opened.append(door)
        door.open(gate)

    def _make(self, library: str) -> Door:
        entry = self._entries[library]
        make: Callable[[], Door] = getattr(importlib.import_module(entry.module), entry.door)
        return self._made.setdefault(library, make())


def _close_all(doors: list[Door]) -> None:
    try:
        while doors:
            doors.pop().close()
    finally:
        if doors:
            _close_all(doors)
