"""E-mails that also leave, as real mail, to an SMTP server: Mailpit, say, or aiosmtpd in the test itself.

Law: what the server refuses was not sent, and Cognito answers as where its own mail fails.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from pytest_fakecognito import errors
from pytest_fakecognito.clock import Clock
from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.journal import Message

_TIMEOUT = 10.0
_SCHEMES = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}
_ACCEPTED = "host:port, or a URL like smtp://host:port, smtp+starttls://user:password@host:port or smtps://host"
_PORTS = {"none": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where e-mails go. `tls` is "none", "starttls" or, for a connection encrypted from its start, "tls".

    `login` is user name and password. `tls_context` says which certificates are trusted, by default the system's.
    """

    host: str
    port: int | None = None
    tls: str = "none"
    login: tuple[str, str] | None = None
    tls_context: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if self.tls not in _PORTS:
            raise UsageError(f"tls takes one of {', '.join(_PORTS)}, not {self.tls!r}")

    @classmethod
    def parse(cls, text: str) -> SmtpServer:
        """The server that `host:port` or a URL names. Raises UsageError for anything else."""
        url = text if "://" in text else f"smtp://{text}"
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        bare = "://" not in text and port is None
        if not host or bare or parts.scheme not in _SCHEMES or parts.path.strip("/") or parts.query or parts.fragment:
            raise UsageError(f"no SMTP server: {text!r}; give {_ACCEPTED}")
        login = None if parts.username is None else (unquote(parts.username), unquote(parts.password or ""))
        return cls(host, port, _SCHEMES[parts.scheme], login)


def as_mail(message: Message, clock: Clock) -> EmailMessage:
    """The e-mail in MIME. Its body is HTML, as that of the service's e-mails is read."""
    mail = EmailMessage()
    mail["From"] = message.sender
    mail["To"] = message.destination
    if message.reply_to:
        mail["Reply-To"] = message.reply_to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain="verificationemail.com")
    mail.set_content(message.body, subtype="html")
    return mail


class Outgoing:
    """Posts e-mails to a server, one connection for each."""

    def __init__(self, server: SmtpServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock

    def post(self, message: Message) -> None:
        """Send an e-mail; a text message has no server. Raises CodeDeliveryFailureException."""
        if message.medium != "EMAIL":
            return
        try:
            mail = as_mail(message, self._clock)
            with self._connected() as connection:
                connection.send_message(mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise errors.code_delivery_failed(reason=_told(error)) from error

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        port = server.port or _PORTS[server.tls]
        context = server.tls_context or (ssl.create_default_context() if server.tls != "none" else None)
        if server.tls == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, port, timeout=_TIMEOUT, context=context)
        else:
            connection = smtplib.SMTP(server.host, port, timeout=_TIMEOUT)
        try:
            if server.tls == "starttls":
                connection.starttls(context=context)
            if server.login is not None:
                connection.login(*server.login)
        except BaseException:
            connection.close()
            raise
        return connection


def _told(error: Exception) -> str:
    """What the server said, or why it could not be asked."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return f"{code} {_text(reply)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
