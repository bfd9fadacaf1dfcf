from __future__ import annotations

import pytest

from pipeline.document import Span
from pipeline.text.paragraphs import find_blocks


def _blocks(text: str, **options: object) -> list[tuple[str, bool]]:
    return [
        (text[block.start : block.end], block.heading)
        for block in find_blocks(text, **options)  # type: ignore[arg-type]
    ]


_BODY = "榆社县是全省2019年17个计划摘帽县中唯一的省定贫困县。"


@pytest.mark.parametrize(
    "heading",
    [
        "举全市之力\n\n支持榆社县脱贫摘帽",
        "举全市之力\n支持榆社县脱贫摘帽",
        "非贫困县脱贫攻坚工作\r\n\r\n走在全省前列",
        "脱贫攻坚与乡村振兴有效衔接\n\n形成“晋中路径”",
        "一枚封泥\n定下粮仓的身份",
        "举全市之力\n\n帮扶榆社县\n\n如期脱贫摘帽",
    ],
)
def test_a_heading_broken_over_lines_is_one(heading: str) -> None:
    assert _blocks(f"上文在此。\n\n{heading}\n\n{_BODY}") == [
        ("上文在此。", False),
        (heading, True),
        (_BODY, False),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["看晋中市如何尽锐出战实现脱贫攻坚决战决胜", "脱贫攻坚又一年"],
        ["1.加强领导", "2.落实责任"],
        ["晋中市教育局", "太原市教育局"],
        ["苹果和梨子", "白菜和萝卜", "小麦和玉米", "牛羊和鸡鸭"],
        ["山那边的球声", "——一所小学和它的乒乓球台"],
        ["专家说法", "冬季取暖谨防一氧化碳"],
        ["2019年12月23日", "晋中日报社评论部"],
        ["本报记者张三", "雪天里的送奶工"],
    ],
    ids=["title", "list", "alike", "four", "subtitle", "label", "date", "reporter"],
)
def test_lines_that_stand_alone_are_headings_of_their_own(lines: list[str]) -> None:
    text = "\n\n".join([*lines, _BODY])
    assert _blocks(text) == [*((line, True) for line in lines), (_BODY, False)]


def test_the_title_is_no_part_of_a_broken_heading() -> None:
    text = f"一个人的学校\n四十年的铃声\n{_BODY}"
    assert _blocks(text, title="一个人的学校")[0] == ("一个人的学校", True)
    assert _blocks(text)[0] == ("一个人的学校\n四十年的铃声", True)


def test_nothing_is_put_together_over_noise() -> None:
    text = f"举全市之力\n           \n支持榆社县脱贫摘帽\n{_BODY}"
    assert len(_blocks(text)) == 2
    assert len(_blocks(text, noise=[Span(6, 17, "byline")])) == 3


def test_two_short_lines_below_the_article_are_two() -> None:
    assert _blocks(f"{_BODY}\n\n晋中市人民政府\n脱贫攻坚领导小组")[1:] == [
        ("晋中市人民政府", True),
        ("脱贫攻坚领导小组", True),
    ]


def test_a_line_that_equals_the_title_is_a_heading_whatever_its_marks() -> None:
    title = "换电只要98秒!重卡也能换电了。"
    assert _blocks(f"{title}\n{_BODY}", title=title)[0] == (title, True)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("房价要涨?专家这样说", True),
        ("会议指出:", False),
        ("字" * 40, True),
        ("字" * 41, False),
        ("😀😀", False),
        ("====", False),
        ("他走了。没有回来", False),
        ("上周是首个交易周,沪深两市扛住了暴跌压力,大盘周涨幅为百分之三点四九", False),
    ],
)
def test_which_lines_without_a_full_stop_read_as_headings(line: str, heading: bool) -> None:
    assert _blocks(f"{line}\n\n{_BODY}")[0] == (line, heading)


def test_a_bare_list_marker_belongs_to_the_next_line() -> None:
    assert _blocks("1.\n加强领导。\n2.\n落实责任。") == [
        ("1.\n加强领导。", False),
        ("2.\n落实责任。", False),
    ]


def test_a_long_line_that_ends_in_a_comma_goes_on() -> None:
    cut = "会议由市脱贫攻坚领导小组办公室主任向荣主持并讲话,\n市县两级有关部门负责人参加。"
    assert _blocks(f"{cut}\n{_BODY}")[0] == (cut, False)


def test_a_ruler_stands_alone() -> None:
    text = "=" * 36 + "\n4月6日上午,马拉松在黄河岸边鸣枪,来自22个国家的选手冒雨参赛,场面热烈。"
    assert [text[block.start : block.end] for block in find_blocks(text)] == text.split("\n")
