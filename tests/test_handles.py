"""What a test holds of pools, clients and users: always what is true now, at no AWS call."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import jwt
import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError, UsageError
from pytest_fakecognito.handles import AppClient, Tokens, User, UserPool

PASSWORD = "Analytical-1843"


@pytest.fixture
def ada(cognito: FakeCognito) -> User:
    return cognito.pool.add_user("ada", PASSWORD, email="ada@example.com", email_verified=True)


# --- views --------------------------------------------------------------------------------------------------------


def test_reading_is_no_call(cognito: FakeCognito, ada: User) -> None:
    """Handles look into the state; what they make is no call of the code under test either."""
    pool = cognito.pool
    _ = pool.arn, pool.name, pool.issuer, pool.jwks, pool.clients, dict(pool.users), pool.groups
    _ = ada.username, ada.status, ada.enabled, ada.attributes, ada.groups
    pool.add_client()
    pool.add_group("editors")
    pool.add_resource_server("orders", ["read"])
    ada.sign_in()

    assert cognito.calls == []
    assert cognito.outbox == []


def test_a_user_shows_what_is_true_now(cognito: FakeCognito, ada: User) -> None:
    """Whatever the code under test changes, the handle that was there before shows it."""
    of_ada = {"UserPoolId": cognito.pool.id, "Username": "ada"}
    cognito.pool.add_group("readers", precedence=2)
    cognito.pool.add_group("editors", precedence=1)

    cognito.idp.admin_update_user_attributes(**of_ada, UserAttributes=[{"Name": "nickname", "Value": "Countess"}])
    cognito.idp.admin_disable_user(**of_ada)
    cognito.idp.admin_reset_user_password(**of_ada)
    cognito.idp.admin_add_user_to_group(**of_ada, GroupName="readers")
    cognito.idp.admin_add_user_to_group(**of_ada, GroupName="editors")

    assert ada.attributes["nickname"] == "Countess"
    assert ada.enabled is False
    assert ada.status == "RESET_REQUIRED"
    assert ada.groups == ["editors", "readers"]
    assert ada.confirmation_code == cognito.outbox[-1].code


def test_a_pool_shows_what_is_true_now(cognito: FakeCognito) -> None:
    """So does the handle of a pool."""
    pool = cognito.pool
    made = cognito.idp.create_user_pool_client(UserPoolId=pool.id, ClientName="second")["UserPoolClient"]
    cognito.idp.create_group(UserPoolId=pool.id, GroupName="editors")
    cognito.idp.admin_create_user(UserPoolId=pool.id, Username="ada")
    cognito.idp.admin_add_user_to_group(UserPoolId=pool.id, Username="ada", GroupName="editors")

    assert pool.clients[made["ClientId"]].name == "second"
    assert pool.groups == {"editors": ["ada"]}
    assert list(pool.users) == ["ada"]


def test_what_a_handle_gives_is_a_copy(ada: User, cognito: FakeCognito) -> None:
    """Changing it changes nothing else."""
    ada.attributes["email"] = "other@example.com"
    ada.groups.append("editors")
    cognito.pool.groups["editors"] = []

    assert ada.attributes["email"] == "ada@example.com"
    assert ada.groups == []
    assert cognito.pool.groups == {}


def test_handles_of_the_same_are_equal(cognito: FakeCognito, ada: User) -> None:
    """Two handles of one thing are equal and count as one in a set; of two things they are not."""
    pool = cognito.pool
    grace = pool.add_user("grace")

    assert pool == cognito.pools[pool.id] != cognito.create_pool()
    assert pool.client == pool.clients[pool.client.id] != pool.add_client()
    assert ada == pool.users["ada"] != grace
    assert len({pool, cognito.pool}) == len({ada, pool.user("ada")}) == len({pool.client, pool.client}) == 1
    assert ada != "ada"
    assert pool != pool.id
    assert pool.client != pool.client.id


def test_handles_name_themselves(cognito: FakeCognito, ada: User) -> None:
    """In a failing assertion one sees which is meant."""
    pool = cognito.pool

    assert repr(pool) == f"<UserPool {pool.id}>"
    assert repr(pool.client) == f"<AppClient {pool.client.id}>"
    assert repr(ada) == "<User ada>"


def test_a_handle_of_what_is_gone_says_so(cognito: FakeCognito, ada: User) -> None:
    """What no longer exists is told in the service's words."""
    pool, client = cognito.pool, cognito.pool.client
    cognito.idp.admin_delete_user(UserPoolId=pool.id, Username="ada")
    with pytest.raises(CognitoError, match=r"^UserNotFoundException: User does not exist\.$"):
        _ = ada.status
    assert repr(ada) == f"<User {ada.sub}, deleted>"

    cognito.idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=client.id)
    with pytest.raises(CognitoError, match=f"^ResourceNotFoundException: User pool client {client.id} does not exist"):
        _ = client.secret
    with pytest.raises(UsageError, match=rf"^pool {pool.id} has no client: make one with add_client\(\)$"):
        _ = pool.client

    cognito.idp.delete_user_pool(UserPoolId=pool.id)
    with pytest.raises(CognitoError, match=f"^ResourceNotFoundException: User pool {pool.id} does not exist"):
        _ = pool.name
    assert repr(ada) == f"<User {ada.sub}, deleted>"


