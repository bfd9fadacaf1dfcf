from __future__ import annotations

import pytest

from pipeline.errors import InputError
from pipeline.formats.encodings import Decoded, canonical, decode, detect, known

SIMPLIFIED = "晋中市今天召开会议，研究明年的工作。会议指出，要加快发展。"
TRADITIONAL = "臺北市今天召開會議，研究明年的工作。會議指出，要加快發展。"


@pytest.mark.parametrize(
    ("text", "written", "encoding"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        ("我哋喺香港嘅會議好緊要，" + TRADITIONAL, "big5hkscs", "big5hkscs"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        ("<p class=a>" * 400 + SIMPLIFIED, "gbk", "gb18030"),
        ("<p class=a>" * 400 + TRADITIONAL, "big5", "big5hkscs"),
        ("今天的会议", "gbk", "gb18030"),
        ("今天的會議", "big5", "big5hkscs"),
    ],
)
def test_encodings_are_told_apart_from_the_bytes(text: str, written: str, encoding: str) -> None:
    assert decode(text.encode(written)) == Decoded(text, encoding)


def test_what_is_given_comes_first_and_what_is_declared_after_valid_utf8() -> None:
    raw = "天".encode("big5")
    assert decode(raw, given="big5").text == "天"
    assert decode(raw, declared=[None, "big5"]).text == "天"
    assert decode(SIMPLIFIED.encode(), declared=["gb2312"]) == Decoded(SIMPLIFIED)
    assert decode(SIMPLIFIED.encode("gbk"), declared=["utf-8"]).encoding == "gb18030"


def test_a_mark_stays_as_the_first_character() -> None:
    assert decode("\ufeff晋".encode()) == Decoded("\ufeff晋")
    assert decode("\ufeff晋".encode("utf-16-be")) == Decoded("\ufeff晋", "utf-16-be")


def test_what_cannot_be_read_is_counted_and_a_pages_own_mark_is_not() -> None:
    found = decode((SIMPLIFIED + "\ufffd").encode() + b"\xff\xfe")
    assert (found.encoding, found.undecodable) == ("utf-8", 2)
    assert found.note == "2 bytes cannot be read as utf-8; each is U+FFFD"
    assert Decoded("a").note == ""


@pytest.mark.parametrize("written", ["gb18030", "utf-16-le", "utf-8"])
def test_a_texts_own_marks_of_what_was_unread_speak_against_no_encoding(written: str) -> None:
    assert detect((SIMPLIFIED + "\ufffd" * 20).encode(written)) == written


def test_bytes_that_are_no_text_are_not_taken_for_utf16() -> None:
    assert detect(bytes(range(1, 256)) * 8) in ("utf-8", "gb18030")
    assert detect(b"") == "gb18030" or detect(b"") == "utf-8"


def test_names_as_pages_write_them() -> None:
    names = ["GB2312", " 'gbk' ", "GB18030", "Big5", "utf8", "UTF-8", "x-nothing", None]
    assert [known(name) for name in names] == [
        *["gb18030"] * 3,
        "big5hkscs",
        "utf-8",
        "utf-8",
        None,
        None,
    ]
    with pytest.raises(InputError, match=r'no encoding called "x-nothing"; e\.g\. utf-8, gb18030'):
        canonical("x-nothing")
