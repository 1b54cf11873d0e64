"""What SAML providers answer: checked, and only then believed.

Law: what is said of a user is read from what was signed alone. Sources: the developer guide's page on things to know
about SAML providers, SAML's profile of web browser SSO, and refusals seen; texts without a mark are ours.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from pytest_fakecognito.signin.saml_metadata import Metadata
from pytest_fakecognito.web.saml_encryption import decrypt
from pytest_fakecognito.web.saml_xml import Element, find, find_all, has_elements, is_signed, name, signed, text

_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_UNSOLICITED_SECONDS = 360.0
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(?:Z|[+]00:00)?")
_BEYOND_THREE_BYTES = re.compile("[\U00010000-\U0010ffff]")

log = logging.getLogger("pytest_fakecognito")


class Rejected(Exception):
    """Why a response is not believed, in the service's words where they are known."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a response has to be an answer to.

    `consumer` is the URL it was posted to, `request_id` that of the request, or None if the provider begins; `key` is
    what it must be encrypted for, if it must.
    """

    consumer: str
    audience: str
    request_id: str | None
    now: float
    key: RSAPrivateKey | None = None


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a provider says of a user. Attributes by their names, in lists where there are several values."""

    id: str
    issuer: str
    name_id: str
    name_id_format: str
    session_index: str | None
    attributes: dict[str, str | list[str]]


def read(response: Element, metadata: Metadata, expected: Expected) -> Assertion:
    """The assertion in `response`. Raises Rejected."""
    _check_response(response, metadata, expected)
    assertion = _believed(response, metadata, expected)
    _check_form(assertion)
    _check_issuer(assertion, metadata)
    _check_conditions(assertion, expected)
    _check_confirmation(assertion, expected)
    return _said(assertion)


def answers_sign_out(response: Element, metadata: Metadata, request_id: str) -> bool:
    """Whether it is the provider's own answer to that LogoutRequest.

    inferred: that it must be signed, as SAML demands of what goes through a browser, and that it does not matter
    whether the provider could sign the user out.
    """
    return (
        response.tag == name("samlp:LogoutResponse")
        and response.get("InResponseTo") == request_id
        and signed(response, response, metadata.certificates) is not None
    )


def _check_response(response: Element, metadata: Metadata, expected: Expected) -> None:
    if response.tag != name("samlp:Response"):
        raise Rejected("SAML Response is missing.")
    _check_version(response, "Response")
    status = find(response, "samlp:Status/samlp:StatusCode")
    if status is None or status.get("Value") != _SUCCESS:
        raise Rejected(f"SAML Response status is {_told(response, status)}.")
    if response.get("InResponseTo") != expected.request_id:  # [documented]: none, if the provider begins
        raise Rejected("SAML Response InResponseTo is invalid.")
    if response.get("Destination", expected.consumer) != expected.consumer:
        raise Rejected(f"SAML Response Destination is invalid: it must be {expected.consumer}.")
    if find(response, "saml:Issuer") is not None:
        _check_issuer(response, metadata)


def _told(response: Element, status: Element | None) -> str:
    message = text(find(response, "samlp:Status/samlp:StatusMessage"))
    return message or ("missing" if status is None else status.get("Value", "missing"))


def _believed(response: Element, metadata: Metadata, expected: Expected) -> Element:
    """The one assertion as it was signed: by itself, with the response round it, or both. All signatures must be good.

    inferred: that one of them will do.
    """
    whole = signed(response, response, metadata.certificates) if is_signed(response) else None
    if whole is None and is_signed(response):
        raise Rejected("SAML Response signature is invalid.")  # [documented]
    # From the document as it came, since signing may cut off what the assertion's own signature goes by.
    document, assertion = _opened(response, expected.key)
    if whole is not None and not is_signed(assertion):
        return _opened(whole, expected.key)[1]
    believed = signed(document, assertion, metadata.certificates)
    if believed is None:
        raise Rejected("SAML Assertion signature is invalid.")  # [captured]
    return believed


def _opened(response: Element, key: RSAPrivateKey | None) -> tuple[Element, Element]:
    """The only assertion, and the document that it is part of: the response, or its own if it was encrypted."""
    plain, encrypted = find_all(response, "saml:Assertion"), find_all(response, "saml:EncryptedAssertion")
    if (len(plain), len(encrypted)) != ((1, 0) if key is None else (0, 1)):
        # Nothing unencrypted is accepted of a provider that is to encrypt. [documented]
        raise Rejected(f"SAML Response must have one {'encrypted ' if key else ''}assertion.")
    if key is None:
        return response, plain[0]
    try:
        assertion = decrypt(encrypted[0], key)
    except Exception as error:  # of whichever library it was that gave up
        log.warning("An assertion cannot be decrypted", exc_info=error)
        raise Rejected("SAML Assertion cannot be decrypted.") from None
    if assertion.tag != name("saml:Assertion"):
        raise Rejected("SAML Assertion cannot be decrypted.")
    return assertion, assertion


def _check_version(element: Element, kind: str) -> None:
    if element.get("Version") != "2.0":
        raise Rejected(f"SAML {kind} Version is invalid: it must be 2.0.")


