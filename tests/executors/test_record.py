from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.executors.record import RunRecord, differences, in_order, new_record
from pipeline.executors.shards import Part
from pipeline.pipeline import Pipeline

PARTS = [
    Part("part-00000.jsonl", 3, 1, 30, "aa", 100, "ab", 5),
    Part("part-00001.jsonl", 2, 0, 20, "bb", 200, "cd", 6),
]


def record(limit: int | None = None, **settings: Any) -> RunRecord:
    config = load_config(
        {"imports": ["toy_stages"], "stages": ["toy_marks", "toy_count"], **settings}
    )
    return new_record(config, Pipeline.from_config(config), limit)


def filled() -> RunRecord:
    run = record()
    run.parts = {part.file: part for part in reversed(PARTS)}
    return run


def test_run_json_says_what_was_run_and_what_came_of_it() -> None:
    written = json.loads(filled().to_json())
    assert written["config"]["stages"] == [{"toy_marks": {"sign": "。"}}, {"toy_count": {}}]
    assert written["made_by"] == {
        "marks": "toy_marks",
        "size": "toy_count",
        "count": "toy_count",
    }
    assert {"python", "torch", "transformers", "jieba"} <= written["versions"].keys()
    assert {key: written[key] for key in ("limit", "finished", "documents", "failed")} == {
        "limit": None,
        "finished": False,
        "documents": 5,
        "failed": 1,
    }
    assert (written["characters"], written["input_failures"]) == (50, [])
    assert [Part(**part) for part in written["parts"]] == PARTS


def test_a_record_is_read_back_as_it_was() -> None:
    run = filled()
    run.input_failures = ["\udcd0\udcc2.txt: no", "新闻.txt: 不"]
    content = run.to_json()
    assert RunRecord.from_json(content) == run
    assert "新闻".encode() in content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b'{"parts": [{"x": 1}]}',
        b'{"parts": ["x"]}',
        b"[" * 100_000,
        filled().to_json().replace(b'"size": 100', b'"size": "100"'),
        filled().to_json().replace(b'"file": "part-00000.jsonl"', b'"file": 3'),
        json.dumps({**json.loads(filled().to_json()), "config": None}).encode(),
    ],
)
def test_a_damaged_record_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        RunRecord.from_json(content)


def test_keys_that_were_added_later_are_left_aside() -> None:
    run = filled()
    written = json.loads(run.to_json())
    written["mood"] = "good"
    written["parts"][0]["mood"] = "good"
    assert RunRecord.from_json(json.dumps(written).encode()) == run


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": 99, "parts": {"of": "another form"}}, "format 99, of a newer version"),
        ({"format": None}, "an object with a number"),
        ({"parts": 5}, "parts is a list"),
        ({"parts": [5]}, "an object is needed, found 5"),
        ({"parts": [{"file": "a"}]}, "without characters, documents, failed, input_sha256"),
    ],
)
def test_what_is_wrong_with_a_record_is_told(change: dict[str, Any], told: str) -> None:
    written = {**json.loads(filled().to_json()), **change}
    with pytest.raises(ValueError, match=told):
        RunRecord.from_json(json.dumps(written).encode())


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


@pytest.mark.parametrize(
    "settings",
    [
        {"output": {"path": "elsewhere"}},
        {"executor": {"batch_size": 3, "workers": 2, "on_error": "stop", "timeout_s": 5}},
        {"executor": {"kind": "ray", "address": "local", "cpus": 2, "workers": "auto"}},
    ],
)
def test_what_changes_no_annotation_may_change(settings: dict[str, Any]) -> None:
    assert differences(record(), record(**settings)) == []


@pytest.mark.parametrize(
    ("settings", "told"),
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
def test_what_differs_is_told(settings: dict[str, Any], told: list[str]) -> None:
    assert differences(record(), record(**settings)) == told


def test_another_checkpoint_or_program_differs() -> None:
    run = record()
    run.program, run.made_by = "9+x", {**run.made_by, "marks": "toy_marks@new"}
    assert differences(record(), run) == [
        f"program: was {record().program}, is 9+x",
        "made_by.marks: was toy_marks, is toy_marks@new",
    ]


def test_parts_past_99999_come_last() -> None:
    numbers = ["99999", "100000", "00001"]
    parts = [Part(f"part-{number}.jsonl", 1, 0, 1, "a") for number in numbers]
    assert [part.file[5:-6] for part in in_order(parts)] == ["00001", "99999", "100000"]
