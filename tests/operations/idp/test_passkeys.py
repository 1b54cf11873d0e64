"""Registering passkeys, listing and deleting them. What signs in with them is in tests/signin."""

from __future__ import annotations

import contextlib
import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from fido2 import cbor
from fido2.cose import RS256, EdDSA
from fido2.webauthn import AttestationObject, AuthenticatorData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.authenticator import Authenticator
from pytest_fakecognito.errors import NotFaked, UsageError

PASSWORD = "Analytical-1843"
PARTY = "example.com"
INVALID = ("InvalidParameterException", "Credential data is not valid")
NO_CHALLENGE = (
    "WebAuthnChallengeNotFoundException",
    "The challenge of the credential was not found or has expired.",
)
WRONG_ORIGIN = ("WebAuthnOriginNotAllowedException", "The origin of the credential is not of the relying party.")
WRONG_PARTY = ("WebAuthnRelyingPartyMismatchException", "The credential is for another relying party.")
NOT_SUPPORTED = ("WebAuthnCredentialNotSupportedException", "The credential is not supported.")
DEMANDS_VERIFICATION = [
    {"UserVerification": "required"},
    {"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"},
]
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

pytestmark = [
    pytest.mark.cognito_pool(policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}),
    pytest.mark.cognito_user("ada", PASSWORD),
    pytest.mark.cognito_user("grace", PASSWORD),
]

Configure = Callable[..., None]


@pytest.fixture(autouse=True)
def configure(cognito: FakeCognito) -> Configure:
    """Set the pool's passkeys up; they are, for `PARTY`, when a test begins."""

    def configure(**configuration: str) -> None:
        cognito.idp.set_user_pool_mfa_config(UserPoolId=cognito.pool.id, WebAuthnConfiguration=configuration)

    configure(RelyingPartyId=PARTY)
    return configure


@pytest.fixture
def token(cognito: FakeCognito) -> str:
    return cognito.sign_in("ada").access_token


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(origin=f"https://{PARTY}")


@pytest.fixture
def start(idp, token) -> Callable[..., dict[str, Any]]:
    def start(token: str = token) -> dict[str, Any]:
        return idp.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]

    return start


@pytest.fixture
def complete(idp, token) -> Callable[..., None]:
    def complete(credential: Any, token: str = token) -> None:
        idp.complete_web_authn_registration(AccessToken=token, Credential=credential)

    return complete


@pytest.fixture
def listed(idp, token) -> Callable[..., list[dict[str, Any]]]:
    def listed(token: str = token) -> list[dict[str, Any]]:
        return idp.list_web_authn_credentials(AccessToken=token)["Credentials"]

    return listed


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


# --- starting -----------------------------------------------------------------------------------------------------


def test_start_web_authn_registration_tells_what_to_make(start, cognito: FakeCognito):
    """The options are those of the API reference's example, and the user's id is the sub."""
    options = start()

    assert len(decoded(options.pop("challenge"))) == 16
    assert options == {
        "authenticatorSelection": {
            "requireResidentKey": True,
            "residentKey": "required",
            "userVerification": "preferred",
        },
        "excludeCredentials": [],
        "pubKeyCredParams": [{"alg": -7, "type": "public-key"}, {"alg": -257, "type": "public-key"}],
        "rp": {"id": PARTY, "name": PARTY},
        "timeout": 60000,
        "user": {
            "displayName": "ada",
            "id": encoded(cognito.pool.users["ada"].sub.encode()),
            "name": "ada",
        },
    }


def test_start_web_authn_registration_makes_a_new_challenge(start):
    """No challenge is put twice."""
    assert start()["challenge"] != start()["challenge"]


def test_start_web_authn_registration_excludes_what_is_registered(start, complete, device):
    """A device is told which passkeys the user has, so that it makes no second one."""
    made = device.create(start())
    complete(made)

    assert start()["excludeCredentials"] == [{"id": made["id"], "type": "public-key"}]


