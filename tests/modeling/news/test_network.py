from __future__ import annotations

from pathlib import Path

import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.network import NewsModel, with_byte_vectors


def test_a_saved_model_loads_as_it_was(tmp_path: Path) -> None:
    model, extract = tiny_model(), tiny_extract()
    model.config.temperatures = {"news": 1.25}
    torch.nn.init.normal_(model.transitions["news"])
    model.save_pretrained(tmp_path)
    loaded = NewsModel.from_pretrained(tmp_path)
    assert loaded.config.temperatures == {"news": 1.25}
    assert loaded.config.topic_labels == model.config.topic_labels
    windows = collate([extract(TEXT)])
    with torch.inference_mode():
        torch.testing.assert_close(loaded(windows), model(windows))
    torch.testing.assert_close(loaded.transitions["news"], model.transitions["news"])


def test_vectors_as_bytes_change_little_and_survive_saving(tmp_path: Path) -> None:
    model, windows = tiny_model(), collate([tiny_extract()(TEXT)])
    small = with_byte_vectors(model)
    small.half().save_pretrained(tmp_path)
    loaded = NewsModel.from_pretrained(tmp_path, dtype=torch.float32)
    assert loaded.encoder.word_embedding.weight.dtype == torch.int8
    with torch.inference_mode():
        torch.testing.assert_close(loaded(windows), model(windows), rtol=0.02, atol=0.02)
        units, bytes_ = model.encoder.embed(windows), loaded.encoder.embed(windows)
    rows = units.abs().amax()
    assert 0 < (units - bytes_).abs().max() < rows / 100
