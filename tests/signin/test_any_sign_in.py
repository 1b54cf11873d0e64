"""Signing in as a whole: whatever is started and answered in whatever order, tokens come only to who proved enough.

The test plays somebody who tries everything with right and wrong answers, and keeps its own account of what each
session has truly proved. It knows nothing of the order in which challenges come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycognito.aws_srp import AWSSRP

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.model import service as model

PASSWORD, WRONG = "Analytical-1843", "Bernoulli-1842"
PHONE = "+15550001234"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
CHALLENGES = [
    "SELECT_CHALLENGE",
    "PASSWORD",
    "PASSWORD_SRP",
    "PASSWORD_VERIFIER",
    "NEW_PASSWORD_REQUIRED",
    "EMAIL_OTP",
    "SMS_OTP",
    "SMS_MFA",
    "SOFTWARE_TOKEN_MFA",
    "SELECT_MFA_TYPE",
    "MFA_SETUP",
]
FIRST, SECOND = {"password", "email", "sms"}, {"sms", "totp"}


@dataclass(frozen=True)
class Setting:
    """A pool and a user to sign in as."""

    mode: str
    status: str
    factors: frozenset[str]
    hides: bool

    @property
    def second_due(self) -> bool:
        return self.mode == "ON" or (self.mode == "OPTIONAL" and bool(self.factors))


@dataclass(frozen=True)
class Step:
    """One call: a flow to start, or a challenge to answer in one of the sessions so far."""

    what: str
    session: int
    right: bool
    choice: str
    admin: bool
    wait: int


@dataclass
class Attacker:
    """Whoever makes the calls, and what each session has proved by them."""

    cognito: FakeCognito
    setting: Setting
    sessions: list[str] = field(default_factory=list)
    challenges: dict[str, dict[str, str]] = field(default_factory=dict)
    proved: dict[str, frozenset[str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    password: str = PASSWORD

    def take(self, step: Step) -> None:
        self.cognito.clock.advance(seconds=step.wait)
        starting = step.what in ("USER_PASSWORD_AUTH", "USER_SRP_AUTH", "USER_AUTH")
        sent = len(self.cognito.outbox)
        proof, answer = self.start(step) if starting else self.answer(step)
        if answer is not None:
            self.look_at(answer, proof, sent)

    def start(self, step: Step) -> tuple[frozenset[str], dict[str, Any] | None]:
        flow, admin = step.what, step.admin
        password = self.password if step.right else WRONG
        parameters = {"USERNAME": "ada", "PASSWORD": password, "SRP_A": srp(self.cognito, password)["SRP_A"]}
        if flow == "USER_AUTH":
            parameters["PREFERRED_CHALLENGE"] = step.choice
        if flow == "USER_PASSWORD_AUTH" and admin:
            flow = "ADMIN_USER_PASSWORD_AUTH"
        call = self.cognito.idp.admin_initiate_auth if admin else self.cognito.idp.initiate_auth
        answer = self.call(call, admin, AuthFlow=flow, AuthParameters=parameters)
        sends_password = flow.endswith("PASSWORD_AUTH") or (flow == "USER_AUTH" and step.choice == "PASSWORD")
        proved = sends_password and password == self.password
        return frozenset({"password"} if proved else ()), answer

    def answer(self, step: Step) -> tuple[frozenset[str], dict[str, Any] | None]:
        session = self.sessions[step.session % len(self.sessions)] if self.sessions else "AYABe" + "x" * 30
        password = self.password if step.right else WRONG
        responses = {"USERNAME": "ada", "ANSWER": step.choice, "PASSWORD": password, "NEW_PASSWORD": PASSWORD}
        responses["SRP_A"] = srp(self.cognito, password)["SRP_A"]
        code = self.codes.get(session, "12345678") if step.right else "12345678"
        responses |= dict.fromkeys(("EMAIL_OTP_CODE", "SMS_OTP_CODE", "SMS_MFA_CODE"), code)
        responses["SOFTWARE_TOKEN_MFA_CODE"] = self.totp() if step.right else "000000"
        if step.what == "PASSWORD_VERIFIER" and "SRP_B" in self.challenges.get(session, {}):
            responses |= self.proof(self.challenges[session], password)
        admin, idp = step.admin, self.cognito.idp
        call = idp.admin_respond_to_auth_challenge if admin else idp.respond_to_auth_challenge
        answer = self.call(call, admin, ChallengeName=step.what, Session=session, ChallengeResponses=responses)
        proof = self.proof_of(step, session, password)
        if answer is not None and step.what == "NEW_PASSWORD_REQUIRED":
            self.password = PASSWORD
        return self.proved.get(session, frozenset()) | proof, answer

    def proof_of(self, step: Step, session: str, password: str) -> frozenset[str]:
        """What an answer proves if it is taken, by what was sent with it."""
        knows = password == self.password
        by_choice = step.what == "SELECT_CHALLENGE" and step.choice == "PASSWORD"
        right = {
            "PASSWORD": ("password", knows),
            "PASSWORD_VERIFIER": ("password", knows),
            "SELECT_CHALLENGE": ("password", knows and by_choice),
            "EMAIL_OTP": ("email", step.right and session in self.codes),
            "SMS_OTP": ("sms", step.right and session in self.codes),
            "SMS_MFA": ("sms", step.right and session in self.codes),
            "SOFTWARE_TOKEN_MFA": ("totp", step.right),
            "NEW_PASSWORD_REQUIRED": ("new password", True),
        }
        name, proved = right.get(step.what, ("", False))
        return frozenset({name} if proved else ())

    def look_at(self, answer: dict[str, Any], proof: frozenset[str], sent: int) -> None:
        if "AuthenticationResult" in answer:
            self.check_tokens(proof)
            return
        # Plain SRP gives no Session: its secret block would stand for one, and is left out here.
        session = answer.get("Session")
        if session is None:
            return
        self.sessions.append(session)
        self.proved[session] = proof
        self.challenges[session] = answer["ChallengeParameters"]
        if len(self.cognito.outbox) > sent:
            self.codes[session] = self.cognito.outbox[-1].code or ""

    def check_tokens(self, proof: frozenset[str]) -> None:
        assert proof & FIRST, f"tokens for who proved {set(proof)}"
        if self.setting.second_due:
            assert "password" in proof, f"tokens without the password for who proved {set(proof)}"
            assert proof & SECOND, f"tokens without a second factor for who proved {set(proof)}"
        if self.setting.status == "FORCE_CHANGE_PASSWORD" and "new password" not in proof:
            assert self.cognito.pool.users["ada"].status == "CONFIRMED"

    def call(self, call: Any, admin: bool, **params: Any) -> dict[str, Any] | None:
        pool = self.cognito.pool
        target = {"ClientId": pool.client.id, **({"UserPoolId": pool.id} if admin else {})}
        try:
            return call(**target, **params)
        except ClientError as error:
            refused = error
        declared = model.load("cognito-idp").operations[refused.operation_name].errors
        assert refused.response["Error"]["Code"] in declared
        return None

    def totp(self) -> str:
        user = self.cognito.pool.users["ada"]
        return user.totp() if user.record.software_token else "000000"

    def proof(self, parameters: dict[str, str], password: str) -> dict[str, str]:
        return exchange(self.cognito, password).process_challenge(parameters, {"USERNAME": "ada"})


_EXCHANGES: dict[tuple[str, str], AWSSRP] = {}


def exchange(cognito: FakeCognito, password: str) -> AWSSRP:
    """One client's half for each password: making one takes long."""
    key = (cognito.pool.id, password)
    if key not in _EXCHANGES:
        _EXCHANGES[key] = AWSSRP("ada", password, cognito.pool.id, cognito.pool.client.id, client=cognito.idp)
    return _EXCHANGES[key]


