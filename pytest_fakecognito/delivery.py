"""Codes and invitations on their way: made, kept, sent into the outbox, and checked when they come back.

Law: at most one code of a kind is live, the newest; one that could not be sent leaves the one before it as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from pytest_fakecognito import errors, messages, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.journal import Message
from pytest_fakecognito.messages import Text
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.schema import is_email, is_phone
from pytest_fakecognito.state.users import PendingCode, User

MEDIUM = {"email": "EMAIL", "phone_number": "SMS"}
ATTRIBUTE = {medium: attribute for attribute, medium in MEDIUM.items()}

DAY = 86400.0
HOUR = 3600.0

SIGN_UP = "sign-up"
FORGOT_PASSWORD = "forgot-password"

_SENDERS = {"EMAIL": "CustomEmailSender", "SMS": "CustomSMSSender"}
_INVITATION = "CustomMessage_AdminCreateUser"


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
    metadata: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Make a code, which replaces the last one of its kind, send it, and return AWS's `CodeDeliveryDetailsType`.

    `attribute` is "email" or "phone_number"; the code goes to `pending_value`, where there is one, or else to the
    present value. `source` is that of the CustomMessage trigger, `metadata` the call's ClientMetadata, `lifetime` is in
    seconds.
    """
    code = ctx.ids.code()
    medium = MEDIUM[attribute]
    destination = pending_value or user.attributes[attribute]
    occasion = _Occasion(ctx, pool, user, source, client_id, metadata)
    occasion.send(medium, destination, messages.verification(pool, medium, source), code)
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
    metadata: Mapping[str, str],
) -> None:
    """Send a code that the sign-in keeps itself, as first factor or as second."""
    medium = MEDIUM[attribute]
    occasion = _Occasion(ctx, pool, user, "CustomMessage_Authentication", client_id, metadata)
    occasion.send(medium, user.attributes[attribute], messages.sign_in(pool, medium), code)
    user.last_code = code


# --- invitations --------------------------------------------------------------------------------------------------


def invite(ctx: Context, pool: Pool, user: User, password: str | None, mediums: list[str]) -> None:
    """Send the welcome message through each of `mediums` ("EMAIL", "SMS") that the user can be reached by."""
    occasion = _Occasion(ctx, pool, user, _INVITATION, triggers.NO_CLIENT, None)
    for medium in mediums:
        destination = user.attributes.get(ATTRIBUTE[medium])
        text = messages.invitation(pool, medium, passwordless=password is None)
        if destination and text is not None:
            occasion.send(medium, destination, text, password)
            user.last_code = password


# --- sending ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Occasion:
    """Why a user is written to. The message trigger is asked once, through however many mediums it then goes."""

    ctx: Context
    pool: Pool
    user: User
    source: str
    client_id: str
    metadata: Mapping[str, str] | None
    custom: Mapping[str, str] | None = None

    def send(self, medium: str, destination: str, text: Text, code: str | None) -> None:
        """By the function that the pool has for this medium, or else by the service itself."""
        if triggers.configured(self.pool, _SENDERS[medium]):
            self._hand_over(medium, destination, code)
            return
        # inferred: that the message trigger is not asked where a function does the sending
        text = messages.customised(text, self._customisation(destination, medium), medium)
        self._post(medium, destination, messages.filled(self.pool, self.user, text, code, self.client_id), code)

    def _customisation(self, destination: str, medium: str) -> Mapping[str, str]:
        if self.custom is None:
            request = messages.placeholders(self.pool, self.source)
            self.custom = self._fire("CustomMessage", self.source, medium, destination, request) or {}
        return self.custom

    def _hand_over(self, medium: str, destination: str, code: str | None) -> None:
        from pytest_fakecognito import senders

        trigger = _SENDERS[medium]
        request: dict[str, Any] = {}
        if code is not None:
            # Temporary passwords are escaped for HTML. [documented]
            text = escape(code, quote=False) if self.source == _INVITATION else code
            request["code"] = senders.encrypt(text, {"userpool-id": self.pool.id})
            self.ctx.journal.log_code(self.user.username, code)
        self._fire(trigger, f"{trigger}_{self.source.partition('_')[2]}", medium, destination, request)

    def _fire(
        self, trigger: str, source: str, medium: str, destination: str, request: Mapping[str, Any]
    ) -> dict[str, str] | None:
        # inferred: an address that waits to be verified is shown, since it is where the message must go
        attributes = {ATTRIBUTE[medium]: destination}
        return triggers.fire(
            self.ctx,
            self.pool,
            trigger,
            source,
            user=self.user,
            client_id=self.client_id,
            request={**request, "userAttributes": attributes, "clientMetadata": self.metadata},
        )

    def _post(self, medium: str, destination: str, text: Text, code: str | None) -> None:
        by_mail = medium == "EMAIL"
        sender, reply_to = messages.sender(self.pool) if by_mail else (None, None)
        self.ctx.journal.send(
            Message(
                medium=medium,
                destination=destination,
                subject=text.subject if by_mail else None,
                body=text.body,
                code=code,
                username=self.user.username,
                user_pool_id=self.pool.id,
                trigger_source=self.source,
                sender=sender,
                reply_to=reply_to,
            )
        )


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
