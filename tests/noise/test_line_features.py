"""`pipeline.noise.line_features`: a page's lines as numbers."""

from __future__ import annotations

import numpy as np

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import LINE_NAMES, Rows
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines


def _rows(text: str) -> Rows:
    folded = fold(text)
    return read_rows(folded, find_lines(folded), None)


def _html(html: str) -> Rows:
    text, markup = parse_html(html)
    folded = fold(text)
    return read_rows(folded, find_lines(folded), markup)


def test_characters_are_counted_line_by_line() -> None:
    rows = _rows("示例市今天启动改造，共20栋。\nABC 12\n😀")
    assert rows.column("length").tolist() == [15, 6, 1]
    assert rows.column("ended").tolist() == [1, 0, 0]
    assert rows.column("stops").tolist() == [1, 0, 0]
    assert rows.column("commas").tolist() == [1, 0, 0]
    assert np.allclose(rows.column("letters"), [0, 0.5, 0])
    assert np.allclose(rows.column("digits"), [2 / 15, 2 / 6, 0])


def test_a_line_ends_in_a_stop_that_brackets_and_quotes_may_close() -> None:
    rows = _rows("说完了。”\n(完。)\n(完)\nThe end.\n第1.\n真的!\n😀\n“")
    assert rows.column("ended").tolist() == [1, 1, 0, 1, 0, 1, 0, 0]


def test_a_line_begins_with_a_bullet_or_a_number_of_a_list() -> None:
    rows = _rows("·要闻\n1、要闻\n[1]要闻\n2023年要闻\n【要闻】\n要闻·")
    assert rows.column("bullet").tolist() == [1, 1, 1, 0, 1, 0]


def test_dates_count_in_lines_of_digits_and_far_ones_do_not() -> None:
    rows = _rows("2023-05-06 08:00\n第1\n" + "长" * 100 + "2023-05-06" + "长" * 100)
    assert rows.column("words_date").tolist() == [1, 0, 0]


def test_words_count_near_the_ends_of_the_line_that_holds_them() -> None:
    rows = _rows(
        "分享\n相关阅读\n" + "长" * 100 + "评论" + "长" * 100 + "\n2023-05-06 08:00 来源：某报"
    )
    assert rows.column("words_share").tolist() == [1, 0, 0, 0]
    assert rows.column("words_related").tolist() == [0, 1, 0, 0]
    assert rows.column("words_comments").tolist() == [0, 0, 0, 0]
    assert rows.column("words_date").tolist() == [0, 0, 0, 1]
    assert rows.column("words_time").tolist() == [0, 0, 0, 1]
    assert rows.column("words_byline").tolist() == [0, 1, 0, 1]


def test_a_page_without_lines_has_no_rows() -> None:
    assert _rows("").values.shape == (0, len(LINE_NAMES))
    assert _html("").values.shape == (0, len(LINE_NAMES))
