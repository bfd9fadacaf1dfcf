from __future__ import annotations

import textwrap

import pytest

from pipeline.text.lines import find_lines
from pipeline.text.wrapping import find_wrapped, is_ended, list_marker

_BODY = (
    "晋中市今年把老旧小区改造列为民生实事,全年开工83个小区,惠及居民2.4万户。改造前,社区把方案贴在"
    "楼道里征求意见,收到建议1204条,其中加装电梯的呼声最高,占到三成以上。"
)


def _find(text: str) -> set[int]:
    lines = find_lines(text)
    ended = [line.text.endswith("。") for line in lines]
    return find_wrapped(lines, ended, [False] * len(lines))


@pytest.mark.parametrize("width", [20, 25, 33, 40])
def test_lines_broken_at_a_width_go_on(width: int) -> None:
    text = "\n".join(textwrap.wrap(_BODY, width))
    count = len(text.split("\n"))
    assert _find(text) == {
        index for index in range(count - 1) if not text.split("\n")[index].endswith("。")
    }


def test_english_wrapped_between_words_goes_on() -> None:
    body = "The city opened a new line on Monday, and 42,000 people rode it before noon. " * 3
    lines = textwrap.wrap(body, 60)
    assert len(_find("\n".join(lines))) == len(lines) - 1


@pytest.mark.parametrize(
    "text",
    [
        "洛阳公积金新政落地这些变化与你有关请看\n开化县推行一窗通办让群众办事少跑腿请看\n法德商定恢复跨境夜间列车六国参加请看看\n黄河口马拉松鸣枪三万跑者穿过湿地请看",
        "床前明月光,\n疑是地上霜。\n举头望明月,\n低头思故乡。",
        "甲\n乙\n丙",
        "",
    ],
    ids=["headlines", "verse", "short", "empty"],
)
def test_lines_that_stand_alone_do_not_go_on(text: str) -> None:
    assert _find(text) == set()


def test_an_indented_line_begins_a_paragraph() -> None:
    wrapped = textwrap.wrap(_BODY, 25)
    indented = "\n".join([*wrapped[:1], "    " + wrapped[1], *wrapped[2:]])
    assert 0 not in _find(indented)


def test_a_page_with_wide_lines_is_not_wrapped() -> None:
    text = "\n".join(["晋中市委书记在榆社县调研时说,要加快发展步子", _BODY] * 6)
    assert _find(text) == set()


@pytest.mark.parametrize("gap", ["\n\n", "\r\n \r\n"])
def test_lines_with_a_blank_line_between_each_two_go_on(gap: str) -> None:
    rows = textwrap.wrap(_BODY, 25)
    open_ended = {index for index, row in enumerate(rows[:-1]) if not row.endswith("。")}
    assert _find(gap.join(["一份简报", *rows])) == {index + 1 for index in open_ended}


def test_a_wider_gap_ends_a_paragraph_of_such_lines() -> None:
    rows = textwrap.wrap(_BODY, 25)
    text = "\n\n".join(rows[:2]) + "\n\n\n\n" + "\n\n".join([*rows[2:], *rows])
    assert 1 not in _find(text)
    assert 0 in _find(text)


def test_wrapped_text_among_a_page_s_short_lines_goes_on() -> None:
    rows = textwrap.wrap(_BODY, 20)
    menu = ["首页", "新闻", "本地要闻", "读者来信", "天气预报", "网上投稿", "联系我们"] * 6
    assert len(_find("\n".join([*menu, *rows, *menu]))) >= len(rows) - 3


def test_headlines_cut_at_one_width_do_not_go_on() -> None:
    heads = ["开化县推行一窗通办,让群众办事少跑腿", "洛阳公积金新政落地,这些变化与你有关"] * 8
    assert _find("\n".join(heads)) == set()


def test_noise_blanked_above_wrapped_lines_does_not_hide_their_blank_lines() -> None:
    rows = textwrap.wrap(_BODY, 36)
    assert len(rows) == 3
    assert _find("\n\n".join(["\n\n\n一份简报\n\n", *rows])) == {1, 2}


@pytest.mark.parametrize(
    ("text", "end"), [("1. 坝体", 2), ("①坝体", 1), ("第三章 坝体", 3), ("3.5万亩", 0), ("坝体", 0)]
)
def test_a_list_marker_has_an_end(text: str, end: int) -> None:
    assert list_marker(text) == end


def test_a_line_is_ended_by_its_last_mark() -> None:
    assert is_ended("他说:“到了。”")
    assert not is_ended("他说:“到了,")
