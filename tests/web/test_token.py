"""The token endpoint: who may ask, for what, and what is said to those who may not."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import jwt
import pytest
import requests
import time_machine

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User, UserPool

CALLBACK = "https://app.example.com/callback"
MACHINE = {
    "GenerateSecret": True,
    "AllowedOAuthFlows": ["client_credentials"],
    "AllowedOAuthScopes": ["engine/read", "engine/run"],
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

INVALID_REQUEST = (400, '{"error":"invalid_request"}')
INVALID_CLIENT = (400, '{"error":"invalid_client"}')
INVALID_CLIENT_SECRET = (400, '{"error":"invalid_client","error_description":"invalid_client_secret"}')
INVALID_GRANT = (400, '{"error":"invalid_grant"}')
INVALID_SCOPE = (400, '{"error":"invalid_scope"}')
UNAUTHORIZED_CLIENT = (400, '{"error":"unauthorized_client"}')
REDIRECT_MISMATCH = (400, '{"error":"unauthorized_client","error_description":"invalid_redirect"}')


def said(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.text


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def challenge(verifier: str) -> dict[str, str]:
    digest = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return {"code_challenge": digest, "code_challenge_method": "S256"}


@pytest.fixture
def still() -> Iterator[None]:
    """The process's time stands still, and only `cognito.clock` moves the service's. Ask for it before `cognito`."""
    with time_machine.travel(datetime(2030, 1, 7, 12, tzinfo=timezone.utc), tick=False):
        yield


@pytest.fixture
def on_tokens(cognito: FakeCognito, pool: UserPool) -> Callable[..., None]:
    """Put a function behind the trigger PreTokenGeneration, in one of its versions."""

    def on_tokens(handler: Callable[..., Any], version: str = "V1_0") -> None:
        cognito.add_lambda("tokens", handler)
        arn = "arn:aws:lambda:us-east-1:123456789012:function:tokens"
        config = {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn}}
        pool.record.settings["LambdaConfig"] = config

    return on_tokens


def unchanged(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return event


def refusing(event: dict[str, Any], context: Any) -> dict[str, Any]:
    raise ValueError("no tokens today")


# --- the endpoint itself ------------------------------------------------------------------------------------------


def test_what_goes_with_every_answer(app, ada: User) -> None:
    """Granted or refused, the answer is JSON that nobody keeps and any origin may read."""
    granted = app.exchange(app.authorise())
    refused = app.exchange("bogus")

    assert (granted.status_code, refused.status_code) == (200, 400)
    for answer in (granted, refused):
        assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
        assert answer.headers["Cache-Control"] == "no-cache, no-store, max-age=0, must-revalidate"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert re.fullmatch(UUID, answer.cookies["XSRF-TOKEN"])


def test_it_is_there_for_post_alone(app) -> None:
    """GET is not allowed, and nothing more is said."""
    answer = requests.get(f"{app.root}/oauth2/token", timeout=5)

    assert said(answer) == (405, "")
    assert re.fullmatch(UUID, answer.cookies["XSRF-TOKEN"])


@pytest.mark.parametrize("path", ["token", "revoke", "userInfo"])
def test_a_script_of_another_origin_may_ask(app, path: str) -> None:
    """Its browser asks before, and is told so."""
    asked = {"Origin": "https://app.example.com", "Access-Control-Request-Headers": "authorization"}
    answer = requests.options(f"{app.root}/oauth2/{path}", headers=asked, timeout=5)

    assert said(answer) == (200, "")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization"


def test_what_is_no_form_is_not_read(app, ada: User) -> None:
    """JSON has no grant type, whatever the header calls it."""
    form = {"grant_type": "authorization_code", "code": app.authorise(), "client_id": app.client.id}

    assert said(app.post("token", json=form)) == INVALID_REQUEST
    assert said(app.post("token", json.dumps(form), headers=FORM)) == INVALID_REQUEST


def test_the_query_will_do(app, ada: User) -> None:
    """Parameters count in the query as well."""
    grant = {"grant_type": "authorization_code", "code": app.authorise(), "redirect_uri": CALLBACK}
    answer = app.post("token", {"client_id": app.client.id}, params=grant)

    assert answer.status_code == 200


def test_the_type_of_the_grant(app) -> None:
    """One must be named, and be one that is known."""
    assert said(app.ask("")) == INVALID_REQUEST
    assert said(app.ask("password", username="ada")) == (400, '{"error":"unsupported_grant_type"}')


# --- the client ---------------------------------------------------------------------------------------------------


def test_a_secret_in_the_form(application, ada: User) -> None:
    """client_secret_post."""
    app = application(GenerateSecret=True)

    assert app.exchange(app.authorise()).status_code == 200


@pytest.mark.parametrize("named", [True, False])
def test_a_secret_in_the_header(application, ada: User, named: bool) -> None:
    """client_secret_basic: the form may name the client too, or not."""
    app = application(GenerateSecret=True)
    form = {"grant_type": "authorization_code", "code": app.authorise(), "redirect_uri": CALLBACK}
    if named:
        form["client_id"] = app.client.id

    assert app.post("token", form, headers=basic(app.client.id, app.client.secret)).status_code == 200


@pytest.mark.parametrize(
    "secret", ["abcdefghijklmnop+qrstuvwx/yz", "abcdefghijklmnop%2Bqrstuvwx", "a:bcdefghijklmnopqrstu"]
)
def test_a_secret_is_taken_as_it_is(application, secret: str) -> None:
    """No character of it means anything, and a client that form-encodes it for the header is refused."""
    app = application(**MACHINE)
    app.client.record.secret = secret
    grant = {"grant_type": "client_credentials"}

    assert app.ask("client_credentials").status_code == 200
    assert app.post("token", grant, headers=basic(app.client.id, secret)).status_code == 200
    encoded = basic(app.client.id, quote(secret, safe=""))
    assert said(app.post("token", grant, headers=encoded)) == INVALID_CLIENT_SECRET


def test_no_client(app) -> None:
    """Somebody must ask."""
    assert said(app.exchange("bogus", client_id="")) == INVALID_REQUEST


def test_an_unknown_client(cognito: FakeCognito, app) -> None:
    """Also one of another pool, whose domain this is not."""
    elsewhere = cognito.create_pool("elsewhere").add_client()

    assert said(app.exchange("bogus", client_id="unknown")) == INVALID_CLIENT
    assert said(app.exchange("bogus", client_id=elsewhere.id)) == INVALID_CLIENT


def test_a_client_without_its_secret(application) -> None:
    """A client that has one must send it."""
    app = application(GenerateSecret=True)

    assert said(app.exchange("bogus", client_secret="")) == INVALID_CLIENT


def test_a_wrong_secret(application) -> None:
    """In the form or in the header."""
    app = application(GenerateSecret=True)
    header = basic(app.client.id, "wrong")

    assert said(app.exchange("bogus", client_secret="wrong")) == INVALID_CLIENT_SECRET
    assert said(app.post("token", {"grant_type": "refresh_token"}, headers=header)) == INVALID_CLIENT_SECRET


def test_a_secret_that_the_client_has_not(app) -> None:
    """A public client sends none, and no header with nothing in it either."""
    assert said(app.exchange("bogus", client_secret="surplus")) == INVALID_CLIENT_SECRET
    for secret in ("surplus", ""):
        answer = app.post("token", {"grant_type": "refresh_token"}, headers=basic(app.client.id, secret))
        assert said(answer) == INVALID_CLIENT_SECRET


def test_a_header_that_cannot_be_read(application) -> None:
    """Or that names another client than the form."""
    app = application(GenerateSecret=True)
    form = {"grant_type": "refresh_token", "client_id": "another"}

    assert said(app.post("token", form, headers={"Authorization": "Basic ?"})) == INVALID_CLIENT
    assert said(app.post("token", form, headers=basic(app.client.id, app.client.secret))) == INVALID_CLIENT


def test_a_client_that_is_refused_loses_no_code(application, ada: User) -> None:
    """It can ask again, with the right secret."""
    app = application(GenerateSecret=True)
    code = app.authorise()
    assert said(app.exchange(code, client_secret="wrong")) == INVALID_CLIENT_SECRET

    assert app.exchange(code).status_code == 200


# --- a code -------------------------------------------------------------------------------------------------------


def test_a_code_gives_tokens(app, ada: User) -> None:
    """All three, in the order of the wire."""
    answer = app.exchange(app.authorise()).json()

    assert list(answer) == ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]
    assert (answer["expires_in"], answer["token_type"]) == (3600, "Bearer")
    assert claims(answer["id_token"])["cognito:username"] == "ada"


def test_without_openid_there_is_no_id_token(application, ada: User) -> None:
    """Its place stays empty."""
    app = application(AllowedOAuthScopes=["openid", "aws.cognito.signin.user.admin"])
    answer = app.exchange(app.authorise(scope="aws.cognito.signin.user.admin")).json()

    assert list(answer) == ["access_token", "refresh_token", "expires_in", "token_type"]


def test_tokens_last_as_long_as_the_client_says(application, ada: User) -> None:
    """`expires_in` is the access token's."""
    app = application(
        AccessTokenValidity=10, IdTokenValidity=20, TokenValidityUnits={"AccessToken": "minutes", "IdToken": "minutes"}
    )

    assert app.exchange(app.authorise()).json()["expires_in"] == 600


