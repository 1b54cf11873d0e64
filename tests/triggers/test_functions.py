"""What may stand for a Lambda function, how it is found, and what it is called with."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
import time_machine

from pytest_fakecognito import FakeCognito, UsageError
from pytest_fakecognito.triggers import check_name, functions

ARN = "arn:aws:lambda:us-east-1:123456789012:function:welcome"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return event


async def asynchronous(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return event


class AsynchronousCall:
    async def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        return event


def generating(event: dict[str, Any], context: Any) -> Iterator[dict[str, Any]]:
    yield event


async def generating_later(event: dict[str, Any], context: Any) -> AsyncIterator[dict[str, Any]]:
    yield event


class GeneratingCall:
    def __call__(self, event: dict[str, Any], context: Any) -> Iterator[dict[str, Any]]:
        yield event


class Handler:
    def handle(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        return event


# --- by which name ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["welcome", ARN, f"{ARN}:live", "welcome:live"])
def test_a_function_with_an_alias_goes_by_all_its_names(name: str) -> None:
    """A bare name or an ARN, each with or without the alias, stands for the ARN with the alias."""
    assert functions.find({name: handler}, f"{ARN}:live") is handler


@pytest.mark.parametrize("name", ["welcome", ARN])
def test_a_function_without_an_alias(name: str) -> None:
    """Its name and its ARN stand for it."""
    assert functions.find({name: handler}, ARN) is handler


@pytest.mark.parametrize("name", ["come", "welcome2", f"{ARN}:live", "welcome:live", f"{ARN}2", "function:welcome", ""])
def test_other_names_stand_for_other_functions(name: str) -> None:
    """Part of a name is no name, and an alias is not the function without it."""
    assert functions.find({name: handler}, ARN) is None


def test_the_most_exact_name_wins() -> None:
    """The ARN as the pool has it, then without its alias, then the bare names."""
    names = [f"{ARN}:live", ARN, "welcome:live", "welcome"]
    registered: dict[str, Any] = {name: functools.partial(handler) for name in reversed(names)}
    for name in names:
        assert functions.find(registered, f"{ARN}:live") is registered[name]
        del registered[name]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accepted",
    [
        handler,
        Handler().handle,
        functools.partial(handler),
        lambda event, context: event,
        lambda *args: None,
        lambda event, context, extra=None: event,
        "json:dumps",
        dict.get,
    ],
)
def test_what_is_called_with_two_arguments_is_a_handler(cognito: FakeCognito, accepted: Any) -> None:
    """Functions, methods, callables of any make, and paths to what nobody has imported yet."""
    cognito.add_lambda("welcome", accepted)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (None, "handler takes a callable or an import path like 'pkg.mod:func', not None"),
        ({"a": 1}, "handler takes a callable or an import path like 'pkg.mod:func', not {'a': 1}"),
        (
            asynchronous,
            "the handler asynchronous is asynchronous, which Lambda's Python runtime does not take: "
            "give a plain function",
        ),
        (
            generating,
            "the handler generating is a generator, which Lambda's Python runtime does not take: give a plain function",
        ),
        (
            generating_later,
            "the handler generating_later is asynchronous, which Lambda's Python runtime does not take: "
            "give a plain function",
        ),
        (
            functools.partial(generating),
            "the handler {repr} is a generator, which Lambda's Python runtime does not take: give a plain function",
        ),
        (
            lambda: None,
            "the handler {name}() cannot be called as handler(event, context): too many positional arguments",
        ),
        (
            lambda event: None,
            "the handler {name}(event) cannot be called as handler(event, context): too many positional arguments",
        ),
        (
            lambda event, context, more: None,
            "the handler {name}(event, context, more) cannot be called as handler(event, context): "
            "missing a required argument: 'more'",
        ),
        ("welcome.handler", "'welcome.handler' is no import path: give one like 'pkg.mod:func'"),
        ("json:", "'json:' is no import path: give one like 'pkg.mod:func'"),
        (":dumps", "':dumps' is no import path: give one like 'pkg.mod:func'"),
        ("no_such:f", "the handler 'no_such:f' does not exist: there is no module 'no_such'"),
        ("no_such.inner:f", "the handler 'no_such.inner:f' does not exist: there is no module 'no_such.inner'"),
        ("json.no_such:f", "the handler 'json.no_such:f' does not exist: there is no module 'json.no_such'"),
        (".json:f", "the handler '.json:f' does not exist: there is no module '.json'"),
    ],
)
def test_what_lambda_could_not_call_is_refused_at_once(cognito: FakeCognito, wrong: Any, sentence: str) -> None:
    """When it is registered, by a sentence that names it."""
    with pytest.raises(UsageError) as caught:
        cognito.add_lambda("welcome", wrong)
    named = sentence.replace("{name}", getattr(wrong, "__qualname__", "")).replace("{repr}", repr(wrong))
    assert str(caught.value) == named
    assert cognito.snapshot().functions == {}


def test_an_asynchronous_object_is_refused(cognito: FakeCognito) -> None:
    """Also where only its call is a coroutine function, or a generator."""
    with pytest.raises(UsageError, match=r"AsynchronousCall object at .* is asynchronous"):
        cognito.add_lambda("welcome", AsynchronousCall())
    with pytest.raises(UsageError, match=r"GeneratingCall object at .* is a generator"):
        cognito.add_lambda("welcome", GeneratingCall())


@pytest.mark.parametrize("name", ["", None, 7, b"welcome", handler, ["welcome"]])
def test_a_name_is_a_text(name: Any) -> None:
    """Whoever has mixed up name and handler is told so."""
    with pytest.raises(UsageError) as caught:
        check_name(name)
    assert str(caught.value) == f"name_or_arn takes a non-empty string, not {name!r}"


# --- import paths -------------------------------------------------------------------------------------------------


@pytest.fixture
def module(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Write a module `greeting` that can be imported, and is gone after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "greeting", raising=False)

    def write(source: str) -> None:
        (tmp_path / "greeting.py").write_text(source, encoding="utf-8")

    yield write
    sys.modules.pop("greeting", None)


def test_a_path_is_followed_when_the_function_is_called(cognito: FakeCognito, module, on, sign_up) -> None:
    """Not before: its module may read at import what the test sets first."""
    module("def handler(event, context):\n    event['response']['autoConfirmUser'] = True\n    return event")
    on("PreSignUp", "greeting:handler")
    assert "greeting" not in sys.modules

    assert sign_up()["UserConfirmed"] is True
    assert "greeting" in sys.modules


def test_a_test_may_replace_a_handler_in_its_module(
    cognito: FakeCognito, module, on, sign_up, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is looked up at each call."""
    module("def handler(event, context):\n    raise RuntimeError")
    on("PreSignUp", "greeting:handler")
    monkeypatch.setattr("greeting.handler", handler)

    assert sign_up()["UserConfirmed"] is False


