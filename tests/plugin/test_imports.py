"""A pinned default pool is there while conftests and test modules are imported, for code that asks for it then."""

from __future__ import annotations

import os

import pytest

PINNED = """
[pytest]
cognito_user_pool_id = us-east-1_Pinned001
cognito_client_id = pinnedclient
cognito_env =
    THE_POOL = user_pool_id
    THE_CLIENT = client_id
    THE_KEYS = jwks_uri
"""

# An application that reads its settings, makes its clients and fetches the keys at import, as fastapi-cloudauth does.
APP = """
import os
import boto3
import jwt
import requests

POOL, CLIENT, KEYS = os.environ["THE_POOL"], os.environ["THE_CLIENT"], os.environ["THE_KEYS"]
KIDS = {key["kid"] for key in requests.get(KEYS, timeout=5).json()["keys"]}
JWKS = jwt.PyJWKClient(KEYS)
JWKS.get_signing_keys()
IDP = boto3.client("cognito-idp", region_name="us-east-1")
"""

TESTS = """
import os
import pytest
import jwt
import app

@pytest.mark.cognito_user("ann", "Secret-1")
@pytest.mark.parametrize("turn", [1, 2])
def test_keys_are_still_good(cognito, turn):
    answer = app.IDP.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=app.CLIENT,
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Secret-1"},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    assert jwt.get_unverified_header(token)["kid"] in app.KIDS
    claims = jwt.decode(token, app.JWKS.get_signing_key_from_jwt(token), algorithms=["RS256"])
    assert claims["iss"].endswith(app.POOL)

def test_nothing_is_left():
    assert not any(name.startswith("THE_") for name in os.environ)
"""


def pinned(pytester: pytest.Pytester, *, conftest: str = "import app", **modules: str) -> None:
    pytester.makeini(PINNED)
    pytester.makepyfile(app=APP)
    pytester.makeconftest(f"import sys\nsys.path.insert(0, {os.fspath(pytester.path)!r})\n{conftest}")
    pytester.makepyfile(**modules)


@pytest.mark.parametrize("conftest", ["import app", ""], ids=["conftest", "module"])
def test_keys_fetched_at_import_stay_good(pytester: pytest.Pytester, conftest: str) -> None:
    """Whoever fetches the pinned pool's keys in a conftest or a test module verifies every test's tokens with them."""
    pinned(pytester, conftest=conftest, test_it=TESTS)
    pytester.runpytest_subprocess().assert_outcomes(passed=3)


def test_workers_have_it_too(pytester: pytest.Pytester) -> None:
    """Under xdist the workers import, and inherit no variable from the controller."""
    pinned(pytester, test_it=TESTS)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=3)


def test_a_conftest_further_down_has_it_too(pytester: pytest.Pytester) -> None:
    """Conftests of directories are imported during collection, which is not too late."""
    pinned(pytester, conftest="", **{"sub/conftest": "import app", "sub/test_it": TESTS})
    pytester.runpytest_subprocess().assert_outcomes(passed=3)


def test_it_is_gone_after_collection(pytester: pytest.Pytester) -> None:
    """When tests run, nothing is faked for one that does not ask: a fake of its own can start."""
    pinned(
        pytester,
        conftest="",
        test_it="""
        import os
        from pytest_fakecognito import FakeCognito

        def test_own():
            assert "THE_POOL" not in os.environ
            with FakeCognito() as cognito:
                assert cognito.pool.id != "us-east-1_Pinned001"
        """,
    )
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("conftest", "options"),
    [("raise RuntimeError", ()), ("", ("--help",)), ("", ("no_such_file.py",))],
    ids=["broken", "help", "missing"],
)
def test_it_is_gone_when_there_is_no_collection(
    pytester: pytest.Pytester, conftest: str, options: tuple[str, ...]
) -> None:
    """A run that ends before it collects closes its fake as well."""
    pinned(pytester, conftest=conftest, test_it="")
    before = dict(os.environ)
    pytester.runpytest_inprocess(*options)
    assert dict(os.environ) == before
    pytester.makeini("[pytest]")
    pytester.makeconftest("")
    pytester.makepyfile(test_it="def test_free(cognito): pass")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_asking_in_vain_at_import_ends_the_run(pytester: pytest.Pytester) -> None:
    """What nothing answers at import cannot fail a test: swallowed, it ends the run with an error that names it."""
    pinned(
        pytester,
        conftest="""
import contextlib
import boto3
with contextlib.suppress(Exception):
    boto3.client("cognito-idp", region_name="us-east-1").list_user_import_jobs(UserPoolId="us-east-1_P", MaxResults=1)
""",
        test_it="def test_nothing(): pass",
    )
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: Cognito was asked at import for what this fake does not answer:",
            "- the operation ListUserImportJobs of cognito-idp is not faked yet",
        ]
    )


def test_nothing_is_open_without_a_pin(pytester: pytest.Pytester) -> None:
    """Without pinned ids there is no fake at import, and no variable is set then."""
    pytester.makeini("[pytest]\ncognito_env = THE_POOL = user_pool_id")
    pytester.makepyfile(
        """
        import os
        import sys

        SEEN = dict(os.environ)
        from pytest_fakecognito import FakeCognito
        with FakeCognito():
            pass

        def test_unset():
            assert "THE_POOL" not in SEEN
        """
    )
    pytester.runpytest().assert_outcomes(passed=1)