def test_a_code_is_good_once(app, ada: User) -> None:
    """And never again."""
    code = app.authorise()

    assert app.exchange(code).status_code == 200
    assert said(app.exchange(code)) == INVALID_GRANT


def test_a_code_lasts_five_minutes(still, cognito: FakeCognito, app, ada: User) -> None:
    """To the second."""
    first, second = app.authorise(), app.authorise()
    cognito.clock.advance(seconds=299)
    assert app.exchange(first).status_code == 200

    cognito.clock.advance(seconds=1)
    assert said(app.exchange(second)) == INVALID_GRANT


def test_a_made_up_code(app) -> None:
    """The service knows the codes it has given."""
    assert said(app.exchange("bogus")) == INVALID_GRANT


def test_another_client_s_code(app, application, ada: User) -> None:
    """A code is for the client that asked for it, which can still use it."""
    code = app.authorise()
    assert said(application().exchange(code)) == INVALID_GRANT

    assert app.exchange(code).status_code == 200


@pytest.mark.parametrize("uri", ["https://app.example.com/callback/", "https://app.example.com/other"])
def test_another_redirect_uri(application, ada: User, uri: str) -> None:
    """It must be the one that the code was asked with, to the letter; the code is not lost."""
    app = application(CallbackURLs=[CALLBACK, "https://app.example.com/other"])
    code = app.authorise()
    assert said(app.exchange(code, redirect_uri=uri)) == REDIRECT_MISMATCH

    assert app.exchange(code).status_code == 200


