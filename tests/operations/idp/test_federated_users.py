"""Users who came from another provider: how they are shown, and what can and cannot be done with them."""

from __future__ import annotations

import json

import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
NOT_AUTHORIZED = "NotAuthorizedException"
NO_PASSWORD = (NOT_AUTHORIZED, "User is not authorized to get auth details.")
NO_RESET = (NOT_AUTHORIZED, "User password cannot be reset in the current state.")
NOT_UNCONFIRMED = (NOT_AUTHORIZED, "User cannot be confirmed. Current status is EXTERNAL_PROVIDER")
PASSWORD = "Analytical-1843"
NAME = "Google_1029"
ADDRESS = "ada@example.com"


@pytest.fixture
def pool(cognito: FakeCognito):
    pool = cognito.create_pool(auto_verified_attributes=["email"])
    pool.add_client()
    return pool


@pytest.fixture
def name(federated, pool):
    """The name of a user who has signed in through Google."""
    return federated(pool, "Google", "1029", email=ADDRESS, email_verified="true")


@pytest.fixture
def identities(pool):
    """The attribute of the user above, as the service writes it."""
    created = int(pool.user(NAME).record.created * 1000)
    return (
        '[{"userId":"1029","providerName":"Google","providerType":"Google","issuer":null,"primary":true,'
        f'"dateCreated":{created}}}]'
    )


@pytest.fixture
def app(app_of, pool):
    return app_of(pool.client)


@pytest.fixture
def admin(admin_of, pool):
    return admin_of(pool)


@pytest.fixture
def her(signed_in, pool, name):
    """The user above, signed in."""
    return signed_in(pool, name)


def as_dict(attributes: list[dict[str, str]]) -> dict[str, str]:
    return {it["Name"]: it["Value"] for it in attributes}


# --- how they are shown -------------------------------------------------------------------------------------------


def test_admin_get_user(admin, name, identities, pool) -> None:
    """The status says where the user is from, and an attribute as whom."""
    shown = admin.call("get_user", name)

    assert (shown["Username"], shown["UserStatus"], shown["Enabled"]) == (NAME, "EXTERNAL_PROVIDER", True)
    assert as_dict(shown["UserAttributes"]) == {
        "sub": pool.user(name).sub,
        "identities": identities,
        "email_verified": "true",
        "email": ADDRESS,
    }
    assert [it["Name"] for it in shown["UserAttributes"]] == ["sub", "identities", "email_verified", "email"]


def test_get_user(her, identities) -> None:
    """The user sees it as well."""
    assert as_dict(her.call("get_user")["UserAttributes"])["identities"] == identities


def test_get_user_through_a_client_that_reads_little(signed_in, pool, name, identities) -> None:
    """Like the sub it is there whatever else the client may read."""
    client = pool.add_client(read_attributes=["email"])

    shown = as_dict(signed_in(pool, name, client).call("get_user")["UserAttributes"])
    assert shown.keys() == {"sub", "identities", "email"}


def test_list_users(admin, name, identities) -> None:
    """Lists show it too, and by itself if nothing else is asked for."""
    assert as_dict(admin.list()[0]["Attributes"])["identities"] == identities
    assert admin.list(AttributesToGet=["identities"])[0]["Attributes"] == [{"Name": "identities", "Value": identities}]


def test_list_users_asking_for_what_others_do_not_have(admin, name, pool, refused) -> None:
    """A user of the pool's own has no such attribute, and that is an error as with any other."""
    pool.add_user("byron")

    with refused(INVALID, "One or more requested attributes do not exist."):
        admin.list(AttributesToGet=["identities"])


def test_list_users_by_status(admin, name, pool) -> None:
    """They can be searched for."""
    pool.add_user("byron")

    assert [it["Username"] for it in admin.list(Filter='cognito:user_status = "EXTERNAL_PROVIDER"')] == [name]


def test_list_users_in_group(idp, pool, admin, name, identities) -> None:
    """So do the users of a group."""
    idp.create_group(UserPoolId=pool.id, GroupName="staff")
    admin.call("add_user_to_group", name, GroupName="staff")

    users = idp.list_users_in_group(UserPoolId=pool.id, GroupName="staff")["Users"]
    assert [as_dict(it["Attributes"])["identities"] for it in users] == [identities]


def test_a_user_without_identities(admin, pool) -> None:
    """The attribute is not there."""
    pool.add_user("byron")

    assert as_dict(admin.call("get_user", "byron")["UserAttributes"]).keys() == {"sub"}


def test_an_identity_in_other_letters(admin, federated, pool) -> None:
    """What a provider calls its users is shown as it is, in JSON."""
    name = federated(pool, "Corp", 'Ädä"1')

    text = as_dict(admin.call("get_user", name)["UserAttributes"])["identities"]
    assert text.startswith('[{"userId":"Ädä\\"1",')
    assert json.loads(text)[0]["userId"] == 'Ädä"1'


