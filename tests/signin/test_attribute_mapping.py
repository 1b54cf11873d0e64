"""What an outside provider says of a user, and what becomes of it in the pool, at the first sign-in and later."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.handles import AppClient, User, UserPool
from pytest_fakecognito.signin import attribute_mapping, federation
from pytest_fakecognito.state.federation import Provider

INVALID = "InvalidParameterException"
LINKED_OTHERWISE = (INVALID, "Invalid ProviderName/Username combination. Please check again")
MAPPING = {"email": "mail", "name": "cn", "custom:team": "team"}
ADA = {"sub": "1843", "mail": "ada@example.com", "cn": "Ada Lovelace", "team": "engine"}


@dataclass
class Corp:
    """An OIDC provider of a pool, whose users come to it one after the other."""

    cognito: FakeCognito
    pool: UserPool
    name: str = "Corp"

    def come(self, said: Mapping[str, Any] = ADA, client: AppClient | None = None, **more: Any) -> User:
        """Sign in whoever this is said of."""
        record = (client or self.pool.client).record
        provider = self.pool.record.providers[self.name]
        ctx = self.cognito.context()
        user = federation.sign_in(ctx, self.pool.record, record, provider, said, raw={"idToken": said}, **more)
        return self.pool.users[user.username]

    def map(self, **mapping: str) -> None:
        """Map these attributes and no others; `custom_` stands for the prefix of custom ones."""
        named = {name.replace("custom_", "custom:"): source for name, source in mapping.items()}
        # Directly, since the service refuses some of what it once accepted: attributes that are gone, say.
        self.pool.record.providers[self.name].mapping = named

    def link(self, user: User, value: str, attribute: str = "Cognito_Subject") -> None:
        self.cognito.idp.admin_link_provider_for_user(
            UserPoolId=self.pool.id,
            DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": user.username},
            SourceUser={
                "ProviderName": self.name,
                "ProviderAttributeName": attribute,
                "ProviderAttributeValue": value,
            },
        )


@pytest.fixture
def provide(cognito: FakeCognito) -> Callable[..., Corp]:
    """`provide(*definitions, **settings)` is the provider at a pool of such attributes, besides those mapped anyway."""

    def provide(*definitions: dict[str, Any], mapping: dict[str, str] = MAPPING, **settings: Any) -> Corp:
        team = {"Name": "team", "AttributeDataType": "String", "Mutable": True}
        pool = cognito.create_pool(Schema=[team, *definitions], **settings)
        cognito.idp.create_identity_provider(
            UserPoolId=pool.id,
            ProviderName="Corp",
            ProviderType="OIDC",
            ProviderDetails={
                "client_id": "engine",
                "client_secret": "s3cret",
                "authorize_scopes": "openid",
                "oidc_issuer": "https://corp.example.com",
                "attributes_request_method": "GET",
            },
            AttributeMapping=mapping,
        )
        return Corp(cognito, pool)

    return provide


@pytest.fixture
def corp(provide: Callable[..., Corp]) -> Corp:
    return provide()


def refusal(come: Callable[..., User], *args: Any, **kwargs: Any) -> tuple[str, str]:
    with pytest.raises(CognitoError) as caught:
        come(*args, **kwargs)
    return caught.value.code, caught.value.message


def standard(name: str, **definition: Any) -> dict[str, Any]:
    return {"Name": name, "AttributeDataType": "String", "Mutable": True, **definition}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in ADA.items() if key != name}


# --- values as text -----------------------------------------------------------------------------------------------

PLAIN = st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.text())
def test_text_stays_as_it_is(value: str) -> None:
    """A text is its own, whatever is in it."""
    assert attribute_mapping.text(value) == value


@given(st.lists(st.text(min_size=1), min_size=1))
def test_of_several_values_each_can_be_told(values: list[str]) -> None:
    """Each is encoded as in a form, so that neither separator nor brackets in it are taken for those of the list."""
    text = attribute_mapping.text(values)
    assert (text[0], text[-1]) == ("[", "]")
    assert [unquote_plus(item) for item in text[1:-1].split(", ")] == values


@given(st.dictionaries(st.text(), JSON))
def test_an_object_can_be_read_again(value: dict[str, Any]) -> None:
    """It is written as the JSON that it was."""
    assert json.loads(attribute_mapping.text(value)) == value


@given(st.lists(JSON.filter(lambda it: it is not None), min_size=1))
def test_whatever_is_said_can_be_written(values: list[Any]) -> None:
    """Several values of any kind are each written as it would be alone, and then encoded."""
    text = attribute_mapping.text(values)
    assert [unquote_plus(item) for item in text[1:-1].split(", ")] == [attribute_mapping.text(it) for it in values]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["A", "B"], "[A, B]"),
        (["A"], "[A]"),
        ([], "[]"),
        (["Alice & Co", "a~b*c-d_e.f", "ä,[x]"], "[Alice+%26+Co, a%7Eb*c-d_e.f, %C3%A4%2C%5Bx%5D]"),
        ([1, True], "[1, true]"),
        (True, "true"),
        (False, "false"),
        (17, "17"),
        (1.5, "1.5"),
        ({"formatted": "Ä 1", "country": None}, '{"formatted":"Ä 1","country":null}'),
    ],
)
def test_how_values_are_written(corp: Corp, value: Any, text: str) -> None:
    """Several in brackets, truth values in lower case, and objects as JSON."""
    assert corp.come({**ADA, "team": value}).attributes["custom:team"] == text


@given(st.dictionaries(PLAIN, PLAIN), st.dictionaries(PLAIN, PLAIN))
def test_nothing_but_what_is_mapped_comes_through(mapping: dict[str, str], said: dict[str, str]) -> None:
    """Each claim goes by its name in the pool, and the rest is lost."""
    provider = Provider("Corp", "OIDC", 0, 0, mapping=mapping)
    mapped = attribute_mapping.mapped(provider, said)
    expected = {(target, said[source]) for target, source in mapping.items() if source in said and target != "username"}
    assert set(mapped.items()) == expected


# --- the first sign-in --------------------------------------------------------------------------------------------


def test_a_new_user(corp: Corp) -> None:
    """He has what is mapped, as an external user, called by the provider's name for him after its own."""
    user = corp.come({**ADA, "shoe": "38"})
    assert (user.username, user.status, user.enabled) == ("Corp_1843", "EXTERNAL_PROVIDER", True)
    assert user.record.attributes == {
        "sub": user.sub,
        "email": "ada@example.com",
        "email_verified": "false",
        "name": "Ada Lovelace",
        "custom:team": "engine",
    }


