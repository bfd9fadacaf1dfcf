"""Runs with a checkpoint from elsewhere, and what they say of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import CheckpointError, Pipeline
from pipeline.cli import main
from pipeline.modeling.hub import loading


def run(tmp_path: Path, stages: str) -> int:
    """Run the command on a page and a config with these stages; return the exit code."""
    (tmp_path / "page.txt").write_text("晋中市委书记张三在榆社县调研。", encoding="utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(f"stages:\n  - sentences\n{stages}", encoding="utf-8")
    page = str(tmp_path / "page.txt")
    return main(["run", str(config), page, "--output", str(tmp_path / "out")])


def problem(capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path) -> str:
    """Return the one line that the run says of a checkpoint for entities before it ends with 2."""
    capsys.readouterr()  # bars of what the test wrote before
    assert run(tmp_path, f"  - entities: {{checkpoint: {folder}}}\n") == 2
    assert not (tmp_path / "out").exists()
    told = capsys.readouterr().err.splitlines()
    beginning = f'  stages[1] entities: checkpoint "{folder}": '
    assert told[0] == f"{tmp_path / 'config.yaml'}: 1 problem" and len(told) == 2
    assert told[1].startswith(beginning)
    return told[1].removeprefix(beginning)


def pipeline_with(folder: Path | str, **settings: Any) -> Pipeline:
    entities = {"entities": {"checkpoint": str(folder), **settings}}
    return Pipeline.from_config({"stages": ["sentences", entities]})


def refusal(folder: Path, **settings: Any) -> str:
    """Return what loading the stage says of a checkpoint whose files looked well."""
    pipeline = pipeline_with(folder, **settings)
    pipeline.check()
    with pytest.raises(CheckpointError) as caught:
        pipeline.load()
    beginning = f'stages[1] entities: checkpoint "{folder}"'
    assert str(caught.value).startswith(beginning)
    return str(caught.value).removeprefix(beginning)


def change(path: Path, **settings: Any) -> None:
    known = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**known, **settings}), encoding="utf-8")


def loading_cache_clear() -> None:
    from pipeline.checkpoints import files

    loading._load_network.cache_clear()
    loading.load_tokenizer.cache_clear()
    files.file_sha256.cache_clear()
