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
#: Half precision where a document has many sentences, steps where it has very many.
Vectors = npt.NDArray[np.float32] | npt.NDArray[np.float16] | npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]
#: Steps of a number from 0 to 1 in such a byte.
STEPS = 127
#: A document of more sentences is judged by itself, so many at once: their states take 40 MB.
BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a document: vectors (sentences, sentence_size) and places (…, 8).

    Where there are very many, `chosen` may hold the numbers of their vectors among others; None:
    there are no others.
    """

    vectors: Vectors
    places: Array
    chosen: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.places)

    def inputs(self, block: slice) -> tuple[Array, Array]:
        """Return the vectors of some sentences, and what the network reads of them."""
        found = self.vectors[block if self.chosen is None else self.chosen[block]]
        vectors = found.astype(np.float32, copy=False)
        if found.dtype == np.int8:
            vectors /= np.float32(STEPS)
        return vectors, np.hstack([vectors, self.places[block]])


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
        long = [place for place, one in enumerate(documents) if len(one) > BLOCK]
        if not long:
            return self._together(documents)
        found = [self._together([one]) for one in documents if len(one) <= BLOCK]
        for place in long:
            found.insert(place, self._by_blocks(documents[place]))
        return np.vstack([topics for topics, _ in found]), [one for _, own in found for one in own]

    def _by_blocks(self, document: Sentences) -> tuple[Array, list[Array]]:
        """Return the same of one document with very many sentences, some of them at a time.

        The backward states are found twice: once to know what comes into a block from behind.
        """
        count = len(document)
        blocks = [slice(at, min(at + BLOCK, count)) for at in range(0, count, BLOCK)]
        sums = [document.inputs(block)[0].sum(axis=0) for block in blocks]
        centre = np.sum(sums, axis=0, dtype=np.float32) / np.float32(count)
        ahead, back = self._directions
        behind: list[Array | None] = [None]
        for block in reversed(blocks[1:]):
            inputs = document.inputs(block)[1]
            behind.append(_states(inputs, back, behind[-1], backward=True)[:1])
        scores, salience = [], []
        before: Array | None = None
        for block in blocks:
            sentences, inputs = document.inputs(block)
            read = _states(inputs, ahead, before, backward=False)
            before = read[-1:]
            wide = np.hstack([inputs, read, _states(inputs, back, behind.pop(), backward=True)])
            scores.append((wide * self._weight[0]).sum(axis=1) + self._weight[1])
            near = np.hstack([wide, sentences * centre])
            salience.append(_two_layers(near, *self._salience)[:, 0])
        topics = self._topics_of(document, blocks, np.concatenate(scores))
        return topics, [np.concatenate(salience)]

    def _topics_of(self, document: Sentences, blocks: Sequence[slice], scores: Array) -> Array:
        """Return the topic logits of a document, given the score of each sentence's weight."""
        shares = _softmax(scores, np.zeros(1, np.int64), np.array([len(scores)]))
        mean, most = np.float32(0), np.float32(-np.inf)
        for block in blocks:
            sentences, _ = document.inputs(block)
            mean = mean + (shares[block, None] * sentences).sum(axis=0)
            most = np.maximum(most, sentences.max(axis=0))
        return _two_layers(np.hstack([mean, most])[None, :], *self._topics)

    def pooled(self, documents: Sequence[Sentences]) -> Array:
        """Return what the layers of topics read of documents, each with a sentence at least.

        That is the weighted mean of the sentences beside their maximum, (documents, 2 × size).
        """
        return self._pooled(*self._read(documents))

    def _together(self, documents: Sequence[Sentences]) -> tuple[Array, list[Array]]:
        sentences, wide, starts, lengths = self._read(documents)
        topics = _two_layers(self._pooled(sentences, wide, starts, lengths), *self._topics)
        centre = np.add.reduceat(sentences, starts) / lengths[:, None].astype(np.float32)
        near = sentences * np.repeat(centre, lengths, axis=0)
        salience = _two_layers(np.hstack([wide, near]), *self._salience)[:, 0]
        return topics, np.split(salience, starts[1:])

    def _read(self, documents: Sequence[Sentences]) -> tuple[Array, Array, Places, Places]:
        """Return all sentences, what is read of them, and where each document's begin."""
        lengths = np.array([len(document) for document in documents])
        starts = np.cumsum(lengths) - lengths
        sentences = np.concatenate([document.vectors for document in documents])
        inputs = np.hstack([sentences, np.concatenate([one.places for one in documents])])
        context = np.hstack(
            [
                _gru(inputs, starts, lengths, *weights, backward=backward)
                for backward, weights in zip((False, True), self._directions, strict=True)
            ]
        )
        return sentences, np.hstack([inputs, context]), starts, lengths

    def _pooled(self, sentences: Array, wide: Array, starts: Places, lengths: Places) -> Array:
        shares = _softmax((wide * self._weight[0]).sum(axis=1) + self._weight[1], starts, lengths)
        mean = np.add.reduceat(shares[:, None] * sentences, starts)
        return np.hstack([mean, np.maximum.reduceat(sentences, starts)])


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
    state: Array | None = None,
) -> Array:
    """Return the states of a GRU (Cho et al. 2014) over documents that stand one after the other.

    The longest documents come first, so that every step has the documents that still go on.
    `state` is what came before; None for nothing.
    """
    size = weight_hh.shape[1]
    given = times(inputs, weight_ih.T) + bias_ih
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    states = np.zeros((len(inputs), size), dtype=np.float32)
    state = np.zeros((len(order), size), dtype=np.float32) if state is None else state
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


def _states(
    inputs: Array, weights: tuple[Array, ...], state: Array | None, *, backward: bool
) -> Array:
    """Return the states of a GRU over some sentences of one document."""
    starts, lengths = np.zeros(1, np.int64), np.array([len(inputs)])
    return _gru(inputs, starts, lengths, *weights, backward=backward, state=state)


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
