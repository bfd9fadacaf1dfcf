from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import awkward
import pytest
from hypothesis import HealthCheck, given, settings

from pipeline.document import Document
from pipeline.formats import InputFailure, Source
from pipeline.formats.plain_text import read


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=awkward.texts)
def test_text_equals_the_file_byte_for_byte(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode("utf-8"))
    (doc,) = read(Source("a.txt", file, "the id"))
    assert doc == Document("the id", text)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO("\ufeff晋中\r\n".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert list(read(Source("standard input", None, "stdin"))) == [
        Document("stdin", "\ufeff晋中\r\n")
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            "晋中".encode("gb18030"),
            "not UTF-8: byte 0xbd at position 0; it looks like GB18030, so convert it: "
            "iconv -f GB18030 -t UTF-8",
        ),
        (
            "晋中".encode("utf-16"),
            "not UTF-8: byte 0xff at position 0; it looks like UTF-16, so convert it: "
            "iconv -f UTF-16 -t UTF-8",
        ),
        (b"ok \xff\xff", "not UTF-8: byte 0xff at position 3"),
    ],
)
def test_what_is_not_utf8_is_a_failure(tmp_path: Path, raw: bytes, message: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(raw)
    assert list(read(Source("in/a.txt", file, "a"))) == [InputFailure("in/a.txt", message)]


def test_what_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    assert list(read(Source("in/a", tmp_path, "a"))) == [
        InputFailure("in/a", "cannot be read: Is a directory")
    ]
