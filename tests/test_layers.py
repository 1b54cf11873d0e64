"""Who may import whom: a module imports from its own layer and from those to its right, never to its left."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_fakecognito

PACKAGE = Path(pytest_fakecognito.__file__).parent
LAYERS = [
    {"__main__", "plugin", "markers", "settings", "report", "scene"},
    {"fake"},
    {"doors"},
    {"handles", "params", "bad_tokens", "web"},
    {"model", "operations"},
    {"signin"},
    {"delivery"},
    {"triggers"},
    {"context"},
    {"state", "clock", "ids", "journal"},
    {"errors"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
PLUGIN = {"plugin", "markers", "settings", "report", "scene"}
CLIENTS = {"boto3", "botocore", "aiobotocore", "requests", "responses", "urllib3", "httpx", "httpx2", "aiohttp"}
WEB = {"werkzeug", "jinja2", "pytest", "_pytest", "http", "socketserver", *CLIENTS}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
