"""Signing in through an outside provider: which functions are asked, when, and what becomes of their answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
import responses

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError

CALLBACK = "https://app.example.com/callback"
ISSUER = "https://corp.example.com"
SECRET = "a secret of more than thirty-two letters"
NAME = "Corp_1843"
PAGE = "https://example.com"
FIRST = ["PreSignUp_ExternalProvider", "PostConfirmation_ConfirmSignUp", "TokenGeneration_HostedAuth"]
LATER = ["PreAuthentication_Authentication", "PostAuthentication_Authentication", "TokenGeneration_HostedAuth"]
INBOUND = "InboundFederation_ExternalProvider"
TRIGGERS = (
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    "UserMigration",
    "CustomMessage",
    "CustomEmailSender",
    "CustomSMSSender",
)

On = Callable[..., str]


@dataclass
class Corp:
    """An OIDC provider of the default pool, and an application whose users come by it, each with another browser."""

    cognito: FakeCognito
    web: responses.RequestsMock
    said: dict[str, Any] = field(default_factory=lambda: {"sub": "1843", "email": "ada@example.com"})
    profile: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = f"https://{self.cognito.pool.add_domain('analytical')}"
        details = {"client_id": "engine", "client_secret": SECRET, "authorize_scopes": "openid", "oidc_issuer": ISSUER}
        paths = {"authorize_url": "in", "token_url": "token", "attributes_url": "me", "jwks_uri": "keys"}
        self.cognito.idp.create_identity_provider(
            UserPoolId=self.cognito.pool.id,
            ProviderName="Corp",
            ProviderType="OIDC",
            ProviderDetails={
                **details,
                **{name: f"{ISSUER}/{path}" for name, path in paths.items()},
                "attributes_request_method": "GET",
            },
            AttributeMapping={"email": "email", "name": "name", "website": "page"},
        )
        self.cognito.pool.client.record.settings.update(
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid"],
            CallbackURLs=[CALLBACK],
            SupportedIdentityProviders=["Corp"],
        )
        self.web.add_callback("POST", f"{ISSUER}/token", lambda _: (200, {}, json.dumps(self.tokens)))
        self.web.add_callback("GET", f"{ISSUER}/me", lambda _: (200, {}, json.dumps(self.profile)))

    @property
    def id_token(self) -> dict[str, Any]:
        return {"iss": ISSUER, "aud": "engine", "exp": int(time.time()) + 300, **self.said}

    @property
    def tokens(self) -> dict[str, Any]:
        return {"access_token": "corp-access", "id_token": jwt.encode(self.id_token, SECRET, algorithm="HS256")}

    def come(self) -> dict[str, str]:
        """What the application is told at the end, and once it has exchanged a code, the claims of the id token."""
        client_id = self.cognito.pool.client.id
        query = {"response_type": "code", "client_id": client_id, "redirect_uri": CALLBACK, "identity_provider": "Corp"}
        with requests.Session() as browser:
            left = browser.get(f"{self.root}/oauth2/authorize", params=query, allow_redirects=False, timeout=5)
            brought = {"code": "corp-code", "state": _query(left)["state"]}
            back = browser.get(f"{self.root}/oauth2/idpresponse", params=brought, allow_redirects=False, timeout=5)
        assert back.headers["Location"].startswith(f"{CALLBACK}?")
        told = _query(back)
        if "code" not in told:
            return told
        form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "client_id": client_id, **told}
        answer = requests.post(f"{self.root}/oauth2/token", form, timeout=5)
        return jwt.decode(answer.json()["id_token"], options={"verify_signature": False})

    def link(self, username: str, attribute: str = "Cognito_Subject", value: str = "1843") -> None:
        self.cognito.idp.admin_link_provider_for_user(
            UserPoolId=self.cognito.pool.id,
            DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
            SourceUser={
                "ProviderName": "Corp",
                "ProviderAttributeName": attribute,
                "ProviderAttributeValue": value,
            },
        )


def _query(response: requests.Response) -> dict[str, str]:
    query = urlsplit(response.headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


@pytest.fixture
def corp(cognito: FakeCognito) -> Iterator[Corp]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        yield Corp(cognito, web)


@pytest.fixture
def fired(cognito: FakeCognito) -> Callable[[], list[str]]:
    """What was fired since this was asked for the last time."""

    def fired() -> list[str]:
        sources = [call.trigger_source for call in cognito.lambda_calls]
        cognito.lambda_calls.clear()
        return sources

    return fired


def refused(description: str) -> dict[str, str]:
    return {"error_description": description, "error": "invalid_request"}


def raising(event: dict[str, Any], context: Any) -> None:
    raise ValueError("not today")


def answering(**response: Any) -> Callable[..., Any]:
    return lambda event, context: {**event, "response": response}


# --- who is asked -------------------------------------------------------------------------------------------------


def test_the_first_sign_in(on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """It is a sign-up, and so nobody is asked about an authentication."""
    for trigger in TRIGGERS:
        on(trigger)
    corp.come()
    assert fired() == FIRST


def test_later_sign_ins(on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """They are authentications, and nothing of a sign-up."""
    for trigger in TRIGGERS:
        on(trigger)
    corp.come()
    for _ in range(2):
        fired()
        corp.come()
        assert fired() == LATER


def test_a_linked_user_s_sign_in(cognito: FakeCognito, on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """A linked user is not new, even at his first sign-in by that provider."""
    corp.link(cognito.pool.add_user("ada").username)
    for trigger in TRIGGERS:
        on(trigger)
    corp.come()
    assert {call.event["userName"] for call in cognito.lambda_calls} == {"ada"}
    assert fired() == LATER


def test_inbound_federation_is_the_first(on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """Whoever comes, and as often as he comes."""
    for trigger in (*TRIGGERS, "InboundFederation"):
        on(trigger)
    corp.come()
    assert fired() == [INBOUND, *FIRST]
    corp.come()
    assert fired() == [INBOUND, *LATER]


def test_nobody_is_asked_about_a_user_who_cannot_be(on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """What the pool requires is looked at before."""
    on("PreSignUp")
    corp.cognito.pool.record.schema["given_name"].required = True
    assert corp.come() == refused("attributes required: [given_name]")
    assert fired() == []


def test_nobody_is_asked_about_a_disabled_user(on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """Only what was said of him is looked at before."""
    for trigger in (*TRIGGERS, "InboundFederation"):
        on(trigger)
    corp.come()
    corp.cognito.idp.admin_disable_user(UserPoolId=corp.cognito.pool.id, Username=NAME)
    fired()
    assert corp.come() == refused("User is not enabled")
    assert fired() == [INBOUND]


# --- PreSignUp ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone"])
def test_decisions_about_an_external_user(cognito: FakeCognito, on: On, corp: Corp, decision: str) -> None:
    """They have no effect: he is what he is, and addresses are verified by the attribute mapping."""
    on("PreSignUp", answering(**{decision: True}))
    assert corp.come()["cognito:username"] == NAME
    user = cognito.pool.users[NAME]
    assert (user.status, user.attributes["email_verified"]) == ("EXTERNAL_PROVIDER", "false")


def test_a_sign_up_that_is_refused(cognito: FakeCognito, on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """There is no user afterwards, nor anybody in the provider's group, and the next sign-in is the first again."""
    on("PreSignUp", raising)
    on("PostConfirmation")
    for _ in range(2):
        assert corp.come() == refused("PreSignUp failed with error not today. ")
        assert fired() == ["PreSignUp_ExternalProvider"]
    assert list(cognito.pool.users) == []
    assert not any(cognito.pool.groups.values())


