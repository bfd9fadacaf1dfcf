"""`pipeline.noise.line_rows`: a page's lines as numbers."""

from __future__ import annotations

import numpy as np

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import AT, LINE_NAMES, Borders, Rows, joined
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


def test_joined_pages_keep_their_elements_and_their_keys_apart() -> None:
    one, two = _html("<p>一二三</p><p>四五</p>"), _html("<div><p>六七</p></div>")
    both = joined([one, two])
    assert both.texts == ["一二三", "四五", "六七"]
    assert both.bounds[both.elements].tolist() == [[0, 1], [1, 2], [2, 3]]
    assert both.keys[0] == both.keys[1] != both.keys[2]
    root = len(one.parents)
    assert both.parents[root] == root  # the second page's own, not the first one's
    assert [page.texts for page in both.pages] == [one.texts, two.texts]
    assert joined([one]) is one


def test_what_a_page_has_is_given_to_each_of_its_lines() -> None:
    borders = Borders([2, 1])
    assert borders.spread([5, 7]).tolist() == [5, 5, 7]
    assert borders.slices == [slice(0, 2), slice(2, 3)]
    assert borders.page.tolist() == [0, 0, 1]
