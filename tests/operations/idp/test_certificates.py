"""The certificate with which SAML providers check what a pool sends them."""

from __future__ import annotations

import base64

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from pytest_fakecognito import FakeCognito


def test_get_signing_certificate_shows_the_pool_s(cognito: FakeCognito) -> None:
    """In base64, without lines round it, of an RSA key and in the pool's name."""
    text = cognito.idp.get_signing_certificate(UserPoolId=cognito.pool.id)["Certificate"]
    certificate = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
    key = certificate.public_key()

    assert isinstance(key, RSAPublicKey)
    assert key.key_size == 2048
    assert certificate.subject.rfc4514_string() == f"CN={cognito.pool.id}"
    certificate.verify_directly_issued_by(certificate)


def test_get_signing_certificate_is_the_same_each_time(cognito: FakeCognito) -> None:
    """As long as the process lives; and another one for another pool."""

    def shown(pool_id: str) -> str:
        return cognito.idp.get_signing_certificate(UserPoolId=pool_id)["Certificate"]

    first = shown(cognito.pool.id)
    cognito.reset()
    assert shown(cognito.pool.id) == first
    assert shown(cognito.create_pool().id) != first


def test_get_signing_certificate_needs_a_pool(cognito: FakeCognito) -> None:
    """One that exists."""
    with pytest.raises(ClientError) as caught:
        cognito.idp.get_signing_certificate(UserPoolId="us-east-1_Missing01")
    error = caught.value.response["Error"]
    assert error["Code"] == "ResourceNotFoundException"
    assert error["Message"] == "User pool us-east-1_Missing01 does not exist."
