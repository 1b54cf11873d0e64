"""What messages say: the pool's templates, what the CustomMessage trigger makes of them, and what fills the gaps.

Source: the developer guide's pages on message customisation and on the custom message trigger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import category
from urllib.parse import urlencode

from pytest_fakecognito import errors
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User

CODE = "{####}"
USERNAME = "{username}"
_LINK = re.compile(r"\{##((?:(?!##\}).)+)##\}", re.DOTALL)  # with a text: without, it is the code's
_DEFAULT_LINK = "{##Click Here##}"
_GAP = re.compile(f"{re.escape(CODE)}|{re.escape(USERNAME)}")

# What the service sends when a pool has no text of its own: the pool's settings then show none. [captured in reports]
_CODE_SUBJECT = "Your verification code"
_CODE_MAIL = "Your confirmation code is {####}"
_CODE_SMS = "Your verification code is {####}. "
_LINK_SUBJECT = "Your verification link"
_LINK_MAIL = "Please click the link below to verify your email address. {##Verify Email##} "
_SIGN_IN_SUBJECT = "Your authentication code"
_SIGN_IN = "Your authentication code is {####}. "
_INVITATION_SUBJECT = "Your temporary password"
_INVITATION = "Your username is {username} and temporary password is {####}. "
_WELCOME = "Your username is {username}. "  # inferred: of a user without a password only that there is none is known

_WITH_LINK = frozenset({"CustomMessage_SignUp", "CustomMessage_ResendCode"})
"""Nothing else is confirmed by a link, whatever the pool prefers. [documented]"""

_LONGEST = {"EMAIL": 20_000, "SMS": 140}
_LONGEST_SUBJECT = 140


@dataclass(frozen=True, slots=True)
class Text:
    """A message with its gaps, which are named by `gaps`; a text message has no use for the subject."""

    subject: str
    body: str
    gaps: tuple[str, ...] = (CODE,)
    by_link: bool = False


# --- the pool's templates -----------------------------------------------------------------------------------------


def verification(pool: Pool, medium: str, source: str) -> Text:
    """Of an address, or of who forgot a password: a code, or for signing up perhaps a link."""
    template: Mapping[str, str] = pool.settings.get("VerificationMessageTemplate") or {}
    if medium == "SMS":
        return Text("", template.get("SmsMessage", _CODE_SMS))
    if source in _WITH_LINK and template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK":
        subject = template.get("EmailSubjectByLink", _LINK_SUBJECT)
        return Text(subject, template.get("EmailMessageByLink", _LINK_MAIL), gaps=(), by_link=True)
    return Text(template.get("EmailSubject", _CODE_SUBJECT), template.get("EmailMessage", _CODE_MAIL))


def sign_in(pool: Pool, medium: str) -> Text:
    """With the code that is a factor of signing in."""
    if medium == "SMS":
        return Text("", pool.settings.get("SmsAuthenticationMessage", _SIGN_IN))
    template: Mapping[str, str] = pool.mfa.get("EmailMfaConfiguration") or {}
    return Text(template.get("Subject", _SIGN_IN_SUBJECT), template.get("Message", _SIGN_IN))


def invitation(pool: Pool, medium: str, *, passwordless: bool) -> Text | None:
    """To a user whom an administrator made; None if the pool's text has no place for the password, which must be told.

    "Amazon Cognito doesn't deliver the invitation message" then (API reference, AdminCreateUser).
    """
    template = (pool.settings.get("AdminCreateUserConfig") or {}).get("InviteMessageTemplate") or {}
    body = template.get("EmailMessage" if medium == "EMAIL" else "SMSMessage")
    subject = template.get("EmailSubject", _INVITATION_SUBJECT)
    if passwordless:
        return Text(subject, body or _WELCOME, gaps=(USERNAME,))
    if body is not None and CODE not in body:
        return None
    return Text(subject, body or _INVITATION, gaps=(USERNAME, CODE))


# --- what the CustomMessage trigger makes of them -----------------------------------------------------------------


def placeholders(pool: Pool, source: str) -> dict[str, Any]:
    """The members of the trigger's request that stand for what its answer shall have in its gaps."""
    template: Mapping[str, str] = pool.settings.get("VerificationMessageTemplate") or {}
    link = _LINK.search(template.get("EmailMessageByLink", ""))
    return {
        "codeParameter": CODE,
        "linkParameter": link[0] if link else _DEFAULT_LINK,
        # Whoever signed up knows their name. [captured]
        "usernameParameter": USERNAME if source == "CustomMessage_AdminCreateUser" else None,
    }


