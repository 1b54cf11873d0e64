"""Signing in with a proof of the password: the arithmetic, the challenge, and every way to fail it."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycognito.aws_srp import calculate_u, hash_sha256, hex_hash, hex_to_long, pad_hex

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin import srp

PASSWORD = "Analytical-1843"
REFUSED = ("NotAuthorizedException", "Incorrect username or password.")


# --- the arithmetic -----------------------------------------------------------------------------------------------


@given(st.integers(min_value=0, max_value=2**3072))
def test_numbers_are_padded_as_clients_pad_them(number):
    """A number is hashed with a zero in front if its highest bit is set."""
    assert srp.padded(number).hex() == pad_hex(number) or number == 0


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32), st.integers(2, 2**256), st.text(min_size=1, max_size=20))
def test_both_sides_arrive_at_the_same_key(secret, small_a, password):
    """Whoever knows the password computes the key that the verifier gives the server."""
    known = srp.verifier("poolada", password, salt=small_a % 2**128)
    offered = srp.offer(known, secret)
    big_a = pow(2, small_a, srp.N)

    x = _x("poolada", password, known.salt)
    u = calculate_u(big_a, offered.public)
    shared = pow(offered.public - srp._K * pow(2, x, srp.N), small_a + u * x, srp.N)

    assert pow(big_a * pow(known.value, u, srp.N), offered.secret, srp.N) == shared


def _x(identity: str, password: str, salt: int) -> int:
    return hex_to_long(hex_hash(pad_hex(salt) + hash_sha256(f"{identity}:{password}".encode())))


@given(st.datetimes(min_value=srp.datetime(1970, 1, 2), max_value=srp.datetime(2200, 1, 1)))
def test_a_timestamp_is_read_as_it_is_written(at):
    """Reading undoes writing, to the second."""
    at = at.replace(microsecond=0, tzinfo=srp.timezone.utc)

    assert srp.read_timestamp(srp.timestamp(at)) == at.timestamp()


@pytest.mark.parametrize(
    "text",
    [
        "Tue May 07 00:09:40 UTC 2024",
        "Mon May 7 00:09:40 UTC 2024",
        "Tue May 7 00:09:40 CET 2024",
        "Tue May 7 0:09:40 UTC 2024",
        "Di Mai 7 00:09:40 UTC 2024",
        "Tue Feb 31 00:09:40 UTC 2024",
        "2024-05-07T00:09:40Z",
        "",
    ],
)
def test_a_timestamp_of_another_form_is_refused(text):
    """English, UTC, the right weekday, and the day without a zero."""
    assert srp.read_timestamp("Tue May 7 00:09:40 UTC 2024") is not None
    assert srp.read_timestamp(text) is None


# --- the challenge ------------------------------------------------------------------------------------------------


def test_the_challenge_is_put_as_the_service_puts_it(exchange, cognito: FakeCognito, ada):
    """No Session, a salt of 16 bytes, SRP_B of 3,072 bits, and the real user name twice."""
    challenge = exchange("ada", PASSWORD).start()

    parameters = challenge["ChallengeParameters"]
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    assert "Session" not in challenge
    assert list(parameters) == ["SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP"]
    assert re.fullmatch("[0-9a-f]{32}", parameters["SALT"])
    assert re.fullmatch("[0-9a-f]{760,768}", parameters["SRP_B"])
    assert len(base64.b64decode(parameters["SECRET_BLOCK"])) == 950
    assert parameters["USERNAME"] == parameters["USER_ID_FOR_SRP"] == "ada"


@pytest.mark.parametrize("secret", [False, True])
def test_the_right_password_signs_in(exchange, cognito: FakeCognito, ada, claims, secret):
    """With a secret, the hash goes over the name that each request sends."""
    client = cognito.pool.add_client(generate_secret=secret)

    result = exchange("ada", PASSWORD, client).sign_in()["AuthenticationResult"]

    assert claims(result["AccessToken"])["username"] == "ada"
    assert set(result) == {"AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken"}


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_an_alias_signs_in_and_the_proof_is_over_the_user_name(exchange, cognito: FakeCognito, ada, claims):
    """USER_ID_FOR_SRP is the real user name, also when an alias was typed."""
    attempt = exchange("ada@example.com", PASSWORD)
    challenge = attempt.start()

    assert challenge["ChallengeParameters"]["USER_ID_FOR_SRP"] == "ada"
    result = attempt.answer(attempt.proof(challenge))["AuthenticationResult"]
    assert claims(result["IdToken"])["cognito:username"] == "ada"


@pytest.mark.cognito_pool(username_attributes=["email"])
def test_in_a_pool_of_addresses_the_proof_is_over_the_sub(exchange, cognito: FakeCognito):
    """The user name of such a pool is the sub, and so is USER_ID_FOR_SRP."""
    user = cognito.pool.add_user("ada@example.com", PASSWORD)
    attempt = exchange("ada@example.com", PASSWORD)
    challenge = attempt.start()

    assert challenge["ChallengeParameters"]["USER_ID_FOR_SRP"] == user.sub
    assert "AuthenticationResult" in attempt.answer(attempt.proof(challenge))


def test_an_administrator_starts_and_answers_srp_as_well(exchange, cognito: FakeCognito, ada):
    """USER_SRP_AUTH is a flow of the Admin operations too."""
    attempt, idp = exchange("ada", PASSWORD), cognito.idp
    ids = {"UserPoolId": cognito.pool.id, "ClientId": cognito.pool.client.id}
    challenge = idp.admin_initiate_auth(**ids, AuthFlow="USER_SRP_AUTH", AuthParameters=attempt.srp.get_auth_params())

    answer = idp.admin_respond_to_auth_challenge(
        **ids, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=attempt.proof(challenge)
    )

    assert "AuthenticationResult" in answer


def test_a_temporary_password_leads_to_a_new_one(exchange, cognito: FakeCognito):
    """NEW_PASSWORD_REQUIRED follows the proof as it follows the password."""
    cognito.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")

    assert exchange("ada", PASSWORD).sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


# --- refusals -----------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_refused(exchange, cognito: FakeCognito, ada, refusal):
    """The proof of another password is none."""
    assert refusal(exchange("ada", PASSWORD + "?").sign_in) == REFUSED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD_CLAIM_SIGNATURE", base64.b64encode(b"x" * 32).decode()),
        ("PASSWORD_CLAIM_SIGNATURE", "no base64 é"),
        ("PASSWORD_CLAIM_SECRET_BLOCK", base64.b64encode(b"x" * 950).decode()),
        ("PASSWORD_CLAIM_SECRET_BLOCK", "no base64"),
        ("TIMESTAMP", "Tue May 7 00:09:40 UTC 2024"),
        ("TIMESTAMP", "yesterday"),
    ],
)
def test_a_claim_that_is_not_right_is_refused(exchange, cognito: FakeCognito, ada, refusal, name, value):
    """Signature, secret block and time must all be of this exchange."""
    attempt = exchange("ada", PASSWORD)
    responses = {**attempt.proof(attempt.start()), name: value}

    assert refusal(attempt.answer, responses) == REFUSED


@pytest.mark.parametrize("name", ["USERNAME", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"])
def test_a_missing_response_is_named(exchange, cognito: FakeCognito, ada, refusal, name):
    """All four responses are needed."""
    attempt = exchange("ada", PASSWORD)
    responses = attempt.proof(attempt.start())
    del responses[name]

    assert refusal(attempt.answer, responses) == ("InvalidParameterException", f"Missing required parameter {name}")


@pytest.mark.parametrize("name", ["USERNAME", "SRP_A"])
def test_a_missing_parameter_is_named(exchange, cognito: FakeCognito, ada, refusal, name):
    """SRP starts with a name and the client's half of the exchange."""
    parameters = exchange("ada", PASSWORD).srp.get_auth_params()
    del parameters[name]

    said = refusal(
        cognito.idp.initiate_auth,
        ClientId=cognito.pool.client.id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters=parameters,
    )

    assert said == ("InvalidParameterException", f"Missing required parameter {name}")


