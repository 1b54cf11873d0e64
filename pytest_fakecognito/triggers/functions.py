"""What stands for a Lambda function: a callable of the test's, or the path to one."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_fakecognito.context import Handler
from pytest_fakecognito.errors import UsageError


def find(functions: Mapping[str, Handler | str], arn: str) -> Handler | None:
    """The callable that stands for the function of that ARN, if any does.

    Raises UsageError for a path that leads to no handler.
    """
    for name in _names(arn):
        if name in functions:
            handler = functions[name]
            return load(handler) if isinstance(handler, str) else handler
    return None


def _names(arn: str) -> Iterator[str]:
    """What a function may be registered as, the most exact first."""
    yield arn
    head, _, tail = arn.partition(":function:")
    name, _, qualifier = tail.partition(":")
    if qualifier:
        yield f"{head}:function:{name}"
        yield f"{name}:{qualifier}"
    yield name


def load(path: str) -> Handler:
    """What "pkg.mod:func" names. It is looked up anew each time, so that a test may replace it in its module."""
    module_name, _, name = path.partition(":")
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise _unimportable(path, error) from error
    handler = getattr(module, name, None)
    if handler is None:
        raise UsageError(f"the handler {path!r} does not exist: module {module_name} has no {name!r}")
    _check_callable(handler, path)
    checked: Handler = handler
    return checked


def _unimportable(path: str, error: Exception) -> UsageError:
    return UsageError(f"the handler {path!r} cannot be imported: {type(error).__name__}: {error}")


def check_name(name: object) -> None:
    """Refuse, with a UsageError, what is the name or the ARN of no function."""
    if not (isinstance(name, str) and name):
        raise UsageError(f"name_or_arn takes a non-empty string, not {name!r}")


def check_handler(handler: object) -> None:
    """Refuse, with a UsageError that names it, what cannot stand for a Lambda function.

    A path is not followed until the function is called: its module may read settings when it is imported.
    """
    if isinstance(handler, str):
        _check_path(handler)
    else:
        _check_callable(handler, _name(handler))


def _check_path(path: str) -> None:
    module, _, name = path.partition(":")
    if not (module and name.isidentifier()):
        raise UsageError(f"{path!r} is no import path: give one like 'pkg.mod:func'")
    try:
        found = importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        found = False
    except Exception as error:  # of a package on the way, which this imports
        raise _unimportable(path, error) from error
    if not found:
        raise UsageError(f"the handler {path!r} does not exist: there is no module {module!r}")


def _check_callable(handler: object, name: str) -> None:
    if not callable(handler):
        raise UsageError(f"handler takes a callable or an import path like 'pkg.mod:func', not {name}")
    _check_plain(handler, name)
    signature = _signature(handler)
    try:
        if signature is not None:
            signature.bind({}, None)
    except TypeError as error:
        raise UsageError(
            f"the handler {name}{signature} cannot be called as handler(event, context): {error}"
        ) from None


def _check_plain(handler: Any, name: str) -> None:
    for function in (handler, type(handler).__call__):
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            raise UsageError(asynchronous(name))
        if inspect.isgeneratorfunction(function):
            raise UsageError(_not_taken(name, "a generator"))


def asynchronous(name: str) -> str:
    return _not_taken(name, "asynchronous")


def _not_taken(name: str, what: str) -> str:
    return f"the handler {name} is {what}, which Lambda's Python runtime does not take: give a plain function"


def _signature(handler: Any) -> inspect.Signature | None:
    try:
        return inspect.signature(handler)
    except (TypeError, ValueError):  # of a built-in that does not tell
        return None


def _name(handler: object) -> str:
    return getattr(handler, "__qualname__", None) or repr(handler)
