"""Patterns: Java's regular expressions, matched by Python's `re` and `unicodedata`."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence

import pytest
from botocore.model import Shape
from hypothesis import given
from hypothesis import strategies as st

from pytest_fakecognito.model.patterns import Untranslatable, matcher
from pytest_fakecognito.model.service import load

NAME = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"
CATEGORIES = "LMNPSZC"

# Any text, with more than chance of the characters on which the patterns turn.
text = st.text(st.one_of(st.characters(), st.sampled_from("a_ \n\xa0\u2028\u0301é€¼{#}*")))


def category(character: str) -> str:
    return unicodedata.category(character)[0]


def model_patterns() -> Iterator[str]:
    for service in (load("cognito-idp"), load("cognito-identity")):
        for operation in service.operations.values():
            yield from shape_patterns(operation.input_shape)


def shape_patterns(shape: Shape) -> Iterator[str]:
    if "pattern" in shape.metadata:
        yield shape.metadata["pattern"]
    for part in parts(shape):
        yield from shape_patterns(part)


def parts(shape: Shape) -> Sequence[Shape]:
    if shape.type_name == "structure":
        return list(shape.members.values())
    if shape.type_name == "list":
        return [shape.member]
    return [shape.key, shape.value] if shape.type_name == "map" else []


@pytest.mark.parametrize("pattern", sorted(set(model_patterns())))
def test_every_pattern_of_both_models_is_understood(pattern: str) -> None:
    """Each pattern of the installed models can be matched, and refuses something or is `(?s).*`."""
    refuses = not all(map(matcher(pattern), ["", " ", "a", "\n", "\u2028"]))

    assert refuses or pattern == "(?s).*"


@pytest.fixture(scope="module")
def characters() -> dict[str, str]:
    """All characters there are, by category."""
    found: dict[str, list[str]] = {letter: [] for letter in CATEGORIES}
    for character in map(chr, range(sys.maxunicode + 1)):
        found[category(character)].append(character)
    return {letter: "".join(them) for letter, them in found.items()}


@pytest.mark.parametrize("letter", CATEGORIES)
def test_a_category_holds_what_unicodedata_says(letter: str, characters: dict[str, str]) -> None:
    r"""`\p{L}` and its like match exactly the characters of that category, of all there are."""
    others = "".join(them for other, them in characters.items() if other not in (letter, "C"))

    assert matcher(rf"\p{{{letter}}}+")(characters[letter])
    assert matcher(rf"[^\p{{{letter}}}]+")(others)


def test_what_is_not_assigned_is_in_no_other_category(characters: dict[str, str]) -> None:
    """Controls, private and unassigned characters, nine in ten of all, are no letters, marks and so on."""
    assert matcher(r"[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}]+")(characters["C"])


@given(text)
def test_a_name_has_no_separators_and_no_controls(value: str) -> None:
    """The pattern of user and group names accepts a value just when each character is in one of its categories."""
    assert bool(matcher(NAME)(value)) == (value != "" and all(category(c) in "LMSNP" for c in value))


@given(text)
def test_white_space_in_a_class_is_that_of_ascii(value: str) -> None:
    r"""`\s` beside categories adds ASCII's white space and no other."""
    accepted = all(category(c) in "LMSNP" or c in " \t\n\x0b\f\r" for c in value)

    assert bool(matcher(r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*")(value)) == accepted


@given(text)
def test_a_negated_class_with_a_category(value: str) -> None:
    """A provider's name neither begins nor goes on with an underscore or a separator."""
    plain = [c != "_" and category(c) != "Z" for c in value]
    accepted = len(value) > 2 and plain[0] and all(plain[2:]) and category(value[1]) in "LMSNP"

    assert bool(matcher(r"[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+")(value)) == accepted


@given(text)
def test_the_dot_is_java_s(value: str) -> None:
    """A dot matches all but Java's line terminators, of which Python's leaves only one out."""
    assert bool(matcher(".*")(value)) == (not set(value) & set("\n\r\x85\u2028\u2029"))
    assert bool(matcher(r"\p{L}*.*")(value)) == bool(matcher(".*")(value))


@given(text)
def test_the_dot_after_an_s_flag_matches_all(value: str) -> None:
    """`(?s).*` accepts everything."""
    assert matcher("(?s).*")(value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"[\w-]+_[0-9a-zA-Z]+", "us-east-1_Abc123\n"),
        (r"[\w-]+_[0-9a-zA-Z]+", "eu-üst-1_Abc123"),
        (r"[0-9]+", "12345\u0666"),
        (r"\d+", "12345\u0666"),
        (r"^[\w\- ]+$", "a b\n"),
        (r"[\w\s+=,.@-]+", "my\xa0pool"),
        (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "bucket."),
        (r"[\x21\x23-\x5B\x5D-\x7E]+", 'with"quote'),
        (r"^[\S]+.*[\S]+$", " password"),
        (r"^[\S]+.*[\S]+$", "pass\nword"),
    ],
)
def test_a_pattern_refuses(pattern: str, value: str) -> None:
    """A pattern covers the whole value, and its short classes mean ASCII."""
    assert not matcher(pattern)(value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"[A-Za-z0-9-_=.]+", "aZ9-_=."),
        (r"[\S]+", "naïve\xa0"),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*", "Dein Schlüssel:\r\n{####} ✓"),
        (r"^[\S]+.*[\S]+$", "correct horse battery"),
        (r"Level[1-4]", "Level4"),
        (r"[\p{L}\x21\u0023]+", "Ä!#"),
    ],
)
def test_a_pattern_accepts(pattern: str, value: str) -> None:
    """A hyphen after a range is itself, and characters beyond ASCII are accepted where categories say so."""
    assert matcher(pattern)(value)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z[0-9]]",
        r"[a-z&&[^b]]",
        r"\p{IsGreek}",
        r"\p{Lu}",
        r"\P{L}",
        r"[\p{L}é]",
        r"[\p{L}\u00e9]",
        r"[\p{L}\xe9]",
        r"(",
    ],
)
def test_what_is_not_understood_is_said_to_be(pattern: str) -> None:
    """A pattern that would be matched wrongly is refused, and the error shows it."""
    with pytest.raises(Untranslatable) as caught:
        matcher(pattern)

    assert caught.value.args == (pattern,)


def test_beyond_ascii_without_categories() -> None:
    """A pattern without categories may name any character."""
    assert matcher(r"[é\u00e8-\u00ef]+")("éêï")
    assert not matcher(r"[é]")("è")
