"""`pipeline.text.given_names`: names of minorities are whole."""

from __future__ import annotations

import pytest

from pipeline.document import Span
from pipeline.text.given_names import whole_names


def _whole(text: str, *surfaces: str, label: str = "PER") -> list[str]:
    spans = [(text.index(one), text.index(one) + len(one)) for one in surfaces]
    found = [Span(start, end, label, 0.9) for start, end in spans]
    return [text[one.start : one.end] for one in whole_names(found, text)]


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("企业家洛桑旺堆到场。", ["洛桑旺"], ["洛桑旺堆"]),
        ("拉萨的次仁央金唱了歌。", ["次仁"], ["次仁"]),
        ("吐尔逊江·艾买提开店。", ["吐尔逊江·艾买"], ["吐尔逊江·艾买提"]),
        ("阿卜杜热合曼·买买提当选。", ["阿卜杜", "曼·买买提"], ["阿卜杜热合曼·买买提"]),
        ("玉素甫·艾山和海来木呷来了。", ["玉素甫", "海来木"], ["玉素甫·艾山", "海来木呷"]),
        ("河畔市的王小明说。", ["王小明"], ["王小明"]),
        ("张次仁义无反顾。", ["张次"], ["张次"]),
        ("扎西", ["扎"], ["扎西"]),
    ],
)
def test_a_known_given_name_is_whole(text: str, cut: list[str], whole: list[str]) -> None:
    assert _whole(text, *cut) == whole


def test_only_persons_have_given_names() -> None:
    assert _whole("洛桑旺堆", "洛桑旺", label="LOC") == ["洛桑旺"]
    assert list(whole_names([], "扎西")) == []