def test_a_function_that_links(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """The sign-in during which users are linked fails; the next one is the other user's."""
    cognito.pool.add_user("ada")

    def link(event: dict[str, Any], context: Any) -> dict[str, Any]:
        corp.link("ada")
        return event

    on("PreSignUp", link)
    assert corp.come() == refused(f"Already found an entry for username {NAME}")
    assert list(cognito.pool.users) == ["ada"]

    claims = corp.come()
    assert (claims["cognito:username"], claims["sub"]) == ("ada", cognito.pool.users["ada"].sub)
    (identity,) = claims["identities"]
    assert (identity["userId"], identity["providerName"], identity["primary"]) == ("1843", "Corp", "false")


def test_a_function_that_links_what_the_event_names(cognito: FakeCognito, on: On) -> None:
    """In a pool that does not look at case the name has lost its own, and what is linked by it is nobody's identity."""
    pool = cognito.create_pool(UsernameConfiguration={"CaseSensitive": False})
    corp = pool.add_identity_provider("Corp")
    pool.add_user("ada")

    def link(event: dict[str, Any], context: Any) -> dict[str, Any]:
        source = {"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject"}
        cognito.idp.admin_link_provider_for_user(
            UserPoolId=pool.id,
            DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": "ada"},
            SourceUser={**source, "ProviderAttributeValue": event["userName"].split("_", 1)[1]},
        )
        return event

    cognito.add_lambda("link", link)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:link"
    cognito.idp.update_user_pool(UserPoolId=pool.id, LambdaConfig={"PreSignUp": arn})
    for _ in range(2):
        with pytest.raises(CognitoError) as refusal:
            corp.sign_in("MDRHj2Asx8")
        assert refusal.value.message == "Invalid ProviderName/Username combination. Please check again"
    assert list(pool.users) == ["ada"]
    assert len(cognito.lambda_calls) == 1
    assert corp.sign_in("mdrhj2asx8").claims["cognito:username"] == "ada"


def test_a_function_that_links_by_an_attribute(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """It is like one that links the subject: the next sign-in is the other user's, and no new one is in the way."""
    cognito.pool.add_user("ada")

    def link(event: dict[str, Any], context: Any) -> dict[str, Any]:
        corp.link("ada", "email", "ada@example.com")
        return event

    on("PreSignUp", link)
    assert corp.come() == refused(f"Already found an entry for username {NAME}")
    assert corp.come()["cognito:username"] == "ada"
    assert list(cognito.pool.users) == ["ada"]


def test_another_subject_at_the_address_of_a_linked_user(cognito: FakeCognito, corp: Corp) -> None:
    """The application is told that this is not whom the address was linked for."""
    cognito.pool.add_user("ada")
    corp.link("ada", "email", "ada@example.com")
    assert corp.come()["cognito:username"] == "ada"
    corp.said["sub"] = "1815"
    assert corp.come() == refused("Invalid ProviderName/Username combination. Please check again ")


def test_a_function_that_makes_the_user(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """A user of that name is in the way, this time and any other."""

    def make(event: dict[str, Any], context: Any) -> dict[str, Any]:
        cognito.idp.admin_create_user(UserPoolId=event["userPoolId"], Username=event["userName"])
        return event

    on("PreSignUp", lambda event, context: event if "Admin" in event["triggerSource"] else make(event, context))
    assert corp.come() == refused(f"Already found an entry for username {NAME}")
    assert cognito.pool.users[NAME].status == "FORCE_CHANGE_PASSWORD"
    on("PreSignUp")
    assert corp.come() == refused(f"Already found an entry for username {NAME}")


# --- PostConfirmation ---------------------------------------------------------------------------------------------


def test_a_user_is_there_when_it_is_confirmed(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """Complete, and in the provider's group."""
    seen: list[Any] = []

    def look(event: dict[str, Any], context: Any) -> dict[str, Any]:
        groups = cognito.idp.admin_list_groups_for_user(UserPoolId=event["userPoolId"], Username=event["userName"])
        seen.extend(group["GroupName"] for group in groups["Groups"])
        return event

    on("PostConfirmation", look)
    corp.come()
    assert seen == [f"{cognito.pool.id}_Corp"]
    attributes = cognito.lambda_calls[0].event["request"]["userAttributes"]
    assert attributes["cognito:user_status"] == "EXTERNAL_PROVIDER"
    assert '"providerName":"Corp"' in attributes["identities"]


def test_a_welcome_that_fails(cognito: FakeCognito, on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """The user stays, and so the next sign-in is not the first."""
    on("PostConfirmation", raising)
    assert corp.come() == refused("PostConfirmation failed with error not today. ")
    assert cognito.pool.users[NAME].status == "EXTERNAL_PROVIDER"
    fired()
    assert corp.come()["cognito:username"] == NAME
    assert fired() == []


# --- PreAuthentication and PostAuthentication ---------------------------------------------------------------------


def test_attributes_change_between_the_two(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """The one is told of the user as he was, the other as the provider now says that he is."""
    for trigger in ("PreAuthentication", "PostAuthentication"):
        on(trigger)
    corp.come()
    corp.said["email"] = "king@example.com"
    corp.come()
    told = [call.event["request"]["userAttributes"]["email"] for call in cognito.lambda_calls]
    assert told == ["ada@example.com", "king@example.com"]


def test_what_a_function_deletes_is_said_again(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """By PreAuthentication: the provider's word comes after."""

    def delete(event: dict[str, Any], context: Any) -> dict[str, Any]:
        cognito.idp.admin_delete_user_attributes(
            UserPoolId=event["userPoolId"], Username=event["userName"], UserAttributeNames=["email"]
        )
        return event

    on("PreAuthentication", delete)
    corp.come()
    corp.come()
    assert cognito.pool.users[NAME].attributes["email"] == "ada@example.com"


def test_an_authentication_that_is_refused_before(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """Nothing of the user is changed."""
    corp.come()
    on("PreAuthentication", raising)
    corp.said["email"] = "king@example.com"
    assert corp.come() == refused("PreAuthentication failed with error not today. ")
    assert cognito.pool.users[NAME].attributes["email"] == "ada@example.com"


def test_an_authentication_that_is_refused_after(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """The user is changed, and not let in."""
    corp.come()
    on("PostAuthentication", raising)
    corp.said["email"] = "king@example.com"
    assert corp.come() == refused("PostAuthentication failed with error not today. ")
    assert cognito.pool.users[NAME].attributes["email"] == "king@example.com"


@pytest.mark.parametrize("trigger", ["PostConfirmation", "PreAuthentication", "PostAuthentication"])
def test_a_function_that_deletes_the_user(cognito: FakeCognito, on: On, corp: Corp, trigger: str) -> None:
    """There is nobody left to sign in."""

    def delete(event: dict[str, Any], context: Any) -> dict[str, Any]:
        cognito.idp.admin_delete_user(UserPoolId=event["userPoolId"], Username=event["userName"])
        return event

    if trigger != "PostConfirmation":
        corp.come()
    corp.said["email"] = "king@example.com"
    on(trigger, delete)
    assert corp.come() == refused("User does not exist. ")
    assert list(cognito.pool.users) == []


# --- InboundFederation --------------------------------------------------------------------------------------------


def test_what_is_said_is_shown_as_text(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """By where it was said, whatever it was, before anything is mapped."""
    on("InboundFederation")
    corp.said |= {"email_verified": True, "roles": ["a", "b c"], "age": 27, "nothing": None}
    corp.profile = {"page": "https://example.com", "address": {"country": "GB"}}
    corp.come()
    shown = cognito.lambda_calls[0].event["request"]["attributes"]
    assert list(shown) == ["tokenResponse", "idToken", "userInfo"]
    assert shown["tokenResponse"].keys() == {"access_token", "id_token"}
    assert {name: shown["idToken"][name] for name in ("sub", "email_verified", "roles", "age")} == {
        "sub": "1843",
        "email_verified": "true",
        "roles": "[a, b+c]",
        "age": "27",
    }
    assert "nothing" not in shown["idToken"]
    assert shown["userInfo"] == {"page": "https://example.com", "address": '{"country":"GB"}'}


@pytest.mark.parametrize("response", [{}, {"userAttributesToMap": {}}, {"userAttributesToMap": None}])
def test_an_answer_that_says_nothing(cognito: FakeCognito, on: On, corp: Corp, response: dict[str, Any]) -> None:
    """What the provider says is mapped as it is."""
    on("InboundFederation", answering(**response))
    corp.come()
    assert cognito.pool.users[NAME].attributes["email"] == "ada@example.com"


def test_an_answer_is_all_that_is_mapped(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """What it does not repeat is dropped; what it adds is mapped, by the names of the provider."""
    corp.said["name"] = "Ada Lovelace"
    on("InboundFederation", answering(userAttributesToMap={"sub": "1843", "page": PAGE, "nickname": "Countess"}))
    corp.come()
    attributes = cognito.pool.users[NAME].record.attributes
    assert attributes.keys() == {"sub", "website"}
    assert attributes["website"] == PAGE


def test_an_answer_decides_what_is_changed_later(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """What it drops stays as it was, and what it blanks is deleted."""
    corp.said["name"] = "Ada Lovelace"
    corp.come()
    on("InboundFederation", answering(userAttributesToMap={"sub": "1843", "name": ""}))
    corp.come()
    attributes = cognito.pool.users[NAME].attributes
    assert (attributes["email"], "name" in attributes) == ("ada@example.com", False)


def test_an_answer_does_not_decide_who_it_is(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """The subject is the provider's, whatever the function makes of it."""
    on("InboundFederation", answering(userAttributesToMap={"sub": "1815", "email": "eve@example.com"}))
    corp.come()
    assert list(cognito.pool.users) == [NAME]
    assert cognito.pool.users[NAME].attributes["email"] == "eve@example.com"


def test_an_answer_need_not_say_who_it_is(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """Who is signed in is known before the function is asked."""
    on("InboundFederation", answering(userAttributesToMap={"email": "eve@example.com"}))
    corp.come()
    assert list(cognito.pool.users) == [NAME]


def test_it_is_asked_about_the_bare_subject(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """The provider's name is not before it, as it is in other events."""
    on("InboundFederation")
    on("PreSignUp")
    corp.come()
    assert [call.event["userName"] for call in cognito.lambda_calls] == ["1843", NAME]


def test_an_answer_that_drops_what_is_required(cognito: FakeCognito, on: On, corp: Corp) -> None:
    """It is missing then."""
    cognito.pool.record.schema["email"].required = True
    on("InboundFederation", answering(userAttributesToMap={"sub": "1843", "name": "Ada"}))
    assert corp.come() == refused("attributes required: [email]")


@pytest.mark.parametrize("answer", [{"userAttributesToMap": ["email"]}, {"userAttributesToMap": "email"}])
def test_an_answer_that_makes_no_sense(cognito: FakeCognito, on: On, corp: Corp, answer: dict[str, Any]) -> None:
    """Nobody is signed in by it."""
    on("InboundFederation", answering(**answer))
    assert corp.come() == refused("Unrecognizable lambda output ")
    assert list(cognito.pool.users) == []


def test_a_function_that_fails(cognito: FakeCognito, on: On, corp: Corp, fired: Callable[[], list[str]]) -> None:
    """Nobody is signed in, and no other function is asked."""
    on("InboundFederation", raising)
    on("PreSignUp")
    assert corp.come() == refused("InboundFederation failed with error not today. ")
    assert fired() == [INBOUND]
    assert list(cognito.pool.users) == []
