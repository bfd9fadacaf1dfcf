"""`pipeline.noise.line_markup`: what the markup says of a page's lines."""

from __future__ import annotations

import numpy as np

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import Rows
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines


def _html(html: str) -> Rows:
    text, markup = parse_html(html)
    folded = fold(text)
    return read_rows(folded, find_lines(folded), markup)


def test_markup_says_links_hidden_lines_headings_and_names() -> None:
    rows = _html(
        "<div class=nav><a href=a>首页</a></div><div id=article><h2>小标题</h2>"
        "<p>正文<a href=b>四字链接</a>。</p><p style='display:none'>藏起来</p></div>"
    )
    assert rows.texts == ["首页", "小标题", "正文四字链接。", "藏起来"]
    assert np.allclose(rows.column("linked"), [1, 0, 4 / 7, 0])
    assert rows.column("hidden").tolist() == [0, 0, 0, 1]
    assert rows.column("heading").tolist() == [0, 5, 0, 0]
    assert rows.column("bad_above").tolist() == [1, 0, 0, 0]
    assert rows.column("good_above").tolist() == [0, 1, 1, 1]
    assert rows.keys[2] == rows.keys[3] != rows.keys[0]


def test_what_elements_above_say_adds_up() -> None:
    rows = _html(
        "<div class=menu><ul class=nav><li><div><p>一</p></div></li></ul></div>"
        "<table><tr><td><table><tr><td>二</td></tr></table></td></tr></table>"
    )
    assert rows.column("bad_above").tolist() == [2, 0]
    assert rows.column("in_list").tolist() == [1, 0]
    assert rows.column("in_table").tolist() == [0, 2]
    assert rows.column("depth")[0] == 7  # html, body, div, ul, li, div, p below the root
    assert rows.column("tag_p").tolist() == [1, 0]
    assert rows.column("break_td").tolist() == [0, 1]


def test_a_page_as_deep_as_pages_may_be_is_read() -> None:
    rows = _html("<div>" * 900 + "底" + "</div>" * 900)
    assert rows.column("depth").tolist() == [902]
