from __future__ import annotations

from pipeline.document import Document, Span
from pipeline.modeling.hub.pieces import Pieces
from pipeline.training.hub_examples import piece_spans, sentences_of

#: 山西 / 晋 / 中 / an empty mark / 榆社 of "山西晋中榆社".
PIECES = Pieces((1, 2, 3, 4, 5), (0, 2, 3, 4, 4), (2, 3, 4, 4, 6))


def test_a_piece_belongs_to_the_entity_it_shares_a_character_with() -> None:
    entities = [Span(2, 4, "LOC"), Span(0, 1, "LOC"), Span(4, 6, "ORG")]
    assert piece_spans(PIECES, entities) == [(0, 1, "LOC"), (1, 3, "LOC"), (4, 5, "ORG")]


def test_of_two_entities_that_overlap_the_first_has_the_piece_the_longer_before() -> None:
    entities = [Span(2, 3, "LOC"), Span(2, 6, "ORG"), Span(5, 6, "PER"), Span(0, 2)]
    assert piece_spans(PIECES, entities) == [(1, 5, "ORG")]


def test_sentences_of_the_layer_are_kept_and_others_are_found() -> None:
    given = Document("1", "一。二。", spans={"sentences": [Span(0, 4)]})
    assert sentences_of(given) == [Span(0, 4)]
    found = Document("2", "一二。三四。")
    assert sentences_of(found) == found.spans["sentences"] == [Span(0, 3), Span(3, 6)]
