"""`cognito_baseline`: a world that is made once and from which every test starts."""

from __future__ import annotations

import pytest

SEED = """
import pytest

RUNS = []

@pytest.fixture(scope="session")
def cognito_baseline():
    def seed(cognito):
        RUNS.append(1)
        cognito.pool.add_group("staff", precedence=3)
        cognito.pool.add_user("ann", "Secret-1", groups=["staff"])

    {give} seed
    RUNS.append("closed")

def pytest_unconfigure():
    print("RUNS", *RUNS)
"""

TESTS = """
import os
import pytest

@pytest.mark.parametrize("turn", range(4))
def test_starts_from_it(cognito, turn):
    assert list(cognito.pool.users) == ["ann"]
    assert cognito.pool.users["ann"].groups == ["staff"]
    assert cognito.calls == cognito.outbox == []
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ann")
    cognito.reset()
    assert list(cognito.pool.users) == ["ann"]
    cognito.pool.add_user("bob")
"""


@pytest.mark.parametrize(("give", "runs"), [("return", "RUNS 1"), ("yield", "RUNS 1 closed")])
def test_the_seed_runs_once_a_session(pytester: pytest.Pytester, give: str, runs: str) -> None:
    """Returned or yielded, the seed is run once; each test starts from its result and sees no other test's changes."""
    pytester.makeconftest(SEED.format(give=give))
    pytester.makepyfile(TESTS)
    result = pytester.runpytest("-s")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([runs])


def test_the_seed_runs_in_each_worker(pytester: pytest.Pytester) -> None:
    """Under xdist each worker has a baseline of its own."""
    pytester.makeconftest(SEED.format(give="return"))
    pytester.makepyfile(TESTS)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=4)


