"""The session between a challenge and its answer: whose it is, how long it lasts, and what ends it."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

CHALLENGE = "NEW_PASSWORD_REQUIRED"
TEMPORARY = "Temporary-1815"
NEW = "Analytical-1843"
RIGHT = {"USERNAME": "ada", "NEW_PASSWORD": NEW}

INVALID = ("NotAuthorizedException", "Invalid session for the user.")
UNDECODABLE = ("NotAuthorizedException", "Invalid session provided for the user.")
EXPIRED = ("NotAuthorizedException", "Invalid session for the user, session is expired.")
USED = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")

pytestmark = pytest.mark.cognito_user("ada", TEMPORARY, status="FORCE_CHANGE_PASSWORD", email="ada@example.com")


@pytest.fixture
def session(way) -> str:
    """A session that waits for ada's new password."""
    return way.sign_in(password=TEMPORARY)["Session"]


# --- what is no session -------------------------------------------------------------------------------------------


def test_a_missing_session_is_named(way, refusal):
    """A challenge is answered with the session it came with."""
    assert refusal(way.answer, CHALLENGE, None, **RIGHT) == (
        "InvalidParameterException",
        "Missing required parameter Session",
    )


def test_text_that_is_no_session(way, session, refusal):
    """Text that the service cannot read is told so, text that looks like a session only that it is invalid."""
    assert refusal(way.answer, CHALLENGE, "no session, I am afraid", **RIGHT) == UNDECODABLE
    assert refusal(way.answer, CHALLENGE, "AYABe" + "x" * 1538, **RIGHT) == INVALID
    assert refusal(way.answer, CHALLENGE, session[:-1], **RIGHT) == INVALID


# --- whose it is --------------------------------------------------------------------------------------------------


def test_a_session_is_of_one_client(way, session, cognito: FakeCognito, refusal):
    """Another client of the pool cannot go on with it; the one that was asked still can."""
    other = cognito.pool.add_client()

    assert refusal(way.answer, CHALLENGE, session, client=other, **RIGHT) == INVALID
    assert "AuthenticationResult" in way.answer(CHALLENGE, session, **RIGHT)


def test_a_session_is_of_one_pool(way, session, cognito: FakeCognito, refusal):
    """Another pool's client cannot go on with it."""
    other = cognito.create_pool()
    other.add_user("ada", TEMPORARY, status="FORCE_CHANGE_PASSWORD")

    assert refusal(way.answer, CHALLENGE, session, client=other.client, **RIGHT) == INVALID