@pytest.mark.parametrize("value", ["0", "00", f"{srp.N:x}", f"{srp.N * 2:x}", "no number", "-1", "0x10", "f" * 4000])
def test_srp_a_of_zero_or_of_no_number_is_refused(exchange, cognito: FakeCognito, ada, refusal, value):
    """Zero modulo N would make the key known to everybody; what is no hexadecimal number is none."""
    code, _ = refusal(exchange("ada", PASSWORD).start, SRP_A=value)

    assert code == "InvalidParameterException"


def test_a_secret_block_is_good_once(exchange, cognito: FakeCognito, ada, refusal):
    """The same claim again is refused, whether it was right or wrong the first time."""
    attempt = exchange("ada", PASSWORD)
    responses = attempt.proof(attempt.start())
    attempt.answer(responses)

    said = refusal(attempt.answer, responses)

    assert said == ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")


def test_a_failed_exchange_cannot_be_taken_up_again(exchange, cognito: FakeCognito, ada, refusal):
    """A wrong proof ends the exchange: the right one comes too late."""
    attempt = exchange("ada", PASSWORD)
    responses = attempt.proof(attempt.start())
    refusal(attempt.answer, {**responses, "PASSWORD_CLAIM_SIGNATURE": "AAAA"})

    assert refusal(attempt.answer, responses) == ("NotAuthorizedException", "Invalid session for the user.")


