"""`pipeline.noise.replies`: where the thread of comments begins."""

from __future__ import annotations

import pytest

from pipeline.noise.line_features import read_rows
from pipeline.noise.replies import thread_start
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines

_POST = [
    "搬家了",
    "承蒙朋友们的邀请，我从今天起搬到这里来写，旧址的文章也会陆续搬过来，请大家多多指教。",
    "发表于 2004年12月27日 12:05 - (阅读:37;评论:30)",
    "评论",
]
_SAID = ["欢迎欢迎，早就盼着您来了。", "拜读过您的大作，受益很多！", "又来了一位高手，有福了。"]


def _start(lines: list[str]) -> int | None:
    text = fold("\n".join(lines))
    return thread_start(read_rows(text, find_lines(text), None))


@pytest.mark.parametrize(
    "heads",
    [
        ["# re: 搬家了 2004-12-27 12:46 某甲", "# re: 搬家了 2004-12-27 12:53 某乙",
         "# re: 搬家了 2004-12-27 13:01 某丙"],
        ["1楼 某甲 2023-05-06 08:01", "2楼 某乙 2023-05-06 08:12", "3楼 某丙 2023-05-06 09:30"],
        ["某甲 说：2023-05-06 08:01", "某乙 说：2023-05-06 08:12", "某丙 说：2023-05-06 09:30"],
        ["某甲 回复于 2023-05-06 08:01", "某乙 回复于 2023-05-06 08:12",
         "某丙 回复于 2023-05-06 09:30"],
        ["#1 某甲 5分钟前", "#2 某乙 3小时前", "#3 某丙 2天前"],
    ],
)  # fmt: skip
def test_a_thread_begins_at_the_head_of_its_first_comment(heads: list[str]) -> None:
    thread = [line for pair in zip(heads, _SAID, strict=True) for line in pair]
    assert _start([*_POST, *thread, "发表评论"]) == len(_POST)


def test_a_time_may_stand_on_the_line_below_a_floor() -> None:
    thread = [f"{floor}楼\n某人\n2023-05-06 08:0{floor}\n{_SAID[0]}" for floor in (1, 2, 3)]
    assert _start([*_POST, *thread]) == len(_POST)


def test_heads_without_a_mark_are_told_below_the_heading_of_comments() -> None:
    thread = [line for one in (1, 2, 3) for line in (f"某人 2023-05-06 08:0{one}", _SAID[one - 1])]
    assert _start([*_POST[:3], "全部评论(3)", *thread]) == 4
    assert _start([*_POST[:3], "全部新闻", *thread]) is None


@pytest.mark.parametrize(
    "lines",
    [
        ["1楼 女装", "2楼 男装", "3楼 餐饮"],
        ["上午8:00 签到", "上午9:00 开幕", "上午10:30 讨论"],
        ["河畔市新修十条路 2023-05-06 08:01", "河畔市老城换水管 2023-05-06 08:12",
         "河畔市图书馆开馆 2023-05-06 09:30"],
        ["1楼 某甲 2023-05-06 08:01", "沙发！"],
    ],
)  # fmt: skip
def test_other_lists_are_no_thread(lines: list[str]) -> None:
    assert _start([*_POST[:2], *lines, *_POST[1:2]]) is None


def test_an_article_below_a_few_heads_is_no_thread() -> None:
    heads = ["1楼 某甲 2023-05-06 08:01", "2楼 某乙 2023-05-06 08:12", "3楼 某丙 2023-05-06 09:30"]
    assert _start([*_POST[:2], *heads, *_POST[1:2] * 9]) is None


def test_articles_below_each_of_a_few_heads_are_no_thread() -> None:
    heads = ["河畔日报 发布于 2023-05-06 08:01", "河畔晚报 发布于 2023-05-06 08:12",
             "河畔网 发布于 2023-05-06 09:30"]  # fmt: skip
    bodies = [line for head in heads for line in (head, *_POST[1:2] * 9)]
    assert _start([*_POST[:2], *bodies]) is None
    assert _start([*_POST[:2], *(line for head in heads for line in (head, _SAID[0]))]) is not None
