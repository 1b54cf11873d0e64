"""Powertools for AWS Lambda: handlers written with its data classes read what they are sent, and are obeyed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

powertools = pytest.importorskip("aws_lambda_powertools.utilities.data_classes.cognito_user_pool_event")
event_source = pytest.importorskip("aws_lambda_powertools.utilities.data_classes").event_source

PASSWORD = "Analytical-1843"
ADA = "ada@example.com"
PHONE = "+12065550123"
SAID = {"Campaign": "spring"}
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"

Act = Callable[[Any], object]


@pytest.fixture
def on(cognito: FakeCognito) -> Callable[..., list[Any]]:
    """Put a handler of Powertools behind a trigger: it does `act` to each event. Gives the events, as they come in."""

    def on(trigger: str, data_class: type, act: Act = lambda event: None, version: str | None = None) -> list[Any]:
        seen: list[Any] = []

        @event_source(data_class=data_class)
        def handler(event: Any, context: Any) -> dict[str, Any]:
            seen.append(event)
            act(event)
            return event.raw_event

        cognito.add_lambda(trigger, handler)
        config = cognito.pool.record.settings["LambdaConfig"]
        if trigger.endswith("Sender"):
            config |= {trigger: {"LambdaVersion": "V1_0", "LambdaArn": ARN + trigger}, "KMSKeyID": KEY}
        elif version is not None:
            config["PreTokenGenerationConfig"] = {"LambdaVersion": version, "LambdaArn": ARN + trigger}
        else:
            config[trigger] = ARN + trigger
        return seen

    return on


@pytest.fixture
def sign_up(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    def sign_up(**attributes: str) -> dict[str, Any]:
        listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
        return cognito.idp.sign_up(
            ClientId=cognito.pool.client.id,
            Username="ada",
            Password=PASSWORD,
            UserAttributes=listed,
            ValidationData=[{"Name": "captcha", "Value": "passed"}],
            ClientMetadata=SAID,
        )

    return sign_up


@pytest.fixture
def sign_in(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    def sign_in(flow: str = "USER_PASSWORD_AUTH", **parameters: str) -> dict[str, Any]:
        return cognito.idp.initiate_auth(
            ClientId=cognito.pool.client.id,
            AuthFlow=flow,
            AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD, **parameters},
            ClientMetadata=SAID,
        )

    return sign_in


# --- signing up ---------------------------------------------------------------------------------------------------


def test_pre_sign_up(cognito: FakeCognito, on, sign_up) -> None:
    """The three decisions are off before the function takes them, and then as it took them."""

    def welcome(event: Any) -> None:
        response = event.response
        assert not any((response.auto_confirm_user, response.auto_verify_email, response.auto_verify_phone))
        response.auto_confirm_user = response.auto_verify_email = True

    seen = on("PreSignUp", powertools.PreSignUpTriggerEvent, welcome)
    assert sign_up(email=ADA)["UserConfirmed"] is True

    [event] = seen
    assert (event.version, event.region, event.user_pool_id) == ("1", "us-east-1", cognito.pool.id)
    assert (event.user_name, event.trigger_source) == ("ada", "PreSignUp_SignUp")
    assert event.caller_context.client_id == cognito.pool.client.id
    assert event.caller_context.aws_sdk_version == "aws-sdk-unknown-unknown"
    assert event.request.user_attributes == {"email": ADA}
    assert event.request.validation_data == {"captcha": "passed"}
    assert event.request.client_metadata == SAID
    assert cognito.pool.users["ada"].attributes["email_verified"] == "true"
    assert cognito.pool.users["ada"].attributes.get("phone_number_verified") is None


def test_pre_sign_up_of_a_number(cognito: FakeCognito, on, sign_up) -> None:
    """The decision on the number is the number's."""

    def decide(event: powertools.PreSignUpTriggerEvent) -> None:
        event.response.auto_confirm_user = True
        event.response.auto_verify_phone = True

    on("PreSignUp", powertools.PreSignUpTriggerEvent, decide)
    sign_up(email=ADA, phone_number=PHONE)

    attributes = cognito.pool.users["ada"].attributes
    assert (attributes["phone_number_verified"], attributes.get("email_verified")) == ("true", None)


