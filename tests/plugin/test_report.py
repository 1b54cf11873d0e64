"""The section "Cognito" in the report of a failing test."""

from __future__ import annotations

import pytest

from pytest_fakecognito import report
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.journal import Call, LambdaCall, Message

FAILING = """
import pytest

@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_fails(cognito):
    client = cognito.pool.client.id
    cognito.idp.sign_up(
        ClientId=client, Username="ann", Password="Secret-1",
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
    )
    with pytest.raises(cognito.idp.exceptions.CodeMismatchException):
        cognito.idp.confirm_sign_up(ClientId=client, Username="ann", ConfirmationCode="000000")
    assert cognito.confirmation_codes["ann"] is None

def test_passes(cognito):
    cognito.idp.list_user_pools(MaxResults=1)
"""

SECTION = [
    "*- Cognito -*",
    "calls:",
    "  botocore  idp.SignUp         ClientId=*, Username=ann, Password=Secret-1, "
    "UserAttributes={email=ann@example.com} -> ok",
    "  botocore  idp.ConfirmSignUp  ClientId=*, Username=ann, ConfirmationCode=000000 -> "
    "CodeMismatchException: Invalid verification code provided, please try again.",
    "messages:",
    "  EMAIL  ann@example.com  CustomMessage_SignUp  Your verification code  code [0-9][0-9][0-9][0-9][0-9][0-9]",
]


def seen(calls: list[Call] | None = None, **lists: list[object]) -> report.Seen:
    return report.Seen(calls or [], lists.get("outbox", []), lists.get("lambda_calls", []))  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["here", "xdist"])
def test_a_failing_test_shows_its_calls_and_messages(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    """Calls in order with their outcome, then what was sent; a passing test shows nothing, asked for or not."""
    pytester.makepyfile(FAILING)
    result = pytester.runpytest_subprocess("-rA", *options)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(SECTION, consecutive=True)
    assert sum("- Cognito -" in line for line in result.outlines) == 1


def test_a_failure_in_setup_shows_them(pytester: pytest.Pytester) -> None:
    """Another fixture that fails after `cognito` has the section too, though the fake has stopped by then."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def broken(cognito):
            cognito.idp.list_user_pools(MaxResults=7)
            raise RuntimeError

        def test_it(broken): pass
        """
    )
    pytester.runpytest().stdout.fnmatch_lines(["*ERROR at setup*", "calls:", "*idp.ListUserPools  MaxResults=7 -> ok"])