# --- mappings -----------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_users_are_found_by_any_name(cognito: FakeCognito, ada: User) -> None:
    """By username, verified alias and sub; iterating gives user names."""
    users = cognito.pool.users

    assert users["ada"] == users["ada@example.com"] == users[ada.sub] == ada
    assert (list(users), len(users), "ada" in users, "nobody" in users) == (["ada"], 1, True, False)
    with pytest.raises(KeyError, match="nobody"):
        users["nobody"]


@pytest.mark.cognito_pool(username_attributes=["email"])
def test_users_of_a_pool_of_addresses(cognito: FakeCognito) -> None:
    """There the user name is the sub, and the address is another name for it."""
    ada = cognito.pool.add_user("ada@example.com")

    assert list(cognito.pool.users) == [ada.username] == [ada.sub]
    assert cognito.pool.users["ada@example.com"] == ada
    assert ada.attributes["email"] == "ada@example.com"


def test_pools_are_a_mapping(cognito: FakeCognito) -> None:
    """Ids to pools, in the order in which they were made."""
    first, second = cognito.pool, cognito.create_pool("second")

    assert list(cognito.pools.values()) == [first, second]
    assert len(cognito.pools) == 2
    with pytest.raises(KeyError, match="us-east-1_Example01"):
        cognito.pools["us-east-1_Example01"]


