"""Every flow that proves a password, and every challenge that may follow it: passed by the right answer alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pycognito.aws_srp import generate_hash_device

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin import totp

PASSWORD, TEMPORARY = "Analytical-1843", "Temporary-1842"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
SENDER = {
    "EmailSendingAccount": "DEVELOPER",
    "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
}
ADDRESSES = {"email": "ada@example.com", "phone_number": "+15550001234"}
ON = {"Enabled": True}

pytestmark = [
    pytest.mark.cognito_pool(
        sms_configuration=SMS,
        email_configuration=SENDER,
        device_configuration={"ChallengeRequiredOnNewDevice": False},
        lambda_config={"DefineAuthChallenge": "arn:aws:lambda:us-east-1:123456789012:function:define"},
        account_recovery_setting={"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    ),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
]

Answer = dict[str, Any]
Responses = dict[str, str]


class SignIn:
    """A pool, a user, and what a client needs to know to sign her in."""

    def __init__(self, cognito: FakeCognito, exchange: Callable[..., Any]) -> None:
        self.cognito = cognito
        self.exchange = exchange
        self.ids = {"UserPoolId": cognito.pool.id, "ClientId": cognito.pool.client.id}
        self.user = {"UserPoolId": cognito.pool.id, "Username": "ada"}
        self.password = PASSWORD
        self.device: Responses = {}
        self.group_key, self.secret = "", ""

    def start(self, flow: str, **parameters: str) -> Answer:
        parameters = {"USERNAME": "ada", **self.device, **parameters}
        return self.cognito.idp.initiate_auth(ClientId=self.ids["ClientId"], AuthFlow=flow, AuthParameters=parameters)

    def answer(self, to: Answer, responses: Responses) -> Answer:
        session = {"Session": to["Session"]} if "Session" in to else {}
        return self.cognito.idp.admin_respond_to_auth_challenge(
            **self.ids,
            ChallengeName=to["ChallengeName"],
            ChallengeResponses={"USERNAME": "ada", **responses},
            **session,
        )

    def demand(self, mode: str, **factors: Any) -> None:
        self.cognito.idp.set_user_pool_mfa_config(UserPoolId=self.cognito.pool.id, MfaConfiguration=mode, **factors)

    def prefer(self, **factors: Any) -> None:
        self.cognito.idp.admin_set_user_mfa_preference(**self.user, **factors)


# --- the flows, each up to where the password is proved -----------------------------------------------------------


def by_password(it: SignIn) -> Answer:
    return it.start("USER_PASSWORD_AUTH", PASSWORD=it.password)


def by_password_as_admin(it: SignIn) -> Answer:
    parameters = {"USERNAME": "ada", "PASSWORD": it.password, **it.device}
    return it.cognito.idp.admin_initiate_auth(**it.ids, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=parameters)


def by_srp(it: SignIn) -> Answer:
    attempt = it.exchange("ada", it.password)
    parameters = attempt.srp.get_auth_params()
    challenge = it.start("USER_SRP_AUTH", SRP_A=parameters["SRP_A"])
    return it.answer(challenge, {**attempt.proof(challenge), **it.device})


def by_choice(it: SignIn) -> Answer:
    challenge = it.start("USER_AUTH")
    return it.answer(challenge, {"ANSWER": "PASSWORD", "PASSWORD": it.password, **it.device})


def by_choice_of_srp(it: SignIn) -> Answer:
    attempt = it.exchange("ada", it.password)
    half = attempt.srp.get_auth_params()["SRP_A"]
    challenge = it.start("USER_AUTH", PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A=half)
    return it.answer(challenge, {**attempt.proof(challenge), **it.device})


def by_function_and_srp(it: SignIn) -> Answer:
    attempt = it.exchange("ada", it.password)
    half = attempt.srp.get_auth_params()["SRP_A"]
    challenge = it.start("CUSTOM_AUTH", CHALLENGE_NAME="SRP_A", SRP_A=half)
    return it.answer(challenge, {**attempt.proof(challenge), **it.device})


FLOWS: dict[str, Callable[[SignIn], Answer]] = {
    "USER_PASSWORD_AUTH": by_password,
    "ADMIN_USER_PASSWORD_AUTH": by_password_as_admin,
    "USER_SRP_AUTH": by_srp,
    "USER_AUTH with PASSWORD": by_choice,
    "USER_AUTH with PASSWORD_SRP": by_choice_of_srp,
    "CUSTOM_AUTH with SRP_A": by_function_and_srp,
}


# --- the challenges: what makes each due, and the answers to it ---------------------------------------------------


@dataclass
class Challenge:
    """`prepare` makes it due; `right` is an answer to it, `wrong` one that must be refused."""

    prepare: Callable[[SignIn], None]
    right: Callable[[SignIn, Answer], Responses]
    wrong: Responses
    leads_to: str | None = None


def temporary_password(it: SignIn) -> None:
    it.password = TEMPORARY
    it.cognito.idp.admin_set_user_password(**it.user, Password=TEMPORARY, Permanent=False)


def text_messages(it: SignIn) -> None:
    it.demand("OPTIONAL")
    it.prefer(SMSMfaSettings=ON)


def mails(it: SignIn) -> None:
    it.demand("OPTIONAL", EmailMfaConfiguration={"Message": "{####}", "Subject": "Sign in"})
    it.prefer(EmailMfaSettings=ON)


def authenticator_app(it: SignIn) -> None:
    it.demand("OPTIONAL", SoftwareTokenMfaConfiguration=ON)
    token = it.cognito.sign_in("ada").access_token
    it.cognito.idp.associate_software_token(AccessToken=token)
    code = it.cognito.pool.users["ada"].totp()
    it.cognito.idp.verify_software_token(AccessToken=token, UserCode=code)
    it.cognito.clock.advance(seconds=30)
    it.prefer(SoftwareTokenMfaSettings=ON)


def two_factors(it: SignIn) -> None:
    authenticator_app(it)
    it.prefer(SMSMfaSettings=ON)


def nothing_set_up(it: SignIn) -> None:
    del it.cognito.pool.record.settings["SmsConfiguration"]
    it.demand("ON", SoftwareTokenMfaConfiguration=ON)


def known_device(it: SignIn) -> None:
    result = by_password(it)["AuthenticationResult"]
    new = result["NewDeviceMetadata"]
    it.device, it.group_key = {"DEVICE_KEY": new["DeviceKey"]}, new["DeviceGroupKey"]
    it.secret, verifier = generate_hash_device(it.group_key, new["DeviceKey"])
    it.cognito.idp.confirm_device(
        AccessToken=result["AccessToken"], DeviceKey=new["DeviceKey"], DeviceSecretVerifierConfig=verifier
    )


def sent_code(name: str) -> Callable[[SignIn, Answer], Responses]:
    return lambda it, put: {name: it.cognito.confirmation_codes["ada"]}


def set_up(it: SignIn, put: Answer) -> Responses:
    """Two calls in between, each of which uses the session and gives the next."""
    associated = it.cognito.idp.associate_software_token(Session=put["Session"])
    code = totp.code(associated["SecretCode"], it.cognito.clock.timestamp())
    put["Session"] = it.cognito.idp.verify_software_token(Session=associated["Session"], UserCode=code)["Session"]
    return {}


CHALLENGES = {
    "NEW_PASSWORD_REQUIRED": Challenge(
        temporary_password, lambda it, put: {"NEW_PASSWORD": "Lasting-1843"}, {"NEW_PASSWORD": "weak"}
    ),
    "SMS_MFA": Challenge(text_messages, sent_code("SMS_MFA_CODE"), {"SMS_MFA_CODE": "123456"}),
    "EMAIL_OTP": Challenge(mails, sent_code("EMAIL_OTP_CODE"), {"EMAIL_OTP_CODE": "12345678"}),
    "SOFTWARE_TOKEN_MFA": Challenge(
        authenticator_app,
        lambda it, put: {"SOFTWARE_TOKEN_MFA_CODE": it.cognito.pool.users["ada"].totp()},
        {"SOFTWARE_TOKEN_MFA_CODE": "000000"},
    ),
    "SELECT_MFA_TYPE": Challenge(
        two_factors, lambda it, put: {"ANSWER": "SMS_MFA"}, {"ANSWER": "EMAIL_OTP"}, leads_to="SMS_MFA"
    ),
    "MFA_SETUP": Challenge(nothing_set_up, set_up, {}),
}


def defines(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The function behind custom authentication: a proof of the password, and tokens for whoever has given it."""
    proved = len(event["request"]["session"]) > 1
    event["response"] |= {"issueTokens": True} if proved else {"challengeName": "PASSWORD_VERIFIER"}
    return event


