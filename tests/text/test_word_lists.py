from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.text.word_lists import read_lines


def read(path: Path) -> list[str]:
    return read_lines(path, "gazetteer", "gazetteer of the stage entities")


def test_any_line_end_parts_lines_and_a_byte_order_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes("\ufeff晋中\r\n太原\r大同\n".encode())
    assert read(path) == ["晋中", "太原", "大同", ""]


def test_what_cannot_be_read_is_told_with_its_line_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes("晋中\n".encode() + "榆社".encode("gb18030"))
    with pytest.raises(InputError, match=r"line 2: not UTF-8 \(byte 7\); save the gazetteer as"):
        read(path)
    with pytest.raises(InputError, match=r"cannot be read \(.*\); mend the setting gazetteer of "):
        read(tmp_path / "none")
