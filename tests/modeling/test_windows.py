from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.windows import Window, merge_spans, overlapping_windows


@given(
    start=st.integers(0, 50),
    size=st.integers(1, 500),
    length=st.integers(2, 60),
    share=st.floats(0, 0.9),
)
def test_nothing_is_dropped_and_cores_tile(
    start: int, size: int, length: int, share: float
) -> None:
    windows = overlapping_windows(
        start, start + size, length=length, overlap=min(int(length * share), length - 1)
    )
    assert all(window.end - window.start <= length for window in windows)
    assert all(w.start <= w.core_start < w.core_end <= w.end for w in windows)
    cores = [(window.core_start, window.core_end) for window in windows]
    assert cores[0][0] == start and cores[-1][1] == start + size
    assert all(left[1] == right[0] for left, right in pairwise(cores))


def test_overlap_is_halved_between_neighbours() -> None:
    assert overlapping_windows(0, 17, length=10, overlap=4) == [
        Window(0, 10, 0, 8),
        Window(6, 16, 8, 14),
        Window(12, 17, 14, 17),
    ]


def test_overlap_as_long_as_a_window_is_refused() -> None:
    with pytest.raises(ValueError, match="an overlap of 10"):
        overlapping_windows(0, 20, length=10, overlap=10)


def test_span_seen_by_two_windows_is_kept_once() -> None:
    first, second = overlapping_windows(0, 16, length=10, overlap=4)
    again = [ScoredSpan(0, 3, "LOC", 0.8), ScoredSpan(5, 7, "PER", 0.7)]
    found = [(first, [ScoredSpan(6, 9, "LOC", 0.9)]), (second, again)]
    assert merge_spans(found) == [ScoredSpan(6, 9, "LOC", 0.9), ScoredSpan(11, 13, "PER", 0.7)]


def test_of_two_overlapping_spans_the_surer_stays() -> None:
    first, second = overlapping_windows(0, 16, length=10, overlap=4)
    found = [(first, [ScoredSpan(5, 9, "LOC", 0.6)]), (second, [ScoredSpan(1, 5, "ORG", 0.9)])]
    assert merge_spans(found) == [ScoredSpan(7, 11, "ORG", 0.9)]
