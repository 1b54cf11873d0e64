"""What a function answers, or does instead, and what the caller of Cognito gets to hear of it."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import boto3
import pytest
import time_machine
from botocore.exceptions import ClientError
from moto import mock_aws

from pytest_fakecognito import FakeCognito, NotFaked, UsageError

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
UNRECOGNIZABLE = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
INVALID_JSON = ("InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON")


# --- events are copies --------------------------------------------------------------------------------------------


def test_a_function_sees_a_copy_through_json(cognito: FakeCognito, on, sign_up) -> None:
    """What it does to its event, at once or later, changes neither the journal nor the pool."""
    kept: list[dict[str, Any]] = []

    def meddle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        kept.append(event)
        event["request"]["userAttributes"]["nickname"] = "Mallory"
        event["userName"] = "mallory"
        return event

    on("PreSignUp", meddle)
    sign_up(nickname="Ada")
    kept[0]["request"]["userAttributes"]["nickname"] = "Trudy"

    [call] = cognito.lambda_calls
    assert call.event["request"]["userAttributes"] == {"nickname": "Ada"}
    assert call.event["userName"] == "ada"
    assert call.response["request"]["userAttributes"] == {"nickname": "Mallory"}
    assert cognito.pool.users["ada"].attributes["nickname"] == "Ada"


def test_a_call_is_in_the_journal(cognito: FakeCognito, on, sign_up) -> None:
    """With its source, the function by its ARN, what it was sent and what it returned."""
    arn = on("PreSignUp")
    sign_up()

    [call] = cognito.lambda_calls
    assert (call.trigger_source, call.function, call.error) == ("PreSignUp_SignUp", arn, None)
    assert call.response == call.event
    assert call.event["response"] == {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}


def test_a_function_may_call_cognito(cognito: FakeCognito, on, sign_up) -> None:
    """While it is called itself; the inner call is answered first."""

    def welcome(event: dict[str, Any], context: Any) -> dict[str, Any]:
        pool = event["userPoolId"]
        cognito.idp.create_group(UserPoolId=pool, GroupName="customers")
        cognito.idp.admin_add_user_to_group(UserPoolId=pool, Username=event["userName"], GroupName="customers")
        return event

    on("PostConfirmation", welcome)
    sign_up()
    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool.id, Username="ada")

    assert cognito.pool.users["ada"].groups == ["customers"]


def test_functions_nested_in_functions_keep_their_own_answers(cognito: FakeCognito, on, sign_up) -> None:
    """A function whose call of Cognito fires another one is judged by its own answer."""

    def invite_a_friend(event: dict[str, Any], context: Any) -> dict[str, Any]:
        if event["triggerSource"] == "PreSignUp_SignUp":
            cognito.idp.admin_create_user(UserPoolId=event["userPoolId"], Username="friend", MessageAction="SUPPRESS")
            event["response"]["autoConfirmUser"] = True
        return event

    on("PreSignUp", invite_a_friend)

    assert sign_up()["UserConfirmed"] is True
    sources = [call.trigger_source for call in cognito.lambda_calls]
    assert sources == ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser"]
    assert [call.response["response"]["autoConfirmUser"] for call in cognito.lambda_calls] == [True, False]


# --- functions that raise -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Exception("Too short"), "PreSignUp failed with error Too short."),
        (ValueError("It ends in a stop."), "PreSignUp failed with error It ends in a stop.."),
        (KeyError("challengeMetaData"), "PreSignUp failed with error 'challengeMetaData'."),
        (RuntimeError(), "PreSignUp failed with error ."),
        (AssertionError("no"), "PreSignUp failed with error no."),
        (Exception("{text} {0} %s"), "PreSignUp failed with error {text} {0} %s."),
    ],
)
def test_what_a_function_raises_is_told(
    cognito: FakeCognito, on, sign_up, refusal, error: Exception, message: str
) -> None:
    """As the service tells it, with a full stop whatever was there before; nothing else has happened."""

    def fail(event: dict[str, Any], context: Any) -> None:
        raise error

    on("PreSignUp", fail)

    assert refusal(sign_up) == ("UserLambdaValidationException", message)
    assert "ada" not in cognito.pool.users
    assert cognito.outbox == []
    [call] = cognito.lambda_calls
    assert call.error is error
    assert call.response is None


def test_what_a_function_raises_is_logged_with_its_traceback(
    cognito: FakeCognito, on, sign_up, refusal, caplog: pytest.LogCaptureFixture
) -> None:
    """The service's error has only its text; where it was raised stands in the log, and so in a failing report."""
    on("PreSignUp", lambda event, context: 1 / 0)
    refusal(sign_up)

    [record] = [it for it in caplog.records if it.levelno >= logging.WARNING]
    assert record.name == "pytest_fakecognito"
    assert record.getMessage() == "Lambda function PreSignUp raised at PreSignUp"
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_the_end_of_a_test_passes_through(cognito: FakeCognito, on, sign_up) -> None:
    """pytest.fail, pytest.skip and a keyboard's interrupt are no business of the service."""
    for error in (pytest.fail.Exception("enough"), pytest.skip.Exception("not here"), KeyboardInterrupt()):

        def end(event: dict[str, Any], context: Any, error: BaseException = error) -> None:
            raise error

        on("PreSignUp", end)
        with pytest.raises(type(error)) as caught:
            sign_up()
        assert caught.value is error
        assert cognito.lambda_calls[-1].error is error
    assert cognito.unhandled == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (3, "with error: exit status 3"),
        (-1, "with error: exit status 255"),
        ("nothing to do", "with error: exit status 1"),
        (0, "without providing a reason"),
        (None, "without providing a reason"),
    ],
)
def test_a_function_that_exits_ends_itself_alone(
    cognito: FakeCognito, on, sign_up, refusal, status: Any, words: str
) -> None:
    """In Lambda its runtime is gone then, which is told as a failure of the function; the test goes on."""
    requests = []

    def leave(event: dict[str, Any], context: Any) -> None:
        requests.append(context.aws_request_id)
        sys.exit(status)

    on("PreSignUp", leave)
    code, message = refusal(sign_up)
    told = f"PreSignUp failed with error RequestId: {requests[0]} Error: Runtime exited {words}."
    assert (code, message) == ("UserLambdaValidationException", told)
    assert "ada" not in cognito.pool.users
    assert isinstance(cognito.lambda_calls[0].error, SystemExit)


