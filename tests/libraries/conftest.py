"""What the tests with other people's libraries share. Each test file skips if its library is not installed."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User


@pytest.fixture
def ada(cognito: FakeCognito) -> User:
    """A confirmed user with a verified address, in a group."""
    return cognito.pool.add_user(
        "ada", "Analytical-1843", groups=["editors"], email="ada@example.com", email_verified=True
    )
