"""The metadata of SAML providers: where they sign users in and out, and the keys that they sign with.

Source: the developer guide's page on things to know about SAML providers, and SAML's own specification of metadata.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509

from pytest_fakecognito.web.saml_xml import Element, find, find_all, name, parse, text

_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_LONGEST_CERTIFICATE = 4096


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
    Raises ValueError, which says what is missing.
    """
    entity = _entity(parse(document.encode()))
    role = find(entity, "md:IDPSSODescriptor")
    if role is None:
        raise ValueError("it describes no identity provider (IDPSSODescriptor)")
    sign_in = _endpoint(role, "md:SingleSignOnService")
    if sign_in is None:
        raise ValueError(f"it has no SingleSignOnService for {_REDIRECT}")
    certificates = tuple(_certificates(role))
    if not certificates:
        raise ValueError("it has no certificate to check signatures with")
    if any(certificate.not_valid_after_utc.timestamp() <= configured for certificate in certificates):
        raise ValueError("a certificate had run out when the provider was configured")
    return Metadata(entity.get("entityID", ""), sign_in, _endpoint(role, "md:SingleLogoutService"), certificates)


def _entity(root: Element) -> Element:
    entity = next(root.iter(name("md:EntityDescriptor")), None)
    if entity is None or not entity.get("entityID"):
        raise ValueError("it has no EntityDescriptor with an entityID")
    return entity


def _endpoint(role: Element, service: str) -> str | None:
    for endpoint in find_all(role, service):
        if endpoint.get("Binding") == _REDIRECT:
            return endpoint.get("Location")
    return None


def _certificates(role: Element) -> Iterator[x509.Certificate]:
    """Those for signing, and those for whatever the provider likes."""
    for key in find_all(role, "md:KeyDescriptor"):
        if key.get("use") in (None, "signing"):
            for certificate in find_all(key, "ds:KeyInfo/ds:X509Data/ds:X509Certificate"):
                yield _certificate("".join(text(certificate).split()))


def _certificate(encoded: str) -> x509.Certificate:
    if len(encoded) > _LONGEST_CERTIFICATE:
        raise ValueError(f"a certificate is longer than {_LONGEST_CERTIFICATE} characters")
    return x509.load_der_x509_certificate(b64decode(encoded, validate=True))
