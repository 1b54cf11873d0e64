"""Devices: confirmed with a secret of their own, proved by SRP, remembered in the place of a second factor."""

from __future__ import annotations

import base64

import pytest
from pycognito.aws_srp import generate_hash_device

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
REFUSED = ("NotAuthorizedException", "Incorrect username or password.")
UNKNOWN = ("ResourceNotFoundException", "Device does not exist.")
NOBODY = ("UserNotFoundException", "User does not exist.")
INVALID_REFRESH = ("NotAuthorizedException", "Invalid Refresh Token.")
ALWAYS = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
ON_PROMPT = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}

pytestmark = pytest.mark.cognito_pool(device_configuration=ALWAYS)


class Device:
    """A client's side of one device: its keys from the service, its secret, and the tokens it came with."""

    def __init__(self, cognito: FakeCognito, result: dict) -> None:
        self.cognito = cognito
        self.token = result["AccessToken"]
        self.refresh_token = result["RefreshToken"]
        self.key = result["NewDeviceMetadata"]["DeviceKey"]
        self.group_key = result["NewDeviceMetadata"]["DeviceGroupKey"]
        self.secret, self.verifier = generate_hash_device(self.group_key, self.key)

    def confirm(self, **more):
        return self.cognito.idp.confirm_device(
            AccessToken=self.token, DeviceKey=self.key, DeviceSecretVerifierConfig=self.verifier, **more
        )

    def sign_in(self, exchange, *, secret: str | None = None, **spoiled: str):
        """Password by SRP, then the device's own proof, with some of its parameters spoiled."""
        attempt = exchange("ada", PASSWORD)
        attempt.srp.device_key = self.key
        attempt.srp.device_group_key = self.group_key
        attempt.srp.device_password = secret or self.secret
        challenge = attempt.sign_in()
        assert challenge["ChallengeName"] == "DEVICE_SRP_AUTH"
        idp, client = self.cognito.idp, attempt.client
        half = {"USERNAME": "ada", "DEVICE_KEY": self.key, "SRP_A": attempt.srp.get_auth_params()["SRP_A"]}
        verifier = idp.respond_to_auth_challenge(
            ClientId=client.id, ChallengeName="DEVICE_SRP_AUTH", ChallengeResponses=half
        )
        proof = {**attempt.srp.process_device_challenge(verifier["ChallengeParameters"]), **spoiled}
        return idp.respond_to_auth_challenge(
            ClientId=client.id, ChallengeName="DEVICE_PASSWORD_VERIFIER", ChallengeResponses=proof
        )


@pytest.fixture
def ada(cognito: FakeCognito):
    return cognito.pool.add_user("ada", PASSWORD, email="ada@example.com", email_verified=True)


@pytest.fixture
def new_device(cognito: FakeCognito, public, ada) -> Device:
    """A device that a sign-in has just given keys for."""
    return Device(cognito, public.sign_in()["AuthenticationResult"])


@pytest.fixture
def device(new_device: Device) -> Device:
    """A device that is confirmed and remembered."""
    new_device.confirm(DeviceName="laptop")
    return new_device


