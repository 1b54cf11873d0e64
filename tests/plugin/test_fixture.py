"""The fixture `cognito`: each test starts from a clean world, and nothing is left behind."""

from __future__ import annotations

import os

import pytest

# Each of these tests finds the world empty, makes the same things in it, and leaves a mess.
MESSY = """
import os
import pytest

@pytest.mark.parametrize("turn", range(6))
def test_is_alone(cognito, turn):
    assert cognito.calls == cognito.outbox == cognito.lambda_calls == []
    assert dict(cognito.pools) == {}
    assert cognito.clock.now().year < 2100
    assert os.environ["AWS_DEFAULT_REGION"] == "us-east-1"
    pool = cognito.pool
    assert dict(pool.users) == {}
    cognito.idp.sign_up(ClientId=pool.client.id, Username="ann", Password="Secret-1")
    cognito.clock.advance(days=365 * 200)
    os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
    cognito.add_lambda("left-behind", print)
    cognito.fail("AdminGetUser", times=5)
    if turn == 3:
        pytest.fail("in between")
"""


@pytest.mark.parametrize("options", ["-p no:randomly", "-p randomly", "-n 2"])
def test_no_test_sees_another(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: str) -> None:
    """In file order, in random order and spread over processes, also where a test between two others fails."""
    monkeypatch.setenv("PYTEST_ADDOPTS", options)
    pytester.makepyfile(MESSY)
    pytester.runpytest_subprocess().assert_outcomes(passed=5, failed=1)


def test_the_environment_is_safe_and_restored(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the fixture lives no profile, file or real key of the machine can be had; afterwards all is as it was."""
    monkeypatch.setenv("AWS_PROFILE", "of-this-laptop")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    pytester.makepyfile(
        """
        import os
        import boto3

        BEFORE = dict(os.environ)

        def test_with(cognito, monkeypatch):
            assert boto3.Session().get_credentials().get_frozen_credentials()[:3] == ("fakecognito",) * 3
            assert boto3.Session().region_name == "us-east-1"
            assert "AWS_PROFILE" not in os.environ
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

        def test_without():
            assert {**os.environ, "PYTEST_CURRENT_TEST": ""} == {**BEFORE, "PYTEST_CURRENT_TEST": ""}
        """
    )
    before = dict(os.environ)
    pytester.runpytest().assert_outcomes(passed=2)
    assert dict(os.environ) == before


def test_the_default_session_of_boto3_is_restored(pytester: pytest.Pytester) -> None:
    """`boto3.client` caches a session, which with dummy credentials must not outlive the test that made it."""
    pytester.makepyfile(
        """
        import boto3

        def test_makes_one(cognito):
            boto3.client("cognito-idp")
            assert boto3.DEFAULT_SESSION is not None

        def test_has_none():
            assert boto3.DEFAULT_SESSION is None

        def test_keeps_one():
            boto3.setup_default_session(region_name="eu-west-1")

        def test_replaces_it(cognito):
            assert boto3.DEFAULT_SESSION.region_name == "eu-west-1"
            boto3.setup_default_session()

        def test_has_the_first_again():
            assert boto3.DEFAULT_SESSION.region_name == "eu-west-1"
            boto3.DEFAULT_SESSION = None
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=5)


