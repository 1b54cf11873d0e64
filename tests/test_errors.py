"""The catalogue of errors: every sentence once, every code the service's, and each of them said and tested.

What was seen in a real answer is asserted by some test word for word; of the rest, at least the code is.
"""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CATALOGUE, CognitoError
from pytest_fakecognito.model import service as model

ROOT = Path(__file__).parents[1]
PACKAGE = Path(errors.__file__).parent
# Known to no model, since they come before any operation.
OF_THE_PROTOCOL = {"MissingAuthenticationTokenException", "SerializationException", "UnknownOperationException"}

NAMES = sorted(CATALOGUE)
HOLE = "\0"
"""What stands in a test's f-string for the part that is not written there."""


def fields(text: str) -> list[str]:
    return [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]


def with_evidence() -> set[str]:
    """The entries whose wording is marked as seen in a real answer, or as printed by AWS."""
    source = Path(errors.__file__).read_text(encoding="utf-8")
    lines = source.splitlines()
    marked = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            statement = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if "[captured]" in statement or "[documented]" in statement:
                marked.add(node.targets[0].id)
    return marked & CATALOGUE.keys()


def texts_in(path: Path) -> Iterator[str]:
    """Every string that is written in a file, adjacent ones joined as Python does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else HOLE for part in node.values)


@pytest.fixture(scope="module")
def tested() -> set[str]:
    """Every string in the tests."""
    tests = [path for path in ROOT.glob("tests/**/*.py") if path != Path(__file__)]
    return {text for path in tests for text in texts_in(path)}


def test_entries_are_found() -> None:
    """The catalogue has what the module has; without it, the tests below would pass for nothing."""
    assert len(NAMES) > 100
    assert CATALOGUE["user_not_found"] == ("UserNotFoundException", "User does not exist.")
    assert {"user_not_found", "pool_protected", "alias_exists"} <= with_evidence()
    assert not {"invalid_pagination_token", "SIGN_UP_POLICY"} & with_evidence()


def test_codes_are_the_service_s() -> None:
    """Each code is declared by an operation of one of the two services, or belongs to the protocol."""
    services = (model.load("cognito-idp"), model.load("cognito-identity"))
    declared = {code for it in services for operation in it.operations.values() for code in operation.errors}

    if "TermsExistsException" not in declared:
        pytest.skip("this botocore does not know the newest codes yet")
    unknown = {name: code for name, (code, _) in CATALOGUE.items() if code not in declared | OF_THE_PROTOCOL}
    assert unknown == {}


def test_no_sentence_stands_twice() -> None:
    """Entries differ in code or text, whatever their placeholders are called."""
    entries = [(code, re.sub(r"\{\w*\}", "{}", text)) for code, text in CATALOGUE.values()]
    free = {("InvalidParameterException", "{}")}  # whose text is made elsewhere

    assert {entry: count for entry, count in Counter(entries).items() if count > 1 and entry not in free} == {}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_makes_an_error(name: str) -> None:
    """With a value for each of its placeholders, an entry is an error of its code, with status 400."""
    code, text = CATALOGUE[name]
    values = {field: f"<{field}>" for field in fields(text)}
    error = getattr(errors, name)(**values)

    assert isinstance(error, CognitoError)
    assert (error.code, error.message, error.status) == (code, text.format(**values), 400)


def test_every_entry_is_said() -> None:
    """An entry that nothing in the package raises has no place here."""
    sources = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "errors.py"]
    said = {name for path in sources for name in re.findall(r"\berrors\.(\w+)", path.read_text(encoding="utf-8"))}

    assert set(NAMES) - said == set()


def test_every_sentence_with_evidence_is_tested(tested: set[str]) -> None:
    """Some test asserts it, word for word but for what fills its placeholders."""

    def is_tested(text: str) -> bool:
        literals = [re.escape(literal) for literal, *_ in string.Formatter().parse(text)]
        pattern = re.compile(".*".join(literals) + (".*" if text.endswith("}") else ""), re.DOTALL)
        return any(map(pattern.fullmatch, tested))

    assert {name for name in with_evidence() if not is_tested(CATALOGUE[name][1])} == set()


def test_every_code_is_tested(tested: set[str]) -> None:
    """Some test asserts it."""
    assert {code for code, _ in CATALOGUE.values()} - tested == set()
