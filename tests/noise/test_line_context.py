"""`pipeline.noise.line_context`: what surrounds a line, as features."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import Floats
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines

_LINES = [
    "示例市启动改造工程_示例新闻网",
    "首页",
    "示例市启动改造工程",
    "2023-05-06 08:00 来源：示例晚报",
    "示例市今天启动老旧小区改造，首批二十个，预计年底完成。",
    "王某说，改造的费用由市里和居民共同承担，居民可以分期。",
    "网友评论",
    "支持！",
]


def _column(lines: list[str], name: str) -> list[float]:
    folded = fold("\n".join(lines))
    values = features(read_rows(folded, find_lines(folded), None), markup=False)
    found: list[float] = values[:, feature_names(False).index(name)].tolist()
    return found


def _html(html: str, name: str) -> list[float]:
    text, markup = parse_html(html)
    folded = fold(text)
    values = features(read_rows(folded, find_lines(folded), markup), markup=True)
    found: list[float] = values[:, feature_names(True).index(name)].tolist()
    return found


@pytest.mark.parametrize("markup", [True, False])
def test_each_column_has_a_name(markup: bool) -> None:
    text, tags = parse_html("<p>一。</p><p>二。</p>")
    values: Floats = features(read_rows(text, find_lines(text), tags), markup=markup)
    assert values.shape == (2, len(feature_names(markup)))
    assert len(set(feature_names(markup))) == len(feature_names(markup))
    assert np.isfinite(values).all()


def test_neighbours_are_those_of_the_page() -> None:
    weight = _column(_LINES, "weight")
    assert _column(_LINES, "weight+1") == [*weight[1:], 0]
    assert _column(_LINES, "weight-2") == [0, 0, *weight[:-2]]


def test_the_climate_is_the_mean_of_the_lines_around() -> None:
    ended = _column(_LINES, "ended~5")
    assert ended[4] == pytest.approx(3 / 8)
    assert _column(_LINES, "short~15") == pytest.approx([4 / 8] * 8)


def test_lines_wrapped_by_hand_weigh_together() -> None:
    wrapped = [
        "张家镇的集市每逢三六九开市，附近十里八村",
        "的人都来赶集，卖菜的、卖布的、卖农具的沿",
        "街摆开，热闹得很，一直要到中午过后才会慢",
        "慢散去。",
    ]
    assert all(weight > 0 for weight in _column(wrapped, "weight"))
    assert _column(wrapped, "wrapped") == [1, 1, 1, 1]
    menu = ["今日要闻国内国际社会财经", "体育娱乐科技教育健康汽车", "房产旅游军事文化评论视频"]
    assert _column(menu, "weight") == [0, 0, 0]


def test_the_house_of_the_article_is_the_best_element() -> None:
    html = (
        "<ul><li>首页<li>新闻</ul><div><p>示例市今天启动老旧小区改造，首批二十个，预计年底完成。</p>"
        "<p>王某说，改造的费用由市里和居民共同承担，居民可以分期。</p></div><p>版权所有</p>"
    )
    assert _html(html, "in_best") == [0, 0, 1, 1, 0]
    assert _html(html, "parent_share")[2:4] == [1, 1]