def test_a_new_user_s_identity(cognito: FakeCognito, corp: Corp) -> None:
    """It says by whom he came, and when."""
    cognito.clock.set(cognito.clock.now().replace(microsecond=0))
    corp.come()
    created = int(cognito.clock.timestamp() * 1000)
    answer = cognito.idp.admin_get_user(UserPoolId=corp.pool.id, Username="Corp_1843")
    attributes = {it["Name"]: it["Value"] for it in answer["UserAttributes"]}
    (identity,) = json.loads(attributes["identities"])
    assert abs(identity.pop("dateCreated") - created) < 10_000
    assert identity == {
        "userId": "1843",
        "providerName": "Corp",
        "providerType": "OIDC",
        "issuer": None,
        "primary": True,
    }


def test_a_new_user_s_group(cognito: FakeCognito, corp: Corp) -> None:
    """It is that of all who come from the provider, made for the first of them."""
    name = f"{corp.pool.id}_Corp"
    corp.come()
    corp.come({**ADA, "sub": "1815"})
    (group,) = cognito.idp.list_groups(UserPoolId=corp.pool.id)["Groups"]
    assert (group["GroupName"], group["Description"]) == (
        name,
        "Autogenerated group for users who sign in using Corp",
    )
    assert corp.pool.groups == {name: ["Corp_1843", "Corp_1815"]}


def test_one_subject_is_one_user(corp: Corp) -> None:
    """He is the same each time, whatever else is said of him."""
    first = corp.come()
    assert corp.come({"sub": "1843", "mail": "king@example.com"}).sub == first.sub
    assert list(corp.pool.users) == ["Corp_1843"]


def test_two_subjects_are_two_users(corp: Corp) -> None:
    """They are, however alike."""
    corp.come()
    corp.come({**ADA, "sub": "1815"})
    assert list(corp.pool.users) == ["Corp_1843", "Corp_1815"]


