"""Signing in: from the first call to the tokens.

Law: all transitions are in this file. A refused answer leaves the session as it was, save that one that is refused
as not authorised ends it. Sessions are data in the store and expire by the clock. Operations of both kinds, public and
administrative, and every page drive these two functions: `start` and `answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import flows, tokens
from pytest_fakecognito.signin.attempt import Answer, Attempt, check_password_good, check_standing
from pytest_fakecognito.signin.challenges import CHALLENGES
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User


def start(
    ctx: Context,
    pool: Pool,
    client: Client,
    flow: str,
    parameters: Mapping[str, str],
    *,
    admin: bool,
    metadata: Mapping[str, str],
) -> Answer:
    """Open a sign-in: AWS's output of InitiateAuth, with tokens or with the first challenge."""
    flow = flows.canonical(flow)
    flows.check(client, flow, admin=admin)
    begin = _FLOWS.get(flow)
    if begin is None:
        raise errors.NotFaked(f"signing in with {flow} is not faked yet")
    return begin(Attempt(ctx, pool, client, flow, parameters, admin, metadata))


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
) -> Answer:
    """Answer the challenge that was put: AWS's output of RespondToAuthChallenge, with tokens or the next one."""
    if challenge not in CHALLENGES:
        raise errors.NotFaked(f"the challenge {challenge} is not faked yet")
    attempt = Attempt(ctx, pool, client, "", responses, admin, metadata)
    name = attempt.required("USERNAME")
    attempt.check_secret_hash()
    session = _open_session(ctx, pool, client, challenge, session_text)
    user = _user_of(pool, session, name)
    check_standing(attempt, user)
    attempt.flow, attempt.done = session.flow, session.done
    try:
        CHALLENGES[challenge].answer(attempt, user, session)
    except errors.CognitoError as error:
        session.used = error.code == "NotAuthorizedException"
        raise
    session.used = True
    attempt.done = [*session.done, challenge]
    return _next_step(attempt, user)


# --- flows --------------------------------------------------------------------------------------------------------


def _with_password(attempt: Attempt) -> Answer:
    """USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH."""
    name, password = attempt.required("USERNAME"), attempt.required("PASSWORD")
    attempt.check_secret_hash()
    user = attempt.pool.find(name)
    if user is None:
        raise attempt.user_not_found()
    triggers.fire(
        attempt.ctx,
        attempt.pool,
        "PreAuthentication",
        "PreAuthentication_Authentication",
        username=user.username,
        client_id=attempt.client.id,
        request={},
    )
    check_standing(attempt, user)
    if password != user.password:
        user.failures.note(attempt.ctx.now)
        raise errors.incorrect_password()
    check_password_good(attempt, user)
    user.failures.forgive()
    attempt.done = [attempt.flow]
    return _next_step(attempt, user)


def _with_refresh_token(attempt: Attempt) -> Answer:
    result = tokens.refresh(attempt.ctx, attempt.pool, attempt.client, attempt.parameters)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


_FLOWS: dict[str, Callable[[Attempt], Answer]] = {
    "USER_PASSWORD_AUTH": _with_password,
    "ADMIN_USER_PASSWORD_AUTH": _with_password,
    "REFRESH_TOKEN_AUTH": _with_refresh_token,
}


# --- steps --------------------------------------------------------------------------------------------------------


def _next_step(attempt: Attempt, user: User) -> Answer:
    """Put the first challenge that is due, or give the tokens if none is."""
    for name, challenge in CHALLENGES.items():
        if name not in attempt.done and challenge.due(attempt, user):
            return _put(attempt, user, name, challenge.put(attempt, user))
    if attempt.pool.settings["MfaConfiguration"] != "OFF":
        raise errors.NotFaked("multi-factor authentication is not faked yet")
    result = tokens.issue(attempt.ctx, attempt.pool, attempt.client, user)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def _put(attempt: Attempt, user: User, name: str, parameters: dict[str, str]) -> Answer:
    text = attempt.ctx.ids.session()
    attempt.pool.sessions[text] = Session(
        client_id=attempt.client.id,
        sub=user.sub,
        challenge=name,
        expires_at=attempt.ctx.now + attempt.client.session_seconds,
        flow=attempt.flow,
        done=attempt.done,
    )
    return {"ChallengeName": name, "Session": text, "ChallengeParameters": parameters}


# --- sessions -----------------------------------------------------------------------------------------------------

_ENVELOPE = "AYABe"
"""How every session starts that the service gave: text that does not is undecodable to it. [captured]"""


def _open_session(
    ctx: Context, pool: Pool, client: Client, challenge: str, text: str | None
) -> Session:
    if not text:
        raise errors.missing_parameter(name="Session")
    session = pool.sessions.get(text)
    if session is None:
        raise errors.invalid_session() if text.startswith(_ENVELOPE) else errors.undecodable_session()
    if session.used:
        raise errors.session_used()
    if ctx.now >= session.expires_at:
        raise errors.session_expired()
    if session.client_id != client.id or session.challenge != challenge:
        raise errors.invalid_session()  # inferred for a challenge that was not put
    return session


def _user_of(pool: Pool, session: Session, name: str) -> User:
    user = pool.by_sub(session.sub)
    if user is None:
        raise errors.user_not_found()
    if pool.find(name) is not user:
        raise errors.invalid_session()  # inferred: a session is for the user it was opened for
    return user
