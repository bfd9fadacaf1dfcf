from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, str, list[str]]]:
    """What the hub was asked for: id, revision, and the weights among the patterns."""
    import huggingface_hub

    asked: list[tuple[str, str, list[str]]] = []

    def download(name: str, *, revision: str, allow_patterns: list[str], **_: Any) -> str:
        weights = [pattern for pattern in allow_patterns if pattern[-4:] in ("sors", ".bin")]
        asked.append((name, revision, weights))
        return f"/cache/{name}"

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    return asked


SAFE, PICKLED = ["*.safetensors"], ["*.safetensors", "pytorch_model*.bin"]


def test_what_a_config_names_is_fetched_once(
    fetched: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "stages:\n  - sentences\n"
        "  - entities: {checkpoint: ckip-entities, allow_pickle: true}\n"
        "  - topics: {checkpoint: owner/topics@v2}\n"
        "  - summary: {checkpoint: owner/summary}\n",
        encoding="utf-8",
    )
    assert main(["fetch", str(config), "--set", "stages.summary.checkpoint=owner/topics@v2"]) == 0
    assert fetched == [
        ("ckiplab/bert-base-chinese-ner", "main", PICKLED),
        ("google-bert/bert-base-chinese", "main", []),
        ("owner/topics", "v2", SAFE),
    ]
    assert capsys.readouterr().out.splitlines()[-1] == "owner/topics@v2: /cache/owner/topics"


def test_names_and_training_configs_are_fetched_too(fetched: list[Any]) -> None:
    assert main(["fetch", "erlangshen-nli", "configs/train/finetune-topics.yaml"]) == 0
    assert fetched == [
        ("IDEA-CCNL/Erlangshen-Roberta-110M-NLI", "refs/pr/2", SAFE),
        ("google-bert/bert-base-chinese", "main", SAFE),
    ]


def test_without_a_way_to_the_hub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert main(["fetch", "owner/name"]) == 2  # HF_HUB_OFFLINE is set for all tests
    assert capsys.readouterr().err.startswith("owner/name: cannot be fetched: ")


def test_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fetched: list[Any]
) -> None:
    assert main(["fetch", "./nowhere"]) == 2
    assert capsys.readouterr().err.startswith('checkpoint "./nowhere": no such folder; ')
    assert fetched == []


def test_online_a_stage_fetches_what_it_lacks(
    fetched: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import CheckpointError, Pipeline

    stages = ["sentences", {"entities": {"checkpoint": "owner/name"}}]
    pipeline = Pipeline.from_config({"offline": False, "stages": stages})
    pipeline.check()
    with pytest.raises(CheckpointError, match='checkpoint "owner/name": it has no config'):
        pipeline.load()
    assert fetched[0] == ("owner/name", "main", SAFE)
