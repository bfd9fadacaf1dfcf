"""How often pages say again what their sentences say: shared character bigrams (pairs), counted.

All pages of a batch are counted at once. A pair in a sentence is one number, its characters above
the sentence's place, so that sorting the numbers brings together the sentences that say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.codes import code_points

Numbers = npt.NDArray[np.int64]

#: Characters whose pairs are sorted at once, 10 MB of numbers: a batch of pages has fewer.
_TOGETHER = 200_000
#: A longer text is gone through so many times at most, so that it takes no time squared.
_MOST_PARTS = 64
#: Bits of the place of a sentence; its two characters have 42 of the others.
_PLACE_BITS = 21


@dataclass(frozen=True, slots=True)
class Repetition:
    """Counts of different pairs, one number for each sentence, or page where it says so.

    Attributes:
        own: pairs of the sentence.
        again: those that other sentences of its page have too.
        repeats: in how many other sentences each of its pairs is, summed up.
        capped: the same, of each pair no more than three.
        with_first, with_lead: pairs that the first sentence has too; that one of the first two has.
        page_again: pairs of a page that several of its sentences have.
    """

    own: Numbers
    again: Numbers
    repeats: Numbers
    capped: Numbers
    with_first: Numbers
    with_lead: Numbers
    page_again: Numbers

    @classmethod
    def of(cls, sentences: Sequence[str], pages: Numbers, firsts: Numbers) -> Repetition:
        """Count the pairs of sentences, given as their runs of letters and digits, one a line.

        `pages` has the number of each sentence's page, `firsts` the place of each page's first
        sentence among all.
        """
        size = len(sentences)
        per_sentence = np.zeros((6, size), dtype=np.int64)
        page_again = np.zeros(len(firsts), dtype=np.int64)
        for pairs, places in _pairs(sentences):
            page = pages[places]
            new = (np.diff(pairs, prepend=-1) != 0) | (np.diff(page, prepend=-1) != 0)
            starts = np.flatnonzero(new)
            counts = np.diff(np.append(starts, len(pairs)))
            # Of the sentences that say a pair the first one comes first.
            from_start = places[starts] - firsts[page[starts]]
            often, from_start = (np.repeat(each, counts) for each in (counts, from_start))
            columns = (1, often > 1, often - 1, np.minimum(often, 4) - 1, from_start < 1)
            for row, column in enumerate((*columns, from_start < 2)):
                weights = np.broadcast_to(column, places.shape)
                per_sentence[row] += np.bincount(places, weights, size).astype(np.int64)
            page_again += np.bincount(page[starts[counts > 1]], minlength=len(firsts))
        return cls(*(*per_sentence, page_again))


def _pairs(sentences: Sequence[str]) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield pairs and the places of sentences that have them, each once, sorted by both.

    Of a text as long as a book some at a time: those whose characters leave the same remainder.
    """
    size, lengths = len(sentences), [len(line) + 1 for line in sentences]
    codes = code_points("\n".join(sentences)).astype(np.int32)
    places = np.repeat(np.arange(size, dtype=np.int32), lengths)[: len(codes)]
    inside = (codes[:-1] != ord("\n")) & (codes[1:] != ord("\n"))
    parts = min(_MOST_PARTS, 1 + len(codes) // _TOGETHER)
    for part in range(parts):
        mine = np.flatnonzero(inside if parts == 1 else inside & (codes[:-1] % parts == part))
        pairs = codes[mine].astype(np.int64) << 21 | codes[mine + 1]
        if size >> _PLACE_BITS:  # more than fit below the characters: pairs by their ranks
            pairs = np.unique(pairs, return_inverse=True)[1]
        numbers = np.sort(pairs * size + places[mine])
        yield np.divmod(numbers[np.diff(numbers, prepend=-1) != 0], size)