def test_a_user_who_is_in_the_pool_with_that_address(corp: Corp) -> None:
    """He is somebody else, unless somebody links the two."""
    corp.pool.add_user("ada", email="ada@example.com")
    assert corp.come().username == "Corp_1843"


def test_a_user_who_was_deleted(cognito: FakeCognito, corp: Corp) -> None:
    """He comes as a new one."""
    first = corp.come().sub
    cognito.idp.admin_delete_user(UserPoolId=corp.pool.id, Username="Corp_1843")
    assert corp.come().sub != first


@pytest.mark.parametrize(("sensitive", "name"), [(True, "Corp_ADA@Example.com"), (False, "corp_ada@example.com")])
def test_a_name_s_case(provide: Callable[..., Corp], sensitive: bool, name: str) -> None:
    """It is lost where the pool does not look at it."""
    corp = provide(UsernameConfiguration={"CaseSensitive": sensitive})
    assert corp.come({**ADA, "sub": "ADA@Example.com"}).username == name


def test_another_claim_for_a_name(corp: Corp) -> None:
    """A mapped user name is the one that is looked at."""
    corp.map(username="upn")
    assert corp.come({"sub": "1843", "upn": "ada"}).username == "Corp_ada"


@pytest.mark.parametrize(
    "said", [{}, *({"sub": subject} for subject in (None, "", True, False, [], ["1843"], {}, {"id": "1843"}))]
)
def test_nobody(corp: Corp, said: dict[str, Any]) -> None:
    """Without a subject there is nobody to sign in, and what is neither text nor number is none."""
    assert refusal(corp.come, said) == (INVALID, "username attribute mapping required")
    assert list(corp.pool.users) == []


def test_a_subject_that_is_a_number(corp: Corp) -> None:
    """It is one all the same."""
    assert corp.come({"sub": 1843}).username == "Corp_1843"


def test_a_level_of_which_nothing_is_said(corp: Corp) -> None:
    """It is not looked up: a mapping that has the word "None" does not mean it."""
    provider = corp.pool.record.providers["Corp"]
    provider.acr_mapping = {"Level2": "None"}
    nothing = federation.claims(corp.pool.record, provider, {})
    assert federation.claims(corp.pool.record, provider, {"acr": None}) == nothing
    provider.acr_mapping = {"Level1": "None"}
    assert federation.claims(corp.pool.record, provider, {}) == nothing


def test_a_name_that_is_too_long(corp: Corp) -> None:
    """Nobody's is longer than 128 characters, with the provider's own."""
    assert corp.come({"sub": "a" * 123}).username == f"Corp_{'a' * 123}"
    code, message = refusal(corp.come, {"sub": "a" * 124})
    assert (code, f"Corp_{'a' * 124}" in message) == (INVALID, True)


@pytest.mark.parametrize("subject", ["ada lovelace", "ada\n", "\u200bada"])
def test_a_name_that_is_malformed(corp: Corp, subject: str) -> None:
    """Names are made of letters, marks, signs, digits and punctuation."""
    assert refusal(corp.come, {"sub": subject}) == (
        INVALID,
        f"1 validation error detected: Value 'Corp_{subject}' at 'userName' failed to satisfy constraint: Member must "
        r"satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
    )


# --- what a new user must and may have ----------------------------------------------------------------------------


def test_what_is_required_and_missing(provide: Callable[..., Corp]) -> None:
    """All of it is told at once, in the order of the schema; a blank value is none."""
    names = ("family_name", "email", "given_name")
    corp = provide(*(standard(name, Required=True) for name in names))
    assert refusal(corp.come, {"sub": "1843", "mail": ""}) == (
        INVALID,
        "attributes required: [given_name, family_name, email]",
    )
    assert refusal(corp.come) == (INVALID, "attributes required: [given_name, family_name]")
    assert list(corp.pool.users) == []