def test_a_claim_is_for_the_user_it_was_started_for(exchange, cognito: FakeCognito, ada, refusal):
    """Another user's name in the answer does not sign that user in."""
    cognito.pool.add_user("bob", PASSWORD)
    attempt = exchange("ada", PASSWORD)
    responses = attempt.proof(attempt.start())

    code, _ = refusal(attempt.answer, {**responses, "USERNAME": "bob"})

    assert code == "NotAuthorizedException"


def test_a_claim_is_for_the_client_it_was_started_for(exchange, cognito: FakeCognito, ada, refusal):
    """A claim started at one client cannot be finished at another."""
    attempt = exchange("ada", PASSWORD)
    responses = attempt.proof(attempt.start())
    attempt.client = cognito.pool.add_client()

    assert refusal(attempt.answer, responses) == REFUSED


@pytest.mark.cognito_client(explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
def test_a_client_that_does_not_allow_srp_refuses_it(exchange, cognito: FakeCognito, ada, refusal):
    """The flow must be among the client's."""
    said = refusal(exchange("ada", PASSWORD).start)

    assert said == ("InvalidParameterException", "USER_SRP_AUTH is not enabled for the client.")


@pytest.mark.parametrize("step", ["start", "answer"])
@pytest.mark.parametrize("given", [None, "wrong", "hash over the alias"])
@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_the_secret_hash_is_checked_at_both_steps(exchange, cognito: FakeCognito, ada, refusal, step, given):
    """It must be there, and be over the USERNAME of the same request."""
    client = cognito.pool.add_client(generate_secret=True)
    attempt = exchange("ada", PASSWORD, client)
    hashes = {"wrong": "d3Jvbmc=", "hash over the alias": client.secret_hash("ada@example.com")}
    sent = {"SECRET_HASH": hashes[given]} if given else {}
    parameters = attempt.srp.get_auth_params() if step == "start" else attempt.proof(attempt.start())
    parameters = {**{name: it for name, it in parameters.items() if name != "SECRET_HASH"}, **sent}

    if step == "start":
        said = refusal(
            cognito.idp.initiate_auth, ClientId=client.id, AuthFlow="USER_SRP_AUTH", AuthParameters=parameters
        )
    else:
        said = refusal(attempt.answer, parameters)

    missing = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
    wrong = f"SecretHash does not match for the client: {client.id}"
    assert said == ("NotAuthorizedException", wrong if given else missing)


def test_the_hash_over_the_name_of_the_answer_is_right(exchange, cognito: FakeCognito, ada):
    """An answer with the alias and a hash over the alias is taken: the hash is over the name of its own request."""
    pool = cognito.create_pool("aliases", alias_attributes=["email"], client={"generate_secret": True})
    pool.add_user("eve", PASSWORD, email="eve@example.com", email_verified=True)
    attempt = exchange("eve@example.com", PASSWORD, pool.client)
    responses = attempt.proof(attempt.start())
    responses |= {"USERNAME": "eve@example.com", "SECRET_HASH": pool.client.secret_hash("eve@example.com")}

    assert "AuthenticationResult" in attempt.answer(responses)


# --- users who may not --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", [PASSWORD, "Wrong-Password-1"])
@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("UNCONFIRMED", ("UserNotConfirmedException", "User is not confirmed.")),
        ("disabled", ("NotAuthorizedException", "User is disabled.")),
    ],
)
def test_users_who_may_not_sign_in_are_told_at_the_proof(
    exchange, cognito: FakeCognito, ada, refusal, status, said, password
):
    """Whether the proof is right or wrong."""
    if status == "disabled":
        cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    else:
        ada.record.status = status
    attempt = exchange("ada", password)
    challenge = attempt.start()

    assert refusal(attempt.answer, attempt.proof(challenge)) == said