def test_post_confirmation(cognito: FakeCognito, on, sign_up) -> None:
    """The user is confirmed by then."""
    seen = on("PostConfirmation", powertools.PostConfirmationTriggerEvent)
    sign_up(email=ADA)
    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool.id, Username="ada", ClientMetadata=SAID)

    [event] = seen
    assert event.request.user_attributes["cognito:user_status"] == "CONFIRMED"
    assert event.request.client_metadata == SAID


# --- signing in ---------------------------------------------------------------------------------------------------


def test_before_and_after_signing_in(ada, on, sign_in) -> None:
    """What the client says comes to the function before, and not to the one after."""
    before = on("PreAuthentication", powertools.PreAuthenticationTriggerEvent)
    after = on("PostAuthentication", powertools.PostAuthenticationTriggerEvent)
    sign_in()

    assert before[0].request.user_attributes["email"] == after[0].request.user_attributes["email"] == ADA
    assert (before[0].request.validation_data, before[0].request.user_not_found) == (SAID, None)
    assert (after[0].request.client_metadata, after[0].request.new_device_used) == ({}, False)


def test_what_a_handler_raises_is_told(cognito: FakeCognito, ada, on, sign_in) -> None:
    """The wrapping by Powertools is not in the way."""

    def refuse(event: Any) -> None:
        raise PermissionError(f"{event.user_name} is banned")

    on("PreAuthentication", powertools.PreAuthenticationTriggerEvent, refuse)
    with pytest.raises(cognito.idp.exceptions.UserLambdaValidationException) as refused:
        sign_in()
    assert refused.value.response["Error"]["Message"] == "PreAuthentication failed with error ada is banned."


def test_a_data_class_is_no_answer(cognito: FakeCognito, ada, on) -> None:
    """Lambda's runtime cannot pass it on: a handler must return `event.raw_event`."""
    cognito.add_lambda("PreAuthentication", lambda event, context: powertools.PreAuthenticationTriggerEvent(event))
    cognito.pool.record.settings["LambdaConfig"] = {"PreAuthentication": f"{ARN}PreAuthentication"}

    with pytest.raises(cognito.idp.exceptions.UserLambdaValidationException) as refused:
        cognito.idp.initiate_auth(
            ClientId=cognito.pool.client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
        )
    assert refused.value.response["Error"]["Message"] == (
        "PreAuthentication failed with error Unable to marshal response: "
        "Object of type PreAuthenticationTriggerEvent is not JSON serializable."
    )


# --- custom challenges --------------------------------------------------------------------------------------------


@pytest.fixture
def riddle(on) -> dict[str, list[Any]]:
    """Two tries for one right answer; gives the events of each of the three functions."""

    def define(event: Any) -> None:
        rounds, response = event.request.session, event.response
        assert not any((response.issue_tokens, response.fail_authentication, response.challenge_name))
        response.issue_tokens = bool(rounds) and rounds[-1].challenge_result
        response.fail_authentication = not response.issue_tokens and len(rounds) == 2
        response.challenge_name = "CUSTOM_CHALLENGE"

    def create(event: Any) -> None:
        event.response.public_challenge_parameters = {"question": "1 + 1"}
        event.response.private_challenge_parameters = {"answer": "2"}
        event.response.challenge_metadata = "SUM"

    def verify(event: Any) -> None:
        request = event.request
        event.response.answer_correct = request.challenge_answer == request.private_challenge_parameters["answer"]

    return {
        "define": on("DefineAuthChallenge", powertools.DefineAuthChallengeTriggerEvent, define),
        "create": on("CreateAuthChallenge", powertools.CreateAuthChallengeTriggerEvent, create),
        "verify": on("VerifyAuthChallengeResponse", powertools.VerifyAuthChallengeResponseTriggerEvent, verify),
    }


@pytest.fixture
def reply(cognito: FakeCognito) -> Callable[..., dict[str, Any]]:
    def reply(session: str, text: str) -> dict[str, Any]:
        return cognito.idp.respond_to_auth_challenge(
            ClientId=cognito.pool.client.id,
            ChallengeName="CUSTOM_CHALLENGE",
            Session=session,
            ChallengeResponses={"USERNAME": "ada", "ANSWER": text},
            ClientMetadata=SAID,
        )

    return reply


