from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import awkward
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.document import Document, Label, Span
from pipeline.errors import ConfigError, DocumentError
from pipeline.formats import Choice, InputFailure, Placed, Source
from pipeline.formats.jsonl import read_file, write_file

WHOLE = Document(
    "1",
    "晋中😀",
    spans={"entities": [Span(0, 2, "LOC", 0.5)]},
    labels={"topics": [Label("travel", 0.9)]},
    texts={"title": "晋中"},
    meta={"views": 3},
    made_by={"entities": "x"},
    errors=[{"stage": "words", "kind": "E", "message": "m"}],
)


def lines(folder: Path, *content: bytes, **options: str) -> list[Document | InputFailure]:
    file = folder / "a.jsonl"
    file.write_bytes(b"".join(content))
    choice = Choice.model_validate({"jsonl": options})
    found = choice.read("jsonl", Source("in/a.jsonl", "a.jsonl", file))
    return [one.doc if isinstance(one, Placed) else one for one in found]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(awkward.texts, max_size=5))
def test_what_is_written_is_read_back(tmp_path: Path, texts: list[str]) -> None:
    docs = [Document(str(number), text) for number, text in enumerate(texts)]
    assert write_file(docs, tmp_path / "a.jsonl") == len(docs)
    assert list(read_file(tmp_path / "a.jsonl")) == docs


def test_whole_documents_keep_all_they_have(tmp_path: Path) -> None:
    write_file([WHOLE], tmp_path / "a.jsonl", surfaces=True)
    assert list(read_file(tmp_path / "a.jsonl")) == [WHOLE]
    assert '"text": "晋中"' in (tmp_path / "a.jsonl").read_text("utf-8")


@pytest.mark.parametrize("ending", ["", ".gz", ".xz", ".ZST", ".bz2"])
def test_a_file_is_packed_as_its_name_says(ending: str, tmp_path: Path) -> None:
    docs = [Document(str(number), "晋中😀。\n" * 50) for number in range(9)]
    path = tmp_path / f"a.jsonl{ending}"
    assert write_file(docs, path) == 9
    assert list(read_file(path)) == docs
    plain = sum(len(doc.to_json().encode()) + 1 for doc in docs)
    assert (path.stat().st_size < plain / 4) == bool(ending)


def test_a_text_alone_gets_an_id_of_file_and_line(tmp_path: Path) -> None:
    found = lines(tmp_path, b'{"text": "a"}\n', b"\n", b'{"text": "b", "meta": {"x": 1}}')
    assert found == [Document("a.jsonl:1", "a"), Document("a.jsonl:3", "b", meta={"x": 1})]


def test_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    found = lines(
        tmp_path, b'\xef\xbb\xbf{"text": "a"}\r\n \r\n', '{"text": "b\u2028c\x85d"}'.encode()
    )
    assert found == [Document("a.jsonl:1", "a"), Document("a.jsonl:3", "b\u2028c\x85d")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not a line of JSON: Expecting property name enclosed in double quotes"),
        (b"[" * 100_000, "not a line of JSON: "),
        (b'{"text": "a", "meta": {"x": NaN}}', "not a line of JSON: NaN is not a JSON number"),
        (b"[1]", "a document is a JSON object, found list"),
        (
            b'{"url": "a", "content": "abc"}',
            "no key 'text'; there are: url, content; for records of another form name the key that "
            "holds the text, e.g. --set input.format.jsonl.text=content",
        ),
        (b'{"id": true, "text": "a"}', "a document needs a string 'id'"),
        (b'{"text": null}', "a document needs a string 'text'"),
        (b'{"text": "a", "labels": "sport"}', "document 'a.jsonl:2': 'labels' is an object"),
        (b'{"text": "a", "spans": {"x": [{"start": 0, "end": 2}]}}', "document 'a.jsonl:2', layer"),
        (b'{"text": "\\ud800"}', "has half a character"),
    ],
)
def test_a_bad_line_is_a_failure_and_others_go_on(
    tmp_path: Path, line: bytes, message: str
) -> None:
    first, failure, last = lines(tmp_path, b'{"text": "a"}\n', line, b'\n{"text": "b"}\n')
    assert (first, last) == (Document("a.jsonl:1", "a"), Document("a.jsonl:3", "b"))
    assert isinstance(failure, InputFailure)
    assert (failure.where, failure.message[: len(message)]) == ("in/a.jsonl:2", message)


def test_an_escaped_pair_is_one_character(tmp_path: Path) -> None:
    assert lines(tmp_path, b'{"text": "\\ud83d\\ude00"}') == [Document("a.jsonl:1", "😀")]


