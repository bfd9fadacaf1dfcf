"""Topics and sentence salience from the vectors of a document's sentences, for many at once.

`pipeline.modeling.news.documents` is the same network while it is trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.tiles import times

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a document: vectors (sentences, sentence_size) and places (…, 8)."""

    vectors: Array
    places: Array


class DocumentScores:
    """The document head: a bidirectional GRU over sentences, and what reads its states."""

    def __init__(self, weights: Mapping[str, npt.NDArray[Any]]) -> None:
        def take(name: str) -> Array:
            return weights[f"document.{name}"].astype(np.float32)

        self._directions = [
            tuple(take(f"context.{part}_l0{turn}") for part in _GRU) for turn in ("", "_reverse")
        ]
        self._weight = take("weight.weight")[0], take("weight.bias")
        self._topics, self._salience = (
            tuple(take(f"{head}.{layer}.{part}") for layer in (0, 3) for part in ("weight", "bias"))
            for head in ("topics", "salience")
        )

    def __call__(self, documents: Sequence[Sentences]) -> tuple[Array, list[Array]]:
        """Return topic logits (documents, topics) and the salience logits of each document.

        No document may be without sentences. The scores of a document depend on it alone.
        """
        lengths = np.array([len(document.vectors) for document in documents])
        starts = np.cumsum(lengths) - lengths
        sentences = np.concatenate([document.vectors for document in documents])
        inputs = np.hstack([sentences, np.concatenate([one.places for one in documents])])
        context = np.hstack(
            [
                _gru(inputs, starts, lengths, *weights, backward=backward)
                for backward, weights in zip((False, True), self._directions, strict=True)
            ]
        )
        wide = np.hstack([inputs, context])
        shares = _softmax((wide * self._weight[0]).sum(axis=1) + self._weight[1], starts, lengths)
        mean = np.add.reduceat(shares[:, None] * sentences, starts)
        most = np.maximum.reduceat(sentences, starts)
        topics = _two_layers(np.hstack([mean, most]), *self._topics)
        centre = np.add.reduceat(sentences, starts) / lengths[:, None].astype(np.float32)
        near = sentences * np.repeat(centre, lengths, axis=0)
        salience = _two_layers(np.hstack([wide, near]), *self._salience)[:, 0]
        return topics, np.split(salience, starts[1:])


_GRU = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def _gru(
    inputs: Array,
    starts: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Array,
    bias_hh: Array,
    *,
    backward: bool,
) -> Array:
    """Return the states of a GRU (Cho et al. 2014) over documents that stand one after the other.

    The longest documents come first, so that every step has the documents that still go on.
    """
    size = weight_hh.shape[1]
    given = times(inputs, weight_ih.T) + bias_ih
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    states = np.zeros((len(inputs), size), dtype=np.float32)
    state = np.zeros((len(order), size), dtype=np.float32)
    for step in range(int(lengths[0])):
        live = int((lengths > step).sum())
        rows = starts[:live] + (lengths[:live] - 1 - step if backward else step)
        read, held = given[rows], times(state[:live], weight_hh.T) + bias_hh
        gates = _sigmoid(read[:, : 2 * size] + held[:, : 2 * size])
        reset, update = gates[:, :size], gates[:, size:]
        new = np.tanh(read[:, 2 * size :] + reset * held[:, 2 * size :])
        state = new + update * (state[:live] - new)
        states[rows] = state
    return states


def _two_layers(rows: Array, first: Array, bias: Array, second: Array, shift: Array) -> Array:
    hidden = np.maximum(times(rows, first.T) + bias, 0)
    if len(second) == 1:  # one output: a sum for each row, whatever stands beside it
        summed: Array = (hidden * second[0]).sum(axis=1, keepdims=True) + shift
        return summed
    return times(hidden, second.T) + shift


def _softmax(scores: Array, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Array:
    """Return the softmax of each document's scores, which stand one after the other."""
    powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
    shares: Array = powers / np.repeat(np.add.reduceat(powers, starts), lengths)
    return shares


def _sigmoid(values: Array) -> Array:
    half = np.float32(0.5)
    shares: Array = half * np.tanh(half * values) + half
    return shares