# --- codes --------------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(auto_verified_attributes=["email"], alias_attributes=["email"])
class TestConfirmationCodes:
    @pytest.fixture
    def sign_up(self, cognito: FakeCognito):
        """Sign somebody up, with an address."""

        def sign_up(name: str, address: str | None = None) -> User:
            cognito.idp.sign_up(
                ClientId=cognito.pool.client.id,
                Username=name,
                Password=PASSWORD,
                UserAttributes=[{"Name": "email", "Value": address or f"{name}@example.com"}],
            )
            return cognito.pool.users[name]

        return sign_up

    def test_a_code_is_found_by_any_name(self, cognito: FakeCognito, sign_up) -> None:
        """By username, sub, and the address it went to, though that is not verified yet."""
        ada, code = sign_up("ada"), cognito.outbox[-1].code

        codes = cognito.confirmation_codes
        assert codes["ada"] == codes[ada.sub] == codes["ada@example.com"] == ada.confirmation_code == code
        assert re.fullmatch("[0-9]{6}", code)

    def test_an_address_of_two_is_of_whom_was_sent_to_last(self, cognito: FakeCognito, sign_up) -> None:
        """Until one confirms it, two users may have the same address; nobody deleted is meant."""
        sign_up("ada")
        sign_up("grace", "ada@example.com")
        codes = cognito.confirmation_codes
        assert codes["ada@example.com"] == codes["grace"] != codes["ada"]

        cognito.idp.resend_confirmation_code(ClientId=cognito.pool.client.id, Username="ada")
        assert codes["ada@example.com"] == codes["ada"]

        cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")
        assert codes["ada@example.com"] == codes["grace"]

    def test_the_last_code_counts(self, cognito: FakeCognito, sign_up) -> None:
        """Of any kind: a later one takes its place, and a used one stays to be read."""
        sign_up("ada")
        first = cognito.confirmation_codes["ada"]
        cognito.idp.resend_confirmation_code(ClientId=cognito.pool.client.id, Username="ada")
        second = cognito.confirmation_codes["ada"]
        assert second != first

        cognito.idp.confirm_sign_up(ClientId=cognito.pool.client.id, Username="ada", ConfirmationCode=second)
        assert cognito.confirmation_codes["ada"] == second

        cognito.idp.forgot_password(ClientId=cognito.pool.client.id, Username="ada")
        assert cognito.confirmation_codes["ada"] not in (first, second)

    def test_a_mapping_of_those_who_have_one(self, cognito: FakeCognito, sign_up) -> None:
        """Iterating gives the user names that have a code, in all pools."""
        sign_up("ada")
        cognito.pool.add_user("grace")
        other = cognito.create_pool(auto_verified_attributes=["email"])
        cognito.idp.sign_up(
            ClientId=other.client.id,
            Username="mary",
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": "mary@example.com"}],
        )

        assert list(cognito.confirmation_codes) == ["ada", "mary"]
        assert len(cognito.confirmation_codes) == 2
        assert cognito.confirmation_codes["mary"] == cognito.outbox[-1].code

    def test_no_code_is_told_with_those_who_have_one(self, cognito: FakeCognito, sign_up) -> None:
        """The error names the users that have codes, lest one search for a misspelt name."""
        with pytest.raises(KeyError, match="no code has been sent to 'ada'; codes were sent to: nobody"):
            cognito.confirmation_codes["ada"]

        sign_up("ada")
        sign_up("grace")

        with pytest.raises(KeyError, match="no code has been sent to 'Ada'; codes were sent to: ada, grace"):
            cognito.confirmation_codes["Ada"]
        assert "Ada" not in cognito.confirmation_codes

    def test_a_user_without_a_code(self, cognito: FakeCognito) -> None:
        """So does the user's handle."""
        with pytest.raises(KeyError, match="no code has been sent to ada"):
            _ = cognito.pool.add_user("ada").confirmation_code

    def test_codes_are_gone_after_a_reset(self, cognito: FakeCognito, sign_up) -> None:
        """A code is of one world."""
        sign_up("ada")
        cognito.reset()

        assert dict(cognito.confirmation_codes) == {}


