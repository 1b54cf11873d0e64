"""A run that never asks for Cognito pays next to nothing for the installed plugin."""

from __future__ import annotations

import pytest

HEAVY = {"botocore", "boto3", "responses", "requests", "jwt", "cryptography", "werkzeug", "jinja2"}


def heavy_modules(pytester: pytest.Pytester, *options: str) -> set[str]:
    """Those that a run of its own process has imported when it ends."""
    pytester.makeconftest(
        """
        import sys

        def pytest_unconfigure():
            print("LOADED", *{name.partition(".")[0] for name in sys.modules})
            print("OURS", *(name for name in sys.modules if name.startswith("pytest_fakecognito")))
        """
    )
    result = pytester.runpytest_subprocess("-s", *options)
    assert result.ret == pytest.ExitCode.OK
    loaded = next(line for line in result.outlines if line.startswith("LOADED"))
    return HEAVY & set(loaded.split())


def test_unused_it_imports_nothing(pytester: pytest.Pytester) -> None:
    """Installed but not asked for, the plugin imports no library but pytest."""
    pytester.makepyfile("def test_nothing(): pass")
    # xdist and the like import what they please; coverage's patch of subprocesses does not import any of these.
    assert heavy_modules(pytester) == set()


def test_collecting_imports_nothing(pytester: pytest.Pytester) -> None:
    """Tests that use the fixtures and markers without parameters of AWS are collected without any import."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito_pool(name="staff")
        @pytest.mark.cognito_user("ann", groups=["admins"])
        @pytest.mark.cognito_lambda("PreSignUp", "json:loads")
        @pytest.mark.cognito_lambda("mailer", print)
        def test_cognito(cognito_bad_token, cognito_server): pass
        """
    )
    assert heavy_modules(pytester, "--collect-only") == set()


def test_used_it_imports(pytester: pytest.Pytester) -> None:
    """The two tests above can fail: a test that uses the fixture does import botocore."""
    pytester.makepyfile("def test_cognito(cognito): pass")
    assert "botocore" in heavy_modules(pytester)
