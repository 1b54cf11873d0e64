"""What our own conftest watches over: a fake whose answers do not fit the model fails the test that saw them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_fakecognito.model import service as model

TESTS = """
import pytest
from pytest_fakecognito import errors
from pytest_fakecognito.operations.service import idp


@pytest.fixture
def list_groups(cognito, monkeypatch):
    def list_groups(answer):
        monkeypatch.setitem(idp.functions, "list_groups", answer)
        return cognito.idp.list_groups(UserPoolId="us-east-1_Any")

    return list_groups


def refuse(*_):
    raise errors.code_mismatch()


def test_right(list_groups):
    assert list_groups(lambda *_: {"Groups": []})


def test_unknown_member(list_groups):
    list_groups(lambda *_: {"Groops": []})


def test_undeclared_error(list_groups):
    with pytest.raises(Exception, match="CodeMismatchException"):
        list_groups(refuse)


def test_planned_failure(cognito):
    cognito.fail("ListGroups", "AccessDeniedException")
    with pytest.raises(Exception, match="AccessDeniedException"):
        cognito.idp.list_groups(UserPoolId="us-east-1_Any")
"""


POOL = model.load("cognito-idp").operations["DescribeUserPool"].output_shape.members["UserPool"]


@pytest.mark.skipif("AcrConfiguration" not in POOL.members, reason="an older model cannot know what is newer than it")
def test_answers_are_held_against_the_model(pytester: pytest.Pytester) -> None:
    """An unknown member and an undeclared error are told when the test ends; a failure that was planned is fine."""
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(TESTS)

    result = pytester.runpytest_subprocess("-p", "no:randomly")

    result.assert_outcomes(passed=4, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_unknown_member*",
            "*'ListGroups: Groops: unknown member'*",
            "*ERROR at teardown of test_undeclared_error*",
            "*'ListGroups does not declare CodeMismatchException'*",
        ]
    )
