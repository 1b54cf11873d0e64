"""CreateUserPoolClient, DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient, ListUserPoolClients."""

from __future__ import annotations

from typing import Any

import boto3
import jwt
import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
FLOW = "InvalidOAuthFlowException"
UNAVAILABLE = "FeatureUnavailableInTierException"
PASSWORD = "Analytical-1843"
SECRET = "a1" * 12
CALLBACK = "https://app.example.com/callback"
APPLICATION = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0a"
FAR_APPLICATION = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0a"
ROLE = "arn:aws:iam::123456789012:role/pinpoint"

DEFAULTS: dict[str, Any] = {
    "RefreshTokenValidity": 30,
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
OF_THE_CLIENT = {"UserPoolId", "ClientName", "ClientId", "LastModifiedDate", "CreationDate"}
CODE_FLOW = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "CallbackURLs": [CALLBACK],
}
MACHINE = {"AllowedOAuthFlows": ["client_credentials"]}


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.create_pool(
        schema=[
            {"Name": "email", "Required": True, "Mutable": True},
            {"Name": "team", "AttributeDataType": "String", "Mutable": True},
        ]
    )


@pytest.fixture
def create(idp, pool):
    """A client made with these parameters, as CreateUserPoolClient answers."""
    return lambda **params: idp.create_user_pool_client(**{"UserPoolId": pool.id, "ClientName": "app", **params})[
        "UserPoolClient"
    ]


@pytest.fixture
def describe(idp, pool):
    return lambda client_id: idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=client_id)["UserPoolClient"]


@pytest.fixture
def update(idp, pool):
    """Changes a client, as UpdateUserPoolClient answers."""
    return lambda client_id, **params: idp.update_user_pool_client(UserPoolId=pool.id, ClientId=client_id, **params)[
        "UserPoolClient"
    ]


@pytest.fixture
def missing(pool) -> dict[str, str]:
    """A client that is not there."""
    return {"UserPoolId": pool.id, "ClientId": "1missing"}


NOT_FOUND = ("ResourceNotFoundException", "User pool client 1missing does not exist.")


def settings(client: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in client.items() if name not in OF_THE_CLIENT}


# --- CreateUserPoolClient: defaults -------------------------------------------------------------------------------


def test_create_user_pool_client_fills_in_defaults(create) -> None:
    """A client of which only the name is given has these settings and no others: no secret, no list of flows."""
    assert settings(create()) == DEFAULTS


def test_create_user_pool_client_names_the_client(create, pool, cognito: FakeCognito) -> None:
    """A client has an id of twenty-six small letters and digits, and the same date twice."""
    client = create(ClientName="Our app")

    assert (client["UserPoolId"], client["ClientName"]) == (pool.id, "Our app")
    assert len(client["ClientId"]) == 26
    assert set(client["ClientId"]) <= set("0123456789abcdefghijklmnopqrstuvwxyz")
    assert client["CreationDate"] == client["LastModifiedDate"]
    assert abs(client["CreationDate"] - cognito.clock.now()).total_seconds() < 60


def test_create_user_pool_client_answers_in_the_order_of_the_service(cognito: FakeCognito, pool) -> None:
    """The members come in the order in which the service writes them."""
    params = {"UserPoolId": pool.id, "ClientName": "app", "GenerateSecret": True, "ExplicitAuthFlows": []}
    answer = cognito.call("cognito-idp", "CreateUserPoolClient", params, door="raw")

    expected = [
        *("UserPoolId", "ClientName", "ClientId", "ClientSecret", "LastModifiedDate", "CreationDate"),
        *("RefreshTokenValidity", "ExplicitAuthFlows", "AllowedOAuthFlowsUserPoolClient", "EnableTokenRevocation"),
        *("EnablePropagateAdditionalUserContextData", "AuthSessionValidity"),
    ]
    assert list(answer["UserPoolClient"]) == expected


