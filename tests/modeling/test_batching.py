from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.batching import batches_by_budget


@given(lengths=st.lists(st.integers(1, 300), max_size=60), budget=st.integers(1, 2_000))
def test_every_window_once_and_no_batch_over_budget(lengths: list[int], budget: int) -> None:
    batches = batches_by_budget(lengths, budget)
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[n] for n in batch) <= budget


def test_neighbours_in_length_share_a_batch() -> None:
    assert batches_by_budget([9, 1, 10, 2], 20) == [[1, 3], [0, 2]]
