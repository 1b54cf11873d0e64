"""Signing in with a passkey: what is asked, what is believed, and what a refusal leaves behind."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.authenticator import Authenticator

CHALLENGE = "WEB_AUTHN"
PARTY = "example.com"
ORIGIN = f"https://{PARTY}"
PASSWORD = "Analytical-1843"

NOT_PROVED = ("NotAuthorizedException", "Incorrect username or password.")
UNREADABLE = ("InvalidParameterException", "Credential data is not valid")
ENDED = ("NotAuthorizedException", "Invalid session for the user.")
USED = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")

pytestmark = [
    pytest.mark.cognito_pool(
        alias_attributes=["email"],
        policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    ),
    pytest.mark.cognito_user("ada", PASSWORD, email="ada@example.com", email_verified=True),
    pytest.mark.cognito_user("grace", PASSWORD),
]

Register = Callable[..., Authenticator]
Configure = Callable[..., None]


@pytest.fixture
def configure(cognito: FakeCognito) -> Configure:
    """Set the pool's second factors and passkeys up."""

    def configure(mfa: dict[str, Any] | None = None, **passkeys: str) -> None:
        cognito.idp.set_user_pool_mfa_config(
            UserPoolId=cognito.pool.id, WebAuthnConfiguration={"RelyingPartyId": PARTY, **passkeys}, **(mfa or {})
        )

    return configure


@pytest.fixture
def register(cognito: FakeCognito, configure: Configure) -> Register:
    """A device with a passkey of the user."""
    configure()

    def register(username: str = "ada", device: Authenticator | None = None) -> Authenticator:
        device = device or Authenticator(ORIGIN)
        token = cognito.sign_in(username).access_token
        options = cognito.idp.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
        cognito.idp.complete_web_authn_registration(AccessToken=token, Credential=device.create(options))
        return device

    return register


@pytest.fixture
def device(register: Register) -> Authenticator:
    return register()