def test_what_is_required_and_may_not_be_written(provide: Callable[..., Corp]) -> None:
    """A required attribute is as good as missing if the client may not write it."""
    corp = provide(standard("email", Required=True))
    client = corp.pool.add_client(write_attributes=["email", "name"])
    assert corp.come(client=client).username == "Corp_1843"
    client.record.settings["WriteAttributes"] = ["name"]
    assert refusal(corp.come, {**ADA, "sub": "1815"}, client) == (INVALID, "attributes required: [email]")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"team": "x" * 2049}, "custom:team: String must be no longer than 2048 characters"),
        ({"verified": "perhaps"}, "email_verified: Value is not a boolean"),
        ({"changed": "yesterday"}, "updated_at: Value is not a number"),
    ],
)
def test_what_does_not_fit(corp: Corp, said: dict[str, Any], line: str) -> None:
    """Values are held against the schema, at the first sign-in and at any other."""
    corp.map(**{**MAPPING, "custom_team": "team"}, email_verified="verified", updated_at="changed")
    expected = (INVALID, f"Invalid user attributes: {line}\n")
    assert refusal(corp.come, {**ADA, **said}) == expected
    assert list(corp.pool.users) == []
    corp.come()
    assert refusal(corp.come, {**ADA, **said}) == expected


def test_what_is_not_in_the_schema(corp: Corp) -> None:
    """An unknown attribute is refused, not dropped; one of which nothing is said does no harm."""
    corp.come()
    corp.map(apple_sub="sub", email="mail", banana="sub")
    expected = (
        INVALID,
        "Invalid user attributes: apple_sub: Attribute does not exist in the schema.\n"
        "banana: Attribute does not exist in the schema.\n",
    )
    assert refusal(corp.come) == expected
    assert refusal(corp.come, {**ADA, "sub": "1815"}) == expected
    assert refusal(corp.come, ADA, corp.pool.add_client(write_attributes=["email"])) == expected
    corp.map(apple_sub="absent")
    assert corp.come().username == "Corp_1843"


@pytest.mark.parametrize(
    ("mapping", "said", "message"),
    [
        ({"email": "mail"}, {"mail": "ada"}, "Invalid email address format."),
        ({"phone_number": "tel"}, {"tel": "12065550123"}, "Invalid phone number format."),
    ],
)
def test_addresses_that_are_none(corp: Corp, mapping: dict[str, str], said: dict[str, str], message: str) -> None:
    """They are refused as everywhere."""
    corp.map(**mapping)
    assert refusal(corp.come, {"sub": "1843", **said}) == (INVALID, message)
    corp.come({"sub": "1843"})
    assert refusal(corp.come, {"sub": "1843", **said}) == (INVALID, message)


def test_what_a_client_may_not_write(corp: Corp) -> None:
    """It is passed over in silence, at the first sign-in and at any other."""
    client = corp.pool.add_client(write_attributes=["email"])
    user = corp.come(client=client)
    assert not {"name", "custom:team"} & user.attributes.keys()
    corp.come({**ADA, "mail": "king@example.com"}, client)
    assert not {"name", "custom:team"} & user.attributes.keys()
    assert user.attributes["email"] == "king@example.com"
    assert corp.come().attributes["name"] == "Ada Lovelace"


def test_what_nobody_writes_but_the_service(provide: Callable[..., Corp]) -> None:
    """An attribute for developers only is not for clients, and so not for providers."""
    definition = {"Name": "rank", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True}
    corp = provide(definition)
    corp.map(**{"dev:custom:rank": "team"})
    assert "dev:custom:rank" not in corp.come().attributes


# --- later sign-ins -----------------------------------------------------------------------------------------------


def test_what_has_changed(corp: Corp) -> None:
    """A new value takes the place of the old."""
    user = corp.come()
    corp.come({**ADA, "cn": "Ada King", "mail": "king@example.com"})
    assert (user.attributes["name"], user.attributes["email"]) == ("Ada King", "king@example.com")


def test_what_nothing_is_said_of(corp: Corp) -> None:
    """A claim that is absent or null leaves its attribute alone."""
    user = corp.come()
    before = user.attributes
    corp.come({"sub": "1843", "cn": None})
    assert user.attributes == before


def test_what_is_blank(corp: Corp) -> None:
    """A blank claim deletes its attribute, and a new user does not get it."""
    user = corp.come()
    corp.come({**ADA, "team": "", "mail": ""})
    assert user.record.attributes.keys() == {"sub", "name"}
    other = corp.come({**ADA, "sub": "1815", "team": "", "mail": ""})
    assert other.record.attributes.keys() == {"sub", "name"}


