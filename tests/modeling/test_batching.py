from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.batching import batches_by_budget, batches_of_tiles


@given(lengths=st.lists(st.integers(1, 300), max_size=60), budget=st.integers(1, 2_000))
def test_every_window_once_and_no_batch_over_budget(lengths: list[int], budget: int) -> None:
    batches = batches_by_budget(lengths, budget)
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[n] for n in batch) <= budget


def test_neighbours_in_length_share_a_batch() -> None:
    assert batches_by_budget([9, 1, 10, 2], 20) == [[1, 3], [0, 2]]


@given(
    lengths=st.lists(st.integers(0, 300), max_size=90),
    budget=st.integers(1, 2_000),
    most=st.integers(1, 40),
)
def test_every_window_once_in_whole_tiles_but_for_the_shortest(
    lengths: list[int], budget: int, most: int
) -> None:
    batches = batches_of_tiles(lengths, budget, 4, most)
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    assert all(len(batch) % 4 == 0 for batch in batches[:-1])
    for batch in batches:
        assert len(batch) <= 4 or len(batch) * max(lengths[n] for n in batch) <= budget
        assert len(batch) <= max(4, most)


def test_a_tile_is_shared_by_neighbours_in_length() -> None:
    assert batches_of_tiles([9, 1, 10, 2, 8], 20, 2, 4) == [[2, 0], [4, 3], [1]]


def test_a_batch_has_no_more_windows_than_it_may() -> None:
    assert batches_of_tiles([1] * 9, 20, 2, 5) == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]
