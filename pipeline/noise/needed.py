"""Characters that a text must have one of, for a regular expression to match it.

A hundred rules look at every line of a page; nearly all of them can be ruled out by the line's
characters alone, as search engines do with the n-grams of a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from re import _parser as parser  # type: ignore[attr-defined]  # the pattern as `re` reads it
from typing import Any

_ODD = {"k": "\u212a", "s": "\u017f", "i": "\u0130\u0131"}  # letters that match another's case
_RANKS = 4  # sets that are made of branches
_MOST = 40  # characters of a range; a longer one tells too little
#: The zeros of the scripts of Unicode's first plane; their other digits follow each.
_ZEROS = (
    "0\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6"
    "\u0d66\u0de6\u0e50\u0ed0\u0f20\u1040\u1090\u17e0\u1810\u1946\u19d0\u1a80"
    "\u1a90\u1b50\u1bb0\u1c40\u1c50\ua620\ua8d0\ua900\ua9d0\ua9f0\uaa50\uabf0\uff10"
)
_DIGITS = frozenset(chr(ord(zero) + value) for zero in _ZEROS for value in range(10))
_SPACES = frozenset(filter(str.isspace, map(chr, range(0x3001))))
_CATEGORIES = {"CATEGORY_DIGIT": _DIGITS, "CATEGORY_SPACE": _SPACES}
ANY_DIGIT = "\u0660"  # stands for those beyond that plane: a class of digits has all or none
_BEGINNING = re.compile(r"\(\?=(\[(?:[^\]\\]|\\.)+\])\)")


def needed_characters(pattern: re.Pattern[str]) -> list[frozenset[str]]:
    """Return sets of characters, of each of which a match has at least one; the shortest first."""
    found = _of_all(_parsed(pattern.pattern, pattern.flags & ~re.UNICODE))
    if pattern.flags & re.IGNORECASE:
        found = [some & _DIGITS | {*_cases(some - _DIGITS)} for some in found]
    return sorted(dict.fromkeys(found), key=len)


def widths(pattern: re.Pattern[str]) -> tuple[int, int]:
    """Return how many characters a match has at least and at most."""
    least, most = _parsed(pattern.pattern, pattern.flags & ~re.UNICODE).getwidth()
    return least, most


@lru_cache(maxsize=1)  # a pattern's widths and characters are asked for together
def _parsed(pattern: str, flags: int) -> Any:
    return parser.parse(pattern, flags)


def beginning(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    """Return what a match begins with, of a pattern that first looks ahead at a class for it."""
    found = _BEGINNING.match(pattern.pattern)
    return re.compile(found[1], pattern.flags & ~re.UNICODE) if found else None


def edge_characters(pattern: str, *, last: bool = False) -> frozenset[str]:
    """Return the characters one of which a match begins with, or ends with."""
    return _edge(parser.parse(pattern), last)


def _edge(items: Iterable[Any], last: bool) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for name, value in reversed([*items]) if last else items:
        kind = str(name)
        if kind in ("ASSERT", "ASSERT_NOT", "AT"):
            continue  # which have no width
        if kind == "MAX_REPEAT":
            found |= _edge(value[2], last)
            if value[0] == 0:
                continue  # the next part may be the first as well
        elif kind == "SUBPATTERN":
            found |= _edge(value[3], last)
        elif kind == "BRANCH":
            found = found.union(*(_edge(branch, last) for branch in value[1]))
        else:
            [some] = _of_part(kind, value)
            found |= some
        break
    return found


def _cases(characters: Iterable[str]) -> Iterable[str]:
    """Yield characters in either case."""
    for character in characters:
        lower = character.lower()
        yield from (character, lower, character.upper(), *_ODD.get(lower, ""))


def _of_all(items: Iterable[Any]) -> list[frozenset[str]]:
    """Return the sets of the parts of a sequence, each of which has to match."""
    return [one for name, value in items for one in _of_part(str(name), value)]


def _of_part(name: str, value: Any) -> list[frozenset[str]]:
    if name == "LITERAL":
        return [frozenset([chr(value)])]
    if name == "IN":
        return _of_class(value)
    if name == "BRANCH":
        return _of_branches([_of_all(branch) for branch in value[1]])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _of_all(value[2]) if value[0] > 0 else []
    if name == "SUBPATTERN":
        return _of_all(value[3])
    if name == "ATOMIC_GROUP":
        return _of_all(value)
    return _of_all(value[1]) if name == "ASSERT" and value[0] > 0 else []


def _of_class(items: Sequence[Any]) -> list[frozenset[str]]:
    found: set[str] = set()
    for name, value in items:
        if str(name) == "LITERAL":
            found.add(chr(value))
        elif str(name) == "RANGE" and value[1] - value[0] < _MOST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif str(value) in _CATEGORIES:
            found |= _CATEGORIES[str(value)]
        else:
            return []
    return [frozenset(found)]


def _of_branches(branches: Sequence[list[frozenset[str]]]) -> list[frozenset[str]]:
    """Return the shortest sets of all branches together, for one of them has to match.

    Further sets are made of the next ones, of a branch that has no more of its last.
    """
    if not all(branches):
        return []
    ordered = [sorted(one, key=len) for one in branches]
    return [
        frozenset().union(*(one[min(rank, len(one) - 1)] for one in ordered))
        for rank in range(_RANKS)
    ]
