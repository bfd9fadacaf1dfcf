"""Tables of vectors as bytes: half the size of half precision, and as good."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ByteEmbedding(nn.Module):
    """An embedding whose rows are bytes times a scale of their own; it is filled, not learned.

    Buffers: `weight` (rows, size) of bytes, `scale` (rows).
    """

    weight: Tensor
    scale: Tensor

    def __init__(self, rows: int, size: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.zeros(rows, size, dtype=torch.int8))
        self.register_buffer("scale", torch.zeros(rows))

    def forward(self, ids: Tensor) -> Tensor:
        """Return vectors, shape (…, size)."""
        return self.weight[ids] * self.scale[ids][..., None]

    @torch.no_grad()
    def fill(self, vectors: Tensor) -> None:
        """Take over vectors (rows, size), each rounded for itself."""
        weight, scale = to_bytes(vectors, dim=1)
        self.weight.copy_(weight)
        self.scale.copy_(scale[:, 0])


def to_bytes(weights: Tensor, *, dim: int) -> tuple[Tensor, Tensor]:
    """Return weights as bytes and what to multiply them by, which has length 1 along `dim`.

    They are rounded to 255 steps between ± the largest along `dim`.
    """
    scale = weights.float().abs().amax(dim=dim, keepdim=True).clamp(min=1e-8) / 127
    return (weights / scale).round().to(torch.int8), scale
