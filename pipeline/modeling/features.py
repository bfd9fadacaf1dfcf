"""What the encoder sees of a text: the units beside its characters.

Two lookups give a character knowledge that a small network cannot learn from labelled text
alone: the pair it forms with the next character, and the word it stands in. Both have vectors
trained on raw news. Words are cut by rjieba with its own dictionary, never the user's, so that
a checkpoint answers the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]

_DIGIT = re.compile(r"[0-9]")
#: Place of a character in its word: begin, inside, end, single.
BEGIN, INSIDE, END, SINGLE = range(4)


def normalise_unit(unit: str) -> str:
    """Return a word or pair with digits made 0 and Latin letters small: 2019 → 0000."""
    return _DIGIT.sub("0", unit).lower()


def cut(text: str) -> list[str]:
    """Return the words of a folded text; joined, they are the text."""
    words: list[str] = _segmenter().cut(text)
    return words


def code_points(text: str) -> Ids:
    """Return the code points of a text, one number for each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(
        np.int64
    )


class UnitTable:
    """Ids of words or character pairs by binary search; 0 is the unknown one."""

    def __init__(self, units: Sequence[str]) -> None:
        self.units = list(units)
        self._ids = {unit: number for number, unit in enumerate(self.units, 1)}

    def __len__(self) -> int:
        return len(self.units) + 1

    def get(self, unit: str) -> int:
        """Return the id of a unit, 0 where it is unknown."""
        number = self._ids.get(unit)
        return self._ids.get(normalise_unit(unit), 0) if number is None else number


def word_features(text: str, table: UnitTable) -> tuple[list[int], list[int]]:
    """Return, for each character, the id of its word and its place in it (BEGIN … SINGLE)."""
    ids: list[int] = []
    places: list[int] = []
    for word in cut(text):
        length = len(word)
        ids += [table.get(word)] * length
        places += [SINGLE] if length == 1 else [BEGIN, *[INSIDE] * (length - 2), END]
    return ids, places


class PairTable:
    """Ids of adjacent character pairs; 0 is the unknown one.

    Pairs are kept as sorted numbers `first << 21 | second`, so that a whole text is looked up
    by one binary search.
    """

    def __init__(self, pairs: Iterable[str]) -> None:
        self.pairs = list(pairs)
        keys = np.array([ord(pair[0]) << 21 | ord(pair[1]) for pair in self.pairs], dtype=np.int64)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def __len__(self) -> int:
        return len(self.pairs) + 1

    def lookup(self, text: str) -> Ids:
        """Return the id of each character's pair with its successor; the last has none."""
        codes = code_points(normalise_pairs(text))
        ids = np.zeros(len(codes), dtype=np.int64)
        if len(codes) < 2 or not len(self._keys):
            return ids
        wanted = codes[:-1] << 21 | codes[1:]
        found = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        hit = self._keys[found] == wanted
        ids[:-1][hit] = self._order[found[hit]] + 1
        return ids


def normalise_pairs(text: str) -> str:
    """Return the text as pairs see it: digits made 0; as long as before."""
    return _DIGIT.sub("0", text)


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    from rjieba import Jieba

    return Jieba()
