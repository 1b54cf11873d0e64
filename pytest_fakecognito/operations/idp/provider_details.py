"""What an identity provider's settings must be, by its type, and what the service fills in.

Source: the API reference, which prints both the request and the description of a provider of each type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_fakecognito import errors
from pytest_fakecognito.signin import attribute_mapping
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.pools import Pool

if TYPE_CHECKING:
    from pytest_fakecognito.signin.saml_metadata import Metadata

Details = dict[str, str]

_SOCIAL = ("client_id", "client_secret", "authorize_scopes")
_REQUIRED: Mapping[str, tuple[tuple[str, ...], Callable[[], errors.CognitoError]]] = {
    "Facebook": (_SOCIAL, errors.social_details_missing),
    "Google": (_SOCIAL, errors.social_details_missing),
    "LoginWithAmazon": (_SOCIAL, errors.social_details_missing),
    # The sentence says nothing of the scopes, which are needed all the same.
    "SignInWithApple": (
        ("client_id", "private_key", "team_id", "key_id", "authorize_scopes"),
        errors.apple_details_missing,
    ),
    "OIDC": (
        ("client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method"),
        errors.oidc_details_missing,
    ),
}
_FILLED_IN: Mapping[str, Details] = {
    "Facebook": {"attributes_url_add_attributes": "true", "token_request_method": "GET"},
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    "LoginWithAmazon": {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    "SignInWithApple": {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://appleid.apple.com/auth/authorize",
        "oidc_issuer": "https://appleid.apple.com",
        "token_request_method": "POST",
        "token_url": "https://appleid.apple.com/auth/token",
    },
    "OIDC": {"attributes_url_add_attributes": "false"},
}
_FACEBOOK_VERSION = "v17.0"  # inferred: the one of the API reference's example
_PORTS = (None, 80, 443)
_SWITCHES = ("IDPSignout", "IDPInit", "EncryptedResponses")
_ALGORITHM = "rsa-sha256"
_OIDC_URLS = ("oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri")


def configure(provider: Provider, details: Mapping[str, str], now: float) -> None:
    """Take over `details`, with what the service adds to them, which are judged as of `now`."""
    provider.configured = now
    if provider.type == "SAML":
        _configure_saml(provider, details)
        return
    required, missing = _REQUIRED[provider.type]
    if not all(details.get(name) for name in required):
        raise missing()
    if provider.type == "OIDC":
        _check_oidc(details)
    provider.details = {**_FILLED_IN[provider.type], **_facebook_urls(provider, details), **details}


def mapping(pool: Pool, provider: Provider, given: Mapping[str, str]) -> dict[str, str]:
    """The mapping of attributes, that of the user name being always there. Raises InvalidParameterException.

    Whether an attribute can be changed later is not looked at: the second sign-in fails, not this. [captured]
    """
    invalid = [name for name in given if name != "username" and (name not in pool.schema or name in schema.UNWRITABLE)]
    if provider.type == "Google":
        invalid += [value for value in given.values() if value not in _GOOGLE]
    if invalid:
        raise errors.invalid_attribute_mapping(names=", ".join(invalid))
    subject = attribute_mapping.SUBJECTS.get(provider.type)
    return {**({"username": subject} if subject else {}), **given}


_PEOPLE = (
    "addresses ageRanges biographies birthdays calendarUrls clientData coverPhotos emailAddresses events externalIds "
    "genders imClients interests locales locations memberships metadata miscKeywords names nicknames occupations "
    "organizations phoneNumbers photos relations sipAddresses skills urls userDefined"
)
_GOOGLE = frozenset({*schema.STANDARD, *_PEOPLE.split(), "access_token", "id_token"})
"""What can be mapped from Google, and nothing else [captured of "hd"]. inferred: what can, namely standard claims, the
fields of Google's People API, and the tokens."""


def _facebook_urls(provider: Provider, details: Mapping[str, str]) -> Details:
    if provider.type != "Facebook":
        return {}
    version = details.get("api_version", _FACEBOOK_VERSION)
    return {
        "attributes_url": f"https://graph.facebook.com/{version}/me?fields=",
        "authorize_url": f"https://www.facebook.com/{version}/dialog/oauth",
        "token_url": f"https://graph.facebook.com/{version}/oauth/access_token",
    }


def _check_oidc(details: Mapping[str, str]) -> None:
    method = details["attributes_request_method"]
    if method not in ("GET", "POST"):
        raise errors.attributes_request_method(method=method)
    given = {name: details[name] for name in _OIDC_URLS if name in details}
    if not all(url.startswith("https://") for url in given.values()):
        raise errors.insecure_oidc_endpoint()
    for name, url in given.items():
        if not _is_reachable(url):
            raise errors.provider_url(name=name, url=url)


def _is_reachable(url: str) -> bool:
    """Whether it has a host, and one of the ports at which the service asks."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port in _PORTS
    except ValueError:
        return False


def _configure_saml(provider: Provider, given: Mapping[str, str]) -> None:
    """What the document says wins over what the caller does; a document that is only named is not fetched."""
    _check_saml(given)
    text = given.get("MetadataFile")
    provider.details = dict(given)
    provider.issuer = None
    if text:
        metadata = _metadata(text, provider.configured)
        provider.issuer = metadata.entity_id
        provider.details["SSORedirectBindingURI"] = metadata.sign_in
        if metadata.sign_out is not None:
            provider.details["SLORedirectBindingURI"] = metadata.sign_out


def _check_saml(given: Mapping[str, str]) -> None:
    text, url = given.get("MetadataFile"), given.get("MetadataURL")
    if text and url:
        raise errors.saml_metadata_twice()
    if not text and not url:
        raise errors.saml_metadata_missing()
    if url and not (url.startswith(("http://", "https://")) and _is_reachable(url)):
        raise errors.provider_url(name="MetadataURL", url=url)
    for name in _SWITCHES:
        if given.get(name, "").lower() not in ("", "true", "false"):
            raise errors.provider_switch(name=name, value=given[name])
    if given.get("RequestSigningAlgorithm", _ALGORITHM) not in ("", _ALGORITHM):
        raise errors.request_signing_algorithm(algorithm=given["RequestSigningAlgorithm"])


def _metadata(document: str, now: float) -> Metadata:
    """Raises InvalidParameterException for what is no metadata, or of no use as of `now`."""
    from pytest_fakecognito.signin import saml_metadata  # slow to import, and few pools have such a provider

    try:
        return saml_metadata.read(document, now)
    except saml_metadata.Unreadable:
        raise errors.saml_metadata_unreadable() from None
    except saml_metadata.NoRedirect:
        raise errors.saml_metadata_without_redirect() from None
    except ValueError as error:
        raise errors.saml_metadata_useless(reason=str(error)) from None
