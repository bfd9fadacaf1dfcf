from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.formats import Choice, InputFailure, Placed, Source, format_of

pytest.importorskip("warcio")


def archive() -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    raw = io.BytesIO()
    writer = WARCWriter(raw, gzip=True)
    for kind, status, body in [
        ("text/html; charset=big5", "200 OK", "<p>他們說今天是個好日子。</p>".encode("big5")),
        ("image/png", "200 OK", b"\x89PNG"),
        ("text/html", "404 Not Found", b"<p>gone</p>"),
        ("text/plain", "200 OK", "正文。".encode()),
    ]:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            "http://example.com/a",
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2023-05-06T08:00:00Z"},
        )
        writer.write_record(record)
    return raw.getvalue()


@pytest.mark.parametrize("unpack", [False, True])
def test_pages_that_were_answered_are_read(tmp_path: Path, unpack: bool) -> None:
    raw = gzip.decompress(archive()) if unpack else archive()
    path = tmp_path / ("a.warc" if unpack else "a.warc.gz")
    path.write_bytes(raw)
    assert format_of(path.name) == "warc"
    found = list(Choice().read("warc", Source("in/a", "a", path)))
    docs = [one.doc for one in found if isinstance(one, Placed)]
    known = {"url": "http://example.com/a", "crawled": "2023-05-06T08:00:00Z"}
    assert docs == [
        Document("a:1", "他們說今天是個好日子。", meta={**known, "encoding": "big5hkscs"}),
        Document("a:4", "正文。", meta={**known, "encoding": "utf-8"}),
    ]


def test_what_is_no_warc_is_a_failure() -> None:
    (found,) = Choice().read("warc", Source("in/a", "a", content=b"no archive\n"))
    assert isinstance(found, InputFailure)
    assert found.message.startswith("not a WARC that can be read: ")


def test_a_damaged_archive_is_a_failure_and_says_nothing_by_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    raw = gzip.decompress(archive())
    shown = raw.replace(b"http://example.com/a", b"http://ex \x1b[31m.com/a")
    typeless = raw.replace(b"WARC-Type: response", b"WARC-Tipe: response")
    longer = raw.replace(b"\r\n\r\n\r\n\r\n", b"\r\n\r\nrest\r\n\r\n")
    for damaged in (shown, typeless, longer, raw[:300]):
        for found in Choice().read("warc", Source("in/a", "a", content=damaged)):
            assert isinstance(found, (Placed, InputFailure))
    assert capsys.readouterr() == ("", "")