def test_what_was_written_in_between(cognito: FakeCognito, corp: Corp) -> None:
    """The provider has the last word on what is mapped, and none on the rest."""
    user = corp.come()
    cognito.idp.admin_update_user_attributes(
        UserPoolId=corp.pool.id,
        Username=user.username,
        UserAttributes=[{"Name": "name", "Value": "The Countess"}, {"Name": "nickname", "Value": "Countess"}],
    )
    corp.come()
    assert (user.attributes["name"], user.attributes["nickname"]) == ("Ada Lovelace", "Countess")


@pytest.mark.parametrize("said", [{"mail": "king@example.com"}, {}, {"mail": ""}], ids=["new", "the same", "blank"])
def test_what_cannot_be_changed(provide: Callable[..., Corp], said: dict[str, str]) -> None:
    """An immutable attribute that is mapped fails every sign-in but the first, even with the value that is there."""
    corp = provide(standard("email", Mutable=False, Required=True))
    user = corp.come()
    expected = (INVALID, "Invalid user attributes: email: Attribute cannot be updated.\n")
    assert refusal(corp.come, {**ADA, **said, "cn": "Ada King"}) == expected
    assert (user.attributes["email"], user.attributes["name"]) == ("ada@example.com", "Ada Lovelace")


def test_what_cannot_be_changed_and_is_not_said(provide: Callable[..., Corp]) -> None:
    """An immutable attribute does no harm where nothing is said of it."""
    corp = provide(standard("email", Mutable=False, Required=True))
    corp.come()
    assert corp.come(without("mail")).attributes["email"] == "ada@example.com"


def test_what_cannot_be_changed_and_may_not_be_written(provide: Callable[..., Corp]) -> None:
    """Nor does it with a client that may not write it, which is the known way out."""
    corp = provide(standard("nickname", Mutable=False))
    corp.map(**{**MAPPING, "nickname": "team"})
    client = corp.pool.add_client(write_attributes=["email", "name"])
    corp.come()
    assert corp.come({**ADA, "team": "other"}, client).attributes["nickname"] == "engine"


def test_what_is_required_and_blank(provide: Callable[..., Corp]) -> None:
    """A required attribute cannot be deleted by a blank claim."""
    corp = provide(standard("name", Required=True))
    user = corp.come()
    expected = (INVALID, "Invalid user attributes: name: Required attribute cannot be deleted.\n")
    assert refusal(corp.come, {**ADA, "cn": ""}) == expected
    assert user.attributes["name"] == "Ada Lovelace"


def test_what_is_required_and_gone(cognito: FakeCognito, provide: Callable[..., Corp]) -> None:
    """A user without a required attribute is not let in until he is given it."""
    corp = provide(standard("name", Required=True))
    ada = corp.pool.add_user("ada", name="Ada")
    corp.link(ada, "1843")
    del ada.record.attributes["name"]
    expected = (INVALID, "Invalid user attributes: name: The attribute is required\n")
    assert refusal(corp.come, without("cn")) == expected
    assert corp.come().attributes["name"] == "Ada Lovelace"


def test_a_disabled_user(cognito: FakeCognito, corp: Corp) -> None:
    """He is not let in, and nothing is written."""
    user = corp.come()
    cognito.idp.admin_disable_user(UserPoolId=corp.pool.id, Username="Corp_1843")
    assert refusal(corp.come, {**ADA, "cn": "Ada King"}) == ("NotAuthorizedException", "User is not enabled")
    assert user.attributes["name"] == "Ada Lovelace"


# --- whether addresses are verified -------------------------------------------------------------------------------


