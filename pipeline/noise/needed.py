"""Characters that a text must have one of, for a regular expression to match it.

A hundred rules look at every line of a page; nearly all of them can be ruled out by the line's
characters alone, as search engines do with the n-grams of a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _parser as parser  # type: ignore[attr-defined]  # the pattern as `re` reads it
from typing import Any

_ODD = {"k": "\u212a", "s": "\u017f", "i": "\u0130\u0131"}  # letters that match another's case
_MOST = 40  # characters of a range; a longer one tells too little


def needed_characters(pattern: re.Pattern[str]) -> list[frozenset[str]]:
    """Return sets of characters, of each of which a match has at least one; the shortest first."""
    found = _of_all(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    if pattern.flags & re.IGNORECASE:
        found = [frozenset(case for one in some for case in _cases(one)) for some in found]
    return sorted(dict.fromkeys(found), key=len)


def widths(pattern: re.Pattern[str]) -> tuple[int, int]:
    """Return how many characters a match has at least and at most."""
    least, most = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE).getwidth()
    return least, most


def _cases(character: str) -> Iterable[str]:
    lower = character.lower()
    return (character, lower, character.upper(), *_ODD.get(lower, ""))


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
        else:
            return []
    return [frozenset(found)]


def _of_branches(branches: Sequence[list[frozenset[str]]]) -> list[frozenset[str]]:
    """Return the shortest sets of all branches together, for one of them has to match.

    A second set is made of the second ones, those of a branch that has but one being the same.
    """
    if not all(branches):
        return []
    ordered = [sorted(one, key=len) for one in branches]
    first = frozenset().union(*(one[0] for one in ordered))
    second = frozenset().union(*(one[1 if len(one) > 1 else 0] for one in ordered))
    return [first, second]
