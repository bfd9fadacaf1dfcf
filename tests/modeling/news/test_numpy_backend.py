from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract, tiny_model

from pipeline.checkpoints.files import read_config
from pipeline.modeling.news import numpy_backend
from pipeline.modeling.news.backend import WindowScores
from pipeline.modeling.news.encoding import Features
from pipeline.modeling.news.network import with_byte_vectors
from pipeline.modeling.news.numpy_backend import NumpyBackend, _blocks
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.news.torch_backend import TorchBackend

EXTRACT = tiny_extract()
ROWS = [EXTRACT(TEXT[start:end]) for start, end in ((0, 21), (3, 4), (5, 40), (21, 40), (0, 40))]
HEADS = ["words", "news", "fine"]
STRETCHES = [[(0, 21)], [(0, 1)], [(0, 10), (12, 35)], [(2, 19)], [(0, 7), (7, 40)]]


def _numpy(folder: Path) -> NumpyBackend:
    shape = NewsShape.of(read_config(folder))
    return NumpyBackend(shape, load_file(folder / "model.safetensors"))


def _near(one: WindowScores, other: WindowScores) -> None:
    assert one.logits.keys() == other.logits.keys()
    for head, rows in one.logits.items():
        for ours, theirs in zip(rows, other.logits[head], strict=True):
            np.testing.assert_allclose(ours, theirs, atol=2e-5)
    np.testing.assert_allclose(one.vectors, other.vectors, atol=2e-5)


@pytest.mark.parametrize(
    "sizes", [{}, {"num_layers": 1}, {"num_layers": 3, "hidden_size": 24}, {"input_rank": 12}]
)
def test_it_says_what_torch_says(sizes: dict[str, int], tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path, **sizes)
    _near(_numpy(folder)(ROWS, STRETCHES, HEADS), TorchBackend.load(folder)(ROWS, STRETCHES, HEADS))


def test_it_says_so_of_vectors_in_bytes_too(tmp_path: Path) -> None:
    with_byte_vectors(tiny_model()).save_pretrained(tmp_path)
    _near(
        _numpy(tmp_path)(ROWS, STRETCHES, HEADS),
        TorchBackend.load(tmp_path)(ROWS, STRETCHES, HEADS),
    )


def test_a_window_comes_out_the_same_to_the_last_bit_whatever_stands_beside_it(
    tmp_path: Path,
) -> None:
    backend = _numpy(save_tiny_checkpoint(tmp_path, hidden_size=128, sentence_size=64))
    rows: list[Features] = [ROWS[number % 5] for number in range(70)]
    together = backend(rows, [STRETCHES[number % 5] for number in range(70)], HEADS)
    first = 0
    for number in range(10):
        own = STRETCHES[number % 5]
        alone = backend([rows[number]], [own], HEADS)
        for head, scores in alone.logits.items():
            np.testing.assert_array_equal(scores[0], together.logits[head][number])
        np.testing.assert_array_equal(alone.vectors, together.vectors[first : first + len(own)])
        first += len(own)


def test_heads_that_are_not_asked_for_are_left_out_and_change_no_other(tmp_path: Path) -> None:
    backend = _numpy(save_tiny_checkpoint(tmp_path))
    every, some = backend(ROWS, STRETCHES, HEADS), backend(ROWS, STRETCHES, ["news"])
    assert [*some.logits] == ["news"]
    _near(some, WindowScores({"news": every.logits["news"]}, every.vectors))


def test_blocks_of_windows_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = _numpy(save_tiny_checkpoint(tmp_path))
    at_once = backend(ROWS, STRETCHES, HEADS)
    monkeypatch.setattr(numpy_backend, "_BLOCK", 40)
    by_blocks = backend(ROWS, STRETCHES, HEADS)
    for head, rows in at_once.logits.items():
        assert [len(row) for row in rows] == [len(row) for row in ROWS]
        for ours, theirs in zip(by_blocks.logits[head], rows, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(by_blocks.vectors, at_once.vectors)


def test_blocks_hold_as_many_windows_as_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy_backend, "_BLOCK", 4)
    places = [(0, 2), (2, 4), (4, 9), (9, 10), (10, 13)]
    assert [*_blocks(places)] == [slice(0, 2), slice(2, 3), slice(3, 5)]


def test_padding_is_what_fills_the_last_tile_of_a_step(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path)
    lengths = [3] * 20 + [1] * 12
    assert _numpy(folder).positions(lengths) == 32 + 2 * 32
    assert TorchBackend.load(folder).positions(lengths) == 32 * 3
