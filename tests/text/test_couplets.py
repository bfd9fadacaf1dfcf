from __future__ import annotations

import pytest

from pipeline.modeling.predictions import ScoredSpan
from pipeline.text.couplets import outside_couplets


def _left(text: str, *surfaces: str) -> list[str]:
    spans = [(text.index(surface), surface) for surface in surfaces]
    found = [ScoredSpan(start, start + len(one), "LOC", 0.9) for start, one in spans]
    return [text[one.start : one.end] for one in outside_couplets(found, text)]


@pytest.mark.parametrize(
    "slogan", ["强校带弱校", "大厂拉小厂", "富村带动穷村", "先富", "老区帮扶新区", "强市扶弱市"]
)
def test_halves_of_a_slogan_are_no_names(slogan: str) -> None:
    left = [] if len(slogan) > 2 else [slogan]
    assert _left(f"全省推行“{slogan}”,初见成效。", slogan[:2]) == left


def test_what_stands_around_a_slogan_stays() -> None:
    text = "清河县强村带弱村,强校带弱校,清江县也学。"
    assert _left(text, "清河县", "强村", "弱校", "清江县") == ["清河县", "清江县"]


def test_what_crosses_the_border_of_a_slogan_goes() -> None:
    assert _left("清河强村带弱村", "清河强村") == []


@pytest.mark.parametrize("text", ["大名县帮扶小金县", "强县带弱校", "富县和穷县", "大邑县与小镇"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert _left(text, text[:2]) == [text[:2]]
