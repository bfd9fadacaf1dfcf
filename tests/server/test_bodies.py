from __future__ import annotations

import base64
import json

import pytest

from pipeline.document import Document, Span
from pipeline.server.bodies import BadRequest, read_body, read_json, write_body

JSON = "application/json"


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def test_one_document_is_answered_by_one() -> None:
    read = read_body(body({"id": "a", "text": "文😀"}), JSON)
    assert read.docs == [Document("a", "文😀")]
    assert json.loads(write_body(read, read.docs, surfaces=False))["text"] == "文😀"


def test_many_are_answered_by_many_and_get_ids() -> None:
    read = read_body(
        body([{"text": "甲"}, {"id": 7, "text": "乙"}]), "application/json; charset=utf-8"
    )
    assert [doc.id for doc in read.docs] == ["text-0", "7"]
    assert [one["id"] for one in json.loads(write_body(read, read.docs, surfaces=True))] == [
        "text-0",
        "7",
    ]


def test_json_lines_come_back_as_lines() -> None:
    read = read_body('{"text": "甲"}\n\n{"text": "乙"}\r\n'.encode(), "application/x-ndjson")
    written = write_body(read, read.docs, surfaces=False).decode()
    assert [json.loads(line)["text"] for line in written.splitlines()] == ["甲", "乙"]


def test_only_a_newline_ends_a_json_line() -> None:
    text = "甲\u2028乙\x85丙"
    (doc,) = read_body(f'{{"text": "{text}"}}\n'.encode(), "application/x-ndjson").docs
    assert doc.text == text


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=utf-8"])
def test_a_saved_web_archive_is_a_page(content_type: str) -> None:
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html; charset=gb18030\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Location: https://a.example/1\r\n\r\n"
        f"{base64.b64encode('<meta charset=gb18030><p>一段</p>'.encode('gb18030')).decode()}\r\n"
        "--b--\r\n"
    )
    (doc,) = read_body(archive.encode(), content_type).docs
    assert (doc.text, doc.meta["url"]) == ("一段", "https://a.example/1")


def test_an_output_document_can_be_sent_again() -> None:
    doc = Document("a", "张三", spans={"entities": [Span(0, 2, "PER", 0.5)]}, meta={"url": "u"})
    assert read_body(doc.to_json(surfaces=True).encode(), JSON).docs == [doc]


def test_other_keys_go_into_meta() -> None:
    (doc,) = read_body(body({"text": "甲", "url": "u", "meta": {"a": 1}}), JSON).docs
    assert doc.meta == {"a": 1, "url": "u"}


def test_pages_are_sent_bare_with_their_name_and_address() -> None:
    (doc,) = read_body(b"\xef\xbb\xbfa\r\n", "text/plain", name="n", url="https://a.example").docs
    assert (doc.id, doc.text.lstrip("\ufeff")) == ("n", "a\r\n")
    assert doc.meta["url"] == "https://a.example"
    (doc,) = read_body("甲".encode("gb18030"), 'text/plain; charset="gb18030"').docs
    assert doc.text == "甲"
    (doc,) = read_body("<p>一段</p><p>二段</p>".encode(), "text/html").docs
    assert doc.text.split() == ["一段", "二段"]
    assert doc.markup is not None
    (doc,) = read_body(body({"html": "<p>一段</p>", "url": "u"}), JSON).docs
    assert (doc.text.strip(), doc.meta["url"]) == ("一段", "u")


@pytest.mark.parametrize(
    ("content", "content_type", "status", "reason"),
    [
        (b"{", JSON, 400, "not JSON"),
        (b"", JSON, 400, "not JSON"),
        (b"\xff", JSON, 400, "not UTF-8"),
        (b"[" * 100_000, JSON, 400, "nested too deeply"),
        (b'{"text": "a", "n": NaN}', JSON, 400, "NaN is no JSON number"),
        (b"1" * 5000, JSON, 400, "not JSON"),
        (b"[]", JSON, 422, "no document"),
        (b"null", JSON, 422, "found null"),
        (b"[[]]", JSON, 422, "documents[0]: an object"),
        (b"{}", JSON, 422, "no key 'text'"),
        (b'{"text": 3}', JSON, 422, "a string 'text'"),
        (b'{"text": "a", "id": []}', JSON, 422, "a string 'id'"),
        (b'{"text": "a", "spans": {"x": [{"start": 0, "end": 9}]}}', JSON, 422, "past the text"),
        (b'{"text": "\\ud800"}', JSON, 422, "half a character"),
        (b'{"text": "a"}\n{', "application/x-ndjson", 400, "line 2 is not JSON"),
        (
            b'{"text": "a"}\n\nxx\n{"text": "b"}\n',
            "application/x-ndjson",
            400,
            "line 3 is not JSON",
        ),
        (b'\n{"text": "a"}\r\n\r\n{}\n', "application/x-ndjson", 422, "line 4: no key 'text'"),
        (b"", "application/x-ndjson", 422, "no document"),
        (b"\xff\xfe", "text/plain; charset=utf-8", 400, "not utf-8"),
        (b"a", "text/plain; charset=klingon", 415, "no charset"),
        (b"a", "image/png", 415, "known: application/json"),
        (b"a", "", 415, "missing"),
    ],
)
def test_mistakes_have_a_status_and_a_reason(
    content: bytes, content_type: str, status: int, reason: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        read_body(content, content_type)
    assert caught.value.status == status
    assert reason in caught.value.reason


def test_any_json_can_be_read() -> None:
    assert read_json(b'{"a": [1]}') == {"a": [1]}
