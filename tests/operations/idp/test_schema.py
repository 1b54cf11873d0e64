"""The attributes of a pool: those of CreateUserPool's Schema, and AddCustomAttributes."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
UNTYPED = "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
TEAM = {"Name": "team", "AttributeDataType": "String"}

TEXT = {"StringAttributeConstraints": {"MinLength": "0", "MaxLength": "2048"}}


def standard(name: str, data_type: str = "String", **changes: Any) -> dict[str, Any]:
    attribute = {
        "Name": name,
        "AttributeDataType": data_type,
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
    }
    return attribute | (TEXT if data_type == "String" else {}) | changes


STANDARD = [
    standard(
        "sub",
        Mutable=False,
        Required=True,
        StringAttributeConstraints={"MinLength": "1", "MaxLength": "2048"},
    ),
    *map(standard, ("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username")),
    *map(standard, ("profile", "picture", "website", "email")),
    standard("email_verified", "Boolean"),
    standard("gender"),
    standard("birthdate", StringAttributeConstraints={"MinLength": "10", "MaxLength": "10"}),
    *map(standard, ("zoneinfo", "locale", "phone_number")),
    standard("phone_number_verified", "Boolean"),
    standard("address"),
    standard("updated_at", "Number", NumberAttributeConstraints={"MinValue": "0"}),
    standard("identities", StringAttributeConstraints={}),
]


@pytest.fixture
def create(idp):
    """The schema of a pool that is made with these attributes, as the service shows it."""

    def create(*schema: dict[str, Any]) -> list[dict[str, Any]]:
        given = {"Schema": list(schema)} if schema else {}
        return idp.create_user_pool(PoolName="people", **given)["UserPool"]["SchemaAttributes"]

    return create


@pytest.fixture
def pool_id(cognito: FakeCognito) -> str:
    return cognito.pool.id


@pytest.fixture
def add(idp, pool_id):
    """Adds custom attributes to the pool."""
    return lambda *attributes: idp.add_custom_attributes(UserPoolId=pool_id, CustomAttributes=list(attributes))


@pytest.fixture
def schema(idp, pool_id):
    """The pool's attributes that are not standard ones, as the service shows them."""
    return lambda: idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]["SchemaAttributes"][len(STANDARD) :]


# --- CreateUserPool -----------------------------------------------------------------------------------------------


def test_every_pool_has_the_standard_attributes(create) -> None:
    """There are twenty-one, in this order; the numbers of their bounds are text."""
    assert create() == STANDARD


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"AttributeDataType": "String"}, {"StringAttributeConstraints": {}}),
        ({"AttributeDataType": "Number"}, {"NumberAttributeConstraints": {}}),
        ({"AttributeDataType": "Boolean"}, {}),
        ({"AttributeDataType": "DateTime"}, {}),
        ({"AttributeDataType": "String", "Mutable": True}, {"Mutable": True, "StringAttributeConstraints": {}}),
        (
            {"AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "2"}},
            {"StringAttributeConstraints": {"MinLength": "2", "MaxLength": "2"}},
        ),
        (
            {"AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "-1", "MaxValue": "2.5"}},
            {"NumberAttributeConstraints": {"MinValue": "-1", "MaxValue": "2.5"}},
        ),
        # Bounds of another type are none.
        (
            {"AttributeDataType": "Number", "StringAttributeConstraints": {"MaxLength": "2"}},
            {"NumberAttributeConstraints": {}},
        ),
    ],
)
def test_a_custom_attribute(create, given: dict[str, Any], shown: dict[str, Any]) -> None:
    """It comes last, under a name of its own kind; it is immutable unless it says otherwise."""
    attributes = create({"Name": "team", **given})

    expected = {
        "Name": "custom:team",
        "AttributeDataType": given["AttributeDataType"],
        "DeveloperOnlyAttribute": False,
        "Mutable": False,
        "Required": False,
    }
    assert attributes[:-1] == STANDARD
    assert attributes[-1] == expected | shown


