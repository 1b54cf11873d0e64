"""CreateResourceServer … ListResourceServers, and custom scopes of clients. What tokens are for is tested elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
API = "https://api.example.com"
READ = {"ScopeName": "read", "ScopeDescription": "May look"}
WRITE = {"ScopeName": "orders.write", "ScopeDescription": "May change orders"}
NO_POOL = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.pool


@pytest.fixture
def call(idp, pool):
    """An operation on the pool's resource servers, without what boto adds to the answer."""

    def call(operation: str, **params: Any) -> dict[str, Any]:
        answer = getattr(idp, operation)(**{"UserPoolId": pool.id, **params})
        del answer["ResponseMetadata"]
        return answer

    return call


@pytest.fixture
def create(call):
    """A resource server, as CreateResourceServer answers."""

    def create(identifier: str = API, *scopes: dict[str, str], **params: Any) -> dict[str, Any]:
        given = {"Scopes": list(scopes)} if scopes else {}
        return call("create_resource_server", **{"Identifier": identifier, "Name": "API", **given, **params})[
            "ResourceServer"
        ]

    return create


@pytest.fixture
def describe(call):
    return lambda identifier=API: call("describe_resource_server", Identifier=identifier)["ResourceServer"]


@pytest.fixture
def missing(refused):
    """`with missing():` something that asks for a resource server which is not there."""
    return lambda: refused("ResourceNotFoundException")  # the text is not known


# --- CreateResourceServer, DescribeResourceServer -----------------------------------------------------------------


@pytest.mark.parametrize("identifier", [API, "orders", "urn:orders", "a/b", "!#[]~"])
def test_create_resource_server_shows_what_is_given(create, describe, pool, identifier: str) -> None:
    """An identifier may be a URL and need not be one; scopes keep their order."""
    server = create(identifier, WRITE, READ, Name="Our API, v. 2")

    assert server == {
        "UserPoolId": pool.id,
        "Identifier": identifier,
        "Name": "Our API, v. 2",
        "Scopes": [WRITE, READ],
    }
    assert describe(identifier) == server


@pytest.mark.parametrize("given", [{}, {"Scopes": []}])
def test_a_resource_server_without_scopes(create, describe, given: dict[str, Any]) -> None:
    """It shows no list of them."""
    assert "Scopes" not in create(**given)
    assert "Scopes" not in describe()


def test_create_resource_server_again(create, describe, refused) -> None:
    """Identifiers are unique in a pool, to the letter; what has the identifier stays as it is."""
    first = create(API, READ)

    with refused(INVALID):  # the text is not known
        create(API, WRITE, Name="second")
    assert describe() == first
    assert create(f"{API}/")["Identifier"] == f"{API}/"


def test_a_resource_server_of_another_pool_has_nothing_to_do_with_it(create, cognito, call, missing) -> None:
    """Each pool has its own."""
    create()
    other = cognito.create_pool("another").id

    with missing():
        call("describe_resource_server", UserPoolId=other, Identifier=API)
    assert call("list_resource_servers", UserPoolId=other) == {"ResourceServers": []}
    assert create(UserPoolId=other)["UserPoolId"] == other


def test_a_scope_twice(create, call, describe, missing, refused) -> None:
    """A server has each scope once, when it is made and when it is changed."""
    with refused(INVALID):  # the text is not known
        create(API, READ, WRITE, READ | {"ScopeDescription": "May look again"})
    with missing():
        describe()

    server = create(API, READ)
    with refused(INVALID):
        call("update_resource_server", Identifier=API, Name="changed", Scopes=[WRITE, WRITE])
    assert describe() == server


def test_twenty_five_resource_servers(create, call, refused) -> None:
    """A pool has no more; when one goes, there is room again."""
    for number in range(25):
        create(f"server-{number}")

    with refused("LimitExceededException"):  # the text is not known
        create("server-25")
    with refused(INVALID):  # inferred: it would not be a further one
        create("server-0")
    call("delete_resource_server", Identifier="server-0")
    assert create("server-25")["Identifier"] == "server-25"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"Identifier": "our api"},
            r"1 validation error detected: Value 'our api' at 'identifier' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: [\x21\x23-\x5B\x5D-\x7E]+",
        ),
        (
            {"Name": "API/2"},
            "1 validation error detected: Value 'API/2' at 'name' failed to satisfy constraint: Member must satisfy "
            r"regular expression pattern: [\w\s+=,.@-]+",
        ),
        (
            {"Scopes": [READ | {"ScopeName": "orders/read"}]},
            "1 validation error detected: Value 'orders/read' at 'scopes.1.member.scopeName' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+",
        ),
    ],
)
def test_names_have_forms(create, describe, missing, refused, params: dict[str, Any], message: str) -> None:
    """A scope has no slash, which is what parts it from the identifier; the display name has none either."""
    with refused(INVALID, message):
        create(**params)
    with missing():
        describe()


