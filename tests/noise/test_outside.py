"""`pipeline.noise.outside`: kinds of lines outside the article that no rule knows."""

from __future__ import annotations

import pytest

from pipeline.noise.outside import kinds_outside, mark_foot
from pipeline.text.lines import find_lines


def _kinds(lines: list[str], known: dict[int, str] | None = None, first: int = 0) -> list[str]:
    kinds = [(known or {}).get(index) for index in range(len(lines))]
    unknown = [index for index, kind in enumerate(kinds) if kind is None and index != first]
    found = kinds_outside(find_lines("\n".join(lines)), kinds, unknown, first)
    return [found[index] for index in unknown]


def test_short_lines_are_a_menu_and_longer_ones_lead_elsewhere() -> None:
    assert _kinds(["正文。", "港闻", "河东区为何连续三年涨价"]) == ["breadcrumb", "related_links"]


def test_below_the_heading_of_comments_all_is_comment_until_other_noise() -> None:
    lines = [
        "正文。",
        "网友评论(3)",
        "张三",
        "支持！早该这样了。",
        "版权所有",
        "某某网站的说明文字",
    ]
    assert _kinds(lines, {4: "copyright"}) == ["comment", "comment", "comment", "related_links"]


def test_comments_stand_below_the_article() -> None:
    assert _kinds(["查看评论", "一条很长很长的其他文章标题", "正文。"], first=2) == [
        "breadcrumb",
        "related_links",
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("古物线索举报电话:0371-00000000", "hotline"),
        ("健康热线:0451-00000000", "hotline"),
        ("(本文浏览:6,310)", "statistics_footer"),
        ("本文已被浏览 6,120 次", "statistics_footer"),
        ("河畔市开通十条电话热线", "related_links"),
        ("百万人浏览了这座博物馆的网站", "related_links"),
    ],
)
def test_counters_and_numbers_to_call_are_no_headlines(text: str, kind: str) -> None:
    lines = find_lines(f"正文。\n{text}")
    assert kinds_outside(lines, [None, None], [1], 0) == {1: kind}


def test_a_foot_above_comments_is_marked_and_one_such_line_alone_is_not() -> None:
    lines = find_lines(
        "正文在此。\n相关阅读:青石镇通水\n分享到:\n未经授权请勿转载\n真是好事。\n分享到:\n正文还有。"
    )
    kinds: list[str | None] = [None] * len(lines)
    mark_foot(lines, kinds, 0, 6)
    assert kinds == [None, "related_links", "share", "copyright", None, None, None]
    mark_foot(lines, kinds, None, None)  # a page without running text
