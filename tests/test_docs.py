"""The documentation keeps its promises: the examples of each page are run, its links lead somewhere.

A page is a small project. Its blocks marked `python` or `ini` that open with a file's name in a comment are the files
of that project, whose tests must pass; a `python` block without one is a script of its own. Tests of a block marked
`python fails` must fail, and the `text` block after it is what pytest then prints, line for line, `...` for any lines.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_fakecognito import operations
from pytest_fakecognito.bad_tokens import KINDS
from pytest_fakecognito.model import service as model

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("examples/*/README.md"))]

_FENCED = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (?P<name>[\w/]+\.(?:py|ini))\n")
_LINK = re.compile(r"\]\((?P<target>[^)#:\s]+)(?:#[^)]*)?\)")


@dataclass(frozen=True)
class Block:
    kind: str
    text: str

    @property
    def file(self) -> str | None:
        found = _FILE.match(self.text)
        return found["name"] if found and self.kind.split()[0] in ("python", "ini") else None

    @property
    def is_script(self) -> bool:
        return self.kind == "python" and self.file is None

    @property
    def tests(self) -> int:
        return len(re.findall(r"^ *def test_", self.text, re.MULTILINE)) if self.kind.startswith("python") else 0


def blocks(page: Path) -> list[Block]:
    return [Block(found["kind"], found["text"]) for found in _FENCED.finditer(page.read_text(encoding="utf-8"))]


def having(wanted: str) -> list[pytest.param]:
    return [
        pytest.param(page, id=str(page.relative_to(ROOT)))
        for page in PAGES
        if any(wanted == ("script" if block.is_script else block.kind) for block in blocks(page))
    ]


def write(project: Path, page: Path, kinds: tuple[str, ...]) -> int:
    """Write the page's files of these kinds, and return how many tests they have."""
    chosen = [block for block in blocks(page) if block.file and block.kind in kinds]
    for block in chosen:
        file = project / str(block.file)
        assert not file.exists(), f"{page.name} has two blocks for {block.file}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")
    return sum(block.tests for block in chosen)


@pytest.mark.parametrize("page", having("python"))
def test_the_examples_of_a_page_pass(page: Path, pytester: pytest.Pytester):
    """Whatever a page shows as a test passes, with warnings as errors."""
    tests = write(pytester.path, page, ("python", "ini"))
    if not tests:
        pytest.skip("no tests on this page")

    result = pytester.runpytest_subprocess("-q", "-Werror")

    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    assert outcomes["passed"] >= tests


@pytest.mark.parametrize("page", having("script"))
def test_the_scripts_of_a_page_run(page: Path, tmp_path: Path):
    """A block that is no file of a project runs by itself, under plain Python."""
    for number, block in enumerate(filter(lambda block: block.is_script, blocks(page))):
        script = tmp_path / f"script_{number}.py"
        script.write_text(block.text, encoding="utf-8")
        subprocess.run([sys.executable, "-Werror", script], cwd=tmp_path, check=True, timeout=60)


@pytest.mark.parametrize("page", having("python fails"))
def test_a_failure_looks_as_shown(page: Path, pytester: pytest.Pytester):
    """The report of a failing test is printed as the page shows it."""
    write(pytester.path, page, ("python fails", "ini"))
    found = blocks(page)
    shown = next(after.text for before, after in itertools.pairwise(found) if before.kind == "python fails")

    result = pytester.runpytest_subprocess("-p", "no:randomly")

    assert "failed" in result.parseoutcomes()
    expected = ["*" if line.strip() == "..." else re.sub(r"[\[\]]", "?", line) for line in shown.splitlines()]
    result.stdout.fnmatch_lines([line for line in expected if line])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    """A link to a file of the project names one that is there."""
    targets = [found["target"] for found in _LINK.finditer(page.read_text(encoding="utf-8"))]

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_opens_with_the_two_commands():
    """A newcomer, and .ci/run, find the two commands in the first two blocks marked `sh`, a line each."""
    commands = [block.text for block in blocks(ROOT / "README.md") if block.kind == "sh"][:2]

    assert [command.count("\n") for command in commands] == [1, 1]
    assert "examples/" in commands[0]
    assert ".[test]" in commands[1]


def test_every_kind_of_bad_token_is_told():
    """The page on bad tokens has a row for each kind, with the reason that the fixture gives."""
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs/bad-tokens.md").read_text("utf-8"), re.MULTILINE)

    assert dict(rows) == {kind: fault.reason for kind, fault in KINDS.items()}


def test_what_is_said_not_to_be_there_is_not():
    """No operation that the page on differences calls not built is built."""
    page = (ROOT / "docs/differences.md").read_text("utf-8")
    section = page.partition("## Not there yet")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z][a-z]\w+)`", section)) - {"NotFaked"}

    assert len(named) > 10
    assert sorted(named & (built("cognito-idp") | built("cognito-identity"))) == []


def built(service: str) -> set[str]:
    described = model.load(service).operations
    return {name for name, operation in described.items() if operations.find(service, operation.method)}