@pytest.mark.parametrize(
    "given",
    [
        {"RefreshTokenValidity": 1},
        {"AccessTokenValidity": 2, "IdTokenValidity": 24},
        {"AccessTokenValidity": 5, "TokenValidityUnits": {"AccessToken": "minutes"}},
        {"ReadAttributes": ["email", "email_verified", "custom:team"]},
        {"WriteAttributes": ["email", "custom:team"]},
        {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
        {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY"]},
        {"SupportedIdentityProviders": ["COGNITO"]},
        {"LogoutURLs": ["myapp://bye", "http://localhost:3000/"]},
        {"CallbackURLs": [CALLBACK, "http://127.0.0.1/", "http://[::1]:8080/"], "DefaultRedirectURI": CALLBACK},
        CODE_FLOW | {"AllowedOAuthScopes": ["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"]},
        # Without the permission to use OAuth, only what is selected must agree.
        {"AllowedOAuthScopes": ["openid"]},
        {"AnalyticsConfiguration": {"ApplicationArn": APPLICATION, "UserDataShared": True}},
        {"AnalyticsConfiguration": {"ApplicationId": "0a", "RoleArn": ROLE, "ExternalId": "us"}},
        {"PreventUserExistenceErrors": "ENABLED"},
        {"EnableTokenRevocation": False},
        {"AuthSessionValidity": 15},
        {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}},
    ],
)
def test_create_user_pool_client_keeps_what_is_given(create, describe, given: dict[str, Any]) -> None:
    """A setting that is given is shown, by DescribeUserPoolClient as well, and the others keep their defaults."""
    client = create(**given)

    assert settings(client) == DEFAULTS | given
    assert describe(client["ClientId"]) == client


@pytest.mark.parametrize(
    ("units", "shown"),
    [(None, 30), ("days", 30), ("hours", 720), ("minutes", 43_200), ("seconds", 2_592_000)],
)
@pytest.mark.parametrize("given", [{}, {"RefreshTokenValidity": 0}])
def test_a_refresh_token_is_good_for_thirty_days(create, given: dict[str, int], units: str | None, shown: int) -> None:
    """So it is if the client does not say how long, and if it says 0."""
    chosen = {} if units is None else {"TokenValidityUnits": {"RefreshToken": units}}

    assert create(**given, **chosen)["RefreshTokenValidity"] == shown


# --- secrets ------------------------------------------------------------------------------------------------------


def test_a_generated_secret(create, describe, update) -> None:
    """It is shown whenever the client is, and an update keeps it."""
    client = create(GenerateSecret=True)
    secret = client["ClientSecret"]

    assert 49 <= len(secret) <= 52
    assert set(secret) <= set("0123456789abcdefghijklmnopqrstuvwxyz")
    assert describe(client["ClientId"])["ClientSecret"] == secret
    assert update(client["ClientId"])["ClientSecret"] == secret
    assert create(GenerateSecret=True)["ClientSecret"] != secret


def test_no_secret(create) -> None:
    """There is none unless it is asked for."""
    assert "ClientSecret" not in create(GenerateSecret=False)


def test_a_secret_of_one_s_own(create, idp, refused) -> None:
    """A secret can be given, and then has its effect."""
    client = create(ClientSecret=SECRET, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])

    assert client["ClientSecret"] == SECRET
    text = f"Client {client['ClientId']} is configured with secret but SECRET_HASH was not received"
    with refused("NotAuthorizedException", text):
        idp.sign_up(ClientId=client["ClientId"], Username="ada", Password=PASSWORD)


def test_a_secret_given_and_generated(create, refused) -> None:
    """A secret is either given or generated."""
    with refused(INVALID):  # the text is not known
        create(ClientSecret=SECRET, GenerateSecret=True)


# --- what CreateUserPoolClient and UpdateUserPoolClient refuse ----------------------------------------------------

