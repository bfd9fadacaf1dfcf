from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract, tiny_model

from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.torch_backend import TorchBackend

EXTRACT = tiny_extract()
ROWS = [EXTRACT(TEXT[:21]), EXTRACT(TEXT[3:8])]
STRETCHES = [[(0, 21)], [(0, 5)]]


def test_it_says_what_the_network_says() -> None:
    model = tiny_model()
    found = TorchBackend(model)(ROWS, STRETCHES, ["news"])
    with torch.inference_mode():
        windows = collate(ROWS)
        states = model(windows)
        logits, mask = model.tag_logits(states, "news"), windows.mask()
        vectors = model.pooling(states, mask)
    for row, scores in enumerate(found.logits["news"]):
        np.testing.assert_array_equal(scores, logits[row][mask[row]].numpy())
    np.testing.assert_allclose(found.vectors, vectors.numpy(), atol=1e-6)


def test_a_network_that_was_learning_is_read_without_dropout() -> None:
    model = tiny_model(dropout=0.5).train()
    backend = TorchBackend(model)
    first, again = (backend(ROWS, STRETCHES, ["news"]) for _ in range(2))
    assert not model.training
    for ours, theirs in zip(first.logits["news"], again.logits["news"], strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("encoder", ["recurrent", "transformer"])
def test_half_precision_is_near_and_comes_out_as_floats(encoder: str, tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path, encoder=encoder, hidden_size=24)
    whole = TorchBackend.load(folder)(ROWS, STRETCHES, ["news"])
    half = TorchBackend.load(folder, dtype="bfloat16")
    assert {weight.dtype for weight in half.model.encoder.parameters()} == {torch.bfloat16}
    found = half(ROWS, STRETCHES, ["news"])
    assert found.vectors.dtype == np.float32
    for ours, theirs in zip(whole.logits["news"], found.logits["news"], strict=True):
        assert theirs.dtype == np.float32
        np.testing.assert_allclose(theirs, ours, atol=0.05)


def test_loading_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    TorchBackend.load(save_tiny_checkpoint(tmp_path))
    assert capfd.readouterr() == ("", "")
