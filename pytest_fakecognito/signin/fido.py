"""A device's answers, read and checked by python-fido2: the one module that imports it.

Law: what cannot be read is an InvalidParameterException, in whichever way the library stumbles over it.
"""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.rpid import verify_rp_id
from fido2.webauthn import AttestationObject, AuthenticatorData, CollectedClientData

from pytest_fakecognito import errors

_BASE64URL = re.compile("[A-Za-z0-9_-]*={0,2}")
_STUMBLES = (ValueError, TypeError, LookupError, AttributeError, struct.error, RecursionError, UnsupportedAlgorithm)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except _STUMBLES:
        raise errors.invalid_credential() from None


@dataclass(frozen=True, slots=True)
class Response:
    """What both kinds of answer tell. `id` is base64url."""

    id: str
    client: CollectedClientData
    authenticator: AuthenticatorData

    @property
    def challenge(self) -> str:
        """In base64url."""
        return _written(self.client.challenge)

    @property
    def is_user_present(self) -> bool:
        return self.authenticator.is_user_present()

    @property
    def is_user_verified(self) -> bool:
        return self.authenticator.is_user_verified()

    @property
    def sign_count(self) -> int:
        return self.authenticator.counter

    def is_for(self, party: str) -> bool:
        return self.authenticator.rp_id_hash == sha256(party.encode()).digest()

    def comes_from(self, party: str) -> bool:
        """Whether the page that asked the device belongs to the relying party: on its domain, or below it."""
        if self.client.origin.startswith("android:"):
            raise errors.NotFaked(
                f"passkeys of Android apps: whether {self.client.origin} may use those of {party} is told by "
                f"https://{party}/.well-known/assetlinks.json, which the fake cannot fetch"
            )
        return verify_rp_id(party, self.client.origin)


@dataclass(frozen=True, slots=True)
class Registration(Response):
    """WebAuthn's RegistrationResponseJSON. `public_key` is a COSE key in CBOR, `algorithm` its COSE number."""

    public_key: bytes
    algorithm: int
    transports: list[str]
    attachment: str | None

    @classmethod
    def read(cls, credential: Any) -> Registration:
        """Raises InvalidParameterException."""
        with _reading():
            id, response = _envelope(credential)
            made = AttestationObject(_decoded(response["attestationObject"]))
            attested = made.auth_data.credential_data
            if attested is None or _written(attested.credential_id) != id:
                raise ValueError("not the credential that it says it is")
            return cls(
                id=id,
                client=_client_data(response, CollectedClientData.TYPE.CREATE),
                authenticator=made.auth_data,
                public_key=cbor.encode(_sound(attested.public_key)),
                algorithm=attested.public_key[3],
                # inferred to be required: a credential that lacked nothing else of weight was refused. [captured]
                transports=[_text(it) for it in _list(response["transports"])],
                attachment=credential.get("authenticatorAttachment") and _text(credential["authenticatorAttachment"]),
            )


@dataclass(frozen=True, slots=True)
class Assertion(Response):
    """WebAuthn's AuthenticationResponseJSON. `user_handle` is whom the device takes the user for, if it says."""

    signature: bytes
    user_handle: bytes | None

    @classmethod
    def read(cls, credential: Any) -> Assertion:
        """Raises InvalidParameterException."""
        with _reading():
            id, response = _envelope(credential)
            handle = response.get("userHandle")
            return cls(
                id=id,
                client=_client_data(response, CollectedClientData.TYPE.GET),
                authenticator=AuthenticatorData(_decoded(response["authenticatorData"])),
                signature=_decoded(response["signature"]),
                user_handle=_decoded(handle) if handle else None,
            )

    def is_signed_by(self, public_key: bytes) -> bool:
        key = CoseKey.parse(cbor.decode(public_key))  # type: ignore[arg-type]
        try:
            key.verify(self.authenticator + self.client.hash, self.signature)
        except InvalidSignature:
            return False
        return True


# --- the parts ----------------------------------------------------------------------------------------------------


def _envelope(credential: Any) -> tuple[str, Mapping[str, Any]]:
    """The id, and the response that depends on what was asked."""
    id = _written(_decoded(credential["rawId"]))
    if credential["type"] != "public-key" or credential["id"] != id:
        raise ValueError("not a public key's credential")
    response = credential["response"]
    if not isinstance(response, dict):
        raise TypeError("no response")
    return id, response


def _client_data(response: Mapping[str, Any], type: str) -> CollectedClientData:
    written = _decoded(response["clientDataJSON"])
    said = json.loads(written)
    # The library takes whatever it finds, and a number for as many bytes.
    _decoded(said["challenge"])
    verify_rp_id("localhost", _text(said["origin"]))  # raises ValueError for what is no URL at all
    if said["type"] != type:
        raise ValueError("the answer to another question")
    return CollectedClientData(written)


def _sound(key: CoseKey) -> CoseKey:
    """Only using a key shows whether it is one: a point beside the curve, a missing number."""
    with suppress(InvalidSignature, NotImplementedError):
        key.verify(b"", b"")
    return key


def _decoded(text: Any) -> bytes:
    """base64url, with or without padding."""
    if not _BASE64URL.fullmatch(_text(text)):
        raise ValueError("not base64url")
    bare = text.rstrip("=")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value
