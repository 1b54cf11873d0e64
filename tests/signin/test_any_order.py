"""The password flows as a whole: whatever is called in whatever order, only the right answers end in tokens.

The state machine below is a second, much simpler account of the rules, kept beside the fake and asked before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.model import service as model

PASSWORDS = ("Analytical-1843", "Bernoulli-1842", "Difference-1822")
WEAK = "weak"
SESSION_SECONDS = 180
FREE_GUESSES = 5

passwords = st.sampled_from(PASSWORDS)
admins = st.booleans()


@dataclass
class Session:
    expires_at: float
    used: bool = False


@dataclass
class Grant:
    access_token: str
    refresh_token: str
    access_until: float
    refresh_until: float
    revoked: bool = False


class PasswordFlows(RuleBasedStateMachine):
    """One user, her password and her tokens, by the rules of the developer guide alone."""

    cognito: FakeCognito
    sessions = Bundle("sessions")
    grants = Bundle("grants")

    def __init__(self) -> None:
        super().__init__()
        self.cognito.reset()
        self.idp = self.cognito.idp
        self.pool = self.cognito.pool
        self.user = {"UserPoolId": self.pool.id, "Username": "ada"}
        self.enabled = True
        self.status = ""
        self.password = PASSWORDS[0]
        self.temporary_until = float("inf")
        self.guesses = 0
        self.live: list[Grant] = []

    @property
    def now(self) -> float:
        return self.cognito.clock.timestamp()

    @initialize(status=st.sampled_from(["CONFIRMED", "FORCE_CHANGE_PASSWORD", "UNCONFIRMED"]))
    def begin(self, status: str) -> None:
        self.status = status
        verified = {"email": "ada@example.com", "email_verified": True}
        self.pool.add_user("ada", self.password, status=status, **verified)
        if status == "FORCE_CHANGE_PASSWORD":
            self.temporary_until = self.now + 7 * 86400

    @invariant()
    def the_status_is_as_told(self) -> None:
        if self.status:
            ada = self.pool.users["ada"]
            assert (ada.status, ada.enabled) == (self.status, self.enabled)

    # --- what administrators do, and time --------------------------------------------------------------------------

    @rule(password=passwords, permanent=st.booleans())
    def set_password(self, password: str, permanent: bool) -> None:
        self.idp.admin_set_user_password(**self.user, Password=password, Permanent=permanent)
        self.password, self.guesses = password, 0
        self.status = "CONFIRMED" if permanent else "FORCE_CHANGE_PASSWORD"
        self.temporary_until = float("inf") if permanent else self.now + 7 * 86400

    @precondition(lambda self: self.status == "CONFIRMED")
    @rule()
    def reset_password(self) -> None:
        self.idp.admin_reset_user_password(**self.user)
        self.status = "RESET_REQUIRED"

    @precondition(lambda self: self.status == "UNCONFIRMED")
    @rule()
    def confirm(self) -> None:
        self.idp.admin_confirm_sign_up(**self.user)
        self.status = "CONFIRMED"

    @rule(enabled=st.booleans())
    def enable(self, enabled: bool) -> None:
        (self.idp.admin_enable_user if enabled else self.idp.admin_disable_user)(**self.user)
        self.enabled = enabled
        if not enabled:
            self.revoke_all()

    @rule()
    def sign_out(self) -> None:
        self.idp.admin_user_global_sign_out(**self.user)
        self.revoke_all()

    @rule(seconds=st.sampled_from([1, 60, SESSION_SECONDS, 1000, 3600, 8 * 86400, 31 * 86400]))
    def wait(self, seconds: int) -> None:
        self.cognito.clock.advance(seconds=seconds)

    def revoke_all(self) -> None:
        for grant in self.live:
            grant.revoked = True

    # --- what users do ---------------------------------------------------------------------------------------------

    @rule(target=sessions, password=passwords, admin=admins)
    def sign_in_for_a_challenge(self, password: str, admin: bool) -> Any:
        return self.sign_in(password, admin, "ChallengeName")

    @rule(target=grants, password=passwords, admin=admins)
    def sign_in_for_tokens(self, password: str, admin: bool) -> Any:
        return self.sign_in(password, admin, "AuthenticationResult")

    def sign_in(self, password: str, admin: bool, wanted: str) -> Any:
        expected = self.expected(password)
        call = self.idp.admin_initiate_auth if admin else self.idp.initiate_auth
        answer = self.call(
            call,
            expected,
            **self.target(admin),
            AuthFlow="ADMIN_USER_PASSWORD_AUTH" if admin else "USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": password},
        )
        if answer is None:
            return multiple()
        assert password == self.password
        if "AuthenticationResult" in answer:
            result = self.granted(answer)
        else:
            assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
            self.guesses = 0
            result = (answer["Session"], Session(self.now + SESSION_SECONDS))
        return result if wanted in answer else multiple()

    def expected(self, password: str) -> set[str]:
        """What a sign-in with that password may end in; more than one only where a lock may be in force."""
        if not self.enabled:
            return {"NotAuthorizedException"}
        if self.status == "UNCONFIRMED":
            return {"UserNotConfirmedException"}
        locked = {"NotAuthorizedException"} if self.guesses >= FREE_GUESSES else set()
        if password != self.password:
            self.guesses += 1
            return {"NotAuthorizedException"}
        if self.status == "RESET_REQUIRED":
            return {"PasswordResetRequiredException"} | locked
        if self.now >= self.temporary_until:
            return {"NotAuthorizedException"}
        return {"tokens" if self.status == "CONFIRMED" else "challenge"} | locked

    @rule(target=grants, opened=sessions, password=st.sampled_from([*PASSWORDS, WEAK]), admin=admins)
    def answer(self, opened: tuple[str, Session], password: str, admin: bool) -> Any:
        text, session = opened
        call = self.idp.admin_respond_to_auth_challenge if admin else self.idp.respond_to_auth_challenge
        answer = self.call(
            call,
            self.expected_of_answer(session, password),
            **self.target(admin),
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=text,
            ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": password},
        )
        if answer is None:
            return multiple()
        session.used = True
        self.password, self.status, self.temporary_until = password, "CONFIRMED", float("inf")
        return self.granted(answer)

    def expected_of_answer(self, session: Session, password: str) -> set[str]:
        if session.used or self.now >= session.expires_at:
            return {"NotAuthorizedException"}
        if not self.enabled or self.status != "FORCE_CHANGE_PASSWORD":
            session.used = True  # not authorised, so it ends here
            return {"NotAuthorizedException"}
        return {"InvalidPasswordException" if password == WEAK else "tokens"}

    @rule(text=st.text("AYBabe-_0", min_size=20, max_size=40), admin=admins)
    def answer_without_a_session(self, text: str, admin: bool) -> None:
        call = self.idp.admin_respond_to_auth_challenge if admin else self.idp.respond_to_auth_challenge
        responses = {"USERNAME": "ada", "NEW_PASSWORD": PASSWORDS[0]}
        given = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": text, "ChallengeResponses": responses}
        self.call(call, {"NotAuthorizedException"}, **self.target(admin), **given)

    # --- what tokens are good for ----------------------------------------------------------------------------------

    @rule(grant=grants, admin=admins)
    def refresh(self, grant: Grant, admin: bool) -> None:
        good = self.enabled and not grant.revoked and self.now < grant.refresh_until
        call = self.idp.admin_initiate_auth if admin else self.idp.initiate_auth
        answer = self.call(
            call,
            {"tokens"} if good else {"NotAuthorizedException"},
            **self.target(admin),
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": grant.refresh_token},
        )
        if answer is not None:
            grant.access_token = answer["AuthenticationResult"]["AccessToken"]
            grant.access_until = self.now + 3600

    @rule(grant=grants)
    def use(self, grant: Grant) -> None:
        expected = "user"
        if not self.enabled or grant.revoked or self.now >= grant.access_until:
            expected = "NotAuthorizedException"
        elif self.status == "RESET_REQUIRED":
            expected = "PasswordResetRequiredException"
        self.call(self.idp.get_user, {expected}, AccessToken=grant.access_token)

    @rule(grant=grants)
    def revoke(self, grant: Grant) -> None:
        self.idp.revoke_token(Token=grant.refresh_token, ClientId=self.pool.client.id)
        grant.revoked = True

    # --- calling ---------------------------------------------------------------------------------------------------

    def target(self, admin: bool) -> dict[str, str]:
        return {"ClientId": self.pool.client.id, **({"UserPoolId": self.pool.id} if admin else {})}

    def call(self, call: Callable[..., Any], expected: set[str], **given: Any) -> dict[str, Any] | None:
        """The answer, or None where it is a refusal; either must be one that is expected."""
        try:
            answer = call(**given)
        except ClientError as error:
            outcome, answer = error.response["Error"]["Code"], None
            declared = model.load("cognito-idp").operations[error.operation_name].errors
        else:
            outcome, declared = self.kind(answer), frozenset(("challenge", "tokens", "user"))
        assert outcome in expected
        assert outcome in declared
        return answer

    def kind(self, answer: dict[str, Any]) -> str:
        if "AuthenticationResult" in answer:
            return "tokens"
        return "challenge" if "ChallengeName" in answer else "user"

    def granted(self, answer: dict[str, Any]) -> Grant:
        self.guesses = 0
        result = answer["AuthenticationResult"]
        until = self.now + 3600, self.now + 30 * 86400
        grant = Grant(result["AccessToken"], result["RefreshToken"], *until)
        self.live.append(grant)
        return grant


def test_only_right_answers_end_in_tokens(still, cognito: FakeCognito):
    """From any state, any sequence of calls: tokens for the right password alone, and errors as AWS declares them."""
    machine = type("PasswordFlows", (PasswordFlows,), {"cognito": cognito})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
