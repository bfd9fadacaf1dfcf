from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from pipeline.report.marking import Mark, to_html


def test_marks_of_a_lower_rank_enclose_those_of_a_higher_one() -> None:
    marks = [Mark(0, 2, 4, "b"), Mark(0, 4, 0, "i", {"class": "x"})]
    assert to_html("甲乙丙丁", marks) == '<i class="x"><b>甲乙</b>丙丁</i>'


def test_marks_that_cross_are_cut_and_named_once() -> None:
    marks = [Mark(0, 3, 1, "i"), Mark(2, 4, 2, "b", id="n")]
    assert to_html("甲乙丙丁", marks) == '<i>甲乙<b id="n">丙</b></i><b>丁</b>'


def test_an_outer_mark_that_begins_within_an_inner_one_reopens_it() -> None:
    marks = [Mark(0, 3, 2, "b"), Mark(1, 4, 1, "i")]
    assert to_html("甲乙丙丁", marks) == "<b>甲</b><i><b>乙丙</b>丁</i>"


def test_text_and_attributes_are_escaped() -> None:
    html = to_html('<a>&"', [Mark(0, 3, 0, "i", {"title": '"><script>'})])
    assert html == '<i title="&#34;&gt;&lt;script&gt;">&lt;a&gt;</i>&amp;&#34;'


def test_empty_texts_and_empty_marks() -> None:
    assert to_html("", []) == ""
    assert to_html("甲", [Mark(1, 1, 0, "i")]) == "甲"


@given(st.data())
def test_without_its_tags_the_html_is_the_text(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="甲乙<&\n😀", max_size=12))
    places = st.integers(0, len(text))
    marks = [
        Mark(*sorted(ends), rank, "i")
        for *ends, rank in data.draw(st.lists(st.tuples(places, places, st.integers(0, 2))))
    ]
    html = to_html(text, marks)
    assert Markup(re.sub("<[^>]*>", "", html)).unescape() == text
    assert html.count("<i>") == html.count("</i>")