def test_an_address_is_not_verified(cognito: FakeCognito, corp: Corp) -> None:
    """Each sign-in that brings an address marks it so, whatever an administrator has said in between."""
    user = corp.come()
    assert user.attributes["email_verified"] == "false"
    cognito.idp.admin_update_user_attributes(
        UserPoolId=corp.pool.id,
        Username="Corp_1843",
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    corp.come(without("mail"))
    assert user.attributes["email_verified"] == "true"
    corp.come()
    assert user.attributes["email_verified"] == "false"


@pytest.mark.parametrize("said", [True, "true", "TRUE", "True"])
def test_an_address_is_verified_if_it_is_said_so(corp: Corp, said: Any) -> None:
    """What is said is mapped, and no client needs the right to write it, which none can have."""
    corp.map(email="mail", email_verified="ok")
    client = corp.pool.add_client(write_attributes=["email"])
    user = corp.come({**ADA, "ok": said}, client)
    assert user.attributes["email_verified"] == "true"
    corp.come({**ADA, "ok": False})
    assert user.attributes["email_verified"] == "false"


def test_an_address_of_which_it_is_not_said(corp: Corp) -> None:
    """It is not verified, though the mapping has it."""
    corp.map(email="mail", email_verified="ok", phone_number="tel")
    attributes = corp.come({**ADA, "tel": "+12065550123"}).attributes
    assert (attributes["email_verified"], attributes["phone_number_verified"]) == ("false", "false")


def test_no_address(corp: Corp) -> None:
    """What is not there is not marked either."""
    assert corp.come(without("mail")).record.attributes.keys() == {"sub", "name", "custom:team"}


def test_a_mark_goes_with_its_address(corp: Corp) -> None:
    """A blank address takes it along, whatever is said of it, and a new user has none without one."""
    corp.map(email="mail", email_verified="ok")
    user = corp.come({**ADA, "ok": True})
    assert user.attributes["email_verified"] == "true"
    corp.come({**ADA, "mail": "", "ok": True})
    assert user.record.attributes.keys() == {"sub"}
    for said in ({"ok": True}, {"ok": False}, {"ok": True, "mail": ""}):
        corp.cognito.idp.admin_delete_user(UserPoolId=corp.pool.id, Username="Corp_1843")
        assert corp.come({"sub": "1843", **said}).record.attributes.keys() == {"sub"}


@pytest.mark.parametrize("ok", [{}, {"ok": False}])
def test_the_mark_of_an_address_that_may_not_be_written(corp: Corp, ok: dict[str, Any]) -> None:
    """The address stays as it is, and as verified as it is; a new user gets neither."""
    corp.map(email="mail", email_verified="ok")
    client = corp.pool.add_client(write_attributes=["name"])
    ada = corp.pool.add_user("ada", email="ada@lovelace.example.com", email_verified=True)
    corp.link(ada, "1843")
    corp.come({**ADA, **ok}, client)
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == ("ada@lovelace.example.com", "true")
    assert corp.come({**ADA, **ok, "sub": "1815"}, client).record.attributes.keys() == {"sub"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"email": "ada@example.com"}, {"email": "ada@example.com", "email_verified": "false"}),
        ({"email": ""}, {"email": "", "email_verified": ""}),
        ({"name": "Ada"}, {"name": "Ada"}),
    ],
    ids=["there", "blank", "absent"],
)
def test_which_addresses_are_marked(values: dict[str, str], expected: dict[str, str]) -> None:
    """Those that are there are unverified; blank ones lose their mark, and of others nothing is said."""
    assert attribute_mapping.marked(values) == expected


# --- linked users -------------------------------------------------------------------------------------------------


def test_a_linked_user(cognito: FakeCognito, corp: Corp) -> None:
    """He signs in as who he is in the pool, with what is mapped, and is no member of the provider's group."""
    ada = corp.pool.add_user("ada", email="ada@lovelace.example.com", email_verified=True, nickname="Countess")
    corp.link(ada, "1843")
    assert corp.come() == ada
    assert list(corp.pool.users) == ["ada"]
    assert (ada.status, ada.groups) == ("CONFIRMED", [])
    assert ada.attributes["email"] == "ada@example.com"
    assert (ada.attributes["email_verified"], ada.attributes["nickname"]) == ("false", "Countess")


def test_a_linked_user_s_identity(corp: Corp) -> None:
    """It is not primary, being none that he came with."""
    ada = corp.pool.add_user("ada")
    corp.link(ada, "1843")
    corp.come()
    (identity,) = ada.record.identities
    assert (identity.value, identity.primary) == ("1843", False)


