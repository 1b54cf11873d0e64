"""The operations of both services: one short function for each, grouped by resource."""

from __future__ import annotations

from pytest_fakecognito.operations import idp
from pytest_fakecognito.operations.service import SERVICES, Operation

__all__ = ["find", "idp"]


def find(service: str, method: str) -> Operation | None:
    """The function for a boto method of a service; None if it is not built."""
    return SERVICES[service].functions.get(method)
