"""`pipeline.noise.second_look`: features of the first look's probabilities."""

from __future__ import annotations

import numpy as np

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import Rows, joined
from pipeline.noise.second_look import second_features, second_names
from pipeline.text.lines import find_lines


def _rows(html: str, markup: bool) -> Rows:
    text, tags = parse_html(html)
    return read_rows(text, find_lines(text), tags if markup else None)


def test_each_column_has_a_name_and_neighbours_are_in_order() -> None:
    first = np.array([0.1, 0.9, 0.8], dtype=np.float32)
    for markup in (True, False):
        rows = _rows("<p>一一</p><p>二二</p><p>三三</p>", markup)
        values = second_features(rows, first)
        names = second_names(markup)
        assert values.shape == (3, len(names))
        assert np.allclose(values[:, names.index("first+1")], [0.9, 0.8, 0])
        assert np.allclose(values[:, names.index("first-2")], [0, 0, 0.1])
        assert values[:, names.index("since_sure")].tolist() == [99, 0, 0]
        assert values[:, names.index("in_first_run")].tolist() == [0, 1, 1]


def test_the_house_is_as_likely_as_its_lines() -> None:
    rows = _rows("<div><p>一一</p></div><div><p>二二</p><p>三三</p></div>", True)
    values = second_features(rows, np.array([0.0, 1.0, 0.5], dtype=np.float32))
    assert np.allclose(values[:, second_names(True).index("first_parent_mean")], [0, 0.75, 0.75])


def test_no_lines_give_no_rows() -> None:
    assert second_features(_rows("", False), np.zeros(0, np.float32)).shape[0] == 0


def test_several_pages_at_once_have_the_features_of_each_alone() -> None:
    for markup in (True, False):
        pages = [
            _rows("<div><p>一一</p></div><div><p>二二</p><p>三三三</p></div>", markup),
            _rows("<p>四四</p>", markup),
            _rows("<p>五五</p><p>六</p>", markup),
        ]
        first = np.array([0.2, 0.9, 0.6, 0.1, 0.3, 0.8], dtype=np.float32)
        parts = np.split(first, [3, 4])
        alone = [second_features(page, own) for page, own in zip(pages, parts, strict=True)]
        np.testing.assert_array_equal(second_features(joined(pages), first), np.concatenate(alone))
