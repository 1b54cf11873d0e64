"""The kit of tokens that a verifier must refuse: each has one fault, and a verifier that looks for it finds it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_fakecognito import BadToken, FakeCognito, UsageError, bad_tokens, markers


def verify(cognito: FakeCognito, token: str, token_use: str, **options: bool) -> dict[str, Any]:
    """A verifier that overlooks nothing but what `options` tell it to."""
    pool = cognito.pool
    key = jwt.PyJWKClient(pool.jwks_uri).get_signing_key_from_jwt(token)
    audience = pool.client.id if token_use == "id" else None
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], issuer=pool.issuer, audience=audience, options={**options}
    )
    if claims["token_use"] != token_use:
        raise jwt.InvalidTokenError(f"a token for {claims['token_use']}")
    if token_use == "access" and claims["client_id"] != pool.client.id:
        raise jwt.InvalidAudienceError
    return claims


def made(cognito: FakeCognito, kind: str, token_use: str = "access") -> BadToken:
    return cognito.bad_tokens("ann", token_use=token_use)[kind]


@pytest.fixture
def ann(cognito: FakeCognito) -> str:
    return cognito.pool.add_user("ann", "Secret-1", groups=["staff"]).username


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("token_use", ["access", "id"])
class TestVerifier:
    def test_accepts_a_good_token(self, cognito: FakeCognito, token_use: str) -> None:
        """The verifier of these tests does accept what a sign-in gives."""
        tokens = cognito.sign_in("ann")
        token = tokens.access_token if token_use == "access" else tokens.id_token
        assert verify(cognito, token, token_use)["cognito:groups"] == ["staff"]

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("expired", jwt.ExpiredSignatureError),
            ("not_yet_valid", jwt.ImmatureSignatureError),
            ("wrong_signature", jwt.InvalidSignatureError),
            ("unknown_kid", jwt.PyJWKClientError),
            ("alg_none", jwt.InvalidAlgorithmError),
            ("hs256_public_key", jwt.InvalidAlgorithmError),
            ("tampered", jwt.InvalidSignatureError),
            ("other_pool", jwt.PyJWKClientError),
            ("other_client", (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError)),
            ("wrong_token_use", jwt.PyJWTError),
        ],
    )
    def test_refuses_for_the_reason_given(
        self, cognito: FakeCognito, token_use: str, kind: str, error: type[Exception]
    ) -> None:
        """Each kind is refused with the error that its fault, and no other, calls for."""
        with pytest.raises(error):
            verify(cognito, made(cognito, kind, token_use).token, token_use)

    def test_cannot_tell_a_revoked_token(self, cognito: FakeCognito, token_use: str) -> None:
        """A revoked token is in order as far as anybody can see who does not ask Cognito."""
        assert verify(cognito, made(cognito, "revoked", token_use).token, token_use)

    def test_finds_nothing_but_the_time_wrong(self, cognito: FakeCognito, token_use: str) -> None:
        """Whoever does not look at times accepts an expired and a premature token."""
        for kind in ("expired", "not_yet_valid"):
            token = made(cognito, kind, token_use).token
            assert verify(cognito, token, token_use, verify_exp=False, verify_iat=False, verify_nbf=False)

    def test_follows_the_process_clock(self, cognito: FakeCognito, token_use: str) -> None:
        """Verifiers read the process's clock: moving the fake's makes no forged token good, nor bad for its time."""
        cognito.clock.advance(timedelta(days=2))
        claims = verify(cognito, made(cognito, "expired", token_use).token, token_use, verify_exp=False)
        assert claims["exp"] == pytest.approx(time.time() - 3600, abs=30)
        assert claims["iat"] == claims["auth_time"] == claims["exp"] - 3600


@pytest.mark.usefixtures("ann")
class TestForgeries:
    def test_alg_none_has_good_claims_and_no_signature(self, cognito: FakeCognito) -> None:
        """A verifier that believes the header would accept it."""
        token = made(cognito, "alg_none").token
        assert token.endswith(".")
        assert jwt.get_unverified_header(token)["alg"] == "none"
        assert jwt.decode(token, options={"verify_signature": False})["username"] == "ann"

    def test_hs256_is_signed_with_the_published_key(self, cognito: FakeCognito) -> None:
        """A verifier that takes the public key for a shared secret would accept it."""
        token = made(cognito, "hs256_public_key").token
        kid = jwt.get_unverified_header(token)["kid"]
        published = next(key for key in cognito.pool.jwks["keys"] if key["kid"] == kid)
        pem = jwt.PyJWK(published).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        signed, _, signature = token.rpartition(".")
        expected = hmac.digest(pem, signed.encode(), hashlib.sha256)
        assert base64.urlsafe_b64decode(signature + "=") == expected

    def test_wrong_signature_names_the_right_key(self, cognito: FakeCognito) -> None:
        """Its kid is in the key set, so that only the signature can give it away."""
        kid = jwt.get_unverified_header(made(cognito, "wrong_signature").token)["kid"]
        assert kid in {key["kid"] for key in cognito.pool.jwks["keys"]}

    def test_tampering_gives_a_group_more(self, cognito: FakeCognito) -> None:
        """It says of the user what nobody signed."""
        claims = jwt.decode(made(cognito, "tampered").token, options={"verify_signature": False})
        assert claims["cognito:groups"] == ["staff", "intruders"]


@pytest.mark.usefixtures("ann")
class TestGenuineTokens:
    def test_another_pools_token_is_good_there(self, cognito: FakeCognito) -> None:
        """A verifier that fetches the keys of whatever issuer a token names would accept it."""
        token = made(cognito, "other_pool").token
        issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
        assert issuer != cognito.pool.issuer
        key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
        assert jwt.decode(token, key, algorithms=["RS256"], issuer=issuer)["token_use"] == "access"

    @pytest.mark.parametrize("kind", ["other_pool", "other_client"])
    def test_cognito_itself_accepts_it(self, cognito: FakeCognito, kind: str) -> None:
        """Asking Cognito is no verification: GetUser takes any pool's and any client's token."""
        assert cognito.idp.get_user(AccessToken=made(cognito, kind).token)["Username"]

    def test_cognito_refuses_a_revoked_one(self, cognito: FakeCognito) -> None:
        """Revocation is known to Cognito alone, and concerns that one sign-in."""
        other = cognito.sign_in("ann")
        with pytest.raises(cognito.idp.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
            cognito.idp.get_user(AccessToken=made(cognito, "revoked").token)
        assert cognito.idp.get_user(AccessToken=other.access_token)

    @pytest.mark.cognito_client(generate_secret=True)
    def test_a_client_with_a_secret_will_do(self, cognito: FakeCognito) -> None:
        """The kit needs neither password nor secret hash."""
        assert set(cognito.bad_tokens("ann")) == set(bad_tokens.KINDS)

    @pytest.mark.parametrize(("token_use", "given"), [("access", "id"), ("id", "access")])
    def test_the_other_token_is_given(self, cognito: FakeCognito, token_use: str, given: str) -> None:
        """Where an access token is due an id token is the wrong one, and the other way round."""
        token = made(cognito, "wrong_token_use", token_use).token
        assert jwt.decode(token, options={"verify_signature": False})["token_use"] == given


class TestKit:
    def test_has_every_kind_with_its_reason(self, cognito: FakeCognito) -> None:
        """One token of each kind, no two the same, each with a sentence and headers."""
        kit = cognito.bad_tokens()
        assert tuple(kit) == tuple(bad_tokens.KINDS) == markers.BAD_TOKEN_KINDS
        assert len({bad.token for bad in kit.values()}) == len(kit)
        for kind, bad in kit.items():
            assert bad.kind == kind
            assert bad.reason.endswith(".")
            assert bad.headers == {"Authorization": f"Bearer {bad.token}"}

    def test_is_of_the_pools_first_user(self, cognito: FakeCognito, ann: str) -> None:
        """Without a name the pool's first user is meant, and no further one is made."""
        cognito.pool.add_user("bob", "Secret-1")
        claims = jwt.decode(cognito.bad_tokens()["expired"].token, options={"verify_signature": False})
        assert claims["username"] == ann
        assert list(cognito.pool.users) == ["ann", "bob"]

    @pytest.mark.cognito_pool(username_attributes=["email"])
    def test_makes_a_user_where_there_is_none(self, cognito: FakeCognito) -> None:
        """Also in a pool whose user names are addresses."""
        assert set(cognito.bad_tokens()) == set(bad_tokens.KINDS)
        assert len(cognito.pool.users) == 1

    def test_takes_a_user_of_another_pool(self, cognito: FakeCognito) -> None:
        """A handle of a user says in which pool."""
        user = cognito.create_pool("second").add_user("bob", "Secret-1")
        claims = jwt.decode(bad_tokens.make_one(cognito, "expired", user).token, options={"verify_signature": False})
        assert (claims["username"], claims["iss"]) == ("bob", user.pool.issuer)

    @pytest.mark.usefixtures("ann")
    @pytest.mark.parametrize(
        ("kind", "token_use", "complaint"),
        [
            ("expird", "access", "there is no kind of bad token 'expird'. Kinds: expired, "),
            ("expired", "refresh", "there is no token_use 'refresh'. Accepted: access, id."),
        ],
    )
    def test_wrong_arguments_are_named(self, cognito: FakeCognito, kind: str, token_use: str, complaint: str) -> None:
        """A kind or use that does not exist is a usage error that lists those that do."""
        with pytest.raises(UsageError, match=f"^{complaint}"):
            bad_tokens.make_one(cognito, kind, token_use=token_use)