RANGE = "Invalid range for token validity."
MIXED_FLOWS = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."
NO_CALLBACK = "CallbackUrls can not be empty when code flow or implicit flow is selected"
FLOWS_AND_SCOPES = (
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
)
MACHINE_MIXED = "client_credentials flow can not be selected along with code flow or implicit flow."
MACHINE_SECRET = "client_credentials flow can not be selected if client does not have a client secret."
ANALYTICS = (
    "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> "
    "are valid"
)


def lasting(unit: str, **validities: int) -> dict[str, Any]:
    """Validities of tokens in one unit."""
    given = {f"{token}Validity": value for token, value in validities.items()}
    return {**given, "TokenValidityUnits": dict.fromkeys(validities, unit)}


REFUSED = [
    (lasting("minutes", AccessToken=4), INVALID, RANGE),
    (lasting("seconds", AccessToken=299), INVALID, RANGE),
    ({"AccessTokenValidity": 25}, INVALID, RANGE),
    (lasting("minutes", IdToken=4), INVALID, RANGE),
    (lasting("days", IdToken=2), INVALID, RANGE),
    (lasting("minutes", RefreshToken=59), INVALID, RANGE),
    ({"RefreshTokenValidity": 3651}, INVALID, RANGE),
    (lasting("hours", AccessToken=2, RefreshToken=1), INVALID, RANGE),
    (lasting("hours", IdToken=3, RefreshToken=2), INVALID, RANGE),
    ({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"]}, INVALID, MIXED_FLOWS),
    (
        {
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
        },
        INVALID,
        None,  # the text is not known
    ),
    ({"CallbackURLs": ["http://app.example.com/"]}, INVALID, "http://app.example.com/ cannot use the HTTP protocol."),
    (
        {"CallbackURLs": [CALLBACK, "http://localhost.example.com"]},
        INVALID,
        "http://localhost.example.com cannot use the HTTP protocol.",
    ),
    ({"LogoutURLs": ["http://app.example.com/"]}, INVALID, "http://app.example.com/ cannot use the HTTP protocol."),
    ({"CallbackURLs": [f"{CALLBACK}#top"]}, INVALID, f"{CALLBACK}#top cannot use fragment"),
    ({"CallbackURLs": ["/callback"]}, INVALID, None),
    ({"CallbackURLs": ["http://[::1/"]}, INVALID, None),
    (
        {"CallbackURLs": [CALLBACK], "DefaultRedirectURI": f"{CALLBACK}/"},
        INVALID,
        f"The default redirect URI {CALLBACK}/ is not in the callback URIs list.",
    ),
    ({"AllowedOAuthFlowsUserPoolClient": True}, FLOW, FLOWS_AND_SCOPES),
    (CODE_FLOW | {"AllowedOAuthFlows": []}, FLOW, FLOWS_AND_SCOPES),
    (CODE_FLOW | {"AllowedOAuthScopes": []}, FLOW, FLOWS_AND_SCOPES),
    (CODE_FLOW | {"CallbackURLs": []}, INVALID, NO_CALLBACK),
    (CODE_FLOW | {"CallbackURLs": [], "AllowedOAuthFlows": ["implicit"]}, INVALID, NO_CALLBACK),
    ({"AllowedOAuthFlows": ["code", "implicit"]}, INVALID, NO_CALLBACK),
    ({"AllowedOAuthFlows": ["client_credentials", "code"]}, FLOW, MACHINE_MIXED),
    ({"AllowedOAuthFlows": ["implicit", "client_credentials"]}, FLOW, MACHINE_MIXED),
    (MACHINE, FLOW, MACHINE_SECRET),
    (
        {"AllowedOAuthScopes": ["openid", "orders/read"]},
        "ScopeDoesNotExistException",
        "Invalid scope requested: orders/read",
    ),
    ({"AnalyticsConfiguration": {"ApplicationId": "0a"}}, INVALID, ANALYTICS),
    ({"AnalyticsConfiguration": {"ApplicationId": "0a", "RoleArn": ROLE}}, INVALID, ANALYTICS),
    ({"AnalyticsConfiguration": {"ApplicationArn": APPLICATION, "ExternalId": "us"}}, INVALID, ANALYTICS),
    (
        {"AnalyticsConfiguration": {"ApplicationArn": FAR_APPLICATION}},
        INVALID,
        "The integration with Pinpoint is not supported for the requested eu-west-1 region.",
    ),
    (
        {"EnablePropagateAdditionalUserContextData": True},
        INVALID,
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
    ),
]


@pytest.mark.parametrize(("params", "code", "message"), REFUSED)
def test_create_user_pool_client_refuses(
    create, refused, pool, params: dict[str, Any], code: str, message: str | None
) -> None:
    """Settings that contradict each other make no client."""
    before = list(pool.clients)

    with refused(code, message):
        create(**params)

    assert list(pool.clients) == before


@pytest.mark.parametrize(("params", "code", "message"), REFUSED)
def test_update_user_pool_client_refuses(
    create, describe, update, refused, params: dict[str, Any], code: str, message: str | None
) -> None:
    """What a new client cannot have, an old one cannot be given; it stays as it was."""
    client = create(RefreshTokenValidity=1)

    with refused(code, message):
        update(client["ClientId"], **params)

    assert describe(client["ClientId"]) == client


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"ReadAttributes": ["email", "custom:colour"]}, "Invalid read attributes specified while {} a client"),
        ({"ReadAttributes": ["team"]}, "Invalid read attributes specified while {} a client"),
        ({"WriteAttributes": ["email", "custom:colour"]}, "Invalid write attributes specified while {} a client"),
        ({"WriteAttributes": ["email", "sub"]}, "Invalid write attributes specified while {} a client"),
        ({"WriteAttributes": ["email", "email_verified"]}, "Invalid write attributes specified while {} a client"),
        (
            {"WriteAttributes": ["email", "phone_number_verified"]},
            "Invalid write attributes specified while {} a client",
        ),
        # What users must have, they must be able to give.
        ({"WriteAttributes": ["custom:team"]}, "Invalid write attributes specified while {} a client"),
    ],
)
def test_attributes_that_a_client_cannot_be_given(
    create, update, refused, params: dict[str, Any], message: str
) -> None:
    """Attributes must be the pool's, and what is verified is written by nobody. The text tells what was tried."""
    client_id = create()["ClientId"]

    with refused(INVALID, message.format("creating")):
        create(**params)
    with refused(INVALID, message.format("updating")):
        update(client_id, **params)


