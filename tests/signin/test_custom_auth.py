"""CUSTOM_AUTH: rounds of challenges that the pool's own functions define, create and verify."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
UNRECOGNIZABLE = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
NOT_CONFIGURED = (
    "InvalidParameterException",
    "Custom auth lambda trigger is not configured for the user pool.",
)
ENDED = ("NotAuthorizedException", "Invalid session for the user.")

pytestmark = pytest.mark.usefixtures("ada")


def define(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Three tries for one right answer."""
    rounds = event["request"]["session"]
    if rounds and rounds[-1]["challengeResult"]:
        event["response"]["issueTokens"] = True
    elif len(rounds) == 3:
        event["response"]["failAuthentication"] = True
    else:
        event["response"]["challengeName"] = "CUSTOM_CHALLENGE"
    return event


def create(event: dict[str, Any], context: Any) -> dict[str, Any]:
    number = len(event["request"]["session"]) + 1
    event["response"] = {
        "publicChallengeParameters": {"question": f"{number} + 1"},
        "privateChallengeParameters": {"answer": str(number + 1)},
        "challengeMetadata": f"SUM_{number}",
    }
    return event


def verify(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = event["request"]
    event["response"]["answerCorrect"] = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"]
    return event


FUNCTIONS = {"DefineAuthChallenge": define, "CreateAuthChallenge": create, "VerifyAuthChallengeResponse": verify}


@pytest.fixture
def functions(cognito: FakeCognito) -> Callable[..., None]:
    """Put these functions, and for the rest the three above, behind the default pool; None leaves one out."""

    def functions(**others: Callable[..., Any] | None) -> None:
        chosen = {name: handler for name, handler in {**FUNCTIONS, **others}.items() if handler is not None}
        for name, handler in chosen.items():
            cognito.add_lambda(name, handler)
        cognito.pool.record.settings["LambdaConfig"] = {name: ARN + name for name in chosen}

    return functions


@pytest.fixture(autouse=True)
def _three_functions(functions) -> None:
    functions()


def start(way, name: str = "ada", **more: Any) -> dict[str, Any]:
    return way.start("CUSTOM_AUTH", USERNAME=name, **more)


def answer(way, session: str, text: str, name: str = "ada", **more: Any) -> dict[str, Any]:
    return way.answer("CUSTOM_CHALLENGE", session, USERNAME=name, ANSWER=text, **more)


# --- rounds -------------------------------------------------------------------------------------------------------


def test_a_right_answer_gives_tokens(way) -> None:
    """The challenge has the public parameters and the user's name, and nothing of what is private."""
    challenge = start(way)

    del challenge["ResponseMetadata"]
    session = challenge.pop("Session")
    assert challenge == {
        "ChallengeName": "CUSTOM_CHALLENGE",
        "ChallengeParameters": {"question": "1 + 1", "USERNAME": "ada"},
    }
    result = answer(way, session, "2")["AuthenticationResult"]
    assert result.keys() == {"AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"}


def test_a_wrong_answer_ends_nothing_by_itself(way, cognito: FakeCognito, refusal) -> None:
    """The next round has a session of its own, which takes the place of the one before. [captured]"""
    first = start(way)["Session"]
    second = answer(way, first, "wrong")

    assert second["ChallengeParameters"] == {"question": "2 + 1", "USERNAME": "ada"}
    assert refusal(answer, way, first, "2") == ENDED
    assert "AuthenticationResult" in answer(way, second["Session"], "3")
    rounds = cognito.lambda_calls[-1].event["request"]["session"]
    assert rounds == [
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": False, "challengeMetadata": "SUM_1"},
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": True, "challengeMetadata": "SUM_2"},
    ]


def test_the_functions_may_fail_it(way, refusal) -> None:
    """Which looks like a wrong password, and ends the session. [captured]"""
    session = start(way)["Session"]
    for text in ("wrong", "still wrong"):
        session = answer(way, session, text)["Session"]

    assert refusal(answer, way, session, "wrong again") == INCORRECT
    assert refusal(answer, way, session, "4") == ENDED


def test_wrong_answers_lock_nobody_out(way) -> None:
    """They are counted by the functions, if at all. [documented]"""
    for _ in range(4):
        session = start(way)["Session"]
        for text in ("wrong", "still wrong"):
            session = answer(way, session, text)["Session"]

    assert "AuthenticationResult" in answer(way, start(way)["Session"], "2")
    assert "AuthenticationResult" in way.sign_in()


def test_tokens_may_come_at_once(way, functions) -> None:
    """The functions need not ask anything."""
    functions(DefineAuthChallenge=lambda event, context: {**event, "response": {"issueTokens": True}})

    assert "AuthenticationResult" in start(way)


def test_failing_comes_before_tokens(way, functions, refusal) -> None:
    """A function that says both lets nobody in."""
    both = {"issueTokens": True, "failAuthentication": True}
    functions(DefineAuthChallenge=lambda event, context: {**event, "response": both})

    assert refusal(start, way) == INCORRECT


def test_private_parameters_are_kept_for_their_round(way, cognito: FakeCognito) -> None:
    """And the answer is handed on as it was given."""
    session = start(way)["Session"]
    answer(way, session, " 2 ")

    [call] = [it for it in cognito.lambda_calls if it.trigger_source.startswith("Verify")]
    assert call.event["request"]["privateChallengeParameters"] == {"answer": "2"}
    assert call.event["request"]["challengeAnswer"] == " 2 "


# --- what the functions must say ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"challengeName": None, "issueTokens": False, "failAuthentication": False},
        {"challengeName": "PASSWORD_VERIFIER"},
        {"challengeName": "SMS_MFA"},
        {"challengeName": "NO_SUCH_CHALLENGE"},
        {"challengeName": 1},
        {"issueTokens": "true"},
    ],
    ids=str,
)
def test_a_definition_that_leads_nowhere(way, functions, refusal, response: dict[str, Any]) -> None:
    """No challenge that could be put, no tokens and no failure."""
    functions(DefineAuthChallenge=lambda event, context: {**event, "response": response})

    assert refusal(start, way) == UNRECOGNIZABLE


