"""The ini options: what they set, and what is said of a bad one."""

from __future__ import annotations

import pytest

LINES = "user_pool_id|client_id|client_secret|region|issuer|jwks_uri|domain"


def run(pytester: pytest.Pytester, ini: str, test: str = "def test_nothing(): pass") -> pytest.RunResult:
    pytester.makeini(f"[pytest]\n{ini}")
    pytester.makepyfile(test)
    return pytester.runpytest()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("cognito_region = Ireland", "cognito_region = Ireland: not accepted; give a region like us-east-1"),
        (
            "cognito_user_pool_id = my-pool",
            "cognito_user_pool_id = my-pool: not accepted; give an id like us-east-1_Example01",
        ),
        (
            "cognito_client_id = no spaces",
            "cognito_client_id = no spaces: not accepted; give 1 to 128 letters, digits, _ or +",
        ),
        (
            "cognito_region = eu-west-1\ncognito_user_pool_id = us-east-1_Example01",
            "cognito_user_pool_id = us-east-1_Example01: names the region us-east-1, but cognito_region = eu-west-1; "
            "a pool id starts with the region of its pool",
        ),
        (
            "cognito_env = POOL = pool_id",
            "cognito_env, line 'POOL = pool_id': there is no value 'pool_id'. Did you mean user_pool_id? "
            "Accepted: user_pool_id, client_id, client_secret, region, issuer, jwks_uri, domain.",
        ),
        ("cognito_env = POOL", f"cognito_env, line 'POOL': not of the form NAME = {LINES}"),
        ("cognito_env = 2ND = region", f"cognito_env, line '2ND = region': not of the form NAME = {LINES}"),
        (
            "cognito_env =\n    POOL = user_pool_id\n    POOL = region",
            "cognito_env, line 'POOL = region': POOL has a line already",
        ),
    ],
)
def test_a_bad_line_is_a_usage_error_that_names_it(pytester: pytest.Pytester, line: str, complaint: str) -> None:
    """A bad ini value ends the run before any test, with a sentence that names the line and what is accepted."""
    result = run(pytester, line)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.lines == [f"ERROR: {complaint}", ""]


def test_region_is_where_the_fake_is(pytester: pytest.Pytester) -> None:
    """cognito_region is the region of the fake, of its default pool and of the environment."""
    run(
        pytester,
        "cognito_region = eu-west-1",
        """
        import os

        def test_region(cognito):
            assert cognito.region == os.environ["AWS_DEFAULT_REGION"] == os.environ["AWS_REGION"] == "eu-west-1"
            assert cognito.pool.id.startswith("eu-west-1_")
        """,
    ).assert_outcomes(passed=1)


def test_region_follows_a_pinned_pool(pytester: pytest.Pytester) -> None:
    """Without cognito_region, the region is the one that the pinned pool id names."""
    run(
        pytester,
        "cognito_user_pool_id = ap-southeast-2_Example01",
        """
        def test_region(cognito):
            assert cognito.region == "ap-southeast-2"
            assert cognito.idp.meta.region_name == "ap-southeast-2"
        """,
    ).assert_outcomes(passed=1)


def test_ids_of_the_default_pool_are_pinned(pytester: pytest.Pytester) -> None:
    """The default pool and its client have the pinned ids in each test, also where a marker describes them."""
    run(
        pytester,
        "cognito_user_pool_id = us-east-1_Example01\ncognito_client_id = exampleclient",
        """
        import pytest

        def test_plain(cognito):
            assert (cognito.pool.id, cognito.pool.client.id) == ("us-east-1_Example01", "exampleclient")

        @pytest.mark.cognito_pool(name="described")
        @pytest.mark.cognito_client(generate_secret=True)
        def test_described(cognito):
            assert cognito.pool.name == "described"
            assert (cognito.pool.id, cognito.pool.client.id) == ("us-east-1_Example01", "exampleclient")
            assert cognito.pool.client.secret
        """,
    ).assert_outcomes(passed=2)


def test_variables_tell_of_the_default_pool(pytester: pytest.Pytester) -> None:
    """Each line of cognito_env sets a variable for each test; a comment and an empty line are no lines."""
    run(
        pytester,
        """
cognito_env =
    # where it is
    THE_REGION = region

    THE_POOL=user_pool_id
    THE_CLIENT = client_id
    THE_ISSUER = issuer
    THE_KEYS = jwks_uri
""",
        """
        import os

        def test_variables(cognito):
            assert os.environ["THE_REGION"] == "us-east-1"
            assert os.environ["THE_POOL"] == cognito.pool.id
            assert os.environ["THE_CLIENT"] == cognito.pool.client.id
            assert os.environ["THE_ISSUER"] == cognito.pool.issuer
            assert os.environ["THE_KEYS"] == cognito.pool.jwks_uri

        def test_none_without_the_fixture():
            assert not any(name.startswith("THE_") for name in os.environ)
        """,
    ).assert_outcomes(passed=2)


def test_a_variable_without_a_value_is_unset(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client without a secret unsets the variable for its secret: no real one gets into a test."""
    monkeypatch.setenv("THE_SECRET", "real")
    run(
        pytester,
        "cognito_env = THE_SECRET = client_secret",
        """
        import os
        import pytest

        def test_without(cognito):
            assert "THE_SECRET" not in os.environ

        @pytest.mark.cognito_client(generate_secret=True)
        def test_with(cognito):
            assert os.environ["THE_SECRET"] == cognito.pool.client.secret

        def test_afterwards():
            assert os.environ["THE_SECRET"] == "real"
        """,
    ).assert_outcomes(passed=3)