@pytest.mark.parametrize("missing", ["code", "redirect_uri"])
def test_what_an_exchange_needs(app, ada: User, missing: str) -> None:
    """Neither can be left out."""
    assert said(app.exchange(app.authorise(), **{missing: ""})) == INVALID_REQUEST


def test_a_code_with_a_challenge(app, ada: User) -> None:
    """Only who knows the verifier can exchange it (RFC 7636)."""
    verifier = "analytical-" * 5
    code = app.authorise(**challenge(verifier))
    assert said(app.exchange(code)) == INVALID_GRANT
    assert said(app.exchange(code, code_verifier="difference-" * 5)) == INVALID_GRANT

    assert app.exchange(code, code_verifier=verifier).status_code == 200


def test_a_verifier_without_a_challenge(app, ada: User) -> None:
    """Somebody took the challenge away."""
    assert said(app.exchange(app.authorise(), code_verifier="analytical-" * 5)) == INVALID_GRANT


@pytest.mark.parametrize("end", ["admin_disable_user", "admin_delete_user"])
def test_a_user_who_has_gone(cognito: FakeCognito, app, ada: User, end: str) -> None:
    """Between signing in and the exchange."""
    code = app.authorise()
    getattr(cognito.idp, end)(UserPoolId=cognito.pool.id, Username="ada")

    assert said(app.exchange(code)) == INVALID_GRANT