@pytest.mark.parametrize("setting", DEMANDS_VERIFICATION)
def test_start_web_authn_registration_demands_verification(start, configure: Configure, setting):
    """A pool that demands it, or counts a passkey as two factors, says so to the device."""
    configure(RelyingPartyId=PARTY, **setting)

    assert start()["authenticatorSelection"]["userVerification"] == "required"


@pytest.mark.parametrize(
    ("domains", "party"),
    [
        ({"Domain": "analytical"}, "analytical.auth.us-east-1.amazoncognito.com"),
        ({"CustomDomain": "auth.example.org"}, "auth.example.org"),
        ({"Domain": "analytical", "CustomDomain": "auth.example.org"}, "auth.example.org"),
    ],
)
def test_start_web_authn_registration_falls_back_on_the_domain(
    start, cognito: FakeCognito, configure: Configure, domains, party
):
    """Without a relying party's id the pool's custom domain is it, then its prefix domain."""
    configure(UserVerification="preferred")
    cognito.pool.record.settings.update(domains)

    assert start()["rp"] == {"id": party, "name": party}


def test_start_web_authn_registration_needs_a_relying_party(start, configure: Configure, refused):
    """A pool with neither a relying party's id nor a domain cannot register passkeys."""
    configure(UserVerification="preferred")

    with refused("WebAuthnConfigurationMissingException", "The user pool has neither a relying party ID nor a domain."):
        start()


def test_start_web_authn_registration_stops_at_twenty(start, complete, listed, refused):
    """A user has twenty passkeys at most."""
    for _ in range(20):
        complete(Authenticator(f"https://{PARTY}").create(start()))

    with refused("LimitExceededException", "Maximum number of passkeys per user exceeded."):
        start()
    assert len(listed()) == 20


@pytest.mark.cognito_pool(policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}})
def test_passkeys_must_be_a_factor_of_the_pool(start, complete, listed, refused):
    """A pool whose sign-in policy does not name them registers none; there is nothing to list, and no error in it."""
    with refused("WebAuthnNotEnabledException", "Passkeys are not enabled for the user pool."):
        start()
    with refused("WebAuthnNotEnabledException", "Passkeys are not enabled for the user pool."):
        complete({})
    assert listed() == []


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("start_web_authn_registration", {}),
        ("complete_web_authn_registration", {"Credential": {}}),
        ("list_web_authn_credentials", {}),
        ("delete_web_authn_credential", {"CredentialId": "any"}),
    ],
)
def test_passkeys_are_the_signed_in_users_own(idp, refused, operation, more):
    """All four operations go by the access token."""
    with refused("NotAuthorizedException", "Invalid Access Token"):
        getattr(idp, operation)(AccessToken="nonsense", **more)


# --- completing ---------------------------------------------------------------------------------------------------


def test_complete_web_authn_registration_keeps_the_passkey(idp, token, start, device, listed, cognito: FakeCognito):
    """What was registered is listed; the answer itself is empty."""
    made = device.create(start())

    answer = idp.complete_web_authn_registration(AccessToken=token, Credential=made)

    assert answer.keys() == {"ResponseMetadata"}
    [shown] = listed()
    assert abs(cognito.clock.now() - shown.pop("CreatedAt")) < timedelta(minutes=1)
    assert shown == {
        "CredentialId": made["id"],
        "FriendlyCredentialName": "Platform passkey",
        "RelyingPartyId": PARTY,
        "AuthenticatorAttachment": "platform",
        "AuthenticatorTransports": ["internal"],
    }


@pytest.mark.parametrize(
    ("attachment", "transports", "name"),
    [("cross-platform", ["usb", "nfc"], "Roaming passkey"), (None, [], "Passkey")],
)
def test_complete_web_authn_registration_names_the_passkey(start, complete, listed, attachment, transports, name):
    """The name tells the kind of device, as far as the device itself does."""
    device = Authenticator(f"https://{PARTY}", attachment=attachment, transports=transports)
    complete(device.create(start()))

    [shown] = listed()
    assert shown["FriendlyCredentialName"] == name
    assert shown.get("AuthenticatorAttachment") == attachment
    assert shown["AuthenticatorTransports"] == transports


