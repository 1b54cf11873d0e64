"""CreateAuthChallenge: makes a ticket and mails the link that carries it; later rounds wait for the same one.

Whoever asks in the name of nobody is answered alike, and no mail is sent: who has an account is nobody's business.
"""

from __future__ import annotations

import os
from typing import Any

from links import mail, ticket


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request, response = event["request"], event["response"]
    awaited = request["session"][-1]["challengeMetadata"] if request["session"] else None
    if awaited is None:
        awaited = ticket.new_id()
        _send(event["userName"], request, awaited)
    response["publicChallengeParameters"] = {"sent_by": "EMAIL"}
    # The id alone: whoever reads the functions' logs could not make a link of it.
    response["privateChallengeParameters"] = {"ticket": awaited}
    response["challengeMetadata"] = awaited
    return event


def _send(username: str, request: dict[str, Any], ticket_id: str) -> None:
    if request.get("userNotFound"):
        return
    signed = ticket.issue(ticket_id, username)
    # After the #: that part stays in the browser, and out of every server's log.
    mail.send_link(request["userAttributes"]["email"], f"{os.environ['SITE']}/sign-in#{signed}")
