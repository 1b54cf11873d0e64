"""pycognito's `Cognito`: boto3 for the calls, requests for the keys, PyJWT for what it is given. SRP is elsewhere."""

from __future__ import annotations

import jwt
import pytest

from pytest_fakecognito import FakeCognito

pycognito = pytest.importorskip("pycognito")

PASSWORD = "Analytical-1843"
OTHER = "Bernoulli-1842"


@pytest.fixture
def of(cognito: FakeCognito):
    """pycognito for a user name, as an application makes it from its settings."""

    def of(username: str | None = None, **how):
        return pycognito.Cognito(cognito.pool.id, cognito.pool.client.id, username=username, **how)

    return of


@pytest.fixture
def signed_in(of, ada):
    """pycognito after ada has signed in."""
    user = of("ada")
    user.admin_authenticate(PASSWORD)
    return user


# --- signing in ---------------------------------------------------------------------------------------------------


def test_signing_in_verifies_both_tokens(signed_in, cognito: FakeCognito):
    """It verifies what it is given against the pool's key set, and keeps the claims."""
    assert signed_in.id_claims["cognito:username"] == "ada"
    assert signed_in.access_claims["cognito:groups"] == ["editors"]
    assert signed_in.token_type == "Bearer"
    assert [call.door for call in cognito.calls if call.service == "http"] == ["requests"]


def test_a_wrong_password(of, ada):
    """The refusal is the exception that its own client makes."""
    user = of("ada")

    with pytest.raises(user.client.exceptions.NotAuthorizedException, match=r"Incorrect username or password\."):
        user.admin_authenticate(OTHER)


def test_without_credentials_of_any_kind(of, ada, monkeypatch: pytest.MonkeyPatch):
    """Neither the calls that AWS signs nor the others need any."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    user = of("ada")

    user.admin_authenticate(PASSWORD)

    assert user.get_user().email == "ada@example.com"


@pytest.mark.cognito_client(generate_secret=True)
def test_a_client_with_a_secret(of, ada, cognito: FakeCognito):
    """It hashes over the name it was given, when signing in and when refreshing."""
    user = of("ada", client_secret=cognito.pool.client.secret)

    user.admin_authenticate(PASSWORD)
    before = user.access_token
    user.renew_access_token()

    assert user.access_token != before


@pytest.mark.cognito_client(generate_secret=True)
@pytest.mark.cognito_pool(username_attributes=["email"])
def test_refreshing_with_an_address_for_a_name_fails_as_it_does_at_aws(of, cognito: FakeCognito):
    """The hash of a refresh is over the real user name, which is not the address that one signs in with."""
    cognito.pool.add_user("ada@example.com", PASSWORD)
    user = of("ada@example.com", client_secret=cognito.pool.client.secret)
    user.admin_authenticate(PASSWORD)

    with pytest.raises(user.client.exceptions.NotAuthorizedException, match="SecretHash does not match"):
        user.renew_access_token()


# --- while signed in ----------------------------------------------------------------------------------------------


def test_renewing_keeps_the_refresh_token(signed_in):
    """A refresh gives no refresh token, so the old one stays."""
    before = signed_in.access_token, signed_in.refresh_token

    signed_in.renew_access_token()

    assert signed_in.access_token != before[0]
    assert signed_in.refresh_token == before[1]


def test_a_token_that_is_good_is_not_renewed(signed_in):
    """check_token says that nothing has expired, and leaves the tokens alone."""
    before = signed_in.access_token

    assert signed_in.check_token() is False
    assert signed_in.access_token == before


def test_an_expired_token_is_renewed(of, ada, cognito: FakeCognito, time_machine):
    """The fake's time is the process's: a tool that moves that makes tokens expire and be renewed."""
    time_machine.move_to("2030-01-07 12:00 +0000")
    user = of("ada")
    user.admin_authenticate(PASSWORD)
    before = user.access_token

    time_machine.move_to("2030-01-07 14:00 +0000")

    assert user.check_token() is True
    assert user.access_token != before
    assert user.get_user().sub == ada.sub


def test_changing_the_password(signed_in, of):
    """With the old password and an access token."""
    signed_in.change_password(PASSWORD, OTHER)

    of("ada").admin_authenticate(OTHER)
    with pytest.raises(signed_in.client.exceptions.NotAuthorizedException):
        of("ada").admin_authenticate(PASSWORD)


def test_changing_a_profile(signed_in, ada):
    """Attributes are told and written with the access token alone."""
    user = signed_in.get_user()
    assert (user.username, user.sub, user.email_verified) == ("ada", ada.sub, True)

    signed_in.update_profile({"nickname": "Countess"})

    assert signed_in.get_user().nickname == "Countess"
    assert ada.attributes["nickname"] == "Countess"


def test_verifying_an_address(signed_in, ada, cognito: FakeCognito):
    """A new address loses its verification, and has it back with the code that was sent there."""
    signed_in.update_profile({"email": "countess@example.com"})
    assert ada.attributes["email_verified"] == "false"

    signed_in.send_verification("email")
    signed_in.validate_verification(cognito.confirmation_codes["ada"], "email")

    assert ada.attributes["email_verified"] == "true"
    assert cognito.outbox[-1].destination == "countess@example.com"


def test_logging_out(signed_in, cognito: FakeCognito):
    """logout signs out everywhere."""
    token = signed_in.access_token

    signed_in.logout()

    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
        cognito.idp.get_user(AccessToken=token)


def test_deleting_oneself(signed_in, cognito: FakeCognito):
    """delete_user needs no administrator."""
    signed_in.delete_user()

    assert list(cognito.pool.users) == []


# --- signing up ---------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_from_signing_up_to_signing_in(of, cognito: FakeCognito):
    """Register, confirm with the code from the mail, sign in."""
    user = of("ada")
    user.set_base_attributes(email="ada@example.com")
    answer = user.register("ada", PASSWORD)
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    with pytest.raises(user.client.exceptions.UserNotConfirmedException):
        user.admin_authenticate(PASSWORD)

    user.resend_confirmation_code("ada")
    user.confirm_sign_up(cognito.confirmation_codes["ada"])
    user.admin_authenticate(PASSWORD)

    assert user.id_claims["email_verified"] is True


def test_a_forgotten_password(of, ada, cognito: FakeCognito):
    """The code that is sent sets a new one."""
    user = of("ada")
    user.initiate_forgot_password()

    user.confirm_forgot_password(cognito.confirmation_codes["ada"], OTHER)

    user.admin_authenticate(OTHER)


@pytest.mark.cognito_pool(schema=[{"Name": "level", "AttributeDataType": "String", "Mutable": True}])
def test_custom_attributes(of, cognito: FakeCognito):
    """Attributes of the pool's own are registered under their prefix, and come back under it."""
    user = of("ada")
    user.add_custom_attributes(level="7")
    user.register("ada", PASSWORD)
    user.admin_confirm_sign_up()

    user.admin_authenticate(PASSWORD)

    assert user.id_claims["custom:level"] == "7"


