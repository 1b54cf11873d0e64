"""CreateTerms … ListTerms: the documents that users agree to when they sign up."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
EXIST = "TermsExistsException"
NOT_FOUND = "ResourceNotFoundException"
NOBODYS = "00000000-0000-4000-8000-000000000000"
LINKS = {"cognito:default": "https://example.com/terms", "cognito:french": "https://example.com/fr/terms"}
NO_POOL = (NOT_FOUND, "User pool us-east-1_Missing01 does not exist.")
NO_CLIENT = (NOT_FOUND, "User pool client 1missing does not exist.")


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.pool


@pytest.fixture
def call(idp, pool):
    """An operation on the pool's terms, without what boto adds to the answer."""

    def call(operation: str, **params: Any) -> dict[str, Any]:
        answer = getattr(idp, operation)(**{"UserPoolId": pool.id, **params})
        del answer["ResponseMetadata"]
        return answer

    return call


@pytest.fixture
def create(call, pool):
    """Terms, of the default client unless another is given."""
    params = {
        "ClientId": pool.client.id,
        "TermsName": "terms-of-use",
        "TermsSource": "LINK",
        "Enforcement": "NONE",
        "Links": LINKS,
    }
    return lambda **given: call("create_terms", **params | given)["Terms"]


@pytest.fixture
def describe(call):
    return lambda terms: call("describe_terms", TermsId=terms["TermsId"])["Terms"]


# --- CreateTerms, DescribeTerms, DescribeTermsByClient ------------------------------------------------------------


def test_create_terms_shows_what_is_given(create, call, describe, pool, cognito: FakeCognito) -> None:
    """Terms have an id, their client, their links, and the same date twice."""
    terms = create()

    created = terms["CreationDate"]
    assert terms == {
        "TermsId": terms["TermsId"],
        "UserPoolId": pool.id,
        "ClientId": pool.client.id,
        "TermsName": "terms-of-use",
        "TermsSource": "LINK",
        "Enforcement": "NONE",
        "Links": LINKS,
        "CreationDate": created,
        "LastModifiedDate": created,
    }
    assert abs(created - cognito.clock.now()).total_seconds() < 60
    assert describe(terms) == terms


def test_describe_terms_by_client(create, call, pool, refused) -> None:
    """They are found by name as well; those that a client does not have are not found."""
    by_name = {"ClientId": pool.client.id, "TermsName": "terms-of-use"}
    with refused(NOT_FOUND):  # the text is not known
        call("describe_terms_by_client", **by_name)

    terms = create()

    assert call("describe_terms_by_client", **by_name) == {"Terms": terms}
    with refused(NOT_FOUND):
        call("describe_terms_by_client", **by_name | {"TermsName": "privacy-policy"})
    with refused(NOT_FOUND):
        call("describe_terms_by_client", **by_name | {"ClientId": pool.add_client().id})


def test_each_document_once(create, call, describe, pool, refused) -> None:
    """A client has terms of use and a privacy policy; another client has its own."""
    terms = create()

    with refused(EXIST):  # the text is not known
        create(Links={"cognito:default": "https://example.com/other"})
    assert describe(terms) == terms
    create(TermsName="privacy-policy")
    create(ClientId=pool.add_client().id)
    assert len(call("list_terms")["Terms"]) == 3


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"TermsName": "imprint"},
            "1 validation error detected: Value 'imprint' at 'termsName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: ^(terms-of-use|privacy-policy)$",
        ),
        (
            {"TermsSource": "TEXT"},
            "1 validation error detected: Value 'TEXT' at 'termsSource' failed to satisfy constraint: Member must "
            "satisfy enum value set: [LINK]",
        ),
        (
            {"Enforcement": "ALWAYS"},
            "1 validation error detected: Value 'ALWAYS' at 'enforcement' failed to satisfy constraint: Member must "
            "satisfy enum value set: [NONE]",
        ),
        ({"Links": {}}, None),
        ({"Links": {"french": "https://example.com/"}}, None),
        ({"Links": {"cognito:default": "https://example.com/our terms"}}, None),
    ],
)
def test_terms_have_a_form(create, call, refused, params: dict[str, Any], message: str | None) -> None:
    """Two names, links only, no enforcement; languages by the names that Cognito has for them."""
    with refused(INVALID, message):
        create(**params)
    assert call("list_terms") == {"Terms": []}


def test_terms_have_links(call, pool, refused) -> None:
    """The model does not require them of the request, but of the answer."""
    message = "1 validation error detected: Value null at 'links' failed to satisfy constraint: Member must not be null"
    with refused(INVALID, message):
        call(
            "create_terms",
            ClientId=pool.client.id,
            TermsName="terms-of-use",
            TermsSource="LINK",
            Enforcement="NONE",
        )
    assert call("list_terms") == {"Terms": []}


# --- UpdateTerms --------------------------------------------------------------------------------------------------


def test_update_terms_changes_what_is_given(create, call, describe, cognito: FakeCognito) -> None:
    """Links are replaced as a whole; the date of the change moves."""
    terms = create()
    cognito.clock.advance(hours=1)
    links = {"cognito:german": "https://example.com/de"}

    changed = call("update_terms", TermsId=terms["TermsId"], Links=links)["Terms"]

    moved = changed["LastModifiedDate"]
    assert changed == terms | {"Links": links, "LastModifiedDate": moved}
    assert (moved - terms["LastModifiedDate"]).total_seconds() >= 3600
    assert describe(terms) == changed