def test_a_provider_that_is_not_there(create, pool, refused) -> None:
    """A client can name its pool's providers only."""
    with refused(INVALID, f"The provider Google does not exist for User Pool {pool.id}."):
        create(SupportedIdentityProviders=["COGNITO", "Google"])


def test_choice_based_sign_in_is_not_for_lite_pools(cognito: FakeCognito, idp, refused) -> None:
    """ALLOW_USER_AUTH needs the Essentials tier or higher."""
    pool = cognito.create_pool(UserPoolTier="LITE", client={"explicit_auth_flows": ["ALLOW_USER_SRP_AUTH"]})

    with refused(UNAVAILABLE):
        idp.create_user_pool_client(UserPoolId=pool.id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_AUTH"])


@pytest.mark.parametrize(
    "params",
    [
        lasting("minutes", AccessToken=5, IdToken=5, RefreshToken=60),
        lasting("days", AccessToken=1, IdToken=1, RefreshToken=3650),
        lasting("hours", AccessToken=2, IdToken=2, RefreshToken=2),
        MACHINE | {"GenerateSecret": True},
        {"GenerateSecret": True, "EnablePropagateAdditionalUserContextData": True},
    ],
)
def test_create_user_pool_client_accepts(create, params: dict[str, Any]) -> None:
    """Settings at the bounds, or beside those that are refused, are not refused."""
    assert create(**params).keys() >= params.keys() - {"GenerateSecret"}


def test_a_client_for_no_pool(idp, refused) -> None:
    """A pool nobody has made has no clients."""
    gone = {"UserPoolId": "us-east-1_Missing01"}
    no_pool = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")

    with refused(*no_pool):
        idp.create_user_pool_client(**gone, ClientName="app")
    with refused(*no_pool):
        idp.describe_user_pool_client(**gone, ClientId="1missing")
    with refused(*no_pool):
        idp.update_user_pool_client(**gone, ClientId="1missing")
    with refused(*no_pool):
        idp.delete_user_pool_client(**gone, ClientId="1missing")
    with refused(*no_pool):
        idp.list_user_pool_clients(**gone)


# --- DescribeUserPoolClient ---------------------------------------------------------------------------------------


def test_describe_user_pool_client_that_is_not_there(idp, missing, refused) -> None:
    """A client nobody has made is named in the refusal."""
    with refused(*NOT_FOUND):
        idp.describe_user_pool_client(**missing)


def test_a_client_of_another_pool_is_not_there(cognito: FakeCognito, idp, pool, refused) -> None:
    """A client is known to its own pool only."""
    stranger = cognito.create_pool("another").client.id

    with refused("ResourceNotFoundException", f"User pool client {stranger} does not exist."):
        idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=stranger)


