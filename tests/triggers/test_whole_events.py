"""The whole event of every trigger source that is fired, beside the shape that AWS documents and logs have shown.

In the table, `<sub>`, `<client>` and `<code>` stand for what only the run knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from botocore.exceptions import ClientError
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
CALLBACK = "https://app.example.com/callback"
SECRET = "difference-engine-no-2-1847"

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


def who(cognito: FakeCognito) -> str:
    """What Ada signs in with."""
    return MAIL.address if cognito.pool.record.username_attributes else "ada"


def add_ada(cognito: FakeCognito, way: Way = MAIL, password: str | None = PASSWORD, status: str = "CONFIRMED") -> Any:
    attributes = {way.attribute: way.address, f"{way.attribute}_verified": True}
    return cognito.pool.add_user(who(cognito), password, status=status, **attributes)


def sign_up(cognito: FakeCognito, way: Way = MAIL) -> None:
    cognito.idp.sign_up(
        ClientId=cognito.pool.client.id,
        Username=who(cognito),
        Password=PASSWORD,
        UserAttributes=way.listed,
        ValidationData=VALIDATION,
        ClientMetadata=SAID,
    )


def confirm_sign_up(cognito: FakeCognito, way: Way = MAIL) -> None:
    sign_up(cognito, way)
    cognito.idp.confirm_sign_up(
        ClientId=cognito.pool.client.id,
        Username=who(cognito),
        ConfirmationCode=cognito.confirmation_codes[who(cognito)],
        ClientMetadata=SAID,
    )


def create(cognito: FakeCognito, way: Way = MAIL) -> None:
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username=who(cognito),
        TemporaryPassword=ASSIGNED,
        UserAttributes=way.listed,
        DesiredDeliveryMediums=[way.medium],
        ValidationData=VALIDATION,
        ClientMetadata=SAID,
    )


def resend(cognito: FakeCognito, way: Way) -> None:
    add_ada(cognito, way, status="UNCONFIRMED")
    cognito.idp.resend_confirmation_code(ClientId=cognito.pool.client.id, Username=who(cognito), ClientMetadata=SAID)


def forget(cognito: FakeCognito, way: Way) -> None:
    add_ada(cognito, way)
    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username=who(cognito), ClientMetadata=SAID)


def replace_password(cognito: FakeCognito) -> None:
    forget(cognito, MAIL)
    cognito.idp.confirm_forgot_password(
        ClientId=cognito.pool.client.id,
        Username=who(cognito),
        ConfirmationCode=cognito.confirmation_codes[who(cognito)],
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
        AuthParameters={"USERNAME": who(cognito), **parameters},
        ClientMetadata=SAID,
    )


def answer(cognito: FakeCognito, challenge: str, session: str | None, **responses: str) -> dict[str, Any]:
    return cognito.idp.respond_to_auth_challenge(
        ClientId=cognito.pool.client.id,
        ChallengeName=challenge,
        ChallengeResponses={"USERNAME": who(cognito), **responses},
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
        who(cognito),
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


def allow(cognito: FakeCognito, flow: str, *scopes: str) -> str:
    """Let the default client use an OAuth flow for these scopes: gives the root of the pool's domain."""
    cognito.pool.client.record.secret = SECRET
    cognito.pool.client.record.settings.update(
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=[flow],
        AllowedOAuthScopes=list(scopes),
        CallbackURLs=[CALLBACK],
        SupportedIdentityProviders=["COGNITO"],
    )
    return f"https://{cognito.pool.add_domain('analytical')}"


def sign_in_on_page(cognito: FakeCognito) -> None:
    add_ada(cognito)
    root, client_id = allow(cognito, "code", "openid"), cognito.pool.client.id
    query = {"response_type": "code", "client_id": client_id, "redirect_uri": CALLBACK}
    with requests.Session() as browser:
        page = browser.get(f"{root}/oauth2/authorize", params=query, timeout=5)
        form = {"username": who(cognito), "password": PASSWORD, "_csrf": browser.cookies["XSRF-TOKEN"]}
        location = browser.post(page.url, form, allow_redirects=False, timeout=5).headers["Location"]
    code = location.partition("?code=")[2]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    requests.post(f"{root}/oauth2/token", grant, auth=(client_id, SECRET), timeout=5).raise_for_status()


