"""CUSTOM_AUTH: rounds of challenges that the pool's three functions define, create and verify.

Law: DefineAuthChallenge decides after each round, of whatever kind, what comes next. A wrong answer ends nothing by
itself. Source: the developer guide's page on custom authentication challenge triggers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.signin.attempt import Attempt, Outcome, Passed, Put, Then, check_standing, is_ghost
from pytest_fakecognito.signin.challenges import passwords
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User

CHALLENGE = "CUSTOM_CHALLENGE"
FINISHED = "CUSTOM_AUTH"
"""The step that is passed when the functions issue the tokens."""


def begin_custom(attempt: Attempt, user: User) -> Outcome:
    """The first round; the client's half of SRP, which may come along, counts as one before it."""
    _check_configured(attempt, "DefineAuthChallenge")
    data: dict[str, Any] = {}
    if attempt.parameters.get("CHALLENGE_NAME") == "SRP_A":
        data["A"] = passwords.client_half(attempt)
    attempt.fire_pre_authentication(user)
    if not is_ghost(attempt.pool, user):
        check_standing(attempt, user)
    if data:
        note(attempt, "SRP_A", right=True)
    return next_round(attempt, user, data)


def put(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    """What CreateAuthChallenge makes public is for the client, what it keeps private for the one that verifies.

    Raises NotAuthorizedException if it keeps nothing private, which the service takes for a failure. [captured]
    """
    response = _ask(attempt, user, "CreateAuthChallenge", {"challengeName": CHALLENGE, "session": attempt.rounds})
    if not response.get("privateChallengeParameters"):
        raise errors.incorrect_password()
    public: Mapping[str, str] = response.get("publicChallengeParameters") or {}
    private = {
        "parameters": response["privateChallengeParameters"],
        "metadata": response.get("challengeMetadata"),
    }
    return Put({**public, "USERNAME": user.username}, private)


def answer(attempt: Attempt, user: User, session: Session) -> Outcome:
    given = attempt.required("ANSWER")
    if not is_ghost(attempt.pool, user):
        check_standing(attempt, user)
    kept = session.private
    request = {"privateChallengeParameters": kept["parameters"], "challengeAnswer": given}
    response = _ask(attempt, user, "VerifyAuthChallengeResponse", request)
    right = response.get("answerCorrect", False)
    note(attempt, CHALLENGE, right=right, metadata=kept["metadata"])
    outcome = next_round(attempt, user)
    # After a wrong answer it is not told as used, but as one that another has taken the place of. [captured]
    session.ended = not right
    return outcome


def note(attempt: Attempt, challenge: str, *, right: bool, metadata: str | None = None) -> None:
    """Add a round to those that the functions are shown. Steps of other challenges are rounds here too."""
    round_ = {"challengeName": challenge, "challengeResult": right, "challengeMetadata": metadata}
    attempt.rounds = [*attempt.rounds, round_]


def next_round(attempt: Attempt, user: User, data: Mapping[str, Any] | None = None) -> Outcome:
    """What DefineAuthChallenge wants now. `data` has the client's half of SRP, if that came just before.

    Raises NotAuthorizedException if the function fails the sign-in, or lets somebody in who does not exist.
    """
    response = _ask(attempt, user, "DefineAuthChallenge", {"session": attempt.rounds})
    if response.get("failAuthentication"):
        raise errors.incorrect_password()
    if response.get("issueTokens"):
        if is_ghost(attempt.pool, user):
            raise errors.incorrect_password()
        return Passed(FINISHED)
    challenge = response.get("challengeName")
    if challenge == CHALLENGE:
        return Then(CHALLENGE)
    if challenge == "PASSWORD_VERIFIER" and data:
        return Then(challenge, data)
    # inferred: as where the output cannot be read; nothing else can be put without what it builds on
    raise errors.lambda_unrecognizable()


def _ask(attempt: Attempt, user: User, trigger: str, request: Mapping[str, Any]) -> dict[str, Any]:
    _check_configured(attempt, trigger)
    return attempt.fire(trigger, user, {**request, "clientMetadata": attempt.metadata}) or {}


def _check_configured(attempt: Attempt, trigger: str) -> None:
    if triggers.configured(attempt.pool, trigger) is None:
        raise errors.custom_auth_not_configured()
