from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Document, Label, Span
from pipeline.formats import Choice, InputFailure, Placed, Source, Target, known_formats


def read(raw: bytes | str, name: str = "a.csv", **options: Any) -> list[Document | InputFailure]:
    content = raw if isinstance(raw, bytes) else raw.encode()
    choice = Choice.model_validate({"csv": options})
    found = choice.read("csv", Source(f"in/{name}", name, content=content, formats=choice))
    return [one.doc if isinstance(one, Placed) else one for one in found]


def test_rows_are_documents_and_other_columns_go_into_meta() -> None:
    raw = '\ufeffid,text,url\r\n1,"第一行，\r\n第二""行""",u\r\n,短。,\r\n'
    assert read(raw) == [
        Document("1", '第一行，\r\n第二"行"', meta={"url": "u"}),
        Document("a.csv:4", "短。"),
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_from_the_first_line(delimiter: str) -> None:
    raw = delimiter.join(["docid", "正文", "url"]) + "\n" + delimiter.join(["7", "好", "u"])
    assert read(raw, text="正文", id="docid") == [Document("7", "好", meta={"url": "u"})]


def test_a_file_in_gbk_as_excel_saves_it() -> None:
    raw = "id,text\n1,他们说今天是个好日子\n".encode("gbk")
    assert read(raw) == [Document("1", "他们说今天是个好日子")]


def test_a_huge_cell_is_read_whole() -> None:
    assert read(f'text\n"{"长" * 300_000}"\n') == [Document("a.csv:2", "长" * 300_000)]


def test_a_column_of_pages_and_columns_of_layers() -> None:
    (page,) = read('html,url\n"<p>一。</p><p>二。</p>",u\n')
    assert isinstance(page, Document)
    assert (page.text, page.meta["url"]) == ("一。\n二。", "u")
    (gold,) = read('text,labels\n晋,"{""topics"": [{""name"": ""world""}]}"\n')
    assert gold == Document("a.csv:2", "晋", labels={"topics": [Label("world")]})


@pytest.mark.parametrize(
    ("raw", "where", "message"),
    [
        ("id,content\n1,a\n", "in/a.csv", "no column 'text'; there are: id, content; name the one"),
        ("text,text\na,b\n", "in/a.csv", "the column 'text' is there twice"),
        ("text,b\na,b,c\n", "in/a.csv:2", "3 cells, the header names 2; are quotes missing?"),
        ('text\n"a\n', "in/a.csv:2", "not a row of CSV, the rest is not read: unexpected end"),
        ("text,labels\na,sport\n", "in/a.csv:2", "'labels' is JSON in a table, found 'sport'"),
    ],
)
def test_what_is_wrong_is_a_failure(raw: str, where: str, message: str) -> None:
    (found,) = read(raw)
    assert isinstance(found, InputFailure)
    assert (found.where, found.message[: len(message)]) == (where, message)


def test_nothing_in_it() -> None:
    assert read("") == []
    assert read("text\n") == []


def test_a_summary_for_spreadsheets(tmp_path: Path) -> None:
    doc = Document(
        "1",
        "晋中市，=1+1",
        spans={"entities": [Span(0, 3, "LOC"), Span(0, 3, "LOC")], "summary": [Span(4, 8)]},
        labels={"topics": [Label("society", 0.9), Label("finance", 0.3)]},
        texts={"title": "=HYPERLINK(1)"},
        meta={"published": "2023-05-06", "source": "示例报"},
    )
    write = known_formats()["csv"].write
    assert write is not None
    write(iter([doc]), Target("s", tmp_path / "s.csv"), known_formats()["csv"].write_options())
    raw = (tmp_path / "s.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert dict(zip(header, row, strict=True)) == {
        "id": "1",
        "title": "'=HYPERLINK(1)",
        "published": "2023-05-06",
        "source": "示例报",
        "topics": "society; finance",
        "summary": "'=1+1",
        "entities": "晋中市/LOC",
    }
