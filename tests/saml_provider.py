"""A SAML identity provider to sign in with: it signs in whomever it is told to.

It keeps to SAML and knows nothing of the fake. A test takes a request to it, and posts what it answers:

    provider = SamlProvider()
    request = provider.read(redirect.headers["Location"])
    session.post(request.consumer, data=provider.answer(request, "ada", {"email": "ada@example.com"}))
"""

from __future__ import annotations

import os
import uuid
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.signer import XMLSigner

Element = etree._Element

NAMESPACES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
}
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_CIPHERS = {"cbc": "http://www.w3.org/2001/04/xmlenc#", "gcm": "http://www.w3.org/2009/xmlenc11#"}
_DIGESTS = {"sha1": "http://www.w3.org/2000/09/xmldsig#sha1", "sha256": "http://www.w3.org/2001/04/xmlenc#sha256"}
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@dataclass(frozen=True)
class Request:
    """What a browser brought: an AuthnRequest or a LogoutRequest, and the parameters that came with it."""

    message: Element
    parameters: Mapping[str, str]
    signed_text: bytes

    @property
    def id(self) -> str:
        return self.message.get("ID", "")

    @property
    def issuer(self) -> str:
        return self.message.findtext("saml:Issuer", "", NAMESPACES)

    @property
    def consumer(self) -> str:
        """Where the answer to an AuthnRequest is posted to."""
        return self.message.get("AssertionConsumerServiceURL", "")

    @property
    def relay_state(self) -> str:
        return self.parameters["RelayState"]

    @property
    def signature(self) -> bytes:
        return b64decode(self.parameters["Signature"])


class SamlProvider:
    """A provider with one key. `sign` says what it signs: "assertion", "response", both of them, or nothing."""

    def __init__(
        self,
        entity_id: str = "https://idp.example.com/saml",
        *,
        sign: Iterable[str] = ("assertion",),
        days: int = 365,
    ) -> None:
        self.entity_id = entity_id
        self.sign_in_url = "https://idp.example.com/sso"
        self.sign_out_url = "https://idp.example.com/slo"
        self.sign = tuple(sign)
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = _certificate(self.key, days)

    @property
    def encoded_certificate(self) -> str:
        return b64encode(self.certificate.public_bytes(Encoding.DER)).decode()

    @property
    def metadata(self) -> str:
        """What a pool is given of it: ProviderDetails.MetadataFile."""
        binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        return (
            f"<md:EntityDescriptor {_DECLARED} entityID={quoteattr(self.entity_id)}>"
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
            f"{self.encoded_certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            f'<md:SingleLogoutService Binding="{binding}" Location={quoteattr(self.sign_out_url)}/>'
            f'<md:SingleSignOnService Binding="{binding}" Location={quoteattr(self.sign_in_url)}/>'
            "</md:IDPSSODescriptor></md:EntityDescriptor>"
        )

    def read(self, url: str) -> Request:
        """The request that a redirect to this provider carries."""
        query = urlsplit(url).query
        parameters = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        message = etree.fromstring(zlib.decompress(b64decode(parameters["SAMLRequest"]), -15))
        return Request(message, parameters, query.partition("&Signature=")[0].encode())

    def answer(
        self,
        request: Request,
        name_id: str = "ada",
        attributes: Mapping[str, str | list[str]] | None = None,
        **changes: str | datetime | timedelta | None,
    ) -> dict[str, str]:
        """The form with which a browser brings `response(...)`, signed, to the service that asked."""
        about = {"consumer": request.consumer, "audience": request.issuer, "request_id": request.id}
        return self.form(self.response(name_id, attributes, **{**about, **changes}), request.relay_state)

    def response(
        self,
        name_id: str,
        attributes: Mapping[str, str | list[str]] | None = None,
        *,
        consumer: str,
        audience: str,
        request_id: str | None = None,
        issuer: str | None = None,
        status: str = SUCCESS,
        now: datetime | None = None,
        lifetime: timedelta = timedelta(minutes=5),
        session_index: str = "_session",
    ) -> Element:
        """A response that is not signed yet. Without a `request_id` it answers nothing that was asked."""
        now = now or datetime.now(timezone.utc)
        said, until = quoteattr(_instant(now)), quoteattr(_instant(now + lifetime))
        answering = "" if request_id is None else f" InResponseTo={quoteattr(request_id)}"
        issued = f"<saml:Issuer>{escape(issuer or self.entity_id)}</saml:Issuer>"
        subject = "" if not name_id else f'<saml:NameID Format="{_PERSISTENT}">{escape(name_id)}</saml:NameID>'
        return etree.fromstring(
            f'<samlp:Response {_DECLARED} ID="{_id()}" Version="2.0" IssueInstant={said}'
            f" Destination={quoteattr(consumer)}{answering}>"
            f"{issued}<samlp:Status><samlp:StatusCode Value={quoteattr(status)}/></samlp:Status>"
            f'<saml:Assertion ID="{_id()}" Version="2.0" IssueInstant={said}>{issued}'
            f'<saml:Subject>{subject}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f"<saml:SubjectConfirmationData{answering} NotOnOrAfter={until} Recipient={quoteattr(consumer)}/>"
            "</saml:SubjectConfirmation></saml:Subject>"
            f"<saml:Conditions NotBefore={said} NotOnOrAfter={until}><saml:AudienceRestriction>"
            f"<saml:Audience>{escape(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
            f"<saml:AuthnStatement AuthnInstant={said} SessionIndex={quoteattr(session_index)}/>"
            f"<saml:AttributeStatement>{_attributes(attributes or {})}</saml:AttributeStatement>"
            "</saml:Assertion></samlp:Response>"
        )

    def signed_out(self, request: Request, consumer: str, *, status: str = SUCCESS) -> Element:
        """The answer to a LogoutRequest, not signed yet."""
        return etree.fromstring(
            f'<samlp:LogoutResponse {_DECLARED} ID="{_id()}" Version="2.0" Destination={quoteattr(consumer)}'
            f" IssueInstant={quoteattr(_instant(datetime.now(timezone.utc)))} InResponseTo={quoteattr(request.id)}>"
            f"<saml:Issuer>{escape(self.entity_id)}</saml:Issuer>"
            f"<samlp:Status><samlp:StatusCode Value={quoteattr(status)}/></samlp:Status></samlp:LogoutResponse>"
        )

    def form(self, response: Element, relay_state: str) -> dict[str, str]:
        """`response` as a browser posts it, signed where this provider signs."""
        assertion = response.find("saml:Assertion", NAMESPACES)
        if "assertion" in self.sign and assertion is not None:
            response.replace(assertion, self.signed(assertion))
        return posted(self.signed(response) if "response" in self.sign else response, relay_state)

    def signed(self, element: Element) -> Element:
        """A copy of `element` with a signature of all of it behind its Issuer."""
        copy = etree.fromstring(etree.tostring(element, method="c14n", exclusive=True))
        place = etree.fromstring(f'<ds:Signature xmlns:ds="{NAMESPACES["ds"]}" Id="placeholder"/>')
        copy.insert(1, place)
        return XMLSigner(c14n_algorithm=_EXCLUSIVE).sign(copy, key=self.key, cert=[self.certificate])

    def encrypted(
        self, response: Element, certificate: str, *, cipher: str = "aes256-gcm", digest: str | None = None
    ) -> Element:
        """`response` with its assertion signed, and then encrypted for who has that certificate (base64)."""
        assertion = response.find("saml:Assertion", NAMESPACES)
        assert assertion is not None
        response.replace(assertion, _encrypted(self.signed(assertion), certificate, cipher, digest))
        return response


