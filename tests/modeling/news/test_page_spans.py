from __future__ import annotations

import numpy as np
import pytest

from pipeline.document import Span
from pipeline.modeling.news import page_spans as page_spans_of
from pipeline.modeling.news.page_spans import (
    chinese_spans,
    is_chinese,
    page_spans,
    sentence_means,
    stretches_of,
    windows_of,
)
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.tag_paths import Found
from pipeline.modeling.windows import PageWindow, Window

PAGE = Page("晋中市。ABC。榆社县调研。", (Span(0, 4), Span(4, 8), Span(9, 14)))


def _span(start: int, end: int, score: float = 0.5) -> ScoredSpan:
    return ScoredSpan(start, end, "X", score)


def _found(*windows: list[tuple[int, int]]) -> Found:
    """Return spans as windows have them, sure as `_span` is."""
    rows = [(row, *span) for row, spans in enumerate(windows) for span in spans]
    numbers = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Found(*numbers, ["X"] * len(rows), np.full(len(rows), 0.5))


def test_a_window_is_a_sentence_or_as_many_as_fit() -> None:
    apart = windows_of(PAGE, length=10, together=False)
    assert [(w.window.start, w.window.end, w.first, w.last) for w in apart] == [
        (0, 4, 0, 1),
        (4, 8, 1, 2),
        (9, 14, 2, 3),
    ]
    together = windows_of(PAGE, length=10, together=True)
    assert [(w.window.start, w.window.end, w.first, w.last) for w in together] == [
        (0, 8, 0, 2),
        (9, 14, 2, 3),
    ]
    assert [stretches_of(PAGE, window) for window in together] == [[(0, 4), (4, 8)], [(0, 5)]]


def test_spans_move_to_the_page_and_those_across_sentences_go() -> None:
    windows = windows_of(PAGE, length=20, together=True)
    assert len(windows) == 1
    found = _found([(0, 3), (3, 5), (4, 7), (8, 9), (9, 12), (13, 15)])
    assert [*page_spans(PAGE, windows, found)] == [_span(0, 3), _span(4, 7), _span(9, 12)]


def test_windows_of_a_long_sentence_are_merged() -> None:
    page = Page("晋中市榆社县晋中市榆社县。好。", (Span(0, 13), Span(13, 15)))
    windows = windows_of(page, length=10, together=True)
    assert [(w.window.start, w.window.end) for w in windows] == [(0, 10), (8, 13), (13, 15)]
    found = _found([(3, 6), (9, 10)], [(1, 4)], [(0, 1)])
    assert page_spans(page, windows, found) == [_span(3, 6), _span(9, 12), _span(13, 14)]


def test_spans_stand_in_order_around_a_long_sentence() -> None:
    page = Page("好。晋中市榆社县晋中市榆社县。好。", (Span(0, 2), Span(2, 15), Span(15, 17)))
    windows = windows_of(page, length=10, together=False)
    found = _found([(0, 1)], [(3, 6), (9, 10)], [(1, 4)], [(0, 1), (0, 2)])
    expected = [_span(0, 1), _span(5, 8), _span(11, 14), _span(15, 16), _span(15, 17)]
    assert page_spans(page, windows, found) == expected


def test_a_long_sentence_makes_no_page_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    inside = page_spans_of._inside_sentences
    monkeypatch.setattr(
        page_spans_of,
        "_inside_sentences",
        lambda page, *rest: (counted.append(len(page.sentences)), inside(page, *rest))[1],
    )
    sentences = tuple(Span(at, at + 2) for at in range(12, 212, 2))
    page = Page("晋" * 212, (Span(0, 12), *sentences))
    page_spans(page, windows_of(page, length=10, together=False), _found())
    assert counted == [101]


def test_a_page_without_sentences_has_no_spans() -> None:
    assert [*page_spans(Page("", ()), [], _found())] == []


def test_chinese_characters_make_a_sentence_chinese() -> None:
    assert [is_chinese(PAGE, number) for number in range(3)] == [True, False, True]


@pytest.mark.parametrize("nothing", ["0f" * 300, " " * 600, "0f 3a " * 100, "Zz9" * 200])
def test_of_an_endless_run_only_the_beginning_is_read(nothing: str) -> None:
    text = f"{nothing}。标题{nothing}来源。榆社县。"
    middle, last = len(nothing) + 1, 2 * len(nothing) + 6
    page = Page(text, (Span(0, middle - 1), Span(middle, last), Span(last, last + 4)))
    windows = windows_of(page, length=100, together=False)
    read = [text[w.window.start : w.window.end] for w in windows]
    assert read[0] == nothing[:16] and read[-1] == "榆社县。"
    assert "标题" in read[1] and "来源" in read[-2]
    assert sum(map(len, read)) < 250
    found = _found(*([(0, 4)] for _ in windows))
    names = [text[span.start : span.end] for span in page_spans(page, windows, found)]
    assert (
        names[0] == f"标题{nothing[:2]}" and names[-1] == "榆社县。"
    )  # none of the first sentence


def test_long_prose_and_short_runs_are_read_whole() -> None:
    text = "word " * 60 + "。" + "0" * 60
    page = Page(text, (Span(0, 301), Span(301, 361)))
    windows = windows_of(page, length=100, together=False)
    assert [(w.window.start, w.window.end) for w in windows] == [
        (0, 100), (80, 180), (160, 260), (240, 301), (301, 361)
    ]  # fmt: skip


def test_spans_of_sentences_without_chinese_characters_go() -> None:
    assert chinese_spans(PAGE, [_span(0, 3), _span(4, 7), _span(9, 12)]) == [
        _span(0, 3),
        _span(9, 12),
    ]


def test_a_sentence_of_several_windows_has_the_mean_of_their_vectors() -> None:
    windows = [PageWindow(Window(0, 4, 0, 4), 0, 1), PageWindow(Window(3, 8, 4, 8), 0, 2)]
    vectors = [np.float32([[1, 2]]), np.float32([[3, 6], [5, 5]])]
    assert sentence_means(vectors, windows).tolist() == [[2, 4], [5, 5]]
    assert len(sentence_means([], [])) == 0
