"""The software authenticator, judged by python-fido2 as the relying party: it says what a real one says."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fido2 import cbor
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
)
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito import authenticator
from pytest_fakecognito.authenticator import Authenticator, AuthenticatorError

ORIGIN = "https://example.com"
USER = PublicKeyCredentialUserEntity(id=b"ada", name="ada", display_name="Ada")


@pytest.fixture
def server() -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id="example.com", name="Example"))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN)


def creation(server: Fido2Server, **settings: Any) -> tuple[dict[str, Any], Any]:
    """Options as they go over the wire, and what the server keeps."""
    options, state = server.register_begin(USER, **settings)
    return json.loads(json.dumps(dict(options))), state


def registered(server: Fido2Server, device: Authenticator) -> AttestedCredentialData:
    options, state = creation(server)
    attested = server.register_complete(state, device.create(options)).credential_data
    assert attested is not None
    return attested


def asked(server: Fido2Server, *credentials: AttestedCredentialData, **settings: Any) -> tuple[dict[str, Any], Any]:
    options, state = server.authenticate_begin(credentials or None, **settings)
    return json.loads(json.dumps(dict(options))), state


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


# --- right --------------------------------------------------------------------------------------------------------


def test_a_relying_party_believes_it(server: Fido2Server, device: Authenticator):
    """What it makes is registered, and what it signs is verified, each time anew."""
    credential = registered(server, device)

    for _ in range(2):
        options, state = asked(server, credential, user_verification="required")
        assert server.authenticate_complete(state, [credential], json.loads(device.get(options))) == credential


def test_options_may_be_text(server: Fido2Server, device: Authenticator):
    """A dictionary, its JSON, and either inside `publicKey` as a browser takes it, are all the same."""
    options, state = creation(server)
    for given_options in (options, json.dumps(options), options["publicKey"], json.dumps(options["publicKey"])):
        server.register_complete(state, device.create(given_options))

    options, state = asked(server)
    for given_options in (options, json.dumps(options), options["publicKey"]):
        assert json.loads(device.get(given_options))["id"] == device.passkeys[-1].id


def test_what_it_makes_has_every_member(server: Fido2Server):
    """The members are those of RegistrationResponseJSON, each telling the same as the others."""
    device = Authenticator(ORIGIN, attachment="cross-platform", transports=["usb"])
    options, state = creation(server)

    made = device.create(options)

    data = server.register_complete(state, made)
    assert data.credential_data is not None
    assert (made["type"], made["authenticatorAttachment"]) == ("public-key", "cross-platform")
    assert made["clientExtensionResults"] == {}
    assert decoded(made["id"]) == decoded(made["rawId"]) == data.credential_data.credential_id
    response = made["response"]
    assert (response["transports"], response["publicKeyAlgorithm"]) == (["usb"], -7)
    assert decoded(response["authenticatorData"]) == data
    numbers = load_der_public_key(decoded(response["publicKey"])).public_numbers()
    assert numbers.x.to_bytes(32, "big") == data.credential_data.public_key[-2]
    assert json.loads(decoded(response["clientDataJSON"])) == {
        "type": "webauthn.create",
        "challenge": options["publicKey"]["challenge"],
        "origin": ORIGIN,
        "crossOrigin": False,
    }


def test_a_device_may_keep_its_kind_to_itself(server: Fido2Server):
    """Without an attachment the member is not there."""
    made = Authenticator(ORIGIN, attachment=None).create(creation(server)[0])

    assert "authenticatorAttachment" not in made


def test_it_names_the_user(server: Fido2Server, device: Authenticator):
    """The handle is the id that the relying party gave the user."""
    registered(server, device)

    assert decoded(json.loads(device.get(asked(server)[0]))["response"]["userHandle"]) == b"ada"


def test_it_counts(server: Fido2Server, device: Authenticator):
    """Each signature has the next number."""
    registered(server, device)
    answers = [json.loads(device.get(asked(server)[0])) for _ in range(3)]

    counts = [AuthenticatorData(decoded(it["response"]["authenticatorData"])).counter for it in answers]
    assert counts == [1, 2, 3]


def test_the_newest_passkey_comes_first(server: Fido2Server, device: Authenticator):
    """Of those that are allowed; without a list, of those for the relying party."""
    first, second = registered(server, device), registered(server, device)
    device.create(creation(Fido2Server(PublicKeyCredentialRpEntity(id="example.org", name="Other")))[0])

    def chosen(*allowed: AttestedCredentialData) -> bytes:
        return decoded(json.loads(device.get(asked(server, *allowed)[0]))["id"])

    assert chosen() == chosen(first, second) == second.credential_id
    assert chosen(first) == first.credential_id


# --- unable -------------------------------------------------------------------------------------------------------


def test_it_makes_no_second_passkey(server: Fido2Server, device: Authenticator):
    """An excluded passkey that it has is reported, as a browser does; another device's is not."""
    options, _ = creation(server, credentials=[registered(server, device)])

    with pytest.raises(AuthenticatorError, match="InvalidStateError"):
        device.create(options)
    Authenticator(ORIGIN).create(options)


