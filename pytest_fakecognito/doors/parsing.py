"""Reads an output of the fake as botocore's parser reads one from the wire.

Members the model does not know and members that are null are left out, the rest is copied, and timestamps
get the local time zone, so that code which formats them sees what it would see in production.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.model import OperationModel, Shape
from botocore.utils import parse_timestamp

Reader = Callable[[Any], Any]
StructureReader = Callable[[dict[str, Any]], dict[str, Any]]

_READERS: dict[tuple[str, str], StructureReader] = {}
"""Made on an operation's first use. The models do not change while the process lives, so neither do these."""


def parse_output(model: OperationModel, output: dict[str, Any]) -> dict[str, Any]:
    """What a client returns for this output, but for its ResponseMetadata."""
    key = (model.service_model.service_name, model.name)
    read = _READERS.get(key)
    if read is None:
        shape = model.output_shape
        read = _READERS[key] = _nothing if shape is None else _structure(shape)
    return read(output)


def parse_error(model: OperationModel, code: str, members: dict[str, Any]) -> dict[str, Any]:
    """The modelled members of an error, which botocore puts beside Error and ResponseMetadata."""
    shape: Any = model.service_model.shape_for_error_code(code)
    return {} if shape is None else _structure(shape)(members)


def _nothing(_: Any) -> dict[str, Any]:
    return {}


def _reader(shape: Shape) -> Reader | None:
    """How to read a value of this shape, or None where it is taken as it is."""
    if getattr(shape, "is_document_type", False):
        return copy.deepcopy
    if shape.type_name == "timestamp":
        return _local_time
    make = _MAKERS.get(shape.type_name)
    return None if make is None else make(shape)


def _structure(shape: Any) -> StructureReader:
    members = [(name, _reader(member)) for name, member in shape.members.items()]

    def read(value: dict[str, Any]) -> dict[str, Any]:
        parsed = {}
        for name, member in members:
            item = value.get(name)
            if item is not None:
                parsed[name] = item if member is None else member(item)
        return parsed

    return read


def _list(shape: Any) -> Reader:
    member = _reader(shape.member)
    return list if member is None else lambda items: [member(item) for item in items]


def _map(shape: Any) -> Reader:
    value = _reader(shape.value)
    return dict if value is None else lambda items: {key: value(item) for key, item in items.items()}


def _local_time(moment: datetime) -> datetime:
    parsed: datetime = parse_timestamp(moment.timestamp())
    return parsed


_MAKERS: dict[str, Callable[[Any], Reader]] = {"structure": _structure, "list": _list, "map": _map}
