from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipeline import Document, Span
from pipeline.modeling.hub.summary_sources import (
    SALIENCE,
    body_of,
    central,
    closest,
    lead,
    read_sentences,
    select,
    tagged_names,
    traced,
)
from pipeline.modeling.pages import Page, page_of
from pipeline.modeling.predictions import ScoredSpan

SOURCES = ["国家队昨晚夺得冠军。", "天气晴。", "教练说队员很努力。"]


def test_what_fits_is_read_whole() -> None:
    assert select([3, 4], [0.1, 0.9], 7) == [0, 1]


def test_the_lead_comes_first_then_what_is_salient_in_order() -> None:
    assert select([3, 4, 3, 3], [0.0, 0.1, 0.2, 0.9], 9) == [0, 2, 3]
    assert select([3, 4, 3, 3], [0.0, 0.1, 0.2, 0.9], 6, lead=False) == [2, 3]


def test_of_sentences_that_are_all_too_long_the_first_is_begun() -> None:
    assert select([30, 40], [0.1, 0.9], 7) == [0]


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0, 1)), min_size=1), st.integers(1, 200))
def test_what_is_selected_fits(sentences: list[tuple[int, float]], room: int) -> None:
    sizes = [size for size, _ in sentences]
    chosen = select(sizes, [score for _, score in sentences], room)
    assert chosen == sorted(set(chosen)) and chosen
    assert sum(sizes[n] for n in chosen) <= room or len(chosen) == 1


def test_the_closest_source_and_a_second_that_adds_to_it() -> None:
    assert closest("国家队夺得冠军。", SOURCES) == [(0, 5 / 6)]
    assert [number for number, _ in closest("国家队夺得冠军,队员很努力。", SOURCES)] == [0, 2]
    assert closest("股市大涨。", SOURCES) == []
    assert closest("股市大涨。", []) == []


def _page(*sentences: str, headings: int = 0) -> Page:
    """Return a page of these sentences, of which the first few are headings."""
    spans, end = [], 0
    for number, sentence in enumerate(sentences):
        spans.append(Span(end, end + len(sentence), "heading" if number < headings else None))
        end += len(sentence)
    return Page("".join(sentences), tuple(spans))


def test_sources_are_sentences_of_the_page() -> None:
    found, told = traced("国家队夺得冠军。队员很努力。", _page(*SOURCES))
    assert [source[:2] for source in found] == [(0, 10), (14, 23)]
    assert told == [
        {"text": "国家队夺得冠军。", "sources": [[0, 10]]},
        {"text": "队员很努力。", "sources": [[14, 23]]},
    ]


def test_the_sentence_that_shares_most_is_central() -> None:
    [weights, alone] = central(
        [_page("国家队夺得冠军", "国家队夺得", "夺得冠军", "天气晴朗"), _page("天气晴朗")]
    )
    assert max(range(4), key=weights.__getitem__) == 0
    assert len(alone) == 1


def test_the_lead_says_most_by_place() -> None:
    assert lead([_page("甲。", "乙。"), _page("丙。")]) == [[1, 1 / 2], [1.0]]
    assert {"lead": lead, "textrank": central} == SALIENCE


def test_the_body_is_what_is_no_heading_or_all_where_there_is_nothing_else() -> None:
    assert body_of(_page("标题", "正文。", headings=1)) == [1]
    assert body_of(_page("标题", headings=1)) == [0]
    assert body_of(_page()) == []


def test_sentences_are_read_on_one_line_without_noise_as_they_were_written() -> None:
    text = "他在臺灣\r\n  說，（图）“好！”。"
    doc = Document("1", text, spans={"noise": [Span(10, 13, "caption")]})
    page = page_of(doc, [Span(0, len(text))])
    assert read_sentences(page) == ["他在臺灣說， “好！”。"]


def test_names_are_found_by_a_tagger_in_simplified_text() -> None:
    def tagger(pages: Sequence[Page]) -> list[list[ScoredSpan]]:
        at = pages[0].text.find("张三")
        return [[ScoredSpan(at, at + 2, "PER", 1.0)] if at >= 0 else []]

    assert tagged_names(tagger)("他說，張三。") == ["張三"]
    assert tagged_names(tagger)("天气晴。") == []
