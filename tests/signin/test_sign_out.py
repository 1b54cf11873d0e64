"""Signing out and revoking: what is refused from then on, and what is not."""

from __future__ import annotations

import jwt
import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import Tokens

ACCESS_REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
REFRESH_REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")


@pytest.fixture
def signed_in(ada) -> Tokens:
    """A sign-in of ada's."""
    return ada.sign_in()


@pytest.fixture(params=["user", "administrator"])
def sign_out(request, cognito: FakeCognito, signed_in):
    """Both ways to sign ada out everywhere."""
    if request.param == "user":
        return lambda: cognito.idp.global_sign_out(AccessToken=signed_in.access_token)
    return lambda: cognito.idp.admin_user_global_sign_out(UserPoolId=cognito.pool.id, Username="ada")


# --- everywhere ---------------------------------------------------------------------------------------------------


def test_signing_out_revokes_every_token(public, ada, signed_in, sign_out, cognito: FakeCognito, refusal):
    """GlobalSignOut and AdminUserGlobalSignOut end all sign-ins of the user, not only the one that asks."""
    another = public.sign_in()["AuthenticationResult"]
    refreshed = public.refresh(another["RefreshToken"])["AuthenticationResult"]

    answer = sign_out()

    assert answer.keys() == {"ResponseMetadata"}
    for token in (signed_in.access_token, another["AccessToken"], refreshed["AccessToken"]):
        assert refusal(cognito.idp.get_user, AccessToken=token) == ACCESS_REVOKED
    for token in (signed_in.refresh_token, another["RefreshToken"]):
        assert refusal(public.refresh, token) == REFRESH_REVOKED


def test_signing_out_ends_the_sign_ins_of_every_client(ada, sign_out, cognito: FakeCognito, refusal):
    """It matters not through which client the user signed in."""
    elsewhere = ada.sign_in(client=cognito.pool.add_client())

    sign_out()

    assert refusal(cognito.idp.get_user, AccessToken=elsewhere.access_token) == ACCESS_REVOKED


def test_one_can_sign_in_again(public, sign_out, cognito: FakeCognito):
    """Signing out locks nobody out."""
    sign_out()

    token = public.sign_in()["AuthenticationResult"]["AccessToken"]

    assert cognito.idp.get_user(AccessToken=token)["Username"] == "ada"


def test_others_stay_signed_in(sign_out, cognito: FakeCognito):
    """Nobody else is signed out."""
    grace = cognito.pool.add_user("grace").sign_in()

    sign_out()

    assert cognito.idp.get_user(AccessToken=grace.access_token)["Username"] == "grace"


def test_a_revoked_token_still_verifies(signed_in, sign_out, cognito: FakeCognito):
    """Signatures know nothing of it: whoever only verifies takes the token until it expires."""
    sign_out()

    key = jwt.PyJWKClient(cognito.pool.jwks_uri).get_signing_key_from_jwt(signed_in.access_token)
    said = jwt.decode(signed_in.access_token, key, algorithms=["RS256"], issuer=cognito.pool.issuer)

    assert said["username"] == "ada"


def test_signing_out_twice(signed_in, cognito: FakeCognito, refusal):
    """The token that signed out is revoked as well, so it cannot sign out again."""
    cognito.idp.global_sign_out(AccessToken=signed_in.access_token)

    assert refusal(cognito.idp.global_sign_out, AccessToken=signed_in.access_token) == ACCESS_REVOKED


@pytest.mark.cognito_pool(alias_attributes=["email"])
@pytest.mark.parametrize("name", ["ada", "ada@example.com", "sub"])
def test_an_administrator_names_the_user_in_any_way(ada, signed_in, cognito: FakeCognito, refusal, name):
    """A username, a verified alias and the sub lead to the user."""
    cognito.idp.admin_user_global_sign_out(UserPoolId=cognito.pool.id, Username=ada.sub if name == "sub" else name)

    assert refusal(cognito.idp.get_user, AccessToken=signed_in.access_token) == ACCESS_REVOKED


def test_an_administrator_names_somebody_who_exists(cognito: FakeCognito, refusal):
    """A user, and a pool, that do not exist are told so."""
    sign_out = cognito.idp.admin_user_global_sign_out

    said = refusal(sign_out, UserPoolId=cognito.pool.id, Username="nobody")
    assert said == ("UserNotFoundException", "User does not exist.")
    said = refusal(sign_out, UserPoolId="us-east-1_nobodys00", Username="ada")
    assert said == ("ResourceNotFoundException", "User pool us-east-1_nobodys00 does not exist.")


