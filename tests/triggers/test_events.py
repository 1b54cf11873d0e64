"""Events in particular: what is in them, and what is not, depending on who called what and said what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito, triggers
from pytest_fakecognito.triggers.table import TABLE

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
PHONE = "+12065550123"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
SAID = {"Campaign": "spring"}
VALIDATION = [{"Name": "captcha", "Value": "passed"}]


@pytest.fixture
def event(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    """What an event must be: the documented frame round a request and a response."""

    def event(
        source: str,
        request: dict[str, Any],
        response: dict[str, Any] | None = None,
        *,
        name: str = "ada",
        client: str | None = None,
        version: str = "1",
    ) -> dict[str, Any]:
        return {
            "version": version,
            "region": "us-east-1",
            "userPoolId": cognito.pool.id,
            "userName": name,
            "callerContext": {
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": cognito.pool.client.id if client is None else client,
            },
            "triggerSource": source,
            "request": request,
            "response": response or {},
        }

    return event


@pytest.fixture
def fired(cognito: FakeCognito) -> Callable[[], dict[str, Any]]:
    """The one event so far, its members in their order."""

    def fired() -> dict[str, Any]:
        [call] = cognito.lambda_calls
        assert list(call.event) == [
            "version",
            "region",
            "userPoolId",
            "userName",
            "callerContext",
            "triggerSource",
            "request",
            "response",
        ]
        return call.event

    return fired


@pytest.fixture
def ada(cognito: FakeCognito):
    """A confirmed user who can be reached either way."""
    attributes = {"email": ADA, "email_verified": True, "phone_number": PHONE, "phone_number_verified": True}
    return cognito.pool.add_user("ada", PASSWORD, **attributes)


def of_ada(user: Any, status: str = "CONFIRMED", **more: str) -> dict[str, str]:
    """The attributes of `ada` as an event shows them."""
    return {
        "sub": user.sub,
        "cognito:user_status": status,
        "email": ADA,
        "email_verified": "true",
        "phone_number": PHONE,
        "phone_number_verified": "true",
        **more,
    }


# --- PreSignUp ----------------------------------------------------------------------------------------------------

UNDECIDED = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}


def test_pre_sign_up(on, sign_up, event, fired) -> None:
    """Attributes are what was sent, and nothing more: no sub, no status."""
    on("PreSignUp")
    sign_up(email=ADA, more={"ValidationData": VALIDATION, "ClientMetadata": SAID})

    request = {"userAttributes": {"email": ADA}, "validationData": {"captcha": "passed"}, "clientMetadata": SAID}
    assert fired() == event("PreSignUp_SignUp", request, UNDECIDED)


def test_pre_sign_up_with_nothing_said(on, sign_up, event, fired) -> None:
    """Then validationData is null, and clientMetadata is not there. [captured]"""
    on("PreSignUp")
    sign_up(email=ADA)

    assert fired() == event("PreSignUp_SignUp", {"userAttributes": {"email": ADA}, "validationData": None}, UNDECIDED)


def test_pre_sign_up_shows_attributes_as_they_were_spelt(cognito: FakeCognito, on, fired) -> None:
    """The mark of an address that a Python program has written is not put right. [captured]"""
    on("PreSignUp")
    marked = [{"Name": "email", "Value": ADA}, {"Name": "email_verified", "Value": "True"}]
    cognito.idp.admin_create_user(UserPoolId=cognito.pool.id, Username="ada", UserAttributes=marked)

    assert fired()["request"]["userAttributes"] == {"email": ADA, "email_verified": "True"}


def test_validation_data_are_no_attributes(on, sign_up, fired) -> None:
    """They have names and values like them, and are held against none of their rules."""
    on("PreSignUp")
    names = {"sub": "1", "identities": "[]", "email_verified": "True", "no.attribute": "", "email": "nobody"}
    listed = [{"Name": name, "Value": value} for name, value in names.items()]
    sign_up(more={"ValidationData": [*listed, {"Name": "captcha"}]})

    assert fired()["request"]["validationData"] == {**names, "captcha": None}


@pytest.mark.cognito_pool(username_attributes=["email"])
def test_pre_sign_up_by_an_administrator(cognito: FakeCognito, on, event, fired) -> None:
    """Has no client; where names are addresses, the user's real name is known by then. [captured]"""
    on("PreSignUp")
    made = cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username=ADA,
        UserAttributes=[{"Name": "email", "Value": ADA}],
        ValidationData=VALIDATION,
        ClientMetadata=SAID,
        MessageAction="SUPPRESS",
    )["User"]

    request = {"userAttributes": {"email": ADA}, "validationData": {"captcha": "passed"}, "clientMetadata": SAID}
    name = made["Username"]
    assert fired() == event("PreSignUp_AdminCreateUser", request, UNDECIDED, name=name, client=NO_CLIENT)
    assert name == made["Attributes"][0]["Value"]


