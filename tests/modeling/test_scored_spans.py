"""`pipeline.modeling.scored_spans`: spans of a long page, as numbers."""

from __future__ import annotations

from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.scored_spans import ScoredSpans

EVERYWHERE = (0, 100)


def test_they_come_back_as_they_were_where_they_stand_in_the_page() -> None:
    found = ScoredSpans()
    found.add(
        [ScoredSpan(0, 2, "PER", 0.75), ScoredSpan(2, 3, "LOC", 0.125)], shift=10, core=EVERYWHERE
    )
    expected = [ScoredSpan(10, 12, "PER", 0.75), ScoredSpan(12, 13, "LOC", 0.125)]
    assert [*found] == expected == found[0:2] == [found[0], found[-1]]
    assert [*found.ends] == [12, 13]


def test_a_span_is_its_whose_core_its_middle_lies_in() -> None:
    found = ScoredSpans()
    found.add([ScoredSpan(3, 5, "PER", 0.5), ScoredSpan(5, 7, "PER", 0.5)], shift=0, core=(0, 5))
    found.add([ScoredSpan(0, 2, "PER", 0.5), ScoredSpan(2, 4, "PER", 0.875)], shift=3, core=(5, 9))
    assert [(span.start, span.score) for span in found] == [(3, 0.5), (5, 0.875)]


def test_where_two_meet_the_surer_one_stays() -> None:
    found = ScoredSpans()
    found.add([ScoredSpan(0, 4, "PER", 0.5)], shift=0, core=EVERYWHERE)
    found.add([ScoredSpan(3, 6, "LOC", 0.375)], shift=0, core=EVERYWHERE)
    assert [*found] == [ScoredSpan(0, 4, "PER", 0.5)]
    found.add([ScoredSpan(3, 6, "LOC", 0.625)], shift=0, core=EVERYWHERE)
    assert [*found] == [ScoredSpan(3, 6, "LOC", 0.625)]


def test_columns_give_the_spans_they_are_made_of() -> None:
    found = ScoredSpans.of([0, 3, 5], [3, 5, 6], ["PER", "LOC", "PER"], [0.5, 0.25, 0.1])
    spans = [
        ScoredSpan(0, 3, "PER", 0.5),
        ScoredSpan(3, 5, "LOC", 0.25),
        ScoredSpan(5, 6, "PER", 0.1),
    ]
    assert [*found] == spans == found[:]
    assert found.ends.tolist() == [3, 5, 6]
