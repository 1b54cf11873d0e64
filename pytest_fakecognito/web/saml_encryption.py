"""Assertions that a provider has encrypted for the pool: a key under RSA-OAEP, and with it the assertion under AES.

Source: XML Encryption 1.1; the algorithms are those that providers offer for Cognito.
"""

from __future__ import annotations

from base64 import b64decode

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512, HashAlgorithm

from pytest_fakecognito.web.saml_xml import Element, find, parse, text

_RSA_OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
_CBC = {f"http://www.w3.org/2001/04/xmlenc#aes{bits}-cbc" for bits in (128, 192, 256)}
_GCM = {f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm" for bits in (128, 192, 256)}
_DIGESTS: dict[str | None, HashAlgorithm] = {
    None: SHA1(),
    "http://www.w3.org/2000/09/xmldsig#sha1": SHA1(),
    "http://www.w3.org/2001/04/xmlenc#sha256": SHA256(),
    "http://www.w3.org/2001/04/xmlenc#sha512": SHA512(),
}
_BLOCK = 16
_VECTOR = 12


def decrypt(encrypted: Element, private: RSAPrivateKey) -> Element:
    """The element inside an EncryptedAssertion. Raises ValueError for all that `private` does not open."""
    data, key = find(encrypted, "xenc:EncryptedData"), find(encrypted, ".//xenc:EncryptedKey")
    if data is None or key is None:
        raise ValueError("nothing encrypted in it, or no key")
    return parse(_content(_method(data), _secret(key, private), _cipher_value(data)))


def _secret(key: Element, private: RSAPrivateKey) -> bytes:
    if _method(key) != _RSA_OAEP:
        raise ValueError(f"a key under {_method(key)}")
    digest = find(key, "xenc:EncryptionMethod/ds:DigestMethod")
    algorithm = _DIGESTS.get(None if digest is None else digest.get("Algorithm"))
    if algorithm is None:
        raise ValueError("an unknown digest")
    return private.decrypt(_cipher_value(key), OAEP(MGF1(SHA1()), algorithm, label=None))


def _content(method: str, secret: bytes, value: bytes) -> bytes:
    if method in _GCM:
        return AESGCM(secret).decrypt(value[:_VECTOR], value[_VECTOR:], None)
    if method not in _CBC:
        raise ValueError(f"content under {method}")
    decryptor = Cipher(AES(secret), CBC(value[:_BLOCK])).decryptor()
    padded = decryptor.update(value[_BLOCK:]) + decryptor.finalize()
    return padded[: -padded[-1]]  # the last byte counts the padding, whose other bytes are arbitrary


def _method(element: Element) -> str:
    method = find(element, "xenc:EncryptionMethod")
    return "" if method is None else method.get("Algorithm", "")


def _cipher_value(element: Element) -> bytes:
    return b64decode(text(find(element, "xenc:CipherData/xenc:CipherValue")))
