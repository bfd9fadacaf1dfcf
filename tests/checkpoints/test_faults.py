from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.checkpoints.faults import absence_problems, file_problems
from pipeline.checkpoints.source import HubCheckpointConfig, source_of
from pipeline.resources import resolve


def faults(checkpoint: str, task: str | None = None) -> list[str]:
    config = HubCheckpointConfig(checkpoint=checkpoint)
    return file_problems(config, source_of(config), task)


def test_the_shipped_checkpoint_has_no_fault() -> None:
    config = HubCheckpointConfig()
    assert faults(config.checkpoint, "entities") == []
    assert absence_problems(config, source_of(config)) == []


def test_what_is_not_there_is_named_once(tmp_path: Path) -> None:
    config = HubCheckpointConfig(checkpoint=str(tmp_path / "gone"))
    (told,) = absence_problems(config, source_of(config))
    assert str(tmp_path / "gone") in told


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_config_that_cannot_be_read_is_the_only_fault_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, "utf-8")
    (told,) = faults(str(tmp_path))
    assert told.startswith(f'checkpoint "{tmp_path}": ')
    assert "config.json" in told


def test_every_fault_of_the_files_is_told(tmp_path: Path) -> None:
    config = json.loads(resolve("models/news-small/config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    assert all(told.startswith(f'checkpoint "{tmp_path}": ') for told in faults(str(tmp_path)))
    assert any("model.safetensors" in told for told in faults(str(tmp_path)))