def test_an_attribute_for_developers(create) -> None:
    """It has a prefix more."""
    attribute = create(TEAM | {"DeveloperOnlyAttribute": True})[-1]

    assert (attribute["Name"], attribute["DeveloperOnlyAttribute"]) == ("dev:custom:team", True)


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"Required": True, "Mutable": True}, {"Required": True}),
        ({"AttributeDataType": "String", "Mutable": True}, {}),
        # A standard attribute is mutable unless somebody speaks of it and leaves that out.
        ({"Required": True}, {"Required": True, "Mutable": False}),
        (
            {"Mutable": True, "StringAttributeConstraints": {"MaxLength": "50"}},
            {"StringAttributeConstraints": {"MaxLength": "50"}},
        ),
    ],
)
def test_a_standard_attribute_that_is_defined(create, given: dict[str, Any], changed: dict[str, Any]) -> None:
    """It stays in its place, and is required, immutable or bounded as it says."""
    attributes = create({"Name": "email", **given})

    assert attributes == [attribute | changed if attribute["Name"] == "email" else attribute for attribute in STANDARD]


def bounds(low: str, high: str, kind: str = "String") -> dict[str, Any]:
    names = ("MinLength", "MaxLength") if kind == "String" else ("MinValue", "MaxValue")
    return {"AttributeDataType": kind, f"{kind}AttributeConstraints": dict(zip(names, (low, high), strict=True))}


CUSTOM_REFUSED = [
    (TEAM | {"Required": True}, "Required custom attributes are not supported currently."),
    ({"Name": "team"}, UNTYPED),
    (
        {"Name": "team", **bounds("3", "2")},
        "(Attribute custom:team) cannot have a max length shorter than it's min length",
    ),
    (
        {"Name": "team", **bounds("-1", "-1.5", "Number")},
        "Attribute custom:team cannot have a max value smaller than it's min value",
    ),
    # Of these the texts are not known.
    ({"Name": "team", **bounds("none", "2")}, None),
    ({"Name": "team", **bounds("-1", "2")}, None),
    ({"Name": "team", **bounds("1", "many", "Number")}, None),
    ({"AttributeDataType": "String"}, None),
]


@pytest.mark.parametrize(("attribute", "message"), CUSTOM_REFUSED)
def test_create_user_pool_refuses_an_attribute(
    create, refused, cognito: FakeCognito, attribute: dict[str, Any], message: str | None
) -> None:
    """A pool with such an attribute is not made."""
    with refused(INVALID, message):
        create(attribute)

    assert cognito.pools == {}


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (
            [TEAM, TEAM | {"AttributeDataType": "Number"}],
            "Duplicate custom attribute names custom:team are not allowed in a user pool schema.",
        ),
        (
            [{"Name": "email", "AttributeDataType": "Number"}],
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
        ),
        (
            [{"Name": "name", "DeveloperOnlyAttribute": True}],
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute name",
        ),
        (
            [{"Name": "n" * 21, "AttributeDataType": "String"}],
            f"1 validation error detected: Value '{'n' * 21}' at 'schema.1.member.name' failed to satisfy constraint: "
            "Member must have length less than or equal to 20",
        ),
    ],
)
def test_create_user_pool_refuses_a_schema(create, refused, schema: list[dict[str, Any]], message: str) -> None:
    """Names must differ and be short, and what AWS defines keeps its type."""
    with refused(INVALID, message):
        create(*schema)


def test_a_hidden_namesake(create) -> None:
    """An attribute for developers is another one than the custom attribute of the same name."""
    names = [attribute["Name"] for attribute in create(TEAM, TEAM | {"DeveloperOnlyAttribute": True})]

    assert names[-2:] == ["custom:team", "dev:custom:team"]


# --- AddCustomAttributes ------------------------------------------------------------------------------------------


def test_add_custom_attributes_adds(add, schema) -> None:
    """They come after those that are there, and are empty of answer."""
    answer = add(TEAM, {"Name": "age", "AttributeDataType": "Number"})
    add({"Name": "sick", "AttributeDataType": "Boolean"})

    assert set(answer) == {"ResponseMetadata"}
    assert [attribute["Name"] for attribute in schema()] == ["custom:team", "custom:age", "custom:sick"]


def test_add_custom_attributes_takes_time(add, idp, pool_id, cognito: FakeCognito) -> None:
    """A pool that is given an attribute is a changed pool."""
    cognito.clock.advance(hours=1)

    add(TEAM)

    pool = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert (pool["LastModifiedDate"] - pool["CreationDate"]).total_seconds() >= 3600


