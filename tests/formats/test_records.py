from __future__ import annotations

from typing import Any

import pytest

from pipeline.document import Document, Label
from pipeline.errors import DocumentError
from pipeline.formats import Placed, Source
from pipeline.formats.records import RecordOptions, documents_of, parse_json, with_layers

SOURCE = Source("in/a", "a", meta={"site": "s", "url": "outer"})


def made(record: Any, **options: str) -> Document | str:
    (found,) = documents_of(record, SOURCE, 4, RecordOptions(**options))
    return found.doc if isinstance(found, Placed) else str(found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, "7"), (7.0, "7"), (1.5, "1.5"), ("x", "x"), (None, "a:4"), ("", "a:4")],
)
def test_ids_are_text_and_made_of_the_place_where_there_is_none(value: Any, expected: str) -> None:
    found = made({"id": value, "text": "一"})
    assert isinstance(found, Document)
    assert found.id == expected


def test_what_the_record_says_stands_above_what_was_known_outside() -> None:
    assert made({"text": "一", "url": "inner", "meta": {"n": 1}}) == Document(
        "a:4", "一", meta={"site": "s", "url": "inner", "n": 1}
    )


def test_a_wrong_layer_is_no_metadata() -> None:
    assert made({"text": "一", "spans": []}) == (
        "in/a:4: document 'a:4': 'spans' is an object, found list"
    )
    found = made({"text": "一", "spans": []}, text="text")
    assert isinstance(found, Document)
    assert found.meta["spans"] == []


def test_layers_in_cells_of_a_table() -> None:
    assert with_layers({"labels": '{"topics": []}', "x": "1"}) == {
        "labels": {"topics": []},
        "x": "1",
    }
    with pytest.raises(DocumentError, match="'meta' is JSON in a table, found 'x'"):
        with_layers({"meta": "x"})
    found = made(with_layers({"text": "一", "labels": '{"topics": [{"name": "world"}]}'}))
    assert isinstance(found, Document)
    assert found.labels == {"topics": [Label("world")]}


def test_json_that_is_none() -> None:
    for written, message in [("{", "not a line of JSON"), ('"\\ud800"', "has half a character")]:
        with pytest.raises(DocumentError, match=message):
            parse_json(written)
    assert parse_json('"\\ud83d\\ude00"') == "😀"


def test_json_beyond_the_bounds_of_the_interpreter_is_explained_in_words_of_the_input() -> None:
    for written in ("[" * 300 + "]" * 300, "[" * 100_000, '{"a":' * 100_000):
        with pytest.raises(DocumentError, match="not a line of JSON: nested more than 200 deep"):
            parse_json(written)
    with pytest.raises(DocumentError, match="not a line of JSON: a number of more than 4,300 digi"):
        parse_json("9" * 5000)


@pytest.mark.parametrize("cell", ["[" * 100_000, '{"x": NaN}', '{"x": 1e999}', '{"x": "\\ud800"}'])
def test_a_cell_of_a_table_is_held_to_what_a_line_is(cell: str) -> None:
    with pytest.raises(DocumentError, match="'meta' is JSON in a table, found "):
        with_layers({"id": "a", "text": "b", "meta": cell})


@pytest.mark.parametrize(
    ("record", "offered"),
    [
        ({"body": "a long text without it", "正文": "水库"}, "正文"),
        ({"title": "水库昨天开闸放水", "ts": "2024-03-06T10:15:00Z"}, "KEY"),
        ({"url": "u", "src": "https://b.example/a", "n": 7}, "KEY"),
        ({}, "KEY"),
    ],
)
def test_what_may_be_the_text_is_offered(record: dict[str, Any], offered: str) -> None:
    assert str(made(record)).endswith(f"e.g. --set input.format.jsonl.text={offered}")


def test_a_text_that_is_none_says_what_its_key_holds() -> None:
    wrong = "in/a:4: a document needs a string 'text'; 'content' holds null"
    assert made({"content": None}, text="content") == wrong