def test_what_the_fake_cannot_do_passes_through(cognito: FakeCognito, on, sign_up) -> None:
    """A function that asks for it has not failed: the test is told what is not faked."""
    on("PreSignUp", lambda event, context: _raise(NotFaked("that is not faked yet")))

    with pytest.raises(NotFaked, match="that is not faked yet"):
        sign_up()
    cognito.unhandled.clear()


def _raise(error: BaseException) -> None:
    raise error


# --- functions that take their time -------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "in_time"), [(4.9, True), (5, True), (5.1, False), (3600, False)])
def test_a_function_has_five_seconds(cognito: FakeCognito, on, sign_up, refusal, seconds: float, in_time: bool) -> None:
    """By the fake's clock; then the service gives up on it, whatever it answers."""

    def wait(event: dict[str, Any], context: Any) -> dict[str, Any]:
        cognito.clock.advance(seconds=seconds)
        return event

    on("PreSignUp", wait)
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        if in_time:
            assert sign_up()["UserConfirmed"] is False
            return
        assert refusal(sign_up) == (
            "UnexpectedLambdaException",
            "PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.",
        )
    assert "ada" not in cognito.pool.users
    [call] = cognito.lambda_calls
    assert call.error.code == "UnexpectedLambdaException"


# --- answers that are none ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [None, "event", 42, True, [], [{"response": {}}]], ids=repr)
def test_an_answer_that_is_no_object(cognito: FakeCognito, on, sign_up, refusal, answer: Any) -> None:
    """A function must return its event."""
    on("PreSignUp", lambda event, context: answer)

    assert refusal(sign_up) == INVALID_JSON
    assert "ada" not in cognito.pool.users
    [call] = cognito.lambda_calls
    assert call.response == answer
    assert call.error.code == "InvalidLambdaResponseException"


