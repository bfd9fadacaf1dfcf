"""`pipeline.formats.markup.elements`: what tags, attributes and comments say by themselves."""

from __future__ import annotations

import pytest

from pipeline.formats.markup.elements import (
    INLINE,
    UNSHOWN,
    VERBATIM,
    are_telling,
    is_worth_reading,
    names_and_hiding,
    read_mark,
)


def test_no_element_is_of_two_kinds() -> None:
    assert not INLINE & VERBATIM and not INLINE & UNSHOWN and not VERBATIM & UNSHOWN
    assert {"a", "span", "time"} <= INLINE and not {"p", "div", "br", "td"} & INLINE


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("", ("", False)),
        (' class="Main Box" id="A"', ("main box a", False)),
        (' id="x&amp;y" href="class"', ("x&y", False)),
        (' hidden=""', ("", True)),
        (' class="n" style="color:red; Display : none"', ("n", True)),
        (' style="visibility:hidden"', ("", True)),
        (' style="display:block"', ("", False)),
    ],
)
def test_attributes_give_names_and_hiding(written: str, known: tuple[str, bool]) -> None:
    assert names_and_hiding(written) == known


@pytest.mark.parametrize(
    ("tag", "written", "worth"),
    [
        ("span", "", False),
        ("span", ' class="x"', True),
        ("a", ' href="/1.html" class="x"', False),
        ("a", ' href="/1.html" rel="author"', True),
        ("a", ' href="/1.html" style="display:none"', True),
    ],
)
def test_most_links_say_nothing_but_their_address(tag: str, written: str, worth: bool) -> None:
    assert is_worth_reading(tag, written) is worth


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
