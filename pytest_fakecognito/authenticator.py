"""A passkey device in software, together with the browser that it is used through.

It does what it is told, and is right unless told otherwise: see the arguments of `create` and `get`. It knows WebAuthn,
and nothing of Cognito.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
_ES256 = -7
_NO_AAGUID = bytes(16)


class AuthenticatorError(Exception):
    """The device cannot do what it is asked: a browser would report InvalidStateError or NotAllowedError."""


@dataclass
class Passkey:
    """What the device keeps of a passkey. `id` and `user_handle` are base64url."""

    id: str
    relying_party: str
    user_handle: str
    key: ec.EllipticCurvePrivateKey
    sign_count: int = 0


class Authenticator:
    """A device with passkeys, and a browser that shows the page at `origin`, such as "https://example.com".

    `user_verified` is whether the device asks its user for a fingerprint or a PIN. `attachment` ("platform",
    "cross-platform" or None) and `transports` are what it says of itself.
    """

    def __init__(
        self,
        origin: str,
        *,
        user_verified: bool = True,
        attachment: str | None = "platform",
        transports: Sequence[str] = ("internal",),
    ) -> None:
        self.origin = origin
        self.user_verified = user_verified
        self.attachment = attachment
        self.transports = list(transports)
        self.passkeys: list[Passkey] = []

    def create(
        self,
        options: Mapping[str, Any] | str,
        *,
        origin: str | None = None,
        relying_party: str | None = None,
        challenge: str | None = None,
        user_verified: bool | None = None,
    ) -> dict[str, Any]:
        """Make a passkey: RegistrationResponseJSON for PublicKeyCredentialCreationOptionsJSON, a dictionary or text.

        The further arguments are for answers that must be refused: another page's origin, another relying party's id,
        another challenge (base64url) than those due. Raises AuthenticatorError if the device has one of the passkeys
        that the options exclude, or cannot make keys for any of their algorithms.
        """
        asked = _parsed(options)
        self._check_creatable(asked)
        party = relying_party or asked["rp"]["id"]
        passkey = Passkey(_base64url(os.urandom(32)), party, asked["user"]["id"], _new_key())
        data = self._data(passkey, user_verified, attested=True)
        attestation = _cbor({"fmt": "none", "attStmt": {}, "authData": data})
        public_key = passkey.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.passkeys.append(passkey)
        return self._credential(
            passkey,
            {
                "clientDataJSON": self._client_data("webauthn.create", challenge or asked["challenge"], origin),
                "attestationObject": _base64url(attestation),
                "authenticatorData": _base64url(data),
                "transports": list(self.transports),
                "publicKey": _base64url(public_key),
                "publicKeyAlgorithm": _ES256,
            },
        )

    def get(
        self,
        options: Mapping[str, Any] | str,
        *,
        origin: str | None = None,
        relying_party: str | None = None,
        challenge: str | None = None,
        user_verified: bool | None = None,
        user_handle: str | None = None,
        sign_count: int | None = None,
        wrong_key: bool = False,
    ) -> str:
        """Use a passkey: AuthenticationResponseJSON, as text, for PublicKeyCredentialRequestOptionsJSON.

        The further arguments are for answers that must be refused, as in `create`: also another user's handle
        (base64url), a count of signatures other than the next one, and a signature by another key. Raises
        AuthenticatorError if the device has no passkey for these options.
        """
        asked = _parsed(options)
        passkey = self._find(asked)
        passkey.sign_count = passkey.sign_count + 1 if sign_count is None else sign_count
        data = self._data(passkey, user_verified, party=relying_party)
        client_data = self._client_data("webauthn.get", challenge or asked["challenge"], origin)
        key = _new_key() if wrong_key else passkey.key
        signed = data + sha256(_bytes(client_data)).digest()
        answer = self._credential(
            passkey,
            {
                "clientDataJSON": client_data,
                "authenticatorData": _base64url(data),
                "signature": _base64url(key.sign(signed, ec.ECDSA(SHA256()))),
                "userHandle": user_handle or passkey.user_handle,
            },
        )
        return json.dumps(answer)

    # --- the device -------------------------------------------------------------------------------------------

    def _check_creatable(self, asked: Mapping[str, Any]) -> None:
        excluded = {it["id"] for it in asked.get("excludeCredentials", ())}
        if any(it.id in excluded for it in self.passkeys):
            raise AuthenticatorError("InvalidStateError: the device has one of the excluded passkeys already")
        if _ES256 not in [it["alg"] for it in asked["pubKeyCredParams"]]:
            raise AuthenticatorError("NotSupportedError: the device makes keys for ES256 alone")

    def _find(self, asked: Mapping[str, Any]) -> Passkey:
        """The newest one that fits; an empty list of allowed passkeys allows all."""
        allowed = [it["id"] for it in asked.get("allowCredentials", ())]
        for passkey in reversed(self.passkeys):
            if passkey.id in allowed or (not allowed and passkey.relying_party == asked["rpId"]):
                return passkey
        raise AuthenticatorError(f"NotAllowedError: the device has no passkey for {asked['rpId']} that fits")

    def _data(
        self, passkey: Passkey, user_verified: bool | None, *, attested: bool = False, party: str | None = None
    ) -> bytes:
        """WebAuthn's authenticator data."""
        verified = self.user_verified if user_verified is None else user_verified
        flags = _PRESENT | (_VERIFIED if verified else 0) | (_ATTESTED if attested else 0)
        party_hash = sha256((party or passkey.relying_party).encode()).digest()
        data = party_hash + bytes([flags]) + passkey.sign_count.to_bytes(4, "big")
        return data + _attested(passkey) if attested else data

    # --- the browser ------------------------------------------------------------------------------------------

    def _client_data(self, type: str, challenge: str, origin: str | None) -> str:
        said = {"type": type, "challenge": challenge, "origin": origin or self.origin, "crossOrigin": False}
        return _base64url(json.dumps(said, separators=(",", ":")).encode())

    def _credential(self, passkey: Passkey, response: dict[str, Any]) -> dict[str, Any]:
        credential = {"id": passkey.id, "rawId": passkey.id, "type": "public-key", "clientExtensionResults": {}}
        if self.attachment is not None:
            credential["authenticatorAttachment"] = self.attachment
        return {**credential, "response": response}


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _attested(passkey: Passkey) -> bytes:
    """WebAuthn's attested credential data: the id, and the public key in COSE."""
    point, id = passkey.key.public_key().public_numbers(), _bytes(passkey.id)
    key = {1: 2, 3: _ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
    return _NO_AAGUID + len(id).to_bytes(2, "big") + id + _cbor(key)


def _cbor(value: object) -> bytes:
    """As much of CBOR as a device speaks."""
    if isinstance(value, int):
        return _cbor_head(0, value) if value >= 0 else _cbor_head(1, -1 - value)
    if isinstance(value, bytes):
        return _cbor_head(2, len(value)) + value
    if isinstance(value, str):
        return _cbor_head(3, len(value.encode())) + value.encode()
    assert isinstance(value, dict)
    return _cbor_head(5, len(value)) + b"".join(_cbor(key) + _cbor(item) for key, item in value.items())


def _cbor_head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([kind << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")


def _parsed(options: Mapping[str, Any] | str) -> Mapping[str, Any]:
    """The options, from their text, or from under `publicKey` where a browser takes them."""
    read = json.loads(options) if isinstance(options, str) else options
    asked: Mapping[str, Any] = read.get("publicKey", read)
    return asked


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