def test_a_user_who_is_linked_by_an_attribute(corp: Corp) -> None:
    """He is found by it once, and by his subject from then on."""
    ada = corp.pool.add_user("ada")
    corp.link(ada, "ada@example.com", "email")
    assert corp.come() == ada
    assert corp.come({**ADA, "mail": "king@example.com"}) == ada


def test_another_subject_with_the_attribute_of_a_linked_user(corp: Corp) -> None:
    """He is neither the user, who is known by another subject by now, nor a new one."""
    ada = corp.pool.add_user("ada")
    corp.link(ada, "ada@example.com", "email")
    corp.come()
    assert refusal(corp.come, {**ADA, "sub": "1815"}) == LINKED_OTHERWISE
    assert list(corp.pool.users) == ["ada"]
    assert corp.come({**ADA, "sub": "1815", "mail": "king@example.com"}).username == "Corp_1815"


@pytest.mark.parametrize(("sensitive", "refused"), [(True, False), (False, True)])
@pytest.mark.parametrize(
    ("attribute", "value"), [("Cognito_Subject", "1843a"), ("email", "ada@example.com")], ids=["subject", "email"]
)
def test_a_linked_user_in_other_letters(
    provide: Callable[..., Corp], sensitive: bool, refused: bool, attribute: str, value: str
) -> None:
    """Where the pool does not look at case, nobody else can be called so; where it does, he is somebody else."""
    corp = provide(UsernameConfiguration={"CaseSensitive": sensitive})
    ada = corp.pool.add_user("ada")
    corp.link(ada, value, attribute)
    said = {**ADA, "sub": "1843A", "mail": "Ada@example.com"}
    if refused:
        assert refusal(corp.come, said) == LINKED_OTHERWISE
        assert list(corp.pool.users) == ["ada"]
    else:
        assert corp.come(said).username == "Corp_1843A"
    assert corp.come({**ADA, "sub": "1843a"}) == ada


def test_a_user_who_comes_back_in_other_letters(provide: Callable[..., Corp]) -> None:
    """He is not let in, not even to be told that there is such a user."""
    corp = provide(UsernameConfiguration={"CaseSensitive": False})
    user = corp.come({**ADA, "sub": "ADA"})
    assert refusal(corp.come, {**ADA, "sub": "ada", "cn": "Eve"}) == LINKED_OTHERWISE
    assert (list(corp.pool.users), user.attributes["name"]) == (["corp_ada"], "Ada Lovelace")
    assert corp.come({**ADA, "sub": "ADA"}) == user


def test_a_linked_user_who_is_unlinked_leaves_no_trace(cognito: FakeCognito, corp: Corp) -> None:
    """Neither his subject nor the attribute that he was linked by is his any more."""
    corp.link(corp.pool.add_user("ada"), "ada@example.com", "email")
    corp.come()
    cognito.idp.admin_disable_provider_for_user(
        UserPoolId=corp.pool.id,
        User={"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1843"},
    )
    assert not corp.pool.record.identities
    assert corp.come({**ADA, "sub": "1815"}).username == "Corp_1815"


def test_a_linked_user_takes_nobody_s_sign_in_name(provide: Callable[..., Corp]) -> None:
    """What a provider says of him may be no more than what he says himself; a user who came from it may be alike."""
    corp = provide(UsernameAttributes=["email"])
    king = corp.pool.add_user("king@example.com")
    ada = corp.pool.add_user("ada@example.com")
    corp.link(ada, "1843")
    expected = ("AliasExistsException", "An account with the given email already exists.")
    assert refusal(corp.come, {**ADA, "mail": "king@example.com", "cn": "Ada King"}) == expected
    assert (ada.attributes["email"], "name" in ada.attributes) == ("ada@example.com", False)
    assert corp.pool.users["king@example.com"] == king
    assert corp.come({**ADA, "sub": "1815", "mail": "king@example.com"}).username == "Corp_1815"
    assert corp.come({**ADA, "mail": "countess@example.com"}) == ada
    assert corp.pool.users["countess@example.com"] == ada


