"""Ids: their shapes, and what each depends on."""

from __future__ import annotations

import base64
import json
import re
import string
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito.ids import Ids

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

LASTING: dict[str, Callable[[Ids], str]] = {
    "pool_id": lambda ids: ids.pool_id("eu-west-1"),
    "client_id": lambda ids: ids.client_id(),
    "identity_pool_id": lambda ids: ids.identity_pool_id("eu-west-1"),
}
SALTED: dict[str, Callable[[Ids], str]] = {
    "client_secret": lambda ids: ids.client_secret(),
    "sub": lambda ids: ids.sub(),
    "uuid": lambda ids: ids.uuid("jti"),
    "request_id": lambda ids: ids.request_id(),
    "code": lambda ids: ids.code(),
    "password": lambda ids: ids.password(),
    "opaque": lambda ids: ids.opaque("code", 20),
    "session": lambda ids: ids.session(),
    "refresh_token": lambda ids: ids.refresh_token(),
    "device_key": lambda ids: ids.device_key("eu-west-1"),
    "device_group_key": lambda ids: ids.device_group_key(),
    "import_job_id": lambda ids: ids.import_job_id(),
}
SHAPES = {
    "pool_id": "eu-west-1_[0-9A-Za-z]{9}",
    "client_id": "[0-9a-z]{26}",
    "identity_pool_id": f"eu-west-1:{UUID}",
    "client_secret": "[0-9a-z]{51}",
    "sub": "[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}",
    "uuid": UUID,
    "request_id": UUID,
    "code": "[0-9]{6}",
    "password": r"\S{8}",
    "opaque": "[0-9A-Za-z_-]{20}",
    "session": "AYABe[0-9A-Za-z_-]{1538}",
    "refresh_token": r"[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+){4}",
    "device_key": f"eu-west-1_{UUID}",
    "device_group_key": "-[0-9A-Za-z]{8}",
    "import_job_id": "import-[0-9A-Za-z]{10}",
}
EVERY = {**LASTING, **SALTED}
TRIVIAL = {"000000", "111111", "999999", "123456", "012345", "654321", "543210", "890123", "123123", "111222"}


@pytest.mark.parametrize("kind", EVERY)
@given(salt=st.text(), count=st.integers(min_value=0, max_value=10**6))
def test_shape(kind: str, salt: str, count: int) -> None:
    """Each id has the shape that the service's have, whatever the test and the count."""
    counters = dict.fromkeys(KINDS_COUNTED[kind], count)
    assert re.fullmatch(SHAPES[kind], EVERY[kind](Ids(counters, salt)))


def kinds_counted(draw: Callable[[Ids], str]) -> list[str]:
    counters: dict[str, int] = {}
    draw(Ids(counters))
    return list(counters)


KINDS_COUNTED = {name: kinds_counted(draw) for name, draw in EVERY.items()}


@pytest.mark.parametrize("kind", LASTING)
def test_pool_and_client_ids_depend_on_the_counters_alone(kind: str) -> None:
    """The second pool of one test has the same id as the second pool of any other."""
    one, other = Ids({}, "tests/test_a.py::test_one"), Ids({}, "tests/test_b.py::test_other")
    assert [LASTING[kind](one) for _ in range(3)] == [LASTING[kind](other) for _ in range(3)]


@pytest.mark.parametrize("kind", SALTED)
def test_all_else_depends_on_the_test_as_well(kind: str) -> None:
    """A test draws what it drew in the run before, and no other test draws the same."""

    def drawn(salt: str) -> list[str]:
        ids = Ids({}, salt)
        return [SALTED[kind](ids) for _ in range(3)]

    assert drawn("test_one") == drawn("test_one")
    assert set(drawn("test_one")).isdisjoint(drawn("test_other"))


@pytest.mark.parametrize("kind", EVERY)
def test_no_id_is_drawn_twice(kind: str) -> None:
    """The counter moves on with each draw."""
    ids = Ids({}, "test")
    assert len({EVERY[kind](ids) for _ in range(50)}) == 50


def test_counting_goes_on_where_the_store_left_it() -> None:
    """The counters are the store's: counted up in place, and taken up again by another Ids."""
    counters: dict[str, int] = {}
    first = Ids(counters).pool_id("eu-west-1")
    assert counters == {"pool": 1}
    assert Ids(counters).pool_id("eu-west-1") != first


def test_kinds_are_counted_apart() -> None:
    """Drawing one kind of id does not change the next one of another kind."""
    busy, idle = Ids({}, "test"), Ids({}, "test")
    for draw in EVERY.values():
        draw(busy)
    assert busy.uuid("event_id") == idle.uuid("event_id")
    assert idle.uuid("jti") != Ids({}, "test").uuid("event_id")


@given(st.text(), st.text(min_size=1))
def test_uuids_are_of_version_4(salt: str, kind: str) -> None:
    """A strict reader takes them for ordinary random UUIDs."""
    text = Ids({}, salt).uuid(kind)
    assert (str(uuid.UUID(text)), uuid.UUID(text).version) == (text, 4)


@given(st.text(), st.integers(min_value=0, max_value=10**9))
def test_a_code_is_never_one_that_a_test_would_use_as_wrong(salt: str, count: int) -> None:
    """Codes do not count up or down and have at least four different digits."""
    code = Ids({"code": count}, salt).code()
    assert code not in TRIVIAL
    assert len(set(code)) >= 4


def test_trivial_codes_are_passed_over() -> None:
    """Of many short codes none is trivial, though by chance alone many would be."""
    ids = Ids({}, "test")
    codes = {ids.code(digits=4) for _ in range(20_000)}
    assert codes.isdisjoint({"1234", "4321", "0123", "7890", "9012", "3210", "0000", "1122", "1212"})
    assert {"1243", "2468", "0735"} <= codes


@given(st.text(), st.integers(min_value=4, max_value=99))
def test_a_password_has_every_class(salt: str, length: int) -> None:
    """A temporary password meets the strictest policy of its length."""
    password = Ids({}, salt).password(length)
    assert len(password) == length
    for alphabet in (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%*+-=?@^_~"):
        assert set(password) & set(alphabet)


def test_the_classes_of_a_password_stand_in_no_fixed_order() -> None:
    """Upper, lower, digit, symbol is not the shape of each password."""
    ids = Ids({}, "test")
    assert len({ids.password(4)[0].isupper() for _ in range(50)}) == 2


@given(st.integers(min_value=1, max_value=3000))
def test_opaque_text_has_the_length_asked_for(length: int) -> None:
    """Any length, not only those that base64 gives."""
    assert len(Ids({}).opaque("kind", length)) == length


@given(st.text())
def test_a_refresh_token_looks_like_a_jwe(salt: str) -> None:
    """Five base64url parts, the header that the service sends, and its length."""
    token = Ids({}, salt).refresh_token()
    header, *parts = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    assert token.startswith("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ.")
    assert json.loads(header) == {"cty": "JWT", "enc": "A256GCM", "alg": "RSA-OAEP"}
    assert [len(part) for part in parts] == [256, 12, 1000, 16]
    assert 1700 <= len(token) <= 1900
