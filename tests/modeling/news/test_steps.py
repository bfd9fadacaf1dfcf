"""The order in which windows of unequal length are read holds every character once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.news.steps import Steps

lengths = st.lists(st.integers(1, 60), min_size=1, max_size=40)


def test_steps_go_through_all_windows_side_by_side() -> None:
    steps = Steps.of([1, 3, 2])
    assert steps.places == [(0, 1), (1, 4), (4, 6)]
    assert steps.live == [3, 2, 1]
    assert steps.order.tolist() == [1, 4, 0, 2, 5, 3]
    assert steps.order[steps.turned].tolist() == [3, 5, 0, 2, 4, 1]


@given(lengths)
def test_every_character_is_read_once_in_each_direction(sizes: list[int]) -> None:
    steps = Steps.of(sizes)
    for order in (steps.order, steps.order[steps.turned]):
        assert sorted(order.tolist()) == list(range(sum(sizes)))
    assert steps.turned[steps.turned].tolist() == list(range(sum(sizes)))
    assert steps.order[steps.ranks].tolist() == list(range(sum(sizes)))
    assert steps.live == sorted(steps.live, reverse=True)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=200))
def test_chunks_hold_all_steps_and_stay_small(sizes: list[int]) -> None:
    steps = Steps.of(sizes)
    chunks = list(steps.chunks())
    assert [live for chunk in chunks for live in chunk] == steps.live
    assert all(sum(chunk) <= 1_024 or len(chunk) == 1 for chunk in chunks)
    assert np.sum([sum(chunk) for chunk in chunks]) == len(steps.order)