def ask_as_client(cognito: FakeCognito) -> None:
    cognito.idp.create_resource_server(
        UserPoolId=cognito.pool.id,
        Identifier="engine",
        Name="engine",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "run")],
    )
    root = allow(cognito, "client_credentials", "engine/read", "engine/run")
    grant = {"grant_type": "client_credentials", "aws_client_metadata": json.dumps(SAID)}
    requests.post(f"{root}/oauth2/token", grant, auth=(cognito.pool.client.id, SECRET), timeout=5).raise_for_status()


def sign_in_by_amazon(cognito: FakeCognito) -> None:
    cognito.idp.create_identity_provider(
        UserPoolId=cognito.pool.id,
        ProviderName="LoginWithAmazon",
        ProviderType="LoginWithAmazon",
        ProviderDetails={"client_id": "engine", "client_secret": SECRET, "authorize_scopes": "profile"},
        AttributeMapping={"email": "email"},
    )
    root, client = allow(cognito, "code", "openid"), cognito.pool.client
    client.record.settings["SupportedIdentityProviders"] = ["LoginWithAmazon"]
    query = {"response_type": "code", "client_id": client.id, "redirect_uri": CALLBACK}
    with requests.Session() as browser, responses.RequestsMock() as amazon:
        amazon.post("https://api.amazon.com/auth/o2/token", json={"access_token": "Atza|1", "expires_in": 3600})
        amazon.get("https://api.amazon.com/user/profile", json={"user_id": "1843", "email": MAIL.address})
        left = browser.get(f"{root}/oauth2/authorize", params=query, allow_redirects=False, timeout=5)
        state = parse_qs(urlsplit(left.headers["Location"]).query)["state"][0]
        brought = {"code": "amazon-code", "state": state}
        browser.get(f"{root}/oauth2/idpresponse", params=brought, allow_redirects=False, timeout=5)


def migrate_at_sign_in(cognito: FakeCognito) -> None:
    with suppress(ClientError):
        begin(cognito, "USER_PASSWORD_AUTH", PASSWORD=PASSWORD)


def migrate_at_forgotten_password(cognito: FakeCognito) -> None:
    with suppress(ClientError):
        cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username=who(cognito), ClientMetadata=SAID)


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
    version: str = "1"
    user: str = "ada"


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
    "PreSignUp_ExternalProvider": Sent(
        sign_in_by_amazon,
        {
            "userAttributes": {
                "cognito:email_alias": "",
                "cognito:phone_number_alias": "",
                "email_verified": "false",
                "email": MAIL.address,
            },
            "validationData": {},
        },
        UNDECIDED,
        user="LoginWithAmazon_1843",
    ),
    "InboundFederation_ExternalProvider": Sent(
        sign_in_by_amazon,
        {
            "providerName": "LoginWithAmazon",
            "providerType": "LoginWithAmazon",
            "attributes": {
                "tokenResponse": {"access_token": "Atza|1", "expires_in": "3600"},
                "idToken": {},
                "userInfo": {"user_id": "1843", "email": MAIL.address},
            },
        },
        {"userAttributesToMap": {}},
        user="1843",
    ),
    "PostConfirmation_ConfirmSignUp": Sent(confirm_sign_up, {**VERIFIED, **TOLD}, {}),
    "PostConfirmation_ConfirmForgotPassword": Sent(replace_password, {**VERIFIED, **TOLD}, {}),
    "PreAuthentication_Authentication": Sent(sign_in, {**VERIFIED, "validationData": SAID}, {}),
    "PostAuthentication_Authentication": Sent(sign_in, {**VERIFIED, "newDeviceUsed": False}, {}),
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
    "TokenGeneration_HostedAuth": Sent(sign_in_on_page, {**VERIFIED, **NO_GROUPS}, UNCLAIMED),
    "TokenGeneration_ClientCredentials": Sent(
        ask_as_client,
        {"userAttributes": {}, "groupConfiguration": None, "scopes": ["engine/read", "engine/run"], **TOLD},
        {"claimsAndScopeOverrideDetails": None},
        version="3",
        user="ClientCredentials",
    ),
    "UserMigration_Authentication": Sent(
        migrate_at_sign_in, {"password": PASSWORD, "validationData": SAID, "userAttributes": None}, UNMIGRATED
    ),
    "UserMigration_ForgotPassword": Sent(
        migrate_at_forgotten_password, {"validationData": None, **TOLD, "userAttributes": None}, UNMIGRATED
    ),
}
"""Each source that has nothing to do with a message."""
VERSIONS = {"1": None, "2": "V2_0", "3": "V3_0"}
"""Of an event, to what a pool's configuration calls them; the first is there without a word."""


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
        if who(cognito) in cognito.pool.users:
            names[cognito.pool.users[who(cognito)].sub] = "<sub>"
        text = json.dumps(event)
        for value, name in names.items():
            text = text.replace(f'"{value}"', f'"{name}"')
        return json.loads(text)

    return last


