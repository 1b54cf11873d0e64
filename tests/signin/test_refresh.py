"""Refreshing: new id and access tokens for a refresh token, which stays as it is."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

INVALID = ("NotAuthorizedException", "Invalid Refresh Token.")
EXPIRED = ("NotAuthorizedException", "Refresh Token has expired")
REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")


@pytest.fixture
def token(way, ada) -> str:
    """A refresh token of ada's."""
    return way.sign_in()["AuthenticationResult"]["RefreshToken"]


# --- what it gives ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_a_refresh_gives_two_tokens(way, token, flow):
    """New id and access tokens and no refresh token, by either name of the flow."""
    answer = way.start(flow, REFRESH_TOKEN=token)

    del answer["ResponseMetadata"]
    result = answer.pop("AuthenticationResult")
    assert answer == {"ChallengeParameters": {}}
    assert result.keys() == {"AccessToken", "ExpiresIn", "IdToken", "TokenType"}
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")


def test_a_refresh_token_serves_any_number_of_times(way, token, cognito: FakeCognito):
    """It is not used up, and what it gave before stays good."""
    first, second = (way.refresh(token)["AuthenticationResult"]["AccessToken"] for _ in range(2))

    assert first != second
    assert cognito.idp.get_user(AccessToken=first)["Username"] == "ada"
    assert cognito.idp.get_user(AccessToken=second)["Username"] == "ada"


@pytest.mark.parametrize("use", ["IdToken", "AccessToken"])
def test_what_stays_and_what_changes(still, public, ada, cognito: FakeCognito, claims, use):
    """origin_jti and auth_time are of the sign-in for ever; jti, iat and exp are of the token."""
    signed_in = public.sign_in()["AuthenticationResult"]
    cognito.clock.advance(minutes=50)
    refreshed = public.refresh(signed_in["RefreshToken"])["AuthenticationResult"]

    before, after = claims(signed_in[use]), claims(refreshed[use])
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed - {"event_id"} == {"jti", "iat", "exp"}
    assert after["iat"] - before["iat"] == after["exp"] - before["exp"] == 3000


def test_no_two_tokens_share_a_jti(public, ada, claims):
    """Each token has a jti of its own; those of one sign-in share the origin_jti, those of two do not."""
    one = public.sign_in()
    answers = [one, public.refresh(one["AuthenticationResult"]["RefreshToken"]), public.sign_in()]
    said = [claims(it["AuthenticationResult"][use]) for it in answers for use in ("IdToken", "AccessToken")]

    assert len({token["jti"] for token in said}) == 6
    origins = [token["origin_jti"] for token in said]
    assert len(set(origins[:4])) == len(set(origins[4:])) == 1
    assert origins[0] != origins[4]


def test_a_refreshed_token_tells_what_is_true_now(public, ada, cognito: FakeCognito, claims):
    """Groups and attributes are those of the moment, not of the sign-in."""
    token = public.sign_in()["AuthenticationResult"]["RefreshToken"]
    cognito.pool.add_group("editors")
    cognito.idp.admin_add_user_to_group(UserPoolId=cognito.pool.id, Username="ada", GroupName="editors")
    cognito.idp.admin_update_user_attributes(
        UserPoolId=cognito.pool.id, Username="ada", UserAttributes=[{"Name": "nickname", "Value": "Countess"}]
    )

    refreshed = public.refresh(token)["AuthenticationResult"]

    assert claims(refreshed["AccessToken"])["cognito:groups"] == ["editors"]
    assert claims(refreshed["IdToken"])["cognito:groups"] == ["editors"]
    assert claims(refreshed["IdToken"])["nickname"] == "Countess"


def test_a_new_password_does_not_end_it(way, token, cognito: FakeCognito):
    """Setting a password revokes nothing."""
    cognito.idp.admin_set_user_password(
        UserPoolId=cognito.pool.id, Username="ada", Password="Bernoulli-1842", Permanent=True
    )

    assert "AuthenticationResult" in way.refresh(token)


# --- how long it lasts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "lifetime"),
    [
        ({}, {"days": 30}),
        ({"refresh_token_validity": 0}, {"days": 30}),
        ({"refresh_token_validity": 3650}, {"days": 3650}),
        ({"refresh_token_validity": 90, "token_validity_units": {"RefreshToken": "minutes"}}, {"minutes": 90}),
    ],
)
def test_a_refresh_token_expires(still, public, ada, cognito: FakeCognito, refusal, settings, lifetime):
    """After thirty days, or as the client's settings say; using it does not prolong it."""
    client = cognito.pool.add_client(**settings)
    token = public.sign_in(client=client)["AuthenticationResult"]["RefreshToken"]

    cognito.clock.advance(**lifetime)

    assert refusal(public.refresh, token, client=client) == EXPIRED


