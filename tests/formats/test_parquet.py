from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.document import Document, Label, Span
from pipeline.formats import Choice, InputFailure, Placed, Source, Target, known_formats

DOCS = [
    Document("empty", ""),
    Document(
        "1",
        "晋中😀",
        spans={"entities": [Span(0, 2, "LOC", 0.5)], "words": []},
        labels={"topics": [Label("travel", 0.9)]},
        texts={"title": "晋中"},
        meta={"views": 3, "tags": ["a"]},
        errors=[{"stage": "words", "kind": "E", "message": "m"}],
    ),
]


def write(path: Path, docs: list[Document], **options: Any) -> None:
    form = known_formats()["parquet"]
    assert form.write is not None
    form.write(iter(docs), Target("a", path, surfaces=True), form.write_options(**options))


def read(path: Path, **options: Any) -> list[Document | InputFailure]:
    choice = Choice.model_validate({"parquet": options})
    found = choice.read("parquet", Source("in/a.parquet", "a", path))
    return [one.doc if isinstance(one, Placed) else one for one in found]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", DOCS, rows=1)
    assert read(tmp_path / "a.parquet") == DOCS
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 2


def test_no_document_at_all(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", [])
    assert read(tmp_path / "a.parquet") == []


def test_columns_of_another_form(tmp_path: Path) -> None:
    day = datetime.date(2023, 5, 6)
    rows = [{"n": 7, "正文": "好", "day": day, "tags": ["a"], "none": None}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet", text="正文", id="n") == [
        Document("7", "好", meta={"day": "2023-05-06", "tags": ["a"]})
    ]


def test_what_is_no_parquet_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    (found,) = read(tmp_path / "a.parquet")
    assert isinstance(found, InputFailure)
    assert found.message.startswith("not a Parquet file that can be read: ")


def test_numbers_that_json_has_not(tmp_path: Path) -> None:
    nested = [{"x": float("nan"), "y": 1.5}, {"x": float("-inf"), "y": None}]
    table = {"text": ["一", "二"], "n": [float("nan"), float("inf")], "o": nested}
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    found = list(Choice().read("parquet", Source("in/a", "a", tmp_path / "a.parquet")))
    docs = [one.doc for one in found if isinstance(one, Placed)]
    assert [doc.meta for doc in docs] == [{"o": {"y": 1.5}}, {"n": "inf", "o": {"x": "-inf"}}]
    assert [Document.from_json(doc.to_json()) for doc in docs] == docs


def table(path: Path, *rows: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


def test_the_advice_for_a_table_without_text_works(tmp_path: Path) -> None:
    row = {"title": "一个很长很长的标题", "day": "2024-03-06 14:22", "content": "水库开闸。"}
    path = table(tmp_path / "a.parquet", row)
    (told,) = read(path)
    setting = "--set input.format.parquet.text=content"
    assert isinstance(told, InputFailure)
    assert told.message.endswith(f"name the key that holds the text, e.g. {setting}")
    (doc,) = read(path, text="content")
    assert isinstance(doc, Document)
    assert doc.text == "水库开闸。"


def test_an_empty_cell_of_the_text_is_told_as_such(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", {"text": "好", "day": "2024"}, {"text": None, "day": "1"})
    first, told = read(path)
    assert first == Document("a:1", "好", meta={"day": "2024"})
    assert told == InputFailure(
        "in/a.parquet:2", "a document needs a string 'text'; 'text' holds null"
    )


def test_an_empty_text_beside_a_page_is_no_hindrance(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", {"text": None, "html": "<p>水库开闸。</p>", "n": 1})
    (doc,) = read(path)
    assert isinstance(doc, Document)
    assert (doc.text, doc.meta["n"]) == ("水库开闸。", 1)
    assert "text" not in doc.meta
