"""Our recurrent network run by numpy alone, in 32-bit floats: no torch, and light to load.

Windows are read step by step, the longest first, so that a step has exactly the windows that still
go on: nothing is spent on padding. What reads the states goes through a few windows at a time: the
vectors of units are looked up once more rather than kept, which takes as long and no memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

import numpy as np

from pipeline.modeling.news.backend import Scores, Stretches, Weights, WindowScores
from pipeline.modeling.news.encoding import Features
from pipeline.modeling.news.recurrent import Layer, States, run_layers
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.news.steps import Steps
from pipeline.modeling.news.tiles import Array, floats, times, whole_tiles
from pipeline.modeling.news.unit_vectors import Units, UnitVectors

#: The attention of the pooling reads the same states as the taggers: one more column.
_ATTENTION = "pooling.attention"
#: Characters whose states are read at once: 3 MB of them.
_BLOCK = 1_024


class NumpyBackend:
    """Runs the encoder, the taggers and the pooling of sentences over windows."""

    def __init__(self, shape: NewsShape, weights: Weights) -> None:
        self._vectors = UnitVectors(weights)
        self._layers = [
            Layer.of(weights, f"encoder.layers.{layer}") for layer in range(shape.num_layers)
        ]
        self._readers = {
            name: (floats(weights[f"{name}.weight"]).T, floats(weights[f"{name}.bias"]))
            for name in (*(f"taggers.{head}" for head in shape.labels), _ATTENTION)
        }
        self._joined = cache(self._join)
        self._projection = floats(weights["pooling.projection.weight"]).T
        self._projection_bias = floats(weights["pooling.projection.bias"])

    def __call__(
        self, rows: Sequence[Features], stretches: Sequence[Stretches], heads: Sequence[str]
    ) -> WindowScores:
        """Return the scores of one batch of windows; those of a window depend on it alone."""
        steps, units = Steps.of([len(row) for row in rows]), self._vectors.units(rows)
        found = run_layers(
            self._layers, partial(self._vectors.put_product, units[:, steps.order]), steps
        )
        logits: dict[str, list[Scores]] = {head: [] for head in heads}
        pooled: list[Array] = []
        for windows in _blocks(steps.places):
            places = steps.places[windows]
            states = self._states(found, steps, units, slice(places[0][0], places[-1][1]))
            own = [(start - places[0][0], end - places[0][0]) for start, end in places]
            pooled.append(self._score(states, own, stretches[windows], logits))
        vectors: Array = np.tanh(
            times(np.concatenate(pooled), self._projection) + self._projection_bias
        )
        return WindowScores(logits, vectors)

    def positions(self, lengths: Sequence[int]) -> int:
        """Return how many rows the steps over windows of such lengths have: whole tiles each."""
        return sum(map(whole_tiles, Steps.of(lengths).live))

    def _join(self, names: tuple[str, ...]) -> tuple[Array, Array, list[int]]:
        """Return the weights of what reads the states, side by side, and where the next begins."""
        weights, shifts = zip(*(self._readers[name] for name in names), strict=True)
        ends = np.cumsum([len(shift) for shift in shifts])
        return np.hstack(weights), np.concatenate(shifts), ends[:-1].tolist()

    def _states(self, found: States, steps: Steps, units: Units, place: slice) -> Array:
        """Return the states of some characters, one after the other, in rows of whole tiles.

        A state holds what the layers make of a character, and the character's units.
        """
        count, width = place.stop - place.start, 2 * found.ahead.shape[1]
        states = np.empty((whole_tiles(count), width + self._vectors.width), dtype=np.float32)
        found.put(steps.ranks[place], states[:count, :width])
        self._vectors.put(units[:, place], states[:count, width:])
        states[count:] = 0
        return states

    def _score(
        self,
        states: Array,
        places: Sequence[tuple[int, int]],
        stretches: Sequence[Stretches],
        logits: dict[str, list[Scores]],
    ) -> Array:
        """Add the logits of some windows, and return what is pooled of their stretches."""
        weight, shift, widths = self._joined((*(f"taggers.{head}" for head in logits), _ATTENTION))
        *found, attention = np.split(times(states, weight) + shift, widths, axis=1)
        for kept, scores in zip(logits.values(), found, strict=True):
            kept += [scores[start:end] for start, end in places]
        return _pooled(states, attention[:, 0], places, stretches)


def _blocks(places: Sequence[tuple[int, int]]) -> Iterator[slice]:
    """Yield which windows are read at once, as many as stay in a processor's cache."""
    first = 0
    for last, (_, end) in enumerate(places):
        if last > first and end - places[first][0] > _BLOCK:
            yield slice(first, last)
            first = last
    yield slice(first, len(places))


def _pooled(
    states: Array,
    scores: Array,
    places: Sequence[tuple[int, int]],
    stretches: Sequence[Stretches],
) -> Array:
    """Return two vectors a stretch, side by side: an attention-weighted mean and the maximum."""
    spots = [
        (offset + start, offset + end)
        for (offset, _), own in zip(places, stretches, strict=True)
        for start, end in own
    ]
    size = states.shape[1]
    pooled = np.empty((len(spots), 2 * size), dtype=np.float32)
    for row, (start, end) in zip(pooled, spots, strict=True):
        shares = np.exp(scores[start:end] - scores[start:end].max())
        shares /= shares.sum()
        np.matmul(shares, states[start:end], out=row[:size])
        states[start:end].max(axis=0, out=row[size:])
    return pooled
