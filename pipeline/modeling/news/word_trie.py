"""Words looked for at every character of a text at once: a trie in arrays (Fredkin 1960)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.buckets import Buckets, spread
from pipeline.modeling.news.codes import Codes, code_points

#: Longer words are not looked for at every character.
LONGEST_WORD = 8
_CODE_BITS = 21  # of a code point


class WordTrie:
    """Words of two to `LONGEST_WORD` characters; ids are their places in the list, from 1.

    A level holds the different beginnings of so many characters, each as a number made of the
    place of its own beginning in the level before and of its last character, and beside it the id
    of the word that it is, 0 for none. A step down is one search for all places of a text that are
    still in the running.
    """

    def __init__(self, units: Sequence[str]) -> None:
        sizes = np.fromiter(map(len, units), np.int64, len(units))
        fit = (sizes > 1) & (sizes <= LONGEST_WORD)
        numbers, lengths = np.flatnonzero(fit) + 1, sizes[fit]
        codes = np.zeros((len(lengths), LONGEST_WORD), dtype=np.int64)
        filled = np.arange(LONGEST_WORD) < lengths[:, None]
        codes[filled] = code_points("".join(units))[np.repeat(fit, sizes)]
        self._levels: list[tuple[Buckets, Codes]] = []
        before = codes[:, 0]
        for length in range(2, LONGEST_WORD + 1):
            long = lengths >= length
            numbers, lengths, codes = numbers[long], lengths[long], codes[long]
            keys, before = np.unique(_key(before[long], codes[:, length - 1]), return_inverse=True)
            ids = np.zeros(len(keys), dtype=np.int64)
            ids[before[lengths == length]] = numbers[lengths == length]
            self._levels.append((Buckets(keys), ids))

    def spans(self, codes: Codes) -> tuple[Codes, Codes]:
        """Return, for each character, the id of the longest word that begins, and that ends, there.

        `codes` are the code points of a text; 0 stands for no word.
        """
        opening, closing = np.zeros(len(codes), np.int64), np.zeros(len(codes), np.int64)
        starts, before = np.arange(len(codes)), codes
        for length, (keys, ids) in enumerate(self._levels, 2):
            last = starts + length - 1
            inside = np.searchsorted(last, len(codes))
            starts, before, last = starts[:inside], before[:inside], last[:inside]
            places, found_here = keys.find(_key(before, codes[last]))
            hits = np.flatnonzero(found_here)
            starts, before = starts[hits], places[hits].astype(np.int64)
            found = ids[before]
            whole = np.flatnonzero(found)
            # Longer words come later and take the place of shorter ones.
            opening[starts[whole]] = closing[last[hits[whole]]] = found[whole]
        return opening, closing


def _key(before: Codes, codes: Codes) -> npt.NDArray[np.uint64]:
    return spread(before << _CODE_BITS | codes)