@pytest.fixture
def start(way) -> Callable[..., tuple[str, str]]:
    """Begin to sign in with a passkey: the session, and what the device is asked."""

    def start(username: str = "ada") -> tuple[str, str]:
        put = way.start("USER_AUTH", USERNAME=username, PREFERRED_CHALLENGE=CHALLENGE)
        assert put["ChallengeName"] == CHALLENGE
        return put["Session"], put["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]

    return start


@pytest.fixture
def answer(way) -> Callable[..., dict[str, Any]]:
    def answer(session: str, credential: str, username: str = "ada") -> dict[str, Any]:
        return way.answer(CHALLENGE, session, USERNAME=username, CREDENTIAL=credential)

    return answer


def handle(cognito: FakeCognito, username: str) -> str:
    """The user's handle, as a device keeps it."""
    return urlsafe_b64encode(cognito.pool.users[username].sub.encode()).rstrip(b"=").decode()


# --- what is asked ------------------------------------------------------------------------------------------------


def test_the_challenge_asks_for_the_users_passkeys(start, register: Register):
    """The options are those of the API reference's example: the user's own passkeys, and those alone."""
    register("grace")
    first, second = register(), register(device=Authenticator(ORIGIN, transports=["usb", "nfc"]))

    _, options = start()

    asked = json.loads(options)
    challenge = asked.pop("challenge")
    assert len(urlsafe_b64decode(challenge + "==")) == 16
    assert asked == {
        "timeout": 180000,
        "rpId": PARTY,
        "allowCredentials": [
            {"type": "public-key", "id": first.passkeys[0].id, "transports": ["internal"]},
            {"type": "public-key", "id": second.passkeys[0].id, "transports": ["usb", "nfc"]},
        ],
        "userVerification": "preferred",
    }
    assert json.loads(start()[1])["challenge"] != challenge


@pytest.mark.cognito_client(auth_session_validity=10)
def test_the_device_has_as_long_as_the_session(start, device):
    """What the options call a timeout is the session's life."""
    assert json.loads(start()[1])["timeout"] == 600_000


@pytest.mark.parametrize(
    "setting", [{"UserVerification": "required"}, {"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}]
)
def test_the_challenge_demands_verification(start, device, configure: Configure, setting):
    """Where the pool does."""
    configure(**setting)

    assert json.loads(start()[1])["userVerification"] == "required"


def test_passkeys_are_offered_to_who_has_one(way, register: Register):
    """Nobody is offered what he has not registered, not even if he prefers it."""
    register("grace")

    for preferred in ({}, {"PREFERRED_CHALLENGE": CHALLENGE}):
        put = way.start("USER_AUTH", USERNAME="ada", **preferred)
        assert (put["ChallengeName"], put["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["PASSWORD_SRP", "PASSWORD"])
    assert CHALLENGE in way.start("USER_AUTH", USERNAME="grace")["AvailableChallenges"]


# --- what is believed ---------------------------------------------------------------------------------------------


def test_a_passkey_signs_in(start, answer, device, claims):
    """A preferred passkey is asked for at once, and its right answer is all it takes."""
    session, options = start()

    result = answer(session, device.get(options))["AuthenticationResult"]

    assert claims(result["AccessToken"])["username"] == "ada"
    assert result["RefreshToken"]


def test_a_passkey_is_chosen(way, answer, device):
    """Who is offered the choice takes it, and is then asked."""
    offered = way.start("USER_AUTH", USERNAME="ada")
    assert offered["ChallengeName"] == "SELECT_CHALLENGE"

    put = way.answer("SELECT_CHALLENGE", offered["Session"], USERNAME="ada", ANSWER=CHALLENGE)

    assert put["ChallengeName"] == CHALLENGE
    credential = device.get(put["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    assert "AuthenticationResult" in answer(put["Session"], credential)


def test_a_passkey_goes_with_any_name_of_its_user(start, answer, device):
    """The name is the user's, as in every other way to sign in."""
    session, options = start("ada@example.com")

    assert "AuthenticationResult" in answer(session, device.get(options), "ada@example.com")


@pytest.mark.cognito_client(generate_secret=True)
def test_a_passkey_does_without_no_secret_hash(way, device, cognito: FakeCognito, refusal):
    """A client with a secret proves itself, too."""
    hash = cognito.pool.client.secret_hash("ada")
    put = way.start("USER_AUTH", USERNAME="ada", PREFERRED_CHALLENGE=CHALLENGE, SECRET_HASH=hash)
    given = {"USERNAME": "ada", "CREDENTIAL": device.get(put["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])}

    code, message = refusal(way.answer, CHALLENGE, put["Session"], **given)
    assert (code, "SECRET_HASH was not received" in message) == ("NotAuthorizedException", True)
    assert "AuthenticationResult" in way.answer(CHALLENGE, put["Session"], **given, SECRET_HASH=hash)


def test_any_of_the_users_passkeys_will_do(start, answer, register: Register):
    """The device chooses."""
    for device in (register(), register()):
        session, options = start()
        assert "AuthenticationResult" in answer(session, device.get(options))


def test_a_device_need_not_count(start, answer, register: Register):
    """Passkeys that are synchronised count no signatures and say 0."""
    device = register()

    for _ in range(2):
        session, options = start()
        assert "AuthenticationResult" in answer(session, device.get(options, sign_count=0))


def test_a_device_need_not_name_the_user(start, answer, device):
    """The user's handle is told by some devices only."""
    session, options = start()
    credential = json.loads(device.get(options))
    credential["response"]["userHandle"] = None

    assert "AuthenticationResult" in answer(session, json.dumps(credential))


@pytest.mark.parametrize("origin", ["https://app.example.com", "https://example.com:8443"])
def test_a_page_of_the_relying_party_may_ask(start, answer, device, origin):
    """On its domain or below it."""
    session, options = start()

    assert "AuthenticationResult" in answer(session, device.get(options, origin=origin))


# --- what is not --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"wrong_key": True},
        {"origin": "https://example.org"},
        {"origin": "http://example.com"},
        {"origin": "https://notexample.com"},
        {"relying_party": "app.example.com"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"user_handle": "Z3JhY2U"},
    ],
    ids=str,
)
def test_a_wrong_proof_is_refused(start, answer, device, refusal, wrong):
    """Whatever is wrong with it, the answer is that to a wrong password, and ends the session."""
    session, options = start()

    assert refusal(answer, session, device.get(options, **wrong)) == NOT_PROVED
    assert refusal(answer, session, device.get(options)) == ENDED


def test_a_proof_is_good_for_its_challenge(start, answer, device, refusal):
    """What signed in once does not sign in again, neither in its own session nor in another."""
    session, options = start()
    credential = device.get(options)
    answer(session, credential)

    assert refusal(answer, session, credential) == USED
    assert refusal(answer, start()[0], credential) == NOT_PROVED


def test_a_passkey_is_of_one_user(start, answer, device, register: Register, cognito: FakeCognito, refusal):
    """Another user's passkey proves nothing, whoever it says that it is of."""
    other = register("grace")
    for user_handle in (None, handle(cognito, "ada")):
        session, options = start()
        asked = {**json.loads(options), "allowCredentials": []}

        assert refusal(answer, session, other.get(asked, user_handle=user_handle)) == NOT_PROVED


def test_a_deleted_passkey_is_refused(start, answer, device, register: Register, cognito: FakeCognito, refusal):
    """Also if it was deleted while it was asked for, and the user has another."""
    register()
    session, options = start()
    cognito.idp.delete_web_authn_credential(
        AccessToken=cognito.sign_in("ada").access_token, CredentialId=device.passkeys[0].id
    )

    assert refusal(answer, session, device.get(options)) == NOT_PROVED


def test_a_passkey_is_for_the_present_relying_party(start, answer, device, configure: Configure, refusal):
    """After a change of the relying party users register again. [documented]"""
    session, options = start()
    configure(RelyingPartyId="example.org")

    assert refusal(answer, session, device.get(options)) == NOT_PROVED


def test_passkeys_of_another_relying_party_are_not_asked_for(way, device, configure: Configure, refusal):
    """Who has none for the present one cannot choose them."""
    session = way.start("USER_AUTH", USERNAME="ada")["Session"]
    configure(RelyingPartyId="example.org")

    assert refusal(way.answer, "SELECT_CHALLENGE", session, USERNAME="ada", ANSWER=CHALLENGE) == (
        "InvalidParameterException",
        "Selected challenge is not available",
    )


@pytest.mark.parametrize(
    "setting", [{"UserVerification": "required"}, {"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}]
)
def test_verification_is_demanded_where_the_pool_does(start, answer, device, configure: Configure, refusal, setting):
    """And is not where it is but preferred."""
    session, options = start()
    assert "AuthenticationResult" in answer(session, device.get(options, user_verified=False))

    configure(**setting)

    session, options = start()
    assert refusal(answer, session, device.get(options, user_verified=False)) == NOT_PROVED
    session, options = start()
    assert "AuthenticationResult" in answer(session, device.get(options))


@pytest.mark.parametrize("count", [0, 4, 5])
def test_a_count_that_does_not_rise_is_refused(start, answer, device, refusal, count):
    """It tells of a copy of the key; the next count still signs in."""
    session, options = start()
    answer(session, device.get(options, sign_count=5))

    session, options = start()
    assert refusal(answer, session, device.get(options, sign_count=count)) == NOT_PROVED

    session, options = start()
    assert "AuthenticationResult" in answer(session, device.get(options, sign_count=6))


def test_a_disabled_user_is_refused(start, answer, device, cognito: FakeCognito, refusal):
    """Though the passkey is right."""
    session, options = start()
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(answer, session, device.get(options)) == ("NotAuthorizedException", "User is disabled.")


# --- what cannot be read ------------------------------------------------------------------------------------------


def test_a_missing_credential_is_named(way, start, device, refusal):
    """The parameter has a name."""
    session, _ = start()

    assert refusal(way.answer, CHALLENGE, session, USERNAME="ada") == (
        "InvalidParameterException",
        "Missing required parameter CREDENTIAL",
    )


def _changed(**members: Any) -> Callable[[dict[str, Any]], str]:
    """Other members of the response; None takes one away."""

    def changed(credential: dict[str, Any]) -> str:
        response = {**credential["response"], **members}
        kept = {name: value for name, value in response.items() if value is not None}
        return json.dumps({**credential, "response": kept})

    return changed


BROKEN: dict[str, Callable[[dict[str, Any]], str]] = {
    "no JSON": lambda credential: "nonsense",
    "JSON nested without end": lambda credential: "[" * 100_000,
    "null": lambda credential: "null",
    "empty": lambda credential: "{}",
    "JSON in JSON": lambda credential: json.dumps(json.dumps(credential)),
    "a list": lambda credential: json.dumps([credential]),
    "another type": lambda credential: json.dumps({**credential, "type": "password"}),
    "an id that is not rawId": lambda credential: json.dumps({**credential, "id": "AAAA"}),
    "no client data": _changed(clientDataJSON=None),
    "no authenticator data": _changed(authenticatorData=None),
    "no signature": _changed(signature=None),
    "client data of no JSON": _changed(clientDataJSON="AAAA"),
    "authenticator data that end early": _changed(authenticatorData="AAAA"),
    "a signature that is a number": _changed(signature=7),
    "a signature in base64": _changed(signature="+///"),
    "a handle that is a number": _changed(userHandle=7),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_credential_that_cannot_be_read(start, answer, device, refusal, broken):
    """It is told so, and the session goes on: the right answer may follow."""
    session, options = start()

    assert refusal(answer, session, broken(json.loads(device.get(options)))) == UNREADABLE
    assert "AuthenticationResult" in answer(session, device.get(options))


def test_a_registration_is_no_answer(start, answer, device, refusal):
    """What a device says when it makes a passkey is read as nonsense here."""
    session, options = start()
    asked = {**json.loads(options), "rp": {"id": PARTY}, "user": {"id": "YWRh"}, "pubKeyCredParams": [{"alg": -7}]}

    assert refusal(answer, session, json.dumps(device.create(asked))) == UNREADABLE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(min_size=1, max_size=300))
@example(text="\x00")
def test_any_text_is_refused_as_a_credential(start, answer, device, refusal, text):
    """Never a traceback."""
    assert refusal(answer, start()[0], text) == UNREADABLE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_damaged_proof_never_signs_in(start, answer, device, data):
    """A byte changed anywhere in what is signed, or in the signature, is refused."""
    session, options = start()
    credential = json.loads(device.get(options))
    member = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle"]))
    text = credential["response"][member]
    content = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    content[data.draw(st.integers(0, 1000)) % len(content)] ^= data.draw(st.integers(1, 255))
    credential["response"][member] = urlsafe_b64encode(content).rstrip(b"=").decode()

    with pytest.raises(ClientError) as caught:
        answer(session, json.dumps(credential))
    answered = caught.value.response["Error"]
    assert (answered["Code"], answered["Message"]) in (NOT_PROVED, UNREADABLE)


# --- second factors -----------------------------------------------------------------------------------------------

TOTP_DEMANDED = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}


def test_a_passkey_may_count_as_two_factors(start, answer, device, configure: Configure):
    """Then a pool that demands a second one asks for nothing else."""
    configure(TOTP_DEMANDED, FactorConfiguration="MULTI_FACTOR_WITH_USER_VERIFICATION")
    session, options = start()

    assert "AuthenticationResult" in answer(session, device.get(options))


def test_a_passkey_that_is_one_factor_is_not_offered_where_two_are_due(way, device, configure: Configure):
    """A pool that demands a second factor takes passwords for the first. [documented]"""
    configure(TOTP_DEMANDED)

    put = way.start("USER_AUTH", USERNAME="ada", PREFERRED_CHALLENGE=CHALLENGE)
    assert (put["ChallengeName"], put["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["PASSWORD_SRP", "PASSWORD"])