def test_a_client_without_the_code_grant(app, ada: User) -> None:
    """What it was allowed when it asked for the code does not count, but what it is now."""
    code = app.authorise()
    app.client.record.settings["AllowedOAuthFlows"] = ["implicit"]
    assert said(app.exchange(code)) == UNAUTHORIZED_CLIENT

    app.client.record.settings["AllowedOAuthFlowsUserPoolClient"] = False
    assert said(app.exchange(code)) == INVALID_GRANT


@pytest.mark.parametrize("readable", [["email"], ["email_verified"], ["name"]])
def test_a_scope_that_the_client_cannot_read(application, ada: User, readable: list[str]) -> None:
    """The scope `email` is for the address and for whether it is verified."""
    app = application(ReadAttributes=readable)

    assert said(app.exchange(app.authorise(scope="openid email"))) == INVALID_GRANT
    assert app.exchange(app.authorise(scope="openid")).status_code == 200


def test_a_profile_that_the_client_cannot_read(application, ada: User) -> None:
    """The scope `profile` is for what there is to read."""
    app = application(ReadAttributes=["name"], AllowedOAuthScopes=["openid", "profile"])
    said = claims(app.sign_in()["id_token"])

    assert (said["name"], "email" in said) == ("Ada", False)


def test_functions_see_the_scopes(cognito: FakeCognito, app, ada: User, on_tokens) -> None:
    """The function behind the tokens is called when they are given, and not before."""
    on_tokens(unchanged, "V2_0")
    code = app.authorise()
    assert cognito.lambda_calls == []

    app.exchange(code, aws_client_metadata='{"Campaign":"spring"}')
    (call,) = cognito.lambda_calls
    assert call.trigger_source == "TokenGeneration_HostedAuth"
    assert call.event["request"]["scopes"] == ["openid", "email"]
    assert "clientMetadata" not in call.event["request"]


def test_a_function_that_refuses_tokens(app, ada: User, on_tokens) -> None:
    """The error is told as one service has it from another; the code is spent."""
    on_tokens(refusing)
    code = app.authorise()
    answer = app.exchange(code)

    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert re.fullmatch(
        r"PreTokenGeneration failed with error no tokens today\. \(Service: AWSCognitoIdentityProviderInternalService; "
        rf"Status Code: 400; Error Code: UserLambdaValidationException; Request ID: {UUID}; Proxy: null\)",
        answer.json()["error"],
    )
    on_tokens(unchanged)
    assert said(app.exchange(code)) == INVALID_GRANT


# --- a refresh token ----------------------------------------------------------------------------------------------


def test_a_refresh_token_gives_new_tokens(app, ada: User) -> None:
    """Of the same sign-in and for the same scopes, without a refresh token, as often as one likes."""
    tokens = app.sign_in(scope="openid")
    answer = app.refresh(tokens["refresh_token"], scope="openid email").json()

    assert list(answer) == ["id_token", "access_token", "expires_in", "token_type"]
    before, after = claims(tokens["access_token"]), claims(answer["access_token"])
    assert before["jti"] != after["jti"]
    for name in ("origin_jti", "auth_time", "scope", "version", "username"):
        assert before[name] == after[name]
    assert app.refresh(tokens["refresh_token"]).status_code == 200


def test_refreshing_without_openid(application, ada: User) -> None:
    """There was no id token, and there is none."""
    app = application(AllowedOAuthScopes=["aws.cognito.signin.user.admin"])
    answer = app.refresh(app.sign_in()["refresh_token"]).json()

    assert list(answer) == ["access_token", "expires_in", "token_type"]


def test_what_refreshing_needs(app) -> None:
    """A token, and one that is known."""
    assert said(app.refresh("")) == INVALID_REQUEST
    assert said(app.refresh("bogus")) == INVALID_GRANT


def test_another_client_s_refresh_token(app, application, ada: User) -> None:
    """It is for the client it was given to."""
    assert said(application().refresh(app.sign_in()["refresh_token"])) == INVALID_GRANT


