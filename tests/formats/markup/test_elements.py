"""`pipeline.formats.markup.elements`: what tags, attributes and comments say by themselves."""

from __future__ import annotations

import pytest

from pipeline.formats.markup import elements
from pipeline.formats.markup.elements import (
    INLINE,
    LINK,
    TABLE,
    UNSHOWN,
    VERBATIM,
    A,
    Tag,
    Tags,
    are_telling,
    is_hiding,
    read_link,
    read_mark,
    read_names,
    read_tag,
)


def test_no_element_is_of_two_kinds() -> None:
    assert not INLINE & VERBATIM and not INLINE & UNSHOWN and not VERBATIM & UNSHOWN
    assert not TABLE & (INLINE | VERBATIM | UNSHOWN)
    assert {"a", "span", "time"} <= INLINE and not {"p", "div", "br", "td"} & INLINE


@pytest.mark.parametrize(
    ("written", "names", "hides"),
    [
        ("p", "", False),
        ('p class="" id="x"', "x", False),
        (' class="Main Box" id="A"', "main box a", False),
        (' id="x&amp;y" href="class"', "x&y", False),
        (' hidden=""', "", True),
        (' class="n" style="color:red; Display : NONE"', "n", True),
        (' style="visibility:hidden"', "", True),
        (' style="border:none" hidden=""', "", True),
        (' style="display:block"', "", False),
        (' style="overflow:hidden;border:none"', "", False),
        (' title="display:none"', "", False),
    ],
)
def test_attributes_give_names_and_hiding(written: str, names: str, hides: bool) -> None:
    assert (read_names(written), is_hiding(written)) == (names, hides)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        (None, Tag("nothing")),
        ("!DOCTYPE html", Tag("nothing")),
        ("!-- 正文 --", Tag("begin", written=" 正文 ")),
        ("!-- 正文结束 --", Tag("end", written=" 正文结束 ")),
        ("!-- enpproperty <date>1</date> --", Tag("property", "", " enpproperty <date>1</date> ")),
        ("!-- 广告位 --", Tag("silent")),
        ("/div", Tag("close", "div")),
        ("br", Tag("break", "br", "br")),
        ("wbr", Tag("nothing")),
        ('link rel="icon"', Tag("nothing")),
        ('link rel="canonical"', Tag("meta", "link", 'link rel="canonical"')),
        ("noscript", Tag("block", "noscript", "noscript", hides=True)),
        ("td", Tag("special", "td", "td")),
        ("pre", Tag("special", "pre", "pre")),
        ('a class="author" href="/1.html"', LINK),
        ('a href="/1.html" hidden=""', Tag("inline", "a", ' href="', hides=True)),
    ],
)
def test_a_tag_says_what_is_to_be_done_and_of_what(written: str | None, tag: Tag) -> None:
    assert Tags()[written] == read_tag(written) == tag


@pytest.mark.parametrize(
    ("written", "step", "names", "kind", "says"),
    [
        ('div class="Box"', "block", "box", "box", ""),
        ("b", "inline", "", "", ""),
        ('span id="pubtime"', "inline", "pubtime", "pubtime", "field"),
        ('time class="t" datetime="1"', "inline", "t", "t", "time"),
        ('a class="author"', "inline", "author", A, "field"),
        ('a class="pubtime"', "inline", "pubtime", A, ""),
        ('a href="/1.html"', "inline", "", A, "link"),
    ],
)
def test_what_a_tags_attributes_say_is_read_when_it_is_asked_for(
    written: str, step: str, names: str, kind: str, says: str
) -> None:
    tag = read_tag(written)
    assert (tag.step, tag.names, tag.kind, tag.says) == (step, names, kind, says)
    assert (tag.names, tag.says) == (names, says)  # a second time


def test_what_tags_say_is_remembered_of_short_ones_and_of_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(elements, "_LONGEST", 8)
    monkeypatch.setattr(elements, "_MOST", 2)
    known = Tags()
    assert [known[one].name for one in ("div", "p", 'p class="long"')] == ["div", "p", "p"]
    assert list(known) == ["div", "p"]
    assert known["/p"].step == "close" and list(known) == ["/p"]


def test_of_a_link_only_whether_it_is_hidden_matters() -> None:
    assert read_link("") is LINK
    assert read_link(' class="source" style="color:red"') == LINK
    assert read_link(' style="display:none"').hides


def test_names_that_speak_of_metadata_are_telling() -> None:
    assert [are_telling(names) for names in ("article-author", "pubtime", "box left")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("comment", "ends"),
    [
        (" 正文开始 ", False),
        ("正文 end", True),
        ("/enpcontent", True),
        ("content", False),
        (" 广告位 ", None),
        (" " * 41, None),
    ],
)
def test_a_comment_marks_where_an_article_begins_or_ends(comment: str, ends: bool | None) -> None:
    assert read_mark(comment) is ends
