"""The learned scorer of lines: how likely each line of a page belongs to the article.

Two looks, each a forest (`trees`): the first at the lines, the second at what the first thought of
those around. One pair of forests reads pages with markup, one reads plain text. `train` with
configs/train/lines.yaml makes their weights from hand-labelled pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_rows import Floats, Rows
from pipeline.noise.second_look import second_features, second_names
from pipeline.noise.trees import Trees

#: Lines that are scored together: two kilobytes of features each, and no article has so many.
_STRETCH = 20_000
WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Both looks at a page's lines."""

    first: Trees
    second: Trees
    markup: bool

    def score(self, rows: Rows) -> Floats:
        """Return for each line the probability that it belongs to the article.

        Very many lines are scored a stretch at a time, each as if it were the page.
        """
        count = len(rows.texts)
        if count > _STRETCH:
            parts = [rows.stretch(at, at + _STRETCH) for at in range(0, count, _STRETCH)]
            return np.concatenate([self.score(part) for part in parts])
        return self.score_values(rows, features(rows, markup=self.markup))

    def score_values(self, rows: Rows, values: Floats) -> Floats:
        """Return the same from the features of the first look."""
        chances = self.first.probabilities(values)
        more = second_features(rows, chances)
        return self.second.probabilities(np.concatenate([values, more], axis=1))


def load_scorer(path: Path, *, markup: bool) -> Scorer:
    """Return the scorer of a file of weights."""
    weights = json.loads(path.read_text(encoding="utf-8"))
    names = feature_names(markup)
    first = Trees(names, weights["first"]["bias"], weights["first"]["trees"])
    names = [*names, *second_names(markup)]
    return Scorer(
        first, Trees(names, weights["second"]["bias"], weights["second"]["trees"]), markup
    )


@lru_cache(maxsize=2)
def shipped_scorer(markup: bool) -> Scorer:
    """Return the scorer whose weights come with the project."""
    name = "lines-with-markup.json" if markup else "lines-of-text.json"
    return load_scorer(WEIGHTS / name, markup=markup)