def test_it_makes_keys_of_one_kind(server: Fido2Server, device: Authenticator):
    """It is not a device for those who want RSA alone."""
    server.allowed_algorithms = [it for it in server.allowed_algorithms if it.alg == -257]

    with pytest.raises(AuthenticatorError, match="NotSupportedError"):
        device.create(creation(server)[0])


def test_it_has_no_passkey(server: Fido2Server, device: Authenticator):
    """Neither an empty device nor one with other passkeys can answer."""
    allowed = registered(server, Authenticator(ORIGIN))

    with pytest.raises(AuthenticatorError, match=r"NotAllowedError: .* no passkey for example\.com"):
        device.get(asked(server)[0])
    registered(server, device)
    with pytest.raises(AuthenticatorError, match="NotAllowedError"):
        device.get(asked(server, allowed)[0])


# --- wrong --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"origin": "https://evil.test"}, "Invalid origin"),
        ({"relying_party": "evil.test"}, "Wrong RP ID hash"),
        ({"challenge": "AAAA"}, "Wrong challenge"),
        ({"user_verified": False}, "User verification required"),
    ],
)
def test_a_wrong_registration_is_refused(server: Fido2Server, device: Authenticator, wrong, told):
    """Each argument makes one thing wrong."""
    options, state = creation(server, user_verification="required")

    with pytest.raises(ValueError, match=told):
        server.register_complete(state, device.create(options, **wrong))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"origin": "https://evil.test"}, "Invalid origin"),
        ({"relying_party": "evil.test"}, "Wrong RP ID hash"),
        ({"challenge": "AAAA"}, "Wrong challenge"),
        ({"user_verified": False}, "User verification required"),
        ({"wrong_key": True}, "Invalid signature"),
    ],
)
def test_a_wrong_proof_is_refused(server: Fido2Server, device: Authenticator, wrong, told):
    """Each argument makes one thing wrong, once: the next proof is right."""
    credential = registered(server, device)
    options, state = asked(server, credential, user_verification="required")

    with pytest.raises(ValueError, match=told):
        server.authenticate_complete(state, [credential], json.loads(device.get(options, **wrong)))
    server.authenticate_complete(state, [credential], json.loads(device.get(options)))


def test_a_device_may_verify_nobody(server: Fido2Server):
    """One without a sensor, unless it is told otherwise for once."""
    device = Authenticator(ORIGIN, user_verified=False)
    options, state = creation(server, user_verification="required")

    with pytest.raises(ValueError, match="User verification required"):
        server.register_complete(state, device.create(options))
    server.register_complete(state, device.create(options, user_verified=True))


def test_count_and_handle_may_be_wrong(server: Fido2Server, device: Authenticator):
    """A copy's count, and another user's handle."""
    registered(server, device)

    response = json.loads(device.get(asked(server)[0], sign_count=7, user_handle="Z3JhY2U"))["response"]

    assert AuthenticatorData(decoded(response["authenticatorData"])).counter == 7
    assert decoded(response["userHandle"]) == b"grace"


# --- CBOR ---------------------------------------------------------------------------------------------------------

CBOR = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=300),
    lambda inner: st.dictionaries(st.integers(-300, 300) | st.text(max_size=30), inner, max_size=30),
    max_leaves=20,
)


@given(value=CBOR)
def test_its_cbor_is_read_by_others(value):
    """Whatever it writes python-fido2 reads as the same."""
    assert cbor.decode(authenticator._cbor(value)) == value
