from __future__ import annotations

import pytest

from pipeline.noise.headline import may_be_title
from pipeline.noise.page import read_page

_BODY = "6月28日凌晨,柳溪坪村的铜锣响了。村支书提着锣,从村头一直敲到村尾。"


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (["从厂房到公寓", "2021-04-16 来源: 某某网"], ["从厂房到公寓"]),
        (["某某网", "从厂房到公寓", "2021-04-16 来源: 某某网"], ["从厂房到公寓"]),
        (["一个人的学校", "四十年的铃声", "编辑:张三"], ["一个人的学校", "四十年的铃声"]),
        (["一个人的学校", "四十年的铃声"], ["一个人的学校"]),
        (["从厂房到公寓_某某新闻网"], ["从厂房到公寓"]),
        (["渡口", "【编者按】", "中新社北京3月30日电"], []),
        ([], []),
    ],
)
def test_where_the_title_stands(above: list[str], title: list[str]) -> None:
    page = read_page("\n".join([*above, _BODY]))
    assert [page.text[start:end] for start, end in page.title] == title


def test_a_title_that_stands_twice_is_the_title() -> None:
    page = read_page("\n".join(["山那边的某某小学", "国防频道要闻", "国防频道要闻", _BODY]))
    assert [page.text[start:end] for start, end in page.title] == ["国防频道要闻"]


def test_the_title_is_taken_from_the_line_that_spells_it() -> None:
    page = read_page(f"一座汉代粮仓_丹江新闻网\n\n一座汉代粮仓\n{_BODY}")
    assert page.title == [(14, 20)]


@pytest.mark.parametrize(
    "text", ["一", "中新社北京3月30日电", "如果你也想去:", "【编者按】", "1234567"]
)
def test_what_is_no_title(text: str) -> None:
    assert not may_be_title(text)
