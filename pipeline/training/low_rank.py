"""Low-rank factorisation: input weights of a recurrent network as products of smaller matrices.

What a layer reads costs more than half of all multiplications, and its weights say little of most
directions of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoders import RecurrentEncoder, Windows
from pipeline.modeling.news.encoding import FeatureExtractor, collate
from pipeline.modeling.news.network import NewsModel
from pipeline.training.answers import raw_windows
from pipeline.training.settings import TrainConfig

_DIRECTIONS = ("forward", "backward")
#: Characters of each raw file that tell what a layer reads: some pages of each source, a hundred
#: times as many characters as a layer's input is wide.
_SAMPLED = 10_000


def factored(before: NewsModel, rank: int, sample: Sequence[Windows]) -> dict[str, Tensor]:
    """Return the input weights of a recurrent network as products of that rank, by name.

    Of all such products they give gates nearest to the given ones over the sample's characters, by
    squared error: the singular vectors of the weights times the inputs' second moment.

    Raises:
        TypeError: the network is not recurrent.
    """
    if not isinstance(before.encoder, RecurrentEncoder):
        raise TypeError("input_rank is of recurrent encoders; leave it out for a transformer")
    found: dict[str, Tensor] = {}
    for number, moment in enumerate(_moments(before.encoder, sample)):
        layer = f"encoder.layers.{number}"
        names = [f"{layer}.{way}_lstm.weight_ih_l0" for way in _DIRECTIONS]
        state = before.state_dict()
        weights = torch.cat([state[name] for name in names]).double()
        sizes, axes = torch.linalg.eigh(moment)
        spread = sizes.clamp(min=1e-6 * float(sizes.max())).sqrt()
        left, values, right = torch.linalg.svd(weights @ (axes * spread), full_matrices=False)
        scale = values[:rank].sqrt()  # shared by both, which then learn alike
        narrow = scale[:, None] * right[:rank] @ (axes / spread).T
        found[f"{layer}.narrow.weight"] = narrow.float()
        wide = (left[:, :rank] * scale).float()
        found |= dict(zip(names, wide.chunk(len(names)), strict=True))
    return found


def _moments(encoder: RecurrentEncoder, sample: Sequence[Windows]) -> list[Tensor]:
    """Return the mean of x xᵀ over what each layer reads, (width, width), in double precision."""
    sums: list[Tensor] = [torch.zeros(())] * len(encoder.layers)
    count = 0
    with torch.no_grad():
        for windows in sample:
            mask = windows.mask()
            count += int(mask.sum())
            for number, read in enumerate(encoder.inputs(windows)[:-1]):
                rows = read[mask].double()
                sums[number] = sums[number] + rows.T @ rows
    return [total / count for total in sums]


def raw_sample(config: TrainConfig, extract: FeatureExtractor) -> list[Windows]:
    """Return windows of the first pages of each raw file, some 10,000 characters of each."""
    shape = NewsConfig(**config.model)
    found = raw_windows(
        [config.data / name for name in config.distill.raw or config.raw],
        extract,
        length=shape.window_length,
        characters=_SAMPLED,
        together=shape.sentences_together,
        workers=1,
    )
    rows = [features for own in found for features, _ in own]
    return [collate(rows[start : start + 32]) for start in range(0, len(rows), 32)]
