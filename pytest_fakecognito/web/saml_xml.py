"""XML from SAML providers: read without trusting it, and believed where one of their keys has signed it.

Law: this is the only module that knows lxml and signxml, which come with the extra `saml`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from cryptography.x509 import Certificate

from pytest_fakecognito.errors import UsageError

try:
    from lxml import etree
    from signxml.verifier import SignatureConfiguration, XMLVerifier
except ImportError as error:
    raise UsageError(
        "signing in through a SAML provider needs signxml, which is not installed: "
        "pip install 'pytest-fakecognito[saml]'"
    ) from error

log = logging.getLogger("pytest_fakecognito")

Element = etree._Element

NAMESPACES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
}


def parse(document: bytes) -> Element:
    """The root element. Raises ValueError for what is no XML, or declares a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no well-formed XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("XML with a document type")
    return root


def name(path: str) -> str:
    """A tag as elements have it: "saml:Assertion" with the namespace in the place of its prefix."""
    prefix, _, local = path.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def find(element: Element, path: str) -> Element | None:
    """The first element at `path`, in which `NAMESPACES` are known."""
    return element.find(path, NAMESPACES)


def find_all(element: Element, path: str) -> list[Element]:
    return element.findall(path, NAMESPACES)


def text(element: Element | None) -> str:
    """All text in an element, without the blanks round it; comments, which nobody signs, do not part it."""
    return "" if element is None else str(element.xpath("string()")).strip()


def has_elements(element: Element) -> bool:
    """Whether it holds more than text; comments are none."""
    return any(isinstance(child.tag, str) for child in element)


def is_signed(element: Element) -> bool:
    return find(element, "ds:Signature") is not None


def signed(document: Element, element: Element, certificates: Iterable[Certificate]) -> Element | None:
    """What the signature of `element`, the root of `document` or a child of it, covers; None if that is not it.

    Only what this returns has been signed: the same tag may well be in the document twice, as one of them.
    """
    place = "./" if element is document else f"./{element.tag!s}/"
    for certificate in certificates:
        found = _verified(document, place, certificate)
        if found is not None and (found.tag, found.get("ID")) == (element.tag, element.get("ID")):
            return found
    return None


def _verified(document: Element, place: str, certificate: Certificate) -> Element | None:
    # Certificates are looked at when a provider is configured, and may run out later on. inferred: they may
    # inferred: no SHA-1, which signxml refuses
    expected = SignatureConfiguration(location=place, verification_time=certificate.not_valid_before_utc)
    try:
        result = XMLVerifier().verify(document, x509_cert=certificate, expect_config=expected)
    except Exception as error:  # of whichever library it was that gave up on what anybody may have sent
        log.warning("A signature is not that of the certificate %s", certificate.subject, exc_info=error)
        return None
    return None if isinstance(result, list) else result.signed_xml
