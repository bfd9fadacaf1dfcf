from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main


def test_a_small_benchmark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "light.yaml"
    config.write_text("stages: [clean, sentences]\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("晋中市召开会议。会议提出,明年投入4.23亿元!", encoding="utf-8")
    arguments = [
        str(config),
        str(tmp_path / "a.txt"),
        "--rounds",
        "1",
        "--no-growth",
        "--json",
        "-",
    ]
    assert main(["bench", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["characters"]) == (1, 24)
    assert set(found["stages"]) == {"clean", "sentences", "json", "loading"}
    assert set(found["cold"]) == {"--help", "import", "one document"}
    assert found["whole"]["characters_per_second"]["median"] > 0
    assert found["network"]["passes"] == 0
