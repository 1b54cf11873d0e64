"""The whole event of every trigger source that is fired, beside the shape that AWS documents and logs have shown.

In the table, `<sub>`, `<client>` and `<code>` stand for what only the run knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP, generate_hash_device

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.triggers.table import TABLE

ROOT = Path(__file__).parents[2]
PASSWORD = "Analytical-1843"
ASSIGNED = "Temp<&>orary-1842"
SAID = {"Campaign": "spring"}
"""Each call's ClientMetadata, of which some triggers are told and others not."""
VALIDATION = [{"Name": "captcha", "Value": "passed"}]
NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"

pytestmark = [
    pytest.mark.cognito_pool(
        auto_verified_attributes=["email", "phone_number"],
        sms_configuration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
        policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}},
    ),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),  # pycognito
]


@dataclass(frozen=True)
class Way:
    """How a user can be reached: there is no other address, so messages take this way."""

    medium: str
    attribute: str
    address: str
    other_address: str
    factor: str

    @property
    def listed(self) -> list[dict[str, str]]:
        return [{"Name": self.attribute, "Value": self.address}]


MAIL = Way("EMAIL", "email", "ada@example.com", "countess@example.com", "EMAIL_OTP")
PHONE = Way("SMS", "phone_number", "+12065550123", "+12065550199", "SMS_OTP")


# --- what is done -------------------------------------------------------------------------------------------------


def add_ada(cognito: FakeCognito, way: Way = MAIL, password: str | None = PASSWORD, status: str = "CONFIRMED") -> Any:
    attributes = {way.attribute: way.address, f"{way.attribute}_verified": True}
    return cognito.pool.add_user("ada", password, status=status, **attributes)


def sign_up(cognito: FakeCognito, way: Way = MAIL) -> None:
    cognito.idp.sign_up(
        ClientId=cognito.pool.client.id,
        Username="ada",
        Password=PASSWORD,
        UserAttributes=way.listed,
        ValidationData=VALIDATION,
        ClientMetadata=SAID,
    )


def confirm_sign_up(cognito: FakeCognito, way: Way = MAIL) -> None:
    sign_up(cognito, way)
    cognito.idp.confirm_sign_up(
        ClientId=cognito.pool.client.id,
        Username="ada",
        ConfirmationCode=cognito.confirmation_codes["ada"],
        ClientMetadata=SAID,
    )


def create(cognito: FakeCognito, way: Way = MAIL) -> None:
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username="ada",
        TemporaryPassword=ASSIGNED,
        UserAttributes=way.listed,
        DesiredDeliveryMediums=[way.medium],
        ValidationData=VALIDATION,
        ClientMetadata=SAID,
    )


def resend(cognito: FakeCognito, way: Way) -> None:
    add_ada(cognito, way, status="UNCONFIRMED")
    cognito.idp.resend_confirmation_code(ClientId=cognito.pool.client.id, Username="ada", ClientMetadata=SAID)


def forget(cognito: FakeCognito, way: Way) -> None:
    add_ada(cognito, way)
    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada", ClientMetadata=SAID)


def replace_password(cognito: FakeCognito) -> None:
    forget(cognito, MAIL)
    cognito.idp.confirm_forgot_password(
        ClientId=cognito.pool.client.id,
        Username="ada",
        ConfirmationCode=cognito.confirmation_codes["ada"],
        Password=PASSWORD,
        ClientMetadata=SAID,
    )


def change_address(cognito: FakeCognito, way: Way) -> None:
    token = add_ada(cognito, way).sign_in().access_token
    change = [{"Name": way.attribute, "Value": way.other_address}]
    cognito.idp.update_user_attributes(AccessToken=token, UserAttributes=change, ClientMetadata=SAID)


def verify_address(cognito: FakeCognito, way: Way) -> None:
    token = add_ada(cognito, way).sign_in().access_token
    cognito.idp.get_user_attribute_verification_code(
        AccessToken=token, AttributeName=way.attribute, ClientMetadata=SAID
    )


def begin(cognito: FakeCognito, flow: str, **parameters: str) -> dict[str, Any]:
    return cognito.idp.initiate_auth(
        ClientId=cognito.pool.client.id,
        AuthFlow=flow,
        AuthParameters={"USERNAME": "ada", **parameters},
        ClientMetadata=SAID,
    )


def answer(cognito: FakeCognito, challenge: str, session: str | None, **responses: str) -> dict[str, Any]:
    return cognito.idp.respond_to_auth_challenge(
        ClientId=cognito.pool.client.id,
        ChallengeName=challenge,
        ChallengeResponses={"USERNAME": "ada", **responses},
        ClientMetadata=SAID,
        **({} if session is None else {"Session": session}),
    )