def test_a_client_of_another_region_is_not_there(create, refused) -> None:
    """Operations that name no pool, too, find a client in its own region only."""
    client_id = create()["ClientId"]

    with refused("ResourceNotFoundException", f"User pool client {client_id} does not exist."):
        boto3.client("cognito-idp", "eu-west-1").sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)


# --- UpdateUserPoolClient -----------------------------------------------------------------------------------------


def test_update_user_pool_client_replaces(create, describe, update) -> None:
    """A setting that is not given falls back to its default; name and secret stay."""
    client = create(
        ClientName="Our app",
        GenerateSecret=True,
        RefreshTokenValidity=1,
        AccessTokenValidity=2,
        ReadAttributes=["email"],
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=False,
        AuthSessionValidity=15,
        **CODE_FLOW,
    )

    changed = update(client["ClientId"], AuthSessionValidity=5)

    assert settings(changed) == DEFAULTS | {"AuthSessionValidity": 5, "ClientSecret": client["ClientSecret"]}
    assert changed["ClientName"] == "Our app"
    assert describe(client["ClientId"]) == changed


def test_update_user_pool_client_takes_time(create, update, cognito: FakeCognito) -> None:
    """The date of the last change moves, that of the creation stays."""
    client = create()
    cognito.clock.advance(hours=1)

    changed = update(client["ClientId"])

    assert (changed["LastModifiedDate"] - changed["CreationDate"]).total_seconds() >= 3600
    assert changed["CreationDate"] == client["CreationDate"]


def test_update_user_pool_client_renames(create, update) -> None:
    """A client can be given another name."""
    assert update(create()["ClientId"], ClientName="better")["ClientName"] == "better"


def test_update_user_pool_client_that_is_not_there(idp, missing, refused) -> None:
    """A client nobody has made cannot be changed."""
    with refused(*NOT_FOUND):
        idp.update_user_pool_client(**missing)


# --- DeleteUserPoolClient -----------------------------------------------------------------------------------------


def test_delete_user_pool_client(create, idp, pool, refused) -> None:
    """A deleted client is not found, neither under its pool nor alone."""
    client_id = create()["ClientId"]
    gone = ("ResourceNotFoundException", f"User pool client {client_id} does not exist.")

    idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=client_id)

    assert list(pool.clients) == [pool.client.id]
    with refused(*gone):
        idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=client_id)
    with refused(*gone):
        idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=client_id)
    with refused(*gone):
        idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)


def test_delete_user_pool_client_that_is_not_there(idp, missing, refused) -> None:
    """A client nobody has made cannot be deleted."""
    with refused(*NOT_FOUND):
        idp.delete_user_pool_client(**missing)


