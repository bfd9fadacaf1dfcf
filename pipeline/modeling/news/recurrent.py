"""Bidirectional LSTM layers (Hochreiter & Schmidhuber 1997) over windows, step by step, in numpy.

What is read and written stands in the order of the steps, so that a step's states are where the
next one reads them. What the inputs of many steps put into the gates is one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.modeling.news.backend import Weights
from pipeline.modeling.news.steps import Numbers, Steps
from pipeline.modeling.news.tiles import TILE, Array, floats, multiply, times, whole_tiles

#: Puts what a layer reads into rows, in the order of the steps; multiplied, if by anything.
PutInputs = Callable[[Array | None, Array], None]
#: What the gates of an LSTM are called in torch's order, and their order here: those with a
#: logistic function side by side.
_GATES, _ORDER = 4, (0, 1, 3, 2)
#: Characters whose states are multiplied at once: 1 MB of them, which a processor's cache holds.
_BLOCK = 1_024


@dataclass(frozen=True, slots=True)
class States:
    """What both directions say of every character, each in the order in which it reads.

    Attributes:
        ahead, back: their states (characters, size).
        turned: where in the one order stands what has a place in the other.
    """

    ahead: Array
    back: Array
    turned: Numbers

    def put(self, places: slice | Numbers, rows: Array) -> None:
        """Put those at some places of the steps' order side by side into `rows`."""
        size = self.ahead.shape[1]
        rows[:, :size] = self.ahead[places]
        rows[:, size:] = self.back[self.turned[places]]

    def put_product(self, weights: Array | None, rows: Array) -> None:
        """Put all of them, times `weights` if any, into `rows` in the order of the steps."""
        if weights is None:
            return self.put(slice(None), rows)
        room = np.empty((_BLOCK, len(weights)), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            here = room[: min(_BLOCK, len(rows) - start)]
            self.put(slice(start, start + len(here)), here)
            rows[start : start + len(here)] = times(here, weights)
        return None


def run_layers(layers: Sequence[Layer], put_inputs: PutInputs, steps: Steps) -> States:
    """Return the sum of what all layers say; the first reads what `put_inputs` puts there."""
    first, *others = layers
    shape = (len(steps.order), first.ahead.size)
    ahead, back = (np.empty(shape, dtype=np.float32) for _ in range(2))
    states = States(ahead, back, steps.turned)
    for into, place, found in first.run(put_inputs, states, steps):
        into[place] = found
    for layer in others:
        for into, place, found in layer.run(states.put_product, states, steps):
            into[place] += found
    return states


@dataclass(frozen=True, slots=True)
class Layer:
    """Both directions of a layer, and the matrix that narrows what they read, where it has one."""

    narrow: Array | None
    ahead: _Lstm
    back: _Lstm

    @classmethod
    def of(cls, weights: Weights, name: str) -> Layer:
        """Return the layer that checkpoints call so."""
        ahead, back = (_Lstm.of(weights, f"{name}.{way}_lstm") for way in ("forward", "backward"))
        stored = weights.get(f"{name}.narrow.weight")
        return cls(None if stored is None else _turned(floats(stored)), ahead, back)

    def run(
        self, put_inputs: PutInputs, states: States, steps: Steps
    ) -> Iterator[tuple[Array, slice, Array]]:
        """Yield which of the states are found, at which places, and what they are.

        All inputs are read before the first. What is found is overwritten by the next.
        """
        inputs, rooms = self._inputs(put_inputs, steps), _Rooms.of(self.ahead, steps)
        for place, found in self.ahead.run(inputs, None, steps, rooms):
            yield states.ahead, place, found
        for place, found in self.back.run(inputs, steps.turned, steps, rooms):
            yield states.back, place, found

    def _inputs(self, put_inputs: PutInputs, steps: Steps) -> Array:
        """Return what both directions read, and a 1 for the bias, and rows to fill tiles."""
        count = len(steps.order)
        inputs = np.empty((whole_tiles(count) + TILE, self.ahead.reads + 1), dtype=np.float32)
        inputs[:, -1] = 1
        inputs[count:] = 0
        put_inputs(self.narrow, inputs[:count, :-1])
        return inputs


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Rooms that the steps of a layer write over in turn: fresh memory costs more than a copy."""

    taken: Array
    given: Array
    found: Array
    gates: Array
    by_gate: Array

    @classmethod
    def of(cls, lstm: _Lstm, steps: Steps) -> _Rooms:
        """Return rooms for the largest chunk and the widest step."""
        rows = whole_tiles(max(map(sum, steps.chunks())))
        live, width = whole_tiles(steps.live[0]), _GATES * lstm.size
        return cls(
            taken=np.zeros((rows, lstm.reads + 1), dtype=np.float32),
            given=np.empty((rows, width), dtype=np.float32),
            found=np.zeros((rows + TILE, lstm.size), dtype=np.float32),
            gates=np.empty((live, width), dtype=np.float32),
            by_gate=np.empty((live, width), dtype=np.float32),
        )


@dataclass(frozen=True, slots=True)
class _Lstm:
    """One direction of an LSTM layer.

    The logistic function is computed as a tanh of half its argument; the half is in the weights.

    Attributes:
        given: the weights of the inputs, and below them the bias: added by the product itself
            (to the same bits with OpenBLAS) it takes 4 % off the network's time.
        held: the weights of the states before.
    """

    given: Array
    held: Array

    @classmethod
    def of(cls, weights: Weights, name: str) -> _Lstm:
        """Return the direction that checkpoints call so."""
        bias = floats(weights[f"{name}.bias_ih_l0"]) + floats(weights[f"{name}.bias_hh_l0"])
        given, held = (floats(weights[f"{name}.weight_{kind}_l0"]) for kind in ("ih", "hh"))
        given = np.hstack([given, bias[:, None]])
        return cls(_turned(_halved(given)), _turned(_halved(held)))

    @property
    def reads(self) -> int:
        """Width of an input."""
        return len(self.given) - 1

    @property
    def size(self) -> int:
        """Width of a state."""
        return len(self.held)

    def run(
        self, inputs: Array, order: Numbers | None, steps: Steps, rooms: _Rooms
    ) -> Iterator[tuple[slice, Array]]:
        """Yield places, and the states found there of inputs read in `order`, if not as they stand.

        What the tiles of a step have beyond its windows is left over from other steps.
        """
        rows = whole_tiles(steps.live[0])
        hidden, cell = (np.zeros((rows, self.size), dtype=np.float32) for _ in range(2))
        start = 0
        for lives in steps.chunks():
            place, done = slice(start, start + sum(lives)), 0
            given = self._given(inputs, place, order, rooms)
            for live in lives:
                tiles = whole_tiles(live)
                multiply(hidden[:tiles], self.held, rooms.gates[:tiles])
                gates = rooms.gates[:live]
                gates += given[done : done + live]
                hidden = rooms.found[done : done + tiles]
                self._step(gates, rooms.by_gate[:live], cell[:live], hidden[:live])
                done += live
            yield place, rooms.found[:done]
            start = place.stop

    def _given(self, inputs: Array, place: slice, order: Numbers | None, rooms: _Rooms) -> Array:
        """Return what the inputs at those places put into the gates."""
        tiles = whole_tiles(place.stop - place.start)
        if order is None:
            taken = inputs[place.start : place.start + tiles]
        else:
            taken = rooms.taken[:tiles]
            here = taken[: place.stop - place.start]
            np.take(inputs, order[place], axis=0, out=here, mode="clip")  # no check: faster
        multiply(taken, self.given, rooms.given[:tiles])
        return rooms.given

    def _step(self, gates: Array, room: Array, cell: Array, state: Array) -> None:
        """Write the next cell and state, given what goes into the gates, window by window.

        They are turned gate by gate: all that follows then runs through memory without a gap.
        """
        by_gate = room.reshape(_GATES, len(gates), self.size)
        np.tanh(gates.reshape(len(gates), _GATES, self.size).transpose(1, 0, 2), out=by_gate)
        logistic = by_gate[:3]
        logistic += 1
        logistic *= 0.5
        entering, kept, leaving, new = by_gate
        cell *= kept
        new *= entering
        cell += new
        np.tanh(cell, out=state)
        state *= leaving


def _halved(weights: Array) -> Array:
    """Return an LSTM's weights with the gates in our order, those of logistic functions halved."""
    gates = np.split(weights, _GATES)
    halved = [gates[gate] * (0.5 if gate != 2 else 1) for gate in _ORDER]
    return np.concatenate(halved).astype(np.float32)


def _turned(weights: Array) -> Array:
    """Return weights as rows are multiplied by them."""
    return np.ascontiguousarray(weights.T)
