"""Sentence salience judged again: the network's answer beside what can be counted on the page.

A multilayer perceptron with one small hidden layer over a few features of each sentence; its
weights stand in a file of the checkpoint, made by `pipeline.training.ranking_recipe`. A checkpoint
without it leaves salience to the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.sentence_features import FEATURES, features_of_pages
from pipeline.modeling.tag_paths import log_softmax

#: The file beside the network's weights.
RANKING = "ranking.npz"

Array = npt.NDArray[np.float32]


class Ranking:
    """Gives the sentences of a page their probabilities of being the one nearest to a headline."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take `names` of features and `hidden` (features, units), `bias` and `out` (units)."""
        names = [str(name) for name in arrays["names"]]
        if unknown := set(names) - set(FEATURES):
            raise ValueError(f"{RANKING} asks for unknown features: {', '.join(sorted(unknown))}")
        self._columns = np.array([FEATURES.index(name) for name in names], dtype=np.int64)
        self._hidden, self._bias, self._out = (
            arrays[name].astype(np.float32) for name in ("hidden", "bias", "out")
        )

    @classmethod
    def load(cls, folder: Path) -> Ranking | None:
        """Return the ranking of a checkpoint folder, None where it has none.

        Raises:
            ValueError: it asks for a feature that is not there.
        """
        path = folder / RANKING
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            return cls({name: arrays[name] for name in arrays.files})

    def __call__(self, texts: Sequence[str], salience: Array) -> Array:
        """Return the probabilities; they add up to one.

        `texts` are folded sentences, none of them a heading; `salience` is the network's
        probability.
        """
        (ranked,) = self.of_pages([(texts, salience)])
        return ranked

    def of_pages(self, pages: Sequence[tuple[Sequence[str], Array]]) -> list[Array]:
        """Return the same for each of many pages, which take less time together."""
        features = features_of_pages(pages)[:, self._columns]
        # Summed feature by feature: a product of matrices may differ with what stands beside a
        # sentence, and all products at once would be large on pages as long as books.
        states = np.zeros((len(features), len(self._bias)), dtype=np.float32)
        for column, weights in zip(features.T, self._hidden, strict=True):
            states += column[:, None] * weights
        states += self._bias
        scores = (np.maximum(states, 0) * self._out).sum(axis=1)
        borders = pairwise(accumulate((len(texts) for texts, _ in pages), initial=0))
        split = [scores[start:end] for start, end in borders]
        return [np.exp(log_softmax(own)) if len(own) else own for own in split]
