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
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from pipeline.modeling.news.buckets import Buckets, spread
from pipeline.modeling.news.codes import Codes, code_points
from pipeline.modeling.news.word_trie import WordTrie

_DIGIT = re.compile(r"[0-9]")
#: Id of a word or pair that the tables lack.
UNKNOWN_UNIT = 0
#: Place of a character in its word: begin, inside, end, single.
BEGIN, INSIDE, END, SINGLE = range(4)
PLACES = 4
#: Kinds of words; 0 is for words that the dictionary lacks.
KINDS = ("unknown", "person", "foreign", "place", "organisation", "proper", "noun", "other")
_KIND_BITS = 3
#: Words that are remembered with what they are: some 20 MB of them, met in 50 M characters of news.
_MOST_MET = 200_000
_SENTENCE = 512  # characters up to which a text is worth remembering
_READ = 1 << 18  # bytes of jieba's dictionary at once: all its parts would take 50 MB for a moment
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
_KINDS_BY_TAG = {tag: KINDS.index(kind) for tag, kind in _KIND_OF_TAG.items()}
_OTHER = KINDS.index("other")


def normalise_unit(unit: str) -> str:
    """Return a text with digits made 0 and letters small, as long as it was: A4纸 → a0纸."""
    # İ is the one character whose lower case is two.
    return _DIGIT.sub("0", unit.replace("İ", "I")).lower()


def cut(text: str) -> Sequence[str]:
    """Return the words of a folded text; joined, they are the text.

    Those of the last sentences come from memory: features and n-grams ask for the same ones.
    """
    return _cut_sentence(text) if len(text) <= _SENTENCE else load_segmenter().cut(text)


@lru_cache(maxsize=2_048)  # a batch of pages has some 1,300; 4 MB
def _cut_sentence(text: str) -> tuple[str, ...]:
    return tuple(load_segmenter().cut(text))


class UnitTable:
    """Ids of words; `UNKNOWN_UNIT` is that of all others."""

    def __init__(self, units: Sequence[str]) -> None:
        self.units = list(units)
        self.ids = {unit: number for number, unit in enumerate(self.units, 1)}
        self.trie = WordTrie(self.units)
        self._met = _Met(self)

    def __len__(self) -> int:
        return len(self.units) + 1

    def get(self, unit: str) -> int:
        """Return the id of a unit, `UNKNOWN_UNIT` where there is none."""
        number = self.ids.get(unit)
        return self.ids.get(normalise_unit(unit), UNKNOWN_UNIT) if number is None else number

    def ids_and_kinds(self, words: Sequence[str]) -> tuple[Codes, Codes]:
        """Return the id of each word and its kind, as a place in `KINDS`."""
        met = self._met
        packed = np.fromiter(map(met.__getitem__, words), dtype=np.int64, count=len(words))
        return packed >> _KIND_BITS, packed & ((1 << _KIND_BITS) - 1)

    def __reduce__(self) -> tuple[type[UnitTable], tuple[list[str]]]:
        return UnitTable, (self.units,)


class _Met(dict[str, int]):
    """Id and kind, in one number, of the words met so far: most words of a page are old ones."""

    def __init__(self, table: UnitTable) -> None:
        self._table = table

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_MET:
            self.clear()
        number = self[word] = self._table.get(word) << _KIND_BITS | word_kind(word)
        return number


def word_features(words: Sequence[str], table: UnitTable) -> tuple[Codes, Codes]:
    """Return, for each character of a text that is cut into words, its word's id and its place.

    The latter is `PLACES * kind + place`, kinds in the order of `KINDS`, places BEGIN … SINGLE.
    """
    ids, kinds = table.ids_and_kinds(words)
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    places = np.repeat(kinds * PLACES + INSIDE, lengths)
    ends = np.cumsum(lengths)
    places[ends - 1] += END - INSIDE
    places[ends - lengths] = kinds * PLACES + np.where(lengths == 1, SINGLE, BEGIN)
    return np.repeat(ids, lengths), places


