"""Our recurrent network run by numpy alone, in 32-bit floats: no torch, and light to load.

Windows are read step by step, the longest first, so that a step has exactly the windows that still
go on: nothing is spent on padding. All steps of a layer's input are one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.backend import Stretches, Weights, WindowScores
from pipeline.modeling.news.encoding import (
    CHARACTER,
    CLOSING,
    OPENING,
    PAIR,
    PLACE,
    WORD,
    Features,
)
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.news.steps import Numbers, Steps
from pipeline.modeling.news.tiles import Array, multiply, times, whole_tiles

#: What the gates of an LSTM are called in torch's order, and their order here: those with a
#: logistic function side by side.
_GATES, _ORDER = 4, (0, 1, 3, 2)
#: The column of what lists of names say, where a checkpoint has any.
_NAMES = 6


class NumpyBackend:
    """Runs the encoder, the taggers and the pooling of sentences over windows."""

    def __init__(self, shape: NewsShape, weights: Weights) -> None:
        self._tables = _unit_tables(weights)
        self._layers = [
            _Layer.of(weights, f"encoder.layers.{layer}") for layer in range(shape.num_layers)
        ]
        self._units_size = sum(table.shape[1] for _, table in self._tables)
        self._readers = {
            name: (_float(weights[f"{name}.weight"]).T, _float(weights[f"{name}.bias"]))
            for name in (*(f"taggers.{head}" for head in shape.labels), _ATTENTION)
        }
        self._joined = cache(self._join)
        self._projection = _float(weights["pooling.projection.weight"]).T
        self._projection_bias = _float(weights["pooling.projection.bias"])

    def __call__(
        self, rows: Sequence[Features], stretches: Sequence[Stretches], heads: Sequence[str]
    ) -> WindowScores:
        """Return the scores of one batch of windows; those of a window depend on it alone."""
        steps = Steps.of([len(row) for row in rows])
        states = self._states(rows, steps)
        names = (*(f"taggers.{head}" for head in heads), _ATTENTION)
        weight, shift, widths = self._joined(names)
        *found, attention = np.split(times(states, weight) + shift, widths, axis=1)
        logits = {
            head: [scores[start:end] for start, end in steps.places]
            for head, scores in zip(heads, found, strict=True)
        }
        return WindowScores(logits, self._pool(states, attention[:, 0], steps, stretches))

    def positions(self, lengths: Sequence[int]) -> int:
        """Return how many rows the steps over windows of such lengths have: whole tiles each."""
        return sum(map(whole_tiles, Steps.of(lengths).live))

    def _join(self, names: tuple[str, ...]) -> tuple[Array, Array, list[int]]:
        """Return the weights of what reads the states, side by side, and where the next begins."""
        weights, shifts = zip(*(self._readers[name] for name in names), strict=True)
        ends = np.cumsum([len(shift) for shift in shifts])
        return np.hstack(weights), np.concatenate(shifts), ends[:-1].tolist()

    def _states(self, rows: Sequence[Features], steps: Steps) -> Array:
        """Return the encoder's states, window after window, shape (characters, states_size).

        A state holds what the last layer makes of a character, and the character's units.
        """
        width, count = self._layers[0].width, len(steps.ahead)
        whole = np.empty((whole_tiles(count), width + self._units_size), dtype=np.float32)
        whole[count:] = 0
        states = whole[:count]
        self._put_units(np.concatenate(rows), steps, states[:, width:])
        self._layers[0].run(whole[:, width:], steps, states[:, :width])
        for layer in self._layers[1:]:
            found = np.empty((count, width), dtype=np.float32)
            layer.run(whole[:, :width], steps, found)
            states[:, :width] += found
        return states

    def _put_units(self, features: Features, steps: Steps, units: Array) -> None:
        """Write the vectors of every character's units side by side."""
        at = 0
        for column, table in self._tables:
            here = units[:, at : at + table.shape[1]]
            if column == _PAIR_BEFORE:
                here[1:] = table[features[:-1, PAIR]]
                here[[start for start, _ in steps.places]] = 0
            else:
                here[:] = table[features[:, column]]
            at += table.shape[1]

    def _pool(
        self, states: Array, scores: Array, steps: Steps, stretches: Sequence[Stretches]
    ) -> Array:
        """Return one vector a stretch: an attention-weighted mean beside the maximum."""
        places = [
            (offset + start, offset + end)
            for (offset, _), own in zip(steps.places, stretches, strict=True)
            for start, end in own
        ]
        size = states.shape[1]
        pooled = np.empty((len(places), 2 * size), dtype=np.float32)
        for number, (start, end) in enumerate(places):
            shares = np.exp(scores[start:end] - scores[start:end].max())
            shares /= shares.sum()
            np.matmul(shares, states[start:end], out=pooled[number, :size])
            states[start:end].max(axis=0, out=pooled[number, size:])
        vectors: Array = np.tanh(times(pooled, self._projection) + self._projection_bias)
        return vectors