# --- making users -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", [None, PASSWORD])
@pytest.mark.parametrize("status", [None, "CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "UNCONFIRMED"])
def test_a_user_has_the_status_that_was_asked_for(cognito: FakeCognito, password, status) -> None:
    """CONFIRMED, if none was."""
    user = cognito.pool.add_user("ada", password, status=status)

    assert user.status == (status or "CONFIRMED")
    assert user.enabled


@pytest.mark.parametrize("status", ["confirmed", "EXTERNAL_PROVIDER", ""])
def test_a_status_that_no_user_is_made_with(cognito: FakeCognito, status: str) -> None:
    """The error says which there are."""
    accepted = "CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED, UNCONFIRMED"
    with pytest.raises(UsageError, match=f"^status takes one of {accepted}, not '{status}'$"):
        cognito.pool.add_user("ada", status=status)


def test_attributes_are_text_or_booleans(cognito: FakeCognito) -> None:
    """Booleans and numbers become the text that the service keeps."""
    user = cognito.pool.add_user("ada", email="ada@example.com", email_verified=True, updated_at=7)

    assert user.attributes == {
        "sub": user.sub, "email": "ada@example.com", "email_verified": "true", "updated_at": "7",
    }  # fmt: skip


def test_an_attribute_is_not_none(cognito: FakeCognito) -> None:
    """What is not there is left out; None would be the text of that name."""
    said = "^the attribute email takes text or a boolean, not None: leave it out instead$"
    with pytest.raises(UsageError, match=said):
        cognito.pool.add_user("ada", email=None)


def test_groups_are_made_as_needed(cognito: FakeCognito) -> None:
    """A group that is there is joined, one that is not is made."""
    cognito.pool.add_group("editors", description="May write")
    cognito.pool.add_user("ada", groups=["editors", "readers"])

    assert cognito.pool.groups == {"editors": ["ada"], "readers": ["ada"]}


def test_groups_are_not_a_text(cognito: FakeCognito) -> None:
    """One name instead of a list would be as many groups as it has letters."""
    said = "^groups takes the names of groups, as a list or a tuple, not the text 'editors'$"
    with pytest.raises(UsageError, match=said):
        cognito.pool.add_user("ada", groups="editors")
    assert (len(cognito.pool.users), cognito.pool.groups) == (0, {})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"password": "weak password"}, "InvalidPasswordException"),
        ({"password": "weak"}, "InvalidParameterException"),
        ({"nickname": "x" * 3000}, "InvalidParameterException"),
        ({"custom:role": "editor"}, "InvalidParameterException"),
        ({"email": "no address"}, "InvalidParameterException"),
        ({"groups": [""]}, "InvalidParameterException"),
        ({"groups": ["good", "x" * 200]}, "InvalidParameterException"),
    ],
)
def test_a_user_that_is_refused_is_not_made(cognito: FakeCognito, given, said) -> None:
    """What the service refuses is refused in its words, and no half of a user stays."""
    with pytest.raises(CognitoError, match=said):
        cognito.pool.add_user("ada", **given)

    assert list(cognito.pool.users) == []
    assert not any(cognito.pool.groups.values())
    cognito.pool.add_user("ada", PASSWORD)


def test_a_user_who_exists_is_refused_and_stays(cognito: FakeCognito, ada: User) -> None:
    """A second user of that name is not made, and the first is as before."""
    with pytest.raises(CognitoError, match=r"^UsernameExistsException: User account already exists$"):
        cognito.pool.add_user("ada", "Bernoulli-1842", groups=["editors"])

    assert (ada.groups, cognito.pool.groups) == ([], {})
    assert cognito.sign_in("ada").claims["email"] == "ada@example.com"


# --- clients and groups -------------------------------------------------------------------------------------------


def test_a_client_is_made_for_tests(cognito: FakeCognito) -> None:
    """No secret, and every flow that begins a sign-in or prolongs one."""
    client = cognito.pool.add_client()

    described = cognito.idp.describe_user_pool_client(UserPoolId=cognito.pool.id, ClientId=client.id)["UserPoolClient"]
    assert client.secret is None
    assert "ClientSecret" not in described
    assert described["ExplicitAuthFlows"] == [
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
    ]


def test_the_default_client_is_the_first(cognito: FakeCognito) -> None:
    """Further clients do not take its place; the next one does when it goes."""
    pool = cognito.pool
    first, second = pool.client, pool.add_client(client_name="second")
    assert pool.client == first

    cognito.idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=first.id)

    assert pool.client == second
    assert (second.name, second.pool) == ("second", pool)


def test_parameters_are_spelt_either_way(cognito: FakeCognito) -> None:
    """As AWS spells them and in snake_case; one that is unknown is named, with what may have been meant."""
    one = cognito.pool.add_client(GenerateSecret=True)
    other = cognito.pool.add_client(generate_secret=True)
    assert one.secret
    assert other.secret

    with pytest.raises(UsageError, match=r"^no argument 'generate_secrets'\. Did you mean generate_secret"):
        cognito.pool.add_client(generate_secrets=True)
    with pytest.raises(UsageError, match=r"^no argument 'precedense'"):
        cognito.pool.add_group("editors", precedense=1)
    with pytest.raises(UsageError, match=r"^'GenerateSecret' is given twice|^'generate_secret' is given twice"):
        cognito.pool.add_client(GenerateSecret=True, generate_secret=True)