# --- administering ------------------------------------------------------------------------------------------------


def test_administering_users(of, cognito: FakeCognito):
    """Make, find, change, disable and delete users, page after page."""
    admin = of("user-000")
    for number in range(61):
        admin.admin_create_user(f"user-{number:03}", PASSWORD, {"MessageAction": "SUPPRESS"}, email="u@example.com")
    admin.username = "user-000"

    assert len(admin.get_users()) == 61
    admin.admin_update_profile({"email": "first@example.com"})
    assert admin.admin_get_user().email == "first@example.com"
    admin.admin_disable_user("user-000")
    assert admin.admin_get_user().enabled is False
    admin.admin_enable_user("user-000")
    admin.admin_delete_user()
    assert len(cognito.pool.users) == 60


def test_administering_groups(of, ada, cognito: FakeCognito):
    """Put users into groups, take them out, and list both."""
    cognito.pool.add_group("readers", description="May read")
    admin = of("ada")

    admin.admin_add_user_to_group("ada", "readers")
    assert admin.admin_list_groups_for_user("ada") == ["editors", "readers"]
    admin.admin_remove_user_from_group("ada", "editors")

    assert ada.groups == ["readers"]
    assert {group.group_name for group in admin.get_groups()} == {"editors", "readers"}
    assert admin.get_group("readers").description == "May read"


def test_resetting_a_password(of, ada, cognito: FakeCognito):
    """After a reset nobody signs in with the old password."""
    admin = of("ada")
    admin.admin_reset_password("ada")

    with pytest.raises(admin.client.exceptions.PasswordResetRequiredException):
        admin.admin_authenticate(PASSWORD)


# --- tokens that were kept ----------------------------------------------------------------------------------------


def test_remembered_tokens_verify(of, ada):
    """Tokens that were stored elsewhere are verified before they are used."""
    tokens = ada.sign_in()
    user = of(id_token=tokens.id_token, access_token=tokens.access_token, refresh_token=tokens.refresh_token)

    user.verify_tokens()

    assert user.id_claims["email"] == "ada@example.com"


@pytest.mark.parametrize("kind", ["expired", "wrong_signature", "tampered", "wrong_token_use", "not_yet_valid"])
def test_bad_tokens_do_not_verify(of, ada, cognito: FakeCognito, kind):
    """It refuses a bad token in its own words."""
    bad = cognito.bad_tokens("ada")[kind].token

    with pytest.raises((pycognito.exceptions.TokenVerificationException, jwt.PyJWTError)):
        of().verify_token(bad, "access_token", "access")
