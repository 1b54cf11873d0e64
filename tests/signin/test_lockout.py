"""Guessing a password: five wrong ones are free, then each locks the user out for twice as long."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

RIGHT = "Analytical-1843"
WRONG = "Difference-1822"

INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
LOCKED = ("NotAuthorizedException", "Password attempts exceeded")

pytestmark = pytest.mark.usefixtures("still", "ada")


@pytest.fixture
def guess(way, refusal):
    """Sign in with a wrong password, any number of times; what the last attempt was told."""

    def guess(times: int = 1, **how):
        return [refusal(way.sign_in, password=WRONG, **how) for _ in range(times)][-1]

    return guess


def test_five_wrong_passwords_are_told_as_such(guess):
    """The sixth attempt, at once, is not looked at any more."""
    assert guess(5) == INCORRECT
    assert guess() == LOCKED


def test_four_wrong_passwords_lock_nobody(way, guess):
    """After four the right one is taken, and the count begins anew."""
    for _ in range(3):
        guess(4)
        assert "AuthenticationResult" in way.sign_in()


def test_while_it_lasts_the_right_password_is_refused_too(way, guess, refusal):
    """The lock is looked at before the password."""
    guess(5)

    assert refusal(way.sign_in) == LOCKED


def test_the_lock_doubles(guess, cognito: FakeCognito):
    """One second after the fifth wrong password, two after the sixth, and so on up to a quarter of an hour."""
    guess(4)
    for seconds in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        assert guess() == INCORRECT
        cognito.clock.advance(seconds=seconds - 0.5)
        assert guess() == LOCKED
        cognito.clock.advance(seconds=0.5)


def test_attempts_during_a_lock_do_not_count(way, guess, cognito: FakeCognito):
    """Whoever goes on guessing makes it no longer."""
    guess(5)
    guess(20)

    cognito.clock.advance(seconds=1)

    assert "AuthenticationResult" in way.sign_in()


def test_the_right_password_after_a_lock_forgives_all(way, guess, cognito: FakeCognito):
    """After a successful sign-in there are five free ones again."""
    guess(5)
    cognito.clock.advance(seconds=1)
    way.sign_in()

    assert guess(5) == INCORRECT
    assert guess() == LOCKED


def test_a_quarter_of_an_hour_forgives_all(guess, cognito: FakeCognito):
    """Fifteen idle minutes after the last wrong password there are five free ones again."""
    guess(4)
    cognito.clock.advance(minutes=15, seconds=1)

    assert guess(5) == INCORRECT
    assert guess() == LOCKED


def test_a_shorter_while_does_not(guess, cognito: FakeCognito):
    """Fourteen minutes are not enough."""
    guess(4)
    cognito.clock.advance(minutes=14)

    assert guess() == INCORRECT
    assert guess() == LOCKED


def test_the_lock_is_one_for_both_ways_to_sign_in(guess, cognito: FakeCognito, refusal):
    """Users themselves and their administrators are locked out together, and on every client."""
    client = cognito.pool.add_client()
    guess(5)

    parameters = {"USERNAME": "ada", "PASSWORD": RIGHT}
    said = refusal(
        cognito.idp.initiate_auth, ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    assert said == LOCKED
    said = refusal(
        cognito.idp.admin_initiate_auth,
        UserPoolId=cognito.pool.id,
        ClientId=client.id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters=parameters,
    )
    assert said == LOCKED


def test_others_are_not_locked_out(way, guess, cognito: FakeCognito):
    """The lock is the user's own."""
    cognito.pool.add_user("grace", RIGHT)
    guess(6)

    assert "AuthenticationResult" in way.sign_in("grace")


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_all_names_of_a_user_count_together(guess):
    """Guessing under an alias is guessing."""
    guess(3)

    assert guess(2, username="ada@example.com") == INCORRECT
    assert guess() == LOCKED


def test_strangers_are_never_locked_out(way, guess, cognito: FakeCognito, refusal):
    """Of somebody who does not exist, nothing is counted: a client that hides its users says the same for ever."""
    client = cognito.pool.add_client(prevent_user_existence_errors="ENABLED")

    assert guess(10, username="nobody", client=client) == INCORRECT


def test_a_new_password_opens_the_lock(way, guess, cognito: FakeCognito):
    """An administrator who sets a password need not wait."""
    guess(6)

    cognito.idp.admin_set_user_password(
        UserPoolId=cognito.pool.id, Username="ada", Password="Bernoulli-1842", Permanent=True
    )

    assert "AuthenticationResult" in way.sign_in(password="Bernoulli-1842")


def test_tokens_are_none_of_its_business(guess, public, ada, cognito: FakeCognito):
    """Who is signed in stays so, and can refresh."""
    signed_in = ada.sign_in()
    guess(6)

    assert cognito.idp.get_user(AccessToken=signed_in.access_token)["Username"] == "ada"
    assert "AuthenticationResult" in public.refresh(signed_in.refresh_token)


def test_temporary_passwords_are_guessed_as_well(guess, cognito: FakeCognito):
    """The lock knows no difference."""
    cognito.pool.add_user("grace", RIGHT, status="FORCE_CHANGE_PASSWORD")

    assert guess(5, username="grace") == INCORRECT
    assert guess(username="grace") == LOCKED
