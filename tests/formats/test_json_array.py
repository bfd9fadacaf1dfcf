from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.document import Document
from pipeline.formats import Choice, Placed, Source
from pipeline.formats.json_array import starts


def read(found: Any, **options: str) -> list[Document | str]:
    raw = found if isinstance(found, bytes) else json.dumps(found).encode()
    choice = Choice.model_validate({"json": options})
    made = choice.read("json", Source("in/a.json", "a", content=raw, formats=choice))
    return [one.doc if isinstance(one, Placed) else str(one) for one in made]


def test_an_array_of_records() -> None:
    assert read([{"id": 1, "text": "一", "url": "u"}, {"text": "二"}]) == [
        Document("1", "一", meta={"url": "u"}),
        Document("a:2", "二"),
    ]


def test_one_record_and_records_below_a_key() -> None:
    assert read({"text": "一"}) == [Document("a:1", "一")]
    assert read({"total": 1, "data": [{"text": "一"}]}) == [Document("a:1", "一")]
    assert read({"a": [{"text": "一"}], "b": [{"text": "二"}]}, records="b") == [
        Document("a:1", "二")
    ]
    assert read({"a": 1}, records="b") == ["in/a.json: no list below the key 'b'; there are: a"]


def test_records_below_a_path_of_keys() -> None:
    answer = {"code": 0, "data": {"list": [{"text": "一"}]}, "x.y": [{"text": "二"}]}
    assert read(answer, records="data.list") == [Document("a:1", "一")]
    assert read(answer, records="x.y") == [Document("a:1", "二")]
    assert read(answer, records="data.items") == [
        "in/a.json: no list below the key 'data.items'; there are: code, data, x.y"
    ]


def test_a_record_of_another_form_is_no_box_of_its_lists() -> None:
    found = {"content": "一", "tags": [{"name": "n"}]}
    assert read(found, text="content") == [Document("a:1", "一", meta={"tags": [{"name": "n"}]})]


def test_the_advice_for_a_record_without_text_works() -> None:
    (told,) = read({"data": {"list": [{"text": "一"}]}})
    assert told == (
        "in/a.json:1: no key 'text'; there are: data; for records of another form name the key "
        "that holds the text, e.g. --set input.format.json.text=KEY, or the list that holds the "
        "records, e.g. --set input.format.json.records=data.list"
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"[1]", "in/a.json:1: a document is a JSON object, found int"),
        (b"[{", "in/a.json: not JSON: Expecting property name"),
    ],
)
def test_what_is_no_record_is_a_failure(raw: bytes, message: str) -> None:
    (found,) = read(raw)
    assert isinstance(found, str)
    assert found.startswith(message)
    assert read(b" \n") == []


def test_first_bytes() -> None:
    assert [starts(raw) for raw in (b"[{", b"[ \n]", "[快讯]".encode(), b"{")] == [
        True,
        True,
        False,
        False,
    ]