# --- one sign-in --------------------------------------------------------------------------------------------------


def test_revoking_ends_one_sign_in(public, ada, signed_in, cognito: FakeCognito, refusal):
    """RevokeToken ends the sign-in of that refresh token with all it gave, and no other one."""
    refreshed = public.refresh(signed_in.refresh_token)["AuthenticationResult"]
    another = ada.sign_in()

    answer = cognito.idp.revoke_token(Token=signed_in.refresh_token, ClientId=cognito.pool.client.id)

    assert answer.keys() == {"ResponseMetadata"}
    assert refusal(public.refresh, signed_in.refresh_token) == REFRESH_REVOKED
    assert refusal(cognito.idp.get_user, AccessToken=signed_in.access_token) == ACCESS_REVOKED
    assert refusal(cognito.idp.get_user, AccessToken=refreshed["AccessToken"]) == ACCESS_REVOKED
    assert cognito.idp.get_user(AccessToken=another.access_token)["Username"] == "ada"


@pytest.mark.parametrize("token", ["revoked", "garbage", "expired"])
def test_revoking_what_is_not_good_succeeds(signed_in, cognito: FakeCognito, token):
    """A token that was revoked already, has expired or never existed is as good as revoked."""
    if token == "expired":
        cognito.clock.advance(days=31)
    if token == "revoked":
        cognito.idp.revoke_token(Token=signed_in.refresh_token, ClientId=cognito.pool.client.id)
    text = "garbage" if token == "garbage" else signed_in.refresh_token

    answer = cognito.idp.revoke_token(Token=text, ClientId=cognito.pool.client.id)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("token", ["access_token", "id_token"])
def test_only_a_refresh_token_can_be_revoked(signed_in, cognito: FakeCognito, refusal, token):
    """Id and access tokens are told to be of an unsupported type, and stay good."""
    said = refusal(cognito.idp.revoke_token, Token=getattr(signed_in, token), ClientId=cognito.pool.client.id)

    assert said[0] == "UnsupportedTokenTypeException"
    assert cognito.idp.get_user(AccessToken=signed_in.access_token)["Username"] == "ada"


def test_a_client_revokes_its_own_tokens_only(public, signed_in, cognito: FakeCognito, refusal):
    """A token of another client is refused, and stays good."""
    other = cognito.pool.add_client()

    said = refusal(cognito.idp.revoke_token, Token=signed_in.refresh_token, ClientId=other.id)

    assert said[0] == "UnauthorizedException"
    assert "AuthenticationResult" in public.refresh(signed_in.refresh_token)


def test_a_client_that_does_not_exist_revokes_nothing(signed_in, cognito: FakeCognito, refusal):
    """RevokeToken declares no ResourceNotFoundException: an unknown client is not authorised."""
    said = refusal(cognito.idp.revoke_token, Token=signed_in.refresh_token, ClientId="nobodys")

    assert said[0] == "UnauthorizedException"


@pytest.mark.cognito_client(enable_token_revocation=False)
def test_revoking_can_be_switched_off(public, signed_in, cognito: FakeCognito, refusal):
    """With EnableTokenRevocation off, RevokeToken is an unsupported operation."""
    said = refusal(cognito.idp.revoke_token, Token=signed_in.refresh_token, ClientId=cognito.pool.client.id)

    assert said[0] == "UnsupportedOperationException"
    assert "AuthenticationResult" in public.refresh(signed_in.refresh_token)


@pytest.mark.cognito_client(generate_secret=True)
@pytest.mark.parametrize("given", [{}, {"ClientSecret": "0" * 24}])
def test_a_client_with_a_secret_sends_the_secret(signed_in, cognito: FakeCognito, refusal, given):
    """RevokeToken takes the secret itself; without it or with another one it is refused."""
    client = cognito.pool.client

    said = refusal(cognito.idp.revoke_token, Token=signed_in.refresh_token, ClientId=client.id, **given)
    assert said[0] == "UnauthorizedException"

    cognito.idp.revoke_token(Token=signed_in.refresh_token, ClientId=client.id, ClientSecret=client.secret)
    assert refusal(cognito.idp.get_user, AccessToken=signed_in.access_token) == ACCESS_REVOKED
