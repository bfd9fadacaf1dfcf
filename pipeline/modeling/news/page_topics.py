"""Topics of whole pages from hashed n-grams of title and text, by a linear model.

The network learned topics from headlines for the most part; this model has read whole articles.
An n-gram is one to three units, a unit being a character, or a run of Latin letters and digits
(digits all alike). N-grams of the title count beside those of the whole, so that the title weighs.
They are hashed (Weinberger et al. 2009, arXiv:0902.2206); buckets that hardly matter are pruned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

#: The file beside the network's weights; a checkpoint may have none.
PAGE_TOPICS = "page_topics.npz"
#: Two to the power of so many buckets: with 2^18 a tenth of the n-grams would share one.
BUCKET_BITS = 20
#: Characters of a page that are read: news say early what they are about.
LONGEST = 920

_LONGEST_NGRAM = 3
_WHOLE, _TITLE = 1, 2  # the salts of the two fields
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hashing
_RUN_PRIME = np.uint64(1_000_003)
_SHIFT = np.uint64(29)
_BLANKS = np.array([0x20, 0x0A, 0x0D, 0x09, 0x3000], dtype=np.uint64)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bags:
    """The n-grams of some texts: for each pair of text and bucket how often it occurs.

    Sorted by text, then by bucket.
    """

    texts: npt.NDArray[np.int64]
    buckets: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


class PageTopics:
    """A score of each topic for pages, given as (title, text), both folded.

    The n-grams of either field weigh 1 + log(count) times their inverse document frequency, to a
    vector of length 1; the two vectors add up.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        kept = np.cumsum(arrays["steps"], dtype=np.int64)
        # Where the weights of a bucket are, -1 where they were pruned: 4 MB, and no search.
        self._rows = np.full(1 << BUCKET_BITS, -1, dtype=np.int32)
        self._rows[kept] = np.arange(len(kept))
        self._weight = arrays["weight"]
        self._scale = float(arrays["scale"])
        self._idf = arrays["idf"].astype(np.float32) / np.float32(arrays["idf_steps"])

    @classmethod
    def load(cls, folder: Path) -> PageTopics | None:
        """Return the model of a checkpoint folder, None where it has none."""
        path = folder / PAGE_TOPICS
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            return cls({name: arrays[name] for name in arrays.files})

    def __call__(self, pages: Sequence[tuple[str, str]]) -> Floats:
        """Return scores, shape (pages, topics)."""
        scores = np.zeros((len(pages), self._weight.shape[1]), dtype=np.float32)
        for bags in page_bags(pages):
            values = weigh(bags, self._idf, len(pages))
            places = self._rows[bags.buckets]
            kept = np.flatnonzero(places >= 0)
            if len(kept):
                shares = self._weight[places[kept]] * values[kept, None]
                texts, starts = np.unique(bags.texts[kept], return_index=True)
                scores[texts] += np.add.reduceat(shares, starts)
        scores *= np.float32(self._scale)
        return scores


def page_bags(pages: Sequence[tuple[str, str]]) -> tuple[Bags, Bags]:
    """Return the n-grams of whole pages, and of their titles."""
    wholes = [text[:LONGEST] for _, text in pages]
    return count_ngrams(wholes, _WHOLE), count_ngrams([title for title, _ in pages], _TITLE)


def weigh(bags: Bags, idf: Floats, texts: int) -> Floats:
    """Return the value of every n-gram in the vector of its text, which has length 1."""
    values = (1 + np.log(bags.counts.astype(np.float32))) * idf[bags.buckets]
    squares = np.bincount(bags.texts, weights=values * values, minlength=texts)
    lengths = np.sqrt(squares).astype(np.float32)
    weighed: Floats = (values / lengths[bags.texts]).astype(np.float32)
    return weighed


def count_ngrams(texts: Sequence[str], salt: int) -> Bags:
    """Return the n-grams of texts, all hashed at once; blanks and line ends part them."""
    units, owners = _units(texts)
    parted = np.isin(units, _BLANKS)
    hashes = np.full(len(units), salt, dtype=np.uint64)
    whole = np.ones(len(units), dtype=bool)
    keys = []
    with np.errstate(over="ignore"):
        for order in range(1, min(_LONGEST_NGRAM, len(units)) + 1):
            count = len(units) - order + 1
            last = slice(order - 1, order - 1 + count)
            hashes = (hashes[:count] ^ units[last]) * _GOLDEN
            hashes ^= hashes >> _SHIFT
            whole = whole[:count] & ~parted[last]
            buckets = (hashes[whole] * _GOLDEN) >> np.uint64(64 - BUCKET_BITS)
            keys.append((owners[:count][whole] << BUCKET_BITS) | buckets.astype(np.int64))
    if not keys:
        return Bags(*(np.zeros(0, np.int64) for _ in range(3)))
    found, counts = np.unique(np.concatenate(keys), return_counts=True)
    return Bags(found >> BUCKET_BITS, found & ((1 << BUCKET_BITS) - 1), counts)


def _units(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the units of texts, a line end between two texts, and the text of each unit."""
    joined = "\n".join(text.lower() for text in texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes.astype(np.uint64)
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    codes[digits] = ord("0")
    latin = digits | ((codes >= ord("a")) & (codes <= ord("z")))
    before = np.concatenate([[False], latin[:-1]])
    starts = np.flatnonzero(~(latin & before))
    inside = np.arange(len(codes)) - np.repeat(starts, np.diff(np.append(starts, len(codes))))
    with np.errstate(over="ignore"):
        powers = np.power(_RUN_PRIME, np.minimum(inside, 40).astype(np.uint64))
        units = np.add.reduceat(codes * powers, starts)
    ends = np.cumsum([len(text.lower()) + 1 for text in texts])
    return units, np.searchsorted(ends, starts, side="right").astype(np.int64)


def pack(weight: Floats, idf: Floats, *, rows: int) -> dict[str, npt.NDArray[Any]]:
    """Return what a file holds of weights (buckets, topics): the `rows` largest, as bytes."""
    sizes = np.sqrt((weight * weight).sum(axis=1))
    kept = np.sort(np.argsort(-sizes, kind="stable")[: min(rows, int((sizes > 0).sum()))])
    scale = max(float(np.abs(weight).max()), 1e-9) / 127
    idf_steps = 255 / max(float(idf.max()), 1e-9)
    return {
        "steps": np.diff(kept, prepend=0).astype(np.uint32),
        "weight": np.rint(weight[kept] / scale).astype(np.int8),
        "scale": np.float32(scale).reshape(()),
        "idf": np.rint(idf * idf_steps).astype(np.uint8),
        "idf_steps": np.float32(idf_steps).reshape(()),
    }
