"""CreateGroup … ListUsersInGroup. What groups do to tokens is tested with the claims."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
ROLE = "arn:aws:iam::123456789012:role/staff"
FOREIGN_ROLE = "arn:aws:iam::999999999999:role/staff"
NO_GROUP = ("ResourceNotFoundException", "Group not found.")
NO_USER = ("UserNotFoundException", "User does not exist.")
NO_POOL = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")
CROSS_ACCOUNT = (INVALID, "Cross-account pass role is not allowed.")


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.pool


@pytest.fixture
def call(idp, pool):
    """An operation on the pool."""
    return lambda operation, **params: getattr(idp, operation)(UserPoolId=pool.id, **params)


@pytest.fixture
def create(call):
    """A group, as CreateGroup answers."""
    return lambda name="staff", **params: call("create_group", GroupName=name, **params)["Group"]


@pytest.fixture
def get(call):
    return lambda name="staff": call("get_group", GroupName=name)["Group"]


@pytest.fixture
def add(call):
    """Adds a user to a group."""
    return lambda username, group="staff": call("admin_add_user_to_group", Username=username, GroupName=group)


@pytest.fixture
def groups_of(call):
    """The names of a user's groups, as listed."""
    return lambda username: [
        group["GroupName"] for group in call("admin_list_groups_for_user", Username=username)["Groups"]
    ]


@pytest.fixture
def users_in(call):
    """The names of a group's users, as listed."""
    return lambda group="staff": [user["Username"] for user in call("list_users_in_group", GroupName=group)["Users"]]


# --- CreateGroup, GetGroup ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [{}, {"Description": "All of us"}, {"RoleArn": ROLE}, {"Precedence": 0}, {"Precedence": 7, "Description": ""}],
)
def test_create_group_shows_what_is_given(create, get, pool, given: dict[str, Any]) -> None:
    """A group has its name, its pool, two dates, and of its settings those that were given."""
    group = create(**given)

    created = group.pop("CreationDate")
    assert group.pop("LastModifiedDate") == created
    assert group == {"GroupName": "staff", "UserPoolId": pool.id, **given}
    assert get() == group | {"CreationDate": created, "LastModifiedDate": created}


def test_create_group_again(create, get, refused) -> None:
    """Names are unique in a pool, to the letter; the group that has the name stays as it is."""
    create(Description="first")

    with refused("GroupExistsException", "A group with the name already exists."):
        create(Description="second")
    assert get()["Description"] == "first"
    assert create("Staff")["GroupName"] == "Staff"


def test_a_group_of_another_pool_has_nothing_to_do_with_it(create, cognito: FakeCognito, idp, refused) -> None:
    """Each pool has its own groups."""
    create()
    other = cognito.create_pool("another").id

    with refused(*NO_GROUP):
        idp.get_group(UserPoolId=other, GroupName="staff")
    assert idp.create_group(UserPoolId=other, GroupName="staff")["Group"]["UserPoolId"] == other


def test_create_group_with_another_account_s_role(create, refused, get) -> None:
    """A role must be the account's own."""
    with refused(*CROSS_ACCOUNT):
        create(RoleArn=FOREIGN_ROLE)
    with refused(*NO_GROUP):
        get()


# --- UpdateGroup --------------------------------------------------------------------------------------------------


def test_update_group_changes_what_is_given(create, call, get, cognito: FakeCognito) -> None:
    """Unlike an update of a pool, it leaves the other settings alone."""
    group = create(Description="first", RoleArn=ROLE, Precedence=1)
    cognito.clock.advance(hours=1)

    changed = call("update_group", GroupName="staff", Description="second", Precedence=0)["Group"]

    assert (changed["Description"], changed["RoleArn"], changed["Precedence"]) == ("second", ROLE, 0)
    assert changed["CreationDate"] == group["CreationDate"]
    assert (changed["LastModifiedDate"] - group["LastModifiedDate"]).total_seconds() >= 3600
    assert get() == changed