@pytest.mark.parametrize(
    "response",
    [
        None,
        [],
        "ok",
        {"autoConfirmUser": "true"},
        {"autoConfirmUser": 1},
        {"autoConfirmUser": True, "autoVerifyEmail": {}},
    ],
    ids=repr,
)
def test_an_answer_without_a_response_that_can_be_read(
    cognito: FakeCognito, on, sign_up, refusal, response: Any
) -> None:
    """Its members must have the types that the service reads."""
    on("PreSignUp", lambda event, context: {**event, "response": response})

    assert refusal(sign_up, email="ada@example.com") == UNRECOGNIZABLE
    assert "ada" not in cognito.pool.users
    assert cognito.lambda_calls[0].response["response"] == response


@pytest.mark.parametrize("answer", [{}, {"statusCode": 200}, {"response": {"autoConfirmUser": True}}], ids=repr)
def test_an_answer_that_is_another_object(cognito: FakeCognito, on, sign_up, refusal, answer: Any) -> None:
    """The event must come back, and not its response alone. [captured]"""
    on("PreSignUp", lambda event, context: answer)

    assert refusal(sign_up) == UNRECOGNIZABLE
    assert "ada" not in cognito.pool.users
    assert cognito.lambda_calls[0].response == answer


TEXTS = ("version", "region", "userPoolId", "userName", "triggerSource")
OBJECTS = ("callerContext", "request", "response")


@pytest.mark.parametrize("name", [*TEXTS, *OBJECTS])
def test_no_member_of_the_event_may_be_missing(cognito: FakeCognito, on, sign_up, refusal, name: str) -> None:
    """The service looks whether all are there, of whichever it then reads. [captured]"""
    on("PreSignUp", lambda event, context: {key: value for key, value in event.items() if key != name})

    assert refusal(sign_up) == UNRECOGNIZABLE
    assert "ada" not in cognito.pool.users


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in TEXTS for value in (None, 1, {}, ["text"])),
        *((name, value) for name in OBJECTS for value in (None, 1, "{}", [{}])),
    ],
)
def test_every_member_of_the_event_stays_what_it_is(
    cognito: FakeCognito, on, sign_up, refusal, name: str, value: Any
) -> None:
    """Text stays text, and an object an object."""
    on("PreSignUp", lambda event, context: {**event, name: value})

    assert refusal(sign_up) == UNRECOGNIZABLE
    assert "ada" not in cognito.pool.users


@pytest.mark.parametrize(
    ("name", "value"),
    [*((name, "other") for name in TEXTS), ("callerContext", {}), ("request", {}), ("more", 1)],
)
def test_what_the_members_say_is_the_function_s_affair(
    cognito: FakeCognito, on, sign_up, name: str, value: Any
) -> None:
    """All but the response are there to be given back, and nobody reads them; there may be others as well."""
    on("PreSignUp", lambda event, context: {**event, name: value})

    assert sign_up()["UserConfirmed"] is False
    assert list(cognito.pool.users) == ["ada"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"at": datetime(2030, 1, 7)}, "Object of type datetime is not JSON serializable"),
        ({1, 2}, "Object of type set is not JSON serializable"),
        ({(1, 2): 3}, "keys must be str, int, float, bool or None, not tuple"),
        ({"text": b"text"}, "Object of type bytes is not JSON serializable"),
    ],
    ids=["datetime", "set", "key", "bytes"],
)
def test_an_answer_that_is_no_json(cognito: FakeCognito, on, sign_up, refusal, answer: Any, words: str) -> None:
    """Lambda's runtime cannot pass it on, which to the service is a failure of the function."""
    on("PreSignUp", lambda event, context: answer)

    message = f"PreSignUp failed with error Unable to marshal response: {words}."
    assert refusal(sign_up) == ("UserLambdaValidationException", message)