@pytest.mark.parametrize(
    ("source", "path", "sentence"),
    [
        (
            "import no_such_library",
            "greeting:handler",
            "the handler 'greeting:handler' cannot be imported: ModuleNotFoundError: No module named 'no_such_library'",
        ),
        (
            "1 / 0",
            "greeting:handler",
            "the handler 'greeting:handler' cannot be imported: ZeroDivisionError: division by zero",
        ),
        ("", "greeting:handler", "the handler 'greeting:handler' does not exist: module greeting has no 'handler'"),
        (
            "handler = 1",
            "greeting:handler",
            "handler takes a callable or an import path like 'pkg.mod:func', not greeting:handler",
        ),
        (
            "async def handler(event, context): ...",
            "greeting:handler",
            "the handler greeting:handler is asynchronous, which Lambda's Python runtime does not take: "
            "give a plain function",
        ),
        (
            "def handler(event): ...",
            "greeting:handler",
            "the handler greeting:handler(event) cannot be called as handler(event, context): "
            "too many positional arguments",
        ),
    ],
)
def test_a_path_that_leads_to_no_handler(
    cognito: FakeCognito, module, on, sign_up, source: str, path: str, sentence: str
) -> None:
    """Is told of where it is needed, and also to whoever finds the error swallowed."""
    module(source)
    on("PreSignUp", path)

    with pytest.raises(UsageError, match=re.escape(sentence)):
        sign_up()
    assert [str(error) for error in cognito.unhandled] == [sentence]
    assert "ada" not in cognito.pool.users
    cognito.unhandled.clear()


