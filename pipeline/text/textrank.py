"""TextRank for sentences (Mihalcea & Tarau 2004, section 4): the most central ones of a text."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_DAMPING, _ROUNDS, _CLOSE = 0.85, 100, 1e-6


def textrank(sentences: Sequence[Collection[str]]) -> Array:
    """Return the weight of each sentence, given as its words: (sentences,), summing to 1.

    Two sentences are as near as the words they share, over the sum of the logarithms of their
    lengths. A sentence that is near to none spreads its weight over all.
    """
    count = len(sentences)
    if count == 0:
        return np.zeros(0)
    links = _nearness(sentences)
    out = links.sum(axis=1, keepdims=True)
    steps = np.where(out > 0, links / np.where(out > 0, out, 1.0), 1.0 / count)
    weights = np.full(count, 1.0 / count)
    for _ in range(_ROUNDS):
        moved = (1 - _DAMPING) / count + _DAMPING * (weights @ steps)
        done = float(np.abs(moved - weights).sum()) < _CLOSE
        weights = moved
        if done:
            break
    return weights


def most_central(sentences: Sequence[Collection[str]], count: int) -> list[int]:
    """Return the places of the `count` heaviest sentences, in the order of the text."""
    weights = textrank(sentences)
    best = sorted(range(len(sentences)), key=lambda place: (-weights[place], place))
    return sorted(best[:count])


def _nearness(sentences: Sequence[Collection[str]]) -> Array:
    sets = [set(words) for words in sentences]
    places: dict[str, int] = {}
    for words in sets:
        for word in sorted(words):
            places.setdefault(word, len(places))
    has = np.zeros((len(sets), len(places)))
    for row, words in enumerate(sets):
        has[row, [places[word] for word in words]] = 1.0
    logs = np.array([math.log(len(words)) if len(words) > 0 else 0.0 for words in sentences])
    sums = logs[:, None] + logs[None, :]
    links = np.where(sums > 0, (has @ has.T) / np.where(sums > 0, sums, 1.0), 0.0)
    np.fill_diagonal(links, 0.0)
    return links
