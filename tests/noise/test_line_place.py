"""`pipeline.noise.line_place`: where a line is, from title, headings and running text."""

from __future__ import annotations

from line_columns import LINES, column


def test_the_title_and_distances_from_it() -> None:
    assert column(LINES, "is_title") == [0, 0, 1, 0, 0, 0, 0, 0]
    assert column(LINES, "after_title") == [0, 0, 0, 1, 2, 3, 4, 5]
    assert column(LINES, "before_title") == [2, 1, 0, 0, 0, 0, 0, 0]


def testheadings_and_bylines_above() -> None:
    assert column(LINES, "comments_above")[5:] == [99, 0, 1]
    assert column(LINES, "byline_above")[2:6] == [99, 0, 1, 2]


def test_the_best_run_is_that_of_running_text() -> None:
    assert column(LINES, "in_run") == [0, 0, 0, 0, 1, 1, 0, 0]


def test_words_of_the_title_are_counted_once_a_line() -> None:
    lines = ["河畔供水_示例网", "河畔 河畔 供水", "示例网", "今天"]
    assert column(lines, "title_words") == [3, 2, 0, 0]


def test_a_block_is_running_text_with_few_lines_between() -> None:
    one, other = "第一段说了很多很多的话。", "第二段也说了很多很多话。"
    lines = ["菜单", one, "小标题", other, "甲", "乙", "丙", one]
    share = column(lines, "block_share")
    assert share[0] == share[4] == 0
    assert share[1] == share[2] == share[3] > share[7] > 0
    assert column(lines, "block_best")[1:4] == [1, 1, 1]
    assert column(lines, "since_running") == [99, 0, 1, 0, 1, 2, 3, 0]
    assert column(lines, "until_running")[:2] == [1, 0]


def test_a_run_of_short_lines_is_as_long_as_it_is() -> None:
    runs = column(["甲", "乙", "这一行说的是一句很完整的话。", "丙"], "short_run")
    assert runs[0] == runs[1] > runs[3] > runs[2] == 0