def test_a_path_through_a_broken_package(cognito: FakeCognito, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the packages on the way are imported at once, and what is wrong with them is told."""
    (tmp_path / "shaky").mkdir()
    (tmp_path / "shaky" / "__init__.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    sentence = "the handler 'shaky.inner:f' cannot be imported: ZeroDivisionError: division by zero"
    with pytest.raises(UsageError, match=re.escape(sentence)):
        cognito.add_lambda("welcome", "shaky.inner:f")


# --- by marker ----------------------------------------------------------------------------------------------------


@pytest.mark.cognito_user("ada", "Analytical-1843")
@pytest.mark.cognito_lambda("PreTokenGeneration", handler)
@pytest.mark.cognito_pool(
    lambda_config={"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": f"{ARN}-tokens"}}
)
def test_a_marker_keeps_the_version_that_the_pool_says(cognito: FakeCognito) -> None:
    """The function is the marker's, its event the second version's."""
    cognito.sign_in("ada")

    [call] = cognito.lambda_calls
    assert call.event["version"] == "2"
    config = cognito.pool.record.settings["LambdaConfig"]
    assert config["PreTokenGenerationConfig"] == {"LambdaVersion": "V2_0", "LambdaArn": call.function}


# --- the second argument ------------------------------------------------------------------------------------------


def test_the_context_is_lambda_s(cognito: FakeCognito, on, sign_up) -> None:
    """It has what AWS's Python runtime gives: names, limits, log names, and no identity."""
    seen: list[Any] = []

    def remember(event: dict[str, Any], context: Any) -> dict[str, Any]:
        seen.append(context)
        return event

    arn = on("PreSignUp", remember)
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        sign_up()
        sign_up("grace")
    first, second = seen

    assert (first.function_name, first.function_version) == ("PreSignUp", "$LATEST")
    assert first.invoked_function_arn == arn
    assert first.memory_limit_in_mb == "128"
    assert first.log_group_name == "/aws/lambda/PreSignUp"
    assert re.fullmatch(r"2030/01/07/\[\$LATEST\][0-9a-f]{32}", first.log_stream_name)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first.aws_request_id)
    assert first.aws_request_id != second.aws_request_id
    assert (first.client_context, first.tenant_id) == (None, None)
    assert (first.identity.cognito_identity_id, first.identity.cognito_identity_pool_id) == (None, None)


def test_the_context_is_a_plain_object(cognito: FakeCognito, on, sign_up) -> None:
    """Decorators may put what they please on it, and change what there is, for this call alone."""
    seen: list[Any] = []

    def decorate(event: dict[str, Any], context: Any) -> dict[str, Any]:
        assert not hasattr(context, "correlation_id")
        context.correlation_id = context.aws_request_id
        context.function_name = "mine"
        context.identity.cognito_identity_id = "us-east-1:1"
        seen.append(context)
        return event

    on("PreSignUp", decorate)
    sign_up()
    sign_up("grace")

    assert len({context.correlation_id for context in seen}) == 2
    assert len(set(seen)) == 2  # each is itself, whatever it says


def test_a_version_is_told(cognito: FakeCognito, on, sign_up) -> None:
    """A number after the function's name is its version; an alias leaves the version open."""
    seen = []
    for qualifier in ("7", "live"):
        arn = on("PreSignUp", lambda event, context: seen.append(context) or event)
        cognito.pool.record.settings["LambdaConfig"]["PreSignUp"] = f"{arn}:{qualifier}"
        sign_up(qualifier)

    assert [context.function_version for context in seen] == ["7", "$LATEST"]
    assert [context.function_name for context in seen] == ["PreSignUp", "PreSignUp"]
    assert [context.invoked_function_arn for context in seen] == [f"{arn}:7", f"{arn}:live"]


def test_the_time_that_is_left_is_the_fake_s(cognito: FakeCognito, on, sign_up) -> None:
    """Five seconds at first, then less by the clock, never less than none."""
    left = []

    def wait(event: dict[str, Any], context: Any) -> dict[str, Any]:
        for seconds in (0, 2, 2.5):
            cognito.clock.advance(seconds=seconds)
            left.append(context.get_remaining_time_in_millis())
        return event

    on("PreSignUp", wait)
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        sign_up()

    assert left == [5000, 3000, 500]


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
@pytest.mark.parametrize(
    ("seconds", "left", "error"),
    [(0, 900_000, None), (6, 894_000, None), (900, 0, None), (901, 0, "UnexpectedLambdaException")],
)
def test_a_custom_sender_has_all_of_lambda_s_time(
    cognito: FakeCognito, on, sign_up, seconds: int, left: int, error: str | None
) -> None:
    """Nobody waits for it, so only Lambda stops it, after a quarter of an hour; who signs up never hears of that."""
    told = []

    def wait(event: dict[str, Any], context: Any) -> None:
        cognito.clock.advance(seconds=seconds)
        told.append(context.get_remaining_time_in_millis())

    on("CustomEmailSender", wait)
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        assert sign_up(email="ada@example.com")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"

    assert told == [left]
    [call] = cognito.lambda_calls
    assert getattr(call.error, "code", None) == error


def test_the_context_can_log(cognito: FakeCognito, on, sign_up, capsys: pytest.CaptureFixture[str]) -> None:
    """What is logged through it is printed just as it is."""
    on("PreSignUp", lambda event, context: context.log("hello") or event)
    sign_up()

    assert capsys.readouterr().out == "hello"
