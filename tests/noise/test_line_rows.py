"""`pipeline.noise.line_rows`: a page's lines as numbers."""

from __future__ import annotations

import numpy as np

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import AT, LINE_NAMES, Rows
from pipeline.text.lines import find_lines


def _html(html: str) -> Rows:
    text, markup = parse_html(html)
    return read_rows(text, find_lines(text), markup)


def test_each_column_has_a_name_of_its_own() -> None:
    assert len(AT) == len(LINE_NAMES) == _html("<p>一").values.shape[1]


def test_a_subset_is_the_page_with_lines_left_out() -> None:
    rows = _html("<p>一二三</p><div><p>四五六</p><p>七八九</p></div>")
    some = rows.subset(np.array([False, True, True]))
    assert some.texts == ["四五六", "七八九"]
    assert some.bounds[some.elements].tolist() == [[0, 1], [1, 2]]