def test_a_failure_in_teardown_shows_them(pytester: pytest.Pytester) -> None:
    """What was answered by nobody is seen among the calls, and not twice where the test had failed already."""
    pytester.makepyfile(
        """
        import contextlib
        import pytest

        @pytest.mark.parametrize("fails", [False, True])
        def test_it(cognito, fails):
            with contextlib.suppress(Exception):
                cognito.idp.list_user_import_jobs(UserPoolId="us-east-1_P", MaxResults=1)
            assert not fails
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, failed=1, errors=2)
    lines = [line for line in result.outlines if "ListUserImportJobs  UserPoolId" in line]
    assert len(lines) == 2
    assert lines[0].endswith("-> NotFaked: the operation ListUserImportJobs of cognito-idp is not faked yet")


def test_a_test_without_calls_has_no_section(pytester: pytest.Pytester) -> None:
    """Nothing asked, nothing sent, nothing shown."""
    pytester.makepyfile("def test_it(cognito): assert False\ndef test_other(): assert False")
    result = pytester.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.no_fnmatch_line("*- Cognito -*")


def test_showing_never_fails(pytester: pytest.Pytester) -> None:
    """A test that has filled the lists with something else gets its own failure, and a line about that."""
    pytester.makepyfile(
        """
        def test_it(cognito):
            cognito.calls.append("mine")
            assert False, "as itself"
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: as itself", "The calls cannot be shown: AttributeError(*"])


def test_tokens_and_long_values_are_cut() -> None:
    """Of a token its start is shown, of other long values some sixty characters; passwords and codes are whole."""
    params = {"AccessToken": "eyJraWQiOiJabcdefgh", "Password": "p" * 40, "ClientMetadata": {"key": "v" * 100}}
    nested = {"AuthParameters": {"REFRESH_TOKEN": "eyJjdHkiOiJKV1Qabc", "USERNAME": "ann"}, "Limit": 3}
    text = report.render(
        seen([Call("cognito-idp", "A", params, "botocore"), Call("cognito-identity", "Bee", nested, "server")])
    )
    assert text.splitlines() == [
        "calls:",
        f"  botocore  idp.A         AccessToken=eyJraWQiOiJa..., Password={'p' * 40}, "
        f"ClientMetadata={{key={'v' * 57}...}} -> ok",
        "  server    identity.Bee  AuthParameters={REFRESH_TOKEN=eyJjdHkiOiJK..., USERNAME=ann}, Limit=3 -> ok",
    ]


def test_requests_outside_the_api_show_method_url_and_status() -> None:
    """A fetched key set is a line like the others."""
    calls = [
        Call("http", "GET https://keys", None, "urllib", 200),
        Call("http", "GET https://nowhere", None, "requests", None, RuntimeError("nothing answers")),
    ]
    assert report.render(seen(calls)).splitlines() == [
        "calls:",
        "  urllib    GET https://keys     -> 200",
        "  requests  GET https://nowhere  -> nothing answers",
    ]


def test_redirects_show_where_to() -> None:
    """What a page refuses is in its redirect."""
    calls = [Call("http", "GET https://host/login", None, "requests", 302, location="https://host/error?error=no")]
    assert report.render(seen(calls)).splitlines() == [
        "calls:",
        "  requests  GET https://host/login  -> 302 https://host/error?error=no",
    ]


def test_long_parts_of_a_query_are_shortened() -> None:
    """A URL shows its path whole, and of each part of its query as much as tells which it is."""
    calls = [Call("http", f"GET https://host/oauth2/idpresponse?code=1&state={'s' * 480}", None, "requests", 302)]
    assert report.render(seen(calls)).splitlines() == [
        "calls:",
        f"  requests  GET https://host/oauth2/idpresponse?code=1&state={'s' * 51}...  -> 302",
    ]


def test_messages_and_functions_are_shown() -> None:
    """A text message shows its body, a message without a code none, a function that failed its error in one line."""
    outbox = [
        Message("SMS", "+15550100", None, "Code 1234", "1234", "ann", "pool", "CustomMessage_Authentication"),
        Message("EMAIL", "a@b.c", "Hello", "Long", None, "ann", "pool", "CustomMessage_SignUp"),
    ]
    lambda_calls = [
        LambdaCall("PreSignUp_SignUp", "check", {}, {}),
        LambdaCall("PostConfirmation", "welcome", {}, None, ValueError("two\nlines")),
    ]
    assert report.render(seen(outbox=[*outbox], lambda_calls=[*lambda_calls])).splitlines() == [
        "messages:",
        "  SMS    +15550100  CustomMessage_Authentication  Code 1234  code 1234",
        "  EMAIL  a@b.c      CustomMessage_SignUp          Hello",
        "Lambda functions:",
        "  PreSignUp_SignUp  check    -> ok",
        "  PostConfirmation  welcome  -> ValueError: two lines",
    ]


def test_of_many_calls_the_last_are_shown() -> None:
    """The section stays readable: forty lines, and how many came earlier."""
    error = CognitoError("UserNotFoundException", "User does not exist.")
    calls = [Call("cognito-idp", "GetUser", {"Limit": turn}, "botocore", None, error) for turn in range(100)]
    lines = report.render(seen(calls)).splitlines()
    assert lines[:3] == [
        "calls:",
        "  ... 60 earlier",
        "  botocore  idp.GetUser  Limit=60 -> UserNotFoundException: User does not exist.",
    ]
    assert len(lines) == 42
