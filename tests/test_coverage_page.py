"""What the documentation says is faked is faked, what it does not is refused by name, and the tests it names exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito, NotFaked, operations
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.model.patterns import matcher
from pytest_fakecognito.operations.service import SERVICES
from pytest_fakecognito.signin.challenges import CHALLENGES
from pytest_fakecognito.triggers.table import TABLE

ROOT = Path(__file__).parents[1]
NOT_TRIGGERS = {"KMSKeyID", "PreTokenGenerationConfig"}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """scripts/coverage_page.py, which is no package's."""
    spec = spec_from_file_location("coverage_page", ROOT / "scripts" / "coverage_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_is_what_the_script_makes(script: ModuleType, page: str):
    """The page tells of the code as it is: if not, run `python scripts/coverage_page.py --write`."""
    assert script.made(script.read(page)) == page


def test_the_page_leaves_nothing_out(script: ModuleType, page: str):
    """All that botocore knew when the page was made is on it, and nothing else."""
    known, told = script.installed(), script.read(page)
    if known.botocore != told.botocore:
        pytest.skip(f"the page was made with botocore {told.botocore}, and this is {known.botocore}")

    assert told == known


def test_an_older_botocore_knows_no_more(script: ModuleType, page: str):
    """Whatever botocore is installed, what it knows and the page does not is newer than the page."""
    known, told = script.installed(), script.read(page)
    news = {name for service, names in known.operations.items() for name in set(names) - set(told.operations[service])}

    assert not news or _version(known.botocore) > _version(told.botocore)


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def test_every_trigger_of_the_model_has_its_row(page: str):
    """What a LambdaConfig may name is in the table of the triggers, and so on the page."""
    create = model.load("cognito-idp").operations["CreateUserPool"].input_shape
    named = set(create.members["LambdaConfig"].members) - NOT_TRIGGERS

    assert sorted(named - set(TABLE)) == []
    assert all(f"\n| `{name}` |" in page for name in TABLE)


# --- operations ---------------------------------------------------------------------------------------------------


def described(*, built: bool) -> list[Any]:
    return [
        pytest.param(service, operation, id=operation.name)
        for service in SERVICES
        for operation in model.load(service).operations.values()
        if built is (operations.find(service, operation.method) is not None)
    ]


def client(cognito: FakeCognito, service: str) -> Any:
    return {"cognito-idp": cognito.idp, "cognito-identity": cognito.identity}[service]


@pytest.mark.parametrize(("service", "operation"), described(built=False))
def test_what_is_not_built_says_so(cognito: FakeCognito, service: str, operation: model.Operation):
    """Whatever is asked, NotFaked is raised with the operation's name, and fails the test at its end."""
    request = least(operation.input_shape)

    with pytest.raises(NotFaked, match=rf"^the operation {operation.name} of {service} is not faked yet$") as caught:
        getattr(client(cognito, service), operation.method)(**request)

    assert cognito.unhandled == [caught.value]
    assert cognito.calls[-1].response is None
    cognito.unhandled.clear()


@pytest.mark.parametrize(("service", "operation"), described(built=True))
def test_what_is_built_answers(cognito: FakeCognito, service: str, operation: model.Operation):
    """It is a method of boto's client, and whatever it makes of the least request, it is not that it is not faked."""
    call = getattr(client(cognito, service), operation.method)

    try:
        call(**least(operation.input_shape))
    except client(cognito, service).exceptions.ClientError:
        assert isinstance(cognito.calls[-1].error, CognitoError)

    assert cognito.unhandled == []


def test_every_function_stands_for_an_operation(page: str):
    """The name of each function is that of a boto method: a misspelt one would never be asked."""
    methods = set(re.findall(r"^\| `\w+` \| `(\w+)` \|", page, re.MULTILINE))

    for service in SERVICES.values():
        assert sorted(service.functions.keys() - methods) == []


# What the model's patterns and lengths are tried with, until one fits.
TEXTS = (
    "example",
    "123456",
    "us-east-1_Example01",
    "us-east-1_0a1b2c3d-0000-4000-8000-000000000000",
    "us-east-1:0a1b2c3d-0000-4000-8000-000000000000",
    "0a1b2c3d-0000-4000-8000-00000000000a",
    "arn:aws:iam::123456789012:role/example",
    "https://example.com",
    "import-Example01",
    "terms-of-use",
    "authenticated",
    "tkn" + "a" * 25,
    "a" * 30,
)


def least(shape: Any) -> Any:
    """A value that fits a shape of the model: of a structure the required members only."""
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure":
        return {name: least(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [least(shape.member)] * limits.get("min", 1)
    if kind == "map":
        return {least(shape.key): least(shape.value)}
    if kind == "string":
        return shape.enum[0] if shape.enum else next((text for text in TEXTS if fits(text, limits)), TEXTS[-1])
    return {"boolean": True, "integer": 1, "long": 1, "timestamp": 0}.get(kind)


def fits(text: str, limits: dict[str, Any]) -> bool:
    right_length = limits.get("min", 0) <= len(text) <= limits.get("max", len(text))
    return right_length and ("pattern" not in limits or bool(matcher(limits["pattern"])(text)))


# --- signing in ---------------------------------------------------------------------------------------------------

SIGNING_IN = (ROOT / "docs" / "signing-in.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)+)`", SIGNING_IN)))


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_exists(name: str):
    """What the page says is held by a test is held by a test that is there."""
    path, _, inner = name.partition("::")

    assert inner in found_in(ROOT / path)


@cache
def found_in(path: Path) -> set[str]:
    return set(_found_in(ast.parse(path.read_text(encoding="utf-8")), ""))


def _found_in(node: ast.AST, prefix: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _found_in(child, f"{prefix}{child.name}::")
        elif isinstance(child, ast.FunctionDef) and child.name.startswith("test_"):
            yield prefix + child.name


def test_the_table_has_every_challenge_and_every_flow(script: ModuleType, page: str):
    """Of what is faked nothing is missing in the table of flows and challenges, and each row names its tests."""
    told = script.read(page)
    flows = re.findall(r"^\| `(\w+)` \| yes \|$", page.partition("\n## Flows\n")[2], re.MULTILINE)
    table = SIGNING_IN.partition("\n## Flows and challenges\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| .+ \|$", table, re.MULTILINE)[2:]

    assert [name for name in {*CHALLENGES, *(set(flows) & set(told.flows))} if f"`{name}`" not in table] == []
    assert [row for row in rows if "::test_" not in row] == []
