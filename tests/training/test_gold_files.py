from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import Document, Span
from pipeline.errors import EvaluationError
from pipeline.formats import Choice
from pipeline.formats.label_studio import to_task
from pipeline.training.gold_files import is_label_studio, read_gold

DOC = Document("d1", "李明到晋中。", spans={"entities": [Span(0, 2, "PER"), Span(3, 5, "LOC")]})


def _task(doc: Document = DOC) -> dict[str, Any]:
    """A task as Label Studio exports it once somebody has submitted what was predicted."""
    task = to_task(doc)
    (prediction,) = task.pop("predictions")
    result = [{**one, "id": str(number)} for number, one in enumerate(prediction["result"])]
    return {"id": 7, "annotations": [{"id": 1, "result": result}], **task}


def _written(folder: Path, tasks: list[dict[str, Any]], name: str = "project-1.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return path


def test_an_export_of_label_studio_is_read_as_it_is(tmp_path: Path) -> None:
    told: list[str] = []
    found = read_gold(str(_written(tmp_path, [_task()])), Choice(), told.append)
    (doc,) = found.documents
    spans = [(span.start, span.end, span.label) for span in doc.spans["entities"]]
    assert (doc.text, spans) == (DOC.text, [(0, 2, "PER"), (3, 5, "LOC")])
    assert told == []


def test_a_task_that_nobody_annotated_is_told_and_left_out(tmp_path: Path) -> None:
    other = {**_task(Document("d2", "天气晴。")), "annotations": []}
    told: list[str] = []
    found = read_gold(str(_written(tmp_path, [_task(), other])), Choice(), told.append)
    assert [doc.text for doc in found.documents] == [DOC.text]
    (line,) = told
    assert "project-1.json:2" in line and "nobody has annotated" in line


def test_an_export_without_annotations_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, [{**_task(), "annotations": []}])
    with pytest.raises(EvaluationError, match="no document that somebody labelled"):
        read_gold(str(path), Choice(), lambda _: None)


def test_documents_of_a_run_are_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(DOC.to_json() + "\n", encoding="utf-8")
    assert read_gold(str(path), Choice(), lambda _: None).documents == (DOC,)
    path.write_text(DOC.to_json() + "\n{}\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"gold\.jsonl:2"):
        read_gold(str(path), Choice(), lambda _: None)


def test_a_format_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    record = {"id": 3, "text": DOC.text, "label": [[0, 2, "PER"]]}
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    chosen = Choice.model_validate("doccano")
    (doc,) = read_gold(str(path), chosen, lambda _: None).documents
    assert [(span.start, span.end, span.label) for span in doc.spans["entities"]] == [(0, 2, "PER")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('[{"id": 1, "annotations": [], "data": {"text": "好"}}]', True),
        ('{"data":{"text":"好"},"annotations":[]}', True),
        ('[\n {"data": {"text": "好"}, "predictions": []}]', True),
        ('[{"id": "a", "text": "好", "annotations": []}]', False),
        ('{"id": "a", "text": "好", "spans": {"entities": []}}', False),
        ("", False),
    ],
)
def test_a_task_is_known_by_its_text_in_data(tmp_path: Path, written: str, expected: bool) -> None:
    path = tmp_path / "x.json"
    path.write_text(written, encoding="utf-8")
    assert is_label_studio(path) is expected


def test_other_files_are_no_exports(tmp_path: Path) -> None:
    assert not is_label_studio(tmp_path) and not is_label_studio(tmp_path / "missing.json")
