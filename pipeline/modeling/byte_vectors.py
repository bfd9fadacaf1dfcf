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
        """Take over vectors (rows, size), rounded to 255 steps between ± a row's largest."""
        scale = vectors.float().abs().amax(dim=1).clamp(min=1e-8) / 127
        self.weight.copy_((vectors / scale[:, None]).round())
        self.scale.copy_(scale)
