"""`pipeline.formats.markup.page`: the text of a page and what its tags say of it."""

from __future__ import annotations

import sys

import pytest

from pipeline.formats.markup.page import parse_html
from pipeline.text.markup import Markup


def _text(html: str) -> str:
    return parse_html(html)[0]


def _surfaces(html: str, layer: str) -> list[str]:
    text, markup = parse_html(html)
    return [text[one[0] : one[1]] for one in getattr(markup, layer)]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<title>标题_站</title><p>一。<p>二。", "标题_站\n一。\n二。"),
        ("<!DOCTYPE html>\n<title>题</title>文", "题\n文"),
        ("甲<br>乙<br/>丙", "甲\n乙\n丙"),
        ("甲<br><br>乙", "甲\n\n乙"),
        ("<ul><li>一<li>二</ul>", "一\n二"),
        ("<p>甲\n  乙\t丙</p>", "甲 乙 丙"),
        ("<p>　　缩进。</p>", "　　缩进。"),
        ("<p>一<b>二</b>三</p>", "一二三"),
        ("<p>A&amp;B&nbsp;&lt;C&gt; &#x4e2d;&quot;", 'A&B\xa0<C> 中"'),
        ("<pre>一\n二\n\n三</pre>四", "一\n二\n\n三\n四"),
        ("<xmp><pre> </i>一\n  二</pre></xmp>三", " 一\n  二\n三"),
        ("<table><tr><td>一<td>二<tr><td>三</table>", "一\t二\n三"),
        (f"<table><tr><td>栏<td>{'长' * 50}</table>", f"栏\n{'长' * 50}"),
        ("<table><tr><td><p>一</p><p>二</p><td>三</table>", "一\n二\n三"),
        ("<table>走失<tr><td>格</table>", "走失\n格"),
        ("前<script>var a = '<p>码</p>';</script>后<style>p{}</style>", "前后"),
        ("<a href=1>首页</a><a href=2>新闻</a>", "首页 新闻"),
        ("<span class=t>08:00</span><span class=s>来源：某网</span>", "08:00 来源：某网"),
        ("<span class=x>一个</span><span class=x>词</span>", "一个词"),
        ("<p>没有关上<div>下一块", "没有关上\n下一块"),
        ("<noscript><p>无脚本</p></noscript>正文", "无脚本\n正文"),
        ("<frameset><frame src=a></frameset>", ""),
        ("", ""),
        ("a\0b", "ab"),
    ],
)
def test_blocks_are_lines(html: str, text: str) -> None:
    assert _text(html) == text


def test_only_an_a_with_an_address_is_a_link_and_it_ends_where_html5_ends_it() -> None:
    assert _surfaces("<a name=x>锚<p>段落。</p></a><a href=y>链<a href=z>接", "links") == [
        "链",
        "接",
    ]


def test_hidden_text_stays_and_is_told() -> None:
    html = "<div style='Display : none'>藏<p>着</p></div><p hidden>也藏</p><p>看得见"
    text, markup = parse_html(html)
    assert text == "藏\n着\n也藏\n看得见"
    assert _surfaces(html, "hidden") == ["藏\n着", "也藏"]
    assert [one.hidden for one in markup.elements if one.tag == "p"] == [True, True, False]


def test_elements_are_a_tree_with_names_and_places() -> None:
    text, markup = parse_html("<div class='Main Box' id=A><h1>题</h1><p>文</p></div>")
    found = [(one.tag, one.names, text[one.start : one.end]) for one in markup.elements]
    assert ("div", "main box a", "题\n文") in found
    assert ("h1", "", "题") in found
    paragraph = markup.elements[markup.element_of(text.index("文"))]
    assert paragraph.tag == "p"
    assert markup.elements[paragraph.parent].names == "main box a"


def test_an_element_begins_behind_the_blanks_that_its_text_begins_with() -> None:
    text, markup = parse_html("<pre>  一\n 二</pre><p>三")
    assert text == "  一\n 二\n三"
    assert {one.tag: one.start for one in markup.elements} == {
        "html": 2,
        "body": 2,
        "pre": 2,
        "p": 7,
    }


def test_a_joined_row_is_one_line_of_the_table() -> None:
    text, markup = parse_html("<table><tr><td>一<td>二<tr><td>三<td>四</table>")
    assert [text[start] for start, _, _ in markup.lines] == ["一", "三"]


