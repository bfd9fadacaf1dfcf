from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn

from pipeline.modeling.news import recurrent, steps
from pipeline.modeling.news.encoders import BidirectionalLayer
from pipeline.modeling.news.recurrent import Layer, States, run_layers
from pipeline.modeling.news.steps import Numbers, Steps
from pipeline.modeling.news.tiles import Array

LENGTHS = [3, 20, 1, 20, 7]
READS, SIZE = 9, 8


def _layers(*, rank: int) -> tuple[list[BidirectionalLayer], list[Layer]]:
    """Return two layers of torch, and the same here."""
    torch.manual_seed(0)
    theirs = [BidirectionalLayer(reads, SIZE, rank) for reads in (READS, 2 * SIZE)]
    weights: dict[str, npt.NDArray[Any]] = {
        f"{number}.{name}": value.detach().numpy()
        for number, layer in enumerate(theirs)
        for name, value in layer.named_parameters()
    }
    return theirs, [Layer.of(weights, str(number)) for number in range(len(theirs))]


def _windows() -> list[Array]:
    random = np.random.default_rng(0)
    return [random.normal(size=(length, READS)).astype(np.float32) for length in LENGTHS]


def _ours(layers: list[Layer]) -> Array:
    """Return the states of all windows, one after the other."""
    order = Steps.of(LENGTHS)
    inputs = np.concatenate(_windows())[order.order]

    def read(weights: Array | None, rows: Array) -> None:
        rows[:] = inputs if weights is None else inputs @ weights

    found = run_layers(layers, read, order)
    rows = np.empty((len(inputs), 2 * SIZE), dtype=np.float32)
    found.put(order.ranks, rows)
    return rows


def _theirs(layers: list[BidirectionalLayer]) -> Array:
    found = []
    for window in _windows():
        states, back = torch.from_numpy(window)[None], torch.arange(len(window)).flip(0)[None]
        for number, layer in enumerate(layers):
            said = layer(states, back)
            states = states + said if number else said
        found.append(states[0].detach().numpy())
    return np.concatenate(found)


@pytest.mark.parametrize("rank", [0, 5])
def test_layers_say_what_those_of_torch_say(rank: int) -> None:
    theirs, ours = _layers(rank=rank)
    np.testing.assert_allclose(_ours(ours), _theirs(theirs), atol=2e-6)


def test_a_layer_of_torch_is_read_gate_by_gate() -> None:
    """A state of one step alone, by the formulas themselves."""
    _, (layer, _) = _layers(rank=0)
    torch.manual_seed(0)
    lstm: nn.LSTM = BidirectionalLayer(READS, SIZE, 0).forward_lstm
    window = _windows()[2]
    sums = lstm.weight_ih_l0 @ torch.from_numpy(window[0]) + lstm.bias_ih_l0 + lstm.bias_hh_l0
    entering, _, new, leaving = sums.chunk(4)
    state = leaving.sigmoid() * (entering.sigmoid() * new.tanh()).tanh()
    found = _ours([layer])[LENGTHS[0] + LENGTHS[1], :SIZE]
    np.testing.assert_allclose(found, state.detach().numpy(), atol=1e-6)


@pytest.mark.parametrize("most", [1, 6, 17])
def test_chunks_and_blocks_change_nothing(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _, layers = _layers(rank=5)
    at_once = _ours(layers)
    monkeypatch.setattr(steps, "_CHUNK", most)
    monkeypatch.setattr(recurrent, "_BLOCK", 32)
    np.testing.assert_array_equal(_ours(layers), at_once)


def test_states_of_both_directions_are_written_side_by_side() -> None:
    order = Steps.of([1, 3])
    ahead, back = (np.arange(4, dtype=np.float32)[:, None] + shift for shift in (0, 10))
    states, rows = States(ahead, back, order.turned), np.empty((4, 2), dtype=np.float32)
    places: Numbers = order.ranks
    states.put(places, rows)
    assert rows.tolist() == [[1, 11], [0, 13], [2, 12], [3, 10]]
    states.put(slice(1, 3), rows[:2])
    assert rows[:2].tolist() == [[1, 11], [2, 12]]


def test_states_are_read_times_weights_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    ahead, back = (random.normal(size=(31, SIZE)).astype(np.float32) for _ in range(2))
    states = States(ahead, back, Steps.of([11, 20]).turned)
    whole, found = (np.empty((31, width), dtype=np.float32) for width in (2 * SIZE, 3))
    states.put_product(None, whole)
    weights = random.normal(size=(2 * SIZE, 3)).astype(np.float32)
    monkeypatch.setattr(recurrent, "_BLOCK", 16)
    states.put_product(weights, found)
    np.testing.assert_allclose(found, whole @ weights, atol=1e-5)