# --- UpdateResourceServer -----------------------------------------------------------------------------------------


def test_update_resource_server_replaces(create, call, describe) -> None:
    """Name and scopes are as in the request: a description changes, and a scope that is not named is gone."""
    create(API, READ, WRITE)
    changed = READ | {"ScopeDescription": "May look closely"}

    answer = call("update_resource_server", Identifier=API, Name="Our API", Scopes=[changed])["ResourceServer"]

    assert (answer["Name"], answer["Scopes"]) == ("Our API", [changed])
    assert describe() == answer


def test_update_resource_server_without_scopes(create, call, describe) -> None:
    """So all scopes go when none is named."""
    create(API, READ)

    assert "Scopes" not in call("update_resource_server", Identifier=API, Name="API")["ResourceServer"]
    assert "Scopes" not in describe()


# --- DeleteResourceServer, and what is not there ------------------------------------------------------------------


def test_delete_resource_server(create, call, missing) -> None:
    """What is deleted is not found, and its identifier is free."""
    create(API, READ)

    assert call("delete_resource_server", Identifier=API) == {}

    assert call("list_resource_servers") == {"ResourceServers": []}
    with missing():
        call("delete_resource_server", Identifier=API)
    assert "Scopes" not in create()


@pytest.mark.parametrize("operation", ["describe", "update", "delete"])
def test_a_resource_server_that_is_not_there(create, call, describe, missing, operation: str) -> None:
    """One that nobody has made is not found; its scopes are none of another's, nor is its name."""
    server = create(API, READ)
    named = {"Name": "API"} if operation == "update" else {}

    for identifier in (f"{API}/read", f"{API}/", "API"):
        with missing():
            call(f"{operation}_resource_server", Identifier=identifier, **named)
    assert describe() == server


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("create_resource_server", {"Identifier": API, "Name": "API"}),
        ("describe_resource_server", {"Identifier": API}),
        ("update_resource_server", {"Identifier": API, "Name": "API"}),
        ("delete_resource_server", {"Identifier": API}),
        ("list_resource_servers", {}),
    ],
)
def test_resource_servers_of_no_pool(call, refused, operation: str, params: dict[str, str]) -> None:
    """A pool nobody has made has none."""
    with refused(*NO_POOL):
        call(operation, UserPoolId="us-east-1_Missing01", **params)


# --- ListResourceServers ------------------------------------------------------------------------------------------


def test_list_resource_servers_by_pages(create, idp, pool) -> None:
    """The paginator shows each once, in full, however few to a page."""
    made = [create(f"server-{number}", READ) for number in range(5)]

    pages = list(idp.get_paginator("list_resource_servers").paginate(UserPoolId=pool.id, MaxResults=2))

    assert [len(page["ResourceServers"]) for page in pages] == [2, 2, 1]
    assert [server for page in pages for server in page["ResourceServers"]] == made


@pytest.mark.parametrize("given", [{}, {"MaxResults": 50}])
def test_list_resource_servers_all_at_once(create, call, given: dict[str, int]) -> None:
    """As many as a pool can have come if nobody says how many, and then there is no token."""
    made = [create(f"server-{number}") for number in range(25)]

    assert call("list_resource_servers", **given) == {"ResourceServers": made}


def test_list_resource_servers_fifty_at_most(call, refused) -> None:
    """That is less than with other lists."""
    message = (
        "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value "
        "less than or equal to 50"
    )
    with refused(INVALID, message):
        call("list_resource_servers", MaxResults=51)


def test_a_token_of_another_pool(create, call, cognito: FakeCognito, refused) -> None:
    """A token is good for the pool that it was given for."""
    create("one")
    create("two")
    token = call("list_resource_servers", MaxResults=1)["NextToken"]

    with refused(INVALID):
        call("list_resource_servers", UserPoolId=cognito.create_pool("another").id, NextToken=token)


# --- scopes of clients --------------------------------------------------------------------------------------------

MACHINE = {"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthFlowsUserPoolClient": True}
CODE = {
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "CallbackURLs": ["https://app.example.com/callback"],
}