@pytest.mark.parametrize("end", ["admin_user_global_sign_out", "admin_disable_user", "admin_delete_user"])
def test_what_ends_a_sign_in_ends_refreshing(cognito: FakeCognito, app, ada: User, end: str) -> None:
    """Whatever it is, no more is said."""
    token = app.sign_in()["refresh_token"]
    getattr(cognito.idp, end)(UserPoolId=cognito.pool.id, Username="ada")

    assert said(app.refresh(token)) == INVALID_GRANT


def test_a_refresh_token_lasts_a_month(still, cognito: FakeCognito, app, ada: User) -> None:
    """Unless the client says otherwise."""
    token = app.sign_in()["refresh_token"]
    cognito.clock.advance(days=30)

    assert said(app.refresh(token)) == INVALID_GRANT


def test_a_client_that_may_not_refresh(app, ada: User) -> None:
    """One without the code grant."""
    token = app.sign_in()["refresh_token"]
    app.client.record.settings["AllowedOAuthFlows"] = ["implicit"]

    assert said(app.refresh(token)) == UNAUTHORIZED_CLIENT


def test_functions_are_told_of_refreshing(cognito: FakeCognito, app, ada: User, on_tokens) -> None:
    """And may refuse."""
    token = app.sign_in()["refresh_token"]
    on_tokens(unchanged)
    app.refresh(token)
    assert [call.trigger_source for call in cognito.lambda_calls] == ["TokenGeneration_RefreshTokens"]

    on_tokens(refusing)
    answer = app.refresh(token)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("PreTokenGeneration failed with error no tokens today. (Service: ")


def test_refreshing_what_the_api_gave(cognito: FakeCognito, app, ada: User) -> None:
    """It goes on for the one scope of the API, with an id token, as long as the pool keeps no track of devices."""
    token = ada.sign_in(client=app.client).refresh_token
    answer = app.refresh(token).json()
    assert list(answer) == ["id_token", "access_token", "expires_in", "token_type"]
    assert claims(answer["access_token"])["scope"] == "aws.cognito.signin.user.admin"

    devices = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}
    cognito.pool.record.settings["DeviceConfiguration"] = devices
    assert said(app.refresh(token)) == INVALID_GRANT
    assert app.refresh(app.sign_in()["refresh_token"]).status_code == 200


ROTATING = {
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
}


def test_rotation(still, cognito: FakeCognito, application, ada: User) -> None:
    """Each use gives the next refresh token; the last one has its grace, and is then refused."""
    app = application(**ROTATING)
    first = app.sign_in()["refresh_token"]
    answer = app.refresh(first).json()
    assert list(answer) == ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]
    assert answer["refresh_token"] != first

    cognito.clock.advance(seconds=9)
    assert app.refresh(first).status_code == 200
    cognito.clock.advance(seconds=1)
    assert said(app.refresh(first)) == INVALID_GRANT
    assert app.refresh(answer["refresh_token"]).status_code == 200


# --- a client's own tokens ----------------------------------------------------------------------------------------


@pytest.fixture
def machine(application) -> Any:
    """An application that asks for itself."""
    return application(**MACHINE)


def test_a_client_s_own_token(machine) -> None:
    """An access token for all its scopes, and nothing else."""
    answer = machine.ask("client_credentials").json()

    assert list(answer) == ["access_token", "expires_in", "token_type"]
    assert (answer["expires_in"], answer["token_type"]) == (3600, "Bearer")
    assert claims(answer["access_token"])["scope"] == "engine/read engine/run"


def test_some_of_its_scopes(machine) -> None:
    """Those that are asked for, each once."""
    answer = machine.ask("client_credentials", scope="engine/run engine/run").json()

    assert claims(answer["access_token"])["scope"] == "engine/run"


@pytest.mark.parametrize(
    ("scope", "refusal"),
    [
        ("engine/run", INVALID_GRANT),
        ("engine/read engine/run", INVALID_GRANT),
        ("openid", INVALID_GRANT),
        ("engine/stop", INVALID_SCOPE),
        ("engine/read nowhere/read", INVALID_SCOPE),
        ("nonsense", INVALID_SCOPE),
    ],
)
def test_scopes_it_may_not_have(application, scope: str, refusal: tuple[int, str]) -> None:
    """One too many and all is refused: differently if there is such a scope and if there is none."""
    app = application(**{**MACHINE, "AllowedOAuthScopes": ["engine/read"]})

    assert said(app.ask("client_credentials", scope=scope)) == refusal


