"""DefineAuthChallenge: a link is asked for until the right one comes, three times at most."""

from __future__ import annotations

from typing import Any

TRIES = 3


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    rounds, response = event["request"]["session"], event["response"]
    right = bool(rounds) and rounds[-1]["challengeResult"] is True
    ours = all(it["challengeName"] == "CUSTOM_CHALLENGE" for it in rounds)
    response["issueTokens"] = right and ours
    response["failAuthentication"] = not ours or (not right and len(rounds) >= TRIES)
    if not response["issueTokens"] and not response["failAuthentication"]:
        response["challengeName"] = "CUSTOM_CHALLENGE"
    return event
