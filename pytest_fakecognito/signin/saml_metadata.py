"""The metadata of SAML providers: where they sign users in and out, and the keys that they sign with.

Source: the developer guide's page on things to know about SAML providers, and SAML's own specification of metadata.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cryptography import x509

_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_LONGEST_CERTIFICATE = 4096
_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
_NAMES = {"md": _METADATA, "ds": "http://www.w3.org/2000/09/xmldsig#"}


class Unreadable(ValueError):
    """No metadata at all."""


class NoRedirect(ValueError):
    """Metadata that leaves no way to redirect a browser."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """`sign_in` and `sign_out` are the URLs that browsers are redirected to; not every provider has the second."""

    entity_id: str
    sign_in: str
    sign_out: str | None
    certificates: tuple[x509.Certificate, ...]


def read(document: str, configured: float) -> Metadata:
    """What a metadata document says of the one identity provider that it describes.

    `configured` is when the pool was given it, in epoch seconds: AWS refuses certificates that have run out by then.
    Raises ValueError, which says what is missing, and is an Unreadable or a NoRedirect where AWS tells them apart.
    """
    entity = _entity(document)
    role = entity.find("md:IDPSSODescriptor", _NAMES)
    if role is None:
        raise ValueError("it describes no identity provider (IDPSSODescriptor)")
    sign_in = _endpoint(role, "md:SingleSignOnService")
    if sign_in is None:
        raise NoRedirect(f"it has no SingleSignOnService for {_REDIRECT}")
    certificates = tuple(_certificates(role))
    if not certificates:
        raise ValueError("it has no certificate to check signatures with")
    if any(certificate.not_valid_after_utc.timestamp() <= configured for certificate in certificates):
        raise ValueError("a certificate had run out when the provider was configured")
    return Metadata(entity.attrib["entityID"], sign_in, _endpoint(role, "md:SingleLogoutService"), certificates)


def _entity(document: str) -> Element:
    if "<!DOCTYPE" in document:
        raise Unreadable("XML with a document type")  # it may declare entities, and metadata needs neither
    try:
        root = ElementTree.fromstring(document)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(f"no well-formed XML: {error}") from None
    entity = next(root.iter(f"{{{_METADATA}}}EntityDescriptor"), None)
    if entity is None or not entity.get("entityID"):
        raise Unreadable("it has no EntityDescriptor with an entityID")
    return entity


def _endpoint(role: Element, service: str) -> str | None:
    for endpoint in role.findall(service, _NAMES):
        if endpoint.get("Binding") == _REDIRECT and endpoint.get("Location"):
            return endpoint.attrib["Location"]
    return None


def _certificates(role: Element) -> Iterator[x509.Certificate]:
    """Those for signing, and those for whatever the provider likes."""
    for key in role.findall("md:KeyDescriptor", _NAMES):
        if key.get("use") in (None, "signing"):
            for certificate in key.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NAMES):
                yield _certificate("".join((certificate.text or "").split()))


def _certificate(encoded: str) -> x509.Certificate:
    if len(encoded) > _LONGEST_CERTIFICATE:
        raise ValueError(f"a certificate is longer than {_LONGEST_CERTIFICATE} characters")
    try:
        return x509.load_der_x509_certificate(b64decode(encoded, validate=True))
    except ValueError as error:
        raise ValueError(f"a certificate is none: {error}") from None
