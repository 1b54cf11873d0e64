"""The section "Cognito" of a failing test's report: what was asked of the fake, in order, and what it sent.

Law: showing must never fail a test, nor cost anything where the test passes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_fakecognito.fake import FakeCognito
    from pytest_fakecognito.journal import Call, LambdaCall, Message

_TITLE = "Cognito"
_MOST_LINES = 40
_LONGEST_VALUE = 60
_START_OF_TOKEN = 12
# Of these the start tells which they are, and nobody reads the rest. Passwords and codes are shown: they are a test's.
_TOKENS = frozenset({"AccessToken", "IdToken", "RefreshToken", "REFRESH_TOKEN", "Token", "Session"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a test's fake has seen: its own lists while it is live, and copies of them once it has stopped."""

    calls: Sequence[Call]
    outbox: Sequence[Message]
    lambda_calls: Sequence[LambdaCall]


_SEEN = pytest.StashKey[Seen]()
_SHOWN = pytest.StashKey[bool]()


def watch(item: pytest.Item, fake: FakeCognito) -> None:
    item.stash[_SEEN] = Seen(fake.calls, fake.outbox, fake.lambda_calls)
    item.stash[_SHOWN] = False


def keep(item: pytest.Item) -> None:
    """Called before the fake forgets, for a report that is made after it has."""
    seen = item.stash[_SEEN]
    item.stash[_SEEN] = Seen(list(seen.calls), list(seen.outbox), list(seen.lambda_calls))


def add_section(report: pytest.TestReport, item: pytest.Item) -> None:
    """Once for an item: where its teardown fails after the test, the test's report has shown it already."""
    seen = item.stash.get(_SEEN, None)
    if seen is None or item.stash[_SHOWN]:
        return
    item.stash[_SHOWN] = True
    try:
        text = render(seen)
    except Exception as error:  # a test may have put anything into the lists
        text = f"The calls cannot be shown: {error!r}"
    if text:
        report.sections.append((_TITLE, text))


def render(seen: Seen) -> str:
    """The section's text; empty if nothing was asked and nothing sent."""
    parts = (
        ("calls", _table(_call(call) for call in seen.calls)),
        ("messages", _table(_message(message) for message in seen.outbox)),
        ("Lambda functions", _table(_lambda_call(call) for call in seen.lambda_calls)),
    )
    return "\n".join(f"{title}:\n{lines}" for title, lines in parts if lines)


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    """The last rows, all but their last cells padded to one width."""
    rows = list(rows)
    earlier = len(rows) - _MOST_LINES
    rows = rows[-_MOST_LINES:]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([f"  ... {earlier} earlier", *lines] if earlier > 0 else lines)


def _call(call: Call) -> tuple[str, ...]:
    if call.service == "http":
        told = call.response if call.error is None else call.error
        onward = "" if call.location is None else f" {_request(call.location)}"
        return call.door, _request(call.operation), f"-> {told}{onward}"
    operation = f"{call.service.removeprefix('cognito-')}.{call.operation}"
    return call.door, operation, f"{_parameters(call.params)} -> {_outcome(call.error)}".lstrip()


def _request(line: str) -> str:
    """Method and URL, of whose query the long values, such as a `state`, are shortened."""
    address, mark, query = line.partition("?")
    return address + mark + "&".join(map(_short, query.split("&")))


def _message(message: Message) -> tuple[str, ...]:
    said = message.body if message.subject is None else message.subject
    code = "" if message.code is None else f"code {message.code}"
    return message.medium, message.destination, message.trigger_source, _short(said), code


def _lambda_call(call: LambdaCall) -> tuple[str, ...]:
    return call.trigger_source, call.function, f"-> {_outcome(call.error)}"


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return "ok"
    code, message = getattr(error, "code", None), getattr(error, "message", None)
    text = f"{code}: {message}" if code else f"{type(error).__name__}: {error}"
    return " ".join(text.split())


def _parameters(params: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={_value(name, value)}" for name, value in params.items())


def _value(name: str, value: Any) -> str:
    if name in _TOKENS and isinstance(value, str) and len(value) > _START_OF_TOKEN:
        return value[:_START_OF_TOKEN] + "..."
    if isinstance(value, Mapping):
        return f"{{{_parameters(value)}}}"
    if isinstance(value, list) and _named(value):
        return f"{{{_parameters({pair['Name']: pair.get('Value') for pair in value})}}}"
    return _short(value)


def _named(pairs: list[Any]) -> bool:
    """Whether it is AWS's list of attributes, which reads better as a dictionary."""
    keys = [set(pair) if isinstance(pair, Mapping) else set() for pair in pairs]
    return bool(keys) and all({"Name"} <= each <= {"Name", "Value"} for each in keys)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=repr, separators=(",", ":"))
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."