@pytest.fixture
def sign_in(still, cognito: FakeCognito, exchange) -> SignIn:
    cognito.add_lambda("define", defines)
    cognito.pool.add_user("ada", PASSWORD, **ADDRESSES)
    return SignIn(cognito, exchange)


@pytest.mark.parametrize("challenge", CHALLENGES)
@pytest.mark.parametrize("flow", FLOWS)
def test_a_challenge_is_passed_by_the_right_answer_alone(sign_in: SignIn, flow: str, challenge: str):
    """Whatever proved the password, the challenge that is due comes next, and nothing but its answer leads on."""
    it = CHALLENGES[challenge]
    it.prepare(sign_in)

    put = FLOWS[flow](sign_in)

    assert put["ChallengeName"] == challenge
    assert "AuthenticationResult" not in put
    with pytest.raises(ClientError):
        sign_in.answer(put, it.wrong)
    passed = sign_in.answer(put, it.right(sign_in, put))
    assert passed.get("ChallengeName") == it.leads_to
    assert ("AuthenticationResult" in passed) is (it.leads_to is None)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("flow", FLOWS)
def test_a_device_proves_itself_after_every_flow(sign_in: SignIn, flow: str, right: bool):
    """DEVICE_SRP_AUTH, then DEVICE_PASSWORD_VERIFIER, whose proof with another secret is refused."""
    known_device(sign_in)
    client = sign_in.exchange("ada", PASSWORD).srp
    client.device_key, client.device_group_key = sign_in.device["DEVICE_KEY"], sign_in.group_key
    client.device_password = sign_in.secret if right else "another"

    put = FLOWS[flow](sign_in)
    assert put["ChallengeName"] == "DEVICE_SRP_AUTH"
    verifier = sign_in.answer(put, {**sign_in.device, "SRP_A": client.get_auth_params()["SRP_A"]})
    assert verifier["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    proof = client.process_device_challenge(verifier["ChallengeParameters"])

    if right:
        assert "AuthenticationResult" in sign_in.answer(verifier, proof)
    else:
        with pytest.raises(ClientError, match="Incorrect username or password"):
            sign_in.answer(verifier, proof)
