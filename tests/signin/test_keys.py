"""The keys that sign tokens: two to a pool, the same for as long as the process lives."""

from __future__ import annotations

import base64
import json
from urllib.request import urlopen

import jwt
import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import Tokens

MEMBERS = ["alg", "e", "kid", "kty", "n", "use"]


def kid(token: str) -> str:
    return jwt.get_unverified_header(token)["kid"]


def fetched(uri: str) -> dict:
    return requests.get(uri).json()


def test_a_key_set_has_two_keys(cognito: FakeCognito):
    """Both are RSA keys of 2,048 bits for RS256, their members in alphabetical order."""
    keys = fetched(cognito.pool.jwks_uri)["keys"]

    assert len({key["kid"] for key in keys}) == 2
    for key in keys:
        assert list(key) == MEMBERS
        assert (key["alg"], key["e"], key["kty"], key["use"]) == ("RS256", "AQAB", "RSA", "sig")
        assert len(base64.b64decode(key["kid"], validate=True)) == 32
        modulus = base64.urlsafe_b64decode(key["n"] + "==")
        assert len(modulus) == 256
        assert modulus[0] >= 128


def test_the_handle_shows_what_is_published(cognito: FakeCognito):
    """`pool.jwks` is the document under `pool.jwks_uri`, whichever client fetches it."""
    pool = cognito.pool
    assert pool.jwks_uri == f"https://cognito-idp.us-east-1.amazonaws.com/{pool.id}/.well-known/jwks.json"

    with urlopen(pool.jwks_uri) as response:
        assert json.load(response) == fetched(pool.jwks_uri) == pool.jwks


def test_id_and_access_tokens_have_keys_of_their_own(cognito: FakeCognito):
    """The kids of the two tokens of a sign-in differ, and are those of the set."""
    tokens = cognito.pool.add_user("ada").sign_in()

    published = {key["kid"] for key in cognito.pool.jwks["keys"]}
    assert {kid(tokens.id_token), kid(tokens.access_token)} == published


@pytest.fixture(params=["id_token", "access_token"])
def token(request, cognito: FakeCognito) -> str:
    tokens: Tokens = cognito.pool.add_user("ada").sign_in()
    return getattr(tokens, request.param)


def test_every_token_verifies_with_its_key(cognito: FakeCognito, token):
    """The published key with the token's kid verifies it."""
    keys = jwt.PyJWKSet.from_dict(fetched(cognito.pool.jwks_uri))

    assert jwt.decode(token, keys[kid(token)], algorithms=["RS256"], options={"verify_aud": False})["sub"]


def test_no_token_verifies_with_the_other_key(cognito: FakeCognito, token):
    """The other key of the set does not verify it."""
    keys = jwt.PyJWKSet.from_dict(fetched(cognito.pool.jwks_uri))
    [other] = [key for key in keys.keys if key.key_id != kid(token)]

    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, other, algorithms=["RS256"])


def test_refreshed_tokens_have_the_same_keys(public, ada):
    """A verifier that has cached the set need not fetch it again."""
    first = public.sign_in()["AuthenticationResult"]
    second = public.refresh(first["RefreshToken"])["AuthenticationResult"]

    assert kid(first["IdToken"]) == kid(second["IdToken"])
    assert kid(first["AccessToken"]) == kid(second["AccessToken"])


def test_no_two_pools_share_a_key(cognito: FakeCognito):
    """Every pool has keys of its own."""
    pools = [cognito.create_pool() for _ in range(3)]

    assert len({key["n"] for pool in pools for key in pool.jwks["keys"]}) == 6
    assert len({key["kid"] for pool in pools for key in pool.jwks["keys"]}) == 6


def test_keys_outlive_a_reset(cognito: FakeCognito):
    """The pool that has the id next, after a reset, has its keys too: what is cached stays good."""
    before = cognito.pool.id, cognito.pool.jwks

    cognito.reset()

    assert (cognito.pool.id, cognito.pool.jwks) == before


def test_what_a_key_set_shows_is_a_copy(cognito: FakeCognito):
    """Nobody can break a pool's keys by changing what he was shown."""
    cognito.pool.jwks["keys"].pop()["n"] = "broken"

    assert len(cognito.pool.jwks["keys"]) == 2
    assert "broken" not in [key["n"] for key in cognito.pool.jwks["keys"]]


def test_threads_that_ask_at_once_get_the_same_keys(cognito: FakeCognito):
    """A pool's keys are made once, however many ask for them first."""
    from concurrent.futures import ThreadPoolExecutor

    from pytest_fakecognito.signin.keys import KeyRing

    ring = KeyRing()
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(ring.keys, ["us-east-1_Together"] * 8))

    assert all(keys is made[0] for keys in made)
