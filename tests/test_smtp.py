"""E-mails that also leave as real mail, to a server on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pytest_fakecognito import FakeCognito, SmtpServer, UsageError

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
PHONE = "+12065550123"


class Mailbox:
    """What the server was handed. It can be told to refuse at one of SMTP's stages."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.mails: list[EmailMessage] = []
        self.refusal: tuple[str, str] | None = None

    def _answer(self, stage: str) -> str | None:
        return self.refusal[1] if self.refusal is not None and self.refusal[0] == stage else None

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self._answer("MAIL") or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        refusal = self._answer("RCPT")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        refusal = self._answer("DATA")
        if refusal is None:
            assert isinstance(envelope.content, bytes)
            self.envelopes.append(envelope)
            self.mails.append(message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=policy.default))
        return refusal or "250 OK"


class OnAnyPort(Controller):
    """aiosmtpd's server, which cannot say by itself which free port it was given."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def serve(mailbox: Mailbox) -> Iterator[Any]:
    """Start a server for the mailbox on a free port: `serve(**settings)` gives the port."""
    controllers = []

    def serve(**settings: Any) -> int:
        controller = OnAnyPort(mailbox, hostname="127.0.0.1", port=0, **settings)
        controller.start()
        controllers.append(controller)
        return controller.port

    yield serve
    for controller in controllers:
        controller.stop()


@pytest.fixture
def port(serve: Any) -> int:
    return int(serve())


def fake(smtp: str | SmtpServer, **email: str) -> FakeCognito:
    """A fake that sends mail, with a user who can be written to."""
    cognito = FakeCognito(smtp=smtp).start()
    pool = cognito.create_pool("default", default=True, email_configuration=email)
    addresses = {"email": ADA, "email_verified": True, "phone_number": PHONE, "phone_number_verified": True}
    pool.add_user("ada", PASSWORD, **addresses)
    return cognito


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    from pytest_fakecognito import fake as module

    if module._active is not None:
        module._active.stop()


def forget(cognito: FakeCognito) -> dict[str, Any]:
    return cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada")


# --- mail ---------------------------------------------------------------------------------------------------------


def test_a_message_leaves_as_mail(mailbox: Mailbox, port: int) -> None:
    """What is in the outbox has also arrived: a mail of one part in HTML, from Cognito's own address."""
    cognito = fake(f"127.0.0.1:{port}")
    forget(cognito)

    [message], [mail], [envelope] = cognito.outbox, mailbox.mails, mailbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@verificationemail.com", [ADA])
    assert (mail["From"], mail["To"], mail["Reply-To"]) == ("no-reply@verificationemail.com", ADA, None)
    assert mail["Subject"] == message.subject == "Your verification code"
    assert (mail.get_content_type(), mail["MIME-Version"]) == ("text/html", "1.0")
    assert mail.get_content().rstrip("\n") == f"Your confirmation code is {message.code}"
    assert mail["Message-ID"].endswith("@verificationemail.com>")


def test_mail_is_dated_by_the_fake_s_clock(mailbox: Mailbox, port: int) -> None:
    """Whoever reads it sees the time that the test has set."""
    cognito = fake(f"127.0.0.1:{port}")
    cognito.clock.set(datetime(2030, 1, 7, 12, tzinfo=timezone.utc))
    forget(cognito)

    sent = parsedate_to_datetime(mailbox.mails[0]["Date"])
    assert timedelta() <= sent - datetime(2030, 1, 7, 12, tzinfo=timezone.utc) < timedelta(minutes=1)


def test_the_pool_s_addresses_are_used(mailbox: Mailbox, port: int) -> None:
    """From and Reply-To, with names that need encoding."""
    source = "arn:aws:ses:us-east-1:123456789012:identity/shop@example.com"
    cognito = fake(
        f"127.0.0.1:{port}",
        EmailSendingAccount="DEVELOPER",
        SourceArn=source,
        From="Café Ada <shop@example.com>",
        ReplyToEmailAddress="help@example.com",
    )
    forget(cognito)

    [mail] = mailbox.mails
    assert mail["From"] == "Café Ada <shop@example.com>"
    assert mail["Reply-To"] == "help@example.com"
    assert mailbox.envelopes[0].mail_from == "shop@example.com"


