from __future__ import annotations

import json
import quopri
from pathlib import Path
from typing import Any

import pytest

from pipeline.formats import Choice, Placed, Source
from pipeline.formats.html import declared_encoding, is_mhtml, page_of_mhtml, starts

PAGE = (
    '<!DOCTYPE html><html><head><meta charset="{0}"><title>晋中市召开会议</title></head>'
    "<body><p>他们说今天是个好日子。</p><p>会议提出了要求</p></body></html>"
)


def read(raw: bytes, **source: Any) -> Placed:
    (found,) = Choice().read("html", Source("in/a.html", "a", content=raw, **source))
    assert isinstance(found, Placed)
    return found


@pytest.mark.parametrize(
    ("written", "said", "encoding"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", "gb2312", "utf-8"),
        ("gb18030", "gb2312", "gb18030"),
        ("gb18030", "utf-8", "gb18030"),
        ("big5", "big5", "big5hkscs"),
        ("big5", "", "big5hkscs"),
        ("utf-16", "utf-8", "utf-16-le"),
    ],
)
def test_what_a_page_says_of_its_encoding_is_believed_where_it_can_be(
    written: str, said: str, encoding: str
) -> None:
    page = PAGE
    if written == "big5":
        page = (
            page.replace("会议", "會議").replace("们说", "們說").replace("晋中市召开", "晉中市今日")
        )
    doc = read(page.replace("{0}", said).replace("个", "個").encode(written)).doc
    lines = doc.text.splitlines()
    assert lines[-2] == "他们说今天是個好日子。".replace(
        "们说", "們說" if written == "big5" else "们说"
    )
    assert doc.meta == {"encoding": encoding}
    assert doc.markup is not None
    assert "title" in doc.markup.said


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbf<p>\xe6\x96\x87", "文"),
        ("\ufeff<p>文".encode("utf-16-le"), "文"),
        (b"<p>\xe6\x96\x87\xff<p>\xe6\x96\x87" * 9, "\n".join(["文\ufffd\n文"] * 9)),
    ],
)
def test_marks_and_broken_bytes_of_a_page_are_not_in_the_way(raw: bytes, text: str) -> None:
    assert read(raw, encoding="utf-8" if b"\xff<" in raw else None).doc.text == text


def test_what_was_said_outside_counts_after_the_page() -> None:
    raw = "<p>天</p>".encode("big5")
    assert read(raw, declared="big5").doc.text == "天"
    assert read(raw, encoding="big5", meta={"url": "u"}).doc.meta == {
        "url": "u",
        "encoding": "big5hkscs",
    }


def test_a_page_in_a_record_is_read_as_html() -> None:
    record = {"id": 4, "url": "u", "html": "<p>一。</p><p>二。</p>"}
    source = Source("a.jsonl", "a", content=json.dumps(record).encode())
    (found,) = Choice().read("jsonl", source)
    assert isinstance(found, Placed)
    assert (found.doc.id, found.doc.text, found.where) == ("4", "一。\n二。", "a.jsonl:1")
    assert found.doc.meta == {"url": "u", "encoding": "utf-8"}


#: A page with a frame and a picture, as Chromium saves it: no charset in the part's header.
_ARCHIVE = """From: <Saved by Blink>
Snapshot-Content-Location: https://news.example/2023/a.html
Subject: =?utf-8?Q?=E6=99=8B=E4=B8=AD?=
Date: Sat, 6 May 2023 00:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--abc----"


------MultipartBoundary--abc----
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://news.example/2023/a.html

{page}
------MultipartBoundary--abc----
Content-Type: text/css
Content-Transfer-Encoding: quoted-printable
Content-Location: cid:css-1@mhtml.blink

p {{ color: red; }}
------MultipartBoundary--abc----
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://news.example/a.png

iVBORw0KGgo=
------MultipartBoundary--abc----
Content-Type: text/html
Content-ID: <frame-2@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://ads.example/frame.html

<p>=E5=B9=BF=E5=91=8A</p>
------MultipartBoundary--abc------
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
@pytest.mark.parametrize("ending", [".mhtml", ".mht"])
def test_a_saved_web_archive_is_its_page(tmp_path: Path, encoding: str, ending: str) -> None:
    said = PAGE.format("Big5" if encoding == "big5hkscs" else encoding)
    said = (
        said.replace("会议", "會議").replace("们说", "們說").replace("个", "個").replace("开", "開")
    )
    page = quopri.encodestring(said.encode(encoding)).decode("ascii")
    assert "=\n" in page  # long lines are broken
    raw = _ARCHIVE.format(page=page).replace("\n", "\r\n").encode()
    path = tmp_path / f"a{ending}"
    path.write_bytes(raw)
    placed = list(Choice().read("html", Source(path.name, "a", path=path)))
    assert [one.doc.text.splitlines()[1:] for one in placed if isinstance(one, Placed)] == [
        ["他們說今天是個好日子。", "會議提出了要求"]
    ]
    meta = {"encoding": encoding, "url": "https://news.example/2023/a.html"}
    assert [one.doc.meta for one in placed if isinstance(one, Placed)] == [meta]
    assert page_of_mhtml(b"<p>no archive") == (b"<p>no archive", "")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_web_archive_is_known_by_its_head_whatever_its_name(end: str) -> None:
    page = quopri.encodestring("<p>他们说今天是个好日子。</p>".encode()).decode("ascii")
    raw = _ARCHIVE.format(page=page).replace("\n", end).encode()
    (found,) = Choice().read("html", Source("saved.html", "a", content=raw))
    assert isinstance(found, Placed)
    assert found.doc.text == "他们说今天是个好日子。"
    assert found.doc.meta["url"] == "https://news.example/2023/a.html"


@pytest.mark.parametrize(
    "raw",
    [
        b"<p>From: a\nContent-Type: multipart/related</p>",
        b"Subject: a\n\nContent-Type: multipart/related\n",
        b"Content-Type: text/html\n\n<p>a</p>",
    ],
)
def test_what_is_no_web_archive(raw: bytes) -> None:
    assert not is_mhtml(raw)


def test_declared_encoding() -> None:
    assert declared_encoding(b'<meta http-equiv=x content="text/html; charset=GBK">') == "GBK"
    assert declared_encoding(b'<?xml version="1.0" encoding="utf-8"?>') == "utf-8"
    assert declared_encoding(b"<p>charset=gbk</p>") is None


def test_pages_without_an_ending_are_told_by_their_start(tmp_path: Path) -> None:
    assert starts(b"\xef\xbb\xbf\n<!DOCTYPE HTML PUBLIC")
    assert starts(b"<html lang=zh>")
    assert not starts("他说<html>".encode())