# --- PostConfirmation ---------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_post_confirmation(cognito: FakeCognito, on, sign_up, event, fired) -> None:
    """The user is confirmed by then, and the address is verified."""
    on("PostConfirmation")
    sign_up(email=ADA)
    code = cognito.confirmation_codes["ada"]
    client = cognito.pool.client.id
    cognito.idp.confirm_sign_up(ClientId=client, Username="ada", ConfirmationCode=code, ClientMetadata=SAID)

    sub = cognito.pool.users["ada"].sub
    attributes = {"sub": sub, "cognito:user_status": "CONFIRMED", "email": ADA, "email_verified": "true"}
    request = {"userAttributes": attributes, "clientMetadata": SAID}
    assert fired() == event("PostConfirmation_ConfirmSignUp", request)


def test_post_confirmation_by_an_administrator(cognito: FakeCognito, on, sign_up, event, fired) -> None:
    """Has no client."""
    on("PostConfirmation")
    sign_up()
    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool.id, Username="ada", ClientMetadata=SAID)

    attributes = {"sub": cognito.pool.users["ada"].sub, "cognito:user_status": "CONFIRMED"}
    request = {"userAttributes": attributes, "clientMetadata": SAID}
    assert fired() == event("PostConfirmation_ConfirmSignUp", request, client=NO_CLIENT)


def test_post_confirmation_of_a_new_password(cognito: FakeCognito, ada, on, event, fired) -> None:
    """A forgotten password that is replaced has a source of its own."""
    on("PostConfirmation")
    client = cognito.pool.client.id
    cognito.idp.forgot_password(ClientId=client, Username="ada")
    cognito.idp.confirm_forgot_password(
        ClientId=client, Username="ada", ConfirmationCode=ada.confirmation_code, Password=PASSWORD
    )

    assert fired() == event("PostConfirmation_ConfirmForgotPassword", {"userAttributes": of_ada(ada)})


# --- signing in ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sign_in(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    def sign_in(name: str = "ada", flow: str = "USER_PASSWORD_AUTH", **more: Any) -> dict[str, Any]:
        parameters = {"USERNAME": name, "PASSWORD": PASSWORD, **more.pop("parameters", {})}
        client = more.pop("client", cognito.pool.client)
        return cognito.idp.initiate_auth(ClientId=client.id, AuthFlow=flow, AuthParameters=parameters, **more)

    return sign_in


def test_pre_authentication(ada, on, sign_in, event, fired) -> None:
    """What the client says on starting is validation data here."""
    on("PreAuthentication")
    sign_in(ClientMetadata=SAID)

    request = {"userAttributes": of_ada(ada), "validationData": SAID}
    assert fired() == event("PreAuthentication_Authentication", request)


def test_pre_authentication_of_nobody(cognito: FakeCognito, on, sign_in, refusal, event, fired) -> None:
    """Only where the client must not tell who exists is the function asked about somebody who does not."""
    on("PreAuthentication")
    hiding = cognito.pool.add_client(prevent_user_existence_errors="ENABLED")
    refusal(sign_in, "nobody")
    assert cognito.lambda_calls == []

    refusal(sign_in, "nobody", client=hiding)
    request = {"userAttributes": {}, "validationData": None, "userNotFound": True}
    assert fired() == event("PreAuthentication_Authentication", request, name="nobody", client=hiding.id)


