"""What signing in and signing out through SAML providers share: who the two sides are, and the form that comes back.

Law: the extra `saml` is not needed until a browser is sent to such a provider, or comes back from one, and is imported
then.
"""

from __future__ import annotations

import hashlib
import uuid
from base64 import b64decode
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.signin import certificates
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.saml import Fetched
from pytest_fakecognito.web import authorization, outside
from pytest_fakecognito.web.visit import Refused, Visit

if TYPE_CHECKING:
    from pytest_fakecognito.signin.saml_metadata import Metadata
    from pytest_fakecognito.web.saml_xml import Element

_REFRESHED_AFTER = 6 * 3600.0
_LONGEST_RESPONSE = 100_000


def switched_on(provider: Provider, detail: str) -> bool:
    return provider.details.get(detail, "").lower() == "true"


def entity_id(visit: Visit) -> str:
    """The pool's, which is also the audience of what is said to it. [documented]"""
    return f"urn:amazon:cognito:sp:{visit.pool.id}"


def signing_key(visit: Visit) -> RSAPrivateKey:
    return certificates.signing(visit.pool.id).private


def request_id(state: str) -> str:
    """The id of the request that goes along with that relay state. [documented], its form"""
    return f"_{uuid.UUID(bytes=hashlib.sha256(state.encode()).digest()[:16], version=4)}"


# --- what comes back ----------------------------------------------------------------------------------------------


def relay_state(visit: Visit) -> str:
    """That of the form. Raises Refused if a part of it is missing. [captured] of the relay state"""
    for name in ("SAMLResponse", "RelayState"):
        if name not in visit.request.form:
            raise Refused(authorization.error_page(visit, f"Required String parameter '{name}' is not present"))
    return visit.request.form["RelayState"]


def response(visit: Visit) -> Element:
    """That of the form. Raises Refused if it is none, or too long. [documented], the limit"""
    from pytest_fakecognito.web import saml_xml

    text = visit.request.form["SAMLResponse"]
    if len(text) > _LONGEST_RESPONSE:
        raise invalid(visit)
    try:
        return saml_xml.parse(b64decode(text))
    except ValueError:
        raise invalid(visit) from None


def invalid(visit: Visit) -> Refused:
    text = "Invalid samlResponse or relayState from identity provider"  # [captured]
    return Refused(authorization.error_page(visit, text))


# --- what is known of the provider --------------------------------------------------------------------------------


def metadata(visit: Visit, provider: Provider) -> Metadata:
    """What the provider says of itself. Raises UsageError if that is not to be had, or of no use."""
    document = _known(visit, provider)
    if document is None:
        with visit.ctx.unlocked():  # whoever answers may need the lock
            document = _fetched(provider)
        visit.pool.saml.metadata[provider.details["MetadataURL"]] = Fetched(document, visit.ctx.now)
    return _read(provider, document)


def _known(visit: Visit, provider: Provider) -> str | None:
    """The provider's metadata, if it need not be fetched: what was, is good for six hours. [documented]"""
    if provider.details.get("MetadataFile"):
        return provider.details["MetadataFile"]
    cached = visit.pool.saml.metadata.get(provider.details["MetadataURL"])
    if cached is None or cached.at < provider.configured or visit.ctx.now >= cached.at + _REFRESHED_AFTER:
        return None
    return cached.text


def _fetched(provider: Provider) -> str:
    """Raises UsageError: the service fetches it when the provider is configured, and takes no provider without."""
    url = provider.details["MetadataURL"]
    try:
        answer = outside.network("GET", url, {}, None)
    except outside.Unreachable as error:
        raise UsageError(f"the metadata of the SAML provider {provider.name} cannot be fetched: {url}") from error
    if not answer.ok:
        raise UsageError(f"the metadata of the SAML provider {provider.name} cannot be fetched: {answer.status} {url}")
    return answer.text


def _read(provider: Provider, document: str) -> Metadata:
    # The answer cannot be read without lxml; whoever lacks it is told before a browser is sent for one.
    from pytest_fakecognito.signin import saml_metadata
    from pytest_fakecognito.web import saml_xml  # noqa: F401

    try:
        return saml_metadata.read(document, provider.configured)
    except ValueError as error:
        raise UsageError(
            f"the metadata of the SAML provider {provider.name} is of no use: {error} ({outside.HINT})"
        ) from error
