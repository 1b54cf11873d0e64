"""What a pool's LambdaConfig says: which function a trigger has, and which version of the event it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_EVENT_VERSIONS = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}
_SENDERS = ("CustomSMSSender", "CustomEmailSender")


@dataclass(frozen=True, slots=True)
class Binding:
    """The function that a pool has for a trigger: its ARN, and the version of the event that it gets."""

    arn: str
    version: str


def binding(config: Mapping[str, Any], trigger: str) -> Binding | None:
    """What AWS's `LambdaConfigType` says of one trigger."""
    entry = config.get(trigger)
    if trigger == "PreTokenGeneration":
        entry = config.get("PreTokenGenerationConfig", entry)
    if entry is None:
        return None
    if isinstance(entry, str):
        return Binding(entry, "1")
    version = "1" if trigger in _SENDERS else _EVENT_VERSIONS[entry["LambdaVersion"]]
    return Binding(entry["LambdaArn"], version)
