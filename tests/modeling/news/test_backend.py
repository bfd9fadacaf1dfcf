"""What every backend promises, held by each that there is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract

from pipeline.checkpoints.files import read_config
from pipeline.modeling.news.backend import Backend
from pipeline.modeling.news.loading import load_backend
from pipeline.modeling.news.numpy_backend import NumpyBackend
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.news.torch_backend import TorchBackend

EXTRACT = tiny_extract()
ROWS = [EXTRACT(text) for text in (TEXT[:21], "。", TEXT[21:])]
STRETCHES = [[(0, 10), (10, 21)], [(0, 1)], [(3, 9)]]


@pytest.fixture(params=[NumpyBackend, TorchBackend])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    folder = save_tiny_checkpoint(tmp_path, uner_labels=["PER"])
    if request.param is TorchBackend:
        return TorchBackend.load(folder)
    from safetensors.numpy import load_file

    weights = load_file(folder / "model.safetensors")
    shape = NewsShape.of(read_config(folder))
    found = load_backend(folder, shape, weights, device="cpu", dtype="float32")
    assert isinstance(found, NumpyBackend)
    return found


def test_each_window_has_a_row_of_tags_for_each_character(backend: Backend) -> None:
    found = backend(ROWS, STRETCHES, ["words", "news", "uner"])
    assert list(found.logits) == ["words", "news", "uner"]
    for head, tags in (("words", 4), ("news", 13), ("uner", 5)):
        shapes = [scores.shape for scores in found.logits[head]]
        assert shapes == [(len(row), tags) for row in ROWS]
        assert {scores.dtype for scores in found.logits[head]} == {np.dtype("float32")}


def test_each_stretch_has_a_vector_those_of_the_first_window_first(backend: Backend) -> None:
    found = backend(ROWS, STRETCHES, [])
    assert (found.logits, found.vectors.shape) == ({}, (4, 16))
    for number, (row, own) in enumerate([(0, 0), (0, 1), (1, 0), (2, 0)]):
        alone = backend([ROWS[row]], [[STRETCHES[row][own]]], [])
        np.testing.assert_allclose(found.vectors[number], alone.vectors[0], atol=2e-6)


def test_the_scores_of_a_window_depend_on_it_alone(backend: Backend) -> None:
    together = backend(ROWS, STRETCHES, ["news"])
    turned = backend(ROWS[::-1], STRETCHES[::-1], ["news"])
    for number, row in enumerate(ROWS):
        alone = backend([row], [STRETCHES[number]], ["news"])
        for other in (together.logits["news"][number], turned.logits["news"][2 - number]):
            np.testing.assert_allclose(other, alone.logits["news"][0], atol=2e-6)