def test_update_terms_renames(create, call, describe, refused) -> None:
    """The name may stay, or be one that the client does not have yet."""
    terms = create()
    for name in ("terms-of-use", "privacy-policy"):
        changed = call("update_terms", TermsId=terms["TermsId"], TermsName=name)["Terms"]
        assert (changed["TermsName"], changed["Links"]) == (name, LINKS)

    create()
    before = describe(terms)
    with refused(EXIST):  # the text is not known
        call("update_terms", TermsId=terms["TermsId"], TermsName="terms-of-use", Links={"cognito:dutch": "x"})
    assert describe(terms) == before


# --- DeleteTerms, and what is not there ---------------------------------------------------------------------------


def test_delete_terms(create, call, describe, refused) -> None:
    """What is deleted is not found, and can be made anew."""
    terms = create()

    assert call("delete_terms", TermsId=terms["TermsId"]) == {}

    with refused(NOT_FOUND):  # the text is not known
        describe(terms)
    with refused(NOT_FOUND):
        call("delete_terms", TermsId=terms["TermsId"])
    assert create()["TermsId"] != terms["TermsId"]


def test_a_deleted_client_takes_its_terms_along(idp, create, call, describe, pool, refused) -> None:
    """Terms are their client's."""
    client = pool.add_client()
    terms = create(ClientId=client.id)

    idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=client.id)

    with refused(NOT_FOUND):
        describe(terms)
    assert call("list_terms") == {"Terms": []}


@pytest.mark.parametrize("operation", ["describe_terms", "update_terms", "delete_terms"])
def test_terms_that_are_not_there(cognito: FakeCognito, create, call, describe, refused, operation: str) -> None:
    """Terms are known to their own pool only, and by their own id."""
    terms = create()
    other = cognito.create_pool("another").id

    with refused(NOT_FOUND):
        call(operation, TermsId=NOBODYS)
    with refused(NOT_FOUND):
        call(operation, UserPoolId=other, TermsId=terms["TermsId"])
    assert describe(terms) == terms


def test_terms_of_no_client(create, call, refused) -> None:
    """The client must be there, and of the pool."""
    with refused(*NO_CLIENT):
        create(ClientId="1missing")
    with refused(*NO_CLIENT):
        call("describe_terms_by_client", ClientId="1missing", TermsName="terms-of-use")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        (
            "create_terms",
            {"ClientId": "1missing", "TermsName": "terms-of-use", "TermsSource": "LINK", "Enforcement": "NONE"},
        ),
        ("describe_terms", {"TermsId": NOBODYS}),
        ("describe_terms_by_client", {"ClientId": "1missing", "TermsName": "terms-of-use"}),
        ("update_terms", {"TermsId": NOBODYS}),
        ("delete_terms", {"TermsId": NOBODYS}),
        ("list_terms", {}),
    ],
)
def test_terms_of_no_pool(call, refused, operation: str, params: dict[str, str]) -> None:
    """A pool nobody has made has none."""
    with refused(*NO_POOL):
        call(operation, UserPoolId="us-east-1_Missing01", **params)


# --- ListTerms ----------------------------------------------------------------------------------------------------


def test_list_terms_shows_little(create, call) -> None:
    """Neither links nor whose they are."""
    terms = create()

    members = ("TermsId", "TermsName", "Enforcement", "CreationDate", "LastModifiedDate")
    assert call("list_terms") == {"Terms": [{name: terms[name] for name in members}]}


def test_list_terms_by_pages(create, call, pool, cognito: FakeCognito) -> None:
    """Those of all clients are shown once, the oldest first."""
    ids = []
    second = pool.add_client()
    for client, name in (
        (second, "terms-of-use"),
        (pool.client, "terms-of-use"),
        (second, "privacy-policy"),
    ):
        ids.append(create(ClientId=client.id, TermsName=name)["TermsId"])
        cognito.clock.advance(minutes=1)

    first = call("list_terms", MaxResults=2)
    rest = call("list_terms", MaxResults=2, NextToken=first["NextToken"])

    assert [len(page["Terms"]) for page in (first, rest)] == [2, 1]
    assert [terms["TermsId"] for page in (first, rest) for terms in page["Terms"]] == ids
    assert "NextToken" not in rest


def test_list_terms_sixty_at_once(create, call, pool) -> None:
    """Sixty come if nobody says how many."""
    for _ in range(31):
        client = pool.add_client()
        create(ClientId=client.id)
        create(ClientId=client.id, TermsName="privacy-policy")

    answer = call("list_terms")

    assert len(answer["Terms"]) == 60
    assert len(call("list_terms", NextToken=answer["NextToken"])["Terms"]) == 2


def test_list_terms_by_a_token_of_another_pool(create, call, cognito: FakeCognito, refused) -> None:
    """A token is good for the pool that it was given for."""
    create()
    create(TermsName="privacy-policy")
    token = call("list_terms", MaxResults=1)["NextToken"]

    with refused(INVALID):
        call("list_terms", UserPoolId=cognito.create_pool("another").id, NextToken=token)
    with refused(INVALID):
        call("list_terms", NextToken="")