def test_an_answer_that_holds_itself(cognito: FakeCognito, on, sign_up, refusal) -> None:
    """Has no end in JSON."""

    def endless(event: dict[str, Any], context: Any) -> dict[str, Any]:
        event["response"]["event"] = event
        return event

    on("PreSignUp", endless)
    message = "PreSignUp failed with error Unable to marshal response: Circular reference detected."
    assert refusal(sign_up) == ("UserLambdaValidationException", message)


@pytest.mark.parametrize(
    ("given", "told"),
    [("5", 5), ("1.50", 1.5), ("1E+2", 100.0), ("-0.1", -0.1), ("12345678901234567890", 12345678901234567890)],
)
def test_a_decimal_is_a_number(
    cognito: FakeCognito, on, claims_of_ada: Callable[[], dict[str, Any]], given: str, told: float
) -> None:
    """As Lambda's runtime writes it, which whoever reads from DynamoDB relies on: an integer stays one."""

    def add_credit(event: dict[str, Any], context: Any) -> dict[str, Any]:
        claims = {"claimsToAddOrOverride": {"credit": Decimal(given)}}
        event["response"]["claimsAndScopeOverrideDetails"] = {"idTokenGeneration": claims}
        return event

    on("PreTokenGeneration", add_credit, version="V2_0")
    credit = claims_of_ada()["credit"]
    assert (credit, type(credit)) == (told, type(told))


@pytest.fixture
def claims_of_ada(cognito: FakeCognito) -> Callable[[], dict[str, Any]]:
    cognito.pool.add_user("ada", "Analytical-1843")
    return lambda: cognito.sign_in("ada").claims


