"""`pipeline.modeling.news.long_pages`: pages that are read piece by piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_checkpoint import TEXT, save_tiny_checkpoint

from pipeline.document import Span
from pipeline.modeling.news import annotator as annotators
from pipeline.modeling.news import document_scores, long_pages
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.long_pages import SentenceVectors, pieces_of
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan

SENTENCES = tuple(
    Span(at + start, at + end, "heading" if start == 0 else None)
    for at in range(0, 20 * len(TEXT), len(TEXT))
    for start, end in ((0, 17), (17, 21), (21, len(TEXT)))
)
PAGE = Page(TEXT * 20, SENTENCES)


@pytest.fixture
def annotator(tmp_path: Path) -> Annotator:
    found = load_annotator(save_tiny_checkpoint(tmp_path))
    for head in ("words", "news", "fine"):
        found.expect(head)
    return found


def _short_pieces(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    for module in (long_pages, annotators):
        monkeypatch.setattr(module, "PIECE", length)


def test_pieces_are_whole_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    _short_pieces(monkeypatch, 100)
    found = [*pieces_of(PAGE)]
    numbers = [number for piece in found for number in range(60)[piece.sentences]]
    assert numbers == [*range(60)]
    assert all(len(piece.page.text) <= 100 for piece in found)
    assert [
        (piece.page.text[one.start : one.end], one.label)
        for piece in found
        for one in piece.page.sentences
    ] == [(PAGE.text[one.start : one.end], one.label) for one in SENTENCES]


def test_a_sentence_longer_than_a_piece_is_read_in_parts(
    monkeypatch: pytest.MonkeyPatch, annotator: Annotator
) -> None:
    text = TEXT * 30
    page = Page(
        "好。" + text + "好。",
        (Span(0, 2), Span(2, len(text) + 2), Span(len(text) + 2, len(text) + 4)),
    )
    whole = {head: annotator.spans([page], head)[0] for head in ("words", "news")}
    monkeypatch.setattr(long_pages, "_SHARED", 80)
    _short_pieces(monkeypatch, 500)
    annotator.spans([Page("好。", (Span(0, 2),))], "news")
    pieces = [*pieces_of(page)]
    assert sum(piece.share for piece in pieces) == pytest.approx(3)
    assert [piece.core[0] for piece in pieces[1:]] == [piece.core[1] for piece in pieces[:-1]]
    for head, wanted in whole.items():
        # Nothing is lost or invented but where two parts meet.
        places = {(span.start, span.end) for span in annotator.spans([page], head)[0]}
        before = {(span.start, span.end) for span in wanted}
        assert len(places ^ before) <= 0.1 * len(before)
    assert len(annotator.salience([page])[0]) == 3


def test_a_page_in_pieces_is_read_as_it_is_whole(
    monkeypatch: pytest.MonkeyPatch, annotator: Annotator
) -> None:
    def read() -> tuple[list[list[ScoredSpan]], dict[str, float], list[float]]:
        annotator.spans([Page("好。", (Span(0, 2),))], "news")  # what was read is forgotten
        spans = [[*annotator.spans([PAGE], head)[0]] for head in ("words", "news", "fine")]
        return spans, annotator.topics([PAGE])[0], annotator.salience([PAGE])[0]

    def places(spans: list[list[ScoredSpan]]) -> list[list[tuple[int, int, str]]]:
        return [[(one.start, one.end, one.label) for one in own] for own in spans]

    def scores(spans: list[list[ScoredSpan]]) -> list[float]:
        return [one.score for own in spans for one in own]

    whole = read()
    _short_pieces(monkeypatch, 100)
    monkeypatch.setattr(document_scores, "BLOCK", 7)
    pieces = read()
    assert annotator.read([PAGE])[0].logits == {}
    assert places(pieces[0]) == places(whole[0])
    np.testing.assert_allclose(scores(pieces[0]), scores(whole[0]), rtol=1e-6)
    # Vectors of sentences are kept in half precision.
    np.testing.assert_allclose([*pieces[1].values()], [*whole[1].values()], atol=1e-3)
    np.testing.assert_allclose(pieces[2], whole[2], atol=1e-3)


def test_a_long_page_is_read_alike_whatever_stands_beside_it(
    monkeypatch: pytest.MonkeyPatch, annotator: Annotator
) -> None:
    _short_pieces(monkeypatch, 100)
    other = Page("晋中市。", (Span(0, 4),))
    alone = annotator.topics([PAGE])[0], [*annotator.spans([PAGE], "news")[0]]
    beside = annotator.topics([other, PAGE, other])[1], [*annotator.spans([other, PAGE], "news")[1]]
    assert beside == alone


def test_a_part_counts_by_its_share() -> None:
    page = Page("好" * 10, (Span(0, 10),))
    half = long_pages.Piece(page, 0, slice(0, 1), (0, 5), 0.5)
    vectors = SentenceVectors(1)
    vectors.add(half, np.array([[1, 0]], dtype=np.float32))
    vectors.add(half, np.array([[0, 0.5]], dtype=np.float32))
    assert vectors.rows.tolist() == [[0.5, 0.25]]


def test_very_many_vectors_take_a_byte_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_pages, "_MOST_HALF", 1)
    page = Page("好" * 10, (Span(0, 5), Span(5, 10)))
    vectors = SentenceVectors(2)
    for share in (0.75, 0.25):
        part = long_pages.Piece(page, 0, slice(0, 1), (0, 5), share)
        vectors.add(part, np.array([[0.01, -1]], dtype=np.float32))
    vectors.add(long_pages.Piece(page, 5, slice(1, 2), (5, 10)), np.array([[0.5, 1]], np.float32))
    assert vectors.rows.dtype == np.int8 and vectors.rows.tolist() == [[1, -127], [64, 127]]
    read, _ = document_scores.Sentences(vectors.rows, np.zeros((2, 8), np.float32)).inputs(slice(2))
    np.testing.assert_allclose(read, [[0.01, -1], [0.5, 1]], atol=0.005)
