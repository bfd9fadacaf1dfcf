from __future__ import annotations

from typing import Annotated, Literal

import pytest
import toy_stages
from pydantic import Field

from pipeline.cli import main
from pipeline.commands.stages import describe
from pipeline.stage import StageConfig, known_stages


def test_all_stages_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stages", "--import", "toy_stages"]) == 0
    shown = capsys.readouterr().out
    titles = [line.split(":")[0] for line in shown.splitlines() if line[:1].strip()]
    assert titles == list(known_stages())


def test_one_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stages", "toy_marks", "--import", "toy_stages"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "toy_marks: Marks every full stop.",
        "  uses noise",
        "  writes marks",
        '  sign: str, default "。"  the character to mark',
    ]


def test_an_unknown_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stages", "toy_mark", "--import", "toy_stages"]) == 2
    assert capsys.readouterr().err.startswith(
        'stages: 1 problem\n  no stage called "toy_mark"; did you mean "toy_marks"?; known: '
    )


class ManyConfig(StageConfig):
    """Settings of every kind."""

    path: str
    engine: Literal["jieba", "model"] = "jieba"
    threshold: float | None = None
    labels: list[str] = Field(default_factory=list, description="which")
    size: Annotated[int, Field(ge=1)] = 3


def test_settings_of_every_kind_are_shown() -> None:
    class Many(toy_stages.Count):
        """Many."""

        Config = ManyConfig

    assert describe("many", Many).splitlines() == [
        "many: Many.",
        "  needs marks",
        "  writes size, count",
        "  path: str, required",
        '  engine: jieba | model, default "jieba"',
        "  threshold: float | null, default null",
        "  labels: list[str], default []  which",
        "  size: int, default 3",
    ]


@pytest.mark.parametrize("name", ["nowhere_to_be_found", ""])
def test_a_module_that_cannot_be_imported_is_told(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stages", "--import", name]) == 2
    assert f'cannot import the module "{name}"' in capsys.readouterr().err