def srp(cognito: FakeCognito, password: str) -> dict[str, str]:
    return exchange(cognito, password).get_auth_params()


def arrange(cognito: FakeCognito, setting: Setting) -> None:
    pool = cognito.create_pool(
        "default",
        default=True,
        sms_configuration=SMS,
        policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}},
        client={"prevent_user_existence_errors": "ENABLED" if setting.hides else "LEGACY"},
    )
    idp, ids = cognito.idp, {"UserPoolId": pool.id, "Username": "ada"}
    addresses = {"email": "ada@example.com", "phone_number": PHONE}
    user = pool.add_user("ada", PASSWORD, **addresses)
    apps = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    idp.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration="OPTIONAL", **apps)
    if "totp" in setting.factors:
        token = user.sign_in().access_token
        idp.associate_software_token(AccessToken=token)
        idp.verify_software_token(AccessToken=token, UserCode=user.totp())
        idp.admin_set_user_mfa_preference(**ids, SoftwareTokenMfaSettings={"Enabled": True})
    if "sms" in setting.factors:
        idp.admin_set_user_mfa_preference(**ids, SMSMfaSettings={"Enabled": True})
    idp.set_user_pool_mfa_config(UserPoolId=pool.id, MfaConfiguration=setting.mode)
    user.record.status = setting.status
    cognito.clock.advance(seconds=30)