def test_times_and_telling_inline_elements_have_their_places() -> None:
    html = (
        '<p>发于<time datetime="2023-05-06T08:00">5月6日</time> '
        '<span class="author">王明</span></p>'
    )
    text, markup = parse_html(html)
    assert [(text[a:b], value) for a, b, value in markup.times] == [("5月6日", "2023-05-06T08:00")]
    assert "author" in markup.named(text.index("王明")).split()


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("<!--enpcontent-->", "<!--/enpcontent-->"),
        ("<!-- 正文开始 -->", "<!-- 正文结束 -->"),
        ("<!--content-->", "<!--/content-->"),
        ("<!-- article content begin -->", "<!-- article content end -->"),
    ],
)
def test_the_marks_of_publishing_systems_bound_the_article(begin: str, end: str) -> None:
    assert _surfaces(f"<p>栏目</p>{begin}<p>一。</p><p>二。</p>{end}<p>尾", "marked") == [
        "一。\n二。"
    ]


def test_an_unclosed_mark_bounds_nothing() -> None:
    assert _surfaces("<!--正文--><p>一。</p><p>二。</p>", "marked") == []


@pytest.mark.parametrize("raw", ["noframes", "xmp", "plaintext"])
def test_tags_inside_raw_text_do_not_break_the_page(raw: str) -> None:
    text, markup = parse_html(f"<p>一</p><{raw}><div><b>二 < 三</{raw}><p>四</p>")
    assert all(one in text for one in "一二三四")
    assert markup.elements[0][:3] == (-1, "html", "")
    assert all(0 <= one.start < one.end <= len(text) for one in markup.elements)


@pytest.mark.parametrize(
    "head",
    [
        '<template><style>.a:before{content:"<li>"}</style></template>',
        '<template><script>var t="<ul><li>"+x+"</li>";</script></template>',
        "<div hidden><xmp><li>藏</xmp></div>",
        '<noframes style="display:none"><p>请<p>升级</noframes>',
    ],
)
def test_what_raw_text_leaves_open_hides_nothing_of_the_article(head: str) -> None:
    text, markup = parse_html(f"<body>{head}<h1>大雨停了</h1><p>市民出行恢复。</p>")
    shown = text.index("大雨")
    assert all(end <= shown for _, end in markup.hidden)
    assert markup.elements[markup.lines[-1][1]].tag == "p"


@pytest.mark.parametrize("inside", ["<textarea>您的浏览器", "</pre>"])
def test_blanks_collapse_again_behind_raw_text(inside: str) -> None:
    text, _ = parse_html(f"<noframes>{inside}</noframes><p>第一段\n   文字  有  空白</p>")
    assert text.endswith("第一段 文字 有 空白")


def test_ends_of_what_was_never_begun_are_found_out_at_once() -> None:
    def steps(count: int) -> int:
        found = 0

        def note(*_: object) -> None:
            nonlocal found
            found += 1

        sys.setprofile(note)
        try:
            parse_html(f"<noframes>{'<i></x>' * count}</noframes><p>一</p>")
        finally:
            sys.setprofile(None)
        return found

    steps(10)
    assert steps(5_000) < 2.5 * steps(2_500)  # both of so many tags that depth is looked at


def test_elements_without_text_are_let_go_and_the_others_keep_their_parents() -> None:
    text, markup = parse_html("<div id=a><p></p><ul><li> </li></ul><div id=b><p>一</p></div></div>")
    assert text == "一"
    tree = [(one.parent, one.tag, one.names) for one in markup.elements]
    assert tree[-3:] == [
        (len(tree) - 4, "div", "a"),
        (len(tree) - 3, "div", "b"),
        (len(tree) - 2, "p", ""),
    ]
    assert markup.lines == [(0, len(tree) - 1, "p")]


def test_deep_pages_take_no_longer_than_flat_ones() -> None:
    assert _text("<div>" * 50_000 + "底") == "底"
    assert _text("<div>" * 20_000 + "底" + "</div>" * 20_000 + "<p>尾</p>") == "底\n尾"


def test_offsets_fit_text_with_emoji_and_characters_outside_the_bmp() -> None:
    text, markup = parse_html("<p>😀𠮷<a href=x>链𠮷</a></p>")
    (start, end), *_ = markup.links
    assert text[start:end] == "链𠮷"
    assert isinstance(markup, Markup)