def test_update_group_with_another_account_s_role(create, call, get, refused) -> None:
    """A role must be the account's own; the group stays as it was."""
    group = create(RoleArn=ROLE)

    with refused(*CROSS_ACCOUNT):
        call("update_group", GroupName="staff", RoleArn=FOREIGN_ROLE)
    assert get() == group


# --- DeleteGroup --------------------------------------------------------------------------------------------------


def test_delete_group_lets_its_users_go(create, call, add, groups_of, users_in, pool) -> None:
    """A group with users in it can be deleted: they leave it, and do not come back with a group of its name."""
    create()
    create("others")
    pool.add_user("ada")
    add("ada")
    add("ada", "others")

    call("delete_group", GroupName="staff")

    assert groups_of("ada") == ["others"]
    create()
    assert users_in() == []


# --- what is not there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["get_group", "update_group", "delete_group", "list_users_in_group"])
def test_a_group_that_is_not_there(call, refused, operation: str) -> None:
    """A group nobody has made is not found."""
    with refused(*NO_GROUP):
        call(operation, GroupName="nobody")


@pytest.mark.parametrize("operation", ["admin_add_user_to_group", "admin_remove_user_from_group"])
def test_members_that_are_not_there(create, call, pool, refused, operation: str) -> None:
    """Both the user and the group must be there."""
    create()
    pool.add_user("ada")

    with refused(*NO_USER):
        call(operation, Username="bob", GroupName="staff")
    with refused(*NO_GROUP):
        call(operation, Username="ada", GroupName="nobody")


def test_groups_of_a_user_who_is_not_there(call, refused) -> None:
    """A user nobody has made has no groups."""
    with refused(*NO_USER):
        call("admin_list_groups_for_user", Username="bob")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("create_group", {"GroupName": "staff"}),
        ("get_group", {"GroupName": "staff"}),
        ("update_group", {"GroupName": "staff"}),
        ("delete_group", {"GroupName": "staff"}),
        ("list_groups", {}),
        ("list_users_in_group", {"GroupName": "staff"}),
        ("admin_add_user_to_group", {"GroupName": "staff", "Username": "ada"}),
        ("admin_remove_user_from_group", {"GroupName": "staff", "Username": "ada"}),
        ("admin_list_groups_for_user", {"Username": "ada"}),
    ],
)
def test_groups_of_no_pool(idp, refused, operation: str, params: dict[str, str]) -> None:
    """A pool nobody has made has no groups."""
    with refused(*NO_POOL):
        getattr(idp, operation)(UserPoolId="us-east-1_Missing01", **params)


# --- AdminAddUserToGroup, AdminRemoveUserFromGroup ----------------------------------------------------------------


def test_admin_add_user_to_group_twice(create, add, pool, groups_of, users_in) -> None:
    """A user is in a group or is not: adding again changes nothing."""
    create()
    pool.add_user("ada")

    for _ in range(2):
        assert set(add("ada")) == {"ResponseMetadata"}

    assert (groups_of("ada"), users_in()) == (["staff"], ["ada"])


def test_admin_remove_user_from_group(create, call, add, pool, groups_of, users_in) -> None:
    """A user who leaves is in the group no more; leaving again changes nothing, and nobody else leaves."""
    create()
    for name in ("ada", "bob"):
        pool.add_user(name)
        add(name)

    for _ in range(2):
        call("admin_remove_user_from_group", Username="ada", GroupName="staff")

    assert groups_of("ada") == []
    assert users_in() == ["bob"]


def test_members_by_other_names(cognito: FakeCognito, idp) -> None:
    """A user is found by sub, and by a verified alias."""
    pool = cognito.create_pool("aliases", alias_attributes=["email"])
    pool.add_group("staff")
    ada = pool.add_user("ada", email="ada@example.com", email_verified=True)

    idp.admin_add_user_to_group(UserPoolId=pool.id, GroupName="staff", Username="ada@example.com")
    assert pool.groups == {"staff": ["ada"]}
    idp.admin_remove_user_from_group(UserPoolId=pool.id, GroupName="staff", Username=ada.sub)
    assert pool.groups == {"staff": []}