@pytest.mark.parametrize("private", [None, {}])
def test_a_challenge_with_nothing_private(way, functions, refusal, private: Any) -> None:
    """Is taken for a failure. [captured]"""

    def public_only(event: dict[str, Any], context: Any) -> dict[str, Any]:
        event["response"] = {"publicChallengeParameters": {"a": "b"}, "privateChallengeParameters": private}
        return event

    functions(CreateAuthChallenge=public_only)
    assert refusal(start, way) == INCORRECT


def test_a_challenge_with_nothing_public(way, functions) -> None:
    """Has just the user's name."""
    private = {"privateChallengeParameters": {"a": "b"}}
    functions(CreateAuthChallenge=lambda event, context: {**event, "response": private})

    assert start(way)["ChallengeParameters"] == {"USERNAME": "ada"}


@pytest.mark.parametrize(
    "response",
    [
        {"privateChallengeParameters": {"answer": 2}},
        {"privateChallengeParameters": ["2"]},
        {"privateChallengeParameters": {"answer": "2"}, "publicChallengeParameters": {"question": 1}},
        {"privateChallengeParameters": {"answer": "2"}, "challengeMetadata": {}},
    ],
    ids=str,
)
def test_parameters_are_text(way, functions, refusal, response: dict[str, Any]) -> None:
    """Maps of text to text, and the metadata is text."""
    functions(CreateAuthChallenge=lambda event, context: {**event, "response": response})

    assert refusal(start, way) == UNRECOGNIZABLE


def test_a_verification_that_says_nothing(way, functions) -> None:
    """Is no right answer."""
    functions(VerifyAuthChallengeResponse=lambda event, context: event)

    assert answer(way, start(way)["Session"], "2")["ChallengeName"] == "CUSTOM_CHALLENGE"


@pytest.mark.parametrize("trigger", FUNCTIONS)
def test_a_function_that_fails_ends_the_session(way, functions, refusal, trigger: str) -> None:
    """The error names the function, and the session is dead. [captured]"""
    session = start(way)["Session"]
    functions(**{trigger: lambda event, context: event["no such member"]})

    message = f"{trigger} failed with error 'no such member'."
    assert refusal(answer, way, session, "wrong") == ("UserLambdaValidationException", message)
    functions()
    assert refusal(answer, way, session, "2") == ENDED


@pytest.mark.parametrize("trigger", ["DefineAuthChallenge", "CreateAuthChallenge"])
def test_without_its_functions_the_flow_is_refused(way, functions, refusal, trigger: str) -> None:
    """The pool must have what the flow needs. [captured]"""
    functions(**{trigger: None})

    assert refusal(start, way) == NOT_CONFIGURED


def test_an_answer_needs_somebody_to_verify_it(way, functions, refusal) -> None:
    """The last of the three may be missing until then."""
    functions(VerifyAuthChallengeResponse=None)
    session = start(way)["Session"]

    assert refusal(answer, way, session, "2") == NOT_CONFIGURED


def test_an_answer_must_be_given(way, refusal) -> None:
    """A blank one is none."""
    session = start(way)["Session"]

    assert refusal(way.answer, "CUSTOM_CHALLENGE", session, USERNAME="ada") == (
        "InvalidParameterException",
        "Missing required parameter ANSWER",
    )
    assert "AuthenticationResult" in answer(way, session, "2")


# --- who may ------------------------------------------------------------------------------------------------------


def test_a_disabled_user_is_asked_nothing(way, cognito: FakeCognito, refusal) -> None:
    """And one who was disabled meanwhile cannot answer."""
    session = start(way)["Session"]
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    disabled = ("NotAuthorizedException", "User is disabled.")

    assert refusal(start, way) == disabled
    assert refusal(answer, way, session, "2") == disabled


def test_an_unconfirmed_user_is_asked_nothing(way, cognito: FakeCognito, refusal) -> None:
    """As with a password."""
    cognito.pool.add_user("grace", status="UNCONFIRMED")

    assert refusal(start, way, "grace") == ("UserNotConfirmedException", "User is not confirmed.")


