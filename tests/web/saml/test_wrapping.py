"""Signature wrapping: a signed assertion stays in the document, and another one stands where it is looked for.

The eight classic ways are those of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky and others, 2012).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import etree

CALLBACK = "https://app.example.com/callback"
NAMES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
}


def tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def evil(element: Any, new_id: str | None = "_evil") -> Any:
    """A copy that speaks for somebody else, without a signature."""
    copied = deepcopy(element)
    for signature in copied.findall("ds:Signature", NAMES):
        copied.remove(signature)
    for name in copied.iter(tag("saml:NameID")):
        name.text = "countess"
    if new_id is not None:
        copied.set("ID", new_id)
    return copied


def assertion_of(response: Any) -> Any:
    return response.find("saml:Assertion", NAMES)


def signature_of(element: Any) -> Any:
    return element.find("ds:Signature", NAMES)


def inside(parent: Any, name: str, *children: Any) -> None:
    wrapper = etree.SubElement(parent, tag(name))
    wrapper.extend(children)


# --- a signed response --------------------------------------------------------------------------------------------


def response_in_signature(response: Any) -> Any:
    """XSW 1: the signed response in the signature of the other."""
    fake = evil(response)
    signature = deepcopy(signature_of(response))
    signed = deepcopy(response)
    signed.remove(signature_of(signed))
    signature.append(signed)
    fake.insert(1, signature)
    return fake


def response_beside_signature(response: Any) -> Any:
    """XSW 2: the signed response before a signature that is not its own any more."""
    fake = evil(response)
    signature = deepcopy(signature_of(response))
    signed = deepcopy(response)
    signed.remove(signature_of(signed))
    fake.insert(1, signature)
    fake.insert(1, signed)
    return fake


def response_in_extensions(response: Any) -> Any:
    """The signed response, whole, in an element that nobody reads."""
    fake = evil(response)
    inside(fake, "samlp:Extensions", deepcopy(response))
    return fake


def assertion_beside_signed_response(response: Any) -> Any:
    """The other assertion put into the response after it was signed."""
    response.append(evil(assertion_of(response)))
    return response


# --- a signed assertion -------------------------------------------------------------------------------------------


def before(response: Any) -> Any:
    """XSW 3: the other assertion before the signed one."""
    response.insert(list(response).index(assertion_of(response)), evil(assertion_of(response)))
    return response


def around(response: Any) -> Any:
    """XSW 4: the signed assertion in the other."""
    signed = assertion_of(response)
    fake = evil(signed)
    response.replace(signed, fake)
    fake.append(signed)
    return response


def with_its_signature(response: Any) -> Any:
    """XSW 5: the signature in the other assertion, and the signed one at the end."""
    signed = assertion_of(response)
    fake = evil(signed)
    fake.insert(1, deepcopy(signature_of(signed)))
    signed.remove(signature_of(signed))
    response.replace(signed, fake)
    response.append(signed)
    return response


def within_its_signature(response: Any) -> Any:
    """XSW 6: the signed assertion in its signature, and that in the other."""
    signed = assertion_of(response)
    fake = evil(signed)
    signature = deepcopy(signature_of(signed))
    response.replace(signed, fake)
    signed.remove(signature_of(signed))
    signature.append(signed)
    fake.insert(1, signature)
    return response


def in_extensions(response: Any) -> Any:
    """XSW 7: the signed assertion in extensions, and the other with the same id before it, or after."""
    signed = assertion_of(response)
    fake = evil(signed, None)
    response.replace(signed, fake)
    inside(response, "samlp:Extensions", signed)
    return response


def in_object(response: Any) -> Any:
    """XSW 8: the signed assertion in an object of the signature, which the other has."""
    signed = assertion_of(response)
    fake = evil(signed)
    signature = deepcopy(signature_of(signed))
    response.replace(signed, fake)
    signed.remove(signature_of(signed))
    inside(signature, "ds:Object", signed)
    fake.insert(1, signature)
    return response


def under_the_same_id(response: Any) -> Any:
    """Both with one id, the signature in the other."""
    signed = assertion_of(response)
    fake = evil(signed, signed.get("ID"))
    signature = deepcopy(signature_of(signed))
    response.replace(signed, fake)
    signed.remove(signature_of(signed))
    inside(signature, "ds:Object", signed)
    fake.insert(1, signature)
    return response


def under_an_id_of_another_kind(response: Any) -> Any:
    """What the signature points to is found by `Id`, and what is read by `ID`."""
    signed = assertion_of(response)
    fake = evil(signed, signed.get("ID"))
    signature = deepcopy(signature_of(signed))
    response.replace(signed, fake)
    signed.remove(signature_of(signed))
    signed.set("Id", signed.attrib.pop("ID"))
    inside(signature, "ds:Object", signed)
    fake.insert(1, signature)
    return response


OF_RESPONSES = [response_in_signature, response_beside_signature, response_in_extensions]
OF_ASSERTIONS = [
    before,
    around,
    with_its_signature,
    within_its_signature,
    in_extensions,
    in_object,
    under_the_same_id,
    under_an_id_of_another_kind,
]
BOTH = ("assertion", "response")
WAYS = [
    *((("response",), wrap) for wrap in [*OF_RESPONSES, assertion_beside_signed_response]),
    *((("assertion",), wrap) for wrap in [*OF_ASSERTIONS, assertion_beside_signed_response]),
    *((BOTH, wrap) for wrap in [*OF_RESPONSES, *OF_ASSERTIONS, assertion_beside_signed_response]),
]


@pytest.mark.parametrize(("sign", "wrap"), WAYS, ids=lambda it: "+".join(it) if isinstance(it, tuple) else it.__name__)
def test_who_wraps_a_signature_gains_nothing(traveller: Any, sign: tuple[str, ...], wrap: Callable[[Any], Any]) -> None:
    """Nobody is let in, least of all whom the unsigned part names."""
    provider = traveller.provider
    request = traveller.depart()
    about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
    response = provider.response("ada", **about)
    if "assertion" in sign:
        response.replace(assertion_of(response), provider.signed(assertion_of(response)))
    if "response" in sign:
        response = provider.signed(response)
    wrapped = etree.tostring(wrap(response))
    assert b"countess" in wrapped

    location = traveller.post({"SAMLResponse": b64encode(wrapped).decode(), "RelayState": request.relay_state})
    assert location.startswith(f"{CALLBACK}?error_description=Invalid+SAML+response+received%3A+SAML+"), location
    assert dict(parse_qsl(urlsplit(location).query))["error"] == "server_error"
    assert not traveller.client.pool.users
