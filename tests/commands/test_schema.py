from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.executors.schemas import SCHEMAS


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS[name]()


def test_all_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "-o", str(tmp_path / "s")]) == 0
    assert sorted(file.name for file in (tmp_path / "s").iterdir()) == [
        "document-1.json",
        "run-1.json",
    ]
    (tmp_path / "f").write_text("")
    assert main(["schema", "-o", str(tmp_path / "f")]) == 2
    assert "cannot be written" in capsys.readouterr().err