def test_nobody_gets_in_who_does_not_exist(way, cognito: FakeCognito, functions, refusal) -> None:
    """A client that must not tell plays the rounds, with functions that are told; tokens there are none."""
    assert refusal(start, way, "nobody") == ("UserNotFoundException", "User does not exist.")
    assert cognito.lambda_calls == []

    hiding = cognito.pool.add_client(prevent_user_existence_errors="ENABLED")
    challenge = start(way, "nobody", client=hiding)
    assert challenge["ChallengeParameters"]["question"] == "1 + 1"
    for call in cognito.lambda_calls:
        assert call.event["userName"] == "nobody"
        assert call.event["request"]["userNotFound"] is True
        assert call.event["request"]["userAttributes"] == {}
    assert refusal(answer, way, challenge["Session"], "2", "nobody", client=hiding) == INCORRECT


@pytest.mark.cognito_client(explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"])
def test_a_client_must_allow_it(way, refusal) -> None:
    """It is a flow like any other."""
    assert refusal(start, way) == ("InvalidParameterException", "CUSTOM_AUTH is not enabled for the client.")


def test_pre_authentication_may_stand_in_the_way(way, cognito: FakeCognito, refusal) -> None:
    """It fires before the first round."""
    config = cognito.pool.record.settings["LambdaConfig"]
    config["PreAuthentication"] = ARN + "guard"
    cognito.add_lambda("guard", lambda event, context: 1 / 0)

    message = "PreAuthentication failed with error division by zero."
    assert refusal(start, way) == ("UserLambdaValidationException", message)
    assert len(cognito.lambda_calls) == 1


# --- with a password first ----------------------------------------------------------------------------------------


def password_first(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """SRP, then a question."""
    done = [round_["challengeName"] for round_ in event["request"]["session"] if round_["challengeResult"]]
    steps = ["SRP_A", "PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"]
    assert done == steps[: len(done)]
    if len(done) == len(steps):
        event["response"]["issueTokens"] = True
    else:
        event["response"]["challengeName"] = steps[len(done)]
    return event


@pytest.fixture
def proof(cognito: FakeCognito):
    """A proof of Ada's password, by pycognito's arithmetic."""
    pycognito = pytest.importorskip("pycognito.aws_srp")

    def proof(password: str = "Analytical-1843") -> Any:
        pool = cognito.pool
        return pycognito.AWSSRP("ada", password, pool.id, pool.client.id, client=cognito.idp)

    return proof


def test_a_password_may_be_proved_first(way, functions, proof, cognito: FakeCognito) -> None:
    """SRP_A counts as a round, and so does the proof."""
    functions(DefineAuthChallenge=password_first)
    srp = proof()
    begun = start(way, CHALLENGE_NAME="SRP_A", **{"SRP_A": srp.get_auth_params()["SRP_A"]})
    assert begun["ChallengeName"] == "PASSWORD_VERIFIER"

    responses = srp.process_challenge(begun["ChallengeParameters"], {"USERNAME": "ada"})
    proved = way.answer("PASSWORD_VERIFIER", begun["Session"], **responses)
    assert proved["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert "AuthenticationResult" in answer(way, proved["Session"], "4")
    assert cognito.lambda_calls[-1].event["request"]["session"] == [
        {"challengeName": "SRP_A", "challengeResult": True, "challengeMetadata": None},
        {"challengeName": "PASSWORD_VERIFIER", "challengeResult": True, "challengeMetadata": None},
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": True, "challengeMetadata": "SUM_3"},
    ]


def test_a_wrong_password_never_gets_to_the_questions(way, functions, proof, refusal, cognito: FakeCognito) -> None:
    """It is refused as everywhere, before any function hears of it."""
    functions(DefineAuthChallenge=password_first)
    srp = proof("Difference-1822")
    begun = start(way, CHALLENGE_NAME="SRP_A", **{"SRP_A": srp.get_auth_params()["SRP_A"]})
    fired = len(cognito.lambda_calls)

    responses = srp.process_challenge(begun["ChallengeParameters"], {"USERNAME": "ada"})
    assert refusal(way.answer, "PASSWORD_VERIFIER", begun["Session"], **responses) == INCORRECT
    assert len(cognito.lambda_calls) == fired


def test_the_functions_may_do_without_the_proof(way, functions, proof) -> None:
    """A question may follow SRP_A at once, as in Amplify's recipes."""
    functions(DefineAuthChallenge=lambda event, context: {**event, "response": {"challengeName": "CUSTOM_CHALLENGE"}})
    begun = start(way, CHALLENGE_NAME="SRP_A", **{"SRP_A": proof().get_auth_params()["SRP_A"]})

    assert begun["ChallengeName"] == "CUSTOM_CHALLENGE"


def test_srp_a_must_be_one(way, refusal) -> None:
    """A client that announces it must send it."""
    assert refusal(start, way, CHALLENGE_NAME="SRP_A") == (
        "InvalidParameterException",
        "Missing required parameter SRP_A",
    )
