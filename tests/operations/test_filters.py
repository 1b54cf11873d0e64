"""The filter language of ListUsers: what parses, what is refused, and who is found."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.operations.filters import Filter, parse

ATTRIBUTES = ["email", "phone_number", "name", "given_name", "family_name", "preferred_username", "sub"]
SEARCHABLE = [*ATTRIBUTES, "username", "status", "cognito:user_status"]


@dataclass
class Person:
    """As much of a user as a filter looks at."""

    username: str = "jane"
    status: str = "CONFIRMED"
    enabled: bool = True
    attributes: dict[str, str] = field(default_factory=dict)


JANE = Person(attributes={"email": "Jane@Example.com", "sub": "34C84488", "given_name": "Jané"})


def found(text: str, user: Person = JANE) -> bool:
    parsed = parse(text)
    assert parsed is not None
    return parsed.matches(user)


def quoted(value: str, quote: str = '"') -> str:
    return quote + value.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


def test_an_empty_filter_is_everybody() -> None:
    """The empty string is no filter."""
    assert parse("") is None


@pytest.mark.parametrize(
    "text",
    [
        'email = "jane@example.com"',
        'email="jane@example.com"',
        '  email  =  "jane@example.com"  ',
        '"email" = "jane@example.com"',
        '"email"^="jane"',
        'email ^= "JANE@"',
        'email ^= ""',
        "email = 'jane@example.com'",
        'sub = "34c84488"',
        'given_name = "JANÉ"',
        'username = "jane"',
        'username ^= "ja"',
        'status = "Enabled"',
        'status ^= "Ena"',
        'cognito:user_status = "CONFIRMED"',
        'cognito:user_status = "confirmed"',
        'cognito:user_status ^= "Conf"',
    ],
)
def test_jane_is_found(text: str) -> None:
    """Blanks and quotes round the name are free; case counts for username and status only."""
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        'email = "jane"',
        'email ^= "example"',
        'email = ""',
        'username = "Jane"',
        'username ^= "Ja"',
        'status = "enabled"',
        'status = "Disabled"',
        'cognito:user_status = "UNCONFIRMED"',
        'family_name ^= ""',
        'family_name = ""',
    ],
)
def test_jane_is_not_found(text: str) -> None:
    """`=` is for the whole value, `^=` for its start, and an absent attribute never matches."""
    assert not found(text)


def test_a_disabled_user_is_found_by_status() -> None:
    """`status` is whether the user is enabled; `cognito:user_status` is what the API calls UserStatus."""
    away = Person(enabled=False, status="RESET_REQUIRED")
    assert found('status = "Disabled"', away)
    assert found('cognito:user_status = "reset_required"', away)
    assert not found('status = "RESET_REQUIRED"', away)


@pytest.mark.parametrize(
    "text",
    [
        "foo",
        " ",
        "email",
        "email =",
        "preferred_username=nickname0",
        'email "jane"',
        'email == "jane"',
        'email != "jane"',
        'email =^ "jane"',
        'email ^ = "jane"',
        'email *= "jane"',
        'email = "jane',
        'email = jane"',
        "email = \"jane'",
        'email ^= "".".com"',
        'phone_number ^= \\"+4474\\"',
        'email = "jane\\"',
        'email = "jane" and username = "jane"',
        'email = "jane" username = "jane"',
        '"email = "jane"',
        'email" = "jane"',
        "'email' = \"jane\"",
        '= "jane"',
        '"" = "jane"',
        'given name = "jane"',
    ],
)
def test_bad_syntax_is_refused(text: str) -> None:
    """One name, one operator, one quoted value, and nothing more."""
    with pytest.raises(CognitoError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.message) == (
        "InvalidParameterException",
        "Error while parsing filter.",
    )


@pytest.mark.parametrize("name", ["custom:team", "dev:custom:team", "address", "Email", "enabled", "user_status"])
def test_an_attribute_that_cannot_be_searched_is_refused(name: str) -> None:
    """Only ten attributes can be searched, by their exact names; no custom one can."""
    with pytest.raises(CognitoError) as caught:
        parse(f'{name} = "x"')
    assert (caught.value.code, caught.value.message) == (
        "InvalidParameterException",
        f"Invalid search attribute: {name}",
    )


def test_syntax_is_checked_before_the_attribute() -> None:
    """A filter that does not parse names no attribute."""
    with pytest.raises(CognitoError, match="Error while parsing filter"):
        parse("custom:team = x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'name = "say \"hello\""', 'say "hello"'),
        (r"name = 'it\'s'", "it's"),
        ('name = "it\'s"', "it's"),
        (r'name = "back\\slash"', r"back\slash"),
        (r'name = "back\slash"', r"back\slash"),
        (r'name = "a\\"', "a\\"),
        ('name = "two\nlines"', "two\nlines"),
        ('name = "two\\\nlines"', "two\\\nlines"),
    ],
)
def test_escapes(text: str, value: str) -> None:
    """A backslash makes a quote, or another backslash, part of the value."""
    assert parse(text) == Filter("name", is_prefix=False, value=value)


@given(st.sampled_from(ATTRIBUTES), st.text(), st.sampled_from("\"'"))
def test_any_value_can_be_searched_for(name: str, value: str, quote: str) -> None:
    """Whatever a user's attribute is, the filter that quotes it finds that user, as does each prefix."""
    user = Person(attributes={name: value})
    assert found(f"{name} = {quoted(value, quote)}", user)
    for end in range(len(value) + 1):
        assert found(f"{name} ^= {quoted(value[:end], quote)}", user)


@given(st.text(), st.text())
def test_a_username_is_found_by_itself_alone(username: str, value: str) -> None:
    """An exact search on a case-sensitive name is equality, a prefix search is `startswith`."""
    user = Person(username=username)
    assert found(f"username = {quoted(value)}", user) == (username == value)
    assert found(f"username ^= {quoted(value)}", user) == username.startswith(value)


@given(st.sampled_from(SEARCHABLE), st.sampled_from(["=", "^="]), st.text())
def test_whatever_is_written_is_read(name: str, operator: str, value: str) -> None:
    """Name, operator and value come out as they went in, folded where case does not count."""
    expected = value if name in {"username", "status"} else value.casefold()
    assert parse(f"{name}{operator}{quoted(value)}") == Filter(name, operator == "^=", expected)


@given(st.text(alphabet=st.sampled_from("email =^\"'\\x"), max_size=20))
def test_anything_else_is_refused_as_the_service_would(text: str) -> None:
    """No text makes the parser fail in any way but the service's."""
    try:
        parse(text)
    except CognitoError as error:
        assert error.code == "InvalidParameterException"  # noqa: PT017


def test_users_are_sorted_by_the_attribute_searched_for() -> None:
    """Ascending, without regard to case where the search has none."""
    people = [Person(username=name, attributes={"email": name}) for name in ("b", "C", "a", "B2")]

    def order(text: str) -> list[str]:
        parsed = parse(text)
        assert parsed is not None
        return [person.username for person in sorted(people, key=parsed.sort_key)]

    assert order('email ^= ""') == ["a", "b", "B2", "C"]
    assert order('username ^= ""') == ["B2", "C", "a", "b"]
    assert order('status = "Enabled"') == ["b", "C", "a", "B2"]


def test_a_user_without_the_attribute_can_be_sorted() -> None:
    """Sorting does not depend on having filtered first."""
    parsed = parse('family_name ^= ""')
    assert parsed is not None
    assert parsed.sort_key(JANE) == ""