def sign_in(cognito: FakeCognito) -> dict[str, Any]:
    add_ada(cognito)
    return begin(cognito, "USER_PASSWORD_AUTH", PASSWORD=PASSWORD)


def sign_in_by_code(cognito: FakeCognito, way: Way) -> None:
    add_ada(cognito, way)
    begin(cognito, "USER_AUTH", PREFERRED_CHALLENGE=way.factor)


def sign_in_first(cognito: FakeCognito) -> None:
    add_ada(cognito, password=ASSIGNED, status="FORCE_CHANGE_PASSWORD")
    session = begin(cognito, "USER_PASSWORD_AUTH", PASSWORD=ASSIGNED)["Session"]
    answer(cognito, "NEW_PASSWORD_REQUIRED", session, NEW_PASSWORD=PASSWORD)


def sign_in_with_device(cognito: FakeCognito) -> None:
    """The device is made by one sign-in, and proves itself in the next."""
    remembering = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
    cognito.pool.record.settings["DeviceConfiguration"] = remembering
    result = sign_in(cognito)["AuthenticationResult"]
    metadata = result["NewDeviceMetadata"]
    key, group = metadata["DeviceKey"], metadata["DeviceGroupKey"]
    secret, verifier = generate_hash_device(group, key)
    cognito.idp.confirm_device(AccessToken=result["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=verifier)
    cognito.lambda_calls.clear()
    srp = AWSSRP(
        "ada",
        PASSWORD,
        cognito.pool.id,
        cognito.pool.client.id,
        client=cognito.idp,
        device_key=key,
        device_group_key=group,
        device_password=secret,
    )
    asked = begin(cognito, "USER_PASSWORD_AUTH", PASSWORD=PASSWORD, DEVICE_KEY=key)
    half = srp.get_auth_params()["SRP_A"]
    asked = answer(cognito, "DEVICE_SRP_AUTH", asked.get("Session"), DEVICE_KEY=key, SRP_A=half)
    proof = srp.process_device_challenge(asked["ChallengeParameters"])
    answer(cognito, "DEVICE_PASSWORD_VERIFIER", asked.get("Session"), **proof)


def refresh(cognito: FakeCognito) -> None:
    token = add_ada(cognito).sign_in().refresh_token
    begin(cognito, "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)


def migrate_at_sign_in(cognito: FakeCognito) -> None:
    with pytest.raises(cognito.idp.exceptions.UserNotFoundException):
        begin(cognito, "USER_PASSWORD_AUTH", PASSWORD=PASSWORD)


def migrate_at_forgotten_password(cognito: FakeCognito) -> None:
    with pytest.raises(cognito.idp.exceptions.UserNotFoundException):
        cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada", ClientMetadata=SAID)


def sign_in_by_riddle(cognito: FakeCognito, says: str = "2") -> None:
    add_ada(cognito)
    session = begin(cognito, "CUSTOM_AUTH")["Session"]
    answer(cognito, "CUSTOM_CHALLENGE", session, ANSWER=says)


def sign_in_by_riddle_at_the_second_try(cognito: FakeCognito) -> None:
    sign_in_by_riddle(cognito, says="3")


# --- the functions of custom authentication, which without an answer would go no further ---------------------------


def define(event: dict[str, Any], context: Any) -> dict[str, Any]:
    rounds = event["request"]["session"]
    event["response"]["issueTokens"] = bool(rounds) and rounds[-1]["challengeResult"]
    event["response"]["challengeName"] = "CUSTOM_CHALLENGE"
    return event


def riddle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    event["response"] = {
        "publicChallengeParameters": {"question": "1 + 1"},
        "privateChallengeParameters": {"answer": "2"},
        "challengeMetadata": "SUM",
    }
    return event


def judge(event: dict[str, Any], context: Any) -> dict[str, Any]:
    event["response"]["answerCorrect"] = event["request"]["challengeAnswer"] == "2"
    return event


CUSTOM = {"DefineAuthChallenge": define, "CreateAuthChallenge": riddle, "VerifyAuthChallengeResponse": judge}


# --- what the functions are sent ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """`act` is done, and the last event of its source has this request and this response."""

    act: Callable[[FakeCognito], object]
    request: dict[str, Any]
    response: dict[str, Any]
    client: str = "<client>"


def ada(way: Way = MAIL, status: str = "CONFIRMED", **more: str) -> dict[str, Any]:
    """`userAttributes` of somebody who exists, before the address is verified or after."""
    return {"userAttributes": {"sub": "<sub>", "cognito:user_status": status, way.attribute: way.address, **more}}


VERIFIED = ada(email_verified="true")
TOLD = {"clientMetadata": SAID}
VALIDATED = {"userAttributes": {"email": MAIL.address}, "validationData": {"captcha": "passed"}, **TOLD}
UNDECIDED = {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}
UNDEFINED = {"challengeName": None, "issueTokens": None, "failAuthentication": None}
UNCREATED = {"publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None}
UNMIGRATED = {
    "userAttributes": None,
    "finalUserStatus": None,
    "messageAction": None,
    "desiredDeliveryMediums": None,
    "forceAliasCreation": None,
    "enableSMSMFA": None,
}
UNWRITTEN = {"smsMessage": None, "emailMessage": None, "emailSubject": None}
NO_GROUPS = {"groupConfiguration": {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}}
UNCLAIMED = {"claimsOverrideDetails": None}
KNOWN = {"userNotFound": False}
WRONG = {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": False, "challengeMetadata": "SUM"}
RIGHT = {**WRONG, "challengeResult": True}

EVENTS = {
    "PreSignUp_SignUp": Sent(sign_up, VALIDATED, UNDECIDED),
    "PreSignUp_AdminCreateUser": Sent(create, VALIDATED, UNDECIDED, NO_CLIENT),
    "PostConfirmation_ConfirmSignUp": Sent(confirm_sign_up, {**VERIFIED, **TOLD}, {}),
    "PostConfirmation_ConfirmForgotPassword": Sent(replace_password, {**VERIFIED, **TOLD}, {}),
    "PreAuthentication_Authentication": Sent(sign_in, {**VERIFIED, "validationData": SAID}, {}),
    "PostAuthentication_Authentication": Sent(sign_in, {**VERIFIED, "newDeviceUsed": True}, {}),
    "DefineAuthChallenge_Authentication": Sent(
        sign_in_by_riddle, {**VERIFIED, "session": [RIGHT], **TOLD, **KNOWN}, UNDEFINED
    ),
    "CreateAuthChallenge_Authentication": Sent(
        sign_in_by_riddle_at_the_second_try,
        {**VERIFIED, "challengeName": "CUSTOM_CHALLENGE", "session": [WRONG], **TOLD, **KNOWN},
        UNCREATED,
    ),
    "VerifyAuthChallengeResponse_Authentication": Sent(
        sign_in_by_riddle,
        {**VERIFIED, "privateChallengeParameters": {"answer": "2"}, "challengeAnswer": "2", **TOLD, **KNOWN},
        {"answerCorrect": None},
    ),
    "TokenGeneration_Authentication": Sent(sign_in, {**VERIFIED, **NO_GROUPS}, UNCLAIMED),
    "TokenGeneration_NewPasswordChallenge": Sent(sign_in_first, {**VERIFIED, **NO_GROUPS, **TOLD}, UNCLAIMED),
    "TokenGeneration_AuthenticateDevice": Sent(sign_in_with_device, {**VERIFIED, **NO_GROUPS, **TOLD}, UNCLAIMED),
    "TokenGeneration_RefreshTokens": Sent(refresh, {**VERIFIED, **NO_GROUPS}, UNCLAIMED),
    "UserMigration_Authentication": Sent(
        migrate_at_sign_in, {"password": PASSWORD, "validationData": SAID, "userAttributes": None}, UNMIGRATED
    ),
    "UserMigration_ForgotPassword": Sent(
        migrate_at_forgotten_password, {"validationData": None, **TOLD, "userAttributes": None}, UNMIGRATED
    ),
}
"""Each source that has nothing to do with a message."""


@dataclass(frozen=True)
class Occasion:
    """Why a message is sent: what is said of the user, and what of the call's metadata comes through."""

    act: Callable[[FakeCognito, Way], object]
    status: str = "CONFIRMED"
    verified: str | None = "true"
    told: bool = True
    by_administrator: bool = False


OCCASIONS = {
    "SignUp": Occasion(sign_up, "UNCONFIRMED", None),
    "AdminCreateUser": Occasion(create, "FORCE_CHANGE_PASSWORD", None, told=False, by_administrator=True),
    "ResendCode": Occasion(resend, "UNCONFIRMED"),
    "ForgotPassword": Occasion(forget),
    "UpdateUserAttribute": Occasion(change_address, verified="false"),
    "VerifyUserAttribute": Occasion(verify_address),
    "Authentication": Occasion(sign_in_by_code, told=False),
}
WAYS = pytest.mark.parametrize("way", [MAIL, PHONE], ids=["mail", "phone"])


def about_user(suffix: str, way: Way) -> dict[str, Any]:
    """The members that the events of all three triggers share."""
    occasion = OCCASIONS[suffix]
    address = way.other_address if suffix == "UpdateUserAttribute" else way.address
    verified = {} if occasion.verified is None else {f"{way.attribute}_verified": occasion.verified}
    return {**ada(way, occasion.status, **{way.attribute: address}, **verified), **(TOLD if occasion.told else {})}


# --- the tests ----------------------------------------------------------------------------------------------------


def whole(source: str, request: dict[str, Any], response: dict[str, Any], client: str) -> dict[str, Any]:
    return {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": "<pool>",
        "userName": "ada",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client},
        "triggerSource": source,
        "request": request,
        "response": response,
    }


@pytest.fixture
def last(cognito: FakeCognito) -> Callable[[str], dict[str, Any]]:
    """The last event of a source, with names for what only the run knows."""

    def last(source: str) -> dict[str, Any]:
        event = [call.event for call in cognito.lambda_calls if call.trigger_source == source][-1]
        names = {cognito.pool.id: "<pool>", cognito.pool.client.id: "<client>"}
        if "ada" in cognito.pool.users:
            names[cognito.pool.users["ada"].sub] = "<sub>"
        text = json.dumps(event)
        for value, name in names.items():
            text = text.replace(f'"{value}"', f'"{name}"')
        return json.loads(text)

    return last


@pytest.mark.parametrize("source", EVENTS)
def test_an_event_is_as_documented(cognito: FakeCognito, on, last, source: str) -> None:
    """Member for member, and their order is that of the logs."""
    sent = EVENTS[source]
    trigger = source.partition("_")[0].replace("TokenGeneration", "PreTokenGeneration")
    for name, handler in CUSTOM.items() if trigger in CUSTOM else ():
        on(name, handler)
    if trigger not in CUSTOM:
        on(trigger)
    sent.act(cognito)

    event = last(source)
    expected = whole(source, sent.request, sent.response, sent.client)
    assert event == expected
    assert list(event) == list(expected)


@WAYS
@pytest.mark.parametrize("suffix", OCCASIONS)
def test_an_event_that_asks_for_words_is_as_documented(cognito: FakeCognito, on, last, suffix: str, way: Way) -> None:
    """Whichever way the message takes, the function is asked in the same words."""
    occasion = OCCASIONS[suffix]
    on("CustomMessage")
    occasion.act(cognito, way)

    source = f"CustomMessage_{suffix}"
    name = "{username}" if occasion.by_administrator else None
    gaps = {"codeParameter": "{####}", "linkParameter": "{##Click Here##}", "usernameParameter": name}
    client = NO_CLIENT if occasion.by_administrator else "<client>"
    assert last(source) == whole(source, {**about_user(suffix, way), **gaps}, UNWRITTEN, client)
    assert [message.medium for message in cognito.outbox] == [way.medium]


@WAYS
@pytest.mark.parametrize("suffix", OCCASIONS)
def test_an_event_that_hands_a_code_over_is_as_documented(
    cognito: FakeCognito, on, last, suffix: str, way: Way
) -> None:
    """The code is encrypted, and an assigned password is escaped for HTML before. No other function is asked."""
    occasion = OCCASIONS[suffix]
    for trigger in ("CustomMessage", "CustomEmailSender", "CustomSMSSender"):
        on(trigger)
    occasion.act(cognito, way)

    kind = {"EMAIL": "Email", "SMS": "SMS"}[way.medium]
    source = f"Custom{kind}Sender_{suffix}"
    event = last(source)
    code = cognito.decrypt_code(event["request"].pop("code"))
    request = {"type": f"custom{kind}SenderRequestV1", **about_user(suffix, way)}
    client = NO_CLIENT if occasion.by_administrator else "<client>"
    assert event == whole(source, request, {}, client)
    known = "Temp&lt;&amp;&gt;orary-1842" if occasion.by_administrator else cognito.confirmation_codes["ada"]
    assert code == known
    assert [call.trigger_source for call in cognito.lambda_calls] == [source]
    assert cognito.outbox == []


# --- the tables ---------------------------------------------------------------------------------------------------


def test_every_source_that_is_fired_is_in_a_table() -> None:
    """That which the page on coverage says is fired, and no more."""
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", page.partition("\n## Lambda triggers\n")[2], re.MULTILINE)
    fired = {source for trigger, sources, _ in rows if trigger in TABLE for source in re.findall(r"`(\w+)`", sources)}
    kinds = ("CustomMessage", "CustomEmailSender", "CustomSMSSender")

    assert fired == {*EVENTS, *(f"{kind}_{suffix}" for kind in kinds for suffix in OCCASIONS)}
