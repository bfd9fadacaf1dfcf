from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract, tiny_model

from pipeline.modeling.news.encoders import Windows
from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.network import NewsModel
from pipeline.training.low_rank import factored, raw_sample
from pipeline.training.settings import TrainConfig
from pipeline.training.taking_over import go_on_from


def _windows(text: str = TEXT) -> Windows:
    return collate([tiny_extract()(text)])


def _states(model: NewsModel, windows: Windows) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(windows)


def test_of_full_rank_the_network_says_the_same(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "whole", seed=3, hidden_size=26)
    wanted = NewsModel.from_pretrained(folder, local_files_only=True).float()
    assert wanted.config.units_size == 2 * 26  # what the two layers read
    model = tiny_model(seed=5, hidden_size=26, input_rank=52)
    go_on_from(folder, model, lambda: [_windows(), _windows(TEXT[::-1])])
    torch.testing.assert_close(
        _states(model, _windows()), _states(wanted, _windows()), atol=1e-3, rtol=1e-3
    )


def test_the_sample_decides_which_directions_are_kept() -> None:
    before = tiny_model(seed=3)
    weights = before.encoder.layers[0].forward_lstm.weight_ih_l0
    (read, *_) = before.encoder.inputs(_windows())
    wide = torch.cat([weights, before.encoder.layers[0].backward_lstm.weight_ih_l0])

    def lost(rank: int, sample: str) -> float:
        found = factored(before, rank, [_windows(sample)])
        narrow = found["encoder.layers.0.narrow.weight"]
        assert narrow.shape == (rank, before.config.units_size)
        product = found["encoder.layers.0.forward_lstm.weight_ih_l0"] @ narrow
        return float((read @ (product - weights).T).detach().norm())

    plain = torch.linalg.svd(wide.detach())
    kept = (plain.U[:, :4] * plain.S[:4]) @ plain.Vh[:4]
    by_weights_alone = float((read @ (kept[: len(weights)] - weights).T).detach().norm())
    assert lost(4, TEXT) < by_weights_alone
    assert lost(8, TEXT) < lost(4, TEXT) < lost(1, TEXT)


def test_a_transformer_has_none() -> None:
    before = tiny_model(encoder="transformer", hidden_size=16, num_heads=2)
    with pytest.raises(TypeError, match="input_rank"):
        factored(before, 4, [_windows()])


def test_a_sample_is_of_the_first_pages_of_each_raw_file(tmp_path: Path) -> None:
    page = json.dumps({"text": TEXT}, ensure_ascii=False)
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_text(f"{page}\n" * 3, encoding="utf-8")
    raw = {"raw": ["one.jsonl", "two.jsonl"]}
    config = TrainConfig(data=tmp_path, work=tmp_path, output=tmp_path, sets={}, distill=raw)
    sample = raw_sample(config, tiny_extract())
    count = sum(len(windows.lengths) for windows in sample)
    assert count > 0
    assert count % 6 == 0  # three pages of each
