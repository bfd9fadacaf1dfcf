"""`pipeline.noise.article`: where on a page the article is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.formats.markup.page import parse_html
from pipeline.noise import article
from pipeline.noise.article import best_runs, find_article, find_articles, kept_lines
from pipeline.noise.line_features import read_rows
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines

_BODY = [
    "河畔市昨天启动冬季供水改造，首批二十个小区的管道将在年底以前全部换新，涉及居民一万两千户。",
    "市水务局局长秦明说，改造的费用由市里承担，居民不必出钱，施工期间每天只在上午停水两个小时。",
    "记者在东风小区看到，工人们正在挖开旧管道。住在这里的王阿姨说，等这一天已经等了好几年了。",
    "按照计划，第二批三十个小区将在明年春天开工，到明年年底，全市的老旧管道将全部更换完毕。",
]
_ABOVE = ["河畔市启动冬季供水改造_河畔新闻网", "首页", "新闻", "财经", "体育", "登录 | 注册"]
_HEAD = ["河畔市启动冬季供水改造", "2024-05-18 10:12 来源：河畔晚报", "分享到："]
_BELOW = ["相关阅读", "老旧小区为何连年停水", "河畔市今年新修十条路", "网友评论", "关于我们",
          "版权所有 河畔新闻网 未经授权请勿转载"]  # fmt: skip


def _kept(lines: list[str]) -> list[str]:
    folded = fold("\n".join(lines))
    found = find_article(folded, find_lines(folded), None)
    return [line for line, kept in zip(lines, found, strict=True) if kept]


def _kept_html(html: str) -> list[str]:
    text, markup = parse_html(html)
    folded = fold(text)
    lines = find_lines(folded)
    found = find_article(folded, lines, markup)
    return [text[one.start : one.end] for one, kept in zip(lines, found, strict=True) if kept]


def test_a_page_of_plain_text_keeps_its_article() -> None:
    kept = _kept([*_ABOVE, *_HEAD, *_BODY, *_BELOW])
    assert [line for line in kept if line not in _HEAD] == _BODY


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["本网站使用Cookie，继续浏览即表示您同意我们的隐私条款。"], []),
        ([], ["支持！这样的好事早该办了。", "我家那边什么时候也能换一换呢？"]),
    ],
)
def test_a_foreign_sentence_costs_no_more_than_itself(above: list[str], below: list[str]) -> None:
    kept = _kept([_ABOVE[0], *above, *_ABOVE[1:], *_HEAD, *_BODY, *_BELOW[:4], *below, *_BELOW[4:]])
    assert [line for line in kept if line in _BODY] == _BODY
    assert not {*_ABOVE[1:], *_BELOW} & set(kept)


def test_markup_tells_the_article_from_menus_and_links() -> None:
    menu = "".join(f"<li><a href=/{one}>{one}</a></li>" for one in ("首页", "新闻", "财经", "体育"))
    more = "".join(f"<li><a href=/{one}>河畔市第{one}中学今天开学</a></li>" for one in "一二三四")
    body = "".join(f"<p>{line}</p>" for line in _BODY)
    html = (
        f"<title>{_ABOVE[0]}</title><ul class=nav>{menu}</ul><h1>{_HEAD[0]}</h1><div class=info>"
        f"{_HEAD[1]}</div><div class=article>{body}</div><h3>相关阅读</h3><ul>{more}</ul>"
        "<div class=footer>版权所有 河畔新闻网</div>"
    )
    assert [line for line in _kept_html(html) if line not in _HEAD] == _BODY


def test_a_thread_of_comments_longer_than_the_article_is_none_of_it() -> None:
    thread = "".join(
        f"<h4># re: 搬家了 2004-12-27 12:{number} 读者{number}</h4>"
        f"<div class=says>欢迎欢迎，早就盼着您来了，以后要常写，我们都等着看第{number}篇呢。</div>"
        for number in range(10, 40)
    )
    html = (
        f"<title>搬家了 - 河畔博客</title><h2>搬家了</h2><div class=post><p>{_BODY[0]}</p>"
        f"<p>{_BODY[1]}</p></div><div class=foot>发表于 2004年12月27日 12:05 (评论:30)</div>"
        f"<h3>评论</h3><div>{thread}</div>"
    )
    kept = _kept_html(html)
    assert [line for line in kept if line in _BODY] == _BODY[:2]
    assert not [line for line in kept if "读者" in line or "欢迎" in line]


@pytest.mark.parametrize("button", ["评论 12", "2 条评论", "推荐阅读"])
def test_a_lead_set_apart_from_the_body_by_buttons_ends_nothing(button: str) -> None:
    more = "".join(f"<p>{line}</p>" for line in _BODY[1:])
    html = (
        f"<title>{_ABOVE[0]}</title><h1>{_HEAD[0]}</h1><div class=info>{_HEAD[1]}</div>"
        f"<div class=summary><p>{_BODY[0]}{_BODY[1]}</p></div><div class=tools>"
        f"<span>{button}</span><span>分享</span></div><div class=content>{more}</div>"
        "<h3>相关阅读</h3><ul>"
        + "".join(
            f"<li><a href=/{one}>河畔市第{one}中学开学</a> 08:0{one}</li>" for one in range(5)
        )
        + "</ul>"
    )
    assert [line for line in _kept_html(html) if line in _BODY] == _BODY[1:]


def test_a_heading_of_comments_inside_the_article_ends_nothing() -> None:
    text = "".join(f"<p>{line}</p>" for line in _BODY[:2])
    more = "".join(f"<p>{line}</p>" for line in _BODY[2:])
    html = f"<h1>{_HEAD[0]}</h1><div class=article>{text}<h4>网友评论</h4>{more}</div>"
    assert [line for line in _kept_html(html) if line in _BODY] == _BODY


def _flash_and_teasers() -> str:
    teasers = "".join(
        f"<div class=item><h5><a href=/{number}>{line[:16]}</a></h5><p class=lead>{line}</p>"
        f"<span>2019-09-{number} 07:42</span></div>"
        for number, line in enumerate([*_BODY[2:], *_BODY[2:]], start=10)
    )
    return (
        f"<title>{_ABOVE[0]}</title><h1>{_HEAD[0]}</h1><div class=info>{_HEAD[1]}</div>"
        f"<div class=txt><p>{_BODY[0] * 12}</p></div>"
        f"<div class=more><b>为你推荐</b>{teasers}</div>"
    )


def test_teasers_of_other_articles_are_none_of_a_flash() -> None:
    kept = _kept_html(_flash_and_teasers())
    assert _BODY[0] * 12 in kept
    assert not set(_BODY) & set(kept)


def test_what_follows_the_heading_of_other_articles_must_be_likelier_than_not() -> None:
    text, markup = parse_html(_flash_and_teasers())
    folded = fold(text)
    rows = read_rows(folded, find_lines(folded), markup)
    chances = np.where(rows.column("ended") > 0, 0.8, 0.5).astype(np.float32)
    flags = kept_lines(rows, chances, markup=True)
    kept = [line for line, here in zip(rows.texts, flags, strict=True) if here]
    assert fold(_BODY[0] * 12) in kept
    assert not {fold(line) for line in _BODY} & set(kept)


def test_hidden_text_is_the_article_where_nothing_else_is() -> None:
    body = "".join(f"<p>{line}</p>" for line in _BODY)
    kept = _kept_html(f"<ul><li>首页<li>登录</ul><div style='display:none'>{body}</div>")
    assert set(_BODY) <= set(kept)


def test_a_text_that_is_only_an_article_is_kept_whole() -> None:
    poem = ["春风又绿江南岸", "明月何时照我还", "山重水复疑无路", "柳暗花明又一村"]
    prices = ["甲等座 380元", "乙等座 280元", "丙等座 180元", "学生票 80元"]
    for text in (_BODY, _BODY[:1], poem, ["演出票价", *prices], [*_BODY, *prices], ["一"]):
        assert _kept(text) == text


@pytest.mark.parametrize(
    "facts",
    [
        ["【附：比赛成绩】", "男子组：", "1. 秦明（河畔）2:10:03", "2. 何小满（东山）2:10:40",
         "女子组：", "1. 邹立群（河畔）2:28:11", "2. 白小洛（西江）2:29:08"],
        ["[游戏资料]", "名称：河畔", "类型：解谜／剧情", "平台：PC，主机版明年推出"],
        ["甲等座 380元", "乙等座 280元", "丙等座 180元"],
    ],
)  # fmt: skip
def test_a_list_of_facts_below_the_text_is_the_articles(facts: list[str]) -> None:
    end = ["下载河畔APP，看更多精彩赛事", "分享", "举报/反馈", "版权所有 河畔新闻网", "网友评论"]
    kept = _kept([*_ABOVE, *_HEAD, *_BODY, *facts, *end])
    assert [line for line in kept if line in facts] == facts
    assert not set(end) & set(kept)


def test_headlines_and_lines_to_call_are_no_facts() -> None:
    more = [
        "河畔市换水管 2019-09-06",
        "自杀咨询专线:0800-000000(24小时)",
        "生命线:1995",
        "关键字:供水,管道",
    ]
    kept = _kept([*_ABOVE, *_HEAD, *_BODY, *more, *_BELOW])
    assert not set(more) & set(kept)


def test_no_lines_give_no_article() -> None:
    assert find_article("", [], None) == []


def test_runs_are_not_broken_for_a_doubtful_line() -> None:
    chances = np.array([0.01, 0.9, 0.4, 0.9, 0.01], dtype=np.float32)
    lengths = np.full(5, 20, dtype=np.float32)
    assert best_runs(chances, lengths, 1.0).tolist() == [False, True, True, True, False]
    assert best_runs(chances, lengths, 0.0).tolist() == [False, True, False, True, False]
    assert best_runs(chances, lengths, 0.0, 1.0).tolist() == [False, True, True, True, False]


def _sources() -> list[article.Source]:
    """Return pages with markup and without, in turns; one of them is empty."""
    texts = [[*_ABOVE, *_HEAD, *_BODY, *_BELOW], _BODY[:2], [], [*_BELOW, *_BODY], ["首页"]]
    plain = [fold("\n".join(lines)) for lines in texts]
    pages = [parse_html("".join(f"<div><p>{line}</p></div>" for line in one)) for one in texts]
    found: list[article.Source] = []
    for text, (html, markup) in zip(plain, pages, strict=True):
        folded = fold(html)
        found += [(text, find_lines(text), None), (folded, find_lines(folded), markup)]
    return found


@pytest.mark.parametrize("most", [1, 20, 2000])
def test_pages_together_are_judged_as_each_alone(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article, "_TOGETHER", most)
    sources = _sources()
    assert find_articles(sources) == [find_article(*source) for source in sources]
    assert find_articles([]) == []
