from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline import Document, Span
from pipeline.modeling.hub.summary_sources import central, closest, select, traced

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


def test_traced_spans_are_source_sentences() -> None:
    text = "".join(SOURCES)
    spans = [Span(0, 10), Span(10, 14), Span(14, 23)]
    doc = Document("1", text)
    found, told = traced("国家队夺得冠军。队员很努力。", doc, spans)
    assert [(span.start, span.end) for span in found] == [(0, 10), (14, 23)]
    assert told == [
        {"text": "国家队夺得冠军。", "sources": [[0, 10]]},
        {"text": "队员很努力。", "sources": [[14, 23]]},
    ]


def test_the_sentence_that_shares_most_is_central() -> None:
    weights = central(["国家队夺得冠军", "国家队夺得", "夺得冠军", "天气晴朗"])
    assert max(range(4), key=weights.__getitem__) == 0
