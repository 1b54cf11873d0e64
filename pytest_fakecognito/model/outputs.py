"""What comes out, held against the model: our own tests check every response with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from botocore.model import Shape, StructureShape

from pytest_fakecognito.model.constraints import enumerated

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (bytes,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "timestamp": (datetime,),
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
}


def check_output(shape: StructureShape, response: Mapping[str, Any]) -> list[str]:
    """What in `response` the model does not allow, each as `path: what`; empty if all is well.

    Looks for unknown and missing members, wrong types and values outside an enumeration. Timestamps are to be
    aware datetimes, blobs bytes.
    """
    return list(_misfits(shape, response, ""))


def _misfits(shape: Shape, value: Any, path: str) -> Iterator[str]:
    kind = shape.type_name
    if kind == "structure" and shape.is_document_type:
        return
    if not _is_of(kind, value):
        yield f"{path or shape.name}: {value!r} is no {kind}"
    elif kind == "structure":
        yield from _misfitting_members(shape, value, path)
    elif kind == "list":
        for index, item in enumerate(value):
            yield from _misfits(shape.member, item, f"{path}[{index}]")
    elif kind == "map":
        for key, item in value.items():
            yield from _misfits(shape.key, key, f"{path}[{key!r}]")
            yield from _misfits(shape.value, item, f"{path}[{key!r}]")
    elif kind == "timestamp" and value.tzinfo is None:
        yield f"{path}: {value!r} has no time zone"
    elif kind == "string" and (values := enumerated(shape)) and value not in values:
        yield f"{path}: {value!r} is none of {', '.join(values)}"


def _is_of(kind: str, value: Any) -> bool:
    return isinstance(value, _PYTHON_TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _misfitting_members(shape: StructureShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    missing = [name for name in shape.required_members if name not in value]
    yield from (f"{prefix}{name}: required, but missing" for name in missing)
    for name, member in value.items():
        if name in shape.members:
            yield from _misfits(shape.members[name], member, f"{prefix}{name}")
        else:
            yield f"{prefix}{name}: unknown member"
