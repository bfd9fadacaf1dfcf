from __future__ import annotations

import awkward
import pytest
from hypothesis import given

from pipeline.text.folding import fold
from pipeline.text.full_stops import with_full_stops


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("雪停了.路通了.\n他说:“走.”", "雪停了。路通了。\n他说:“走。”"),
        ("增长5.3%.二季度4.7%.", "增长5.3%。二季度4.7%。"),
        ("约翰·史密斯来了.\n他走了.", "约翰·史密斯来了。\n他走了。"),
        ("雪停.路通.车来.人走.\n版权。", "雪停。路通。车来。人走。\n版权。"),  # one 。
    ],
)
def test_a_point_is_a_full_stop_where_the_page_has_no_other(text: str, stopped: str) -> None:
    assert with_full_stops(text) == stopped


@pytest.mark.parametrize(
    "text",
    ["", "雪停了。路通.\n", "雪停了.路通了", "Mr. Li left.", "一.总则\n1.目的", "好...\n坏..."],
)
def test_other_points_stay(text: str) -> None:
    assert with_full_stops(text) == text


@given(text=awkward.texts)
def test_offsets_hold(text: str) -> None:
    folded = fold(text)
    stopped = with_full_stops(folded)
    assert len(stopped) == len(folded)
    assert {was for was, now in zip(folded, stopped, strict=True) if was != now} <= {"."}