def test_a_refresh_token_is_good_until_it_expires(still, public, ada, cognito: FakeCognito, refusal):
    """It serves up to its last second, long after the tokens that came with it."""
    token = public.sign_in()["AuthenticationResult"]["RefreshToken"]

    cognito.clock.advance(days=30, seconds=-1)
    assert "AuthenticationResult" in public.refresh(token)
    cognito.clock.advance(seconds=1)
    assert refusal(public.refresh, token) == EXPIRED


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameters", [{}, {"REFRESH_TOKEN": ""}, {"RefreshToken": "x"}])
def test_a_missing_token_is_named(way, refusal, parameters):
    """REFRESH_TOKEN is required."""
    said = refusal(way.start, "REFRESH_TOKEN_AUTH", **parameters)

    assert said == ("InvalidParameterException", "Missing required parameter REFRESH_TOKEN")


@pytest.mark.parametrize("use", ["IdToken", "AccessToken"])
def test_another_token_refreshes_nothing(way, ada, refusal, use):
    """Id and access tokens are no refresh tokens."""
    token = way.sign_in()["AuthenticationResult"][use]

    assert refusal(way.refresh, token) == INVALID


def test_garbage_refreshes_nothing(way, token, refusal):
    """Neither does what was never issued, or was tampered with."""
    assert refusal(way.refresh, "garbage") == INVALID
    assert refusal(way.refresh, token[:-1]) == INVALID
    assert refusal(way.refresh, token + "A") == INVALID


def test_a_token_of_another_client(way, token, cognito: FakeCognito, refusal):
    """A refresh token is of the client that signed in, also in the same pool."""
    assert refusal(way.refresh, token, client=cognito.pool.add_client()) == INVALID
    assert refusal(way.refresh, token, client=cognito.create_pool().client) == INVALID


def test_a_deleted_user(way, token, cognito: FakeCognito, refusal):
    """Who is deleted does not exist, also if another one takes the name."""
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")
    assert refusal(way.refresh, token) == ("UserNotFoundException", "User does not exist.")

    cognito.pool.add_user("ada")
    assert refusal(way.refresh, token) == ("UserNotFoundException", "User does not exist.")


def test_a_disabled_user(way, token, cognito: FakeCognito, refusal):
    """Disabling revokes the tokens for good: enabling does not bring them back."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    assert refusal(way.refresh, token) == ("NotAuthorizedException", "User is disabled.")

    cognito.idp.admin_enable_user(UserPoolId=cognito.pool.id, Username="ada")
    assert refusal(way.refresh, token) == REVOKED


# --- a client with a secret ---------------------------------------------------------------------------------------


@pytest.mark.cognito_client(generate_secret=True)
class TestSecretHash:
    def test_it_is_over_the_user_name(self, way, token, cognito: FakeCognito):
        """The hash is over the name of the token's user, whom nobody names here."""
        given = cognito.pool.client.secret_hash("ada")

        assert "AuthenticationResult" in way.refresh(token, SECRET_HASH=given)

    def test_it_must_be_there(self, way, token, cognito: FakeCognito, refusal):
        """A client with a secret must prove it when refreshing as well."""
        told = f"Client {cognito.pool.client.id} is configured with secret but SECRET_HASH was not received"

        assert refusal(way.refresh, token) == ("NotAuthorizedException", told)

    @pytest.mark.cognito_pool(username_attributes=["email"])
    def test_it_is_over_the_real_name_where_users_have_another(self, way, cognito: FakeCognito, refusal):
        """Where users sign in with an address, that is not what the hash of a refresh is over, but the sub."""
        ada = cognito.pool.add_user("ada@example.com", "Analytical-1843")
        client = cognito.pool.client
        token = way.sign_in("ada@example.com")["AuthenticationResult"]["RefreshToken"]

        said = refusal(way.refresh, token, SECRET_HASH=client.secret_hash("ada@example.com"))
        assert said == ("NotAuthorizedException", f"SecretHash does not match for the client: {client.id}")
        assert "AuthenticationResult" in way.refresh(token, SECRET_HASH=client.secret_hash(ada.sub))

    @pytest.mark.cognito_pool(alias_attributes=["email"])
    def test_it_is_never_over_an_alias(self, way, ada, cognito: FakeCognito, refusal):
        """Who signed in with an alias has to know the real name to refresh."""
        client = cognito.pool.client
        token = way.sign_in("ada@example.com")["AuthenticationResult"]["RefreshToken"]

        said = refusal(way.refresh, token, SECRET_HASH=client.secret_hash("ada@example.com"))
        assert said == ("NotAuthorizedException", f"SecretHash does not match for the client: {client.id}")
        assert "AuthenticationResult" in way.refresh(token, SECRET_HASH=client.secret_hash("ada"))


# --- rotation -----------------------------------------------------------------------------------------------------


def test_a_rotating_client_does_not_refresh_so(way, ada, cognito: FakeCognito, refusal):
    """Where refresh tokens rotate, they are not taken by REFRESH_TOKEN_AUTH. The wording is not known."""
    client = cognito.pool.add_client(refresh_token_rotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0})
    token = way.sign_in(client=client)["AuthenticationResult"]["RefreshToken"]

    assert refusal(way.refresh, token, client=client)[0] == "NotAuthorizedException"