# --- the fixture --------------------------------------------------------------------------------------------------


def kinds_run(pytester: pytest.Pytester, decorators: str) -> list[str]:
    """The kinds for which a test with these decorators runs, and passes."""
    pytester.makepyfile(
        f"""
        import pytest

        {decorators}
        def test_it(cognito, cognito_bad_token):
            print("KIND", cognito_bad_token.kind)
        """
    )
    result = pytester.runpytest("-s")
    assert result.ret == pytest.ExitCode.OK
    return [line.split("KIND ")[1].strip(".") for line in result.outlines if "KIND " in line]


@pytest.mark.parametrize(
    ("decorators", "kinds"),
    [
        ("", [*bad_tokens.KINDS]),
        ("@pytest.mark.parametrize('cognito', [0], indirect=True)", [*bad_tokens.KINDS]),
        ("@pytest.mark.cognito_bad_token('expired', 'revoked')", ["expired", "revoked"]),
        (
            "@pytest.mark.cognito_bad_token(exclude=['revoked'])",
            [kind for kind in bad_tokens.KINDS if kind != "revoked"],
        ),
        ("@pytest.mark.parametrize('cognito_bad_token', ['tampered'], indirect=True)", ["tampered"]),
        (
            "@pytest.mark.parametrize('cognito, cognito_bad_token', [(0, 'expired')], indirect=True)",
            ["expired"],
        ),
    ],
)
def test_a_test_runs_once_for_each_kind(pytester: pytest.Pytester, decorators: str, kinds: list[str]) -> None:
    """All kinds, or those that a marker or pytest's own parametrize chooses."""
    assert kinds_run(pytester, decorators) == kinds


def test_the_marker_says_whose_and_which(pytester: pytest.Pytester) -> None:
    """The user and the use of the token are the marker's; inner markers refine outer ones."""
    pytester.makepyfile(
        """
        import jwt
        import pytest

        pytestmark = [
            pytest.mark.cognito_user("ann", "Secret-1"),
            pytest.mark.cognito_user("bob", "Secret-1"),
            pytest.mark.cognito_bad_token("expired", token_use="id", username="bob"),
        ]

        @pytest.mark.cognito_bad_token("alg_none")
        def test_it(cognito_bad_token):
            claims = jwt.decode(cognito_bad_token.token, options={"verify_signature": False})
            assert claims["token_use"] == "id"
            assert claims["cognito:username"] == "bob"
            assert cognito_bad_token.kind == "alg_none"
        """
    )
    pytester.runpytest().assert_outcomes(passed=1)