@pytest.mark.parametrize("name", ["grace", "nobody", "Ada"])
@pytest.mark.cognito_user("grace", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
def test_a_session_is_of_one_user(way, session, cognito: FakeCognito, refusal, name):
    """Nobody else's name goes with it."""
    assert refusal(way.answer, CHALLENGE, session, **{**RIGHT, "USERNAME": name}) == INVALID
    assert cognito.pool.users["grace"].status == "FORCE_CHANGE_PASSWORD"


def test_a_session_is_for_one_challenge(way, session, refusal):
    """Only the challenge that was put can be answered."""
    assert refusal(way.answer, "SMS_MFA", session, USERNAME="ada", SMS_MFA_CODE="000000") == INVALID


@pytest.mark.cognito_client(generate_secret=True)
def test_an_answer_needs_the_secret_hash_as_well(way, session, cognito: FakeCognito, refusal):
    """The hash is over the name that the answer gives."""
    client = cognito.pool.client
    told = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
    assert refusal(way.answer, CHALLENGE, session, **RIGHT) == ("NotAuthorizedException", told)

    told = f"SecretHash does not match for the client: {client.id}"
    wrong = client.secret_hash("Ada")
    assert refusal(way.answer, CHALLENGE, session, **RIGHT, SECRET_HASH=wrong) == ("NotAuthorizedException", told)

    right = client.secret_hash("ada")
    assert "AuthenticationResult" in way.answer(CHALLENGE, session, **RIGHT, SECRET_HASH=right)


def test_an_answer_names_a_client_that_exists(cognito: FakeCognito, refusal):
    """A client that no pool has is told by its id."""
    said = refusal(
        cognito.idp.respond_to_auth_challenge,
        ClientId="nobodys",
        ChallengeName=CHALLENGE,
        Session="AYABe" + "x" * 1538,
        ChallengeResponses=RIGHT,
    )

    assert said == ("ResourceNotFoundException", "User pool client nobodys does not exist.")


def test_an_administrators_answer_names_a_pool_that_exists(cognito: FakeCognito, refusal):
    """A pool that does not exist is told by its id."""
    said = refusal(
        cognito.idp.admin_respond_to_auth_challenge,
        UserPoolId="us-east-1_nobodys00",
        ClientId=cognito.pool.client.id,
        ChallengeName=CHALLENGE,
        ChallengeResponses=RIGHT,
    )

    assert said == ("ResourceNotFoundException", "User pool us-east-1_nobodys00 does not exist.")


# --- how long it lasts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [3, 5, 15])
def test_a_session_lasts_for_minutes(still, way, cognito: FakeCognito, refusal, minutes):
    """Three minutes, or as many as the client's AuthSessionValidity says."""
    validity = {} if minutes == 3 else {"auth_session_validity": minutes}
    client = cognito.pool.add_client(**validity)
    early, late = (way.sign_in(password=TEMPORARY, client=client)["Session"] for _ in range(2))

    cognito.clock.advance(seconds=60 * minutes - 1)
    assert "AuthenticationResult" in way.answer(CHALLENGE, early, client=client, **RIGHT)
    cognito.clock.advance(seconds=1)
    assert refusal(way.answer, CHALLENGE, late, client=client, **RIGHT) == EXPIRED


# --- what ends it -------------------------------------------------------------------------------------------------


def test_a_right_answer_uses_it_up(way, session, refusal):
    """After a right answer the same session is refused, whatever the answer is then."""
    way.answer(CHALLENGE, session, **RIGHT)

    assert refusal(way.answer, CHALLENGE, session, **RIGHT) == USED
    assert refusal(way.answer, CHALLENGE, session, USERNAME="ada", NEW_PASSWORD="weak") == USED


def test_a_second_sign_in_has_its_own(way, session, refusal):
    """Each can be answered, but once one of them has set the password, the temporary one proves nothing any more."""
    another = way.sign_in(password=TEMPORARY)["Session"]

    assert "AuthenticationResult" in way.answer(CHALLENGE, another, **RIGHT)
    assert refusal(way.answer, CHALLENGE, session, **RIGHT) == (
        "NotAuthorizedException",
        "Invalid session for the user.",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"NEW_PASSWORD": "weak"},
        {"NEW_PASSWORD": ""},
        {"NEW_PASSWORD": NEW, "userAttributes.custom:x": "1"},
    ],
)
def test_an_answer_that_breaks_a_rule_can_be_corrected(way, session, refusal, wrong):
    """InvalidPasswordException and InvalidParameterException leave the session as it was."""
    for _ in range(3):
        code, _message = refusal(way.answer, CHALLENGE, session, USERNAME="ada", **wrong)
        assert code in ("InvalidPasswordException", "InvalidParameterException")

    assert "AuthenticationResult" in way.answer(CHALLENGE, session, **RIGHT)


def test_an_answer_that_is_not_authorised_ends_it(way, session, refusal):
    """NotAuthorizedException kills the session: a right answer then finds it invalid, not used."""
    wrong = {**RIGHT, "userAttributes.email": "other@example.com"}
    assert refusal(way.answer, CHALLENGE, session, **wrong)[0] == "NotAuthorizedException"

    assert refusal(way.answer, CHALLENGE, session, **RIGHT) == INVALID


def test_a_user_who_was_disabled_meanwhile(way, session, cognito: FakeCognito, refusal):
    """Whoever may not sign in any more does not get through with a session either."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(way.answer, CHALLENGE, session, **RIGHT) == ("NotAuthorizedException", "User is disabled.")


def test_a_user_who_was_deleted_meanwhile(way, session, cognito: FakeCognito, refusal):
    """A session does not outlive its user, even if another one takes the name."""
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")
    assert refusal(way.answer, CHALLENGE, session, **RIGHT) == ("UserNotFoundException", "User does not exist.")

    cognito.pool.add_user("ada", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
    assert refusal(way.answer, CHALLENGE, session, **RIGHT)[0] == "UserNotFoundException"