def test_texts_survive_the_way(mailbox: Mailbox, port: int) -> None:
    """Whatever letters and however long the lines."""
    cognito = fake(f"127.0.0.1:{port}")
    body = "<p>Grüße, 日本語 {####}</p>\n.\n" + "x" * 3000
    cognito.pool.record.settings["VerificationMessageTemplate"] = {"EmailSubject": "Schlüssel 🔑", "EmailMessage": body}
    forget(cognito)

    [message], [mail] = cognito.outbox, mailbox.mails
    assert mail["Subject"] == "Schlüssel 🔑"
    assert mail.get_content().rstrip("\n") == body.replace("{####}", str(message.code))


def test_text_messages_stay_here(mailbox: Mailbox, port: int) -> None:
    """There is no server for them."""
    cognito = fake(f"127.0.0.1:{port}")
    cognito.idp.update_user_pool(
        UserPoolId=cognito.pool.id,
        AutoVerifiedAttributes=["phone_number"],
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
    )
    token = cognito.sign_in("ada").access_token
    cognito.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="phone_number")

    assert [message.medium for message in cognito.outbox] == ["SMS"]
    assert mailbox.mails == []


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "reply"),
    [("MAIL", "550 Who are you?"), ("RCPT", "550 No such user"), ("DATA", "554 Looks like spam")],
)
def test_a_server_that_refuses(mailbox: Mailbox, port: int, stage: str, reply: str) -> None:
    """Is told as a failed delivery; nothing was sent, and the code before is still the one that counts."""
    cognito = fake(f"127.0.0.1:{port}")
    forget(cognito)
    code = cognito.confirmation_codes["ada"]
    mailbox.refusal = (stage, reply)

    with pytest.raises(ClientError) as caught:
        forget(cognito)
    assert caught.value.response["Error"] == {
        "Code": "CodeDeliveryFailureException",
        "Message": f"Message could not be delivered: {reply}",
    }
    assert len(cognito.outbox) == len(mailbox.mails) == 1
    assert cognito.confirmation_codes["ada"] == code
    cognito.idp.confirm_forgot_password(
        ClientId=cognito.pool.client.id, Username="ada", ConfirmationCode=code, Password="Difference-1822"
    )