# --- ListUserPoolClients ------------------------------------------------------------------------------------------


def test_list_user_pool_clients_shows_little(create, idp, pool) -> None:
    """Of each client: its id, its pool, its name; never its secret."""
    client = create(GenerateSecret=True)

    answer = idp.list_user_pool_clients(UserPoolId=pool.id)

    shown = {name: client[name] for name in ("ClientId", "UserPoolId", "ClientName")}
    assert answer["UserPoolClients"][-1] == shown
    assert "NextToken" not in answer


def test_list_user_pool_clients_by_pages(create, idp, pool) -> None:
    """The paginator shows every client once, however few to a page."""
    ids = [pool.client.id, *(create()["ClientId"] for _ in range(4))]

    pages = list(idp.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool.id, MaxResults=2))

    assert [len(page["UserPoolClients"]) for page in pages] == [2, 2, 1]
    assert [client["ClientId"] for page in pages for client in page["UserPoolClients"]] == ids


def test_list_user_pool_clients_sixty_at_once(create, idp, pool) -> None:
    """Sixty come if nobody says how many."""
    for _ in range(60):
        create()

    answer = idp.list_user_pool_clients(UserPoolId=pool.id)

    assert len(answer["UserPoolClients"]) == 60
    assert "NextToken" in answer


# --- effects that no other file tests -----------------------------------------------------------------------------


@pytest.fixture
def ada(pool):
    return pool.add_user("ada", PASSWORD, email="ada@example.com", **{"custom:team": "blue"})


@pytest.mark.parametrize(
    ("params", "access", "id_token"),
    [
        ({}, 3600, 3600),
        ({"AccessTokenValidity": 2, "IdTokenValidity": 3}, 7200, 10_800),
        (lasting("minutes", AccessToken=5, IdToken=6), 300, 360),
        (lasting("seconds", AccessToken=301, IdToken=302), 301, 302),
        (lasting("days", AccessToken=1, IdToken=1), 86_400, 86_400),
    ],
)
def test_tokens_last_as_the_client_says(create, ada, idp, params: dict[str, Any], access: int, id_token: int) -> None:
    """Each kind in its own unit; the answer tells how long the access token lasts."""
    client = create(ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], **params)
    given = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    answer = idp.initiate_auth(ClientId=client["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)

    result = answer["AuthenticationResult"]
    assert result["ExpiresIn"] == access
    for name, seconds in (("AccessToken", access), ("IdToken", id_token)):
        claims = jwt.decode(result[name], options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == seconds


def test_attributes_that_a_client_reads(pool, ada, idp) -> None:
    """What is not in a client's list is neither in its id tokens nor told to its users; the sub always is."""
    client = pool.add_client(read_attributes=["email"])
    tokens = ada.sign_in(client=client)

    told = idp.get_user(AccessToken=tokens.access_token)["UserAttributes"]
    assert {attribute["Name"] for attribute in told} == {"sub", "email"}
    assert "custom:team" not in tokens.claims
    assert tokens.claims["email"] == "ada@example.com"


def test_attributes_that_a_client_writes(pool, ada, idp, refused) -> None:
    """What is not in a client's list its users cannot change."""
    client = pool.add_client(write_attributes=["email"])
    token = ada.sign_in(client=client).access_token

    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        idp.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "custom:team", "Value": "red"}])
    assert ada.attributes["custom:team"] == "blue"


def test_without_lists_all_attributes_are_read_and_written(create, pool, ada, idp) -> None:
    """Custom ones are no exception, unlike the API reference has it."""
    client_id = create()["ClientId"]
    tokens = ada.sign_in(client=pool.clients[client_id])

    idp.update_user_attributes(
        AccessToken=tokens.access_token, UserAttributes=[{"Name": "custom:team", "Value": "red"}]
    )

    assert tokens.claims["custom:team"] == "blue"
    assert ada.attributes["custom:team"] == "red"