@pytest.mark.parametrize("iterable", [list, iter])
def test_a_resource_server_is_made(cognito: FakeCognito, iterable) -> None:
    """Its scopes come as clients ask for them, and can be a client's at once."""
    pool = cognito.pool
    made = pool.add_resource_server("https://api.example.com", iterable(["read", "write"]))

    client = pool.add_client(
        generate_secret=True,
        allowed_oauth_flows=["client_credentials"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_scopes=made,
    )

    assert made == ["https://api.example.com/read", "https://api.example.com/write"]
    assert client.record.settings["AllowedOAuthScopes"] == made
    assert cognito.calls == []


@pytest.mark.parametrize(
    ("given", "name", "scopes"),
    [
        ({"scopes": ["read"]}, "https---api.example.com-v1", [("read", "read")]),
        ({"scopes": {"read": "May look"}}, "https---api.example.com-v1", [("read", "May look")]),
        ({"scopes": [], "name": "Our API"}, "Our API", []),
    ],
)
def test_names_of_a_resource_server(cognito: FakeCognito, given, name, scopes) -> None:
    """What nobody describes is described by its name, and a server is called by its identifier, made a name."""
    pool, identifier = cognito.pool, "https://api.example.com/v1"
    pool.add_resource_server(identifier, **given)

    server = cognito.idp.describe_resource_server(UserPoolId=pool.id, Identifier=identifier)["ResourceServer"]
    assert server["Name"] == name
    described = [(scope["ScopeName"], scope["ScopeDescription"]) for scope in server.get("Scopes", [])]
    assert described == scopes


def test_scopes_are_not_a_text(cognito: FakeCognito) -> None:
    """One name instead of a list would be as many scopes as it has letters."""
    said = "^scopes takes the names of scopes, as a list or a mapping, not the text 'read'$"
    with pytest.raises(UsageError, match=said):
        cognito.pool.add_resource_server("orders", "read")
    assert len(cognito.pool.record.resource_servers) == 0


@pytest.mark.parametrize(
    ("identifier", "scopes", "given"),
    [
        ("orders", ["read"], {}),
        ("", ["read"], {}),
        ("our orders", ["read"], {}),
        ("stock", ["orders/read"], {}),
        ("stock", ["read", "read"], {}),
        ("stock", {"read": ""}, {}),
        ("stock", ["read"], {"name": "a/b"}),
    ],
)
def test_a_resource_server_that_is_refused(cognito: FakeCognito, identifier, scopes, given) -> None:
    """What the service refuses is refused in its words, and what was there stays."""
    cognito.pool.add_resource_server("orders", ["write"])

    with pytest.raises(CognitoError, match=r"^InvalidParameterException: "):
        cognito.pool.add_resource_server(identifier, scopes, **given)

    servers = cognito.pool.record.resource_servers
    assert {it.identifier: it.full_scopes for it in servers.values()} == {"orders": ["orders/write"]}


def test_a_secret_hash_needs_a_secret(cognito: FakeCognito) -> None:
    """The error says how to get one."""
    client = cognito.pool.client
    with pytest.raises(UsageError, match=f"^client {client.id} has no secret: make it with generate_secret=True$"):
        client.secret_hash("ada")


# --- signing in ---------------------------------------------------------------------------------------------------


def test_signing_in_without_a_password(cognito: FakeCognito, ada: User) -> None:
    """Tokens as the API would give them: all three, their claims, their lifetime, and headers to send."""
    tokens = ada.sign_in()

    assert isinstance(tokens, Tokens)
    assert tokens.claims == jwt.decode(tokens.id_token, options={"verify_signature": False})
    assert tokens.headers == {"Authorization": f"Bearer {tokens.access_token}"}
    assert tokens.expires_in == 3600
    assert cognito.idp.get_user(AccessToken=tokens.access_token)["Username"] == "ada"
    assert cognito.idp.initiate_auth(
        ClientId=cognito.pool.client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens.refresh_token},
    )["AuthenticationResult"]