def test_triggers_are_shown_the_identities(cognito: FakeCognito, idp, pool, her, identities) -> None:
    """The attribute is among the user's, and the status tells functions as well."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:message"
    cognito.add_lambda(arn, lambda event, context: event)
    idp.update_user_pool(UserPoolId=pool.id, AutoVerifiedAttributes=["email"], LambdaConfig={"CustomMessage": arn})

    her.ask_code("email")

    attributes = cognito.lambda_calls[0].event["request"]["userAttributes"]
    assert (attributes["identities"], attributes["cognito:user_status"]) == (identities, "EXTERNAL_PROVIDER")


# --- passwords ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "parameters"),
    [
        ("USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}),
        ("USER_SRP_AUTH", {"SRP_A": "f" * 256}),
        ("USER_AUTH", {}),
        ("USER_AUTH", {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}),
        ("CUSTOM_AUTH", {}),
    ],
)
@pytest.mark.parametrize("hides", ["LEGACY", "ENABLED"])
def test_they_cannot_sign_in_here(idp, pool, name, refused, flow: str, parameters: dict[str, str], hides: str) -> None:
    """Not by any flow, and whether or not the client hides its users."""
    client = pool.add_client(prevent_user_existence_errors=hides)

    with refused(*NO_PASSWORD):
        idp.initiate_auth(ClientId=client.id, AuthFlow=flow, AuthParameters={"USERNAME": name, **parameters})


def test_nor_can_an_administrator_sign_them_in(idp, pool, name, refused) -> None:
    """AdminInitiateAuth refuses them as well."""
    with refused(*NO_PASSWORD):
        idp.admin_initiate_auth(
            UserPoolId=pool.id,
            ClientId=pool.client.id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )


def test_no_function_is_asked_about_them(cognito: FakeCognito, idp, pool, name, app, refused) -> None:
    """They are refused before anything is fired."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:before"
    cognito.add_lambda(arn, lambda event, context: event)
    idp.update_user_pool(UserPoolId=pool.id, LambdaConfig={"PreAuthentication": arn})

    with refused(*NO_PASSWORD):
        app.sign_in(name)
    assert cognito.lambda_calls == []


@pytest.mark.parametrize("hides", ["LEGACY", "ENABLED"])
def test_they_cannot_forget_a_password(cognito: FakeCognito, app_of, pool, name, refused, hides: str) -> None:
    """They never had one; nothing is sent."""
    app = app_of(pool.add_client(prevent_user_existence_errors=hides))

    with refused(*NO_RESET):
        app.forgot(name)
    with refused("ExpiredCodeException", "Invalid code provided, please request a code again."):
        app.reset(name, "123456")
    assert cognito.outbox == []


def test_nor_can_it_be_reset(admin, name, refused) -> None:
    """An administrator is told the same, and the status stays."""
    with refused(*NO_RESET):
        admin.call("reset_user_password", name)
    assert admin.call("get_user", name)["UserStatus"] == "EXTERNAL_PROVIDER"


@pytest.mark.parametrize("old", [None, "", PASSWORD])
def test_they_cannot_change_a_password(her, admin, name, app, refused, old: str | None) -> None:
    """Whatever they say is the old one."""
    with refused(NOT_AUTHORIZED, "Incorrect username or password."):
        her.change_password(old or None, PASSWORD)
    with refused(*NO_PASSWORD):
        app.sign_in(name)


def test_an_administrator_may_give_them_a_password(admin, app, name, identities) -> None:
    """They are CONFIRMED then, sign in here as users of the pool's own do, and are who they were."""
    admin.set_password(name)

    token = app.sign_in(name)["AuthenticationResult"]["AccessToken"]
    assert app.idp.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword="Analytical-1844")
    app.sign_in(name, "Analytical-1844")
    shown = admin.call("get_user", name)
    assert (shown["UserStatus"], as_dict(shown["UserAttributes"])["identities"]) == ("CONFIRMED", identities)


