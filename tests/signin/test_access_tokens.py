"""Operations that an access token authorises: which tokens each of them refuses, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import jwt
import pytest

from pytest_fakecognito import FakeCognito, operations
from pytest_fakecognito.handles import User
from pytest_fakecognito.model import service as model
from pytest_fakecognito.signin import jws, tokens
from pytest_fakecognito.signin.keys import new_key, ring

PASSWORD = "Analytical-1843"

INVALID = ("NotAuthorizedException", "Invalid Access Token")
SIGNATURE = ("NotAuthorizedException", "Could not verify signature for Access Token")
EXPIRED = ("NotAuthorizedException", "Access Token has expired")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
SCOPES = ("NotAuthorizedException", "Access Token does not have required scopes")
DISABLED = ("NotAuthorizedException", "User is disabled.")
UNKNOWN = ("UserNotFoundException", "User does not exist.")
RESET = ("PasswordResetRequiredException", "Password reset required for the user")

# What the operations require beside the token, good enough to pass their models.
VALUES: dict[str, Any] = {
    "AttributeName": "email",
    "Code": "000000",
    "Credential": {},
    "CredentialId": "credential",
    "DeviceKey": "us-east-1_00000000-0000-4000-8000-000000000000",
    "DeviceRememberedStatus": "remembered",
    "MFAOptions": [],
    "PreviousPassword": PASSWORD,
    "ProposedPassword": "Bernoulli-1842",
    "UserAttributeNames": ["nickname"],
    "UserAttributes": [{"Name": "nickname", "Value": "Countess"}],
    "UserCode": "000000",
}

IDP = model.load("cognito-idp")
OPERATIONS = sorted(
    name
    for name, described in IDP.operations.items()
    if "AccessToken" in described.input_shape.members and operations.find("cognito-idp", described.method)
)

Ask = Callable[[str], Any]


UNTOLD = {
    "AssociateSoftwareToken": {UNKNOWN, RESET},
    "CompleteWebAuthnRegistration": {UNKNOWN},
    "DeleteWebAuthnCredential": {UNKNOWN},
    "GlobalSignOut": {UNKNOWN},
    "ListWebAuthnCredentials": {UNKNOWN},
    "StartWebAuthnRegistration": {UNKNOWN},
}
"""What an operation does not declare, in today's model."""


def declared(cognito: FakeCognito, said: tuple[str, str]) -> tuple[str, str]:
    """What the operation asked last must say: an error that it does not declare is told as a revoked token."""
    return REVOKED if said in UNTOLD.get(cognito.calls[-1].operation, ()) else said


@pytest.fixture(params=OPERATIONS)
def ask(request, cognito: FakeCognito) -> Ask:
    """Each operation in turn, asked with nothing but the token in doubt."""
    described = IDP.operations[request.param]
    required = [name for name in described.input_shape.required_members if name != "AccessToken"]
    given = {name: VALUES[name] for name in required}
    return lambda token: getattr(cognito.idp, described.method)(AccessToken=token, **given)


def test_the_first_of_them_are_there():
    """The table is made of what is there; this much must be."""
    assert {
        "ChangePassword",
        "DeleteUser",
        "DeleteUserAttributes",
        "GetUser",
        "GetUserAttributeVerificationCode",
        "GlobalSignOut",
        "UpdateUserAttributes",
        "VerifyUserAttribute",
    } <= set(OPERATIONS)


# --- tokens that are none -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["WRONG_TOKEN", "a.b", "a.b.c", "a.b.c.d.e", "...", "eyJraWQiOiIifQ.e30"])
def test_text_that_is_no_token(ask: Ask, refusal, text):
    """What cannot be read as a signed token is invalid."""
    assert refusal(ask, text) == INVALID


def test_a_refresh_token(ask: Ask, ada: User, refusal):
    """A refresh token is not signed but encrypted: it cannot be read either."""
    assert refusal(ask, ada.sign_in().refresh_token) == INVALID


def test_an_id_token(ask: Ask, ada: User, refusal):
    """The other token of the same sign-in is not an access token."""
    assert refusal(ask, ada.sign_in().id_token) == INVALID


# --- signatures ---------------------------------------------------------------------------------------------------


