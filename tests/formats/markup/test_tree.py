"""`pipeline.formats.markup.tree`: the tree as browsers build it."""

from __future__ import annotations

import pytest

from pipeline.formats.markup.tree import TAGS, build_tree, read_attributes, unescape


def test_elements_close_where_a_browser_closes_them() -> None:
    assert "<p>一</p><p>二</p>" in build_tree("<p>一<p>二").html


@pytest.mark.parametrize("html", ["", "\0", "<", "<!", "</", "<a", "<!--", "<p " + "x" * 10_000])
def test_what_is_hardly_html_has_a_tree(html: str) -> None:
    assert build_tree(html).html.endswith("</body></html>")


@pytest.mark.parametrize("page", ["<p>一<p>二😀", "<div>" * 5_000 + "底", "\ud83d<p>半"])
def test_bytes_in_utf_8_have_the_tree_of_their_text(page: str) -> None:
    assert build_tree(page.encode("utf-8", "ignore")) == build_tree(page)


def test_json_ld_is_kept_apart_and_scripts_are_gone() -> None:
    tree = build_tree('<script>1</script><script type="application/ld+json">{"a": 1}</script>')
    assert tree.json_ld == ['{"a": 1}']
    assert "script" not in tree.html


def test_attributes_are_unescaped_and_lower_case() -> None:
    assert read_attributes(' HREF="a?b&amp;c" x="1 &quot;2&quot;" y=""') == {
        "href": "a?b&c",
        "x": '1 "2"',
        "y": "",
    }


def test_an_escaped_entity_stays_one() -> None:
    assert unescape("&amp;lt; &lt;&nbsp;") == "&lt; <\xa0"


def test_well_formed_html_is_split_into_text_links_and_other_tags() -> None:
    html = (
        '一<a target="_blank" href="/1" class="x">二</a> <img src="a"><!-- <b> --><p id="<">三<四'
    )
    assert TAGS.split(html) == [
        *("一", ' class="x"', None, "二", None, "/a", " ", None, None),
        *("", None, "!-- <b> --", "", None, 'p id="<"', "三", None, None, "四"),
    ]


def test_deep_start_tags_are_left_out_and_what_they_hold_is_not() -> None:
    tree = build_tree("<div>" * 12_000 + "一<b>二</b>" + "</div>" * 12_000 + "<p>三</p>")
    assert tree.html.count("<div>") == 1000
    assert all(one in tree.html for one in "一二三")


def test_a_tag_that_is_never_closed_holds_what_looks_like_tags() -> None:
    tags = '<a href="x' * 200_000  # to look for the end of each would take a minute
    assert build_tree("<p>一</p>" + tags).html == build_tree("<p>一</p>").html


def test_tags_deeper_than_any_page_means_them_are_left_out_and_others_stay() -> None:
    deep = "<div>" * 5_000 + "底"
    assert build_tree(deep).html.count("<div>") == 1_000 and "底" in build_tree(deep).html
    many = "<div><br><IMG src=a></div>" * 2_000
    assert build_tree(many).html.count("<div>") == 2_000