class TestNewDevices:
    """A sign-in without a known device brings keys for a new one."""

    def test_keys_look_like_the_services(self, new_device: Device, claims):
        """And the access token names the device."""
        assert new_device.key.startswith("us-east-1_")
        assert len(new_device.group_key) == 9
        assert new_device.group_key.startswith("-")
        assert claims(new_device.token)["device_key"] == new_device.key

    @pytest.mark.cognito_pool(device_configuration=None)
    def test_a_pool_that_keeps_no_track_gives_none(self, cognito: FakeCognito, public, claims):
        """Nor does its token name a device."""
        pool = cognito.create_pool("untracked")
        pool.add_user("ada", PASSWORD)

        result = public.sign_in(client=pool.client)["AuthenticationResult"]

        assert "NewDeviceMetadata" not in result
        assert "device_key" not in claims(result["AccessToken"])

    def test_it_is_listed_once_confirmed(self, cognito: FakeCognito, new_device: Device):
        """Keys alone are no device yet."""
        assert cognito.idp.list_devices(AccessToken=new_device.token)["Devices"] == []

        new_device.confirm(DeviceName="laptop")

        (shown,) = cognito.idp.list_devices(AccessToken=new_device.token)["Devices"]
        assert shown["DeviceKey"] == new_device.key
        assert {"Name": "device_name", "Value": "laptop"} in shown["DeviceAttributes"]

    @pytest.mark.parametrize(("configuration", "asks"), [(ALWAYS, False), (ON_PROMPT, True)])
    def test_whether_the_user_is_to_be_asked(self, cognito: FakeCognito, new_device: Device, configuration, asks):
        """DeviceOnlyRememberedOnUserPrompt decides."""
        cognito.idp.update_user_pool(UserPoolId=cognito.pool.id, DeviceConfiguration=configuration)

        assert new_device.confirm()["UserConfirmationNecessary"] is asks

    def test_a_device_is_confirmed_once(self, new_device: Device, refusal):
        """A second time is refused."""
        new_device.confirm()

        assert refusal(new_device.confirm)[0] == "DeviceKeyExistsException"

    def test_a_key_that_was_not_given_cannot_be_confirmed(self, new_device: Device, refusal):
        """A device's key comes from the service."""
        new_device.key = "us-east-1_00000000-0000-4000-8000-000000000000"

        assert refusal(new_device.confirm) == UNKNOWN

    @pytest.mark.parametrize(
        "verifier",
        [
            {},
            {"Salt": "c2FsdA=="},
            {"Salt": "c2FsdA==", "PasswordVerifier": "no base64"},
            {"Salt": "c2FsdA==", "PasswordVerifier": base64.b64encode(b"\0").decode()},
        ],
    )
    def test_a_verifier_must_be_one(self, new_device: Device, refusal, verifier):
        """Base64 of salt and verifier, and not zero: that would prove nothing."""
        new_device.verifier = verifier

        assert refusal(new_device.confirm)[0] == "InvalidParameterException"


class TestProof:
    """DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER."""

    def test_a_device_that_proves_itself_signs_in(self, device: Device, exchange, claims):
        """No new keys are given, and the tokens name the device."""
        result = device.sign_in(exchange)["AuthenticationResult"]

        assert "NewDeviceMetadata" not in result
        assert claims(result["AccessToken"])["device_key"] == device.key

    def test_another_secret_is_refused(self, device: Device, exchange, refusal):
        """Knowing the device's key is not enough."""
        assert refusal(device.sign_in, exchange, secret="another") == REFUSED

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PASSWORD_CLAIM_SIGNATURE", base64.b64encode(b"x" * 32).decode()),
            ("TIMESTAMP", "Tue May 7 00:09:40 UTC 2024"),
            ("PASSWORD_CLAIM_SECRET_BLOCK", base64.b64encode(b"x" * 950).decode()),
        ],
    )
    def test_a_spoiled_claim_is_refused(self, device: Device, exchange, refusal, name, value):
        """Everything that is signed must be of this exchange."""
        assert refusal(device.sign_in, exchange, **{name: value}) == REFUSED

    def test_another_devices_key_is_refused(self, device: Device, exchange, refusal):
        """The proof is for the device that the sign-in began with."""
        said = refusal(device.sign_in, exchange, DEVICE_KEY="us-east-1_00000000-0000-4000-8000-000000000000")

        assert said == UNKNOWN

    def test_srp_cannot_start_with_the_device(self, cognito: FakeCognito, device: Device, refusal):
        """Before the user has proved anything there is nothing for a device to add."""
        said = refusal(
            cognito.idp.respond_to_auth_challenge,
            ClientId=cognito.pool.client.id,
            ChallengeName="DEVICE_SRP_AUTH",
            ChallengeResponses={"USERNAME": "ada", "DEVICE_KEY": device.key, "SRP_A": "ab"},
        )

        assert said == REFUSED

    @pytest.mark.parametrize("key", ["us-east-1_00000000-0000-4000-8000-000000000000", "nonsense"])
    def test_an_unknown_key_is_a_new_device(self, public, device: Device, key):
        """A sign-in from it gets keys of its own."""
        result = public.sign_in(DEVICE_KEY=key)["AuthenticationResult"]

        assert result["NewDeviceMetadata"]["DeviceKey"] not in (key, device.key)

    def test_the_password_flow_asks_for_the_proof_too(self, public, device: Device):
        """Whichever way the password was proved."""
        answer = public.sign_in(DEVICE_KEY=device.key)

        assert (answer["ChallengeName"], answer["ChallengeParameters"]) == ("DEVICE_SRP_AUTH", {})

    def test_another_users_device_is_none_of_mine(self, cognito: FakeCognito, public, device: Device):
        """Devices belong to their user."""
        cognito.pool.add_user("bob", PASSWORD)

        assert "NewDeviceMetadata" in public.sign_in("bob", DEVICE_KEY=device.key)["AuthenticationResult"]