@pytest.mark.parametrize(
    ("party", "origin"),
    [
        (PARTY, "https://app.example.com"),
        (PARTY, "https://example.com:8443"),
        ("localhost", "http://localhost:5173"),
    ],
)
def test_a_page_of_the_relying_party_may_register(start, complete, listed, configure: Configure, party, origin):
    """A relying party's pages are those on its domain and below it, over https; localhost may do without."""
    configure(RelyingPartyId=party)
    complete(Authenticator(origin).create(start()))

    assert [shown["RelyingPartyId"] for shown in listed()] == [party]


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.org",
        "https://notexample.com",
        "https://example.com.evil.test",
        "http://example.com",
        "http://app.example.com",
        "null",
        "example.com",
    ],
)
def test_a_page_of_another_origin_may_not_register(start, complete, listed, device, refused, origin):
    """Whatever else the page does rightly."""
    with refused(*WRONG_ORIGIN):
        complete(device.create(start(), origin=origin))
    assert listed() == []


def test_an_android_app_is_not_judged(start, complete, device, cognito: FakeCognito):
    """Whose an app is stands in a file on the web, which nobody fetches here: the fake says so instead of guessing."""
    options = start()

    with pytest.raises(NotFaked, match=r"https://example.com/.well-known/assetlinks.json"):
        complete(device.create(options, origin="android:apk-key-hash:s2Xsh_4XLWf8"))
    cognito.unhandled.clear()


def test_a_passkey_for_another_relying_party_is_refused(start, complete, listed, device, refused):
    """The device signs for whom it made the passkey."""
    with refused(*WRONG_PARTY):
        complete(device.create(start(), relying_party="app.example.com"))
    assert listed() == []


@pytest.mark.parametrize("now", [{"RelyingPartyId": "app.example.com"}, {"UserVerification": "preferred"}])
def test_the_relying_party_is_that_of_the_present(start, complete, device, configure: Configure, refused, now):
    """A registration does not outlive the setting it began with."""
    made = device.create(start(), origin="https://app.example.com")
    configure(**now)

    with refused(*WRONG_PARTY):
        complete(made)


# --- completing: the challenge ------------------------------------------------------------------------------------


def test_a_challenge_is_needed(start, complete, device, refused):
    """Nobody completes what was not started."""
    made = device.create({**start(), "challenge": encoded(bytes(16))})

    with refused(*NO_CHALLENGE):
        complete(made)


def test_a_challenge_is_of_one_user(start, complete, device, cognito: FakeCognito, refused):
    """One user's registration is not completed by another."""
    grace = cognito.sign_in("grace").access_token
    made = device.create(start())

    with refused(*NO_CHALLENGE):
        complete(made, grace)


def test_a_challenge_is_good_once(start, complete, device, refused):
    """A completed registration cannot be completed again."""
    made = device.create(start())
    complete(made)

    with refused(*NO_CHALLENGE):
        complete(made)


def test_a_challenge_is_good_for_a_minute(start, complete, device, cognito: FakeCognito, refused):
    """As long as the options say."""
    made = device.create(start())
    cognito.clock.advance(seconds=61)

    with refused(*NO_CHALLENGE):
        complete(made)


def test_a_new_challenge_takes_the_place_of_the_last(start, complete, listed, device, refused):
    """Only the newest registration can be completed."""
    first, second = start(), start()

    with refused(*NO_CHALLENGE):
        complete(device.create(first))
    complete(device.create(second))
    assert len(listed()) == 1


def test_a_registration_is_of_one_client(start, complete, device, cognito: FakeCognito, refused):
    """It is completed with a token of the client that it was started with."""
    other = cognito.sign_in("ada", client=cognito.pool.add_client()).access_token
    made = device.create(start())

    with refused("WebAuthnClientMismatchException", "The registration was started with another app client."):
        complete(made, other)
    complete(made)


