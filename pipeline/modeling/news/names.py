"""Lists of names: which stretches of a text stand in a list of firms, places or persons.

Lists are noisy (each holds common words too), so membership is no label but an input, whose worth
the network learns (gazetteer features). Names are kept as hashes of 32 bits, five bytes a name; one
stretch in a few thousand passes for a name by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.features import code_points, normalise_unit

#: Classes of lists; a name may stand in several.
CLASSES = (
    "org_short",
    "org_listed",
    "loc_admin",
    "loc_bare",
    "loc_other",
    "per_japanese",
    "per_other",
)
#: What a class says of a character, in two bits: nothing, or its place in a name of that class.
NONE, BEGIN, INSIDE, END = range(4)
#: Different values of the column.
VALUES = 4 ** len(CLASSES)
#: Names of other lengths are left out: one character is no evidence, and longer ones are rare.
SHORTEST, LONGEST = 2, 10

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
Column = npt.NDArray[np.uint16]


class NameTable:
    """Hashes of names in rising order, and for each a bit for every class that has it."""

    def __init__(self, hashes: npt.NDArray[np.uint32], classes: npt.NDArray[np.uint8]) -> None:
        self.hashes = hashes
        self.classes = classes
        # Most stretches fall out by one lookup in a table of 2 MB rather than a binary search.
        self._heads = np.zeros(1 << 21, dtype=np.bool_)
        self._heads[hashes >> np.uint32(11)] = True

    @classmethod
    def from_names(cls, names: Mapping[str, Iterable[str]]) -> NameTable:
        """Return the table of folded names by class."""
        found: dict[int, int] = {}
        for kind, members in names.items():
            bit = 1 << CLASSES.index(kind)
            for name in members:
                if SHORTEST <= len(name) <= LONGEST:
                    key = int(_stretch_hashes(_codes(name), len(name))[0])
                    found[key] = found.get(key, 0) | bit
        keys = sorted(found)
        return cls(
            np.array(keys, dtype=np.uint32), np.array([found[key] for key in keys], dtype=np.uint8)
        )

    @classmethod
    def load(cls, path: Path) -> NameTable:
        """Return the table that `save` wrote."""
        with np.load(path) as stored:
            return cls(stored["hashes"], stored["classes"])

    def save(self, path: Path) -> None:
        """Write the table to a `.npz` file."""
        np.savez(path, hashes=self.hashes, classes=self.classes)

    def __len__(self) -> int:
        return len(self.hashes)

    def __call__(self, text: str) -> Column:
        """Return, for each character of a folded text, its place in names of every class.

        Class c has the bits 2c and 2c + 1. Of names of one class that overlap, the one that
        begins first stays, of those that begin together the longest.
        """
        column = np.zeros(len(text), dtype=np.uint16)
        free = [0] * len(CLASSES)
        for start, length, classes in self._matches(text):
            if _cuts_latin(text, start) or _cuts_latin(text, start + length):
                continue
            for kind in range(len(CLASSES)):
                if classes >> kind & 1 and free[kind] <= start:
                    free[kind] = start + length
                    column[start] |= BEGIN << 2 * kind
                    column[start + 1 : start + length - 1] |= INSIDE << 2 * kind
                    column[start + length - 1] |= END << 2 * kind
        return column

    def _matches(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, length, classes) of all names in the text, by start, longest first."""
        codes = _codes(text)
        starts, lengths, classes = [], [], []
        for length in range(LONGEST, SHORTEST - 1, -1):
            if length > len(codes):
                continue
            hashes = _stretch_hashes(codes, length)
            likely = np.flatnonzero(self._heads[hashes >> np.uint32(11)])
            wanted = hashes[likely]
            places = np.minimum(np.searchsorted(self.hashes, wanted), max(len(self) - 1, 0))
            hits = self.hashes[places] == wanted if len(self) else np.zeros(0, dtype=bool)
            starts.append(likely[hits])
            lengths.append(np.full(int(hits.sum()), length))
            classes.append(self.classes[places[hits]])
        if not starts:
            return
        start, long = np.concatenate(starts), np.concatenate(lengths)
        kinds = np.concatenate(classes)
        order = np.lexsort((-long, start))
        yield from zip(
            start[order].tolist(), long[order].tolist(), kinds[order].tolist(), strict=True
        )


def _codes(text: str) -> npt.NDArray[np.uint64]:
    return code_points(normalise_unit(text)).astype(np.uint64)


def _cuts_latin(text: str, position: int) -> bool:
    """Return whether a Latin word or number goes on across a position."""
    around = text[position - 1 : position + 1] if position else ""
    return len(around) == 2 and around.isascii() and around.isalnum()


def _stretch_hashes(codes: npt.NDArray[np.uint64], length: int) -> npt.NDArray[np.uint32]:
    """Return a polynomial hash of every stretch of `length` characters, by its start."""
    total = np.zeros(len(codes) - length + 1, dtype=np.uint64)
    for place in range(length):
        total = total * _BASE + codes[place : len(codes) - length + 1 + place]
    mixed = total ^ (total >> np.uint64(29))
    return ((mixed * _MIX) >> np.uint64(32)).astype(np.uint32)
