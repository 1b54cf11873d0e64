r"""The service model's regular expressions, which are Java's, as Python matchers.

Law: a pattern must match the whole value, as in Java's `matches`; `\w`, `\d` and `\s` know ASCII only, as in Java.

`re` does not know Unicode categories such as `\p{L}`. Rather than spell them out as ranges, we replace each
character beyond ASCII, before matching, by one stand-in for its category; `\p{L}` then means the letters of
ASCII and the stand-in for letters. That is sound while a pattern with categories names no character beyond
ASCII itself, which is checked. What is in a category is decided by the running Python's `unicodedata`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

Matcher = Callable[[str], object]
"""Takes a value; its result is true if the pattern matches all of it."""

_STAND_INS = {"L": "ª", "M": "\u0300", "N": "²", "P": "¡", "S": "¢", "Z": "\xa0", "C": "\xad"}

# Kept as they are, besides ASCII: the line terminators which Java's dot does not match.
_ALPHABET = "".join(map(chr, range(128))) + "\x85\u2028\u2029"

_CATEGORIES = {
    category: "".join(c for c in _ALPHABET + stand_in if unicodedata.category(c)[0] == category)
    for category, stand_in in _STAND_INS.items()
}

_TOKEN = re.compile(r"\\p\{\w+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|&&|\[\^?|.", re.DOTALL)


class Untranslatable(ValueError):
    """The pattern uses something of Java's that is not translated here; the argument is the pattern."""


@cache
def matcher(pattern: str) -> Matcher:
    """A matcher for one of the model's patterns. Raises Untranslatable."""
    try:
        fullmatch = re.compile(_translate(pattern), re.ASCII).fullmatch
    except (re.error, KeyError) as error:
        raise Untranslatable(pattern) from error
    if r"\p{" not in pattern:
        return fullmatch

    def matches(value: str) -> object:
        return fullmatch(value if value.isascii() else value.translate(_folded))

    return matches


class _Folded(dict[int, str]):
    """For `str.translate`: holds what is kept, and gives the stand-in for all else."""

    def __missing__(self, code_point: int) -> str:
        return _STAND_INS[unicodedata.category(chr(code_point))[0]]


_folded = _Folded((ord(c), c) for c in _ALPHABET)


def _translate(pattern: str) -> str:
    dot = "." if pattern.startswith("(?s)") else "[^\n\r\x85\u2028\u2029]"
    has_categories = r"\p{" in pattern
    in_class = False
    translated = []
    for token in _TOKEN.findall(pattern):
        if in_class and token in ("[", "[^", "&&"):
            raise Untranslatable(pattern)  # Java's union and intersection of character classes
        if has_categories and not _names_ascii(token):
            raise Untranslatable(pattern)  # the stand-ins would hide that character
        if token.startswith(r"\p{"):
            characters = re.escape(_CATEGORIES[token[3:-1]])
            translated.append(characters if in_class else f"[{characters}]")
        elif token == "." and not in_class:
            translated.append(dot)
        else:
            in_class = token in ("[", "[^") or (in_class and token != "]")
            translated.append(token)
    return "".join(translated)


def _names_ascii(token: str) -> bool:
    if token.startswith((r"\x", r"\u")):
        return int(token[2:], 16) < 128
    return token.isascii()
