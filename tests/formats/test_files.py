from __future__ import annotations

import bz2
import gzip
import io
import lzma
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.formats.files import (
    PACKINGS,
    bare_name,
    damages,
    missing_paths,
    opened,
    packed,
    refuse_binary,
    unpacked,
)


def read(raw: bytes, name: str) -> bytes:
    with unpacked(io.BytesIO(raw), name) as stream:
        return stream.read()


@pytest.mark.parametrize("ending", PACKINGS)
def test_what_is_packed_is_unpacked_whatever_the_file_is_called(ending: str) -> None:
    out = io.BytesIO()
    with packed(out, ending) as stream:
        stream.write("晋中".encode() * 99)
    assert read(out.getvalue(), f"a.txt{ending}") == "晋中".encode() * 99
    assert read(out.getvalue(), "standard input") == "晋中".encode() * 99
    assert bare_name(f"a.txt{ending.upper()}") == "a.txt"


@pytest.mark.parametrize("ending", PACKINGS)
def test_what_is_cut_short_is_damage(ending: str) -> None:
    out = io.BytesIO()
    with packed(out, ending) as stream:
        stream.write(bytes(range(256)) * 999)
    with pytest.raises(damages()):
        read(out.getvalue()[:-9], f"a{ending}")


def test_packed_files_of_the_standard_tools_and_several_in_one() -> None:
    assert read(gzip.compress(b"a") + gzip.compress(b"b"), "a.gz") == b"ab"
    assert read(lzma.compress(b"a"), "a.xz") == b"a"
    assert read(bz2.compress(b"a"), "a.bz2") == b"a"


def test_a_text_that_begins_like_a_packed_one_is_a_text() -> None:
    assert read(b"BZh is how it begins", "a.txt") == b"BZh is how it begins"
    assert read(b"", "a.gz") == b""


def test_the_same_content_is_packed_to_the_same_bytes() -> None:
    made = []
    for _ in range(2):
        out = io.BytesIO()
        with packed(out, ".gz") as stream:
            stream.write(b"a")
        made.append(out.getvalue())
    assert made[0] == made[1]
    assert packed(out, None) is out


def test_names() -> None:
    names = ["a.tgz", "a.gz", "gz", "a.jsonl.zst", "a.txt"]
    assert [bare_name(name) for name in names] == ["a.tar", "a", "gz", "a.jsonl", "a.txt"]


def test_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with opened(tmp_path / "a", None) as file, opened(None, b"y") as here:
        assert (file.read(), here.read()) == (b"x", b"y")


def test_files_that_are_no_text_are_named() -> None:
    refuse_binary("晋中".encode())
    for start, what in [
        (b"%PDF-1.4", "a PDF"),
        (b"\x89PNG\r\n", "a PNG"),
        (b"{\\rtf1", "Rich Text"),
    ]:
        with pytest.raises(InputError, match=what):
            refuse_binary(start)
    with pytest.raises(InputError, match="a tar archive"):
        refuse_binary(bytes(257) + b"ustar")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一。", "utf-8")
    there = [str(tmp_path), f"{tmp_path}/a.txt", f"{tmp_path}/*.txt", "-", "s3://bucket/a"]
    gone = [f"{tmp_path}/b.txt", f"{tmp_path}/*.html", "a" * 5000, "a\0b"]
    assert missing_paths([*there, *gone]) == gone
