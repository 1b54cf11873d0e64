"""Signing in: from the first call to the tokens.

Law: all transitions are in this file. A refused answer leaves the session as it was, save that one that is refused
as not authorised ends it. Sessions are data in the store and expire by the clock. Operations of both kinds, public and
administrative, drive `start` and `answer`, the hosted pages `start_on_page` and `answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import (
    assurance,
    devices,
    first_factors,
    flows,
    mfa,
    migration,
    refreshing,
    sessions,
    tokens,
)
from pytest_fakecognito.signin.attempt import (
    Answer,
    Attempt,
    Outcome,
    Passed,
    SignedIn,
    Then,
    check_standing,
    is_ghost,
)
from pytest_fakecognito.signin.challenges import CHALLENGES, choices, custom, passwords
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import EXTERNAL_PROVIDER, FORCE_CHANGE_PASSWORD, User

# --- the two ways in ----------------------------------------------------------------------------------------------


def start(
    ctx: Context,
    pool: Pool,
    client: Client,
    flow: str,
    parameters: Mapping[str, str],
    *,
    admin: bool,
    metadata: Mapping[str, str],
    session_text: str | None = None,
) -> Answer:
    """Open a sign-in: AWS's output of InitiateAuth, with tokens or with the first challenge."""
    flow = flows.canonical(flow)
    flows.check(client, flow, admin=admin)
    attempt = Attempt(ctx, pool, client, flow, parameters, admin, metadata={}, validation=metadata)
    if flow == "REFRESH_TOKEN_AUTH":
        result = refreshing.refresh(ctx, pool, client, parameters)
        return {"ChallengeParameters": {}, "AuthenticationResult": result}
    if flow == "USER_AUTH":
        flows.check_choice(pool, parameters)
        if session_text is not None:
            return _after_sign_up(attempt, session_text)
    user = _whoever(attempt)
    attempt.device_key = parameters.get("DEVICE_KEY")
    return _go_on(attempt, user, _FLOWS[flow](attempt, user))


def start_on_page(ctx: Context, pool: Pool, client: Client, name: str, password: str) -> Answer:
    """As `start`, for the hosted pages: whatever flows the client allows. At the end comes no token, but `SignedIn`."""
    parameters = {"USERNAME": name, "PASSWORD": password}
    attempt = Attempt(ctx, pool, client, flows.HOSTED, parameters, admin=False, metadata={}, hosted=True)
    user = _whoever(attempt)
    return _go_on(attempt, user, _with_password(attempt, user))


def answer(
    ctx: Context,
    pool: Pool,
    client: Client,
    challenge: str,
    session_text: str | None,
    responses: Mapping[str, str],
    *,
    admin: bool,
    metadata: Mapping[str, str],
    hosted: bool = False,
) -> Answer:
    """Answer the challenge that was put: AWS's output of RespondToAuthChallenge, with tokens or the next one.

    Of what a page asked, which is `hosted`, the end is `SignedIn` again.
    """
    attempt = Attempt(ctx, pool, client, "", responses, admin, metadata, hosted=hosted)
    name = attempt.required("USERNAME")
    attempt.check_secret_hash()
    session = sessions.find(attempt, challenge, session_text)
    user = sessions.user_of(pool, session, name)
    attempt.flow, attempt.name, attempt.done = session.flow, session.name, list(session.done)
    attempt.rounds = list(session.rounds)
    attempt.device_key = session.device_key or responses.get("DEVICE_KEY")
    try:
        outcome = CHALLENGES[challenge].answer(attempt, user, session)
        # A step after this one may be refused as well, and the answer was right all the same.
        session.used = True
        return _go_on(attempt, user, outcome)
    except errors.CognitoError as error:
        session.ended = error.code in _ENDING
        raise


_ENDING = frozenset(
    {
        "NotAuthorizedException",
        "UserLambdaValidationException",
        "InvalidLambdaResponseException",
        "UnexpectedLambdaException",
    }
)
"""Errors that end the session: after any other one the right answer is still taken. [captured]"""

# --- flows: what each does with its parameters --------------------------------------------------------------------


def _whoever(attempt: Attempt) -> User:
    """Who signs in: somebody of the pool, somebody whom a function brings from elsewhere, or nobody."""
    name = attempt.read_name()
    user = attempt.pool.find(name)
    if user is not None and user.status == EXTERNAL_PROVIDER:
        # "You can't sign in a user with a federated IdP with InitiateAuth." inferred: before any function is called
        raise errors.external_user()
    if user is None and attempt.flow in _SENDING_PASSWORDS:
        password = attempt.required("PASSWORD")
        user = migration.at_sign_in(attempt.ctx, attempt.pool, attempt.client, name, password, attempt.validation)
    return user or attempt.nobody()


def _with_password(attempt: Attempt, user: User) -> Outcome:
    """USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH."""
    attempt.required("PASSWORD")
    attempt.fire_pre_authentication(user)
    return passwords.by_password(attempt, user)


def _with_srp(attempt: Attempt, user: User) -> Outcome:
    half = passwords.client_half(attempt)
    attempt.fire_pre_authentication(user)
    return Then("PASSWORD_VERIFIER", {"A": half})


