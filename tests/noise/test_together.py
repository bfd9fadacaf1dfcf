"""`pipeline.noise.together`: batches that are not too large."""

from __future__ import annotations

from pipeline.noise.together import together


def test_batches_hold_what_is_not_too_large_together_and_a_large_one_is_alone() -> None:
    things = [("a", 2), ("b", 3), ("c", 1), ("d", 9), ("e", 0), ("f", 5)]
    assert list(together(things, 5)) == [["a", "b"], ["c"], ["d"], ["e", "f"]]
    assert list(together([], 5)) == []
