from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import ResumeError
from pipeline.training.work_record import keep_record, kept

SETTINGS = {"seed": 1, "finetune": {"steps": 9, "weights": {"news": 2.0}}, "sets": ["词"], "x": {}}
HINT = (
    "\n  go on with what it was begun with, delete that folder to start afresh, or name another "
    "output and work"
)


def test_the_same_settings_go_on(tmp_path: Path) -> None:
    keep_record(tmp_path, SETTINGS, begun=False)
    keep_record(tmp_path, json.loads(json.dumps(SETTINGS)), begun=True)


def test_every_setting_that_differs_is_told_by_its_whole_name(tmp_path: Path) -> None:
    keep_record(tmp_path, SETTINGS, begun=False)
    before = (tmp_path / "config.json").read_bytes()
    other = {"finetune": {"steps": 8, "weights": {"news": 2.0, "fine": 1}}, "sets": ["字"], "x": {}}
    with pytest.raises(ResumeError) as told:
        keep_record(tmp_path, other, begun=True)
    assert str(told.value) == (
        f"{tmp_path} holds a training that differs from this one:\n"
        "  seed: was 1, is not there\n"
        "  finetune.steps: was 9, is 8\n"
        '  sets: was ["词"], is ["字"]\n'
        f"  finetune.weights.fine: was not there, is 1{HINT}"
    )
    assert (tmp_path / "config.json").read_bytes() == before


def test_a_training_without_results_does_not_stand_in_the_way(tmp_path: Path) -> None:
    keep_record(tmp_path, SETTINGS, begun=False)
    keep_record(tmp_path, {"seed": 2}, begun=False)
    keep_record(tmp_path, {"seed": 2}, begun=True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "results are there without a config.json"),
        ("{", "config.json cannot be read: Expecting property name"),
        ("[]", "config.json holds no JSON object"),
    ],
)
def test_results_of_unknown_origin_are_refused(
    content: str | None, told: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(ResumeError, match=told):
        keep_record(tmp_path, SETTINGS, begun=True)


def test_what_was_made_once_is_kept(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> list[str]:
        made.append(1)
        return ["😀", "晋中"]

    path = tmp_path / "examples.pickle"
    assert [kept(path, make) for _ in range(3)] == [["😀", "晋中"]] * 3
    assert (made, [*tmp_path.iterdir()]) == ([1], [path])


def test_what_could_not_be_made_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("no such set")

    with pytest.raises(ValueError, match="no such set"):
        kept(tmp_path / "examples.pickle", fail)
    assert [*tmp_path.iterdir()] == []
