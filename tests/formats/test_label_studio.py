from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from awkward_docs import documents

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError
from pipeline.formats import label_studio
from pipeline.formats.label_studio import TaskReport
from pipeline.formats.label_studio_config import labelling_config


def test_label_studio_brings_back_whole_documents() -> None:
    for doc in documents(200):
        task = json.loads(json.dumps(label_studio.to_task(doc)))
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
        report = TaskReport()
        assert label_studio.from_task(task, report) == doc
        assert report.notes == []


def _utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def _without_cr(text: str, offset: int) -> int:
    return len(text[:offset].replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "counted",
    [_utf16, _without_cr, lambda text, at: _utf16(text[:at].replace("\r\n", "\n"), at)],
    ids=["utf-16", "without CR", "both"],
)
def test_label_studio_offsets_that_a_browser_counted_are_put_right(
    counted: Callable[[str, int], int],
) -> None:
    for doc in documents(200, seed=1):
        task = label_studio.to_task(doc)
        for result in task["predictions"][0]["result"]:
            value = result["value"]
            if "start" in value:
                ends = (value["start"], value["end"])
                value["start"], value["end"] = (counted(doc.text, at) for at in ends)
                value["text"] = " ".join(value["text"].split())
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
        restored = label_studio.from_task(task)
        assert restored is not None
        assert restored.spans["entities"] == doc.spans["entities"]


def test_label_studio_leaves_out_and_tells_what_is_not_at_its_place() -> None:
    value = {"start": 2, "end": 4, "text": "王强", "labels": ["PER"]}
    region = {"from_name": "label", "to_name": "text", "type": "labels", "value": value}
    task = {"id": 7, "data": {"text": "王强说话"}, "annotations": [{"result": [region]}]}
    report = TaskReport()
    doc = label_studio.from_task(task, report)
    assert doc == Document("7", "王强说话", {"entities": []})
    assert report.notes == [
        "entities [2, 4) left out: it says '王强', the text has '说话' there; correct it in Label "
        "Studio and export again"
    ]


def test_label_studio_takes_ground_truth_then_the_latest_and_never_cancelled() -> None:
    def annotation(label: str, **rest: object) -> dict[str, object]:
        value = {"start": 0, "end": 2, "text": "王强", "labels": [label]}
        return {"result": [{"from_name": "entities", "type": "labels", "value": value}], **rest}

    old = annotation("PER", updated_at="2024-01-01")
    late = annotation("LOC", updated_at="2024-02-01")
    cancelled = annotation("ORG", updated_at="2024-03-01", was_cancelled=True)
    truth = annotation("GPE", updated_at="2023-01-01", ground_truth=True)
    task = {"id": 1, "data": {"text": "王强"}}
    found = [
        label_studio.from_task({**task, "annotations": made})
        for made in ([old, late, cancelled], [old, truth, late], [cancelled], [])
    ]
    labels = [doc and doc.spans["entities"][0].label for doc in found]
    assert labels == ["LOC", "GPE", None, None]


def test_label_studio_json_min() -> None:
    record = {
        "id": 3,
        "text": "王强去榆社县",
        "label": [{"start": 0, "end": 2, "text": "王强", "labels": ["PER"]}],
        "topics": {"choices": ["travel", "society"]},
        "annotator": 1,
        "url": "https://example.org",
    }
    assert label_studio.from_task(record) == Document(
        "3",
        "王强去榆社县",
        {"entities": [Span(0, 2, "PER")]},
        {"topics": [Label("travel"), Label("society")]},
        meta={"annotator": 1, "url": "https://example.org"},
    )


def test_label_studios_own_converter_brings_back_whole_documents(tmp_path: Path) -> None:
    converter = pytest.importorskip("label_studio_sdk.converter")
    docs = documents(200, seed=8)
    tasks = [{**label_studio.to_task(doc), "id": number} for number, doc in enumerate(docs)]
    for task in tasks:
        result = task["predictions"][0]["result"]
        task["annotations"] = [{"id": 1, "completed_by": 1, "result": result}]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    convert = converter.Converter(labelling_config(docs), str(tmp_path))
    convert.convert_to_json(str(tmp_path / "tasks.json"), str(tmp_path / "json"), is_dir=False)
    convert.convert_to_json_min(str(tmp_path / "tasks.json"), str(tmp_path / "min"), is_dir=False)
    full = json.loads((tmp_path / "json" / "result.json").read_text())
    least = json.loads((tmp_path / "min" / "result.json").read_text())
    assert [label_studio.from_task(task) for task in full] == docs
    for doc, record in zip(docs, least, strict=True):
        restored = label_studio.from_task(record)
        assert restored is not None
        bare = [Span(span.start, span.end, span.label) for span in doc.spans["entities"]]
        assert (restored.id, restored.text) == (doc.id, doc.text)
        assert restored.spans["entities"] == bare
        assert restored.labels == doc.labels


PERSON = {"start": 0, "end": 2, "text": "王强", "labels": ["PER"]}


@pytest.mark.parametrize(
    ("values", "labels", "notes"),
    [
        ([PERSON, PERSON], ["PER"], ["entities [0, 2) PER is there twice"]),
        (
            [PERSON, {"start": 1, "end": 3, "text": "强说", "labels": ["ORG"]}],
            ["PER", "ORG"],
            ["entities [1, 3) overlaps [0, 2)"],
        ),
        ([PERSON, {**PERSON, "labels": []}], ["PER"], ["regions without a label left out: 1"]),
        (
            [{**PERSON, "labels": ["PER", "ORG"]}],
            ["PER"],
            ["entities [0, 2): of its labels PER, ORG the first was taken"],
        ),
        ([{**PERSON, "start": 0.0, "end": 2.0}], ["PER"], []),
        ([{"choices": "finance"}], [], []),
        (
            [
                {
                    "start": "/div[1]/text()[1]",
                    "end": "/div[1]/text()[1]",
                    "globalOffsets": {"start": 0, "end": 2},
                    "text": "王强",
                    "hypertextlabels": ["PER"],
                }
            ],
            ["PER"],
            [],
        ),
    ],
    ids=["twice", "overlap", "no label", "two labels", "floats", "one choice", "html"],
)
def test_label_studio_regions_as_people_leave_them(
    values: list[dict[str, object]], labels: list[str], notes: list[str]
) -> None:
    result = [
        {
            "from_name": "label",
            "to_name": "text",
            "type": "choices" if "choices" in value else "labels",
            "value": value,
        }
        for value in values
    ]
    report = TaskReport()
    task = {"id": 1, "data": {"text": "王强说话"}, "annotations": [{"result": result}]}
    doc = label_studio.from_task(task, report)
    assert doc is not None
    assert [span.label for span in doc.spans["entities"]] == labels
    assert [label.name for label in doc.labels.get("topics", [])] == [
        value["choices"] for value in values if "choices" in value
    ]
    assert report.notes == notes


def test_label_studio_text_under_another_key() -> None:
    task = {"id": 1, "data": {"正文": "王强", "n": 3}, "annotations": [{"result": []}]}
    doc = label_studio.from_task(task, text="正文")
    assert doc == Document("1", "王强", {"entities": []}, meta={"n": 3})
    with pytest.raises(DocumentError, match="--option text=KEY"):
        label_studio.from_task(task)