def test_who_signs_in_where(cognito: FakeCognito, ada: User) -> None:
    """`sign_in` takes the default pool and its default client, or those that are given."""
    client, elsewhere = cognito.pool.add_client(), cognito.create_pool()
    elsewhere.add_user("mary")

    assert cognito.sign_in("ada").claims["aud"] == cognito.pool.client.id
    assert cognito.sign_in("ada", client=client).claims["aud"] == client.id
    assert cognito.sign_in("mary", pool=elsewhere).claims["iss"] == elsewhere.issuer
    with pytest.raises(CognitoError, match=r"^UserNotFoundException: User does not exist\.$"):
        cognito.sign_in("mary")


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_signing_in_by_any_name(cognito: FakeCognito, ada: User) -> None:
    """The name is looked up as a handle's is."""
    subs = {cognito.sign_in(name).claims["sub"] for name in ("ada", "ada@example.com", ada.sub)}

    assert subs == {ada.sub}


@pytest.mark.parametrize("status", ["UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"])
def test_who_could_not_sign_in_does_not(cognito: FakeCognito, status: str) -> None:
    """A user who could not sign in with any password gets no tokens this way either."""
    ada = cognito.pool.add_user("ada", status=status)

    with pytest.raises(UsageError, match=f"^ada is {status}: such a user cannot sign in$"):
        ada.sign_in()