def test_a_client_without_scopes(machine) -> None:
    """It has nothing to ask for."""
    machine.client.record.settings["AllowedOAuthScopes"] = []

    assert said(machine.ask("client_credentials")) == INVALID_SCOPE


def test_a_scope_that_is_no_more(cognito: FakeCognito, machine) -> None:
    """It stays with the client, which may ask for it, and is in no token until it is there again."""
    scopes = [{"ScopeName": "read", "ScopeDescription": "read"}]
    server = {"UserPoolId": cognito.pool.id, "Identifier": "engine", "Name": "engine"}
    cognito.idp.update_resource_server(**server, Scopes=scopes)
    answer = machine.ask("client_credentials", scope="engine/read engine/run").json()
    assert claims(answer["access_token"])["scope"] == "engine/read"

    scopes.append({"ScopeName": "run", "ScopeDescription": "run"})
    cognito.idp.update_resource_server(**server, Scopes=scopes)
    answer = machine.ask("client_credentials").json()
    assert claims(answer["access_token"])["scope"] == "engine/read engine/run"


def test_a_client_for_users_has_none(application) -> None:
    """The grant must be among those that the client is allowed."""
    app = application(GenerateSecret=True)

    assert said(app.ask("client_credentials")) == UNAUTHORIZED_CLIENT


def test_a_client_that_may_not_use_oauth(application) -> None:
    """`AllowedOAuthFlows` alone is not enough, though nothing says so when the client is made."""
    app = application(**MACHINE, AllowedOAuthFlowsUserPoolClient=False)

    assert said(app.ask("client_credentials")) == INVALID_GRANT


def test_a_client_that_needs_no_domain(machine) -> None:
    """One that gets its tokens through the API may come here as well."""
    settings = machine.client.record.settings
    settings.update(AllowedOAuthFlows=[], AllowedOAuthFlowsUserPoolClient=False)
    settings["ExplicitAuthFlows"] = ["ALLOW_CLIENT_TOKEN_AUTH"]

    assert machine.ask("client_credentials").status_code == 200


def test_no_audience_for_clients(machine) -> None:
    """Only users' tokens are bound to a resource."""
    answer = machine.ask("client_credentials", resource="https://engine.example.com").json()

    assert "aud" not in claims(answer["access_token"])


def test_functions_change_a_client_s_token(cognito: FakeCognito, machine, on_tokens) -> None:
    """With the third version of the event, which has what the client said."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        changes = {"claimsToAddOrOverride": {"mill": "analytical"}, "scopesToSuppress": ["engine/run"]}
        event["response"] = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": changes}}
        return event

    on_tokens(handler, "V3_0")
    answer = machine.ask("client_credentials", aws_client_metadata='{"Campaign":"spring"}').json()

    told = claims(answer["access_token"])
    assert (told["mill"], told["scope"]) == ("analytical", "engine/read")
    (call,) = cognito.lambda_calls
    assert call.trigger_source == "TokenGeneration_ClientCredentials"
    assert call.event["request"]["clientMetadata"] == {"Campaign": "spring"}


@pytest.mark.parametrize("version", ["V1_0", "V2_0"])
def test_functions_that_are_for_users(cognito: FakeCognito, machine, on_tokens, version: str) -> None:
    """The earlier versions of the event are about users alone."""
    on_tokens(refusing, version)

    assert machine.ask("client_credentials").status_code == 200
    assert cognito.lambda_calls == []


def test_a_function_that_refuses_a_client(machine, on_tokens) -> None:
    """It is told as for users."""
    on_tokens(refusing, "V3_0")
    answer = machine.ask("client_credentials")

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("PreTokenGeneration failed with error no tokens today. (Service: ")


@pytest.mark.parametrize("metadata", ["spring", "[]", '{"Campaign":1}'])
def test_metadata_that_are_none(machine, metadata: str) -> None:
    """They are a JSON object of texts."""
    assert said(machine.ask("client_credentials", aws_client_metadata=metadata)) == INVALID_REQUEST
