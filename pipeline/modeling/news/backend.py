"""The seam under our own network: windows of characters in, scores out.

A backend runs the encoder and the taggers and nothing else; features, decoding, topics and salience
are the same for all of them. Another one (another precision, another runtime) is one file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.encoding import Features

Scores = npt.NDArray[np.float32]
Weights = Mapping[str, npt.NDArray[Any]]
#: Where the sentences of a window stand in it, as (start, end), in order and apart.
Stretches = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What the network says of some windows.

    Attributes:
        logits: tagging head that was asked for → an array (characters, tags) for each window.
        vectors: one row a stretch, those of the first window first; (stretches, sentence_size).
    """

    logits: dict[str, list[Scores]]
    vectors: Scores


class Backend(Protocol):
    """Runs the encoder and its taggers over windows."""

    def __call__(
        self, rows: Sequence[Features], stretches: Sequence[Stretches], heads: Sequence[str]
    ) -> WindowScores:
        """Return the scores of one batch of windows by some tagging heads.

        Those of a window depend on it alone.
        """

    def positions(self, lengths: Sequence[int]) -> int:
        """Return how many positions a pass over windows of such lengths computes.

        What is more than the sum of the lengths is padding.
        """
