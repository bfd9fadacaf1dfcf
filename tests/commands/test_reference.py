from __future__ import annotations

import pytest

from pipeline.cli import main
from pipeline.commands.reference import to_markdown
from pipeline.config import InputConfig
from pipeline.stage import known_stages


def test_every_section_stage_and_setting_is_there() -> None:
    written = to_markdown()
    for name, cls in known_stages().items():
        if cls.__module__.startswith("pipeline.stages."):
            section = written.partition(f"## Stage `{name}`\n")[2].partition("\n## ")[0]
            assert [key for key in cls.Config.model_fields if f"| `{key}` |" not in section] == []
    assert [key for key in InputConfig.model_fields if f"| `{key}` |" not in written] == []


def test_bars_in_cells_do_not_end_them() -> None:
    rows = [line for line in to_markdown().splitlines() if line.startswith("| `engine`")]
    assert "jieba \\| rjieba \\| model" in rows[0]


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stages", "--markdown"]) == 0
    assert capsys.readouterr().out == to_markdown()
