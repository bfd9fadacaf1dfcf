from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.formats import InputFailure, Line, Source, Target
from pipeline.formats.source import _wide


def lines(raw: bytes, **settings: str) -> list[Line]:
    return list(Source("in/a", "a", content=raw, **settings).lines())  # type: ignore[arg-type]


def test_lines_end_at_newlines_alone() -> None:
    assert [line.text for line in lines("\ufeff一\r\n二\u2028\x85三\n\n四".encode())] == [
        "一",
        "二\u2028\x85三",
        "",
        "四",
    ]


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_lines_in_utf16(mark: str) -> None:
    assert lines("\ufeff一上\n二".encode(mark)) == [Line(1, "一上", mark), Line(2, "二", mark)]


def test_each_line_is_decoded_by_itself() -> None:
    raw = "他们说今天是个好日子\n".encode() + "他们说今天是个好日子".encode("gbk")
    found = lines(raw)
    assert [line.text for line in found] == ["他们说今天是个好日子"] * 2
    assert [line.encoding for line in found] == ["utf-8", "gb18030"]
    assert lines("乾隆".encode("big5"), encoding="big5")[0].text == "乾隆"


def test_places_and_ids() -> None:
    source = Source("in/a.csv", "a.csv")
    assert (source.place(3), source.id_of(3)) == ("in/a.csv:3", "a.csv:3")


def test_text_is_unpacked_decoded_and_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress("天".encode("big5")))
    source = Source("a", "a", tmp_path / "a.txt.gz")
    assert source.text("big5").text == "天"
    assert source.read_bytes() == "天".encode("big5")
    with pytest.raises(InputError, match="a PDF"):
        Source("a", "a", content=b"%PDF-1").text()


@pytest.mark.parametrize("packing", [None, ".gz", ".zst"])
def test_what_is_written_to_a_target_is_read_from_a_source(
    tmp_path: Path, packing: str | None
) -> None:
    with Target("t", tmp_path / "a", packing=packing).open() as file:
        file.write(b"x")
    assert Source("a", "a", tmp_path / "a").read_bytes() == b"x"


def test_reading_of_wide_characters_may_end_early() -> None:
    stream = BytesIO("一\n二\n".encode("utf-16"))
    lines = _wide(stream, "utf-16")
    assert next(lines).decode() == "一\n"
    stream.close()
    lines.close()


def test_a_failure_names_its_place_once_and_is_no_novel() -> None:
    assert str(InputFailure("a", "a:3: bad")) == "a:3: bad"
    assert str(InputFailure("a", "bad")) == "a: bad"
    assert str(InputFailure("a", "x" * 9_000)) == f"a: {'x' * 500}… (9,000 characters)"
