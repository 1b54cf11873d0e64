"""The pool as our deployment makes it, and the service to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from accounts.main import app
from fastapi.testclient import TestClient

from pytest_fakecognito import FakeCognito


@pytest.fixture(scope="session")
def cognito_baseline() -> Callable[[FakeCognito], None]:
    def seed(cognito: FakeCognito) -> None:
        pool = cognito.create_pool(
            "accounts",
            default=True,
            username_attributes=["email"],
            auto_verified_attributes=["email"],
            client={"prevent_user_existence_errors": "ENABLED"},
        )
        pool.add_group("admins")

    return seed


@pytest.fixture
def api(cognito: FakeCognito) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client