def test_a_refused_answer_leaves_the_registration_open(start, complete, listed, device, refused):
    """The right answer may still follow."""
    options = start()

    with refused(*WRONG_ORIGIN):
        complete(device.create(options, origin="https://evil.test"))
    with refused(*INVALID):
        complete({})
    complete(device.create(options))
    assert len(listed()) == 1


# --- completing: the credential -----------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", DEMANDS_VERIFICATION)
def test_verification_is_demanded_where_the_pool_does(start, complete, device, configure: Configure, refused, setting):
    """A device that does not verify its user is not supported then, and is where verification is but preferred."""
    options = start()
    configure(RelyingPartyId=PARTY, **setting)

    with refused(*NOT_SUPPORTED):
        complete(device.create(options, user_verified=False))
    configure(RelyingPartyId=PARTY, UserVerification="preferred")
    complete(device.create(options, user_verified=False))


def rebuilt(
    made: dict[str, Any], *, key: Any = None, flags: int | None = None, id: bytes | None = None, fmt: str = "none"
) -> dict[str, Any]:
    """`made` with another attestation object."""
    data = AttestationObject(decoded(made["response"]["attestationObject"])).auth_data
    attested = data.credential_data
    id, flags = id or attested.credential_id, data.flags if flags is None else flags
    content = data.rp_id_hash + bytes([flags]) + data.counter.to_bytes(4, "big")
    if flags & AuthenticatorData.FLAG.AT:
        content += attested.aaguid + len(id).to_bytes(2, "big") + id + cbor.encode(key or attested.public_key)
    written = encoded(cbor.encode({"fmt": fmt, "attStmt": {}, "authData": content}))
    return {**made, "response": {**made["response"], "attestationObject": written}}


def test_rsa_keys_are_supported(start, complete, listed, device):
    """RS256 is the other of the two algorithms."""
    key = RS256.from_cryptography_key(rsa.generate_private_key(65537, 2048).public_key())
    complete(rebuilt(device.create(start()), key=key))

    assert len(listed()) == 1


def test_other_keys_are_not_supported(start, complete, device, refused):
    """Neither Ed25519, which the device was not asked for, nor an algorithm that nobody knows."""
    made = device.create(start())
    edwards = EdDSA.from_cryptography_key(ed25519.Ed25519PrivateKey.generate().public_key())

    for key in (edwards, {1: 2, 3: -65000}):
        with refused(*NOT_SUPPORTED):
            complete(rebuilt(made, key=key))


def test_attestation_is_not_enforced(start, complete, listed, device):
    """Whatever a device says about its maker is taken as it is."""
    complete(rebuilt(device.create(start()), fmt="a-maker-of-ours"))

    assert len(listed()) == 1


def test_a_passkey_is_registered_once(start, complete, listed, device, refused):
    """A device that ignores what is excluded is refused."""
    made = device.create(start())
    complete(made)
    again = start()
    device.passkeys.clear()
    second = device.create({**again, "excludeCredentials": []})
    first_id = decoded(made["id"])
    copied = {**rebuilt(second, id=first_id), "id": made["id"], "rawId": made["id"]}

    with refused(*INVALID):
        complete(copied)
    assert len(listed()) == 1


Broken = Callable[[dict[str, Any]], Any]


def _without(*path: str) -> Broken:
    def broken(made: dict[str, Any]) -> Any:
        inner = made
        for name in path[:-1]:
            inner = inner[name]
        del inner[path[-1]]
        return made

    return broken


def _with(value: Any, *path: str) -> Broken:
    def broken(made: dict[str, Any]) -> Any:
        inner = made
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = value
        return made

    return broken


def _said(**changes: Any) -> Broken:
    """Other client data."""

    def broken(made: dict[str, Any]) -> Any:
        said = json.loads(decoded(made["response"]["clientDataJSON"]))
        made["response"]["clientDataJSON"] = encoded(json.dumps({**said, **changes}).encode())
        return made

    return broken


