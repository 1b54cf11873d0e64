"""Refresh tokens that are replaced when used, and GetTokensFromRefreshToken."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
INVALID = ("NotAuthorizedException", "Invalid Refresh Token.")
ROTATING = {
    "refresh_token_rotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    "explicit_auth_flows": ["ALLOW_USER_PASSWORD_AUTH"],
}


@pytest.fixture
def ada(cognito: FakeCognito):
    return cognito.pool.add_user("ada", PASSWORD)


@pytest.fixture
def renew(cognito: FakeCognito):
    """`renew(token)` is what GetTokensFromRefreshToken gives for it."""

    def renew(token: str, **params):
        return cognito.idp.get_tokens_from_refresh_token(
            **{"ClientId": cognito.pool.client.id, "RefreshToken": token, **params}
        )["AuthenticationResult"]

    return renew


class TestWithoutRotation:
    """A client that does not rotate."""

    def test_new_tokens_come_without_a_refresh_token(self, renew, ada, claims):
        """The old one stays good, and the tokens are of the same sign-in."""
        tokens = ada.sign_in()
        result = renew(tokens.refresh_token)

        assert set(result) == {"AccessToken", "ExpiresIn", "TokenType", "IdToken"}
        before, after = claims(tokens.access_token), claims(result["AccessToken"])
        assert before["origin_jti"] == after["origin_jti"]
        assert before["jti"] != after["jti"]
        assert before["auth_time"] == after["auth_time"]
        assert "AccessToken" in renew(tokens.refresh_token)

    @pytest.mark.parametrize("token", ["nonsense", "a.b.c.d.e"])
    def test_a_made_up_token_is_refused(self, cognito: FakeCognito, renew, refusal, token):
        """Whatever it looks like."""
        assert cognito.pool.client
        assert refusal(renew, token) == INVALID

    def test_an_access_token_is_refused(self, renew, ada, refusal):
        """It refreshes nothing."""
        assert refusal(renew, ada.sign_in().access_token) == INVALID

    def test_another_clients_token_is_refused(self, cognito: FakeCognito, renew, ada, refusal):
        """A refresh token is for the client it was given to."""
        other = cognito.pool.add_client()

        assert refusal(renew, ada.sign_in(client=other).refresh_token) == INVALID

    @pytest.mark.cognito_client(generate_secret=True)
    @pytest.mark.parametrize("secret", [None, "x" * 40, "hash"])
    def test_the_secret_itself_is_needed(self, cognito: FakeCognito, renew, ada, refusal, secret):
        """Not a hash of it, as elsewhere."""
        client = cognito.pool.client
        token = ada.sign_in().refresh_token
        sent = {"hash": client.secret_hash("ada").replace("=", "").replace("/", "").replace("+", "")}
        given = {} if secret is None else {"ClientSecret": sent.get(secret, secret)}

        assert refusal(renew, token, **given)[0] == "NotAuthorizedException"
        assert "AccessToken" in renew(token, ClientSecret=client.secret)

    def test_it_expires(self, still, cognito: FakeCognito, renew, ada, refusal):
        """After thirty days."""
        token = ada.sign_in().refresh_token
        cognito.clock.advance(days=30)

        assert refusal(renew, token) == ("NotAuthorizedException", "Refresh Token has expired")

    @pytest.mark.parametrize(
        ("end", "said"),
        [
            ("admin_user_global_sign_out", ("NotAuthorizedException", "Refresh Token has been revoked")),
            ("admin_disable_user", ("NotAuthorizedException", "User is disabled.")),
            ("admin_delete_user", ("UserNotFoundException", "User does not exist.")),
        ],
    )
    def test_what_ends_a_session_ends_it_here(self, cognito: FakeCognito, renew, ada, refusal, end, said):
        """Signing out everywhere, disabling, deleting."""
        token = ada.sign_in().refresh_token
        getattr(cognito.idp, end)(UserPoolId=cognito.pool.id, Username="ada")

        assert refusal(renew, token) == said


@pytest.mark.cognito_client(**ROTATING)
class TestRotation:
    """A client that rotates, with ten seconds of grace."""

    def test_each_use_gives_the_next_token(self, renew, ada):
        """And the next one works."""
        first = ada.sign_in().refresh_token
        second = renew(first)["RefreshToken"]
        third = renew(second)["RefreshToken"]

        assert len({first, second, third}) == 3

    def test_a_token_has_its_grace(self, still, cognito: FakeCognito, renew, ada, refusal):
        """For ten seconds it can be used again; from then on it is refused, and only it."""
        first = ada.sign_in().refresh_token
        second = renew(first)["RefreshToken"]
        cognito.clock.advance(seconds=9)
        assert "AccessToken" in renew(first)

        cognito.clock.advance(seconds=1)
        assert refusal(renew, first)[0] == "RefreshTokenReuseException"
        assert "AccessToken" in renew(second)

    @pytest.mark.cognito_client(refresh_token_rotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0})
    def test_without_grace_a_token_is_good_once(self, still, renew, ada, refusal):
        """At once."""
        first = ada.sign_in().refresh_token
        renew(first)

        assert refusal(renew, first)[0] == "RefreshTokenReuseException"

    def test_the_next_token_lives_no_longer(self, still, cognito: FakeCognito, renew, ada, refusal):
        """It has what is left of the first one's lifetime."""
        first = ada.sign_in().refresh_token
        cognito.clock.advance(days=29)
        second = renew(first)["RefreshToken"]
        cognito.clock.advance(days=1)

        assert refusal(renew, second) == ("NotAuthorizedException", "Refresh Token has expired")

    def test_the_old_way_to_refresh_is_refused(self, cognito: FakeCognito, way, ada, refusal):
        """REFRESH_TOKEN_AUTH does not go with rotation."""
        token = ada.sign_in().refresh_token

        assert refusal(way.refresh, token)[0] == "NotAuthorizedException"

    def test_revoking_any_of_them_revokes_them_all(self, cognito: FakeCognito, renew, ada, refusal):
        """They are of one sign-in."""
        first = ada.sign_in().refresh_token
        second = renew(first)["RefreshToken"]
        cognito.idp.revoke_token(Token=first, ClientId=cognito.pool.client.id)

        assert refusal(renew, second) == ("NotAuthorizedException", "Refresh Token has been revoked")


def test_rotation_and_the_old_way_exclude_each_other(cognito: FakeCognito, refusal):
    """A client cannot have both."""
    said = refusal(
        cognito.idp.create_user_pool_client,
        UserPoolId=cognito.pool.id,
        ClientName="both",
        ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED"},
    )

    assert said[0] == "InvalidParameterException"
