"""The markers: what each accepts, checked at collection, and how together they describe a test's world.

Law: outer markers speak first, and an inner one that repeats a name refines what was said; whatever is made is made
through the fake's own handles, so that no marker knows a rule of the service.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

BAD_TOKEN_KINDS = (
    "expired",
    "not_yet_valid",
    "wrong_signature",
    "unknown_kid",
    "alg_none",
    "hs256_public_key",
    "tampered",
    "other_pool",
    "other_client",
    "wrong_token_use",
    "revoked",
)
"""The kinds of `cognito_bad_token`: here, so that collecting a test does not import what makes them."""

STATUSES = ("CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "UNCONFIRMED")


@dataclass(frozen=True, slots=True)
class Described:
    """What one marker says: of which kind, about what (None: the default one), in which pool (None: the default)."""

    kind: str
    name: str | None
    pool: str | None
    given: dict[str, Any]
    params: dict[str, Any]

    def refined(self, inner: Described) -> Described:
        return replace(self, given=self.given | inner.given, params=self.params | inner.params)


class _Bad(Exception):
    """What is wrong with a marker, as a sentence."""


# --- what each marker accepts -------------------------------------------------------------------------------------


def cognito_pool(name: str | None = None, *, id: str | None = None, **create_user_pool_params: Any) -> Described:
    """describe the user pool; the outermost one describes the default pool, one with another name a further pool."""
    _text("name", name)
    _text("id", id)
    params = _parameters("CreateUserPool", create_user_pool_params, without=("PoolName",), also=("name", "id"))
    return Described("cognito_pool", name, None, _given(id=id), params)


def cognito_client(*, pool: str | None = None, **create_user_pool_client_params: Any) -> Described:
    """describe the pool's app client; one with another client_name describes a further client."""
    _text("pool", pool)
    params = _parameters(
        "CreateUserPoolClient", create_user_pool_client_params, without=("UserPoolId",), also=("pool",)
    )
    return Described("cognito_client", params.get("ClientName"), pool, {}, params)


def cognito_group(name: str, *, pool: str | None = None, **params: Any) -> Described:
    """make a group; parameters are those of CreateGroup."""
    _text("name", name)
    _text("pool", pool)
    without = ("UserPoolId", "GroupName")
    accepted = _parameters("CreateGroup", params, without=without, also=("name", "pool"))
    return Described("cognito_group", name, pool, {}, accepted)


def cognito_user(
    username: str,
    password: str | None = None,
    *,
    groups: Iterable[str] = (),
    status: str | None = None,
    pool: str | None = None,
    **attributes: Any,
) -> Described:
    """make a user; custom attributes are given as **{"custom:name": ...}."""
    for argument, value in (("username", username), ("password", password), ("pool", pool)):
        _text(argument, value)
    if isinstance(groups, str) or not all(isinstance(group, str) for group in groups):
        raise _Bad(f"groups takes a list of group names, not {groups!r}.")
    if status is not None and status not in STATUSES:
        raise _Bad(f"there is no status {status!r}. Accepted: {', '.join(STATUSES)}.")
    _check_attributes(attributes)
    given = _given(password=password, status=status, groups=tuple(groups) or None)
    return Described("cognito_user", username, pool, given, attributes)


def cognito_lambda(trigger_or_name: str, handler: Callable[..., Any] | str, *, pool: str | None = None) -> Described:
    """let handler(event, context), or what "pkg.mod:func" names, stand for a Lambda function or a pool's trigger."""
    _text("trigger_or_name", trigger_or_name)
    _text("pool", pool)
    _check_handler(handler)
    return Described("cognito_lambda", _function_name(trigger_or_name), pool, {"handler": handler}, {})


