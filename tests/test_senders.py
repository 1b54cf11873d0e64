"""Codes for custom senders: encrypted as the service does it, decrypted by the test."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode, b64encode

import pytest
from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient

from pytest_fakecognito import FakeCognito, UsageError, senders

CONTEXT = {"userpool-id": "us-east-1_Example01"}


@pytest.mark.parametrize("code", ["123456", "&lt;Tëmporary-1&gt;", "x"])
def test_what_is_encrypted_can_be_decrypted(cognito: FakeCognito, code: str) -> None:
    """By the one call that tests need."""
    assert cognito.decrypt_code(senders.encrypt(code, CONTEXT)) == code


def test_no_two_messages_are_alike() -> None:
    """Even of the same code: each has a data key of its own."""
    assert senders.encrypt("123456", CONTEXT) != senders.encrypt("123456", CONTEXT)


def test_a_code_looks_as_in_real_events() -> None:
    """Version 1 of the format, AES-256-GCM with HKDF and a signature, whose key is in the context. [captured]"""
    code = senders.encrypt("123456", CONTEXT)

    assert code.startswith("AYAD")
    assert b64decode(code)[:4] == bytes.fromhex("01800378")
    assert b"aws-crypto-public-key" in b64decode(code)
    assert b"us-east-1_Example01" in b64decode(code)


def test_a_sender_can_be_handed_the_key(cognito: FakeCognito) -> None:
    """One that decrypts by itself does so as it would with KMS, and finds the pool in the context."""
    client = EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
    message = b64decode(senders.encrypt("123456", CONTEXT))
    plain, header = client.decrypt(source=message, key_provider=senders.KeyProvider())

    assert plain == b"123456"
    assert header.encryption_context["userpool-id"] == "us-east-1_Example01"


GOOD = b64decode(senders.encrypt("123456", CONTEXT))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "123456",
        "no base64!",
        b64encode(b"123456").decode(),
        b64encode(GOOD[:-1]).decode(),
        b64encode(GOOD[:40]).decode(),
        b64encode(GOOD[:-200] + bytes([GOOD[-200] ^ 1]) + GOOD[-199:]).decode(),
    ],
    ids=["nothing", "the code itself", "no base64", "no message", "cut", "cut early", "tampered"],
)
def test_what_is_no_code_is_told_as_such(cognito: FakeCognito, wrong: str) -> None:
    """By an error of the fake's that shows it."""
    with pytest.raises(UsageError) as caught:
        cognito.decrypt_code(wrong)
    assert str(caught.value) == f"no code that a custom sender was given: {wrong!r}"


def test_without_the_extra_the_error_names_it() -> None:
    """And nothing else needs the library."""
    script = (
        "import sys; sys.modules['aws_encryption_sdk'] = None\n"
        "from pytest_fakecognito import FakeCognito, UsageError\n"
        "with FakeCognito() as cognito:\n"
        "    try: cognito.decrypt_code('x')\n"
        "    except UsageError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == (
        "custom senders get their codes encrypted with the AWS Encryption SDK, which is not installed: "
        "pip install 'pytest-fakecognito[senders]'\n"
    )
