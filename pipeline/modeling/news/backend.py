"""The seam under our own network: windows of characters in, scores out.

A backend runs the encoder and the taggers and nothing else; features, decoding, topics and salience
are the same for all of them. Another one (another precision, another runtime) is one file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.encoding import Features
from pipeline.modeling.news.shape import NewsShape

Scores = npt.NDArray[np.float32]
Weights = Mapping[str, npt.NDArray[Any]]
#: Where the sentences of a window stand in it, as (start, end), in order and apart.
Stretches = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What the network says of some windows.

    Attributes:
        logits: tagging head → an array (characters, tags) for each window.
        vectors: one row a stretch, those of the first window first; (stretches, sentence_size).
    """

    logits: dict[str, list[Scores]]
    vectors: Scores


class Backend(Protocol):
    """Runs the encoder and its taggers over windows."""

    def __call__(self, rows: Sequence[Features], stretches: Sequence[Stretches]) -> WindowScores:
        """Return the scores of one batch of windows; those of a window depend on it alone."""


def load_backend(
    folder: Path, shape: NewsShape, weights: Weights, *, device: str, dtype: str
) -> Backend:
    """Return the backend that runs a checkpoint: numpy on a CPU in 32 bits, torch elsewhere."""
    if device == "cpu" and dtype == "float32" and shape.encoder == "recurrent":
        from pipeline.modeling.news.numpy_backend import NumpyBackend

        return NumpyBackend(shape, weights)
    from pipeline.modeling.news.torch_backend import TorchBackend

    return TorchBackend.load(folder, device=device, dtype=dtype)
