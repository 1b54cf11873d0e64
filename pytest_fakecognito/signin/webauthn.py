"""WebAuthn as Cognito speaks it: what a device is asked, and what of its answer is believed.

Sources: the developer guide on passkey sign-in, the examples of StartWebAuthnRegistration and InitiateAuth in the API
reference, and the two procedures of the WebAuthn specification (7.1, 7.2), whose order of checks is followed.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from pytest_fakecognito import errors
from pytest_fakecognito.ids import Ids
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import Passkey, User

if TYPE_CHECKING:
    from pytest_fakecognito.signin.fido import Assertion, Registration, Response

REGISTRATION_SECONDS = 60.0
"""How long a registration may take: what the options tell the device [documented]; inferred: as does the service."""

_ALGORITHMS = (-7, -257)  # ES256 and RS256, by their COSE numbers [documented]
_CHALLENGE = 16  # bytes [captured]
_NAMES = {"cross-platform": "Roaming passkey", "platform": "Platform passkey"}  # the first [documented]

# --- a pool's settings --------------------------------------------------------------------------------------------


def relying_party(pool: Pool) -> str | None:
    """The domain that passkeys are for: the configured one, else the pool's custom domain, else its prefix domain."""
    configured: str | None = _configuration(pool).get("RelyingPartyId")
    return configured or pool.domain


def usable(pool: Pool, user: User) -> list[Passkey]:
    """The user's passkeys for the present relying party: those for another have to be registered again. [documented]"""
    party = relying_party(pool)
    return [it for it in user.passkeys if it.relying_party == party]


def _demands_verification(pool: Pool) -> bool:
    """Whether the device must have verified who uses it: as a setting, or because it counts as two factors."""
    configuration = _configuration(pool)
    return (
        configuration.get("UserVerification") == "required"
        or configuration.get("FactorConfiguration") == "MULTI_FACTOR_WITH_USER_VERIFICATION"
    )


def _verification(pool: Pool) -> str:
    return "required" if _demands_verification(pool) else "preferred"


def _configuration(pool: Pool) -> dict[str, Any]:
    return pool.mfa.get("WebAuthnConfiguration") or {}


# --- what the device is asked -------------------------------------------------------------------------------------


def new_challenge(ids: Ids) -> str:
    return _base64url(ids.chance("passkey challenge", _CHALLENGE))


def creation_options(pool: Pool, user: User, party: str, challenge: str) -> dict[str, Any]:
    """WebAuthn's PublicKeyCredentialCreationOptionsJSON. The id of the user is the sub. [documented]"""
    return {
        "authenticatorSelection": {
            "requireResidentKey": True,
            "residentKey": "required",
            "userVerification": _verification(pool),
        },
        "challenge": challenge,
        "excludeCredentials": [{"id": it.id, "type": "public-key"} for it in user.passkeys],
        "pubKeyCredParams": [{"alg": algorithm, "type": "public-key"} for algorithm in _ALGORITHMS],
        "rp": {"id": party, "name": party},
        "timeout": int(REGISTRATION_SECONDS * 1000),
        "user": {"displayName": user.username, "id": _base64url(user.sub.encode()), "name": user.username},
    }


def request_options(pool: Pool, passkeys: list[Passkey], challenge: str, seconds: float) -> dict[str, Any]:
    """WebAuthn's PublicKeyCredentialRequestOptionsJSON for passkeys of one relying party. [documented]"""
    return {
        "challenge": challenge,
        "timeout": int(seconds * 1000),  # inferred: the session's life, whose default is what the example shows
        "rpId": passkeys[0].relying_party,
        "allowCredentials": [{"type": "public-key", "id": it.id, "transports": list(it.transports)} for it in passkeys],
        "userVerification": _verification(pool),
    }


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# --- what of the answer is believed -------------------------------------------------------------------------------


def register(pool: Pool, user: User, client_id: str, credential: object, now: float) -> Passkey:
    """The passkey that the device has made for the registration that `user` started.

    `credential` is WebAuthn's RegistrationResponseJSON. Attestation is not looked at: Cognito does not enforce any.
    [documented] Raises the errors that CompleteWebAuthnRegistration declares for what does not fit; inferred: which
    of them a missing user verification is.
    """
    registrations, _ = _fido()
    given = registrations.read(credential)
    _check_pending(user, given, client_id, now)
    party = relying_party(pool)
    if party is None:  # the setting is gone since the registration began
        raise errors.passkey_relying_party_mismatch()
    if not given.comes_from(party):
        raise errors.passkey_origin_not_allowed()
    if not given.is_for(party):
        raise errors.passkey_relying_party_mismatch()
    if not given.is_user_present or any(it.id == given.id for it in user.passkeys):
        raise errors.invalid_credential()
    if given.algorithm not in _ALGORITHMS or (_demands_verification(pool) and not given.is_user_verified):
        raise errors.passkey_not_supported()
    return Passkey(
        id=given.id,
        public_key=given.public_key,
        sign_count=given.sign_count,
        created=now,
        relying_party=party,
        name=_NAMES.get(given.attachment or "", "Passkey"),
        attachment=given.attachment,
        transports=given.transports,
    )


def _check_pending(user: User, given: Response, client_id: str, now: float) -> None:
    pending = user.passkey_registration
    if pending is None or now >= pending.expires_at or given.challenge != pending.challenge:
        raise errors.passkey_challenge_not_found()
    if pending.client_id != client_id:
        raise errors.passkey_client_mismatch()


def verify_assertion(pool: Pool, user: User, challenge: str, text: str) -> None:
    """Believe or refuse `text`, WebAuthn's AuthenticationResponseJSON, for the challenge that was put.

    inferred: text that cannot be read is an InvalidParameterException, as in a registration, and whatever else is
    wrong a NotAuthorizedException that says no more than that of a wrong password.
    """
    _, assertions = _fido()
    given = assertions.read(_loaded(text))
    passkey = next((it for it in usable(pool, user) if it.id == given.id), None)
    if passkey is None or not _proves(pool, user, passkey, challenge, given):
        raise errors.incorrect_password()
    passkey.sign_count = given.sign_count


def _proves(pool: Pool, user: User, passkey: Passkey, challenge: str, given: Assertion) -> bool:
    return (
        given.user_handle in (None, user.sub.encode())
        and given.challenge == challenge
        and given.comes_from(passkey.relying_party)
        and given.is_for(passkey.relying_party)
        and given.is_user_present
        and (given.is_user_verified or not _demands_verification(pool))
        and given.is_signed_by(passkey.public_key)
        and _counts_on(passkey.sign_count, given.sign_count)
    )


def _counts_on(before: int, now: int) -> bool:
    """A count that does not rise tells of a copied key; devices that do not count say 0.

    inferred: the specification leaves it to the relying party to refuse.
    """
    return now > before or before == now == 0


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise errors.invalid_credential() from None


def _fido() -> tuple[type[Registration], type[Assertion]]:
    """What reads a device's answer. It needs a library that not everybody wants, and that takes a while to load."""
    try:
        from pytest_fakecognito.signin.fido import Assertion, Registration
    except ImportError as missing:
        raise errors.UsageError(
            'Passkeys are checked by the library fido2: pip install "pytest-fakecognito[passkeys]"'
        ) from missing
    return Registration, Assertion
