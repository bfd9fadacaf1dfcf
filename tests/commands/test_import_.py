from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.document import Document, Span
from pipeline.formats.jsonl import read_file


def _task(number: int, annotations: list[dict[str, object]]) -> dict[str, object]:
    return {"id": number, "data": {"text": "王强说话"}, "annotations": annotations}


def _annotation(start: int, end: int, surface: str) -> dict[str, object]:
    value = {"start": start, "end": end, "text": surface, "labels": ["PER"]}
    return {"result": [{"from_name": "label", "type": "labels", "value": value}]}


def test_what_could_not_be_taken_is_told_and_gives_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "export.json"
    tasks = [
        _task(1, [_annotation(0, 2, "王强")]),
        _task(2, []),
        _task(3, [_annotation(2, 4, "王强")]),
    ]
    export.write_text(json.dumps(tasks), encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    assert main(["import", str(export), "--format", "label-studio", "-o", str(gold)]) == 1
    assert [*read_file(gold)] == [
        Document("1", "王强说话", {"entities": [Span(0, 2, "PER")]}),
        Document("3", "王强说话", {"entities": []}),
    ]
    told = capsys.readouterr()
    assert f"{export}:2: nobody has annotated this task; it is left out" in told.err
    assert f"{export}:3: entities [2, 4) left out: it says '王强'" in told.err
    assert "2 documents to" in told.out
    assert "1 left out" in told.out


def test_a_file_that_is_no_export_is_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text("[1, {", encoding="utf-8")
    out = str(tmp_path / "gold.jsonl")
    assert main(["import", str(tmp_path / "a.json"), "--format", "label-studio", "-o", out]) == 1
    assert "not JSON as Label Studio exports it" in capsys.readouterr().err


def test_an_unknown_format_gives_the_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    out = str(tmp_path / "gold.jsonl")
    assert main(["import", str(tmp_path / "a.json"), "--format", "docano", "-o", out]) == 2
    told = capsys.readouterr().err
    assert told.startswith("--format: 1 problem\n  no format of that name; did you mean")
    assert 'did you mean "doccano"?; known: auto, brat, ' in told
    assert not Path(out).exists()


def test_the_file_that_is_read_may_be_the_one_that_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([_task(1, [_annotation(0, 2, "王强")])]), encoding="utf-8")
    assert main(["import", str(path), "--format", "label-studio", "-o", str(path)]) == 0
    (line,) = path.read_text("utf-8").splitlines()
    assert json.loads(line)["text"] == "王强说话"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_an_output_that_cannot_be_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    options = ["import", str(tmp_path / "a.json"), "--format", "label-studio", "-o"]
    assert main([*options, str(tmp_path)]) == 2
    assert "is a folder; name the file to write" in capsys.readouterr().err
    assert main([*options, str(tmp_path / "none/gold.jsonl")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_standard_output_holds_documents_and_nothing_else(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    tasks = [_task(1, [_annotation(0, 2, "王强")])]
    (tmp_path / "a.json").write_text(json.dumps(tasks), encoding="utf-8")
    assert main(["import", str(tmp_path / "a.json"), "--format", "label-studio", "-o", "-"]) == 0
    told = capsysbinary.readouterr()
    assert json.loads(told.out)["text"] == "王强说话"
    assert told.err == b"1 documents to -\n"
