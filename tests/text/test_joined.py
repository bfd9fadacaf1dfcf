from __future__ import annotations

import awkward
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Span
from pipeline.text.folding import JOINER
from pipeline.text.joined import Joined


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("河畔市图书馆今天开\n门迎客。", "河畔市图书馆今天开门迎客。"),
        ("河畔市图书馆今天,\r\n  开门迎客。", "河畔市图书馆今天,开门迎客。"),
        ("the new\nhouse", "the new\nhouse"),
        ("用AI\n技术开2\n条路", "用AI技术开2条路"),
        ("馆 长 王 大 明 介 绍,来 了 。", "馆 长 王 大 明 介 绍,来 了 。"),
        ("馆 长 王 大 明 介 绍 , 来 了 。", "馆长王大明介绍,来了。"),
        ("东 西 南 北", "东 西 南 北"),
        ("共有3\n5人", "共有3\n5人"),
        (f"河{JOINER}畔{JOINER}{JOINER}市", "河畔市"),
        ("一个 词", "一个 词"),
    ],
)
def test_what_is_left_out_of_a_sentence(text: str, joined: str) -> None:
    assert Joined.of(text, [Span(0, len(text))]).text == joined


def test_breaks_of_headings_and_between_sentences_stay() -> None:
    text = "一个人的学校\n四十年的铃声\n他走了\n她来了"
    sentences = [Span(0, 13, "heading"), Span(14, 17), Span(18, 21)]
    assert Joined.of(text, sentences).text == text


def test_the_way_back_to_the_whole_text() -> None:
    text = f"晋{JOINER}中市\n长。好"
    page = Joined.of(text, [Span(0, 7), Span(7, 8)])
    assert page.text == "晋中市长。好"
    assert page.back(0, 3) == (0, 4)
    assert text[slice(*page.back(2, 4))] == "市\n长"
    assert page.spans([Span(0, 7), Span(7, 8, "x")]) == (Span(0, 5), Span(5, 6, "x"))


@given(text=awkward.texts, data=st.data())
def test_every_character_that_stays_has_its_own_place(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    gaps = list(zip(cuts[::2], cuts[1::2], strict=False))
    page = Joined.without(text, gaps)
    places = [page.back(at, at + 1)[0] for at in range(len(page.text))]
    gone = {at for start, end in gaps for at in range(start, end)}
    assert places == [at for at in range(len(text)) if at not in gone]
    assert [page.into(place) for place in places] == list(range(len(page.text)))
