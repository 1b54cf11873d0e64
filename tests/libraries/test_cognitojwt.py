"""cognitojwt, which fetches key sets through requests and keeps the last one for the process."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

cognitojwt = pytest.importorskip("cognitojwt")


@pytest.fixture
def decode(cognito: FakeCognito):
    """Decode a token as one of the default pool's."""

    def decode(token: str, client_id: str | None = None) -> dict:
        return cognitojwt.decode(token, cognito.region, cognito.pool.id, client_id)

    return decode


def test_both_tokens_verify(cognito: FakeCognito, ada, decode):
    """It reads the client from `aud` in an id token and from `client_id` in an access token."""
    tokens, client_id = ada.sign_in(), cognito.pool.client.id

    assert decode(tokens.id_token, client_id)["cognito:username"] == "ada"
    assert decode(tokens.access_token, client_id)["username"] == "ada"


@pytest.mark.parametrize("run", [1, 2])
def test_its_cache_outlives_a_test(ada, decode, run):
    """The set that one test fetched serves the next: neither order nor number of tests matters."""
    assert decode(ada.sign_in().access_token)["cognito:groups"] == ["editors"]


def test_another_client_is_refused(cognito: FakeCognito, ada, decode):
    """A token of another client of the pool is not of this one."""
    token = ada.sign_in(client=cognito.pool.add_client()).access_token

    with pytest.raises(cognitojwt.CognitoJWTException, match="not issued for this client"):
        decode(token, cognito.pool.client.id)


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        ("expired", "Token is expired"),
        ("wrong_signature", "Signature verification failed"),
        ("tampered", "Signature verification failed"),
        ("unknown_kid", "Public key not found"),
        ("other_pool", "Public key not found"),
        ("other_client", "not issued for this client"),
    ],
)
def test_bad_tokens_are_refused(cognito: FakeCognito, ada, decode, kind, complaint):
    """Each is refused for its own fault."""
    bad = cognito.bad_tokens("ada")[kind]

    with pytest.raises(cognitojwt.CognitoJWTException, match=complaint):
        decode(bad.token, cognito.pool.client.id)