def test_a_swallowed_unhandled_request_fails_at_teardown(pytester: pytest.Pytester) -> None:
    """What nothing answers raises at once; where the code under test swallows that, the test fails when it ends."""
    pytester.makepyfile(
        """
        import contextlib

        def test_swallows(cognito):
            with contextlib.suppress(Exception):
                cognito.idp.list_user_import_jobs(UserPoolId=cognito.pool.id, MaxResults=1)

        def test_next(cognito):
            cognito.assert_no_unhandled()
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_swallows*",
            "E *UnhandledRequest: Cognito was asked for what this fake does not answer:",
            "E *- NotFaked: the operation ListUserImportJobs of cognito-idp is not faked yet",
        ]
    )


def test_an_unhandled_request_can_be_allowed(pytester: pytest.Pytester) -> None:
    """Emptying `cognito.unhandled` allows what was not answered so far, and nothing later."""
    pytester.makepyfile(
        """
        import pytest
        from pytest_fakecognito import NotFaked

        def ask(cognito):
            with pytest.raises(NotFaked):
                cognito.idp.list_user_import_jobs(UserPoolId=cognito.pool.id, MaxResults=1)

        def test_allowed(cognito):
            ask(cognito)
            cognito.unhandled.clear()

        def test_asks_again(cognito):
            ask(cognito)
            cognito.unhandled.clear()
            ask(cognito)
        """
    )
    pytester.runpytest().assert_outcomes(passed=2, errors=1)


def test_a_second_fake_is_an_error(pytester: pytest.Pytester) -> None:
    """Inside the fixture's fake no other can start: the error says which to use."""
    pytester.makepyfile(
        """
        import pytest
        from pytest_fakecognito import FakeCognito, UsageError

        def test_nested(cognito):
            with pytest.raises(UsageError, match="is active already"), FakeCognito():
                pass
            cognito.idp.list_user_pools(MaxResults=1)
        """
    )
    pytester.runpytest().assert_outcomes(passed=1)


def test_the_fake_stops_when_a_later_fixture_fails(pytester: pytest.Pytester) -> None:
    """Whatever breaks during setup, the doors close: the next test starts, and a fake of its own can."""
    pytester.makepyfile(
        """
        import pytest
        from pytest_fakecognito import FakeCognito

        @pytest.fixture
        def broken(cognito):
            raise RuntimeError

        def test_broken(broken):
            pass

        @pytest.mark.cognito_user("ann", "x")
        def test_refused_marker(cognito):
            pass

        def test_own():
            with FakeCognito() as cognito:
                assert dict(cognito.pools) == {}
        """
    )
    pytester.runpytest().assert_outcomes(passed=1, errors=2)


def test_ids_repeat_and_secrets_differ(pytester: pytest.Pytester) -> None:
    """Pool and client ids are the same in every test; subs and codes differ between tests and repeat between runs."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_ids(cognito, turn, record_property):
            user = cognito.pool.add_user("ann")
            print("SAID", cognito.pool.id, cognito.pool.client.id, user.sub)
        """
    )
    runs = [pytester.runpytest("-s").outlines for _ in range(2)]
    first, second = ([line.split("SAID ")[1].split() for line in run if "SAID" in line] for run in runs)
    assert first == second
    (pool, client, sub), (other_pool, other_client, other_sub) = first
    assert (pool, client) == (other_pool, other_client)
    assert sub != other_sub


def test_server_stands_for_the_same_fake(pytester: pytest.Pytester) -> None:
    """`cognito_server` answers over HTTP from the state of `cognito`, and is gone after the test."""
    pytester.makepyfile(
        """
        import json
        import socket
        import threading
        import urllib.request
        from urllib.parse import urlsplit

        import pytest

        URLS = []

        def test_served(cognito, cognito_server):
            URLS.append(cognito_server.url)
            keys = f"{cognito_server.url}/{cognito.pool.id}/.well-known/jwks.json"
            with urllib.request.urlopen(keys) as answer:
                assert json.load(answer) == cognito.pool.jwks

        def test_gone():
            parts = urlsplit(URLS[0])
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((parts.hostname, parts.port), timeout=5)
            assert [it for it in threading.enumerate() if "fakecognito" in it.name] == []
        """
    )
    pytester.runpytest().assert_outcomes(passed=2)


@pytest.mark.parametrize("name", ["pytest_fakecognito", "fakecognito"])
def test_the_plugin_can_be_switched_off(pytester: pytest.Pytester, name: str) -> None:
    """`-p no:` with the package's name, or without its pytest_, leaves no fixture, marker or option."""
    pytester.makepyfile("def test_nothing(cognito): pass")
    result = pytester.runpytest_subprocess("-p", f"no:{name}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'cognito' not found"])