def _check_form(assertion: Element) -> None:
    """There is one of each of what is read as the only one, lest another one be looked at elsewhere."""
    _check_version(assertion, "Assertion")
    for part in ("Subject", "Conditions"):
        if len(find_all(assertion, f"saml:{part}")) > 1:
            raise Rejected(f"SAML Assertion must have one {part}.")


def _check_issuer(element: Element, metadata: Metadata) -> None:
    if text(find(element, "saml:Issuer")) != metadata.entity_id:
        raise Rejected(f"SAML Issuer is invalid: it must be {metadata.entity_id}.")


def _check_conditions(assertion: Element, expected: Expected) -> None:
    """inferred: that clocks may not differ at all."""
    conditions = find(assertion, "saml:Conditions")
    if conditions is not None:
        _check_times(conditions, expected.now)
    restrictions = find_all(assertion, "saml:Conditions/saml:AudienceRestriction")
    meant = [[text(audience) for audience in find_all(it, "saml:Audience")] for it in restrictions]
    if not meant or any(expected.audience not in audiences for audiences in meant):  # [documented]
        raise Rejected(f"SAML Assertion Audience is invalid: it must be {expected.audience}.")
    if expected.request_id is None and _time(assertion, "IssueInstant", 0.0) < expected.now - _UNSOLICITED_SECONDS:
        raise Rejected("SAML Assertion is expired.")  # [documented], for those that nobody asked for


def _check_times(element: Element, now: float) -> None:
    if now < _time(element, "NotBefore", now):
        raise Rejected("SAML Assertion is not yet valid.")
    if now >= _time(element, "NotOnOrAfter", float("inf")):
        raise Rejected("SAML Assertion is expired.")


def _time(element: Element, attribute: str, default: float) -> float:
    """One of an element's times in epoch seconds. SAML has them in UTC, whether they say so or not."""
    if attribute not in element.attrib:
        return default
    try:
        return _seconds(str(element.attrib[attribute]))
    except ValueError:
        raise Rejected(f"SAML Assertion {attribute} is invalid.") from None


def _seconds(text: str) -> float:
    """To the millisecond, as the fake's clock. Raises ValueError."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return datetime.fromisoformat(match[1]).replace(tzinfo=timezone.utc).timestamp() + float((match[2] or "0")[:4])


def _check_confirmation(assertion: Element, expected: Expected) -> None:
    """One of the confirmations must hold; if none does, the last one's reason is told."""
    reason = Rejected("SAML Assertion subject is not confirmed.")
    for data in _bearers(assertion):
        try:
            return _check_bearer(data, expected)
        except Rejected as rejected:
            reason = rejected
    raise reason


def _bearers(assertion: Element) -> Iterator[Element]:
    for confirmation in find_all(assertion, "saml:Subject/saml:SubjectConfirmation"):
        data = find(confirmation, "saml:SubjectConfirmationData")
        if confirmation.get("Method") == _BEARER and data is not None:
            yield data


def _check_bearer(data: Element, expected: Expected) -> None:
    if data.get("Recipient") != expected.consumer:  # [documented]
        raise Rejected(f"SAML Assertion Recipient is invalid: it must be {expected.consumer}.")
    if data.get("InResponseTo") != expected.request_id:  # [documented]
        raise Rejected("SAML Assertion InResponseTo is invalid.")
    if "NotOnOrAfter" not in data.attrib:
        raise Rejected("SAML Assertion NotOnOrAfter is missing.")
    _check_times(data, expected.now)


def _said(assertion: Element) -> Assertion:
    if not assertion.get("ID"):
        raise Rejected("SAML Assertion ID is missing.")
    name_id = find(assertion, "saml:Subject/saml:NameID")
    if name_id is None or not text(name_id):
        raise Rejected("SAML Assertion has no NameID.")  # required [documented]
    if has_elements(name_id):
        raise Rejected("SAML Assertion has elements in its NameID.")
    statement = find(assertion, "saml:AuthnStatement")
    return Assertion(
        id=assertion.attrib["ID"],
        issuer=text(find(assertion, "saml:Issuer")),
        name_id=text(name_id),
        name_id_format=name_id.get("Format", _UNSPECIFIED),
        session_index=None if statement is None else statement.get("SessionIndex"),
        attributes=_attributes(assertion),
    )


def _attributes(assertion: Element) -> dict[str, str | list[str]]:
    """inferred: values of attributes of the same name belong together, and one without any was not sent."""
    values: dict[str, list[str]] = {}
    for attribute in find_all(assertion, "saml:AttributeStatement/saml:Attribute"):
        for value in find_all(attribute, "saml:AttributeValue"):
            values.setdefault(attribute.get("Name", ""), []).append(_value(value))
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _value(element: Element) -> str:
    if has_elements(element):
        raise Rejected("SAML Assertion has elements in an attribute.")  # inferred
    value = text(element)
    if _BEYOND_THREE_BYTES.search(value):  # [documented]
        raise Rejected("SAML Assertion has characters of four bytes in an attribute.")
    return value
