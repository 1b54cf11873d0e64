"""pycognito over SRP: with and without a client secret, second factors, new passwords, devices and renewing."""

from __future__ import annotations

import pytest

from pytest_fakecognito import FakeCognito

pycognito = pytest.importorskip("pycognito")

from pycognito.aws_srp import AWSSRP  # noqa: E402  # only once it is known to be there
from pycognito.exceptions import (  # noqa: E402
    ForceChangePasswordException,
    SMSMFAChallengeException,
    SoftwareTokenMFAChallengeException,
)

PASSWORD, OTHER = "Analytical-1843", "Bernoulli-1842"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}


@pytest.fixture(params=[False, True], ids=["public client", "client with a secret"])
def client(request: pytest.FixtureRequest, cognito: FakeCognito):
    return cognito.pool.add_client(generate_secret=request.param)


@pytest.fixture
def of(client):
    """pycognito for a user name at that client."""

    def of(username: str = "ada"):
        return pycognito.Cognito(client.pool.id, client.id, client_secret=client.secret, username=username)

    return of


def test_the_right_password_signs_in(of, ada):
    """Both tokens are verified against the pool's keys."""
    user = of()
    user.authenticate(PASSWORD)

    assert user.id_claims["cognito:username"] == "ada"
    assert user.access_claims["token_use"] == "access"


def test_a_wrong_password_does_not(of, ada):
    """The proof of another password is none."""
    user = of()

    with pytest.raises(user.client.exceptions.NotAuthorizedException, match=r"Incorrect username or password\."):
        user.authenticate(OTHER)
    assert user.access_token is None


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_an_alias_signs_in(of, ada):
    """The proof is over the user name that the challenge gives."""
    user = of("ada@example.com")
    user.authenticate(PASSWORD)

    assert user.id_claims["cognito:username"] == "ada"


@pytest.mark.cognito_pool(username_attributes=["email"])
def test_an_address_as_user_name_signs_in(of, cognito: FakeCognito):
    """There the user name is the sub."""
    made = cognito.pool.add_user("eve@example.com", PASSWORD)
    user = of("eve@example.com")
    user.authenticate(PASSWORD)

    assert user.id_claims["cognito:username"] == made.sub


def test_renewing_takes_the_refresh_token(of, ada):
    """In a pool of plain user names the hash over what was typed is the right one."""
    user = of()
    user.authenticate(PASSWORD)
    before = user.access_token

    user.renew_access_token()

    assert user.access_token != before
    assert user.access_claims["username"] == "ada"


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_renewing_with_the_alias_fails_where_there_is_a_secret(of, ada, client):
    """A refresh wants the hash over the real user name, and pycognito sends one over the alias: as on the service."""
    user = of("ada@example.com")
    user.authenticate(PASSWORD)

    if client.secret is None:
        user.renew_access_token()
    else:
        text = f"SecretHash does not match for the client: {client.id}"
        with pytest.raises(user.client.exceptions.NotAuthorizedException, match=text):
            user.renew_access_token()


def test_a_temporary_password_is_replaced(of, cognito: FakeCognito):
    """Signing in says so, and answering the challenge signs in."""
    cognito.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    user = of()
    with pytest.raises(ForceChangePasswordException):
        user.authenticate(PASSWORD)

    user.new_password_challenge(PASSWORD, OTHER)

    assert user.access_token
    again = of()
    again.authenticate(OTHER)
    with pytest.raises(again.client.exceptions.NotAuthorizedException):
        of().authenticate(PASSWORD)


class TestSecondFactors:
    """Apps and text messages."""

    @pytest.fixture(autouse=True)
    def _optional(self, cognito: FakeCognito):
        cognito.idp.set_user_pool_mfa_config(
            UserPoolId=cognito.pool.id,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            SmsMfaConfiguration={"SmsConfiguration": SMS},
            MfaConfiguration="OPTIONAL",
        )

    def test_an_app(self, of, cognito: FakeCognito, ada):
        """Set up by the user, asked for at the next sign-in, and a wrong code is refused."""
        user = of()
        user.authenticate(PASSWORD)
        user.associate_software_token()
        user.verify_software_token(ada.totp(), "phone")
        user.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")
        cognito.clock.advance(seconds=30)

        user = of()
        with pytest.raises(SoftwareTokenMFAChallengeException):
            user.authenticate(PASSWORD)
        with pytest.raises(user.client.exceptions.CodeMismatchException, match="Invalid code received for user"):
            user.respond_to_software_token_mfa_challenge("000000")
        user.respond_to_software_token_mfa_challenge(ada.totp())

        assert user.access_claims["username"] == "ada"

    def test_a_text_message(self, of, cognito: FakeCognito, ada):
        """The code that was sent, and no other."""
        ids = {"UserPoolId": cognito.pool.id, "Username": "ada"}
        phone = [{"Name": "phone_number", "Value": "+15550001234"}]
        cognito.idp.admin_update_user_attributes(**ids, UserAttributes=phone)
        cognito.idp.admin_set_user_mfa_preference(**ids, SMSMfaSettings={"Enabled": True, "PreferredMfa": True})
        user = of()
        with pytest.raises(SMSMFAChallengeException):
            user.authenticate(PASSWORD)

        with pytest.raises(user.client.exceptions.CodeMismatchException):
            user.respond_to_sms_mfa_challenge("000000")
        user.respond_to_sms_mfa_challenge(cognito.confirmation_codes["ada"])

        assert user.access_claims["username"] == "ada"


@pytest.mark.cognito_pool(device_configuration={"ChallengeRequiredOnNewDevice": True})
class TestDevices:
    """pycognito confirms devices by HTTP of its own, and signs in without Session."""

    def srp(self, cognito: FakeCognito, **device: str) -> AWSSRP:
        pool = cognito.pool
        return AWSSRP("ada", PASSWORD, pool.id, pool.client.id, client=cognito.idp, **device)

    def test_a_confirmed_device_signs_in(self, cognito: FakeCognito, ada):
        """With its secret; without it the device is refused."""
        srp = self.srp(cognito)
        response, secret = srp.confirm_device(srp.authenticate_user(), "laptop")
        assert response.json() == {"UserConfirmationNecessary": False}
        device = {"device_key": srp.device_key, "device_group_key": srp.device_group_key}

        tokens = self.srp(cognito, **device, device_password=secret).authenticate_user()

        assert "NewDeviceMetadata" not in tokens["AuthenticationResult"]
        with pytest.raises(cognito.idp.exceptions.NotAuthorizedException, match=r"Incorrect username or password\."):
            self.srp(cognito, **device, device_password="another").authenticate_user()

    def test_a_forgotten_device_is_a_new_one(self, cognito: FakeCognito, ada):
        """It is given new keys."""
        srp = self.srp(cognito)
        _, secret = srp.confirm_device(srp.authenticate_user(), "laptop")
        device = {"device_key": srp.device_key, "device_group_key": srp.device_group_key, "device_password": secret}
        srp.forget_device(srp.access_token, srp.device_key)

        tokens = self.srp(cognito, **device).authenticate_user()

        assert tokens["AuthenticationResult"]["NewDeviceMetadata"]["DeviceKey"] != device["device_key"]
