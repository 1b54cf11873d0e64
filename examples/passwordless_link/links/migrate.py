"""UserMigration: users of the old site move in when they sign in with their old password, or say it is forgotten."""

from __future__ import annotations

from typing import Any

from links import legacy


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """An event that goes back as it came means that we know nobody of that name and password."""
    account = legacy.find(event["userName"])
    if account is None:
        return event
    response = event["response"]
    if event["triggerSource"] == "UserMigration_Authentication":
        if not account.has_password(event["request"]["password"]):
            return event
        response["finalUserStatus"] = "CONFIRMED"
    # The old site had verified every address. To one that is not, Cognito would send no code.
    response["userAttributes"] = {"email": account.email, "email_verified": "true", "name": account.name}
    response["messageAction"] = "SUPPRESS"
    return event