@dataclass(frozen=True, slots=True)
class _Memory:
    """Rooms that the chunks of a run write over in turn: fresh memory costs more than a copy."""

    given: Array
    gates: Array
    found: Array

    @classmethod
    def of(cls, characters: int, width: int, size: int) -> _Memory:
        rows = whole_tiles(characters)
        given = np.zeros((rows, width), dtype=np.float32)
        gates = np.empty((rows, _GATES * size), dtype=np.float32)
        return cls(given, gates, np.empty((characters, size), dtype=np.float32))


@dataclass(frozen=True, slots=True)
class _Layer:
    """Both directions of a layer, and the matrix that narrows what they read, where it has one."""

    narrow: Array | None
    ahead: _Lstm
    back: _Lstm

    @classmethod
    def of(cls, weights: Weights, name: str) -> _Layer:
        ahead, back = (_Lstm.of(weights, f"{name}.{way}_lstm") for way in ("forward", "backward"))
        narrow = weights.get(f"{name}.narrow.weight")
        return cls(None if narrow is None else _turned(_float(narrow)), ahead, back)

    @property
    def width(self) -> int:
        """Width of what it writes."""
        return self.ahead.size + self.back.size

    def run(self, inputs: Array, steps: Steps, states: Array) -> None:
        """Write the states (characters, width) of `inputs`, whose rows make whole tiles."""
        if self.narrow is None:
            given = inputs.copy()  # without gaps, to be taken from
        else:
            given = np.empty((len(inputs), self.narrow.shape[1]), dtype=np.float32)
            multiply(inputs, self.narrow, given)
        self.ahead.run(given, steps, steps.ahead, states[:, : self.ahead.size])
        self.back.run(given, steps, steps.back, states[:, self.ahead.size :])