def test_a_stray_line_in_another_encoding_is_read(tmp_path: Path) -> None:
    raw = '{"text": "他们说今天是个好日子"}'
    found = lines(tmp_path, raw.encode(), b"\n", raw.encode("gb18030"))
    assert [doc.text for doc in found if isinstance(doc, Document)] == ["他们说今天是个好日子"] * 2


def test_other_keys_go_into_meta_and_numbers_are_ids(tmp_path: Path) -> None:
    record = {"id": 7, "text": "a", "url": "u", "meta": {"source": "s"}, "tags": [1]}
    assert lines(tmp_path, json.dumps(record).encode()) == [
        Document("7", "a", meta={"url": "u", "tags": [1], "source": "s"})
    ]


def test_lines_of_another_form(tmp_path: Path) -> None:
    content = {"docid": 7, "content": "晋中", "url": "u", "labels": "sport"}
    found = lines(tmp_path, json.dumps(content).encode(), text="content", id="docid")
    assert found == [Document("7", "晋中", meta={"url": "u", "labels": "sport"})]


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ({"body": "a"}, {"text": "content"}, "no key 'content'; there are: body; for records"),
        ({"text": "a"}, {"id": "docid"}, "no key 'docid', which the format's option id names"),
        ({"content": 3}, {"text": "content"}, "a document needs a string 'text'"),
        ({"text": "a"}, {"html": "page"}, "no key 'page', which the format's option html names"),
    ],
)
def test_lines_of_another_form_without_their_keys(
    tmp_path: Path, content: dict[str, object], options: dict[str, str], message: str
) -> None:
    (found,) = lines(tmp_path, json.dumps(content).encode(), **options)
    assert isinstance(found, InputFailure)
    assert (found.where, found.message[: len(message)]) == ("in/a.jsonl:1", message)


def test_gzipped_files(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(WHOLE.to_json().encode()))
    assert list(read_file(file)) == [WHOLE]


_CUT_SHORT = gzip.compress(b'{"text": "a"}\n' * 9, mtime=0)[:-12]


@pytest.mark.parametrize("raw", [b"not gzip", _CUT_SHORT], ids=["not gzip", "cut short"])
def test_a_damaged_gzip_is_a_failure(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(raw)
    *_, last = Choice().read("jsonl", Source("a.jsonl.gz", "a", file))
    assert isinstance(last, InputFailure)
    assert last.message.startswith("cannot be read: ")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(b'{"text": "a"}\n'))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert list(Choice().read("jsonl", Source("standard input", "stdin"))) == [
        Placed(Document("stdin:1", "a"), "standard input:1")
    ]


def test_read_file_stops_at_the_first_bad_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n{}\n')
    with pytest.raises(DocumentError, match=r"a\.jsonl:2: no key 'text'"):
        list(read_file(tmp_path / "a.jsonl"))
    with pytest.raises(DocumentError, match=r"b\.jsonl: cannot be read: No such file"):
        list(read_file(tmp_path / "b.jsonl"))


@pytest.mark.parametrize("name", ["a", "a.part", "a.jsonl.gz", "a.gz"])
def test_read_file_takes_what_no_format_claims_for_json_lines(tmp_path: Path, name: str) -> None:
    raw = WHOLE.to_json().encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    assert list(read_file(tmp_path / name)) == [WHOLE]


def test_read_file_reads_pages_and_where_their_characters_stand(tmp_path: Path) -> None:
    raw = "<title>水库</title><p>一&amp;二。</p><p>晋中开会。</p>".encode("gb18030")
    (tmp_path / "a.html").write_bytes(raw)
    (doc,) = read_file(tmp_path / "a.html")
    assert (doc.id, doc.text) == ("a.html", "水库\n一&二。\n晋中开会。")
    assert doc.markup is not None
    name = Span(doc.text.index("晋中"), doc.text.index("晋中") + 2)
    assert doc.source_span(name) is None
    (mapped,) = read_file(str(tmp_path / "a.html"), format={"html": {"source_map": True}})
    place = mapped.source_span(name)
    assert place is not None
    assert raw[slice(*place)].decode("gb18030") == "晋中"


def test_read_file_in_a_format_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("正文,n\n好,1\n", "utf-8")
    (doc,) = read_file(tmp_path / "a.csv", format={"csv": {"text": "正文"}})
    assert doc == Document("a.csv:2", "好", meta={"n": "1"})
    (whole,) = read_file(tmp_path / "a.csv", format="text")
    assert whole.text == "正文,n\n好,1\n"
    with pytest.raises(ConfigError, match='did you mean "html"'):
        list(read_file(tmp_path / "a.csv", format="htm"))
