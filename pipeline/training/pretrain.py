"""Masked language modelling of the encoder on raw text (Devlin et al. 2019, arXiv:1810.04805).

Whole words are masked (Cui et al. 2021, arXiv:1906.08101): every character of a chosen word
loses its own, its pairs' and its word's id and kind, and the network is to name the characters.
Loss is computed on the masked positions only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from pipeline.modeling.news.encoders import Windows
from pipeline.modeling.news.encoding import (
    CHARACTER,
    COLUMNS,
    PAIR,
    PLACE,
    WORD,
    Features,
    collate,
)
from pipeline.modeling.news.features import BEGIN, PLACES, SINGLE
from pipeline.modeling.news.network import NewsModel
from pipeline.settings import Settings
from pipeline.training.cache import KEPT


class PretrainConfig(Settings):
    """Settings of masked language modelling."""

    steps: int = Field(0, ge=0, description="batches; 0 leaves this phase out")
    rows: int = Field(48, ge=1, description="rows in a batch")
    length: int = Field(128, ge=8, description="characters in a row")
    naming_size: int = Field(128, ge=1, description="width of the layer before the names")
    masked: float = Field(0.2, gt=0, lt=1, description="share of the words masked")
    learning_rate: float = Field(2e-3, gt=0)
    weight_decay: float = Field(0.01, ge=0)
    weights: Path | None = Field(
        None, description="pretrained.pt of another training, or a checkpoint to go on from"
    )
    seconds: float = Field(
        0.0, ge=0, description="time after which the rate falls to its end; 0: by steps alone"
    )
    muon: bool = Field(
        False, description="whether the matrices of a transformer's layers are learned by Muon"
    )
    compiled: bool = Field(False, description="whether the layers are compiled, on a GPU")


class MaskedCharacters(nn.Module):
    """The network that names masked characters; thrown away after pretraining."""

    def __init__(self, model: NewsModel, size: int = 128) -> None:
        super().__init__()
        self.model = model
        config = model.config
        self.naming = nn.Sequential(
            nn.Linear(config.states_size, size), nn.GELU(), nn.Linear(size, config.vocab_size)
        )

    def forward(self, windows: Windows, masked: Tensor, names: Tensor) -> Tensor:
        """Return the mean cross-entropy over the masked positions."""
        states = self.model(windows)[masked]
        loss: Tensor = nn.functional.cross_entropy(self.naming(states).float(), names)
        return loss


def masked_batches(
    cache: Features, config: PretrainConfig, *, mask_id: int, seed: int, first_step: int = 0
) -> Iterator[tuple[Windows, Tensor, Tensor]]:
    """Yield the batches from `first_step` on; batch n depends on the seed and n alone."""
    for step in range(first_step, config.steps):
        random = np.random.default_rng([seed, step])
        starts = random.integers(0, len(cache) - config.length, size=config.rows)
        rows = np.zeros((config.rows, config.length, COLUMNS), dtype=np.uint16)
        for row, start in zip(rows, starts, strict=True):
            row[:, :KEPT] = cache[start : start + config.length, :KEPT]
        chosen = mask_words(rows, config.masked, random)
        names = rows[..., CHARACTER][chosen].astype(np.int64)
        hide(rows, chosen, mask_id)
        windows = replace(collate(list(rows)), full=True)
        yield windows, torch.from_numpy(chosen), torch.from_numpy(names)


def in_parts(
    windows: Windows, masked: Tensor, names: Tensor, *, parts: int
) -> list[tuple[Windows, Tensor, Tensor]]:
    """Return a batch as `parts` batches of every so many rows; fewer where there are fewer rows."""
    owner = masked.nonzero()[:, 0] % parts
    return [
        (windows.every(parts, first), masked[first::parts], names[owner == first])
        for first in range(min(parts, len(masked)))
    ]


def mask_words(rows: Features, share: float, random: np.random.Generator) -> np.ndarray:
    """Return which characters are masked: whole words, each with probability `share`."""
    begins = np.isin(rows[..., PLACE] % PLACES, (BEGIN, SINGLE))
    begins[:, 0] = True
    number = begins.cumsum(axis=1) - 1
    lottery = random.random(rows.shape[:2]) < share
    return np.take_along_axis(lottery, number, axis=1)


def hide(rows: Features, chosen: np.ndarray, mask_id: int) -> None:
    """Blank the chosen characters in place, with all that would give them away."""
    rows[..., CHARACTER][chosen] = mask_id
    rows[..., WORD][chosen] = 0
    rows[..., KEPT:] = 0
    rows[..., PLACE][chosen] %= PLACES
    neighbour = chosen.copy()
    neighbour[:, :-1] |= chosen[:, 1:]
    rows[..., PAIR][neighbour] = 0