def spanning_words(codes: Codes, table: UnitTable) -> tuple[Codes, Codes]:
    """Return, for each character, the longest word that begins at it and that ends at it.

    `codes` are those of a text as `normalise_unit` makes it. Words are those of the table that are
    two to `LONGEST_WORD` characters long; `UNKNOWN_UNIT` is for none. They show a tagger the cuts
    that were not made (after SoftLexicon, Ma et al. 2020, arXiv:1908.05969).
    """
    return table.trie.spans(codes)


def word_kind(word: str) -> int:
    """Return the kind of a word in jieba's dictionary (MIT licence), as a place in `KINDS`.

    The segmenter has the same dictionary, with its part-of-speech tags: none is read for this.
    """
    segmenter = load_segmenter()
    if not segmenter.has_word(word):
        return 0
    tagged: list[tuple[str, str]] = segmenter.tag(word)
    # Some it cuts in two where they stand alone: four in ten thousand words of news.
    tag = tagged[0][1] if len(tagged) == 1 else _tag_in_dictionary(word)
    return _KINDS_BY_TAG.get(tag, _OTHER)


def _tag_in_dictionary(word: str) -> str:
    """Return the tag of a word that the dictionary has, found by a binary search of its lines.

    They are sorted, but for some in Latin letters. To read them all into a table takes 0.3 s and
    40 MB.
    """
    lines, wanted = _dictionary(), word.encode()
    place = bisect_left(range(len(lines)), wanted, key=lambda at: _line_at(lines, at).split()[0])
    found, *_, tag = _line_at(lines, place).split()
    if found != wanted:
        tag = _line_at(lines, lines.index(b"\n%b " % wanted) + 1).split()[-1]
    return tag.decode()


def _line_at(lines: bytes, at: int) -> bytes:
    """Return the line that the byte at a place belongs to."""
    return lines[lines.rfind(b"\n", 0, at) + 1 : lines.find(b"\n", at)]


@lru_cache(maxsize=1)
def _dictionary() -> bytes:
    """Return the lines of jieba's dictionary: word, frequency, tag."""
    import jieba

    with jieba.get_dict_file() as file:
        content: bytes = file.read()
    return content


@lru_cache(maxsize=1)
def word_kinds() -> dict[str, int]:
    """Return the kind of every word in jieba's dictionary, as `word_kind` has that of one."""
    import jieba

    kinds = dict[str, int]()
    with jieba.get_dict_file() as file:
        while lines := file.readlines(_READ):  # word, frequency, tag
            parts = b"".join(lines).decode("utf-8").split()
            found = [_KINDS_BY_TAG.get(tag, _OTHER) for tag in parts[2::3]]
            kinds.update(zip(parts[::3], found, strict=True))
    return kinds


class PairTable:
    """Ids of adjacent character pairs; `UNKNOWN_UNIT` is that of all others.

    Pairs are kept as numbers made of `first << 21 | second`, so that a whole text is looked up at
    once.
    """

    def __init__(self, pairs: Iterable[str]) -> None:
        self.pairs = list(pairs)
        first, second = code_points("".join(self.pairs)).reshape(-1, 2).T
        keys = spread(first << 21 | second)
        self._order = np.argsort(keys)
        self._keys = Buckets(keys[self._order])

    def __len__(self) -> int:
        return len(self.pairs) + 1

    def lookup(self, codes: Codes) -> Codes:
        """Return the id of each character's pair with its successor; the last has none.

        `codes` are those of a text as `normalise_pairs` makes it.
        """
        ids = np.zeros(len(codes), dtype=np.int64)
        if len(codes) < 2:
            return ids
        found, hit = self._keys.find(spread(codes[:-1] << 21 | codes[1:]))
        ids[:-1][hit] = self._order[found[hit]] + 1
        return ids


def normalise_pairs(text: str) -> str:
    """Return the text as pairs see it: digits made 0; as long as before."""
    return _DIGIT.sub("0", text)


@lru_cache(maxsize=1)
def load_segmenter() -> Any:
    """Return the package's own segmenter, which importing it makes; a second takes 0.1 s."""
    import rjieba

    return rjieba