class TestRemembering:
    """A remembered device stands for the second factor."""

    @pytest.fixture(autouse=True)
    def _second_factor(self, cognito: FakeCognito, ada):
        sms = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}
        cognito.idp.set_user_pool_mfa_config(
            UserPoolId=cognito.pool.id, SmsMfaConfiguration=sms, MfaConfiguration="OPTIONAL"
        )
        cognito.idp.admin_update_user_attributes(
            UserPoolId=cognito.pool.id,
            Username="ada",
            UserAttributes=[{"Name": "phone_number", "Value": "+15550001234"}],
        )

    @pytest.fixture
    def demand(self, cognito: FakeCognito):
        """Switch the user's second factor on, once the device is there."""

        def demand() -> None:
            cognito.idp.admin_set_user_mfa_preference(
                UserPoolId=cognito.pool.id, Username="ada", SMSMfaSettings={"Enabled": True}
            )

        return demand

    def test_a_remembered_device_is_asked_for_no_code(self, device: Device, exchange, demand):
        """Its own proof is enough."""
        demand()

        assert "AuthenticationResult" in device.sign_in(exchange)

    def test_a_new_device_is_asked(self, public, device: Device, demand):
        """Whoever comes without the key must give a code."""
        demand()

        assert public.sign_in()["ChallengeName"] == "SMS_MFA"

    @pytest.mark.parametrize("way_of", ["user", "admin"])
    def test_a_device_no_longer_remembered_is_asked(self, cognito: FakeCognito, public, device: Device, demand, way_of):
        """UpdateDeviceStatus takes the privilege away, and AdminUpdateDeviceStatus as well."""
        status = {"DeviceKey": device.key, "DeviceRememberedStatus": "not_remembered"}
        if way_of == "user":
            cognito.idp.update_device_status(AccessToken=device.token, **status)
        else:
            cognito.idp.admin_update_device_status(UserPoolId=cognito.pool.id, Username="ada", **status)
        demand()

        assert public.sign_in(DEVICE_KEY=device.key)["ChallengeName"] == "SMS_MFA"

    def test_a_device_is_not_remembered_before_the_user_says_so(
        self, cognito: FakeCognito, public, new_device: Device, exchange, demand
    ):
        """In a pool that remembers on prompt, confirming alone does not."""
        cognito.pool.record.settings["DeviceConfiguration"] = dict(ON_PROMPT)
        new_device.confirm()
        demand()
        assert public.sign_in(DEVICE_KEY=new_device.key)["ChallengeName"] == "SMS_MFA"

        cognito.idp.update_device_status(
            AccessToken=new_device.token, DeviceKey=new_device.key, DeviceRememberedStatus="remembered"
        )
        assert "AuthenticationResult" in new_device.sign_in(exchange)

    def test_without_the_setting_every_device_is_asked(self, cognito: FakeCognito, public, device: Device, demand):
        """ChallengeRequiredOnNewDevice false: remembering spares nothing."""
        cognito.pool.record.settings["DeviceConfiguration"] = {"ChallengeRequiredOnNewDevice": False}
        demand()

        assert public.sign_in(DEVICE_KEY=device.key)["ChallengeName"] == "SMS_MFA"