def cognito_bad_token(
    *kinds: str, exclude: Iterable[str] = (), token_use: str | None = None, username: str | None = None
) -> Described:
    """choose the kinds of cognito_bad_token, which token the verifier takes ("access" or "id"), and whose it is."""
    exclude = (exclude,) if isinstance(exclude, str) else tuple(exclude)
    for kind in (*kinds, *exclude):
        if kind not in BAD_TOKEN_KINDS:
            raise _Bad(f"there is no kind {kind!r}.{_nearest(str(kind), BAD_TOKEN_KINDS)}")
    if token_use not in (None, "access", "id"):
        raise _Bad(f"there is no token_use {token_use!r}. Accepted: access, id.")
    _text("username", username)
    chosen = tuple(kind for kind in kinds or BAD_TOKEN_KINDS if kind not in exclude)
    if not chosen:
        raise _Bad("no kind is left, all that were named being excluded.")
    return Described("cognito_bad_token", None, None, {"kinds": chosen}, _given(user=username, token_use=token_use))


MARKERS: dict[str, Callable[..., Described]] = {
    marker.__name__: marker
    for marker in (cognito_pool, cognito_client, cognito_group, cognito_user, cognito_lambda, cognito_bad_token)
}


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _text(argument: str, value: object) -> None:
    if value is not None and not (isinstance(value, str) and value):
        raise _Bad(f"{argument} takes a non-empty string, not {value!r}.")


def _parameters(
    operation: str, given: Mapping[str, Any], *, without: tuple[str, ...], also: tuple[str, ...]
) -> dict[str, Any]:
    if not given:
        return {}  # nothing to look up: a run that uses no parameters need not read the model
    from pytest_fakecognito.errors import UsageError
    from pytest_fakecognito.params import aws_parameters

    try:
        return aws_parameters(operation, given, without=without, also=also)
    except UsageError as error:
        raise _Bad(str(error)) from None


def _function_name(name: str) -> str:
    """A trigger's name as AWS spells it, or a function's as it is, if it cannot be a trigger that was misspelt."""
    from pytest_fakecognito.triggers import names

    trigger = names.trigger(name)
    if trigger is not None:
        return trigger
    meant = names.meant(name)
    if meant is not None:
        raise _Bad(
            f"there is no trigger {name!r}. Did you mean {meant}? "
            f"A function of that very name is registered with cognito.add_lambda({name!r}, handler)."
        )
    return name


def _check_handler(handler: object) -> None:
    """Of a path only the form: its module is looked for when the marker is applied, and not imported before a call."""
    if isinstance(handler, str):
        module, _, function = handler.partition(":")
        if not (module and function.isidentifier()):
            raise _Bad(f"handler takes a callable or an import path like 'pkg.mod:func', not {handler!r}.")
        return
    from pytest_fakecognito.errors import UsageError
    from pytest_fakecognito.triggers.functions import check_handler

    try:
        check_handler(handler)
    except UsageError as error:
        raise _Bad(f"{error}.") from None


def _check_attributes(attributes: Iterable[str]) -> None:
    from pytest_fakecognito.state.schema import STANDARD

    accepted = sorted(STANDARD - {"sub", "identities"})
    for name in attributes:
        if name not in accepted and not name.startswith(("custom:", "dev:custom:")):
            arguments = ("groups", "password", "pool", "status", "username", *accepted)
            nearest = _nearest(name, arguments)
            raise _Bad(f"no argument {name!r}.{nearest} Further, custom:<name> and dev:custom:<name>.")