def test_custom_challenges(ada, riddle, sign_in, reply) -> None:
    """Rounds are told with their results, and what is private comes back to the function that verifies."""
    asked = sign_in("CUSTOM_AUTH")
    assert asked["ChallengeParameters"]["question"] == "1 + 1"
    again = reply(asked["Session"], "3")
    assert "AuthenticationResult" in reply(again["Session"], "2")

    rounds = riddle["define"][-1].request.session
    told = [(it.challenge_name, it.challenge_result, it.challenge_metadata) for it in rounds]
    assert told == [("CUSTOM_CHALLENGE", False, "SUM"), ("CUSTOM_CHALLENGE", True, "SUM")]
    created, verified = riddle["create"][-1].request, riddle["verify"][-1].request
    assert (created.challenge_name, len(created.session), created.user_not_found) == ("CUSTOM_CHALLENGE", 1, False)
    assert (verified.challenge_answer, verified.user_not_found, verified.client_metadata) == ("2", False, SAID)
    assert verified.user_attributes["email"] == ADA


def test_a_custom_sign_in_that_is_failed(cognito: FakeCognito, ada, riddle, sign_in, reply) -> None:
    """By the function that defines, once it has had enough."""
    again = reply(sign_in("CUSTOM_AUTH")["Session"], "3")

    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException, match="Incorrect username or password"):
        reply(again["Session"], "4")


# --- tokens -------------------------------------------------------------------------------------------------------


def test_pre_token_generation(ada, on, sign_in, decoded) -> None:
    """The first version: claims and groups of the id token, groups of both."""

    def change(event: Any) -> None:
        details = event.response.claims_override_details
        details.claims_to_add_or_override = {"team": "blue"}
        details.claims_to_suppress = ["email"]
        details.set_group_configuration_groups_to_override(["reviewers"])

    seen = on("PreTokenGeneration", powertools.PreTokenGenerationTriggerEvent, change)
    result = sign_in()["AuthenticationResult"]

    [event] = seen
    assert event.request.group_configuration.groups_to_override == ["editors"]
    assert event.request.group_configuration.iam_roles_to_override == []
    assert event.request.group_configuration.preferred_role is None
    claims = decoded(result["IdToken"])
    assert (claims["team"], claims["cognito:groups"], "email" in claims) == ("blue", ["reviewers"], False)
    assert decoded(result["AccessToken"])["cognito:groups"] == ["reviewers"]


@pytest.mark.parametrize("version", ["V2_0", "V3_0"])
def test_pre_token_generation_with_scopes(ada, on, sign_in, decoded, version: str) -> None:
    """The later versions: each token by itself, and scopes."""

    def change(event: Any) -> None:
        details = event.response.claims_scope_override_details
        details.id_token_generation.claims_to_add_or_override = {"team": "blue"}
        details.access_token_generation.claims_to_add_or_override = {"tenant": "acme"}
        details.access_token_generation.scopes_to_add = ["shop/read"]
        details.access_token_generation.scopes_to_suppress = ["aws.cognito.signin.user.admin"]

    seen = on("PreTokenGeneration", powertools.PreTokenGenerationV2TriggerEvent, change, version)
    result = sign_in()["AuthenticationResult"]

    [event] = seen
    assert event.request.scopes == ["aws.cognito.signin.user.admin"]
    id_claims, access_claims = decoded(result["IdToken"]), decoded(result["AccessToken"])
    assert (id_claims["team"], "tenant" in id_claims) == ("blue", False)
    assert (access_claims["tenant"], "team" in access_claims) == ("acme", False)
    assert access_claims["scope"] == "shop/read"


@pytest.fixture
def decoded(cognito: FakeCognito) -> Callable[[str], dict[str, Any]]:
    """The claims of a token, by its signature one of the default pool's."""
    jwt = pytest.importorskip("jwt")
    keys = jwt.PyJWKClient(cognito.pool.jwks_uri)

    def decoded(token: str) -> dict[str, Any]:
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})

    return decoded


# --- migration ----------------------------------------------------------------------------------------------------


