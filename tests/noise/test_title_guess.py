from __future__ import annotations

import pytest

from pipeline.noise.title_guess import guess_title, may_be_title
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines

_BODY = "柳溪坪村的铜锣响了,三百户村民昨夜转移。村支书提着锣,从村头敲到村尾。"
_MENU = [
    "国防频道要闻",
    "养老保险查询",
    "联系本站编辑",
    "网站的无障碍",
    "医院文化理念",
    "旧版网站回顾",
]


def _guess(*above: str, kinds: dict[int, str] | None = None) -> list[str]:
    text = fold("\n".join([*above, _BODY]))
    found = guess_title(
        find_lines(text), [(kinds or {}).get(n) for n in range(len(above) + 1)], len(above)
    )
    return [text[start:end] for start, end in found]


def test_the_line_whose_words_the_article_has_beats_a_menu_and_a_rubric_beside_the_byline() -> None:
    title = "铜锣响后三百户村民转移"
    above = [*_MENU, *_MENU, title, "新闻资料查询", "2023-05-06 08:00"]
    assert _guess(*above, kinds={14: "byline"}) == [title]


def test_a_title_over_two_lines_is_whole_whichever_half_speaks_louder() -> None:
    for halves in (["一个人守的坝", "铜锣响了四十年"], ["铜锣响了四十年", "一个人守的坝"]):
        assert (
            _guess("县报周刊第五版", *halves, "编辑:张三", kinds={0: "byline", 3: "byline"})
            == halves
        )


def test_a_subtitle_behind_a_dash_is_not_the_title_whatever_words_it_shares() -> None:
    title, subtitle = "山那边的锣声", "——柳溪坪村三百户村民的一夜"
    above = ["县报首页", title, subtitle, "编辑:张三"]
    assert _guess(*above, kinds={0: "breadcrumb", 3: "byline"}) == [title]
    assert _guess(*above[:1], *above[2:], kinds={0: "title_line", 2: "byline"}) == [subtitle]


def test_the_line_that_the_browsers_title_holds_is_the_title() -> None:
    above = ["防汛夜里的三百户人家 河畔县融媒体中心", *_MENU, "防汛夜里的三百户人家", "分享"]
    assert _guess(*above, kinds={8: "share"}) == ["防汛夜里的三百户人家"]


def test_below_a_menu_a_title_that_nothing_speaks_for_is_left_out() -> None:
    assert _guess(*_MENU, *_MENU, "某某热线", "分享", kinds={13: "share"}) == []


def test_an_account_and_what_it_says_of_itself_are_no_title() -> None:
    above = ["铜锣响后三百户转移", "河畔生活号", "河畔生活号", "微信号 hp88", "功能介绍 讲河畔的事"]
    kinds = {3: "byline", 4: "byline"}
    assert _guess(*above, kinds=kinds) == ["铜锣响后三百户转移"]


def test_a_line_with_a_date_that_stands_twice_is_a_title() -> None:
    above = ["早安河畔 2018.3.19 周一", "早安河畔 2018.3.19 周一"]
    assert _guess(*above, kinds={0: "byline", 1: "byline"}) == [above[0]]


@pytest.mark.parametrize("text", ["铜锣夜响【新闻速览】", "房价要涨?专家这样说"])
def test_what_may_be_a_title(text: str) -> None:
    assert may_be_title(text)


@pytest.mark.parametrize(
    "text", ["一", "中新社北京3月30日电", "如果你也想去:", "【编者按】", "1234567"]
)
def test_what_is_no_title(text: str) -> None:
    assert not may_be_title(text)
