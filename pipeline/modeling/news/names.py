"""Lists of names: which stretches of a text stand in a list of firms, places or persons.

Lists are noisy (each holds common words too), so membership is no label but an input, whose worth
the network learns (gazetteer features). Names are kept as hashes of 32 bits, some two bytes
a name; one stretch in a few thousand passes for a name by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.buckets import Buckets
from pipeline.modeling.news.codes import PARTING, Codes, code_points
from pipeline.modeling.news.features import normalise_unit

#: Classes of lists; a name may stand in several.
CLASSES = (
    "org_short",
    "org_listed",
    "loc_admin",
    "loc_bare",
    "loc_other",
    "per_japanese",
    "per_other",
    "loc_world",
)
#: What a class says of a character, in two bits: nothing, or its place in a name of that class.
NONE, BEGIN, INSIDE, END = range(4)
#: Names of other lengths are left out: one character is no evidence, and longer ones are rare.
SHORTEST, LONGEST = 2, 10

_LATIN = np.array([chr(code).isalnum() for code in range(128)] + [False])
_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
Column = npt.NDArray[np.uint16]


class NameTable:
    """Hashes of names in rising order, and for each a bit for every class that has it."""

    def __init__(self, hashes: npt.NDArray[np.uint32], classes: npt.NDArray[np.uint8]) -> None:
        self.hashes = hashes
        self.classes = classes
        self._buckets = Buckets(hashes)
        # Most stretches fall out by one lookup in a table of 2 MB.
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
                    key = _hash(name)
                    found[key] = found.get(key, 0) | bit
        keys = sorted(found)
        return cls(
            np.array(keys, dtype=np.uint32), np.array([found[key] for key in keys], dtype=np.uint8)
        )

    @classmethod
    def load(cls, path: Path) -> NameTable:
        """Return the table that `save` wrote."""
        with np.load(path) as stored:
            return cls(np.cumsum(stored["steps"], dtype=np.uint32), stored["classes"])

    def save(self, path: Path) -> None:
        """Write the table to a `.npz` file, hashes as steps from one to the next: half the size."""
        steps = np.diff(self.hashes, prepend=np.uint32(0))
        np.savez_compressed(path, steps=steps, classes=self.classes)

    def __len__(self) -> int:
        return len(self.hashes)

    def __call__(self, text: str) -> Column:
        """Return, for each character of a folded text, its place in names of every class.

        Class c has the bits 2c and 2c + 1. Of names of one class that overlap, the one that
        begins first stays, of those that begin together the longest.
        """
        column = np.zeros(len(text), dtype=np.uint16)
        found = self._matches(text)
        for kind in range(len(CLASSES)):
            mine = np.flatnonzero(found.classes >> kind & 1)
            starts, lengths = _leftmost(found.starts[mine], found.lengths[mine])
            _mark(column, starts, lengths, 2 * kind)
        return column

    def _matches(self, text: str) -> _Matches:
        """Return all names in the text, by start, longest first, but for parts of Latin words."""
        codes = _codes(text)
        parted = np.cumsum(np.append(0, codes == ord(PARTING)))
        starts, lengths, classes = [], [], []
        for length, hashes in _hashes_by_length(codes) if len(self) else ():
            likely = np.flatnonzero(self._heads[hashes >> np.uint32(11)])
            likely = likely[parted[likely + length] == parted[likely]]
            wanted = hashes[likely]
            places, hits = self._buckets.find(wanted)
            starts.append(likely[hits])
            lengths.append(np.full(int(hits.sum()), length))
            classes.append(self.classes[places[hits]])
        return _Matches.of(starts, lengths, classes).outside_latin(text)


@dataclass(frozen=True, slots=True)
class _Matches:
    """Names found in a text: where they begin, how long they are, a bit for each of their classes.

    They come by start, longest first.
    """

    starts: Codes
    lengths: Codes
    classes: npt.NDArray[np.uint8]

    @classmethod
    def of(
        cls, starts: list[Codes], lengths: list[Codes], classes: list[npt.NDArray[np.uint8]]
    ) -> _Matches:
        """Return the matches of every length put in order."""
        if not starts:
            return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8))
        start, length = np.concatenate(starts), np.concatenate(lengths)
        order = np.lexsort((-length, start))
        return cls(start[order], length[order], np.concatenate(classes)[order])

    def outside_latin(self, text: str) -> _Matches:
        """Return the matches that cut no Latin word or number in two."""
        cut = _inside_latin(text)
        kept = ~(cut[self.starts] | cut[self.starts + self.lengths])
        return _Matches(self.starts[kept], self.lengths[kept], self.classes[kept])


def _leftmost(starts: Codes, lengths: Codes) -> tuple[Codes, Codes]:
    """Return the matches that stay where some overlap: those that begin first."""
    kept, free = [], 0
    for place, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        if free <= start:
            kept.append(place)
            free = start + length
    return starts[kept], lengths[kept]


def _mark(column: Column, starts: Codes, lengths: Codes, shift: int) -> None:
    """Write the places of characters in names that do not overlap."""
    column[starts] |= BEGIN << shift
    column[starts + lengths - 1] |= END << shift
    for inner in range(1, LONGEST - 1):
        long = starts[lengths > inner + 1]
        column[long + inner] |= INSIDE << shift


def _codes(text: str) -> npt.NDArray[np.uint64]:
    return code_points(normalise_unit(text)).astype(np.uint64)


def _inside_latin(text: str) -> npt.NDArray[np.bool_]:
    """Return for each place between two characters whether a Latin word or number goes on there."""
    codes = code_points(text)
    latin = np.zeros(len(codes) + 2, dtype=np.bool_)  # the text's borders are no letters
    latin[1:-1] = _LATIN[np.minimum(codes, len(_LATIN) - 1)]
    return latin[:-1] & latin[1:]


def _hashes_by_length(
    codes: npt.NDArray[np.uint64],
) -> Iterator[tuple[int, npt.NDArray[np.uint32]]]:
    """Yield each length of a name with a hash of every stretch that long, by its start.

    A stretch's hash goes on from that of the stretch one shorter.
    """
    total = codes.copy()
    for length in range(2, min(LONGEST, len(codes)) + 1):
        total = total[:-1] * _BASE + codes[length - 1 :]
        if length >= SHORTEST:
            mixed = total ^ (total >> np.uint64(29))
            yield length, ((mixed * _MIX) >> np.uint64(32)).astype(np.uint32)


def _hash(name: str) -> int:
    """Return the hash of a whole name."""
    *_, (_, hashes) = _hashes_by_length(_codes(name))
    return int(hashes[0])