def customised(text: Text, response: Mapping[str, Any], medium: str) -> Text:
    """`text` with what the function put in its place.

    A body that is too long or, in an invitation or a mail with a link, lacks a gap is passed over for the pool's own
    [captured in reports]; one without the code is refused with InvalidParameterException [captured]. The guide says
    that e-mails can be changed only where the pool sends through SES; pools that do not were seen to obey as well.
    """
    if medium == "SMS":
        return replace(text, body=_body(text, response.get("smsMessage"), medium))
    subject = response.get("emailSubject") or text.subject
    if len(subject) > _LONGEST_SUBJECT:  # inferred: as with the body
        subject = text.subject
    return replace(text, subject=subject, body=_body(text, response.get("emailMessage"), medium))


def _body(text: Text, given: str | None, medium: str) -> str:
    if not given or len(given) > _LONGEST[medium]:
        return text.body
    if text.by_link:
        return given if _LINK.search(given) else text.body
    if text.gaps == (CODE,):
        _check_code_body(given, medium)
        return given
    return given if all(gap in given for gap in text.gaps) else text.body


def _check_code_body(given: str, medium: str) -> None:
    if medium == "SMS":
        if CODE not in given:  # inferred from the e-mail's message and the pattern of SmsVerificationMessage
            raise errors.message_body_malformed(text=given, name="smsMessage", pattern=r".*\{####\}.*")
        return
    if CODE not in given or not all(map(_printable, given)):
        letters = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"
        pattern = letters + r"\{####\}" + letters
        raise errors.message_body_malformed(text=given, name="emailBody", pattern=pattern)


def _printable(character: str) -> bool:
    """The pattern's classes; a no-break space is in none of them, and has cost people hours."""
    return character in " \t\n\v\f\r" or category(character)[0] in "LMSNP"


# --- what fills the gaps ------------------------------------------------------------------------------------------


def filled(pool: Pool, user: User, text: Text, code: str | None, client_id: str) -> Text:
    """`text` as it is read by `user`."""
    body = text.body
    if text.by_link and code is not None:
        url = confirmation_url(pool, user, code, client_id)
        body = _LINK.sub(lambda match: f'<a href="{url}">{match[1]}</a>', body)
    name = sign_in_name(pool, user)
    contents = {CODE: code or "", USERNAME: name}
    # In one pass: a temporary password, or a name, may itself look like a gap.
    body = _GAP.sub(lambda gap: contents[gap[0]], body)
    return replace(text, subject=text.subject.replace(USERNAME, name), body=body)


def confirmation_url(pool: Pool, user: User, code: str, client_id: str) -> str:
    """Where a verification link leads. Raises InvalidParameterException if the pool has no domain."""
    if pool.domain is None:
        raise errors.link_without_domain()
    query = urlencode({"client_id": client_id, "user_name": user.username, "confirmation_code": code})
    return f"https://{pool.domain}/confirmUser/?{query}"


def sign_in_name(pool: Pool, user: User) -> str:
    """What a message calls the user: in a pool whose names are addresses that one, not the sub. inferred"""
    for attribute in pool.username_attributes:
        if user.attributes.get(attribute):
            return user.attributes[attribute]
    return user.username


# --- from whom ----------------------------------------------------------------------------------------------------

DEFAULT_SENDER = "no-reply@verificationemail.com"


def sender(pool: Pool) -> tuple[str, str | None]:
    """The From and the Reply-To of the pool's e-mails."""
    settings: Mapping[str, str] = pool.settings["EmailConfiguration"]
    return settings.get("From") or _identity(settings), settings.get("ReplyToEmailAddress")


def _identity(settings: Mapping[str, str]) -> str:
    """The address that SES knows under the pool's SourceArn; of a domain it knows, one that is inferred."""
    identity = settings.get("SourceArn", "").partition(":identity/")[2]
    if not identity:
        return DEFAULT_SENDER
    return identity if "@" in identity else f"no-reply@{identity}"