@pytest.fixture
def check(cognito: FakeCognito, on, last) -> Callable[[str, Sent], None]:
    """Do what fires a source, and look at its event: member for member, and their order is that of the logs."""

    def check(source: str, sent: Sent) -> None:
        trigger = source.partition("_")[0].replace("TokenGeneration", "PreTokenGeneration")
        for name, handler in CUSTOM.items() if trigger in CUSTOM else ():
            on(name, handler)
        if trigger not in CUSTOM:
            on(trigger, version=VERSIONS[sent.version])
        sent.act(cognito)

        event = last(source)
        expected = whole(source, sent.request, sent.response, sent.client)
        expected |= {"version": sent.version, "userName": sent.user}
        assert event == expected
        assert list(event) == list(expected)

    return check


@pytest.mark.parametrize("source", EVENTS)
def test_an_event_is_as_documented(check, source: str) -> None:
    """In a pool whose users have plain names, which the client does not hide."""
    check(source, EVENTS[source])


@pytest.mark.parametrize("version", ["2", "3"])
@pytest.mark.parametrize("source", [source for source, sent in EVENTS.items() if sent.response == UNCLAIMED])
def test_an_event_of_a_later_version_is_as_documented(check, source: str, version: str) -> None:
    """Whatever the tokens are for, the function is told their scopes, and answers under another name."""
    scopes = ["openid"] if source == "TokenGeneration_HostedAuth" else ["aws.cognito.signin.user.admin"]
    sent = EVENTS[source]
    request, response = {**sent.request, "scopes": scopes}, {"claimsAndScopeOverrideDetails": None}
    check(source, replace(sent, version=version, request=request, response=response))


@pytest.mark.cognito_pool(alias_attributes=["email", "phone_number"])
@pytest.mark.parametrize("source", EVENTS)
def test_an_event_of_a_pool_with_aliases_is_as_documented(check, source: str) -> None:
    """Of somebody who exists it has the address once more, as an alias. [captured]"""
    sent = EVENTS[source]
    attributes = sent.request.get("userAttributes") or {}
    alias = {"cognito:email_alias": MAIL.address} if "sub" in attributes else {}
    request = {**sent.request, "userAttributes": {**attributes, **alias}} if alias else sent.request
    check(source, replace(sent, request=request))


@pytest.mark.cognito_pool(username_attributes=["email"])
@pytest.mark.parametrize("source", EVENTS)
def test_an_event_of_a_pool_whose_names_are_addresses_is_as_documented(check, source: str) -> None:
    """It is about the sub, from before the user is there [captured]; only who migrates is called as was typed."""
    sent = EVENTS[source]
    names = {"ada": MAIL.address if source.startswith("UserMigration") else "<sub>"}
    check(source, replace(sent, user=names.get(sent.user, sent.user)))


@pytest.mark.cognito_client(prevent_user_existence_errors="ENABLED")
@pytest.mark.parametrize("source", EVENTS)
def test_an_event_of_a_client_that_hides_users_is_as_documented(check, source: str) -> None:
    """The function before a sign-in is told that the user exists [captured], the others what they are told anyway."""
    sent = EVENTS[source]
    known = KNOWN if source == "PreAuthentication_Authentication" else {}
    check(source, replace(sent, request={**sent.request, **known}))


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
    known = "Temp&lt;&amp;&gt;orary-1842" if occasion.by_administrator else cognito.confirmation_codes[who(cognito)]
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
