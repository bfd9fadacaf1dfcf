"""The n-gram model of topics as a layer of the network, while it is fitted."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pipeline.modeling.news.byte_vectors import to_bytes
from pipeline.modeling.news.ngrams import Bag


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