def _nearest(wrong: str, accepted: Iterable[str]) -> str:
    accepted = list(accepted)
    nearest = difflib.get_close_matches(wrong, accepted, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    return f"{hint} Accepted: {', '.join(accepted)}."


# --- at collection ------------------------------------------------------------------------------------------------


def register(config: pytest.Config) -> None:
    for name, marker in MARKERS.items():
        config.addinivalue_line("markers", f"{_usage(name)}: {marker.__doc__}")


def _usage(name: str) -> str:
    """As one writes it: `cognito_group(name, *, pool=None, **params)`."""
    bare = [it.replace(annotation=inspect.Parameter.empty) for it in _signature(name).parameters.values()]
    return f"{name}{inspect.Signature(bare)}"


@cache
def _signature(name: str) -> inspect.Signature:
    return inspect.signature(MARKERS[name])


def check(items: list[pytest.Item]) -> None:
    """Raises pytest.UsageError with every bad marker of these tests; warns of markers that can have no effect."""
    found: dict[int, tuple[pytest.Item, pytest.Mark]] = {}
    for item in items:
        for mark in marks_of(item):
            found.setdefault(id(mark), (item, mark))  # that of a module or class is one mistake, not one for each test
    wrong = [complaint for item, mark in found.values() for complaint in _complaints(item, mark)]
    if wrong:
        raise pytest.UsageError("\n".join(wrong))
    for item in items:
        _warn_without_fixture(item)


def _complaints(item: pytest.Item, mark: pytest.Mark) -> Iterator[str]:
    try:
        _described(mark)
    except _Bad as bad:
        yield f"{item.nodeid}: @pytest.mark.{mark.name}: {bad}"


def marks_of(item: pytest.Item) -> list[pytest.Mark]:
    """The item's markers of ours, the outermost first: module, base class, class, test, parameter set, as they read."""
    found: list[pytest.Mark] = []
    for node in item.listchain():
        marks = [mark for mark in node.own_markers if mark.name in MARKERS]
        found += _as_they_read(node, marks) if len(marks) > 1 else marks
    return found


def _as_they_read(node: object, marks: list[pytest.Mark]) -> list[pytest.Mark]:
    """pytest keeps decorators from the bottom up, those of base classes first, and a parameter set's last."""
    downwards = marks[::-1]
    if isinstance(node, pytest.Class):
        depth = {id(mark): -index for index, base in enumerate(node.obj.__mro__) for mark in _marks_in(base)}
        return sorted(downwards, key=lambda mark: depth.get(id(mark), 0))
    if isinstance(node, pytest.Function):
        innermost = {id(mark) for mark in node.callspec.marks} if hasattr(node, "callspec") else set()
        return sorted(downwards, key=lambda mark: id(mark) in innermost)
    return marks  # a module has no decorators: its `pytestmark` reads as it stands


def _marks_in(cls: type) -> list[pytest.Mark]:
    marks = cls.__dict__.get("pytestmark", [])
    each: list[Any] = marks if isinstance(marks, list) else [marks]
    return [getattr(mark, "mark", mark) for mark in each]


def _described(mark: pytest.Mark) -> Described:
    try:
        _signature(mark.name).bind(*mark.args, **mark.kwargs)
    except TypeError as error:
        raise _Bad(f"{error}. It takes {_usage(mark.name)}.") from None
    return MARKERS[mark.name](*mark.args, **mark.kwargs)


def _warn_without_fixture(item: pytest.Item) -> None:
    """A marker on the test itself is meant for it; those of a module or class may be for its other tests."""
    fixtures = getattr(item, "fixturenames", ())
    for mark in item.own_markers:
        needed = "cognito_bad_token" if mark.name == "cognito_bad_token" else "cognito"
        if mark.name in MARKERS and needed not in fixtures:
            warning = pytest.PytestWarning(f"{mark.name} has no effect: the test does not use the fixture {needed}")
            _warn(item, warning)


def _warn(item: pytest.Item, warning: Warning) -> None:
    try:
        item.warn(warning)
    except Warning as error:  # warnings are errors in this run: then in pytest's own form, not as a crash
        raise pytest.UsageError(f"{item.nodeid}: {error}") from None


# --- for a test ---------------------------------------------------------------------------------------------------


def described(item: pytest.Item) -> list[Described]:
    """What the item's markers say of its world, outermost first. One that was added since collection may be bad."""
    found = []
    for mark in marks_of(item):
        try:
            found.append(_described(mark))
        except _Bad as bad:
            raise pytest.fail.Exception(f"@pytest.mark.{mark.name}: {bad}", pytrace=False) from None
    return found


def bad_token_choice(item: pytest.Item) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The kinds that a test asks for, and the arguments for making them. A bad marker counts as none: see `check`."""
    kinds = BAD_TOKEN_KINDS
    arguments: dict[str, Any] = {}
    for mark in marks_of(item):
        if mark.name == "cognito_bad_token":
            with suppress(_Bad):
                choice = _described(mark)
                kinds, arguments = choice.given["kinds"], arguments | choice.params
    return kinds, arguments