def test_the_seed_has_the_safe_environment(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """An application's own code may seed: it finds credentials and region, as in a test."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeconftest(
        """
        import boto3
        import pytest

        @pytest.fixture(scope="session")
        def cognito_baseline():
            def seed(cognito):
                boto3.client("cognito-idp").create_group(GroupName="g", UserPoolId=cognito.pool.id)
            return seed
        """
    )
    pytester.makepyfile("def test_seeded(cognito): assert list(cognito.pool.groups) == ['g']")
    pytester.runpytest().assert_outcomes(passed=1)


def test_markers_build_on_it(pytester: pytest.Pytester) -> None:
    """What the baseline made can be refined by markers, keeping the rest of its settings, and added to."""
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def cognito_baseline():
            def seed(cognito):
                cognito.create_pool(
                    "shop", default=True, auto_verified_attributes=["email"], email_verification_subject="Old",
                    sms_verification_message="Sms {####}", admin_create_user_config={"AllowAdminCreateUserOnly": True},
                )
                cognito.pool.add_user("ann", "Secret-1")
            return seed
        """
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito_pool(deletion_protection="ACTIVE", email_verification_subject="New")
        @pytest.mark.cognito_client(access_token_validity=2)
        @pytest.mark.cognito_client(client_name="second")
        @pytest.mark.cognito_user("bob", groups=["staff"])
        def test_refined(cognito):
            settings = cognito.pool.record.settings
            assert cognito.pool.name == "shop"
            assert settings["DeletionProtection"] == "ACTIVE"
            assert settings["EmailVerificationSubject"] == "New"
            assert settings["SmsVerificationMessage"] == "Sms {####}"
            assert settings["AutoVerifiedAttributes"] == ["email"]
            assert settings["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
            assert list(cognito.pool.users) == ["ann", "bob"]
            first, second = cognito.pool.clients.values()
            assert cognito.pool.client == first and second.name == "second"
            assert first.record.settings["AccessTokenValidity"] == 2
            assert "ALLOW_USER_PASSWORD_AUTH" in first.record.settings["ExplicitAuthFlows"]

        @pytest.mark.cognito_pool(name="other", username_attributes=["email"])
        def test_another(cognito):
            assert [pool.name for pool in cognito.pools.values()] == ["shop", "other"]
            assert cognito.pool.name == "shop"

        def test_plain(cognito):
            assert cognito.pool.record.settings["DeletionProtection"] == "INACTIVE"
            assert list(cognito.pool.users) == ["ann"]
        """
    )
    pytester.runpytest().assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [
        (
            "cognito_pool(username_attributes=['email'])",
            "@pytest.mark.cognito_pool(): UsernameAttributes cannot be changed once it is made, and it comes from the "
            "baseline. Say it there, or give another name here.",
        ),
        (
            "cognito_client(generate_secret=True)",
            "@pytest.mark.cognito_client(): GenerateSecret cannot be changed once it is made, and it comes from the "
            "baseline. Say it there, or give another name here.",
        ),
        (
            "cognito_pool(id='us-east-1_Another01')",
            "@pytest.mark.cognito_pool(): the pool is there already, from the baseline, and its id is us-east-1_*",
        ),
        ("cognito_user('ann')", "@pytest.mark.cognito_user('ann'): UsernameExistsException: *"),
    ],
)
def test_what_is_settled_by_it_is_refused(pytester: pytest.Pytester, marker: str, complaint: str) -> None:
    """A marker that wants what cannot be changed any more is an error that says where to say it instead."""
    pytester.makeconftest(SEED.format(give="return"))
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_it(cognito): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([complaint])


def test_a_seed_that_fails_fails_each_test(pytester: pytest.Pytester) -> None:
    """An error in the seed is shown as itself, and the doors are closed again."""
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def cognito_baseline():
            def seed(cognito):
                raise RuntimeError("no luck")
            return seed
        """
    )
    pytester.makepyfile(
        """
        from pytest_fakecognito import FakeCognito

        def test_one(cognito): pass
        def test_two(cognito): pass
        def test_free():
            with FakeCognito(): pass
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(errors=2, passed=1)
    result.stdout.fnmatch_lines(["E *RuntimeError: no luck"])


def test_a_seed_that_asks_in_vain_fails_each_test(pytester: pytest.Pytester) -> None:
    """What nothing answers is an error in the seed as well, also if it is swallowed."""
    pytester.makeconftest(
        """
        import contextlib
        import pytest

        @pytest.fixture(scope="session")
        def cognito_baseline():
            def seed(cognito):
                with contextlib.suppress(Exception):
                    cognito.idp.list_user_import_jobs(UserPoolId=cognito.pool.id, MaxResults=1)
            return seed
        """
    )
    pytester.makepyfile("def test_one(cognito): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *NotFaked: the operation ListUserImportJobs of cognito-idp is not faked yet"])


def test_a_seed_that_is_no_callable_is_an_error(pytester: pytest.Pytester) -> None:
    """What the fixture must give is said."""
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def cognito_baseline():
            return {"ann": "Secret-1"}
        """
    )
    pytester.makepyfile("def test_one(cognito): pass")
    pytester.runpytest().stdout.fnmatch_lines(
        ["E *UsageError: cognito_baseline must return or yield a callable seed(cognito), not {'ann': 'Secret-1'}"]
    )


def test_callbacks_make_a_client_of_the_baseline_able_as_well(pytester: pytest.Pytester) -> None:
    """A marker that names callbacks makes the same of a client that is there as of a new one."""
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def cognito_baseline():
            return lambda cognito: cognito.pool.add_domain("analytical")
        """
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.cognito_client(callback_urls=["https://app.example.com/back"])
        def test_it(cognito):
            settings = cognito.pool.client.record.settings
            assert settings["AllowedOAuthFlowsUserPoolClient"]
            assert settings["AllowedOAuthFlows"] == ["code"]
            assert settings["SupportedIdentityProviders"] == ["COGNITO"]

        @pytest.mark.cognito_client(access_token_validity=2)
        def test_others_stay_as_they_are(cognito):
            assert not cognito.pool.client.record.settings["AllowedOAuthFlowsUserPoolClient"]
        """
    )
    pytester.runpytest().assert_outcomes(passed=2)
