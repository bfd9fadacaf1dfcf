"""Topics from a bag of n-grams: what single words and character pairs say, by a linear model.

A network of this size remembers few rare words; a linear model over hundreds of thousands of
n-grams remembers little else. Both together are better than either (see EXPERIMENTS.md of the
shipped checkpoint). The n-grams are hashed (Weinberger et al. 2009, arXiv:0902.2206), so that no
list of them is stored, and the weights are bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from pipeline.modeling.news.byte_vectors import to_bytes
from pipeline.modeling.news.features import cut, normalise_unit

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
    for text in texts:
        words = [normalise_unit(word) for word in cut(text.translate(_ONE_LINE))]
        line = "".join(words)
        grams.update(line)
        grams.update(map("".join, pairwise(line)))
        # A word that is one character or a pair too is counted in a bucket of its own.
        grams.update(f"{word}\n" for word in words)
    hashes = [crc32(gram.encode("utf-8", "surrogatepass")) % buckets for gram in grams]
    found, places = np.unique(np.array(hashes, dtype=np.int64), return_inverse=True)
    counts = np.bincount(places, weights=list(grams.values()), minlength=len(found))
    return Bag(found, counts.astype(np.float32))


class NgramTopics(nn.Module):
    """A score of each topic for a bag of n-grams: the weighted sum of its buckets' bytes.

    Buckets weigh 1 + log(count) times their inverse document frequency, to a vector of length 1.
    All state is in buffers, for it is fitted rather than learned by gradients: `weight` (buckets,
    topics) of bytes, `scale` and `bias` (topics), `idf` (buckets).
    """

    weight: Tensor
    scale: Tensor
    bias: Tensor
    idf: Tensor

    def __init__(self, buckets: int, topics: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(buckets, topics, dtype=torch.int8))
        self.register_buffer("scale", torch.zeros(topics))
        self.register_buffer("bias", torch.zeros(topics))
        self.register_buffer("idf", torch.ones(buckets))

    @property
    def buckets(self) -> int:
        """Number of buckets."""
        return len(self.idf)

    def forward(self, bags: Sequence[Bag]) -> Tensor:
        """Return scores, shape (bags, topics); an empty bag has the bias alone."""
        rows = [self._score(bag) for bag in bags]
        return torch.stack(rows) * self.scale.float() + self.bias.float()

    def _score(self, bag: Bag) -> Tensor:
        buckets = torch.from_numpy(bag.buckets).to(self.weight.device)
        counts = torch.from_numpy(bag.counts).to(self.weight.device)
        values = (1 + counts.log()) * self.idf[buckets].float()
        return nn.functional.normalize(values, dim=0) @ self.weight[buckets].float()

    @torch.no_grad()
    def fit(self, weight: Tensor, bias: Tensor, idf: Tensor) -> None:
        """Take over weights (buckets, topics), rounded to 255 steps for each topic."""
        rounded, scale = to_bytes(weight, dim=0)
        self.weight.copy_(rounded)
        self.scale.copy_(scale[0])
        self.bias.copy_(bias)
        self.idf.copy_(idf)

    @torch.no_grad()
    def multiply(self, share: float) -> None:
        """Make every score `share` times what it was."""
        self.scale.mul_(share)
        self.bias.mul_(share)
