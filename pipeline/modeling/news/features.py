"""What the encoder sees of a text: the units beside its characters.

Four lookups give a character knowledge that a small network cannot learn from labelled text
alone: the pair it forms with the next character, the word it stands in, what jieba's dictionary
says that word is (a person's name, a place, …), and the longest known words that begin and that
end at it, whatever the cut says. Pairs and words have vectors trained on raw news. Words are cut
by rjieba with its own dictionary, never the user's, so that a checkpoint answers the same
everywhere.
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
#: Longer words are not looked for at every character.
LONGEST_WORD = 8
#: Id of a word or pair that the tables lack.
UNKNOWN_UNIT = 0
#: Place of a character in its word: begin, inside, end, single.
BEGIN, INSIDE, END, SINGLE = range(4)
PLACES = 4
#: Kinds of words; 0 is for words that the dictionary lacks.
KINDS = ("unknown", "person", "foreign", "place", "organisation", "proper", "noun", "other")
#: jieba's part-of-speech tags as kinds; all other tags are "other".
_KIND_OF_TAG = {
    "nr": "person",
    "nrt": "foreign",
    "nrfg": "foreign",
    "ns": "place",
    "nt": "organisation",
    "nz": "proper",
    "j": "proper",
    "n": "noun",
    "ng": "noun",
}


def normalise_unit(unit: str) -> str:
    """Return a text with digits made 0 and letters small, as long as it was: A4纸 → a0纸."""
    # İ is the one character whose lower case is two.
    return _DIGIT.sub("0", unit.replace("İ", "I")).lower()


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
    """Ids of words or character pairs; `UNKNOWN_UNIT` is that of all others."""

    def __init__(self, units: Sequence[str]) -> None:
        self.units = list(units)
        self.ids = {unit: number for number, unit in enumerate(self.units, 1)}
        #: The length of the longest unit, `LONGEST_WORD` at most, by the character it begins with.
        self.longest_by_first: dict[str, int] = {}
        for unit in self.units:
            if 1 < len(unit) <= LONGEST_WORD:
                self.longest_by_first[unit[0]] = max(
                    len(unit), self.longest_by_first.get(unit[0], 0)
                )

    def __len__(self) -> int:
        return len(self.units) + 1

    def get(self, unit: str) -> int:
        """Return the id of a unit, `UNKNOWN_UNIT` where there is none."""
        number = self.ids.get(unit)
        return self.ids.get(normalise_unit(unit), UNKNOWN_UNIT) if number is None else number


def word_features(text: str, table: UnitTable) -> tuple[list[int], list[int]]:
    """Return, for each character, the id of its word, and the word's kind with its place in it.

    The latter is `PLACES * kind + place`, kinds in the order of `KINDS`, places BEGIN … SINGLE.
    """
    ids: list[int] = []
    places: list[int] = []
    kinds = word_kinds()
    for word in cut(text):
        length = len(word)
        ids += [table.get(word)] * length
        kind = PLACES * kinds.get(word, 0)
        if length == 1:
            places.append(kind + SINGLE)
        else:
            places += [kind + BEGIN, *[kind + INSIDE] * (length - 2), kind + END]
    return ids, places


def spanning_words(text: str, table: UnitTable) -> tuple[list[int], list[int]]:
    """Return, for each character, the longest word that begins at it and that ends at it.

    Words are those of the table that are two to `LONGEST_WORD` characters long; `UNKNOWN_UNIT` is
    for none. They show a tagger the cuts that were not made (after SoftLexicon, Ma et al. 2020,
    arXiv:1908.05969).
    """
    text = normalise_unit(text)
    opening, closing = [UNKNOWN_UNIT] * len(text), [UNKNOWN_UNIT] * len(text)
    known, firsts = table.ids, table.longest_by_first
    for start, first in enumerate(text):
        for length in range(min(firsts.get(first, 0), len(text) - start), 1, -1):
            number = known.get(text[start : start + length])
            if number is not None:
                opening[start] = opening[start] or number
                # Starts come in order: the first word that is found to end here is the longest.
                closing[start + length - 1] = closing[start + length - 1] or number
    return opening, closing


@lru_cache(maxsize=1)
def word_kinds() -> dict[str, int]:
    """Return the kind of every word in jieba's dictionary (MIT licence), as a place in `KINDS`."""
    import jieba

    number = {kind: place for place, kind in enumerate(KINDS)}
    by_tag = {tag: number[kind] for tag, kind in _KIND_OF_TAG.items()}
    kinds = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, _, tag = line.decode("utf-8").split()
            kinds[word] = by_tag.get(tag, number["other"])
    return kinds


class PairTable:
    """Ids of adjacent character pairs; `UNKNOWN_UNIT` is that of all others.

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