def test_a_linked_user_does_not_lose_his_sign_in_name(provide: Callable[..., Corp]) -> None:
    """A blank claim does not delete it; that of a user who came from the provider, it does."""
    corp = provide(UsernameAttributes=["email"])
    ada = corp.pool.add_user("ada@example.com")
    corp.link(ada, "1843")
    assert refusal(corp.come, {**ADA, "mail": ""}) == (INVALID, "Cannot delete the attribute email.")
    assert corp.pool.users["ada@example.com"] == ada
    user = corp.come({**ADA, "sub": "1815", "mail": "other@example.com"})
    corp.come({**ADA, "sub": "1815", "mail": ""})
    assert "email" not in user.attributes


def test_an_attribute_by_which_nobody_is_linked(corp: Corp) -> None:
    """Nobody is found by an address that he merely has."""
    ada = corp.pool.add_user("ada", email="ada@example.com")
    corp.link(ada, "other@example.com", "email")
    assert corp.come().username == "Corp_1843"


def test_a_user_who_is_unlinked(cognito: FakeCognito, corp: Corp) -> None:
    """He comes as a new one."""
    corp.link(corp.pool.add_user("ada"), "1843")
    corp.come()
    cognito.idp.admin_disable_provider_for_user(
        UserPoolId=corp.pool.id,
        User={"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1843"},
    )
    assert corp.come().username == "Corp_1843"


def test_a_code_for_an_address_that_is_another_now(cognito: FakeCognito, provide: Callable[..., Corp]) -> None:
    """It proves nothing any more."""
    corp = provide(AutoVerifiedAttributes=["email"])
    ada = corp.pool.add_user("ada", email="ada@lovelace.example.com")
    corp.link(ada, "1843")
    token = ada.sign_in().access_token
    cognito.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    code = cognito.outbox[-1].code
    corp.come()
    with pytest.raises(cognito.idp.exceptions.ClientError) as caught:
        cognito.idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)
    assert caught.value.response["Error"]["Code"] == "ExpiredCodeException"
    assert ada.attributes["email_verified"] == "false"


# --- SAML ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def saml(corp: Corp) -> Corp:
    """A SAML provider at the pool; it does not name its subject among its attributes."""
    record = corp.pool.record.providers["Corp"]
    corp.pool.record.providers["Login"] = Provider("Login", "SAML", record.created, record.modified, {}, MAPPING)
    return Corp(corp.cognito, corp.pool, "Login")


def test_a_subject_that_is_given(saml: Corp) -> None:
    """It is the user's, whatever his attributes are called."""
    assert saml.come({**ADA, "sub": "1815"}, subject="_9f2").username == "Login__9f2"


def test_the_name_of_the_provider_is_given(saml: Corp) -> None:
    """It is the identity's issuer, which other providers' identities do not have."""
    (identity,) = saml.come(subject="_9f2", issuer="https://idp.example.com").record.identities
    assert (identity.provider_type, identity.issuer) == ("SAML", "https://idp.example.com")


def test_no_subject_is_given(saml: Corp) -> None:
    """An attribute is none."""
    assert refusal(saml.come) == (INVALID, "username attribute mapping required")


def test_a_user_name_is_an_attribute_like_others(saml: Corp) -> None:
    """No pool has it, and so the mapping that other types of providers need fails every SAML sign-in."""
    saml.map(username="sub")
    message = "Invalid user attributes: username: Attribute does not exist in the schema.\n"
    assert refusal(saml.come, subject="_9f2") == (INVALID, message)


def test_what_is_required_and_missing_in_an_assertion(provide: Callable[..., Corp]) -> None:
    """It is told a line each, as of other providers only later."""
    corp = provide(standard("name", Required=True), standard("nickname", Required=True))
    corp.pool.record.providers["Corp"].type = "SAML"
    message = "name: The attribute is required\nnickname: The attribute is required\n"
    assert refusal(corp.come, {}, subject="_9f2") == (INVALID, f"Invalid user attributes: {message}")


# --- social providers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "claim"), [("Facebook", "id"), ("LoginWithAmazon", "user_id"), ("Google", "sub")])
def test_what_social_providers_call_a_subject(corp: Corp, kind: str, claim: str) -> None:
    """Each by its own name for it, unless another one is mapped."""
    corp.pool.record.providers["Corp"].type = kind
    corp.map(email="mail")
    assert corp.come({"id": "", "user_id": "", "sub": "", claim: "1815"}).username == "Corp_1815"
