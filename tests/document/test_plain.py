from __future__ import annotations

from typing import Any

import pytest

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "a document is a JSON object, found list"),
        ({"id": "1", "text": "", "txt": ""}, "unknown key 'txt'; known: errors, id, labels,"),
        ({"text": ""}, "a document needs a string 'id'"),
        ({"id": 1, "text": ""}, "a document needs a string 'id'"),
        ({"id": "1"}, "a document needs a string 'text'"),
        ({"spans": []}, "document '1': 'spans' is an object, found list"),
        ({"spans": {"x": {}}}, "document '1', layer 'x': a list is needed"),
        ({"spans": {"x": ["y"]}}, "a span is an object with start and end, found 'y'"),
        ({"spans": {"x": [{"start": 0}]}}, "a span needs whole numbers start and end"),
        ({"spans": {"x": [{"start": 0.0, "end": 1}]}}, "a span needs whole numbers"),
        ({"spans": {"x": [{"start": True, "end": 2}]}}, "a span needs whole numbers"),
        ({"spans": {"x": [{"start": 1, "end": 1}]}}, "document '1', layer 'x': span .1, 1. is"),
        ({"spans": {"x": [{"start": 0, "end": 3}]}}, "reaches past the text's end, 2"),
        ({"spans": {"x": [{"start": 0, "end": 1, "label": 3}]}}, "a label is a string, found 3"),
        ({"spans": {"x": [{"start": 0, "end": 1, "score": "1"}]}}, "a score is a number"),
        ({"spans": {"x": [{"start": 0, "end": 1, "score": True}]}}, "a score is a number"),
        ({"spans": {"x": [{"start": 0, "end": 1, "score": 7}]}}, "number from 0 to 1, found 7"),
        ({"labels": {"x": [{"name": "y", "score": -0.1}]}}, "document '1', layer 'x': a score is"),
        ({"labels": {"x": [{"name": "y", "score": float("nan")}]}}, "from 0 to 1, found nan"),
        ({"spans": {"x": [{"start": 0, "end": 1, "kind": ""}]}}, "unknown key 'kind' in a span"),
        ({"spans": {"x": [{"start": 0, "end": 1, "text": "乙"}]}}, "says '乙', the text has '甲'"),
        ({"labels": {"x": ["y"]}}, "a label is an object with a string 'name', found 'y'"),
        ({"labels": {"x": [{"name": "y", "p": 1}]}}, "unknown key 'p' in a label"),
        ({"texts": {"title": 1}}, "texts.title is a string, found 1"),
        ({"made_by": {"x": None}}, "made_by.x is a string, found None"),
        ({"meta": []}, "'meta' is an object, found list"),
        ({"errors": {}}, "'errors' is a list of objects"),
    ],
)
def test_from_dict_refuses(record: Any, message: str) -> None:
    if isinstance(record, dict) and not {"id", "text"} & record.keys():
        record = {"id": "1", "text": "甲乙", **record}
    with pytest.raises(DocumentError, match=message):
        Document.from_dict(record)


@pytest.mark.parametrize(
    "doc",
    [
        Document("1", "甲", spans={"x": [Span(0, 2)]}),
        Document("1", "甲", spans={"x": [Span(0, 1, score=float("nan"))]}),
        Document("1", "甲", spans={"x": [Span(0, 1, label=b"y")]}),  # type: ignore[arg-type]
        Document("1", "甲", labels={"x": [Label("y", float("inf"))]}),
        Document("1", "甲", labels={"x": [Label("y", 1.5)]}),
        Document("1", "甲", texts={"title": "\ud800"}),
        Document("1", "甲", meta={"published": {1, 2}}),
    ],
)
def test_check_refuses_what_a_file_could_not_hold(doc: Document) -> None:
    with pytest.raises(DocumentError, match="document '1'"):
        doc.check()
