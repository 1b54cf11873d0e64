"""PyJWT's PyJWKClient, which fetches key sets through an urllib opener of its own and caches them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import jwt
import pytest

from pytest_fakecognito import FakeCognito

# Made at import, as applications do, and used by several tests: it keeps keys by kid, for ever.
CACHING: dict[str, jwt.PyJWKClient] = {}


def verified(cognito: FakeCognito, token: str, client: jwt.PyJWKClient | None = None, **how) -> dict:
    client = client or jwt.PyJWKClient(cognito.pool.jwks_uri)
    key = client.get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["RS256"], issuer=cognito.pool.issuer, **how)


def test_both_tokens_verify(cognito: FakeCognito, ada):
    """The id token has the client as its audience, the access token has none."""
    tokens = ada.sign_in()

    assert verified(cognito, tokens.id_token, audience=cognito.pool.client.id)["email"] == "ada@example.com"
    assert verified(cognito, tokens.access_token)["client_id"] == cognito.pool.client.id


def test_an_access_token_has_no_audience(cognito: FakeCognito, ada):
    """Who asks for an audience where an access token comes finds none, as with the service."""
    with pytest.raises(jwt.MissingRequiredClaimError, match="aud"):
        verified(cognito, ada.sign_in().access_token, audience=cognito.pool.client.id)


@pytest.mark.parametrize("run", [1, 2])
def test_a_cache_outlives_a_test(cognito: FakeCognito, ada, run):
    """What was cached in one test verifies in the next: the keys of a pool id stay the same."""
    client = CACHING.setdefault("client", jwt.PyJWKClient(cognito.pool.jwks_uri, cache_keys=True))

    assert verified(cognito, ada.sign_in().access_token, client)["username"] == "ada"


def test_a_key_set_is_fetched_once(cognito: FakeCognito, ada):
    """The client fetches the set on first use, through the door of urllib, and then keeps it."""
    client = jwt.PyJWKClient(cognito.pool.jwks_uri)

    for _ in range(3):
        verified(cognito, ada.sign_in().access_token, client)

    fetched = [call for call in cognito.calls if call.service == "http"]
    assert [(call.door, call.operation, call.response) for call in fetched] == [
        ("urllib", f"GET {cognito.pool.jwks_uri}", 200)
    ]


def test_every_bad_token_is_refused(cognito: FakeCognito, ada):
    """A verifier that checks what there is to check refuses them all, but for what only Cognito can know."""

    def accept(token: str) -> None:
        said = verified(cognito, token)
        assert said["token_use"] == "access"
        assert said["client_id"] == cognito.pool.client.id

    accept(ada.sign_in().access_token)
    for kind, bad in cognito.bad_tokens("ada").items():
        if kind != "revoked":
            with pytest.raises((jwt.PyJWTError, AssertionError)):
                accept(bad.token)


def test_a_token_of_another_pool_has_an_unknown_kid(cognito: FakeCognito, ada):
    """Another pool's keys are not in this one's set."""
    token = cognito.create_pool().add_user("ada").sign_in().access_token

    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key"):
        verified(cognito, token)


def test_a_pool_that_does_not_exist_has_no_keys(cognito: FakeCognito):
    """The client is told so over HTTP."""
    client = jwt.PyJWKClient("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Nowhere00/.well-known/jwks.json")

    with pytest.raises(jwt.PyJWKClientConnectionError):
        client.get_jwk_set()


def test_the_fakes_clock_is_what_a_verifier_may_be_told(cognito: FakeCognito, ada):
    """PyJWT goes by the process's time: where the test moved the fake's, the tokens are of that time."""
    cognito.clock.set(datetime.now(timezone.utc) - timedelta(hours=2))
    old = ada.sign_in().access_token
    cognito.clock.set(datetime.now(timezone.utc) + timedelta(hours=2))
    future = ada.sign_in().access_token

    with pytest.raises(jwt.ExpiredSignatureError):
        verified(cognito, old)
    with pytest.raises(jwt.ImmatureSignatureError):
        verified(cognito, future)
