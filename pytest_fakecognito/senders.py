"""Codes for custom senders: encrypted as the service encrypts them, with a local key in the place of KMS's.

Law: this is the only module that knows the AWS Encryption SDK, which comes with the extra `senders`.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from pytest_fakecognito.errors import UsageError

try:
    from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
    from aws_encryption_sdk.identifiers import Algorithm, EncryptionKeyType, WrappingAlgorithm
    from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
    from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider
except ImportError as error:
    raise UsageError(
        "custom senders get their codes encrypted with the AWS Encryption SDK, which is not installed: "
        "pip install 'pytest-fakecognito[senders]'"
    ) from error

# As in real events, whose codes start with AYADe: a signed message without key commitment. [captured]
_ALGORITHM = Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384
_CLIENT = EncryptionSDKClient(commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)


_KEY = b"local"


class KeyProvider(RawMasterKeyProvider):  # type: ignore[misc]
    """Has one key, for every pool, that is no secret. A sender that is handed its key provider may be handed this."""

    provider_id = "pytest-fakecognito"

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self.add_master_key(_KEY)

    def _get_raw_key(self, key_id: bytes) -> WrappingKey:
        return WrappingKey(
            wrapping_algorithm=WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
            wrapping_key=hashlib.sha256(key_id).digest(),
            wrapping_key_type=EncryptionKeyType.SYMMETRIC,
        )


def encrypt(code: str, context: Mapping[str, str]) -> str:
    """`code` as events have it: a message of the Encryption SDK, in base64, with `context` for all to read in it."""
    message, _ = _CLIENT.encrypt(
        source=code.encode(), key_provider=KeyProvider(), encryption_context=dict(context), algorithm=_ALGORITHM
    )
    return b64encode(message).decode()


def decrypt(code: str) -> str:
    """What was encrypted. Raises UsageError for anything but the `code` of a sender's event."""
    try:
        plain, _ = _CLIENT.decrypt(source=b64decode(code, validate=True), key_provider=KeyProvider())
    except Exception as error:  # of whichever library it was that gave up
        raise UsageError(f"no code that a custom sender was given: {code!r}") from error
    text: str = plain.decode()
    return text
