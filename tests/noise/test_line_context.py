"""`pipeline.noise.line_context`: what surrounds a line, as features."""

from __future__ import annotations

import numpy as np
import pytest
from line_columns import LINES, column

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import Floats, joined
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines


@pytest.mark.parametrize("markup", [True, False])
def test_each_column_has_a_name(markup: bool) -> None:
    text, tags = parse_html("<p>一。</p><p>二。</p>")
    values: Floats = features(read_rows(text, find_lines(text), tags), markup=markup)
    assert values.shape == (2, len(feature_names(markup)))
    assert len(set(feature_names(markup))) == len(feature_names(markup))
    assert np.isfinite(values).all()


def test_neighbours_are_those_of_the_page() -> None:
    weight = column(LINES, "weight")
    assert column(LINES, "weight+1") == [*weight[1:], 0]
    assert column(LINES, "weight-2") == [0, 0, *weight[:-2]]


def test_the_climate_is_the_mean_of_the_lines_around() -> None:
    ended = column(LINES, "ended~5")
    assert ended[4] == pytest.approx(3 / 8)
    assert column(LINES, "short~15") == pytest.approx([4 / 8] * 8)


def test_lines_wrapped_by_hand_weigh_together() -> None:
    wrapped = [
        "张家镇的集市每逢三六九开市，附近十里八村",
        "的人都来赶集，卖菜的、卖布的、卖农具的沿",
        "街摆开，热闹得很，一直要到中午过后才会慢",
        "慢散去。",
    ]
    assert all(weight > 0 for weight in column(wrapped, "weight"))
    assert column(wrapped, "wrapped") == [1, 1, 1, 1]
    menu = ["今日要闻国内国际社会财经", "体育娱乐科技教育健康汽车", "房产旅游军事文化评论视频"]
    assert column(menu, "weight") == [0, 0, 0]


def test_the_house_of_the_article_is_the_best_element() -> None:
    html = (
        "<ul><li>首页<li>新闻</ul><div><p>示例市今天启动老旧小区改造，首批二十个，预计年底完成。</p>"
        "<p>王某说，改造的费用由市里和居民共同承担，居民可以分期。</p></div><p>版权所有</p>"
    )
    text, markup = parse_html(html)
    assert column(text, "in_best", markup) == [0, 0, 1, 1, 0]
    assert column(text, "parent_share", markup)[2:4] == [1, 1]


@pytest.mark.parametrize("markup", [True, False])
def test_several_pages_at_once_have_the_features_of_each_alone(markup: bool) -> None:
    pages = [LINES, LINES[4:], ["首页"], [*LINES[::-1], *LINES[3:]], LINES[:3]]
    rows = []
    for page in pages:
        text, tags = parse_html("".join(f"<div><p>{line}</p></div>" for line in page))
        folded = fold(text)
        rows.append(read_rows(folded, find_lines(folded), tags if markup else None))
    alone = np.concatenate([features(page, markup=markup) for page in rows])
    np.testing.assert_array_equal(features(joined(rows), markup=markup), alone)