@pytest.mark.parametrize("name", ["email", "sub"])
def test_add_custom_attributes_called_as_a_standard_one_is(add, schema, name: str) -> None:
    """Unlike in CreateUserPool, that is a custom attribute like any other."""
    add({"Name": name, "AttributeDataType": "String"})

    assert [attribute["Name"] for attribute in schema()] == [f"custom:{name}"]


@pytest.mark.parametrize(("attribute", "message"), CUSTOM_REFUSED)
def test_add_custom_attributes_refuses(add, schema, refused, attribute: dict[str, Any], message: str | None) -> None:
    """What a new pool cannot have cannot be added; none of the others is then."""
    with refused(INVALID, message):
        add({"Name": "fine", "AttributeDataType": "String"}, attribute)

    assert schema() == []


def test_add_custom_attributes_again(add, schema, refused) -> None:
    """An attribute can be added once, and never changed."""
    add(TEAM)

    with refused(INVALID, "custom:team: Existing attribute already has name custom:team."):
        add(TEAM | {"Mutable": True})
    with refused(INVALID, "custom:age: Existing attribute already has name custom:age."):
        add(*[{"Name": "age", "AttributeDataType": "Number"}] * 2)

    (team,) = schema()
    assert (team["Name"], team["Mutable"]) == ("custom:team", False)


def test_add_custom_attributes_without_end(add, schema, refused) -> None:
    """A pool has fifty custom attributes at most."""
    for part in range(2):
        add(*({"Name": f"a{part}-{number}", "AttributeDataType": "String"} for number in range(25)))

    with refused(INVALID):
        add(TEAM)
    assert len(schema()) == 50


def test_add_custom_attributes_too_many_at_once(add, schema, refused) -> None:
    """One call takes twenty-five."""
    with refused(INVALID):  # the sentence shows them all, in a form that is not known
        add(*({"Name": f"a{number}", "AttributeDataType": "String"} for number in range(26)))

    assert schema() == []


def test_add_custom_attributes_to_no_pool(idp, refused) -> None:
    """A pool nobody has made has no attributes."""
    with refused("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist."):
        idp.add_custom_attributes(UserPoolId="us-east-1_Missing01", CustomAttributes=[TEAM])


# --- what attributes are for --------------------------------------------------------------------------------------


@pytest.fixture
def write(idp, pool_id):
    """A user with these attributes, made by an administrator."""

    def write(**attributes: str) -> dict[str, Any]:
        listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
        made = idp.admin_create_user(UserPoolId=pool_id, Username="ada", UserAttributes=listed)["User"]
        return {attribute["Name"]: attribute["Value"] for attribute in made["Attributes"]}

    return write


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ({"AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "3", "MaxLength": "5"}}, "five5"),
        ({"AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "3", "MaxLength": "5"}}, "thr"),
        ({"AttributeDataType": "String"}, "n" * 2048),
        ({"AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "3"}}, "3"),
        ({"AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "3"}}, "1"),
        ({"AttributeDataType": "Number"}, "-1843"),
        ({"AttributeDataType": "Boolean"}, "true"),
        ({"AttributeDataType": "DateTime"}, "1700000000"),
    ],
)
def test_a_value_within_its_bounds(add, write, definition: dict[str, Any], value: str) -> None:
    """Values are text of the attribute's type, within its bounds."""
    add({"Name": "it", **definition})

    assert write(**{"custom:it": value})["custom:it"] == value


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ({"AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "3", "MaxLength": "5"}}, "six666"),
        ({"AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "3", "MaxLength": "5"}}, "tw"),
        ({"AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "3"}}, "4"),
        ({"AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "3"}}, "0"),
        ({"AttributeDataType": "Number"}, "many"),
        ({"AttributeDataType": "Boolean"}, "perhaps"),
        ({"AttributeDataType": "DateTime"}, "tomorrow"),
    ],
)
def test_a_value_out_of_bounds(add, write, refused, definition: dict[str, Any], value: str) -> None:
    """Values of another type, or out of bounds, make no user."""
    add({"Name": "it", **definition})

    with refused(INVALID):
        write(**{"custom:it": value})


def test_an_attribute_that_was_added_is_known(add, write, refused) -> None:
    """A user cannot have an attribute that the pool does not."""
    text = "Attributes did not conform to the schema: custom:team: Attribute does not exist in the schema.\n"
    with refused(INVALID, text):
        write(**{"custom:team": "blue"})

    add(TEAM)
    assert write(**{"custom:team": "blue"})["custom:team"] == "blue"