class TestRefreshing:
    """A refresh token is bound to its device."""

    def test_with_the_device_it_refreshes(self, public, device: Device, claims):
        """And the new token names the device again."""
        result = public.refresh(device.refresh_token, DEVICE_KEY=device.key)["AuthenticationResult"]

        assert claims(result["AccessToken"])["device_key"] == device.key

    @pytest.mark.parametrize("key", [None, "us-east-1_00000000-0000-4000-8000-000000000000"])
    def test_without_it_it_does_not(self, public, device: Device, refusal, key):
        """The key is mandatory, and must be the right one."""
        more = {} if key is None else {"DEVICE_KEY": key}

        assert refusal(public.refresh, device.refresh_token, **more) == INVALID_REFRESH

    def test_before_it_is_confirmed_it_does_not(self, public, new_device: Device, refusal):
        """A key alone is no device."""
        assert refusal(public.refresh, new_device.refresh_token, DEVICE_KEY=new_device.key) == INVALID_REFRESH

    def test_once_forgotten_it_does_not(self, cognito: FakeCognito, public, device: Device, refusal):
        """ForgetDevice cuts its tokens off."""
        cognito.idp.forget_device(AccessToken=device.token, DeviceKey=device.key)

        assert refusal(public.refresh, device.refresh_token, DEVICE_KEY=device.key) == INVALID_REFRESH

    def test_the_other_operation_asks_for_it_too(self, cognito: FakeCognito, device: Device, refusal):
        """GetTokensFromRefreshToken takes it as DeviceKey."""
        exchange = cognito.idp.get_tokens_from_refresh_token
        given = {"ClientId": cognito.pool.client.id, "RefreshToken": device.refresh_token}

        assert refusal(exchange, **given) == INVALID_REFRESH
        assert "AccessToken" in exchange(**given, DeviceKey=device.key)["AuthenticationResult"]


class TestManaging:
    """GetDevice, ListDevices, ForgetDevice, UpdateDeviceStatus and their Admin twins."""

    @pytest.fixture(params=["user", "admin"])
    def manage(self, request, cognito: FakeCognito, device: Device):
        """`manage("get_device", …)` is called as the user or as an administrator."""
        admin = request.param == "admin"
        who = {"UserPoolId": cognito.pool.id, "Username": "ada"} if admin else {"AccessToken": device.token}

        def manage(operation: str, **params):
            return getattr(cognito.idp, f"admin_{operation}" if admin else operation)(**who, **params)

        return manage

    def test_a_device_is_shown_and_forgotten(self, manage, device: Device, refusal):
        """Both sides see the same device; once forgotten, neither does."""
        assert manage("get_device", DeviceKey=device.key)["Device"]["DeviceKey"] == device.key
        assert [it["DeviceKey"] for it in manage("list_devices")["Devices"]] == [device.key]

        manage("forget_device", DeviceKey=device.key)

        assert refusal(manage, "get_device", DeviceKey=device.key) == UNKNOWN
        assert manage("list_devices")["Devices"] == []

    @pytest.mark.parametrize("operation", ["get_device", "forget_device", "update_device_status"])
    def test_an_unknown_device_is_refused(self, manage, refusal, operation):
        """By every operation that names one."""
        key = "us-east-1_00000000-0000-4000-8000-000000000000"

        assert refusal(manage, operation, DeviceKey=key) == UNKNOWN

    @pytest.mark.parametrize(
        ("operation", "more", "said"),
        [
            ("get_device", {}, UNKNOWN),
            ("list_devices", {}, UNKNOWN),
            ("forget_device", {}, NOBODY),
            ("update_device_status", {"DeviceRememberedStatus": "remembered"}, NOBODY),
        ],
    )
    def test_an_unknown_user_is_told_where_the_operation_declares_it(
        self, cognito: FakeCognito, device: Device, refusal, operation, more, said
    ):
        """Two of the four do; to the others it is the device that is missing."""
        if operation != "list_devices":
            more = {"DeviceKey": device.key, **more}

        admin = getattr(cognito.idp, f"admin_{operation}")

        assert refusal(admin, UserPoolId=cognito.pool.id, Username="nobody", **more) == said

    @pytest.mark.parametrize("operation", ["get_device", "list_devices", "forget_device"])
    def test_a_pool_that_keeps_no_track_refuses(self, cognito: FakeCognito, manage, device: Device, refusal, operation):
        """There is nothing to ask for."""
        del cognito.pool.record.settings["DeviceConfiguration"]
        more = {} if operation == "list_devices" else {"DeviceKey": device.key}

        assert refusal(manage, operation, **more)[0] == "InvalidUserPoolConfigurationException"

    def test_devices_are_listed_page_by_page(self, cognito: FakeCognito, manage, public, device: Device):
        """Each once, in the order in which they came."""
        others = [Device(cognito, public.sign_in()["AuthenticationResult"]) for _ in range(4)]
        for other in others:
            other.confirm()

        found, page = [], manage("list_devices", Limit=2)
        found += page["Devices"]
        while "PaginationToken" in page:
            page = manage("list_devices", Limit=2, PaginationToken=page["PaginationToken"])
            found += page["Devices"]

        assert [it["DeviceKey"] for it in found] == [device.key, *(other.key for other in others)]
