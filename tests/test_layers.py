"""Who may import whom: a module imports from its own layer and from those to its right, never to its left."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest_fakecognito

PACKAGE = Path(pytest_fakecognito.__file__).parent
LAYERS = (
    {"plugin", "markers", "settings", "report", "scene", "__main__"},
    {"fake"},
    {"doors"},
    {
        "handles",
        "params",
        "authenticator",
        "bad_tokens",
        "failures",
        "hosts",
        "making",
        "mocked_lambda",
        "ready_clients",
        "smtp",
        "web",
    },
    {"model", "operations"},
    {"signin"},
    {"delivery", "messages", "senders"},
    {"triggers"},
    {"context"},
    {"state", "clock", "ids", "journal", "lock"},
    {"errors"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
PLUGIN = ("plugin.py", "markers.py", "settings.py", "report.py")
ONLY_IN = {
    "aiobotocore": ("doors/botocore.py",),
    "aiohttp": ("doors/aiohttp.py",),
    "aws_encryption_sdk": ("senders.py",),
    "boto3": (),
    "botocore": ("model/", "doors/botocore.py", "doors/parsing.py", "mocked_lambda.py", "ready_clients.py"),
    "cryptography": ("signin/", "web/", "authenticator.py", "bad_tokens.py"),
    "fido2": ("signin/fido.py",),
    "http": ("doors/", "web/"),
    "httpx": ("doors/httpx.py",),
    "httpx2": ("doors/httpx.py",),
    "jinja2": ("web/",),
    "jwt": ("signin/", "web/"),
    "lxml": ("web/saml_xml.py",),
    "pytest": PLUGIN,
    "requests": ("doors/requests.py", "web/outside.py"),
    "responses": ("doors/requests.py",),
    "signxml": ("web/saml_xml.py",),
    "smtplib": ("smtp.py",),
    "urllib3": (),
    "werkzeug": ("doors/", "web/"),
}
"""Libraries to the modules that may know them; others, such as the standard library's, all may."""


def imports(node: ast.AST, *, in_functions: bool = True) -> Iterator[str]:
    """The full names of what is imported at run time."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.FunctionDef) and not in_functions:
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    for child in ast.iter_child_nodes(node):
        yield from imports(child, in_functions=in_functions)


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Path, layer and tree of each module but the package itself, which stands before all of them."""
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE)
        if where.name != where.as_posix() or where.stem != "__init__":
            yield where.as_posix(), where.parts[0].removesuffix(".py"), ast.parse(path.read_text("utf-8"))


def test_every_module_has_a_layer() -> None:
    """A new module says where it stands."""
    assert {layer for _, layer, _ in modules()} - RANK.keys() == set()


def test_no_import_to_the_left() -> None:
    """A module imports from its own layer and from those to its right."""
    ours = "pytest_fakecognito."
    assert [
        (path, name)
        for path, layer, tree in modules()
        for name in imports(tree)
        if name.startswith(ours) and RANK[name.removeprefix(ours).split(".")[0]] < RANK[layer]
    ] == []


def test_libraries_are_known_only_where_they_are_spoken_to() -> None:
    """From operations on nobody knows the outside, and a client library is for its own door: see ONLY_IN."""
    assert [
        (path, name)
        for path, _, tree in modules()
        for name in imports(tree)
        if not path.startswith(ONLY_IN.get(name.split(".")[0], ("",)))
    ] == []


def test_the_plugin_is_light() -> None:
    """What pytest loads at start-up imports pytest and the standard library, and no other module of ours."""
    light = {"pytest", *sys.stdlib_module_names, *(f"pytest_fakecognito.{name[:-3]}" for name in PLUGIN)}
    assert [
        (path, name)
        for path, _, tree in modules()
        if path in PLUGIN
        for name in imports(tree, in_functions=False)
        if name.split(".")[0] not in light and name not in light
    ] == []