@pytest.mark.parametrize(
    ("password", "said"),
    [
        (PASSWORD, ("PasswordResetRequiredException", "Password reset required for the user")),
        ("Wrong-Password-1", REFUSED),
    ],
)
def test_a_password_that_was_reset_is_told_only_to_who_knows_it(
    exchange, cognito: FakeCognito, ada, refusal, password, said
):
    """After AdminResetUserPassword a wrong password is still just wrong."""
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(exchange("ada", password).sign_in) == said


def test_five_wrong_proofs_lock(exchange, still, cognito: FakeCognito, ada, refusal):
    """The sixth attempt is refused even with the right password, until the lock has passed."""
    for _ in range(5):
        assert refusal(exchange("ada", "Wrong-Password-1").sign_in) == REFUSED

    assert refusal(exchange("ada", PASSWORD).sign_in) == (
        "NotAuthorizedException",
        "Password attempts exceeded",
    )
    cognito.clock.advance(seconds=1)
    assert "AuthenticationResult" in exchange("ada", PASSWORD).sign_in()


def test_an_unknown_user_is_told_at_once_by_default(exchange, cognito: FakeCognito, refusal):
    """A client that does not hide its users says so at the first step."""
    said = refusal(exchange("nobody", PASSWORD).start)

    assert said == ("UserNotFoundException", "User does not exist.")


@pytest.mark.cognito_client(prevent_user_existence_errors="ENABLED")
def test_an_unknown_user_is_put_a_challenge_that_cannot_be_won(exchange, cognito: FakeCognito, ada, refusal):
    """It looks like any other, is the same each time but for what is random, and no proof is right."""
    challenges = [exchange("nobody", PASSWORD).start()["ChallengeParameters"] for _ in range(2)]
    real = exchange("ada", PASSWORD).start()["ChallengeParameters"]

    assert [list(it) for it in challenges] == [list(real), list(real)]
    assert [len(it["SALT"]) for it in challenges] == [len(real["SALT"])] * 2
    assert challenges[0]["SALT"] == challenges[1]["SALT"]
    assert challenges[0]["USER_ID_FOR_SRP"] == challenges[1]["USER_ID_FOR_SRP"]
    assert re.fullmatch(r"[0-9a-f-]{36}", challenges[0]["USER_ID_FOR_SRP"])
    assert challenges[0]["SECRET_BLOCK"] != challenges[1]["SECRET_BLOCK"]
    assert refusal(exchange("nobody", PASSWORD).sign_in) == REFUSED


@pytest.mark.cognito_client(prevent_user_existence_errors="ENABLED")
def test_the_verifier_of_somebody_who_does_not_exist_gives_no_way_in(exchange, cognito: FakeCognito, refusal):
    """Even whoever guesses what stands for the password of nobody is refused."""
    attempt = exchange("nobody", "")
    challenge = attempt.start()
    user_id = challenge["ChallengeParameters"]["USER_ID_FOR_SRP"]
    attempt.srp.password = f"none of {cognito.pool.record.short_name}{user_id}"

    assert refusal(attempt.answer, attempt.proof(challenge)) == REFUSED
