"""What SAML providers are asked: to sign a user in, or out. A browser carries it there in the query of a redirect.

Source: the developer guide's pages on signing in and out with SAML, and SAML's HTTP redirect binding.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from datetime import datetime, timezone
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def authn_request(*, request_id: str, now: float, issuer: str, destination: str, consumer: str) -> str:
    """Asks to sign a user in, and to answer with a POST to `consumer`. inferred: the order, and that this is all"""
    attributes = _attributes(
        AssertionConsumerServiceURL=consumer,
        Destination=destination,
        ID=request_id,
        IssueInstant=_instant(now),
        ProtocolBinding=_POST,
        Version="2.0",
    )
    return f"{_DECLARATION}<saml2p:AuthnRequest {attributes}>{_issuer(issuer)}</saml2p:AuthnRequest>"


def logout_request(
    *,
    request_id: str,
    now: float,
    issuer: str,
    destination: str,
    name_id: str,
    name_id_format: str,
    session_index: str | None,
) -> str:
    """Asks to end a session of the user whom the provider knows as `name_id`. inferred: as above"""
    attributes = _attributes(Destination=destination, ID=request_id, IssueInstant=_instant(now), Version="2.0")
    subject = (
        f"<saml2:NameID xmlns:saml2={quoteattr(_ASSERTION)} Format={quoteattr(name_id_format)}>"
        f"{escape(name_id)}</saml2:NameID>"
    )
    index = "" if session_index is None else f"<saml2p:SessionIndex>{escape(session_index)}</saml2p:SessionIndex>"
    return f"{_DECLARATION}<saml2p:LogoutRequest {attributes}>{_issuer(issuer)}{subject}{index}</saml2p:LogoutRequest>"


def redirect_url(endpoint: str, message: str, relay_state: str, key: RSAPrivateKey | None) -> str:
    """Where a browser takes `message`, signed if there is a key, in the order of the parameters that AWS prints."""
    query = urlencode({"SAMLRequest": b64encode(_deflated(message)), "RelayState": relay_state})
    if key is not None:
        query += "&" + urlencode({"SigAlg": _RSA_SHA256})
        query += "&" + urlencode({"Signature": b64encode(key.sign(query.encode(), PKCS1v15(), SHA256()))})
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def _deflated(message: str) -> bytes:
    """Without the header and the checksum that zlib puts round it."""
    return zlib.compress(message.encode())[2:-4]


def _attributes(**values: str) -> str:
    return " ".join(
        [f"xmlns:saml2p={quoteattr(_PROTOCOL)}", *(f"{name}={quoteattr(it)}" for name, it in values.items())]
    )


def _issuer(issuer: str) -> str:
    return f"<saml2:Issuer xmlns:saml2={quoteattr(_ASSERTION)}>{escape(issuer)}</saml2:Issuer>"


def _instant(now: float) -> str:
    moment = datetime.fromtimestamp(now, timezone.utc).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds')}Z"
