from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from awkward_docs import documents

from pipeline.document import Document, Label, Span
from pipeline.errors import InputError
from pipeline.formats import InputFailure, Options, Placed, Source, Target
from pipeline.formats.label_studio_files import LabelStudioOptions, read, write

DONE = {"id": 1, "data": {"text": "王强😀"}, "annotations": [{"result": []}]}


def _source(path: Path, content: str) -> Source:
    path.write_bytes(content.encode())
    return Source(str(path), path.name, path)


def _read(path: Path, content: str, **options: Any) -> list[Placed | InputFailure]:
    return [*read(_source(path, content), LabelStudioOptions(**options))]


def _told(found: list[Placed | InputFailure]) -> list[str]:
    return [str(one) if isinstance(one, InputFailure) else one.doc.text for one in found]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    docs, path = documents(40, seed=3), tmp_path / "tasks.json"
    write(docs, Target(str(path), path), Options())
    found = _read(path, path.read_text(encoding="utf-8"), predictions=True)
    assert [one.doc for one in found if isinstance(one, Placed)] == docs


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([DONE, {**DONE, "id": 2}]),
        "\ufeff" + json.dumps([DONE, {**DONE, "id": 2}]),
        f"{json.dumps(DONE)}\n\n{json.dumps({**DONE, 'id': 2})}\n",
    ],
    ids=["array", "BOM", "lines"],
)
def test_an_array_and_lines_are_read_alike(content: str, tmp_path: Path) -> None:
    found = _read(tmp_path / "a.json", content)
    assert [one.doc.id for one in found if isinstance(one, Placed)] == ["1", "2"]
    assert [one.where for one in found] == [f"{tmp_path / 'a.json'}:{at}" for at in (1, 2)]


def test_files_that_hold_something_else_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    whole = {"data": {"text": "王"}, "annotations": [{"result": []}]}
    wrong = [3, {"data": {}}, whole, {"data": {"text": "\ud83d"}}, {**whole, "annotations": 3}]
    assert _told(_read(path, json.dumps(wrong))) == [
        f"{path}:1: a task is a JSON object, found int",
        f"{path}:2: not a task that can be read: a task needs its text in data.text, found []; "
        "name another key with --option text=KEY",
        "王",
        f"{path}:4: has half a character (an escape \\ud800 to \\udfff alone)",
        f"{path}:5: not a task of the form that is exported: 'int' object is not iterable",
    ]


@pytest.mark.parametrize("content", ["[{]", "[" * 100_000, "王强"])
def test_what_is_no_json_is_one_error(content: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not JSON as Label Studio exports it"):
        _read(tmp_path / "a.json", content)


def test_a_task_that_nobody_annotated_is_told_unless_predictions_will_do(tmp_path: Path) -> None:
    value = {"start": 0, "end": 2, "text": "王强", "labels": ["PER"]}
    region = {"from_name": "entities", "to_name": "text", "type": "labels", "value": value}
    task = {"id": 1, "data": {"text": "王强说"}, "predictions": [{"result": [region]}]}
    path, content = tmp_path / "a.json", json.dumps([task])
    assert _told(_read(path, content)) == [
        f"{path}:1: nobody has annotated this task; it is left out"
    ]
    (found,) = _read(path, content, predictions=True)
    assert isinstance(found, Placed)
    assert found.doc.spans["entities"] == [Span(0, 2, "PER")]


def test_the_labelling_config_offers_every_label_once(tmp_path: Path) -> None:
    docs = [
        Document(
            name,
            "王强去榆社县",
            {"entities": [Span(0, 2, "PER"), Span(3, 6, label)]},
            {"topics": [Label("travel"), Label(topic)]},
        )
        for name, label, topic in (("a", "LOC", "乡村振兴"), ("b", "GPE", "sports"))
    ]
    path = tmp_path / "tasks.json"
    write(docs, Target(str(path), path), Options())
    offered = (tmp_path / "tasks.xml").read_text(encoding="utf-8")
    for label in ("PER", "LOC", "GPE"):
        assert offered.count(f'<Label value="{label}"') == 1
    for topic in ("travel", "乡村振兴", "sports"):
        assert offered.count(f'<Choice value="{topic}"') == 1
