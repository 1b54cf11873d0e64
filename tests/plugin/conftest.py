"""What the inner runs of these tests have in common."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _inner_runs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In file order; and without hypothesis, which pytester would have to import anew for each run."""
    if "pytester" in request.fixturenames:
        request.getfixturevalue("pytester")  # it clears the variable first
        monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly -p no:hypothesispytest")