def test_pre_authentication_by_a_client_that_hides_users(cognito: FakeCognito, ada, on, sign_in, event, fired) -> None:
    """Tells of somebody who exists that he does, which other clients' events do not. [captured]"""
    on("PreAuthentication")
    hiding = cognito.pool.add_client(prevent_user_existence_errors="ENABLED")
    sign_in(client=hiding)

    request = {"userAttributes": of_ada(ada), "validationData": None, "userNotFound": False}
    assert fired() == event("PreAuthentication_Authentication", request, client=hiding.id)


def test_post_authentication(ada, on, sign_in, event, fired) -> None:
    """What the client says on starting does not come here; no device is new where none is known. [captured]"""
    on("PostAuthentication")
    sign_in(ClientMetadata=SAID)

    request = {"userAttributes": of_ada(ada), "newDeviceUsed": False}
    assert fired() == event("PostAuthentication_Authentication", request)


@pytest.mark.cognito_pool(
    device_configuration={"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True}
)
def test_a_device_is_new_until_it_is_confirmed(cognito: FakeCognito, ada, on, sign_in) -> None:
    """In a pool that tracks devices: without a key, and with one that leads nowhere or was never confirmed."""
    on("PostAuthentication")
    result = sign_in()["AuthenticationResult"]
    key = result["NewDeviceMetadata"]["DeviceKey"]
    sign_in(parameters={"DEVICE_KEY": "us-east-1_00000000-0000-4000-8000-000000000000"})
    sign_in(parameters={"DEVICE_KEY": key})
    verifier = {"PasswordVerifier": "AQ==", "Salt": "AQ=="}
    cognito.idp.confirm_device(AccessToken=result["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=verifier)
    sign_in(parameters={"DEVICE_KEY": key})

    told = [call.event["request"]["newDeviceUsed"] for call in cognito.lambda_calls]
    assert told == [True, True, True, False]


def test_post_authentication_after_a_challenge(cognito: FakeCognito, on, sign_in, event, fired) -> None:
    """What the client says on answering does."""
    user = cognito.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    on("PostAuthentication")
    session = sign_in(ClientMetadata={"not": "this"})["Session"]
    cognito.idp.respond_to_auth_challenge(
        ClientId=cognito.pool.client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": PASSWORD},
        ClientMetadata=SAID,
    )

    attributes = {"sub": user.sub, "cognito:user_status": "CONFIRMED"}
    request = {"userAttributes": attributes, "newDeviceUsed": False, "clientMetadata": SAID}
    assert fired() == event("PostAuthentication_Authentication", request)


@pytest.mark.cognito_pool(alias_attributes=["email", "phone_number"])
@pytest.mark.cognito_user("grace", PASSWORD, email=ADA)
def test_aliases_are_attributes_too(cognito: FakeCognito, on, sign_in, fired) -> None:
    """In a pool with aliases, those that a user has are shown once more under Cognito's names. [captured]"""
    on("PreAuthentication")
    sign_in("grace")

    user = cognito.pool.users["grace"]
    assert fired()["request"]["userAttributes"] == {
        "sub": user.sub,
        "cognito:email_alias": ADA,
        "cognito:user_status": "CONFIRMED",
        "email": ADA,
    }


@pytest.mark.cognito_pool(mfa_configuration="OPTIONAL", sms_configuration=SMS)
def test_a_second_factor_is_not_told_of(cognito: FakeCognito, ada, on, sign_in, fired) -> None:
    """An event says nothing of what the user has switched on. [captured]"""
    on("PreAuthentication")
    preference = {"Enabled": True, "PreferredMfa": True}
    cognito.idp.admin_set_user_mfa_preference(UserPoolId=cognito.pool.id, Username="ada", SMSMfaSettings=preference)
    assert sign_in()["ChallengeName"] == "SMS_MFA"

    assert fired()["request"]["userAttributes"] == of_ada(ada)


# --- custom authentication ----------------------------------------------------------------------------------------


def define(event: dict[str, Any], context: Any) -> dict[str, Any]:
    rounds = event["request"]["session"]
    if rounds and rounds[-1]["challengeResult"]:
        event["response"]["issueTokens"] = True
    else:
        event["response"]["challengeName"] = "CUSTOM_CHALLENGE"
    return event


def create(event: dict[str, Any], context: Any) -> dict[str, Any]:
    event["response"] = {
        "publicChallengeParameters": {"question": "1 + 1"},
        "privateChallengeParameters": {"answer": "2"},
        "challengeMetadata": "SUM",
    }
    return event


def verify(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = event["request"]
    event["response"]["answerCorrect"] = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"]
    return event


def test_custom_authentication(cognito: FakeCognito, ada, on, sign_in, event) -> None:
    """The five events of one round: define and create, then verify, define and the tokens."""
    on("DefineAuthChallenge", define)
    on("CreateAuthChallenge", create)
    on("VerifyAuthChallengeResponse", verify)
    session = sign_in(flow="CUSTOM_AUTH", ClientMetadata={"not": "this"})["Session"]
    cognito.idp.respond_to_auth_challenge(
        ClientId=cognito.pool.client.id,
        ChallengeName="CUSTOM_CHALLENGE",
        Session=session,
        ChallengeResponses={"USERNAME": "ada", "ANSWER": "2"},
        ClientMetadata=SAID,
    )

    about = {"userAttributes": of_ada(ada), "userNotFound": False}
    round_ = {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": True, "challengeMetadata": "SUM"}
    undefined = {"challengeName": None, "issueTokens": None, "failAuthentication": None}
    uncreated = {"publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None}
    private = {"privateChallengeParameters": {"answer": "2"}, "challengeAnswer": "2", "clientMetadata": SAID}
    assert [call.event for call in cognito.lambda_calls] == [
        event("DefineAuthChallenge_Authentication", {**about, "session": []}, undefined),
        event(
            "CreateAuthChallenge_Authentication",
            {**about, "challengeName": "CUSTOM_CHALLENGE", "session": []},
            uncreated,
        ),
        event("VerifyAuthChallengeResponse_Authentication", {**about, **private}, {"answerCorrect": None}),
        event("DefineAuthChallenge_Authentication", {**about, "session": [round_], "clientMetadata": SAID}, undefined),
    ]


# --- PreTokenGeneration -------------------------------------------------------------------------------------------

ROLE = "arn:aws:iam::123456789012:role/editors"
GROUPS = {"groupsToOverride": ["editors"], "iamRolesToOverride": [ROLE], "preferredRole": ROLE}
NO_GROUPS = {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}


def test_pre_token_generation(cognito: FakeCognito, ada, on, sign_in, event, fired) -> None:
    """The first version knows groups and no scopes; what the client says on starting does not come here."""
    on("PreTokenGeneration")
    cognito.pool.add_group("editors", role_arn=ROLE)
    cognito.idp.admin_add_user_to_group(UserPoolId=cognito.pool.id, Username="ada", GroupName="editors")
    sign_in(ClientMetadata=SAID)

    request = {"userAttributes": of_ada(ada), "groupConfiguration": GROUPS}
    assert fired() == event("TokenGeneration_Authentication", request, {"claimsOverrideDetails": None})


@pytest.mark.parametrize(("configured", "version"), [("V1_0", "1"), ("V2_0", "2"), ("V3_0", "3")])
def test_pre_token_generation_of_each_version(
    cognito: FakeCognito, on, sign_in, event, fired, configured: str, version: str
) -> None:
    """From the second version on the event has scopes, and another member for the answer."""
    user = cognito.pool.add_user("ada", PASSWORD)
    on("PreTokenGeneration", version=configured)
    sign_in()

    attributes = {"sub": user.sub, "cognito:user_status": "CONFIRMED"}
    request: dict[str, Any] = {"userAttributes": attributes, "groupConfiguration": NO_GROUPS}
    response = {"claimsOverrideDetails": None}
    if version != "1":
        request["scopes"] = ["aws.cognito.signin.user.admin"]
        response = {"claimsAndScopeOverrideDetails": None}
    assert fired() == event("TokenGeneration_Authentication", request, response, version=version)


def test_pre_token_generation_after_a_new_password(cognito: FakeCognito, on, sign_in) -> None:
    """A first sign-in has a source of its own, and what the client says on answering comes here."""
    cognito.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    on("PreTokenGeneration")
    session = sign_in()["Session"]
    cognito.idp.respond_to_auth_challenge(
        ClientId=cognito.pool.client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": PASSWORD},
        ClientMetadata=SAID,
    )

    [call] = cognito.lambda_calls
    assert call.trigger_source == "TokenGeneration_NewPasswordChallenge"
    assert call.event["request"]["clientMetadata"] == SAID


def test_pre_token_generation_on_refreshing(cognito: FakeCognito, ada, on, sign_in) -> None:
    """Through InitiateAuth, which passes nothing on, and through GetTokensFromRefreshToken, which does."""
    token = sign_in()["AuthenticationResult"]["RefreshToken"]
    on("PreTokenGeneration")
    client = cognito.pool.client.id
    cognito.idp.initiate_auth(
        ClientId=client,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
        ClientMetadata=SAID,
    )
    cognito.idp.get_tokens_from_refresh_token(ClientId=client, RefreshToken=token, ClientMetadata=SAID)

    told = [(call.trigger_source, call.event["request"].get("clientMetadata")) for call in cognito.lambda_calls]
    assert told == [("TokenGeneration_RefreshTokens", None), ("TokenGeneration_Authentication", SAID)]


def test_pre_token_generation_for_a_client_itself(cognito: FakeCognito, on, event) -> None:
    """Is for the third version alone, about nobody, with scopes and metadata. [documented]"""
    request = {"userAttributes": {}, "groupConfiguration": None, "scopes": ["shop/read"], "clientMetadata": SAID}
    for configured in ("V1_0", "V2_0", "V3_0"):
        on("PreTokenGeneration", version=configured)
        triggers.fire(
            cognito.context(),
            cognito.pool.record,
            "PreTokenGeneration",
            "TokenGeneration_ClientCredentials",
            username="ClientCredentials",
            client_id=cognito.pool.client.id,
            request={"scopes": ["shop/read"], "clientMetadata": SAID},
        )

    [call] = cognito.lambda_calls
    response = {"claimsAndScopeOverrideDetails": None}
    name = "ClientCredentials"
    assert call.event == event("TokenGeneration_ClientCredentials", request, response, name=name, version="3")


# --- UserMigration ------------------------------------------------------------------------------------------------

NOTHING_MIGRATED = {
    "userAttributes": None,
    "finalUserStatus": None,
    "messageAction": None,
    "desiredDeliveryMediums": None,
    "forceAliasCreation": None,
    "enableSMSMFA": None,
}


def test_user_migration_at_sign_in(on, sign_in, refusal, event, fired) -> None:
    """The function is shown the name as it was typed, and the password in the clear."""
    on("UserMigration")
    refusal(sign_in, "grace", ClientMetadata=SAID)

    request = {"password": PASSWORD, "validationData": SAID, "userAttributes": None}
    assert fired() == event("UserMigration_Authentication", request, NOTHING_MIGRATED, name="grace")


def test_user_migration_of_a_forgotten_password(cognito: FakeCognito, on, refusal, event, fired) -> None:
    """There is no password, and what the client says is metadata."""
    on("UserMigration")
    client = cognito.pool.client.id
    refusal(cognito.idp.forgot_password, ClientId=client, Username="grace", ClientMetadata=SAID)

    request = {"validationData": None, "clientMetadata": SAID, "userAttributes": None}
    assert fired() == event("UserMigration_ForgotPassword", request, NOTHING_MIGRATED, name="grace")


# --- messages -----------------------------------------------------------------------------------------------------

Send = Callable[[FakeCognito, Any, dict[str, str]], object]


def resend(cognito: FakeCognito, user: Any, said: dict[str, str]) -> None:
    user.record.status = "UNCONFIRMED"
    cognito.idp.resend_confirmation_code(ClientId=cognito.pool.client.id, Username="ada", ClientMetadata=said)


def forget(cognito: FakeCognito, user: Any, said: dict[str, str]) -> None:
    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada", ClientMetadata=said)


def reset(cognito: FakeCognito, user: Any, said: dict[str, str]) -> None:
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada", ClientMetadata=said)


def verify_number(cognito: FakeCognito, user: Any, said: dict[str, str]) -> None:
    token = user.sign_in().access_token
    cognito.idp.get_user_attribute_verification_code(
        AccessToken=token, AttributeName="phone_number", ClientMetadata=said
    )


MESSAGES: dict[str, tuple[Send, str, str]] = {
    "resend": (resend, "ResendCode", "SMS"),
    "forget": (forget, "ForgotPassword", "EMAIL"),
    "reset": (reset, "ForgotPassword", "EMAIL"),
    "verify_number": (verify_number, "VerifyUserAttribute", "SMS"),
}
BOTH_WAYS = pytest.mark.cognito_pool(
    auto_verified_attributes=["email", "phone_number"],
    sms_configuration=SMS,
    policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
)
UNWRITTEN = {"smsMessage": None, "emailMessage": None, "emailSubject": None}
PLACEHOLDERS = {"codeParameter": "{####}", "linkParameter": "{##Click Here##}", "usernameParameter": None}
BY_ADMINISTRATORS = ("reset",)


@BOTH_WAYS
@pytest.mark.parametrize("what", MESSAGES)
def test_custom_message(cognito: FakeCognito, ada, on, event, fired, what: str) -> None:
    """A placeholder for the code and one for the link; the name has none, for whoever is written to knows it."""
    send, suffix, _ = MESSAGES[what]
    on("CustomMessage")
    send(cognito, ada, SAID)

    status = {"resend": "UNCONFIRMED"}.get(what, "CONFIRMED")
    request = {"userAttributes": of_ada(ada, status), **PLACEHOLDERS, "clientMetadata": SAID}
    client = NO_CLIENT if what in BY_ADMINISTRATORS else None
    assert fired() == event(f"CustomMessage_{suffix}", request, UNWRITTEN, client=client)


@BOTH_WAYS
@pytest.mark.parametrize("what", MESSAGES)
def test_custom_senders(cognito: FakeCognito, ada, on, event, fired, what: str) -> None:
    """Both kinds have the same sources; the code is encrypted, and the message is not Cognito's any more."""
    send, suffix, medium = MESSAGES[what]
    on("CustomEmailSender")
    on("CustomSMSSender")
    on("CustomMessage")
    send(cognito, ada, SAID)

    kind = {"EMAIL": "Email", "SMS": "SMS"}[medium]
    sent = fired()
    code = sent["request"].pop("code")
    status = {"resend": "UNCONFIRMED"}.get(what, "CONFIRMED")
    request = {
        "type": f"custom{kind}SenderRequestV1",
        "clientMetadata": SAID,
        "userAttributes": of_ada(ada, status),
    }
    client = NO_CLIENT if what in BY_ADMINISTRATORS else None
    assert sent == event(f"Custom{kind}Sender_{suffix}", request, client=client)
    assert cognito.decrypt_code(code) == ada.confirmation_code
    assert cognito.outbox == []
    cognito.lambda_calls[0].event["request"]["code"] = code


@BOTH_WAYS
def test_custom_message_of_a_changed_address(cognito: FakeCognito, ada, on) -> None:
    """The address that is to be verified is the one that is shown."""
    on("CustomMessage")
    change = [{"Name": "email", "Value": "countess@example.com"}]
    token = ada.sign_in().access_token
    cognito.idp.update_user_attributes(AccessToken=token, UserAttributes=change, ClientMetadata=SAID)

    [call] = cognito.lambda_calls
    assert call.trigger_source == "CustomMessage_UpdateUserAttribute"
    assert call.event["request"]["userAttributes"]["email"] == "countess@example.com"
    assert call.event["request"]["userAttributes"]["email_verified"] == "false"
    assert call.event["request"]["clientMetadata"] == SAID
    assert call.event["callerContext"]["clientId"] == cognito.pool.client.id


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
@pytest.mark.parametrize("trigger", ["CustomMessage", "CustomEmailSender"])
def test_messages_on_signing_up(cognito: FakeCognito, on, sign_up, trigger: str) -> None:
    """The user is there by then, unconfirmed."""
    on(trigger)
    sign_up(email=ADA, more={"ClientMetadata": SAID})

    [call] = cognito.lambda_calls
    sub = cognito.pool.users["ada"].sub
    assert call.trigger_source == f"{trigger}_SignUp"
    assert call.event["request"]["userAttributes"] == {
        "sub": sub,
        "cognito:user_status": "UNCONFIRMED",
        "email": ADA,
    }
    assert call.event["request"]["clientMetadata"] == SAID


def test_custom_message_of_an_invitation(cognito: FakeCognito, on, event, fired) -> None:
    """Has a placeholder for the user's name; what the administrator says does not come here."""
    on("CustomMessage")
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": ADA}],
        DesiredDeliveryMediums=["EMAIL"],
        ClientMetadata=SAID,
    )

    attributes = {"sub": cognito.pool.users["ada"].sub, "cognito:user_status": "FORCE_CHANGE_PASSWORD", "email": ADA}
    request = {"userAttributes": attributes, **PLACEHOLDERS, "usernameParameter": "{username}"}
    assert fired() == event("CustomMessage_AdminCreateUser", request, UNWRITTEN, client=NO_CLIENT)


@BOTH_WAYS
def test_custom_message_of_a_sign_in(cognito: FakeCognito, ada, on, event, fired) -> None:
    """What the client says on starting does not come here."""
    on("CustomMessage")
    cognito.idp.initiate_auth(
        ClientId=cognito.pool.client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"},
        ClientMetadata=SAID,
    )

    request = {"userAttributes": of_ada(ada), **PLACEHOLDERS}
    assert fired() == event("CustomMessage_Authentication", request, UNWRITTEN)


@pytest.mark.cognito_pool(
    verification_message_template={
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
        "EmailMessageByLink": "Please {##Verify Your Email##}.",
    }
)
def test_the_link_parameter_is_the_template_s(cognito: FakeCognito, ada, on, fired) -> None:
    """Where the pool's own mail has a link, its text is part of the placeholder. [captured]"""
    on("CustomMessage")
    forget(cognito, ada, {})

    assert fired()["request"]["linkParameter"] == "{##Verify Your Email##}"


# --- InboundFederation --------------------------------------------------------------------------------------------


def test_inbound_federation(cognito: FakeCognito, on, event, fired) -> None:
    """What the provider said, and an empty map to fill."""
    on("InboundFederation")
    said = {
        "providerName": "Acme",
        "providerType": "OIDC",
        "attributes": {"idToken": {"sub": "42"}, "tokenResponse": {}, "userInfo": {}},
    }
    triggers.fire(
        cognito.context(),
        cognito.pool.record,
        "InboundFederation",
        "InboundFederation_ExternalProvider",
        username="Acme_42",
        client_id=cognito.pool.client.id,
        request=said,
    )

    response = {"userAttributesToMap": {}}
    assert fired() == event("InboundFederation_ExternalProvider", said, response, name="Acme_42")


# --- handles ------------------------------------------------------------------------------------------------------


def test_handles_fire_what_stands_behind_them(cognito: FakeCognito, on) -> None:
    """Adding a user is the work of an administrator, who writes to nobody; signing in asks for the tokens alone."""
    for trigger in TABLE:
        on(trigger)
    user = cognito.pool.add_user("ada", PASSWORD, email=ADA)
    assert [call.trigger_source for call in cognito.lambda_calls] == ["PreSignUp_AdminCreateUser"]

    cognito.lambda_calls.clear()
    user.sign_in()
    assert [call.trigger_source for call in cognito.lambda_calls] == ["TokenGeneration_Authentication"]


# --- the table ----------------------------------------------------------------------------------------------------


def test_no_trigger_has_a_member_that_its_event_does_not(cognito: FakeCognito, on) -> None:
    """Saying what no event of a trigger has is a mistake of ours, and told as one."""
    on("PostConfirmation")
    with pytest.raises(KeyError, match="no event of this trigger has colour, shape"):
        triggers.fire(
            cognito.context(),
            cognito.pool.record,
            "PostConfirmation",
            "PostConfirmation_ConfirmSignUp",
            username="ada",
            client_id="client",
            request={"shape": 1, "colour": 2},
        )


def test_sources_belong_to_one_trigger() -> None:
    """And are as many as AWS documents, but those that only threat protection fires."""
    sources = [source for trigger in TABLE.values() for source in trigger.sources]
    assert len(set(sources)) == len(sources) == 40
