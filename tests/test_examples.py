"""The examples are projects of their own, whose tests pass."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = sorted(settings.parent for settings in (Path(__file__).parents[1] / "examples").glob("*/pytest.ini"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_s_tests_pass(example: Path, pytester: pytest.Pytester):
    """By its own settings, from another folder: what is installed is tested, and not what lies beside the example."""
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", str(example))

    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    assert outcomes["passed"] > 10


def test_all_examples_are_found():
    """And not one less, should they move."""
    assert {"fastapi_accounts", "passwordless_link"} <= {example.name for example in EXAMPLES}