BROKEN: dict[str, Broken] = {
    "empty": lambda made: {},
    "text": json.dumps,
    "a list": lambda made: [made],
    "a number": lambda made: 7,
    "no id": _without("id"),
    "no rawId": _without("rawId"),
    "no type": _without("type"),
    "no response": _without("response"),
    "no client data": _without("response", "clientDataJSON"),
    "no attestation object": _without("response", "attestationObject"),
    "no transports": _without("response", "transports"),
    "another type": _with("password", "type"),
    "an id that is not rawId": _with("AAAA", "id"),
    "a rawId that is not id": _with("AAAA", "rawId"),
    "another id": lambda made: {**made, "id": "AAAA", "rawId": "AAAA"},
    "rawId in base64": _with("++//", "rawId"),
    "rawId in no base64": _with("naïve", "rawId"),
    "rawId a number": _with(7, "rawId"),
    "a response of text": _with("response", "response"),
    "transports of text": _with("internal", "response", "transports"),
    "transports of numbers": _with([1], "response", "transports"),
    "an attachment that is a number": _with(1, "authenticatorAttachment"),
    "client data of no JSON": _with(encoded(b"{"), "response", "clientDataJSON"),
    "client data of no object": _with(encoded(b"[]"), "response", "clientDataJSON"),
    "client data nested without end": _with(encoded(b"[" * 100_000), "response", "clientDataJSON"),
    "client data in no Unicode": _with(encoded(b"\xff"), "response", "clientDataJSON"),
    "the answer to another question": _said(type="webauthn.get"),
    "no origin": _said(origin=None),
    "an origin that is no URL": _said(origin="https://["),
    "a challenge that is a huge number": _said(challenge=10**15),
    "no CBOR": _with(encoded(b"\xff"), "response", "attestationObject"),
    "CBOR that ends early": _with(encoded(b"\xa3cfmt"), "response", "attestationObject"),
    "CBOR of a list": _with(encoded(b"\x80"), "response", "attestationObject"),
    "CBOR nested without end": _with(encoded(b"\x81" * 100_000), "response", "attestationObject"),
    "no authenticator data": _with(encoded(cbor.encode({"fmt": "none"})), "response", "attestationObject"),
    "no attested credential": lambda made: rebuilt(made, flags=0x05),
    "an absent user": lambda made: rebuilt(made, flags=0x44),
    "a key without numbers": lambda made: rebuilt(made, key={1: 2, 3: -7}),
    "a key without an algorithm": lambda made: rebuilt(made, key={1: 2}),
    "a key of another curve": lambda made: rebuilt(made, key={1: 2, 3: -7, -1: 2, -2: bytes(32), -3: bytes(32)}),
    "a point beside the curve": lambda made: rebuilt(made, key={1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}),
    "an RSA key of nothing": lambda made: rebuilt(made, key={1: 3, 3: -257, -1: b"", -2: b""}),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_credential_that_cannot_be_read(start, complete, listed, device, refused, broken: Broken):
    """Whatever is wrong with its form, it is told in one sentence, and nothing is registered."""
    made = device.create(start())

    with refused(*INVALID):
        complete(broken(made))
    assert listed() == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@FUZZ
@given(credential=JSON.filter(lambda it: it is not None))
def test_any_json_is_refused_as_a_credential(start, complete, refused, credential):
    """Nothing that is no credential gets further than that."""
    with refused(*INVALID):
        complete(credential)


@FUZZ
@given(data=st.data())
def test_a_damaged_credential_is_never_a_traceback(idp, token, start, complete, listed, device, data):
    """A byte changed anywhere in what the device sent is refused in the service's words, or made no difference."""
    made = device.create(start())
    member = data.draw(st.sampled_from(["clientDataJSON", "attestationObject"]))
    content = bytearray(decoded(made["response"][member]))
    content[data.draw(st.integers(0, 1000)) % len(content)] ^= data.draw(st.integers(1, 255))
    made["response"][member] = encoded(content)

    with contextlib.suppress(ClientError):
        complete(made)
    for shown in listed():
        idp.delete_web_authn_credential(AccessToken=token, CredentialId=shown["CredentialId"])


def test_the_library_is_asked_for(start, complete, device, monkeypatch, cognito: FakeCognito):
    """Without python-fido2 the first passkey names the extra that brings it."""
    made = device.create(start())
    monkeypatch.delitem(sys.modules, "pytest_fakecognito.signin.fido", raising=False)
    monkeypatch.setitem(sys.modules, "fido2", None)

    with pytest.raises(UsageError, match=r'pip install "pytest-fakecognito\[passkeys\]"'):
        complete(made)
    cognito.unhandled.clear()


# --- listing and deleting -----------------------------------------------------------------------------------------


@pytest.fixture
def five(start, complete) -> list[str]:
    """The ids of five passkeys."""
    ids = []
    for _ in range(5):
        made = Authenticator(f"https://{PARTY}").create(start())
        complete(made)
        ids.append(made["id"])
    return ids


def test_list_web_authn_credentials_in_pages(idp, token, five):
    """Oldest first, page by page, and no token after the last."""
    found, more = [], {}
    while True:
        page = idp.list_web_authn_credentials(AccessToken=token, MaxResults=2, **more)
        found.append([it["CredentialId"] for it in page["Credentials"]])
        if "NextToken" not in page:
            break
        more = {"NextToken": page["NextToken"]}

    assert found == [five[:2], five[2:4], five[4:]]


def test_list_web_authn_credentials_zero_is_the_default(idp, token, five):
    """A page of none is one of twenty."""
    page = idp.list_web_authn_credentials(AccessToken=token, MaxResults=0)

    assert [it["CredentialId"] for it in page["Credentials"]] == five


def test_list_web_authn_credentials_twenty_at_most(idp, token, refused):
    """The model's own limit."""
    with refused(
        "InvalidParameterException",
        "1 validation error detected: Value '21' at 'maxResults' failed to satisfy constraint: "
        "Member must have value less than or equal to 20",
    ):
        idp.list_web_authn_credentials(AccessToken=token, MaxResults=21)


def test_list_web_authn_credentials_token_is_of_one_user(idp, token, five, cognito: FakeCognito, refused):
    """A page's token is for the user who was given it."""
    more = idp.list_web_authn_credentials(AccessToken=token, MaxResults=2)["NextToken"]
    grace = cognito.sign_in("grace").access_token

    with refused("InvalidParameterException", "Invalid pagination token given."):
        idp.list_web_authn_credentials(AccessToken=grace, MaxResults=2, NextToken=more)


def test_delete_web_authn_credential(idp, token, five, listed):
    """It is gone, and the others are not."""
    idp.delete_web_authn_credential(AccessToken=token, CredentialId=five[1])

    assert [it["CredentialId"] for it in listed()] == [five[0], *five[2:]]


def test_delete_web_authn_credential_that_is_not_there(idp, token, five, cognito: FakeCognito, refused):
    """An unknown one, one that was deleted, and another user's are all told the same."""
    grace = cognito.sign_in("grace").access_token
    idp.delete_web_authn_credential(AccessToken=token, CredentialId=five[0])

    for who, what in ((token, "nonsense"), (token, five[0]), (grace, five[1])):
        with refused("ResourceNotFoundException", "Credential does not exist."):
            idp.delete_web_authn_credential(AccessToken=who, CredentialId=what)


def test_passkeys_are_told_among_the_factors(idp, token, start, complete, device):
    """GetUserAuthFactors names them once there is one."""
    assert idp.get_user_auth_factors(AccessToken=token)["ConfiguredUserAuthFactors"] == ["PASSWORD"]
    complete(device.create(start()))
    assert idp.get_user_auth_factors(AccessToken=token)["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"]


def test_passkeys_are_part_of_a_snapshot(start, complete, listed, device, cognito: FakeCognito):
    """A registration that was started, and a passkey, are where they were when the state is restored."""
    made = device.create(start())
    before = cognito.snapshot()
    complete(made)
    after = cognito.snapshot()

    cognito.restore(before)
    assert listed() == []
    complete(made)
    cognito.restore(after)
    assert [it["CredentialId"] for it in listed()] == [made["id"]]
