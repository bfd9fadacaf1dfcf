from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from pipeline.training.batches import endless_batches, epoch_batches


@dataclass(frozen=True)
class _Sized:
    size: int


EXAMPLES = [_Sized(size) for size in (3, 50, 7, 20, 8, 8, 31, 2)]


def test_every_example_comes_once_a_pass_within_the_budget() -> None:
    sizes = np.array([example.size for example in EXAMPLES])
    batches = epoch_batches(sizes, 30, np.random.default_rng(1))
    assert sorted(number for batch in batches for number in batch) == list(range(8))
    assert all(len(batch) == 1 or sum(sizes[batch]) <= 30 for batch in batches)


def test_order_depends_on_the_seed_alone_and_can_be_entered_anywhere() -> None:
    first = list(islice(endless_batches(EXAMPLES, characters=30, seed=(1, 2)), 25))
    again = list(islice(endless_batches(EXAMPLES, characters=30, seed=(1, 2), skip=13), 12))
    other = list(islice(endless_batches(EXAMPLES, characters=30, seed=(1, 3)), 25))
    assert again == first[13:]
    assert other != first