def test_a_tampered_token(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """The claims of one token do not go with the signature of another."""
    header, _, signature = ada.sign_in().access_token.split(".")
    claims = cognito.pool.add_user("grace").sign_in().access_token.split(".")[1]

    assert refusal(ask, f"{header}.{claims}.{signature}") == SIGNATURE


def test_a_token_without_its_signature(ask: Ask, ada: User, refusal):
    """A token whose signature was cut off is not verified."""
    assert refusal(ask, ada.sign_in().access_token.rpartition(".")[0] + ".") == SIGNATURE


def test_a_forged_token(ask: Ask, ada: User, cognito: FakeCognito, refusal, claims):
    """A token that someone else signed, under a kid of his own or under the pool's, is not verified."""
    token = ada.sign_in().access_token
    key = new_key()
    posed = type(key)(ring.keys(cognito.pool.id).access_key.kid, key.private, key.jwk)

    assert refusal(ask, jws.sign(claims(token), key)) == SIGNATURE
    assert refusal(ask, jws.sign(claims(token), posed)) == SIGNATURE


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_of_another_algorithm(ask: Ask, ada: User, refusal, claims, algorithm):
    """Neither an unsigned token nor one signed with a secret is verified, whatever its kid."""
    token = ada.sign_in().access_token
    secret = None if algorithm == "none" else "0" * 32
    kid = jwt.get_unverified_header(token)["kid"]

    forged = jwt.encode(claims(token), secret, algorithm=algorithm, headers={"kid": kid})

    assert refusal(ask, forged) == SIGNATURE


def test_a_token_signed_with_the_other_key(ask: Ask, ada: User, cognito: FakeCognito, refusal, claims):
    """A key signs what carries its kid: with the pool's other key the token is not verified."""
    keys = ring.keys(cognito.pool.id)
    posed = type(keys.id_key)(keys.access_key.kid, keys.id_key.private, keys.id_key.jwk)

    assert refusal(ask, jws.sign(claims(ada.sign_in().access_token), posed)) == SIGNATURE


def test_a_token_of_a_pool_that_is_gone(ask: Ask, cognito: FakeCognito, refusal):
    """With the pool its keys are gone, and nobody can verify the token."""
    pool = cognito.create_pool()
    token = pool.add_user("ada").sign_in().access_token
    cognito.idp.delete_user_pool(UserPoolId=pool.id)

    assert refusal(ask, token) == SIGNATURE


def test_a_token_of_another_world(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """What an earlier test was given is not good in this one, though pool and keys are the same."""
    token = ada.sign_in().access_token
    cognito.reset()
    cognito.pool.add_user("ada", PASSWORD)

    assert refusal(ask, token)[0] in ("NotAuthorizedException", "UserNotFoundException")


def test_a_token_of_another_region(ada: User, refusal):
    """The pool's keys are its own region's: elsewhere the token is not verified."""
    elsewhere = boto3.client("cognito-idp", region_name="eu-west-1")

    assert refusal(elsewhere.get_user, AccessToken=ada.sign_in().access_token) == SIGNATURE


# --- tokens that were good once -----------------------------------------------------------------------------------


def test_an_expired_token(still, ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """An access token is good for an hour."""
    token = ada.sign_in().access_token

    cognito.clock.advance(hours=1)

    assert refusal(ask, token) == EXPIRED


def test_a_token_is_good_to_its_last_second(still, ada: User, cognito: FakeCognito):
    """It expires at `exp`, not before."""
    token = ada.sign_in().access_token

    cognito.clock.advance(seconds=3599)

    assert cognito.idp.get_user(AccessToken=token)["Username"] == "ada"


def test_a_refreshed_token_begins_anew(still, public, ada: User, cognito: FakeCognito):
    """Its validity counts from the refresh."""
    first = ada.sign_in()
    cognito.clock.advance(minutes=50)
    second = public.refresh(first.refresh_token)["AuthenticationResult"]["AccessToken"]

    cognito.clock.advance(minutes=50)

    assert cognito.idp.get_user(AccessToken=second)["Username"] == "ada"


def test_a_revoked_token(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """RevokeToken ends the access tokens as well."""
    signed_in = ada.sign_in()

    cognito.idp.revoke_token(Token=signed_in.refresh_token, ClientId=cognito.pool.client.id)

    assert refusal(ask, signed_in.access_token) == REVOKED


def test_a_token_of_who_was_signed_out(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """So does signing out."""
    token = ada.sign_in().access_token

    cognito.idp.admin_user_global_sign_out(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(ask, token) == REVOKED


def test_a_token_of_a_deleted_user(ask: Ask, ada: User, cognito: FakeCognito, refusal, request):
    """Who is deleted does not exist; an operation that declares no such error says revoked."""
    token = ada.sign_in().access_token

    cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")

    said = refusal(ask, token)
    assert said == declared(cognito, UNKNOWN)


def test_a_token_of_a_namesake(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """A user who takes a deleted one's name does not take the tokens."""
    token = ada.sign_in().access_token
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")

    cognito.pool.add_user("ada", PASSWORD)

    said = refusal(ask, token)
    assert said == declared(cognito, UNKNOWN)


def test_a_token_of_a_disabled_user(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """While the user is disabled that is told; once enabled, the token proves to be revoked."""
    token = ada.sign_in().access_token

    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    assert refusal(ask, token) == DISABLED

    cognito.idp.admin_enable_user(UserPoolId=cognito.pool.id, Username="ada")
    assert refusal(ask, token) == REVOKED


def test_a_token_of_who_must_reset_the_password(ask: Ask, ada: User, cognito: FakeCognito, refusal):
    """After AdminResetUserPassword the tokens given before are refused until the password is set."""
    token = ada.sign_in().access_token

    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")

    said = refusal(ask, token)
    assert said == declared(cognito, RESET)


def test_a_token_is_good_again_once_the_password_is_set(ada: User, cognito: FakeCognito):
    """A reset does not revoke: with a new password the old token serves again."""
    token = ada.sign_in().access_token
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")

    cognito.idp.admin_set_user_password(UserPoolId=cognito.pool.id, Username="ada", Password=PASSWORD, Permanent=True)

    assert cognito.idp.get_user(AccessToken=token)["Username"] == "ada"


# --- tokens for something else ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scopes", [("openid",), ("openid", "email"), ("aws.cognito.signin.user",), ("books/aws.cognito.signin.user.admin",)]
)
def test_a_token_without_the_scope(ask: Ask, ada: User, cognito: FakeCognito, refusal, scopes):
    """Without the scope aws.cognito.signin.user.admin a token is no use to the API."""
    # Made by hand: only the OAuth endpoints give such tokens.
    client = cognito.pool.client
    result = tokens.issue(cognito.context(), cognito.pool.record, client.record, ada.record, scopes=scopes)

    assert refusal(ask, result["AccessToken"]) == SCOPES


# --- and the good ones --------------------------------------------------------------------------------------------


@pytest.mark.cognito_client(generate_secret=True, explicit_auth_flows=["ALLOW_USER_SRP_AUTH"])
def test_the_client_need_not_be_named(ada: User, cognito: FakeCognito):
    """The token alone is enough, whatever its client is like: no secret, no credentials."""
    assert cognito.idp.get_user(AccessToken=ada.sign_in().access_token)["Username"] == "ada"


@pytest.mark.cognito_client(read_attributes=["email"])
def test_get_user_shows_what_the_client_may_read(ada: User, cognito: FakeCognito):
    """GetUser shows the readable attributes and the sub, and neither status nor dates."""
    answer = cognito.idp.get_user(AccessToken=ada.sign_in().access_token)

    del answer["ResponseMetadata"]
    assert answer == {
        "Username": "ada",
        "UserAttributes": [{"Name": "sub", "Value": ada.sub}, {"Name": "email", "Value": "ada@example.com"}],
    }


def test_delete_user_ends_everything(public, ada: User, cognito: FakeCognito, refusal):
    """Who deletes himself is gone: the tokens, the name, the handle."""
    signed_in = ada.sign_in()

    answer = cognito.idp.delete_user(AccessToken=signed_in.access_token)

    assert answer.keys() == {"ResponseMetadata"}
    assert refusal(cognito.idp.get_user, AccessToken=signed_in.access_token) == UNKNOWN
    assert refusal(public.sign_in) == UNKNOWN
    assert list(cognito.pool.users) == []


@pytest.mark.parametrize("operation", ["get_user", "delete_user", "global_sign_out"])
def test_a_token_with_blanks_breaches_the_model(cognito: FakeCognito, refusal, operation):
    """What a token can be made of is checked with the model, and no message repeats it."""
    said = refusal(getattr(cognito.idp, operation), AccessToken="Bearer x.y.z")

    message = (
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+"
    )
    assert said == ("InvalidParameterException", message)
