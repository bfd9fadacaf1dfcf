from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.errors import OutputError, ResumeError
from pipeline.executors.record import RUN_FILE, RunRecord, close_run, new_record, open_run
from pipeline.executors.shards import Part
from pipeline.pipeline import Pipeline

PARTS = [
    Part("part-00000.jsonl", 3, 1, 30, "aa"),
    Part("part-00001.jsonl", 2, 0, 20, "bb"),
]


def record(limit: int | None = None, **settings: Any) -> RunRecord:
    config = load_config(
        {"imports": ["toy_stages"], "stages": ["toy_marks", "toy_count"], **settings}
    )
    return new_record(config, Pipeline.from_config(config), limit)


def finished(folder: Path, **settings: Any) -> RunRecord:
    """Return the record of a run of two parts that lies in `folder`."""
    run = record(**settings)
    open_run(folder, run, overwrite=False)
    for part in PARTS:
        (folder / part.file).write_text("x")
        run.add(part)
    close_run(folder, run, len(PARTS))
    return run


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_run_json_says_what_was_run_and_what_came_of_it(tmp_path: Path) -> None:
    finished(tmp_path)
    written = json.loads((tmp_path / RUN_FILE).read_text("utf-8"))
    assert written["config"]["stages"] == [{"toy_marks": {"sign": "。"}}, {"toy_count": {}}]
    assert written["made_by"] == {
        "marks": "toy_marks",
        "size": "toy_count",
        "count": "toy_count",
    }
    assert {"python", "torch", "transformers", "jieba"} <= written["versions"].keys()
    assert {key: written[key] for key in ("limit", "finished", "documents", "failed")} == {
        "limit": None,
        "finished": True,
        "documents": 5,
        "failed": 1,
    }
    assert (written["characters"], written["input_failures"]) == (50, [])
    assert [Part(**part) for part in written["parts"]] == PARTS
    assert names(tmp_path) == ["part-00000.jsonl", "part-00001.jsonl", RUN_FILE]


def test_the_program_is_its_version_and_its_source() -> None:
    version, _, source = record().program.partition("+")
    assert version[0].isdigit()
    assert len(source) == 12
    assert record(stages=["toy_noise"]).program == record().program


def test_the_source_of_stages_elsewhere_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    source = (
        "from pipeline import Stage, register\n"
        "@register('toy_elsewhere')\n"
        "class Elsewhere(Stage):\n    def __call__(self, docs): return docs\n"
    )
    (tmp_path / "stage_elsewhere.py").write_text(source)
    settings = {"imports": ["stage_elsewhere"], "stages": ["toy_elsewhere"]}
    before = record(**settings).program
    (tmp_path / "stage_elsewhere.py").write_text(source + "# changed\n")
    assert record(**settings).program != before


def test_going_on_keeps_parts_whose_file_is_there(tmp_path: Path) -> None:
    finished(tmp_path)
    (tmp_path / "part-00000.jsonl").unlink()
    run = record()
    open_run(tmp_path, run, overwrite=False)
    assert (run.parts, run.find("part-00000.jsonl"), run.find("part-00001.jsonl")) == (
        [PARTS[1]],
        None,
        PARTS[1],
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"output": {"path": "elsewhere"}},
        {"executor": {"batch_size": 3, "workers": 2, "on_error": "stop"}},
    ],
)
def test_what_changes_no_annotation_may_change(tmp_path: Path, settings: dict[str, Any]) -> None:
    finished(tmp_path)
    run = record(**settings)
    open_run(tmp_path, run, overwrite=False)
    assert run.parts == PARTS


@pytest.mark.parametrize(
    ("settings", "difference"),
    [
        (
            {"stages": [{"toy_marks": {"sign": "！"}}, "toy_count"]},
            ['stages.toy_marks.sign: was "。", is "！"'],
        ),
        (
            {"stages": ["toy_noise", "toy_marks", "toy_count"]},
            [
                "stages: was toy_marks, toy_count, is toy_noise, toy_marks, toy_count",
                "made_by.noise: was not there, is toy_noise",
            ],
        ),
        ({"input": {"path": "b"}}, ['input.path: was [], is ["b"]']),
        ({"output": {"surfaces": False}}, ["output.surfaces: was true, is false"]),
        ({"executor": {"shard_size": 7}}, ["executor.shard_size: was 1000, is 7"]),
        ({"limit": 5}, ["--limit: was null, is 5"]),
    ],
)
def test_another_run_is_refused_with_what_differs(
    tmp_path: Path, settings: dict[str, Any], difference: list[str]
) -> None:
    finished(tmp_path)
    before = (tmp_path / RUN_FILE).read_text("utf-8")
    with pytest.raises(ResumeError) as caught:
        open_run(tmp_path, record(**settings), overwrite=False)
    assert str(caught.value).split("\n  ") == [
        f"{tmp_path} holds a run that differs from this one:",
        *difference,
        "start afresh there with --overwrite, or write elsewhere with --output FOLDER",
    ]
    assert (tmp_path / RUN_FILE).read_text("utf-8") == before


def test_another_checkpoint_or_program_is_refused(tmp_path: Path) -> None:
    finished(tmp_path)
    run = record()
    run.program, run.made_by = "9+x", {**run.made_by, "marks": "toy_marks@new"}
    with pytest.raises(ResumeError) as caught:
        open_run(tmp_path, run, overwrite=False)
    assert "\n  made_by.marks: was toy_marks, is toy_marks@new\n" in str(caught.value)
    assert f"\n  program: was {record().program}, is 9+x\n" in str(caught.value)


def test_a_run_that_finished_no_part_does_not_stand_in_the_way(tmp_path: Path) -> None:
    open_run(tmp_path, record(), overwrite=False)
    other = record(stages=["toy_noise"])
    open_run(tmp_path, other, overwrite=False)
    assert json.loads((tmp_path / RUN_FILE).read_text("utf-8"))["config"] == other.config


def test_overwriting_removes_the_run_and_nothing_else(tmp_path: Path) -> None:
    finished(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    run = record(limit=3)
    open_run(tmp_path, run, overwrite=True)
    assert names(tmp_path) == ["notes.txt", RUN_FILE]
    assert run.parts == []


def test_part_files_of_unknown_origin_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "part-00000.jsonl").write_text("x")
    with pytest.raises(ResumeError, match=r"part-00000\.jsonl is there without a run\.json"):
        open_run(tmp_path, record(), overwrite=False)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"parts": [{"x": 1}]}'])
def test_a_damaged_run_json_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / RUN_FILE).write_text(content)
    with pytest.raises(ResumeError, match=r"run\.json cannot be read"):
        open_run(tmp_path, record(), overwrite=False)


def test_closing_removes_parts_whose_input_is_gone(tmp_path: Path) -> None:
    run = finished(tmp_path)
    assert close_run(tmp_path, run, 1) == ["part-00001.jsonl"]
    assert (run.parts, run.documents) == (PARTS[:1], 3)
    assert names(tmp_path) == ["part-00000.jsonl", RUN_FILE]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot write to .*file/out: Not a directory"):
        open_run(tmp_path / "file" / "out", record(), overwrite=False)
