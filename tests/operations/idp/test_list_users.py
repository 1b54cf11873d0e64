"""ListUsers: filters, attributes to get, pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"


@pytest.fixture
def pool(cognito: FakeCognito):
    """Ada, Bob and Charles, made in another order than that of their names."""
    role = {"Name": "role", "AttributeDataType": "String"}
    pool = cognito.create_pool("people", schema=[role])
    pool.add_user("charles", PASSWORD, email="charles@example.com", given_name="Charles", family_name="Babbage")
    pool.add_user("ada", PASSWORD, email="ada@example.com", given_name="Ada", family_name="Lovelace")
    pool.add_user("Bob", PASSWORD, status="UNCONFIRMED", phone_number="+12065550123", preferred_username="bobby")
    cognito.idp.admin_disable_user(UserPoolId=pool.id, Username="charles")
    return pool


@pytest.fixture
def admin(pool, admin_of):
    return admin_of(pool)


def names(users: list[dict[str, Any]]) -> list[str]:
    return [user["Username"] for user in users]


def shown(user: dict[str, Any]) -> dict[str, str]:
    return {it["Name"]: it["Value"] for it in user["Attributes"]}


def test_list_users_shows_all(admin, pool) -> None:
    """In the order in which they were made; attributes are called `Attributes`."""
    users = admin.list()
    assert names(users) == ["charles", "ada", "Bob"]
    assert [user["UserStatus"] for user in users] == ["CONFIRMED", "CONFIRMED", "UNCONFIRMED"]
    assert [user["Enabled"] for user in users] == [False, True, True]
    assert shown(users[1]) == pool.user("ada").attributes


def test_list_users_shows_nobody_of_an_empty_pool(cognito: FakeCognito, admin_of) -> None:
    """No users, and no token for more."""
    pool = cognito.create_pool()
    answer = cognito.idp.list_users(UserPoolId=pool.id)
    assert answer["Users"] == []
    assert "PaginationToken" not in answer


def test_list_users_of_no_pool(idp, refused) -> None:
    """There is no such pool."""
    with refused("ResourceNotFoundException", "User pool us-east-1_Nowhere00 does not exist."):
        idp.list_users(UserPoolId="us-east-1_Nowhere00")


# --- filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["charles", "ada", "Bob"]),
        ('username = "ada"', ["ada"]),
        ('username = "ADA"', []),
        ('username ^= "B"', ["Bob"]),
        ('username ^= "b"', []),
        ('email = "ADA@EXAMPLE.COM"', ["ada"]),
        ('email = "ada@example"', []),
        ('email ^= "a"', ["ada"]),
        ('email ^= ""', ["ada", "charles"]),
        ('phone_number ^= "+1206"', ["Bob"]),
        ('given_name = "ada"', ["ada"]),
        ('family_name ^= "LOVE"', ["ada"]),
        ('preferred_username = "Bobby"', ["Bob"]),
        ('name = "Ada"', []),
        ('cognito:user_status = "confirmed"', ["charles", "ada"]),
        ('cognito:user_status = "UNCONFIRMED"', ["Bob"]),
        ('status = "Enabled"', ["ada", "Bob"]),
        ('status = "enabled"', []),
        ('status = "Disabled"', ["charles"]),
        ('status="Disabled"', ["charles"]),
        ('"email"^="ada"', ["ada"]),
    ],
)
def test_list_users_finds_by_one_attribute(admin, text, found) -> None:
    """User name and status must be exact, all else without regard to case."""
    assert names(admin.list(Filter=text)) == found


def test_list_users_finds_by_the_sub(admin, pool) -> None:
    """The sub is an attribute that can be searched."""
    assert names(admin.list(Filter=f'sub = "{pool.user("ada").sub}"')) == ["ada"]


def test_list_users_finds_no_address_by_the_user_name(cognito: FakeCognito, admin_of) -> None:
    """Where addresses are user names, `username` is the real one: the sub."""
    pool = cognito.create_pool(username_attributes=["email"])
    ada = pool.add_user("ada@example.com", PASSWORD)
    assert admin_of(pool).list(Filter='username = "ada@example.com"') == []
    assert names(admin_of(pool).list(Filter=f'username = "{ada.sub}"')) == [ada.sub]
    assert names(admin_of(pool).list(Filter='email = "ada@example.com"')) == [ada.sub]


def test_list_users_sorts_by_what_is_searched_for(admin) -> None:
    """Ascending, by the attribute in the filter."""
    assert names(admin.list(Filter='email ^= ""')) == ["ada", "charles"]


def test_list_users_unescapes_quotes(cognito: FakeCognito, admin_of) -> None:
    """A quotation mark in the value stands behind a backslash."""
    pool = cognito.create_pool()
    pool.add_user("bob", PASSWORD, given_name='Bo"b')
    assert names(admin_of(pool).list(Filter='given_name = "Bo\\"b"')) == ["bob"]


@pytest.mark.parametrize(
    "text",
    [
        "email",
        "email = ada@example.com",
        'email = "ada',
        'email == "ada"',
        'email != "ada"',
        'email contains "ada"',
        'email = \\"ada\\"',
        'given_name = "Bo"b"',
        'email = "a" and given_name = "b"',
        '= "ada"',
    ],
)
def test_list_users_refuses_what_is_no_filter(admin, refused, text) -> None:
    """One attribute, `=` or `^=`, one value in quotes."""
    with refused("InvalidParameterException", "Error while parsing filter."):
        admin.list(Filter=text)


@pytest.mark.parametrize("name", ["custom:role", "birthdate", "email_verified", "nonsense"])
def test_list_users_refuses_to_search_other_attributes(admin, refused, name) -> None:
    """Custom attributes and most standard ones cannot be searched."""
    with refused("InvalidParameterException", f"Invalid search attribute: {name}"):
        admin.list(Filter=f'{name} = "x"')


def test_list_users_refuses_a_long_filter(admin, refused) -> None:
    """At most 256 characters, which are shown."""
    text = f'email = "{"a" * 250}"'
    constraint = "failed to satisfy constraint: Member must have length less than or equal to 256"
    with refused("InvalidParameterException", f"1 validation error detected: Value '{text}' at 'filter' {constraint}"):
        admin.list(Filter=text)


# --- attributes to get --------------------------------------------------------------------------------------------


def test_list_users_shows_the_attributes_that_are_wanted(admin) -> None:
    """Only those; user name, status and dates are always there."""
    users = admin.list(AttributesToGet=["given_name", "email"], Filter='email ^= ""')
    assert [shown(user) for user in users] == [
        {"given_name": "Ada", "email": "ada@example.com"},
        {"given_name": "Charles", "email": "charles@example.com"},
    ]
    assert users[0].keys() == admin.list()[0].keys()


def test_list_users_shows_no_attributes_for_an_empty_list(admin) -> None:
    """An empty list is not the same as none."""
    assert [shown(user) for user in admin.list(AttributesToGet=[])] == [{}, {}, {}]


NOT_THERE = ("InvalidParameterException", "One or more requested attributes do not exist.")


@pytest.mark.parametrize("wanted", [["email", "custom:nothing"], ["nonsense"]])
def test_list_users_refuses_attributes_outside_the_schema(admin, refused, wanted) -> None:
    """Even if nobody is found."""
    with refused(*NOT_THERE):
        admin.list(AttributesToGet=wanted, Filter='username = "nobody"')


@pytest.mark.parametrize("wanted", [["email"], ["custom:role"], ["sub", "birthdate"]])
def test_list_users_refuses_attributes_that_not_everybody_has(admin, refused, wanted) -> None:
    """Every user that is found must have every attribute that is wanted."""
    with refused(*NOT_THERE):
        admin.list(AttributesToGet=wanted)


def test_list_users_refuses_the_sub_beside_a_custom_attribute(admin, refused) -> None:
    """The service has words of its own for that."""
    with refused("InvalidParameterException", "Input fails to satisfy the constraints."):
        admin.list(AttributesToGet=["sub", "custom:role"])


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(cognito: FakeCognito):
    pool = cognito.create_pool("crowd")
    for number in range(65):
        cognito.idp.admin_create_user(UserPoolId=pool.id, Username=f"user{number:02}", MessageAction="SUPPRESS")
    return pool


@pytest.fixture
def pages(crowd, idp):
    """`pages(…)`: the user names of each page."""

    def pages(**params: Any) -> Iterator[list[str]]:
        answer = idp.list_users(UserPoolId=crowd.id, **params)
        yield names(answer["Users"])
        while "PaginationToken" in answer:
            token = answer["PaginationToken"]
            answer = idp.list_users(UserPoolId=crowd.id, PaginationToken=token, **params)
            yield names(answer["Users"])

    return pages


@pytest.mark.parametrize(
    ("params", "sizes"),
    [({}, [60, 5]), ({"Limit": 0}, [60, 5]), ({"Limit": 30}, [30, 30, 5]), ({"Limit": 13}, [13] * 5)],
)
def test_list_users_comes_in_pages(pages, params, sizes) -> None:
    """Of sixty, or of as many as the limit says; together they are everybody, once."""
    found = list(pages(**params))
    assert [len(page) for page in found] == sizes
    assert [name for page in found for name in page] == [f"user{number:02}" for number in range(65)]


def test_list_users_filters_before_it_pages(pages) -> None:
    """A page is full of what was searched for."""
    assert list(pages(Limit=4, Filter='username ^= "user6"')) == [["user60", "user61", "user62", "user63"], ["user64"]]


def test_list_users_goes_on_while_users_are_deleted(crowd, idp) -> None:
    """Whoever deletes what he was shown misses nobody."""
    left = {f"user{number:02}" for number in range(65)}
    answer = idp.list_users(UserPoolId=crowd.id, Limit=20)
    while True:
        for name in names(answer["Users"]):
            idp.admin_delete_user(UserPoolId=crowd.id, Username=name)
            left.remove(name)
        if "PaginationToken" not in answer:
            break
        answer = idp.list_users(UserPoolId=crowd.id, Limit=20, PaginationToken=answer["PaginationToken"])
    assert left == set()
    assert len(crowd.users) == 0


def test_the_paginator_of_botocore_reads_all(crowd, idp) -> None:
    """It knows the token by its name in the model."""
    found = idp.get_paginator("list_users").paginate(UserPoolId=crowd.id, PaginationConfig={"PageSize": 30})
    assert len([user for page in found for user in page["Users"]]) == 65


def test_a_token_is_good_for_an_hour(crowd, idp, cognito: FakeCognito, refused) -> None:
    """And for the query that it was given for."""
    token = idp.list_users(UserPoolId=crowd.id, Limit=5)["PaginationToken"]
    assert idp.list_users(UserPoolId=crowd.id, Limit=5, PaginationToken=token)["Users"]
    with refused("InvalidParameterException"):
        idp.list_users(UserPoolId=crowd.id, PaginationToken=token, Filter='status = "Enabled"')
    cognito.clock.advance(hours=1)
    with refused("InvalidParameterException"):
        idp.list_users(UserPoolId=crowd.id, Limit=5, PaginationToken=token)


@pytest.mark.parametrize("token", ["nonsense", "bm9uc2Vuc2U="])
def test_a_token_that_was_never_given_is_refused(crowd, idp, refused, token) -> None:
    """Text that only looks like a token."""
    with refused("InvalidParameterException"):
        idp.list_users(UserPoolId=crowd.id, PaginationToken=token)


def test_list_users_refuses_a_limit_above_sixty(idp, crowd, refused) -> None:
    """By the model's bound."""
    constraint = "failed to satisfy constraint: Member must have value less than or equal to 60"
    with refused("InvalidParameterException", f"1 validation error detected: Value '61' at 'limit' {constraint}"):
        idp.list_users(UserPoolId=crowd.id, Limit=61)
