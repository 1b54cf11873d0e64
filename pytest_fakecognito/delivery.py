"""Codes and invitations on their way: which medium, which text, into the outbox.

Law: a code is made, kept and sent here, and checked here; at most one code of a kind is live, the newest.
"""

from __future__ import annotations

from typing import Any

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.journal import Message
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.schema import is_email, is_phone
from pytest_fakecognito.state.users import PendingCode, User

MEDIUM = {"email": "EMAIL", "phone_number": "SMS"}
ATTRIBUTE = {medium: attribute for attribute, medium in MEDIUM.items()}

DAY = 86400.0
HOUR = 3600.0

SIGN_UP = "sign-up"
FORGOT_PASSWORD = "forgot-password"

# What the service sends when a pool has no text of its own: the pool's settings then show none. [captured in reports]
_CODE_SUBJECT = "Your verification code"
_CODE_MAIL = "Your confirmation code is {####}"
_CODE_SMS = "Your verification code is {####}. "
_SIGN_IN_SUBJECT = "Your authentication code"
_SIGN_IN = "Your authentication code is {####}. "
_INVITATION_SUBJECT = "Your temporary password"
_INVITATION = "Your username is {username} and temporary password is {####}. "
_WELCOME = "Your username is {username}. "  # inferred: of a user without a password only that there is none is known


# --- codes --------------------------------------------------------------------------------------------------------


def verification_kind(attribute: str) -> str:
    return f"verify-{attribute}"


def send_code(
    ctx: Context,
    pool: Pool,
    user: User,
    *,
    kind: str,
    attribute: str,
    source: str,
    lifetime: float,
    client_id: str = triggers.NO_CLIENT,
    pending_value: str | None = None,
    metadata: dict[str, str] | None = None,
) -> dict[str, str]:
    """Make a code, which replaces the last one of its kind, send it, and return AWS's `CodeDeliveryDetailsType`.

    `attribute` is "email" or "phone_number"; the code goes to `pending_value`, where there is one, or else to the
    present value. `lifetime` is in seconds.
    """
    code = ctx.ids.code()
    medium = MEDIUM[attribute]
    destination = pending_value or user.attributes[attribute]
    subject, body = _verification_template(pool, medium)
    # Sent first: if the message's trigger refuses, the code before this one is still the newest that anybody has.
    _send(ctx, pool, user, medium, destination, subject, body, code, source)
    user.codes[kind] = PendingCode(code, ctx.now + lifetime, attribute, pending_value)
    user.last_code = code
    return delivery_details(medium, destination, attribute)


def check_code(user: User, kind: str, code: str, now: float) -> PendingCode:
    """The pending code of that kind if `code` is the newest one and still good. Using it up is the caller's."""
    pending = user.codes.get(kind)
    if pending is None or now >= pending.expires_at:
        raise errors.code_expired()
    if pending.code != code:
        raise errors.code_mismatch()
    return pending


def send_sign_in_code(
    ctx: Context,
    pool: Pool,
    user: User,
    attribute: str,
    code: str,
    client_id: str,
    metadata: dict[str, str],
) -> None:
    """Send a code that the sign-in keeps itself, as first factor or as second."""
    user.last_code = code
    medium = MEDIUM[attribute]
    subject, body = _sign_in_template(pool, medium)
    _send(ctx, pool, user, medium, user.attributes[attribute], subject, body, code, "CustomMessage_Authentication")


def _sign_in_template(pool: Pool, medium: str) -> tuple[str, str]:
    if medium == "SMS":
        return "", pool.settings.get("SmsAuthenticationMessage", _SIGN_IN)
    template: dict[str, str] = pool.mfa.get("EmailMfaConfiguration") or {}
    return template.get("Subject", _SIGN_IN_SUBJECT), template.get("Message", _SIGN_IN)


# --- invitations --------------------------------------------------------------------------------------------------


def invite(ctx: Context, pool: Pool, user: User, password: str | None, mediums: list[str]) -> None:
    """Send the welcome message through each of `mediums` ("EMAIL", "SMS") that the user can be reached by."""
    template = (pool.settings.get("AdminCreateUserConfig") or {}).get("InviteMessageTemplate") or {}
    for medium in mediums:
        destination = user.attributes.get(ATTRIBUTE[medium])
        if not destination:
            continue
        subject = template.get("EmailSubject", _INVITATION_SUBJECT)
        default = _WELCOME if password is None else _INVITATION
        body = template.get("EmailMessage" if medium == "EMAIL" else "SMSMessage", default)
        if password is not None and "{####}" not in body:
            continue  # "Amazon Cognito doesn't deliver the invitation message" (API reference, AdminCreateUser)
        source = "CustomMessage_AdminCreateUser"
        _send(ctx, pool, user, medium, destination, subject, body, password, source)
        user.last_code = password


# --- sending ------------------------------------------------------------------------------------------------------


def _send(
    ctx: Context,
    pool: Pool,
    user: User,
    medium: str,
    destination: str,
    subject: str,
    body: str,
    code: str | None,
    source: str,
) -> None:
    triggers.fire(
        ctx,
        pool,
        "CustomMessage",
        source,
        username=user.username,
        client_id=triggers.NO_CLIENT,
        request={},
    )
    body = body.replace("{####}", code or "").replace("{username}", user.username)
    ctx.journal.send(
        Message(
            medium=medium,
            destination=destination,
            subject=subject if medium == "EMAIL" else None,
            body=body,
            code=code,
            username=user.username,
            user_pool_id=pool.id,
            trigger_source=source,
        )
    )


def _verification_template(pool: Pool, medium: str) -> tuple[str, str]:
    template: dict[str, Any] = pool.settings.get("VerificationMessageTemplate") or {}
    if medium == "SMS":
        return "", template.get("SmsMessage", _CODE_SMS)
    return template.get("EmailSubject", _CODE_SUBJECT), template.get("EmailMessage", _CODE_MAIL)


# --- what the caller is told --------------------------------------------------------------------------------------


def delivery_details(medium: str, destination: str, attribute: str) -> dict[str, str]:
    """AWS's `CodeDeliveryDetailsType`, with the destination masked."""
    return {
        "Destination": mask(medium, destination),
        "DeliveryMedium": medium,
        "AttributeName": attribute,
    }


def simulated_details(pool: Pool, name: str) -> dict[str, str]:
    """What is told of a message that is never sent, for a user who does not exist.

    The medium follows from what `name` looks like, then from what the pool verifies. [documented]
    """
    if is_phone(name):
        return delivery_details("SMS", name, "phone_number")
    if is_email(name) or "phone_number" not in pool.auto_verified or "email" in pool.auto_verified:
        # inferred: the domain of a made-up address
        return delivery_details("EMAIL", name if is_email(name) else f"{name}@example.com", "email")
    return delivery_details("SMS", "+10000000000", "phone_number")


def mask(medium: str, destination: str) -> str:
    """`f***@e***` for an address, `+*******1234` for a number. [captured]"""
    if medium == "EMAIL":
        local, _, domain = destination.partition("@")
        return f"{local[:1]}***@{domain[:1]}***"
    digits = destination.lstrip("+")
    return "+" + "*" * (len(digits) - 4) + digits[-4:]