def posted(response: Element, relay_state: str) -> dict[str, str]:
    return {"SAMLResponse": b64encode(etree.tostring(response)).decode(), "RelayState": relay_state}


def _encrypted(assertion: Element, certificate: str, cipher: str, digest: str | None) -> Element:
    public = x509.load_der_x509_certificate(b64decode(certificate)).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    secret = os.urandom(int(cipher[3:6]) // 8)
    key = public.encrypt(secret, OAEP(MGF1(SHA1()), SHA256() if digest == "sha256" else SHA1(), label=None))
    method = "" if digest is None else f'<ds:DigestMethod Algorithm="{_DIGESTS[digest]}"/>'
    return etree.fromstring(
        f"<saml:EncryptedAssertion {_DECLARED}><xenc:EncryptedData>"
        f'<xenc:EncryptionMethod Algorithm="{_CIPHERS[cipher[7:]]}{cipher}"/>'
        '<ds:KeyInfo><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p">'
        f"{method}</xenc:EncryptionMethod>{_cipher(key)}</xenc:EncryptedKey></ds:KeyInfo>"
        f"{_cipher(_content(cipher, secret, etree.tostring(assertion)))}"
        "</xenc:EncryptedData></saml:EncryptedAssertion>"
    )


def _content(cipher: str, secret: bytes, text: bytes) -> bytes:
    if cipher.endswith("gcm"):
        vector = os.urandom(12)
        return vector + AESGCM(secret).encrypt(vector, text, None)
    vector, padding = os.urandom(16), 16 - len(text) % 16
    encryptor = Cipher(AES(secret), CBC(vector)).encryptor()
    return vector + encryptor.update(text + bytes(padding - 1) + bytes([padding])) + encryptor.finalize()


def _cipher(value: bytes) -> str:
    return f"<xenc:CipherData><xenc:CipherValue>{b64encode(value).decode()}</xenc:CipherValue></xenc:CipherData>"


def _attributes(attributes: Mapping[str, str | list[str]]) -> str:
    return "".join(
        f"<saml:Attribute Name={quoteattr(name)}>"
        + "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in _values(given))
        + "</saml:Attribute>"
        for name, given in attributes.items()
    )


def _values(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _id() -> str:
    return f"_{uuid.uuid4()}"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _certificate(key: rsa.RSAPrivateKey, days: int) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
    until = datetime.now(timezone.utc) + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=3650))
        .not_valid_after(until)
        .sign(key, SHA256())
    )