def test_user_migration(cognito: FakeCognito, on, sign_in) -> None:
    """The function sees the password, and the user is as it says."""

    def move_in(event: Any) -> None:
        assert event.request.password == PASSWORD
        event.response.user_attributes = {"email": ADA, "email_verified": "true", "phone_number": PHONE}
        event.response.final_user_status = "CONFIRMED"
        event.response.desired_delivery_mediums = ["EMAIL"]
        event.response.force_alias_creation = False

    seen = on("UserMigration", powertools.UserMigrationTriggerEvent, move_in)
    assert "AuthenticationResult" in sign_in()

    [event] = seen
    assert (event.trigger_source, event.request.validation_data) == ("UserMigration_Authentication", SAID)
    assert cognito.pool.users["ada"].status == "CONFIRMED"
    assert [(message.medium, message.destination) for message in cognito.outbox] == [("EMAIL", ADA)]


def test_user_migration_in_silence(cognito: FakeCognito, on) -> None:
    """Of a forgotten password there is none to show; the user is sent the code, and no welcome."""

    def move_in(event: Any) -> None:
        event.response.user_attributes = {"email": ADA, "email_verified": "true"}
        event.response.message_action = "SUPPRESS"

    seen = on("UserMigration", powertools.UserMigrationTriggerEvent, move_in)
    cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada", ClientMetadata=SAID)

    [event] = seen
    assert (event.trigger_source, event.request.client_metadata) == ("UserMigration_ForgotPassword", SAID)
    assert "password" not in event.request
    assert [message.trigger_source for message in cognito.outbox] == ["CustomMessage_ForgotPassword"]


# --- messages -----------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"])
def test_custom_message(cognito: FakeCognito, on, sign_up) -> None:
    """What the function writes round the placeholder is what is sent."""

    def write(event: Any) -> None:
        event.response.email_subject = "Welcome"
        event.response.email_message = f"Take {event.request.code_parameter}."
        event.response.sms_message = "not this"

    seen = on("CustomMessage", powertools.CustomMessageTriggerEvent, write)
    sign_up(email=ADA)

    [event], [message] = seen, cognito.outbox
    assert (message.subject, message.body) == ("Welcome", f"Take {message.code}.")
    assert event.trigger_source == "CustomMessage_SignUp"
    assert event.request.link_parameter == "{##Click Here##}"
    assert event.request.username_parameter is None
    assert event.request.client_metadata == SAID


@pytest.mark.cognito_pool(
    auto_verified_attributes=["email", "phone_number"],
    sms_configuration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
)
@pytest.mark.parametrize(
    ("kind", "attributes"), [("Email", {"email": ADA}), ("SMS", {"phone_number": PHONE})], ids=["mail", "phone"]
)
def test_custom_senders(cognito: FakeCognito, on, sign_up, kind: str, attributes: dict[str, str]) -> None:
    """The code comes encrypted, and decrypts to the one that counts."""
    pytest.importorskip("aws_encryption_sdk")
    seen = on(f"Custom{kind}Sender", getattr(powertools, f"Custom{kind}SenderTriggerEvent"))
    sign_up(**attributes)

    [event] = seen
    assert (event.trigger_source, event.request.type) == (
        f"Custom{kind}Sender_SignUp",
        f"custom{kind}SenderRequestV1",
    )
    assert event.request.user_attributes.items() >= attributes.items()
    assert event.request.client_metadata == SAID
    assert cognito.decrypt_code(event.request.code) == cognito.confirmation_codes["ada"]


# --- all of them --------------------------------------------------------------------------------------------------


def test_every_data_class_is_tried_here() -> None:
    """A class that a new release brings is told here to be missing."""
    classes = {name for name, it in vars(powertools).items() if isinstance(it, type) and name.endswith("TriggerEvent")}
    tried = {
        "PreSignUp",
        "PostConfirmation",
        "PreAuthentication",
        "PostAuthentication",
        "DefineAuthChallenge",
        "CreateAuthChallenge",
        "VerifyAuthChallengeResponse",
        "PreTokenGeneration",
        "PreTokenGenerationV2",
        "UserMigration",
        "CustomMessage",
        "CustomEmailSender",
        "CustomSMSSender",
    }

    assert classes - {"BaseTriggerEvent"} <= {f"{name}TriggerEvent" for name in tried}