def test_a_disabled_user_does_not_sign_in(cognito: FakeCognito, ada: User) -> None:
    """Nor does one who is disabled."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")

    with pytest.raises(UsageError, match=r"^ada is CONFIRMED and disabled: such a user cannot sign in$"):
        ada.sign_in()


def test_tokens_are_of_the_fakes_time(cognito: FakeCognito, ada: User) -> None:
    """The clock that a test has moved is what tokens tell."""
    cognito.clock.advance(days=10)

    said = ada.sign_in().claims

    assert abs(said["iat"] - cognito.clock.timestamp()) < 60
    assert cognito.clock.now().timestamp() - said["auth_time"] < timedelta(minutes=1).total_seconds()


# --- software tokens ----------------------------------------------------------------------------------------------


def test_a_user_without_a_software_token_has_no_code(ada: User) -> None:
    """The error says which operation gives one."""
    with pytest.raises(UsageError, match=r"^ada has no software token: see AssociateSoftwareToken$"):
        ada.totp()


# --- types --------------------------------------------------------------------------------------------------------


def test_what_is_what(cognito: FakeCognito, ada: User) -> None:
    """The classes are importable, for annotations."""
    assert isinstance(cognito.pool, UserPool)
    assert isinstance(cognito.pool.client, AppClient)
    assert isinstance(ada, User)


# --- tokens of the OAuth endpoints --------------------------------------------------------------------------------


def test_tokens_for_scopes(cognito: FakeCognito) -> None:
    """With scopes the tokens are those of the OAuth endpoints, which no API operation takes."""
    cognito.pool.add_resource_server("orders", ["read", "write"])
    cognito.pool.add_user("ada", email="ada@example.com")

    tokens = cognito.sign_in("ada", scopes=["openid", "orders/read", "openid"])

    access = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert (access["scope"], access["version"]) == ("openid orders/read", 2)
    assert tokens.claims["email"] == "ada@example.com"
    with pytest.raises(
        cognito.idp.exceptions.NotAuthorizedException, match="Access Token does not have required scopes"
    ):
        cognito.idp.get_user(AccessToken=tokens.access_token)


def test_tokens_without_an_identity(cognito: FakeCognito) -> None:
    """Without `openid` there is no id token."""
    cognito.pool.add_resource_server("orders", ["read"])
    cognito.pool.add_user("ada")
    tokens = cognito.sign_in("ada", scopes=["orders/read"])
    assert (tokens.id_token, tokens.claims) == ("", {})


@pytest.mark.parametrize(
    ("scopes", "complaint"),
    [
        (["orders/write"], "has no scope 'orders/write': make it with add_resource_server()"),
        (["orders"], "has no scope 'orders': make it with add_resource_server()"),
        (["email"], "the scope 'email' is not to be had without 'openid'"),
        ("openid", "scopes takes the names of scopes, as a list or a tuple, not the text 'openid'"),
    ],
)
def test_scopes_that_there_are_not(cognito: FakeCognito, scopes: Any, complaint: str) -> None:
    """A scope that is not to be had is a mistake of the test."""
    cognito.pool.add_resource_server("orders", ["read"])
    cognito.pool.add_user("ada")
    with pytest.raises(UsageError, match=re.escape(complaint)):
        cognito.sign_in("ada", scopes=scopes)


def test_scopes_that_a_client_may_not_ask_for(cognito: FakeCognito) -> None:
    """A client of the OAuth endpoints has what its list names; one that is none has whatever there is."""
    client = cognito.pool.add_client(callback_urls=["https://app.example.com/back"], allowed_oauth_scopes=["openid"])
    cognito.pool.add_user("ada")
    assert cognito.sign_in("ada", scopes=["openid", "phone"]).id_token
    with pytest.raises(
        UsageError, match=f"^client {client.id} may not ask for 'phone': AllowedOAuthScopes does not name it$"
    ):
        cognito.sign_in("ada", client=client, scopes=["openid", "phone"])


def test_a_domain_may_show_managed_login(cognito: FakeCognito) -> None:
    """A domain takes the parameters of its operation, and names one that it does not know."""
    host = cognito.pool.add_domain("analytical", managed_login_version=2)
    assert host == "analytical.auth.us-east-1.amazoncognito.com"
    shown = cognito.idp.describe_user_pool_domain(Domain="analytical")["DomainDescription"]
    assert shown["ManagedLoginVersion"] == 2
    with pytest.raises(UsageError, match="no argument 'managed_login'"):
        cognito.pool.add_domain("difference", managed_login=2)


def test_a_client_s_own_token(cognito: FakeCognito) -> None:
    """A client with the flow of its own has tokens without a domain and without HTTP."""
    cognito.pool.add_resource_server("orders", ["read", "write"])
    machine = cognito.pool.add_client(allowed_oauth_flows=["client_credentials"])

    assert machine.token().claims["scope"] == "orders/read orders/write"
    token = machine.token("orders/read")
    assert token.claims.items() >= {"scope": "orders/read", "sub": machine.id, "client_id": machine.id}.items()
    assert token.headers == {"Authorization": f"Bearer {token.access_token}"}
    assert token.expires_in == 3600


@pytest.mark.parametrize(
    ("scopes", "complaint"),
    [
        (("orders/write",), "cannot have orders/write: its custom scopes are orders/read"),
        (("openid",), "cannot have openid: its custom scopes are orders/read"),
    ],
)
def test_a_token_that_a_client_cannot_have(cognito: FakeCognito, scopes: tuple[str, ...], complaint: str) -> None:
    """What the client may not ask for it does not get, and is told what it may."""
    cognito.pool.add_resource_server("orders", ["read", "write"])
    machine = cognito.pool.add_client(allowed_oauth_flows=["client_credentials"], allowed_oauth_scopes=["orders/read"])
    with pytest.raises(UsageError, match=f"^client {machine.id} {re.escape(complaint)}$"):
        machine.token(*scopes)


def test_a_client_without_scopes_has_no_token(cognito: FakeCognito) -> None:
    """The default client speaks for users alone."""
    client = cognito.pool.client
    with pytest.raises(
        UsageError, match=f"^client {client.id} cannot have a token of its own: its custom scopes are none$"
    ):
        client.token()


def test_a_function_sees_the_metadata_of_a_token(cognito: FakeCognito) -> None:
    """The third version of the trigger is told of a client's token, and of what was said with it."""
    cognito.pool.add_resource_server("orders", ["read"])
    machine = cognito.pool.add_client(allowed_oauth_flows=["client_credentials"])
    cognito.add_lambda("claims", lambda event, context: event)
    cognito.idp.update_user_pool(
        UserPoolId=cognito.pool.id,
        LambdaConfig={
            "PreTokenGenerationConfig": {
                "LambdaVersion": "V3_0",
                "LambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:claims",
            }
        },
    )
    machine.token(metadata={"tenant": "acme"})
    (call,) = cognito.lambda_calls
    assert call.trigger_source == "TokenGeneration_ClientCredentials"
    assert call.event["request"]["clientMetadata"] == {"tenant": "acme"}
