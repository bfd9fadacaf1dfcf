from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.checkpoints.files import CHECKSUMS
from pipeline.errors import CheckpointError
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.numpy_backend import NumpyBackend
from pipeline.modeling.news.torch_backend import TorchBackend


def test_stages_with_the_same_settings_share_an_annotator(tmp_path: Path) -> None:
    one, other = (save_tiny_checkpoint(tmp_path / name) for name in ("one", "other"))
    assert load_annotator(one) is load_annotator(one)
    assert load_annotator(one) is not load_annotator(other)


@pytest.mark.parametrize(
    ("dtype", "encoder", "backend"),
    [
        ("float32", "recurrent", NumpyBackend),
        ("bfloat16", "recurrent", TorchBackend),
        ("float32", "transformer", TorchBackend),
    ],
)
def test_numpy_runs_what_it_can_and_torch_the_rest(
    dtype: str, encoder: str, backend: type, tmp_path: Path
) -> None:
    folder = save_tiny_checkpoint(tmp_path, encoder=encoder, hidden_size=24)
    assert type(load_annotator(folder, dtype=dtype).backend) is backend


def test_files_that_are_not_those_that_were_published_are_refused(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path)
    (folder / CHECKSUMS).write_text(f"{'0' * 64}  model.safetensors\n", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"model\.safetensors"):
        load_annotator(folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"num_layers": 1}, "its config.json states 1 layers, its weights have 2"),
        ({"topic_labels": ["sports"]}, "its config.json states 1 topics, its weights have 19"),
        ({"news_labels": ["PER"]}, "its config.json states 5 tags of news, its weights have 13"),
        ({"uner_labels": ["PER"]}, "its config.json states 5 tags of uner, its weights have 0"),
    ],
)
def test_a_config_of_another_network_is_an_error_that_says_in_what(
    change: dict[str, object], told: str, tmp_path: Path
) -> None:
    folder = save_tiny_checkpoint(tmp_path)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, **change}), encoding="utf-8")
    with pytest.raises(CheckpointError) as caught:
        load_annotator(folder)
    assert str(caught.value) == f"checkpoint {folder} cannot be loaded: {told}"
