"""Sign-in sessions: opened with a challenge, found by the answer, used once."""

from __future__ import annotations

from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import flows
from pytest_fakecognito.signin.attempt import Attempt, ghost, is_ghost
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User

SIGN_UP = "SIGN_UP"
CONFIRMED_SIGN_UP = "CONFIRMED_SIGN_UP"
"""Not challenges of AWS's, but what the session of a sign-up waits for."""

_ON_PAGES = 180.0
"""Seconds, whatever the client's sessions are good for elsewhere. [documented] of the page for a code"""
_ENVELOPE = "AYABe"
"""How every session starts that the service gave: text that does not is undecodable to it. [captured]"""


def open(attempt: Attempt, user: User, challenge: str, private: dict[str, Any]) -> str:
    """Open a session that waits for the answer to `challenge`; the text the client is to send back."""
    text = attempt.ctx.ids.session()
    attempt.pool.sessions[text] = Session(
        client_id=attempt.client.id,
        sub=None if is_ghost(attempt.pool, user) else user.sub,
        name=attempt.name,
        challenge=challenge,
        expires_at=attempt.ctx.now + (_ON_PAGES if attempt.hosted else attempt.client.session_seconds),
        flow=attempt.flow,
        done=list(attempt.done),
        device_key=attempt.device_key,
        rounds=list(attempt.rounds),
        private=private,
    )
    return text


def open_for_sign_up(ctx: Context, pool: Pool, client: Client, user: User, stage: str) -> str:
    """The session that leads from signing up, over confirming, to signing in without anything further."""
    attempt = Attempt(ctx, pool, client, "USER_AUTH", {}, admin=False, metadata={}, name=user.username)
    return open(attempt, user, stage, {})


def of_sign_up(ctx: Context, pool: Pool, client: Client, text: str | None, name: str) -> Session | None:
    """The session that comes with a confirmation, if one does; it must be of this user's sign-up."""
    if text is None:
        return None
    attempt = Attempt(ctx, pool, client, "USER_AUTH", {}, admin=False, metadata={})
    session = find(attempt, SIGN_UP, text)
    user_of(pool, session, name)
    return session


def find(attempt: Attempt, challenge: str, text: str | None) -> Session:
    """The session that an answer to `challenge` is for. Raises NotAuthorizedException if it is not to be used."""
    if not text:
        return _without_text(attempt, challenge)
    session = attempt.pool.sessions.get(text)
    if session is None:
        raise errors.invalid_session() if text.startswith(_ENVELOPE) else errors.undecodable_session()
    check(attempt, session)
    if session.challenge != challenge or attempt.hosted != (session.flow == flows.HOSTED):
        raise errors.invalid_session()  # inferred for a challenge that was not put
    return session


def check(attempt: Attempt, session: Session) -> None:
    """Refuse a session that was used, that a refused answer has ended, that is too old, or another client's."""
    if session.ended:
        raise errors.invalid_session()
    if session.used:
        raise errors.session_used()
    if attempt.ctx.now >= session.expires_at:
        raise errors.session_expired()
    if session.client_id != attempt.client.id:
        raise errors.invalid_session()


def user_of(pool: Pool, session: Session, name: str) -> User:
    """The user of a session, whom the answer must name as well: by user name or alias."""
    if session.sub is None:
        user = ghost(pool, session.name)
        known = name in (session.name, user.username)
    else:
        found = pool.by_sub(session.sub)
        if found is None:
            raise errors.user_not_found()
        user, known = found, pool.find(name) is found
    if not known:
        raise errors.invalid_session()  # inferred: a session is for the user it was opened for
    return user


def _without_text(attempt: Attempt, challenge: str) -> Session:
    """In plain SRP the secret block, or the device's key, stands for the session. Clients rely on it. [captured]"""
    if challenge in ("PASSWORD_VERIFIER", "DEVICE_PASSWORD_VERIFIER"):
        key, value = "SECRET_BLOCK", attempt.required("PASSWORD_CLAIM_SECRET_BLOCK")
    elif challenge == "DEVICE_SRP_AUTH":
        key, value = "device", attempt.required("DEVICE_KEY")
    else:
        raise errors.missing_parameter(name="Session")
    for session in reversed(list(attempt.pool.sessions.values())):
        if _stands_for(session, challenge, key, value) and session.client_id == attempt.client.id:
            check(attempt, session)
            return session
    raise errors.incorrect_password()


def _stands_for(session: Session, challenge: str, key: str, value: str) -> bool:
    if session.flow != "USER_SRP_AUTH" or session.challenge != challenge:
        return False
    return value == (session.device_key if key == "device" else session.private[key])
