"""What a SAML provider's metadata document says of it, as far as the service shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_fakecognito import errors

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


@dataclass(frozen=True, slots=True)
class Metadata:
    """`sign_on` and `sign_out` are the URLs to which browsers are redirected."""

    entity_id: str
    sign_on: str
    sign_out: str | None


def read(document: str) -> Metadata:
    """Raises InvalidParameterException for what is no metadata, or leaves no way to redirect a browser."""
    entity = _entity(document)
    sign_on = next(_redirects(entity, "SingleSignOnService"), None)
    if sign_on is None:
        raise errors.saml_metadata_without_redirect()
    return Metadata(entity.attrib["entityID"], sign_on, next(_redirects(entity, "SingleLogoutService"), None))


def _entity(document: str) -> Element:
    from xml.etree import ElementTree  # few pools have such a provider

    if "<!DOCTYPE" in document:
        raise errors.saml_metadata_unreadable()  # it may declare entities, and metadata needs neither
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError:
        raise errors.saml_metadata_unreadable() from None
    entity = next(root.iter(f"{_METADATA}EntityDescriptor"), None)
    if entity is None or not entity.get("entityID"):
        raise errors.saml_metadata_unreadable()
    return entity


def _redirects(entity: Element, service: str) -> Iterator[str]:
    for it in entity.iter(f"{_METADATA}{service}"):
        if it.get("Binding") == _REDIRECT and it.get("Location"):
            yield it.attrib["Location"]
