from __future__ import annotations

import io
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import awkward
import pytest
from hypothesis import HealthCheck, given, settings

from pipeline.document import Document
from pipeline.formats import Choice, InputFailure, Placed, Source


def read(source: Source) -> list[Placed | InputFailure]:
    return list(Choice().read("text", source))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=awkward.texts)
def test_text_equals_the_file_byte_for_byte(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode("utf-8"))
    doc = Document("the id", text, meta={"encoding": "utf-8"})
    assert read(Source("in/a.txt", "the id", file)) == [Placed(doc, "in/a.txt")]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO("\ufeff晋中\r\n".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    doc = Document("stdin", "\ufeff晋中\r\n", meta={"encoding": "utf-8"})
    assert read(Source("standard input", "stdin")) == [Placed(doc, "standard input")]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-16-be"])
def test_other_encodings_are_read_and_named(tmp_path: Path, encoding: str) -> None:
    text = "乾隆年間的天氣很好，他們說今天是個好日子。" * 3
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "a.txt").write_bytes((mark + text).encode(encoding))
    (found,) = read(Source("a.txt", "a", tmp_path / "a.txt"))
    assert isinstance(found, Placed)
    assert found.doc.text.removeprefix("\ufeff") == text
    named = {"big5": "big5hkscs", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert found.doc.meta == {"encoding": named}


def test_bytes_that_cannot_be_read_are_counted_and_told(tmp_path: Path) -> None:
    raw = ("晋中市今天召开会议。" * 9).encode() + b"\xff" + "会议指出。".encode() + b"\xfe\xff"
    (tmp_path / "a.txt").write_bytes(raw)
    (found,) = read(Source("a.txt", "a", tmp_path / "a.txt"))
    assert isinstance(found, Placed)
    assert found.doc.text == "晋中市今天召开会议。" * 9 + "\ufffd会议指出。\ufffd\ufffd"
    assert found.doc.meta == {"encoding": "utf-8", "undecodable_bytes": 3}
    assert found.note == "3 bytes cannot be read as utf-8; each is U+FFFD"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"%PDF-1.4\n\xe2\xe3", "not text: this is a PDF; take its text out first, e.g. with"),
        (b"PK\x03\x04aaaa", "not text: this is a zip archive (or an Office document); its format"),
        (b"\x00\x01" * 99, "not text: 99 NUL characters, as programs and data files have them"),
        (random.Random(1).randbytes(4000), "not text: "),
    ],
)
def test_what_is_no_text_is_a_failure(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    (found,) = read(Source("in/a.txt", "a", tmp_path / "a.txt"))
    assert isinstance(found, InputFailure)
    assert (found.where, found.message[: len(message)]) == ("in/a.txt", message)


def test_what_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    assert read(Source("in/a", "a", tmp_path)) == [
        InputFailure("in/a", "cannot be read: Is a directory", lost=True)
    ]
