"""Pages of a list: limits, tokens, and lists that change while they are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.operations.paging import page

NAMES = st.lists(st.text(), unique=True, max_size=30)


def token_for(scope: str = "ListUsers pool", now: float = 0.0) -> str:
    token = page(["a", "b"], 1, None, scope=scope, now=now)[1]
    assert token is not None
    return token


def pages(
    items: list[str], limit: int | None, after_each: Callable[[list[str]], None] = lambda shown: None
) -> list[list[str]]:
    """All pages of `items`, of which `after_each` may delete some in between."""
    seen, token = page(items, limit, None, scope="s", now=0.0)
    result = [seen]
    while token is not None:
        after_each(seen)
        seen, token = page(items, limit, token, scope="s", now=0.0)
        result.append(seen)
    return result


@given(NAMES, st.integers(min_value=1, max_value=60))
def test_pages_make_up_the_list(items: list[str], limit: int) -> None:
    """Every item is shown once, in order, and each page but the last is full."""
    result = pages(items, limit)
    assert [item for shown in result for item in shown] == items
    assert all(len(shown) == limit for shown in result[:-1])


def test_an_empty_list_is_one_empty_page() -> None:
    """There is no token when nothing follows."""
    assert page([], 10, None, scope="s", now=0.0) == ([], None)


@pytest.mark.parametrize(("count", "more"), [(4, False), (5, False), (6, True)])
def test_a_token_is_given_only_if_something_follows(count: int, more: bool) -> None:
    """A page that ends with the list has no token, even if it is full."""
    shown, token = page("abcdef"[:count], 5, None, scope="s", now=0.0)
    assert (len(shown), token is not None) == (min(count, 5), more)


@pytest.mark.parametrize("limit", [None, 0])
def test_without_a_limit_the_default_holds(limit: int | None) -> None:
    """No limit, and a limit of 0, stand for 60 or for what the operation has instead."""
    items = [str(number) for number in range(100)]
    assert len(page(items, limit, None, scope="s", now=0.0)[0]) == 60
    assert len(page(items, limit, None, scope="s", now=0.0, default=20)[0]) == 20


def test_the_limit_may_change_from_page_to_page() -> None:
    """A token tells where to go on, not how far."""
    _, token = page("abcdef", 1, None, scope="s", now=0.0)
    assert page("abcdef", 2, token, scope="s", now=0.0)[0] == ["b", "c"]


@given(NAMES, st.integers(min_value=1, max_value=10), st.data())
def test_who_deletes_what_he_was_shown_sees_everything(items: list[str], limit: int, data: st.DataObject) -> None:
    """Deleting any of the items of a page, or all of them, neither skips nor repeats one of the others."""
    left = list(items)

    def delete_some(shown: list[str]) -> None:
        for item in data.draw(st.lists(st.sampled_from(shown), unique=True)):
            left.remove(item)

    assert [item for shown in pages(left, limit, delete_some) for item in shown] == items


@given(st.lists(st.text(), unique=True, min_size=2, max_size=30), st.data())
def test_if_the_next_item_is_deleted_the_one_after_it_comes(items: list[str], data: st.DataObject) -> None:
    """A token outlives the item that it names."""
    limit = data.draw(st.integers(min_value=1, max_value=len(items) - 1))
    _, token = page(items, limit, None, scope="s", now=0.0)
    del items[limit]
    assert page(items, 60, token, scope="s", now=0.0)[0] == items[limit:]


def test_if_all_that_followed_is_deleted_the_next_page_is_empty() -> None:
    """A token of a list that has become shorter is no error."""
    token = token_for()
    assert page([], 1, token, scope="ListUsers pool", now=0.0) == ([], None)


def test_items_that_are_not_text_are_known_by_their_key() -> None:
    """`key` names the item that comes next."""
    items = [{"id": "a"}, {"id": "b"}, {"id": "c"}]
    _, token = page(items, 2, None, scope="s", now=0.0, key=lambda it: it["id"])
    assert page(items[1:], 2, token, scope="s", now=0.0, key=lambda it: it["id"]) == ([{"id": "c"}], None)


@given(st.lists(st.text(), min_size=2, unique=True), st.text())
def test_a_token_is_printable_and_without_blanks(items: list[str], scope: str) -> None:
    """Whatever the names in the list, the token meets the model's pattern `[\\S]+`."""
    _, token = page(items, 1, None, scope=scope, now=1.5)
    assert token is not None
    assert token.isascii()
    assert token.isprintable()
    assert " " not in token


@given(st.text(), st.text())
def test_a_token_of_another_query_is_refused(scope: str, other: str) -> None:
    """Operation, pool or filter may not change between pages."""
    assume(scope != other)
    with pytest.raises(CognitoError) as caught:
        page(["a", "b"], 1, token_for(scope), scope=other, now=0.0)
    assert (caught.value.code, caught.value.message) == (
        "InvalidParameterException",
        "Invalid pagination token given.",
    )


@pytest.mark.parametrize("token", ["", "x", "nonsense", "é", "AAAA", "[]", "W10="])
def test_what_was_never_a_token_is_refused(token: str) -> None:
    """Text that no page ever gave is refused with the same words."""
    with pytest.raises(CognitoError, match=r"^InvalidParameterException: Invalid pagination token given\.$"):
        page(["a", "b"], 1, token, scope="s", now=0.0)


@given(st.data())
def test_a_garbled_token_is_refused(data: st.DataObject) -> None:
    """One character changed, added or lost is enough."""
    token = token_for()
    at = data.draw(st.integers(0, len(token) - 1))
    insert = data.draw(st.text(max_size=2))
    garbled = token[:at] + insert + token[at + data.draw(st.integers(0, 1)) :]
    assume(garbled != token)
    with pytest.raises(CognitoError, match="Invalid pagination token given"):
        page(["a", "b"], 1, garbled, scope="ListUsers pool", now=0.0)


def test_a_token_expires_with_its_lifetime() -> None:
    """ListUsers' tokens are good for an hour, to the millisecond."""
    token = token_for(now=1000.0)

    def ask(now: float) -> list[str]:
        return page(["a", "b"], 1, token, scope="ListUsers pool", now=now, lifetime=3600.0)[0]

    assert ask(1000.0 + 3599.999) == ["b"]
    with pytest.raises(CognitoError) as caught:
        ask(1000.0 + 3600.0)
    assert (caught.value.code, caught.value.message) == (
        "InvalidParameterException",
        "Pagination token has expired.",
    )


def test_without_a_lifetime_a_token_is_good_for_ever() -> None:
    """Only the operations that say so let their tokens expire."""
    assert page(["a", "b"], 1, token_for(), scope="ListUsers pool", now=1e12)[0] == ["b"]
