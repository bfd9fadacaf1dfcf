from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.formats.markup.page import parse_html
from pipeline.noise.headline import find_title
from pipeline.noise.page import read_page
from pipeline.stages.clean import Clean
from pipeline.text.lines import find_lines
from pipeline.text.markup import Markup

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


def _title(html: str) -> str | None:
    text, markup = parse_html(html)
    doc = Document("1", text)
    doc.markup = markup
    Clean()([doc])
    return doc.texts.get("title")


def test_a_browsers_title_of_channel_and_society_is_not_the_articles() -> None:
    html = f"""<title>工作动态--河畔地理学会</title><div>首页</div><h2>河畔地理年会在青石县举行</h2>
    <p>发布时间:2019-05-18 来源:河畔地理学会</p><p>河畔地理年会昨日在青石县举行。{_BODY}</p>"""
    assert _title(html) == "河畔地理年会在青石县举行"


def test_a_browsers_title_that_ends_in_the_house_leaves_it_to_the_line_that_is_the_title() -> None:
    html = f"""<title>我院举办中药知识竞赛 河畔中医院</title><div>首页</div>
    <p>我院举办中药知识竞赛</p><p>时间:2019年10月31日</p><p>我院昨日举办中药知识竞赛。{_BODY}</p>"""
    assert _title(html) == "我院举办中药知识竞赛"


def test_a_title_that_holds_a_date_is_no_byline() -> None:
    title = "早安河畔〔2018.3.19 周一〕"
    assert _title(f"<title>{title}</title><h2>{title}</h2><p>{_BODY}</p>") == title


def test_the_title_is_taken_from_the_line_that_spells_it() -> None:
    page = read_page(f"一座汉代粮仓_丹江新闻网\n\n一座汉代粮仓\n{_BODY}")
    assert page.title == [(14, 20)]


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (["★山里的学", "校开学了★"], ["★山里的学", "校开学了★"]),
        (["山里的学校", "开学了", "2024-05-06"], ["山里的学校", "开学了"]),
        (["某某频道", "★山里的学校开学了★", "2024-05-06"], ["★山里的学校开学了★"]),
    ],
)
def test_two_lines_may_spell_what_the_tags_say(above: list[str], title: list[str]) -> None:
    text = "\n".join([*above, _BODY])
    markup = Markup(said={"h1": ["山里的学校 开学了"]})
    lines = find_lines(text)
    places = find_title(text, lines, [None] * len(lines), None, len(above), markup)
    assert [text[start:end] for start, end in places] == title
