"""Passkeys: a signature over a fresh challenge, by a key that the user has registered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.signin import webauthn
from pytest_fakecognito.signin.attempt import Attempt, Outcome, Passed, Put, check_standing
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import User


def put(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    passkeys = webauthn.usable(attempt.pool, user)
    if not passkeys:
        raise errors.challenge_not_available()
    challenge = webauthn.new_challenge(attempt.ctx.ids)
    options = webauthn.request_options(attempt.pool, passkeys, challenge, attempt.client.session_seconds)
    written = json.dumps(options, separators=(",", ":"))
    return Put({"CREDENTIAL_REQUEST_OPTIONS": written}, {"challenge": challenge})


def answer(attempt: Attempt, user: User, session: Session) -> Outcome:
    given = attempt.required("CREDENTIAL")
    check_standing(attempt, user)
    webauthn.verify_assertion(attempt.pool, user, session.private["challenge"], given)
    return Passed("WEB_AUTHN")