@dataclass(frozen=True, slots=True)
class _Lstm:
    """One direction of an LSTM layer (Hochreiter & Schmidhuber 1997).

    The logistic function is computed as a tanh of half its argument; the half is in the weights.
    """

    given: Array
    held: Array
    bias: Array

    @classmethod
    def of(cls, weights: Weights, name: str) -> _Lstm:
        bias = _float(weights[f"{name}.bias_ih_l0"]) + _float(weights[f"{name}.bias_hh_l0"])
        given, held = (_float(weights[f"{name}.weight_{kind}_l0"]) for kind in ("ih", "hh"))
        return cls(*(_turned(_halved(part)) for part in (given, held, bias)))

    @property
    def size(self) -> int:
        """Width of a state."""
        return len(self.held)

    def run(self, inputs: Array, steps: Steps, order: Numbers, states: Array) -> None:
        """Write the states (characters, size) of `inputs` (characters, …), read in `order`."""
        rows = whole_tiles(steps.live[0])
        hidden, cell = (np.zeros((rows, self.size), dtype=np.float32) for _ in range(2))
        room, by_gate = (np.empty((rows, _GATES * self.size), dtype=np.float32) for _ in range(2))
        chunks = list(steps.chunks())
        memory = _Memory.of(max(map(sum, chunks)), len(self.given), self.size)
        at = 0
        for lives in chunks:
            taken = order[at : at + sum(lives)]
            gates, found = self._gates(inputs, taken, memory), memory.found[: len(taken)]
            done = 0
            for live in lives:
                here = room[: whole_tiles(live)]
                multiply(hidden[: len(here)], self.held, here)
                active = here[:live]
                active += gates[done : done + live]
                self._step(active, by_gate[:live], cell[:live], hidden[:live])
                found[done : done + live] = hidden[:live]
                done += live
            states[taken] = found
            at += done

    def _gates(self, inputs: Array, taken: Numbers, memory: _Memory) -> Array:
        """Return what the inputs at those places put into the gates."""
        count, filled = len(taken), whole_tiles(len(taken))
        np.take(inputs, taken, axis=0, out=memory.given[:count], mode="clip")  # no check: faster
        multiply(memory.given[:filled], self.given, memory.gates[:filled])
        gates = memory.gates[:count]
        gates += self.bias
        return gates

    def _step(self, active: Array, room: Array, cell: Array, state: Array) -> None:
        """Write the next cell and state, given what goes into the gates, window by window.

        They are turned gate by gate: all that follows then runs through memory without a gap.
        """
        gates = room.reshape(_GATES, len(active), self.size)
        np.tanh(active.reshape(len(active), _GATES, self.size).transpose(1, 0, 2), out=gates)
        logistic = gates[:3]
        logistic += 1
        logistic *= 0.5
        entering, kept, leaving, new = gates
        cell *= kept
        new *= entering
        cell += new
        np.tanh(cell, out=state)
        state *= leaving


_PAIR_BEFORE = -1
#: The attention of the pooling reads the same states as the taggers: one more column.
_ATTENTION = "pooling.attention"


def _unit_tables(weights: Weights) -> list[tuple[int, Array]]:
    """Return the vectors of units by the column of their ids, in the order of the states."""
    pairs = _table(weights, "encoder.pair_embedding")
    words = _table(weights, "encoder.word_embedding")
    tables = [
        (CHARACTER, _table(weights, "encoder.character_embedding")),
        (PAIR, pairs),
        (_PAIR_BEFORE, pairs),
        (WORD, words),
        (PLACE, _table(weights, "encoder.place_embedding")),
        (OPENING, words),
        (CLOSING, words),
    ]
    if "encoder.names_embedding.weight" in weights:
        tables.append((_NAMES, _names_table(_table(weights, "encoder.names_embedding"))))
    return tables


def _table(weights: Weights, name: str) -> Array:
    """Return vectors (units, size); bytes are multiplied by the scale of their row."""
    table = _float(weights[f"{name}.weight"])
    scale = weights.get(f"{name}.scale")
    return table if scale is None else table * _float(scale)[:, None]


def _names_table(rows: Array) -> Array:
    """Return the vectors of all values of the column of names: sums of four rows a class."""
    table = np.zeros((1, rows.shape[1]), dtype=np.float32)
    for four in rows.reshape(-1, 4, rows.shape[1]):
        table = (four[:, None] + table).reshape(-1, rows.shape[1])
    return table


def _halved(weights: Array) -> Array:
    """Return an LSTM's weights with the gates in our order, those of logistic functions halved."""
    gates = np.split(weights, _GATES)
    halved = [gates[gate] * (0.5 if gate != 2 else 1) for gate in _ORDER]
    return np.concatenate(halved).astype(np.float32)


def _turned(weights: Array) -> Array:
    """Return weights as rows are multiplied by them."""
    return np.ascontiguousarray(weights.T)


def _float(values: npt.NDArray[Any]) -> Array:
    return values.astype(np.float32)