SETTINGS = st.builds(
    Setting,
    mode=st.sampled_from(["OFF", "OPTIONAL", "ON"]),
    status=st.sampled_from(["CONFIRMED", "FORCE_CHANGE_PASSWORD"]),
    factors=st.frozensets(st.sampled_from(["sms", "totp"])),
    hides=st.booleans(),
)
STEPS = st.builds(
    Step,
    what=st.sampled_from(["USER_PASSWORD_AUTH", "USER_SRP_AUTH", "USER_AUTH", *CHALLENGES]),
    session=st.integers(0, 3).map(lambda back: -1 - back),
    right=st.booleans(),
    choice=st.sampled_from(["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "SMS_MFA", "SOFTWARE_TOKEN_MFA"]),
    admin=st.booleans(),
    wait=st.sampled_from([0, 0, 0, 30, 180]),
)


def test_tokens_come_only_to_who_proved_enough(cognito: FakeCognito):
    """Any sequence of up to thirty calls, and no error that the operation does not declare."""
    signed_in = []

    # The same sequences in every run: whether any of them ends in tokens is not to depend on chance.
    @settings(max_examples=200, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(setting=SETTINGS, steps=st.lists(STEPS, min_size=5, max_size=30))
    def try_everything(setting: Setting, steps: list[Step]) -> None:
        cognito.reset()
        arrange(cognito, setting)
        attacker = Attacker(cognito, setting)
        check = attacker.check_tokens
        attacker.check_tokens = lambda proof: (signed_in.append(proof), check(proof))  # type: ignore[method-assign]
        for step in steps:
            attacker.take(step)

    try_everything()

    assert signed_in, "no sequence ended in tokens: the test has tried nothing"


@pytest.mark.parametrize("mode", ["OFF", "OPTIONAL", "ON"])
def test_the_right_answers_end_in_tokens(cognito: FakeCognito, mode):
    """The same somebody, answering all that is asked, gets in: so the test above can fail."""
    setting = Setting(mode, "FORCE_CHANGE_PASSWORD", frozenset({"totp"}), hides=True)
    arrange(cognito, setting)
    attacker, proofs = Attacker(cognito, setting), []
    attacker.check_tokens = proofs.append  # type: ignore[method-assign]
    step = partial(Step, session=-1, right=True, choice="SOFTWARE_TOKEN_MFA", admin=False, wait=30)

    attacker.take(step("USER_PASSWORD_AUTH"))
    attacker.take(step("NEW_PASSWORD_REQUIRED"))
    if mode != "OFF":
        attacker.take(step("SELECT_MFA_TYPE"))
        attacker.take(step("SOFTWARE_TOKEN_MFA"))

    expected = {"password", "new password"} | ({"totp"} if mode != "OFF" else set())
    assert proofs == [expected]
