from __future__ import annotations

from pathlib import Path

import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract, tiny_model
from torch import Tensor

from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.network import NewsModel
from pipeline.training.taking_over import go_on_from


def _silence(model: NewsModel) -> None:
    """Take every second unit of each direction out of what is computed."""
    for layer in model.encoder.layers:
        for lstm in (layer.forward_lstm, layer.backward_lstm):
            gates = lstm.weight_ih_l0.view(4, 16, -1)
            gates[:, ::2] = 0
            lstm.weight_hh_l0.view(4, 16, -1)[:, ::2] = 0
            lstm.weight_hh_l0[:, ::2] = 0
            for bias in (lstm.bias_ih_l0, lstm.bias_hh_l0):
                bias.view(4, 16)[:, ::2] = 0
    for name, weight in model.named_parameters():
        if name.startswith("taggers.") and weight.ndim == 2:
            weight[:, :32:2] = 0
        if "layers.1" in name and "weight_ih" in name:
            weight[:, ::2] = 0


def _logits(model: NewsModel) -> Tensor:
    with torch.no_grad():
        return model.eval().tag_logits(model(collate([tiny_extract()(TEXT)])), "news")


def test_a_network_of_half_the_units_keeps_those_that_are_read(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "wide", _silence)
    wide = NewsModel.from_pretrained(folder, local_files_only=True).float()
    half = tiny_model(seed=5, hidden_size=8)
    assert not torch.allclose(_logits(half), _logits(wide), atol=1e-3)
    go_on_from(folder, half)
    torch.testing.assert_close(_logits(half), _logits(wide), atol=1e-5, rtol=1e-5)


def test_weights_of_the_same_size_are_taken_as_they_are(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "other", seed=3)
    model = tiny_model(seed=5)
    go_on_from(folder, model)
    wanted = NewsModel.from_pretrained(folder, local_files_only=True).float()
    torch.testing.assert_close(_logits(model), _logits(wanted))


def test_a_head_for_the_labels_of_news_under_other_conventions_begins_as_that_of_news(
    tmp_path: Path,
) -> None:
    folder = save_tiny_checkpoint(tmp_path / "without")
    model = tiny_model(seed=5, uner_labels=["PER", "LOC", "ORG"])
    go_on_from(folder, model)
    with torch.no_grad():
        states = model(collate([tiny_extract()(TEXT)]))
        torch.testing.assert_close(model.tag_logits(states, "uner"), _logits(model))


def test_lists_of_names_change_nothing_at_first_and_can_be_learned(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "before", seed=3)
    wanted = NewsModel.from_pretrained(folder, local_files_only=True).float()
    model = tiny_model(seed=5, names_size=4)
    go_on_from(folder, model)
    torch.testing.assert_close(_logits(model), _logits(wanted))
    windows = collate([tiny_extract()(TEXT)])
    windows.names[:, :2] = 1
    model.tag_logits(model(windows), "news").square().sum().backward()
    reading = model.taggers["news"].weight.grad[:, -4:]
    assert reading.abs().sum() > 0