def _with_choice(attempt: Attempt, user: User) -> Outcome:
    """USER_AUTH: the preferred first factor, if this user may use it, or the choice."""
    preferred = attempt.parameters.get("PREFERRED_CHALLENGE")
    attempt.fire_pre_authentication(user)
    if is_ghost(attempt.pool, user):
        return choices.begin(attempt, user, first_factors.simulated(attempt, user, preferred))
    check_standing(attempt, user, unconfirmed=True)
    if preferred in first_factors.available(attempt, user):
        return choices.begin(attempt, user, preferred)
    return Then("SELECT_CHALLENGE")


_FLOWS: dict[str, Callable[[Attempt, User], Outcome]] = {
    "USER_PASSWORD_AUTH": _with_password,
    "ADMIN_USER_PASSWORD_AUTH": _with_password,
    "USER_SRP_AUTH": _with_srp,
    "USER_AUTH": _with_choice,
    "CUSTOM_AUTH": custom.begin_custom,
}
_SENDING_PASSWORDS = frozenset({"USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", flows.HOSTED})


def _after_sign_up(attempt: Attempt, session_text: str) -> Answer:
    """USER_AUTH with the session of a sign-up that was just confirmed: that was the first factor."""
    session = sessions.find(attempt, sessions.CONFIRMED_SIGN_UP, session_text)
    user = sessions.user_of(attempt.pool, session, session.name)
    attempt.name = session.name
    check_standing(attempt, user)
    session.used = True
    return _go_on(attempt, user, Passed(sessions.CONFIRMED_SIGN_UP))


# --- steps: what comes due, in order ------------------------------------------------------------------------------


def _new_password(attempt: Attempt, user: User) -> str | None:
    return "NEW_PASSWORD_REQUIRED" if user.status == FORCE_CHANGE_PASSWORD else None


def _second_factor(attempt: Attempt, user: User) -> str | None:
    return None if devices.replaces_mfa(attempt, user) else mfa.due(attempt, user)


_STEPS: tuple[Callable[[Attempt, User], str | None], ...] = (_new_password, _second_factor, devices.due)


def _go_on(attempt: Attempt, user: User, outcome: Outcome) -> Answer:
    """Put the challenge that must follow or the first that is due, or give the tokens if none is."""
    if isinstance(outcome, Passed):
        attempt.done.append(outcome.step)
        in_rounds = attempt.flow == "CUSTOM_AUTH" and custom.FINISHED not in attempt.done
        follows = _next_round(attempt, user, outcome) if in_rounds else _first_due(attempt, user)
    else:
        follows = outcome
    return _finish(attempt, user) if follows is None else _put(attempt, user, follows)


def _first_due(attempt: Attempt, user: User) -> Then | None:
    # Who was let in by the functions alone is asked for nothing further but the device. (inferred)
    steps = (devices.due,) if attempt.flow == "CUSTOM_AUTH" else _STEPS
    due = next((name for step in steps if (name := step(attempt, user))), None)
    return None if due is None else Then(due)


def _next_round(attempt: Attempt, user: User, passed: Passed) -> Then | None:
    """In custom authentication each step is a round, after which the functions say what follows."""
    custom.note(attempt, passed.step, right=True)
    due = _new_password(attempt, user) or _second_factor(attempt, user)
    if due is not None:
        return Then(due)
    outcome = custom.next_round(attempt, user)
    if isinstance(outcome, Then):
        return outcome
    attempt.done.append(outcome.step)
    return _first_due(attempt, user)


def _put(attempt: Attempt, user: User, then: Then) -> Answer:
    put = CHALLENGES[then.challenge].put(attempt, user, then.data)
    text = sessions.open(attempt, user, then.challenge, put.private)
    answer: Answer = {"ChallengeName": then.challenge}
    if not _sessionless(attempt, then.challenge):
        answer["Session"] = text
    answer["ChallengeParameters"] = put.parameters
    if attempt.flow == "USER_AUTH" and not attempt.done:
        # Also where one of them is put at once: the API reference's example shows all of them.
        answer["AvailableChallenges"] = first_factors.available(attempt, user)
    return answer


def _sessionless(attempt: Attempt, challenge: str) -> bool:
    """Plain SRP has no Session in its first answer: the secret block stands for it. [captured]"""
    return attempt.flow == "USER_SRP_AUTH" and challenge == "PASSWORD_VERIFIER"


def _finish(attempt: Attempt, user: User) -> Answer:
    device = devices.known(attempt.pool, user, attempt.device_key)
    attempt.fire_post_authentication(user, new_device=attempt.pool.devices is not None and device is None)
    if attempt.hosted:
        return {"SignedIn": SignedIn(user, assurance.claims(attempt.pool, attempt.done))}
    result = tokens.issue(
        attempt.ctx,
        attempt.pool,
        attempt.client,
        user,
        extra_claims=assurance.claims(attempt.pool, attempt.done),
        device=device,
        source=_token_source(attempt),
        metadata=attempt.metadata,
    )
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def _token_source(attempt: Attempt) -> str:
    if "NEW_PASSWORD_REQUIRED" in attempt.done:
        return "TokenGeneration_NewPasswordChallenge"
    if "DEVICE_PASSWORD_VERIFIER" in attempt.done:
        return "TokenGeneration_AuthenticateDevice"
    return "TokenGeneration_Authentication"