def test_a_user_of_too_many_groups(create, add, pool, groups_of, refused) -> None:
    """A user is in a hundred groups at most."""
    pool.add_user("ada", groups=[f"group-{number}" for number in range(100)])
    create()

    with refused(INVALID):  # the text is not known
        add("ada")
    assert len(groups_of("ada")) == 60
    assert pool.groups["staff"] == []


def test_a_deleted_user_leaves_the_groups(create, call, add, pool, users_in) -> None:
    """Another user of the same name is in none of them."""
    create()
    pool.add_user("ada")
    add("ada")

    call("admin_delete_user", Username="ada")
    pool.add_user("ada")

    assert users_in() == []


# --- lists --------------------------------------------------------------------------------------------------------


def test_list_groups_by_pages(create, idp, pool) -> None:
    """The paginator shows every group once, in full, however few to a page."""
    made = [create(f"group-{number}", Precedence=number) for number in range(5)]

    pages = list(idp.get_paginator("list_groups").paginate(UserPoolId=pool.id, PaginationConfig={"PageSize": 2}))

    assert [len(page["Groups"]) for page in pages] == [2, 2, 1]
    assert [group for page in pages for group in page["Groups"]] == made


@pytest.mark.parametrize("limit", [{}, {"Limit": 0}, {"Limit": 60}])
def test_list_groups_sixty_at_once(pool, call, limit: dict[str, int]) -> None:
    """Sixty come if nobody says how many, and if somebody says none."""
    for number in range(61):
        pool.add_group(f"group-{number}")

    answer = call("list_groups", **limit)
    assert len(answer["Groups"]) == 60
    rest = call("list_groups", NextToken=answer["NextToken"])
    assert [group["GroupName"] for group in rest["Groups"]] == ["group-60"]
    assert "NextToken" not in rest


def test_admin_list_groups_for_user_by_pages(pool, idp) -> None:
    """The paginator shows each of a user's groups once, the most important first."""
    for name, precedence in (("c", 1), ("a", 2), ("b", 1)):
        pool.add_group(name, precedence=precedence)
    pool.add_group("d")
    pool.add_user("ada", groups=["d", "a", "b", "c"])

    paginator = idp.get_paginator("admin_list_groups_for_user")
    pages = list(paginator.paginate(UserPoolId=pool.id, Username="ada", PaginationConfig={"PageSize": 3}))

    assert [len(page["Groups"]) for page in pages] == [3, 1]
    assert [group["GroupName"] for page in pages for group in page["Groups"]] == ["b", "c", "a", "d"]


def test_list_users_in_group_by_pages(pool, idp) -> None:
    """The paginator shows each of a group's users once, with attributes and state, in the order they joined."""
    for name in ("ada", "bob", "eve"):
        pool.add_user(name, groups=["staff"], email=f"{name}@example.com")
    pool.add_user("mallory")

    paginator = idp.get_paginator("list_users_in_group")
    pages = list(paginator.paginate(UserPoolId=pool.id, GroupName="staff", PaginationConfig={"PageSize": 2}))

    users = [user for page in pages for user in page["Users"]]
    assert [len(page["Users"]) for page in pages] == [2, 1]
    assert [user["Username"] for user in users] == ["ada", "bob", "eve"]
    assert users[0] == idp.list_users(UserPoolId=pool.id, Filter='username = "ada"')["Users"][0]


def test_a_token_of_another_group(pool, call, refused) -> None:
    """A token is good for the group that it was given for."""
    for name in ("ada", "bob"):
        pool.add_user(name, groups=["staff", "others"])
    token = call("list_users_in_group", GroupName="staff", Limit=1)["NextToken"]

    with refused(INVALID):
        call("list_users_in_group", GroupName="others", Limit=1, NextToken=token)
