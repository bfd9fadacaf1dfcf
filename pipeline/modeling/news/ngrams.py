"""Topics from a bag of n-grams: what single words and character pairs say, by a linear model.

A network of this size remembers few rare words; a linear model over hundreds of thousands of
n-grams remembers little else. Both together are better than either (see EXPERIMENTS.md of the
shipped checkpoint). The n-grams are hashed (Weinberger et al. 2009, arXiv:0902.2206), so that no
list of them is stored, and the weights are bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.checksums import Checksums, extended
from pipeline.modeling.news.codes import Codes, code_points
from pipeline.modeling.news.encoding import one_line
from pipeline.modeling.news.features import cut, normalise_unit

Counts = npt.NDArray[np.float32]
#: Characters whose n-grams are counted at once, 10 MB of them: a text as long as a book has more.
_MOST = 100_000
#: Words that are remembered with their hashes: some 2 MB of them.
_MOST_MET = 20_000


@dataclass(frozen=True, slots=True)
class Bag:
    """The different n-grams of a text, as buckets in rising order, and how often each occurs."""

    buckets: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


def bag_of_ngrams(texts: Iterable[str], buckets: int) -> Bag:
    """Return the bag of folded texts: their characters, character pairs and words."""
    if not buckets:
        return Bag()
    total: Counts | None = None
    for lines in _blocks(map(one_line, texts)):
        (bag,) = _bags([lines], buckets)
        if total is None and sum(map(len, lines)) < _MOST:  # there are no others
            return bag
        total = np.zeros(buckets, dtype=np.float32) if total is None else total
        total[bag.buckets] += bag.counts
    if total is None:
        return Bag()
    kept = np.flatnonzero(total)
    return Bag(kept, total[kept])


def bags_of_ngrams(pages: Iterable[Iterable[str]], buckets: int) -> list[Bag]:
    """Return the bags of many pages; hashed together they take half the time."""
    if not buckets:
        return [Bag() for _ in pages]
    found: list[Bag] = []
    together: list[list[str]] = []
    size = 0
    for page in pages:
        lines = map(one_line, page)
        first = next(_blocks(lines), [])  # all there is of most pages
        length = sum(map(len, first))
        if size + length >= _MOST:
            found += _bags(together, buckets)
            together, size = [], 0
        if length < _MOST:
            together.append(first)
            size += length
        else:
            found.append(bag_of_ngrams(chain(first, lines), buckets))
    return found + _bags(together, buckets)


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield lines, some at a time: all but the last block have `_MOST` characters at least."""
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= _MOST:
            yield block
            block, size = [], 0
    if block:
        yield block


def _bags(pages: Sequence[Sequence[str]], buckets: int) -> list[Bag]:
    """Return the bags of pages, given as lines, all hashed at once."""
    lines = [line for page in pages for line in page]
    if not lines:
        return [Bag() for _ in pages]
    owners = np.repeat(np.arange(len(pages)), [len(page) for page in pages])
    hashes, owned = _hashes(lines, owners)
    keys, counts = np.unique(owned * buckets + hashes % buckets, return_counts=True)
    cuts = np.searchsorted(keys, np.arange(1, len(pages)) * buckets)
    return [
        Bag(own % buckets, often.astype(np.float32))
        for own, often in zip(np.split(keys, cuts), np.split(counts, cuts), strict=True)
    ]


def _hashes(lines: Sequence[str], owners: Codes) -> tuple[Checksums, Codes]:
    """Return the hash of each character, character pair and word of lines, and its line's owner."""
    words = [cut(line) for line in lines]
    codes = code_points("\n".join(map(_normal, lines, words))).astype(np.uint32)
    owned = np.repeat(owners, [len(line) + 1 for line in lines])[:-1]
    inside = codes != ord("\n")
    single = extended(np.zeros_like(codes), codes)
    paired = inside[:-1] & inside[1:]
    pairs = extended(single[:-1], codes[1:])[paired]
    of_words = np.array([_MET[word] for line in words for word in line], dtype=np.uint32)
    of_lines = np.repeat(owners, [len(line) for line in words])
    return (
        np.concatenate([single[inside], pairs, of_words]),
        np.concatenate([owned[inside], owned[:-1][paired], of_lines]),
    )


def _normal(line: str, words: Sequence[str]) -> str:
    """Return a line as its n-grams are counted."""
    # The small letter of Σ depends on where its word ends.
    return "".join(map(normalise_unit, words)) if "Σ" in line else normalise_unit(line)


class _Met(dict[str, int]):
    """The hashes of the words met last, which have buckets of their own, whatever they are.

    A word that is one character or a pair too is another n-gram.
    """

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_MET:
            self.clear()
        number = self[word] = crc32(f"{normalise_unit(word)}\n".encode("utf-8", "surrogatepass"))
        return number


_MET = _Met()


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