def test_a_server_that_is_not_there(serve: Any) -> None:
    """Is a failed delivery too."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        cognito = fake(f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(ClientError) as caught:
            forget(cognito)
    error = caught.value.response["Error"]
    assert error["Code"] == "CodeDeliveryFailureException"
    assert error["Message"].startswith("Message could not be delivered: [Errno ")
    assert cognito.outbox == []


def test_a_subject_of_two_lines_cannot_be_sent(mailbox: Mailbox, port: int) -> None:
    """No mail has one, and no header is smuggled in."""
    cognito = fake(f"127.0.0.1:{port}")
    template = {"EmailSubject": "Code\nBcc: eve@example.com", "EmailMessage": "{####}"}
    cognito.pool.record.settings["VerificationMessageTemplate"] = template

    with pytest.raises(ClientError, match="Message could not be delivered: "):
        forget(cognito)
    assert mailbox.mails == []


# --- TLS and login ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context, with a certificate for 127.0.0.1, and one that trusts it."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_mail_goes_over_tls(mailbox: Mailbox, serve: Any, certificate: Any, tls: str) -> None:
    """Begun on the way, or from the start, with a certificate that is trusted."""
    server, trusting = certificate
    port = serve(tls_context=server, require_starttls=True) if tls == "starttls" else serve(ssl_context=server)
    cognito = fake(SmtpServer("127.0.0.1", port, tls=tls, tls_context=trusting))
    forget(cognito)

    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_certificate_that_nobody_trusts(mailbox: Mailbox, serve: Any, certificate: Any, tls: str) -> None:
    """Is no server to send mail to."""
    server, _ = certificate
    port = serve(tls_context=server) if tls == "starttls" else serve(ssl_context=server)
    cognito = fake(SmtpServer("127.0.0.1", port, tls=tls))

    with pytest.raises(ClientError, match="CERTIFICATE_VERIFY_FAILED"):
        forget(cognito)
    assert mailbox.mails == []


def _only_ada(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    # "Not handled": the refusal itself is left to the server.
    return AuthResult(success=(data.login, data.password) == (b"ada", b"s3cret:/@"), handled=False)


@pytest.mark.parametrize(("password", "right"), [("s3cret:/@", True), ("wrong", False)])
def test_mail_goes_after_logging_in(mailbox: Mailbox, serve: Any, certificate: Any, password: str, right: bool) -> None:
    """To a server that asks for it."""
    server, trusting = certificate
    port = serve(tls_context=server, authenticator=_only_ada, auth_required=True)
    login = ("ada", password)
    cognito = fake(SmtpServer("127.0.0.1", port, tls="starttls", login=login, tls_context=trusting))
    if right:
        forget(cognito)
    else:
        with pytest.raises(ClientError, match="Message could not be delivered: 535 "):
            forget(cognito)

    assert len(mailbox.mails) == right


# --- saying which server ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("localhost:1025", SmtpServer("localhost", 1025)),
        ("smtp://localhost", SmtpServer("localhost")),
        ("smtp://mail.example.com:2525/", SmtpServer("mail.example.com", 2525)),
        ("[::1]:1025", SmtpServer("::1", 1025)),
        ("smtp+starttls://localhost:587", SmtpServer("localhost", 587, tls="starttls")),
        (
            "smtps://ada:s3cret%3A%2F%40@localhost",
            SmtpServer("localhost", tls="tls", login=("ada", "s3cret:/@")),
        ),
    ],
)
def test_servers_in_words(text: str, server: SmtpServer) -> None:
    """A host and a port, or a URL that says more."""
    assert SmtpServer.parse(text) == server


@pytest.mark.parametrize(
    "text",
    ["", "localhost", ":1025", "localhost:mail", "localhost:99999", "http://localhost:25", "smtp://", "smtp://a/b"],
)
def test_what_is_no_server(text: str) -> None:
    """Is told when the fake is made, with what would be one."""
    with pytest.raises(UsageError) as caught:
        FakeCognito(smtp=text)
    assert str(caught.value) == (
        f"no SMTP server: {text!r}; give host:port, or a URL like smtp://host:port, "
        "smtp+starttls://user:password@host:port or smtps://host"
    )


def test_ways_to_encrypt_are_three() -> None:
    """Another one is told at once."""
    with pytest.raises(UsageError, match="tls takes one of none, starttls, tls, not 'ssl3'"):
        SmtpServer("localhost", tls="ssl3")


def test_the_server_can_be_an_ini_option(pytester: pytest.Pytester, mailbox: Mailbox, port: int) -> None:
    """Then the fixture sends its mail there."""
    pytester.makeini(f"[pytest]\ncognito_smtp = 127.0.0.1:{port}")
    pytester.makepyfile(
        f"""
        def test_it(cognito):
            cognito.pool.add_user("ada", email={ADA!r}, email_verified=True)
            cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada")
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)

    assert [mail["To"] for mail in mailbox.mails] == [ADA]


def test_a_bad_ini_option_names_itself(pytester: pytest.Pytester) -> None:
    """Before any test is run."""
    pytester.makeini("[pytest]\ncognito_smtp = localhost")
    pytester.makepyfile("def test_it(cognito): ...")

    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*ERROR: cognito_smtp = localhost: no SMTP server: 'localhost'; give host:port, or*"])
