"""`pipeline.noise.noise_spans`: lines with their kinds as spans."""

from __future__ import annotations

import pytest

from pipeline.noise.bylines import Byline
from pipeline.noise.noise_spans import has_gap, noise_spans, parts_of
from pipeline.text.lines import find_lines


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一个 空格", []),
        ("首页  > 新闻", []),
        ("左边   右边\t\t末尾", ["左边", "右边", "末尾"]),
    ],
)
def test_wide_gaps_part_a_line(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in parts_of(text)] == parts
    assert has_gap(text) or not parts


def test_links_are_one_span_and_parts_of_two_kinds_are_two() -> None:
    text = "位置:某某网 > 头条    新闻热线:0351-4045451\n· 甲\n· 乙\n正文。来源:河畔日报"
    bylines: list[tuple[int, Byline]] = []
    kinds = ["breadcrumb", "related_links", "related_links", None]
    spans = noise_spans(find_lines(text), kinds, bylines)
    assert [(span.label, text[span.start : span.end]) for span in spans] == [
        ("breadcrumb", "位置:某某网 > 头条"),
        ("hotline", "新闻热线:0351-4045451"),
        ("related_links", "· 甲\n· 乙"),
        ("byline", "来源:河畔日报"),
    ]
    assert [text[start:] for start, _ in bylines] == ["来源:河畔日报"]
