"""Topics from a bag of n-grams: what single words and character pairs say, by a linear model.

A network of this size remembers few rare words; a linear model over hundreds of thousands of
n-grams remembers little else. Both together are better than either (see EXPERIMENTS.md of the
shipped checkpoint). The n-grams are hashed (Weinberger et al. 2009, arXiv:0902.2206), so that no
list of them is stored, and the weights are bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.features import cut, normalise_unit

Counts = npt.NDArray[np.float32]
#: Different n-grams that are held as strings, 20 MB of them: a text as long as a book has more.
_MOST = 100_000
_ONE_LINE = {0x0A: " ", 0x0D: " "}


@dataclass(frozen=True, slots=True)
class Bag:
    """The different n-grams of a text, as buckets in rising order, and how often each occurs."""

    buckets: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


def bag_of_ngrams(texts: Iterable[str], buckets: int) -> Bag:
    """Return the bag of folded texts: their characters, character pairs and words."""
    if not buckets:
        return Bag()
    grams: Counter[str] = Counter()
    total: Counts | None = None
    for text in texts:
        words = _words(text.translate(_ONE_LINE))
        line = "".join(words)
        grams.update(line)
        grams.update(map(add, line, line[1:]))
        # A word that is one character or a pair too is counted in a bucket of its own.
        grams.update([f"{word}\n" for word in words])
        if len(grams) > _MOST:
            total = _counted(grams, buckets, total)
            grams.clear()
    if total is not None:
        total = _counted(grams, buckets, total)
        found = np.flatnonzero(total)
        return Bag(found, total[found])
    return _hashed(grams, buckets)


def _words(line: str) -> list[str]:
    """Return the words of a line as they are counted; most lines have nothing to be made alike."""
    words = cut(line)
    return words if normalise_unit(line) == line else [normalise_unit(word) for word in words]


def _counted(grams: Counter[str], buckets: int, before: Counts | None) -> Counts:
    """Return how often each bucket occurs, with those counted before."""
    total = np.zeros(buckets, dtype=np.float32) if before is None else before
    bag = _hashed(grams, buckets)
    total[bag.buckets] += bag.counts
    return total


def _hashed(grams: Counter[str], buckets: int) -> Bag:
    try:
        hashes = [crc32(gram.encode()) for gram in grams]
    except UnicodeEncodeError:  # halves of surrogate pairs
        hashes = [crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams]
    found, places = np.unique(np.array(hashes, dtype=np.int64) % buckets, return_inverse=True)
    counts = np.bincount(places, weights=list(grams.values()), minlength=len(found))
    return Bag(found, counts.astype(np.float32))


class NgramScores:
    """A score of each topic for a bag of n-grams: the weighted sum of its buckets' bytes.

    Buckets weigh 1 + log(count) times their inverse document frequency, to a vector of length 1.
    See `pipeline.modeling.news.ngram_layer`, which is fitted, for the weights.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[Any]]) -> None:
        self.weight, self.idf = weights["ngrams.weight"], weights["ngrams.idf"]
        self.scale = weights["ngrams.scale"].astype(np.float32)
        self.bias = weights["ngrams.bias"].astype(np.float32)

    @property
    def buckets(self) -> int:
        """Number of buckets."""
        return len(self.idf)

    def __call__(self, bags: Sequence[Bag]) -> npt.NDArray[np.float32]:
        """Return scores, shape (bags, topics); an empty bag has the bias alone."""
        scores = np.zeros((len(bags), len(self.bias)), dtype=np.float32)
        for number, bag in enumerate(bags):
            values = (1 + np.log(bag.counts)) * self.idf[bag.buckets].astype(np.float32)
            length = max(float(np.sqrt((values * values).sum())), 1e-12)
            rows = self.weight[bag.buckets].astype(np.float32)
            scores[number] = (rows * (values / length)[:, None]).sum(axis=0)
        return scores * self.scale + self.bias
