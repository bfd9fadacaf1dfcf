from __future__ import annotations

import awkward
import pytest
from hypothesis import given

from pipeline.text.lines import Line, display_width, find_lines


def test_lines_are_trimmed_and_blank_ones_left_out() -> None:
    assert find_lines("  标题 \r\n\r\n\u3000正文。\n尾") == [
        Line(2, 4, "标题", indent=2, breaks=0),
        Line(10, 13, "正文。", indent=1, breaks=2),
        Line(14, 15, "尾", indent=0, breaks=1),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    assert [(line.text, line.close) for line in find_lines(f"甲{end}乙{end}{end}丙")] == [
        ("甲", False),
        ("乙", True),
        ("丙", False),
    ]


@given(awkward.texts)
def test_lines_hold_every_visible_character(text: str) -> None:
    covered = {at for line in find_lines(text) for at in range(line.start, line.end)}
    assert {at for at, char in enumerate(text) if not char.isspace()} <= covered
    assert all(text[line.start : line.end] == line.text for line in find_lines(text))


def test_chinese_takes_two_columns_and_latin_one() -> None:
    assert [display_width(text) for text in ("", "abc", "晋中", "“晋”a1")] == [0, 3, 4, 8]


@pytest.mark.parametrize(
    "text", ["", "\n", " 一\n\n\u3000二 \n三", "一", "\n\n一\n", "一\n \t\n\n二"]
)
def test_lines_are_the_same_whatever_ends_them(text: str) -> None:
    other = find_lines(text + "\n\u2028")
    assert find_lines(text) == other
    assert find_lines(text.replace("\n", "\x85")) == other