def test_a_temporary_password(admin, app, name) -> None:
    """It must be replaced, as anybody's."""
    admin.set_password(name, permanent=False)

    assert admin.call("get_user", name)["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert app.sign_in(name)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


# --- signing up ---------------------------------------------------------------------------------------------------


def test_they_cannot_be_confirmed(app, admin, name, refused) -> None:
    """Their provider has done so: neither with a code nor by an administrator, and no code is sent."""
    with refused(*NOT_UNCONFIRMED):
        app.confirm(name, "123456")
    with refused(*NOT_UNCONFIRMED):
        admin.call("confirm_sign_up", name)
    with refused(INVALID, "User is already confirmed."):
        app.resend(name)


def test_they_cannot_be_invited_again(admin, name, refused) -> None:
    """They never were."""
    with refused("UnsupportedUserStateException", f"Resend not possible. {name} status is not FORCE_CHANGE_PASSWORD"):
        admin.call("create_user", name, MessageAction="RESEND")


def test_their_name_is_taken(app, admin, name, refused) -> None:
    """Nobody else can have it."""
    with refused("UsernameExistsException", "User already exists"):
        app.sign_up(name)
    with refused("UsernameExistsException", "User account already exists"):
        admin.create(name)


# --- attributes ---------------------------------------------------------------------------------------------------


def test_they_change_their_attributes(her, admin, name) -> None:
    """Also those that the provider is mapped to, until it says otherwise at the next sign-in."""
    her.update(nickname="Ada", email="byron@example.com")
    admin.update(name, given_name="Ada")
    her.delete_attributes("nickname")

    shown = as_dict(admin.call("get_user", name)["UserAttributes"])
    assert (shown["email"], shown["email_verified"], shown["given_name"]) == ("byron@example.com", "false", "Ada")
    assert "nickname" not in shown


def test_they_verify_an_address(her, pool, name, admin) -> None:
    """With a code, as anybody."""
    her.update(email="byron@example.com")

    her.verify("email", pool.user(name).confirmation_code)

    assert as_dict(admin.call("get_user", name)["UserAttributes"])["email_verified"] == "true"


IDENTITIES_SEALED = (INVALID, "Cannot modify the non-mutable attribute identities")


def test_nobody_writes_identities(her, app, admin, name, identities, refused) -> None:
    """Neither users nor administrators, at no time: they are the service's own."""
    for write in (
        lambda: her.update(identities="[]"),
        lambda: her.delete_attributes("identities"),
        lambda: admin.update(name, identities="[]"),
        lambda: admin.delete_attributes(name, "identities"),
        lambda: admin.create("byron", {"identities": "[]"}),
        lambda: app.sign_up("byron", identities="[]"),
    ):
        with refused(*IDENTITIES_SEALED):
            write()
    assert as_dict(her.call("get_user")["UserAttributes"])["identities"] == identities
    assert [it["Username"] for it in admin.list()] == [name]


# --- addresses that others have -----------------------------------------------------------------------------------


@pytest.fixture
def by_address(cognito: FakeCognito):
    """A pool whose users sign in with their addresses."""
    pool = cognito.create_pool(username_attributes=["email"])
    pool.add_client()
    return pool


def test_an_address_may_be_somebody_s_already(by_address, federated, app_of, admin_of) -> None:
    """Who has it goes on signing in with it, and finds his address as it was."""
    own = by_address.add_user(ADDRESS, password=PASSWORD, email_verified=True)

    other = federated(by_address, "Google", "1029", email=ADDRESS, email_verified="true")

    app_of(by_address.client).sign_in(ADDRESS)
    admin = admin_of(by_address)
    assert admin.call("get_user", ADDRESS)["Username"] == own.username
    assert as_dict(admin.call("get_user", own.username)["UserAttributes"])["email_verified"] == "true"
    assert {it["Username"] for it in admin.list(Filter=f'email = "{ADDRESS}"')} == {own.username, other}


@pytest.mark.parametrize("by", ["app", "admin"])
def test_an_address_may_become_somebody_s(by_address, federated, app_of, admin_of, by: str) -> None:
    """The provider's user is in nobody's way, and loses nothing but that the address leads to him."""
    admin = admin_of(by_address)
    name = federated(by_address, "Google", "1029", email=ADDRESS, email_verified="true")
    assert admin.call("get_user", ADDRESS)["Username"] == name

    if by == "app":
        app_of(by_address.client).sign_up(ADDRESS)
    else:
        admin.create(ADDRESS)

    assert admin.call("get_user", ADDRESS)["Username"] != name
    assert as_dict(admin.call("get_user", name)["UserAttributes"])["email_verified"] == "true"


def test_an_address_of_nobody_else_s(by_address, federated, app_of, refused) -> None:
    """It leads to the provider's user, who cannot sign in here."""
    federated(by_address, "Google", "1029", email=ADDRESS)
    app = app_of(by_address.client)

    with refused(*NO_PASSWORD):
        app.sign_in(ADDRESS)
    with refused(*NO_RESET):
        app.forgot(ADDRESS)


def test_one_address_at_two_providers(by_address, federated, admin_of) -> None:
    """It leads to whoever came first."""
    first = federated(by_address, "Google", "1029", email=ADDRESS)
    federated(by_address, "Facebook", "1029", email=ADDRESS)

    assert admin_of(by_address).call("get_user", ADDRESS)["Username"] == first


# --- the rest of what administrators do ---------------------------------------------------------------------------


def test_they_are_disabled_and_deleted(admin, her, name, refused) -> None:
    """As anybody."""
    admin.call("disable_user", name)
    with refused(NOT_AUTHORIZED):
        her.call("get_user")
    admin.call("enable_user", name)

    admin.call("delete_user", name)

    with refused("UserNotFoundException", "User does not exist."):
        admin.call("get_user", name)


def test_they_delete_themselves(her, admin, name, federated, pool) -> None:
    """Whoever then comes from that provider with that identity is somebody new."""
    former = pool.user(name).sub

    her.call("delete_user")

    assert pool.user(federated(pool, "Google", "1029")).sub != former
