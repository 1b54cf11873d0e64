"""VerifyAuthChallengeResponse: the answer must be a ticket of ours, for this user and this sign-in, in time."""

from __future__ import annotations

from typing import Any

from links import ticket


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = event["request"]
    shown = ticket.read(request["challengeAnswer"])
    event["response"]["answerCorrect"] = (
        shown is not None
        and shown.id == request["privateChallengeParameters"]["ticket"]
        and shown.username == event["userName"]
        and ticket.now() < shown.expires_at
    )
    return event
