"""Assertions that a provider encrypts for the pool, with the certificate that the pool shows for that provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from pytest_fakecognito import FakeCognito

CALLBACK = "https://app.example.com/callback"
NAMES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
}


def refused(reason: str) -> str:
    said = {"error_description": f"Invalid SAML response received: {reason} ", "error": "server_error"}
    return f"{CALLBACK}?{urlencode(said)}"


@pytest.fixture
def traveller(configure: Any, journey: Any) -> Any:
    configure(EncryptedResponses="true")
    return journey()


def certificate(cognito: FakeCognito, pool: Any, name: str = "Example") -> str:
    described = cognito.idp.describe_identity_provider(UserPoolId=pool.id, ProviderName=name)
    return described["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"]


@pytest.fixture
def encrypted(cognito: FakeCognito, traveller: Any, pool: Any) -> Any:
    """A response to a request, its assertion encrypted, and the relay state to send along."""

    def encrypted(**how: str) -> tuple[Any, str]:
        request = traveller.depart()
        about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
        response = traveller.provider.response("ada", **about)
        how = {"certificate": certificate(cognito, pool), **how}
        return traveller.provider.encrypted(response, **how), request.relay_state

    return encrypted


@pytest.mark.parametrize("cipher", ["aes128-gcm", "aes256-gcm", "aes128-cbc", "aes192-cbc", "aes256-cbc"])
@pytest.mark.parametrize("digest", [None, "sha1", "sha256"])
def test_an_encrypted_assertion_is_read(traveller: Any, encrypted: Any, cipher: str, digest: str | None) -> None:
    """In the ways that providers have for it."""
    response, relay_state = encrypted(cipher=cipher, **({} if digest is None else {"digest": digest}))
    assert traveller.post(traveller.provider.form(response, relay_state)).startswith(f"{CALLBACK}?code=")
    assert list(traveller.client.pool.users) == ["Example_ada"]


def test_nothing_plain_is_taken_from_a_provider_that_encrypts(traveller: Any) -> None:
    """[documented]"""
    assert traveller.sign_in() == refused("SAML Response must have one encrypted assertion.")


def test_nothing_encrypted_is_taken_from_a_provider_that_does_not(
    cognito: FakeCognito, pool: Any, traveller: Any, encrypted: Any
) -> None:
    """Though the pool has a certificate for each of them."""
    response, relay_state = encrypted()
    cognito.idp.update_identity_provider(
        UserPoolId=pool.id, ProviderName="Example", ProviderDetails={"MetadataFile": traveller.provider.metadata}
    )
    location = traveller.post(traveller.provider.form(response, relay_state))
    assert location == refused("SAML Response must have one assertion.")


def test_each_provider_has_a_certificate_of_its_own(
    cognito: FakeCognito, pool: Any, configure: Any, traveller: Any, encrypted: Any
) -> None:
    """What is encrypted for another one cannot be read."""
    configure("Elsewhere", EncryptedResponses="true")
    response, relay_state = encrypted(certificate=certificate(cognito, pool, "Elsewhere"))
    location = traveller.post(traveller.provider.form(response, relay_state))
    assert location == refused("SAML Assertion cannot be decrypted.")


def test_what_was_encrypted_must_be_signed_too(cognito: FakeCognito, pool: Any, stranger: Any, traveller: Any) -> None:
    """Anybody can encrypt."""
    request = traveller.depart()
    about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
    response = stranger.encrypted(stranger.response("eve", **about), certificate(cognito, pool))
    location = traveller.post(stranger.form(response, request.relay_state))
    assert location == refused("SAML Assertion signature is invalid.")


def test_a_signature_round_it_is_enough(traveller: Any, encrypted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The assertion inside need not have one then."""
    monkeypatch.setattr(traveller.provider, "sign", ("response",))
    response, relay_state = encrypted()
    assert traveller.post(traveller.provider.form(response, relay_state)).startswith(f"{CALLBACK}?code=")


@pytest.mark.parametrize(
    ("path", "attribute", "value"),
    [
        (".//xenc:EncryptedKey/xenc:EncryptionMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#rsa-1_5"),
        (".//xenc:EncryptedData/xenc:EncryptionMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
        (".//ds:DigestMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5"),
    ],
    ids=["key", "content", "digest"],
)
def test_other_algorithms_are_refused(traveller: Any, encrypted: Any, path: str, attribute: str, value: str) -> None:
    """inferred: which those are"""
    response, relay_state = encrypted(digest="sha256")
    response.find(path, NAMES).set(attribute, value)
    location = traveller.post(traveller.provider.form(response, relay_state))
    assert location == refused("SAML Assertion cannot be decrypted.")


@pytest.mark.parametrize("path", [".//xenc:EncryptedData", ".//xenc:EncryptedKey", ".//xenc:EncryptionMethod"])
def test_what_lacks_a_part_cannot_be_decrypted(traveller: Any, encrypted: Any, path: str) -> None:
    """Whichever."""
    response, relay_state = encrypted()
    part = response.find(path, NAMES)
    part.getparent().remove(part)
    location = traveller.post(traveller.provider.form(response, relay_state))
    assert location == refused("SAML Assertion cannot be decrypted.")


def test_what_is_in_it_must_be_an_assertion(traveller: Any, encrypted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else."""
    monkeypatch.setattr(traveller.provider, "signed", lambda element: element.makeelement("other"))
    response, relay_state = encrypted()
    monkeypatch.undo()
    location = traveller.post(traveller.provider.form(response, relay_state))
    assert location == refused("SAML Assertion cannot be decrypted.")
