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


BODY = "<p>水库昨天开闸放水。</p>".encode()


def records(count: int = 2) -> list[bytes]:
    """Return plain records of one page each, without the empty lines behind them."""
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + BODY
    return [
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://b.example/%d\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (number, len(page), page)
        for number in range(count)
    ]


def read_cut(raw: bytes, name: str) -> tuple[list[str], list[InputFailure]]:
    found = list(Choice().read("warc", Source(name, "a", content=raw, inside=name)))
    texts = [one.doc.text for one in found if isinstance(one, Placed)]
    return texts, [one for one in found if isinstance(one, InputFailure)]


def test_a_plain_archive_cut_anywhere_keeps_whole_pages_and_tells_of_the_cut_one() -> None:
    first, second = (record + b"\r\n\r\n" for record in records())
    whole = first + second
    for cut in range(2, len(whole)):
        texts, failures = read_cut(whole[:cut], "a.warc")
        pages = (cut >= len(first) - 4) + (cut >= len(whole) - 4)
        assert texts == ["水库昨天开闸放水。"] * pages, cut
        between = len(first) - 4 <= cut <= len(first) or cut >= len(whole) - 4
        assert len(failures) == (not between), cut


def test_a_page_that_is_cut_off_says_what_is_missing_and_where() -> None:
    _, (failure,) = read_cut(b"\r\n\r\n".join(records())[:-5], "a.warc")
    length = len(records()[0].partition(b"\r\n\r\n")[2])
    assert failure == InputFailure(
        "a.warc:2",
        f"the archive ends inside this record (https://b.example/1), 5 of its {length} bytes are "
        "missing; it is left out: fetch the archive again",
        lost=True,
    )


@pytest.mark.parametrize("each", [True, False], ids=["a member each", "one member"])
def test_a_packed_archive_cut_anywhere_is_never_lost_silently(each: bool) -> None:
    plain = [record + b"\r\n\r\n" for record in records(3)]
    packed = [gzip.compress(one) for one in (plain if each else [b"".join(plain)])]
    whole = b"".join(packed)
    ends = [len(b"".join(packed[: count + 1])) for count in range(len(packed))]
    for cut in range(11, len(whole)):
        texts, failures = read_cut(whole[:cut], "a.warc.gz")
        assert len(failures) == (cut not in ends), cut
        assert failures == [] or failures[0].lost
        assert not each or len(texts) >= sum(end <= cut for end in ends), cut


def test_damage_behind_whole_pages_loses_none_of_them() -> None:
    packed = b"".join(gzip.compress(record + b"\r\n\r\n") for record in records(3))
    spoilt = packed[:-8] + bytes(byte ^ 1 for byte in packed[-8:-4]) + packed[-4:]
    texts, (failure,) = read_cut(spoilt, "a.warc.gz")
    assert len(texts) == 3
    assert failure.where == "after a.warc.gz:3"
    assert "CRC check failed" in failure.message