@pytest.fixture
def scopes_of(idp, pool):
    """The scopes of a client, as it is described."""

    def scopes_of(client_id: str) -> list[str]:
        client = idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=client_id)["UserPoolClient"]
        return client["AllowedOAuthScopes"]

    return scopes_of


@pytest.fixture
def machine(idp, pool):
    """The id of a client for itself that has these scopes."""

    def machine(*scopes: str) -> str:
        params = {**MACHINE, "ClientName": "app", "GenerateSecret": True, "AllowedOAuthScopes": list(scopes)}
        return idp.create_user_pool_client(UserPoolId=pool.id, **params)["UserPoolClient"]["ClientId"]

    return machine


@pytest.fixture
def allow(idp, pool):
    """Gives a client for itself these scopes instead of those that it has."""
    return lambda client_id, *scopes: idp.update_user_pool_client(
        UserPoolId=pool.id, ClientId=client_id, **MACHINE, AllowedOAuthScopes=list(scopes)
    )


@pytest.mark.parametrize("identifier", [API, "orders", "a/b"])
def test_a_custom_scope(create, machine, allow, scopes_of, identifier: str) -> None:
    """A client can be made with scopes of its pool's resource servers, and be given others."""
    create(identifier, READ, WRITE)
    client = machine(f"{identifier}/read")
    assert scopes_of(client) == [f"{identifier}/read"]

    allow(client, f"{identifier}/orders.write")
    assert scopes_of(client) == [f"{identifier}/orders.write"]


def test_custom_scopes_beside_built_in_ones(create, idp, pool) -> None:
    """A client that users sign in with may have both."""
    create(API, READ)
    scopes = ["openid", f"{API}/read", "email"]

    made = idp.create_user_pool_client(UserPoolId=pool.id, ClientName="app", AllowedOAuthScopes=scopes, **CODE)

    assert made["UserPoolClient"]["AllowedOAuthScopes"] == scopes


@pytest.mark.parametrize("scope", ["read", API, f"{API}/", f"{API}/write", f"{API}/READ", f"other/{API}/read"])
def test_a_custom_scope_that_is_not_there(create, machine, allow, scopes_of, pool, refused, scope: str) -> None:
    """A scope is named in full, and letter by letter."""
    create(API, READ)
    before = machine(f"{API}/read")
    unknown = ("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")

    with refused(*unknown):
        machine(f"{API}/read", scope)
    with refused(*unknown):
        allow(before, scope)
    assert list(pool.clients) == [pool.client.id, before]
    assert scopes_of(before) == [f"{API}/read"]


def test_a_custom_scope_of_another_pool(cognito: FakeCognito, machine, refused) -> None:
    """Scopes of another pool are not there."""
    (scope,) = cognito.create_pool("another").add_resource_server(API, ["read"])

    with refused("ScopeDoesNotExistException", f"Invalid scope requested: {scope}"):
        machine(scope)


@pytest.mark.parametrize("scope", ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"])
def test_a_client_for_itself_has_custom_scopes_only(create, machine, allow, scopes_of, refused, scope: str) -> None:
    """What is built in tells of a user, and behind a client's own token there is none."""
    create(API, READ)
    before = machine(f"{API}/read")
    without_user = ("InvalidOAuthFlowException", f"{scope} is not supported with client_credentials flow")

    with refused(*without_user):
        machine(f"{API}/read", scope)
    with refused(*without_user):
        allow(before, scope)
    assert scopes_of(before) == [f"{API}/read"]


def test_a_client_keeps_a_scope_that_goes(create, call, machine, allow, scopes_of, pool, refused) -> None:
    """Nothing asks whether a scope is in use. Clients still show it, but none can be given it until it is back."""
    create(API, READ, WRITE)
    client = machine(f"{API}/read", f"{API}/orders.write")

    call("update_resource_server", Identifier=API, Name="API", Scopes=[WRITE])
    assert scopes_of(client) == [f"{API}/read", f"{API}/orders.write"]
    assert not pool.record.has_scope(f"{API}/read")
    with refused("ScopeDoesNotExistException", f"Invalid scope requested: {API}/read"):
        allow(client, f"{API}/read")

    call("delete_resource_server", Identifier=API)
    assert scopes_of(client) == [f"{API}/read", f"{API}/orders.write"]
    with refused("ScopeDoesNotExistException", f"Invalid scope requested: {API}/orders.write"):
        machine(f"{API}/orders.write")

    create(API, READ)
    allow(client, f"{API}/read")
    assert scopes_of(client) == [f"{API}/read"]