@pytest.mark.parametrize(
    "number",
    [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")],
    ids=repr,
)
def test_a_number_that_json_does_not_have(cognito: FakeCognito, on, sign_up, refusal, number: Any) -> None:
    """Lambda's runtime writes it as Python does, and the service reads no such JSON."""
    on("PreSignUp", lambda event, context: {**event, "more": number})

    assert refusal(sign_up) == INVALID_JSON
    assert "ada" not in cognito.pool.users


def test_bytes_are_passed_as_they_are(cognito: FakeCognito, on, sign_up) -> None:
    """Lambda's runtime takes them for JSON that is written already."""

    def confirm(event: dict[str, Any], context: Any) -> bytes:
        event["response"]["autoConfirmUser"] = True
        return json.dumps(event).encode()

    on("PreSignUp", confirm)
    assert sign_up()["UserConfirmed"] is True
    assert cognito.lambda_calls[0].response["response"]["autoConfirmUser"] is True


@pytest.mark.parametrize(
    "response", [{}, {"autoConfirmUser": None}, {"autoConfirmUser": False, "colour": "blue"}], ids=repr
)
def test_what_is_not_said_stays_as_it_is(cognito: FakeCognito, on, sign_up, response: dict[str, Any]) -> None:
    """Members that are missing or null say nothing, and members that nobody knows are ignored."""
    on("PreSignUp", lambda event, context: {**event, "response": response})

    assert sign_up()["UserConfirmed"] is False


def test_an_answer_that_comes_later_is_none(cognito: FakeCognito, on, sign_up) -> None:
    """A plain function that returns a coroutine is as asynchronous as one that says so."""

    async def later() -> None: ...

    on("PreSignUp", lambda event, context: later())
    with pytest.raises(UsageError, match="is asynchronous, which Lambda's Python runtime does not take"):
        sign_up()
    cognito.unhandled.clear()


# --- functions that nobody knows ----------------------------------------------------------------------------------


def test_a_function_that_nothing_stands_for(cognito: FakeCognito, sign_up) -> None:
    """Is an error that says how to register one; the pool's trigger is not skipped in silence."""
    cognito.pool.record.settings["LambdaConfig"] = {"PreSignUp": f"{ARN}welcome:live"}

    with pytest.raises(UsageError) as caught:
        sign_up()
    assert str(caught.value) == (
        f"the pool's PreSignUp trigger names the Lambda function {ARN}welcome:live, and nothing stands for it: "
        "register one with cognito.add_lambda('welcome:live', handler), "
        "or with the marker cognito_lambda('welcome:live', handler)"
    )
    assert "ada" not in cognito.pool.users
    cognito.unhandled.clear()


@pytest.fixture
def lambda_service():
    """moto's mock of Lambda with one function, which does not run but answers what it is told to."""
    pytest.importorskip("moto.awslambda_simple")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        role = boto3.client("iam").create_role(RoleName="welcome", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("welcome.py", "def handler(event, context): return event")
        boto3.client("lambda").create_function(
            FunctionName="welcome",
            Runtime="python3.12",
            Role=role,
            Handler="welcome.handler",
            Code={"ZipFile": code.getvalue()},
        )
        yield


def test_a_mock_of_lambda_is_asked(cognito: FakeCognito, sign_up, lambda_service: None) -> None:
    """Where the process has one, it knows the functions that are not registered here; moto's sends the event back."""
    cognito.pool.record.settings["LambdaConfig"] = {"PreSignUp": f"{ARN}welcome"}

    assert sign_up()["UserConfirmed"] is False
    [call] = cognito.lambda_calls
    assert call.function == f"{ARN}welcome"
    assert call.response == call.event


def test_a_registered_function_comes_before_the_mock_s(
    cognito: FakeCognito, sign_up, lambda_service: None, refusal
) -> None:
    """What a test registers is what it means."""
    cognito.pool.record.settings["LambdaConfig"] = {"PreSignUp": f"{ARN}welcome"}
    cognito.add_lambda("welcome", lambda event, context: None)

    assert refusal(sign_up) == INVALID_JSON


FAILED = {"X-Amz-Function-Error": "Unhandled"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (
            200,
            FAILED,
            '{"errorMessage": "Too short", "errorType": "ValueError"}',
            ("UserLambdaValidationException", "PreSignUp failed with error Too short."),
        ),
        (200, FAILED, "out of memory", ("UserLambdaValidationException", "PreSignUp failed with error out of memory.")),
        (
            403,
            {"x-amzn-ErrorType": "AccessDeniedException"},
            "{}",
            ("UnexpectedLambdaException", "PreSignUp invocation failed due to error AccessDeniedException."),
        ),
        (
            409,
            {"x-amzn-ErrorType": "ResourceConflictException"},
            "{}",
            ("UnexpectedLambdaException", "PreSignUp invocation failed due to error ResourceConflictException."),
        ),
        (200, {}, "null", INVALID_JSON),
        (200, {}, "<html>", INVALID_JSON),
        (200, {}, '{"response": 1}', UNRECOGNIZABLE),
    ],
)
def test_what_a_lambda_service_answers(
    cognito: FakeCognito,
    sign_up,
    refusal,
    monkeypatch: pytest.MonkeyPatch,
    httpserver_url,
    status: int,
    headers: dict[str, str],
    body: str,
    told: tuple[str, str],
) -> None:
    """Functions that failed, and calls that Lambda refused, are told as from the registered ones."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", httpserver_url(status, headers, body.encode()))
    cognito.pool.record.settings["LambdaConfig"] = {"PreSignUp": f"{ARN}welcome"}

    assert refusal(sign_up) == told


@pytest.fixture
def httpserver_url():
    """A server on loopback that answers everything alike: `httpserver_url(status, headers, body)`."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    servers = []

    def start(status: int, headers: dict[str, str], body: bytes) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Answer)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_error_of_another_service_is_the_function_s(cognito: FakeCognito, on, refusal, sign_up) -> None:
    """What a function lets through from a client of its own is told like anything else that it raises."""

    def ask_elsewhere(event: dict[str, Any], context: Any) -> None:
        raise ClientError({"Error": {"Code": "Throttling", "Message": "Slow down"}}, "GetItem")

    on("PreSignUp", ask_elsewhere)
    code, message = refusal(sign_up)
    assert code == "UserLambdaValidationException"
    assert re.fullmatch(r"PreSignUp failed with error An error occurred \(Throttling\) .* Slow down\.", message)
