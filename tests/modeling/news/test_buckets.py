from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.modeling.news.buckets import Buckets, spread

MOST = 2**64 - 1


def found(numbers: list[int], wanted: list[int], kind: Any = np.uint64) -> list[int | None]:
    """Return the place of each number that is there, None for one that is not."""
    buckets = Buckets(np.array(numbers, dtype=kind))
    places, hits = buckets.find(np.array(wanted, dtype=kind))
    return [int(place) if hit else None for place, hit in zip(places, hits, strict=True)]


@pytest.mark.parametrize("kind", [np.uint32, np.uint64])
@pytest.mark.parametrize("count", [1, 2, 3, 1000])
def test_numbers_are_found_where_they_stand_and_others_are_not(kind: Any, count: int) -> None:
    random = np.random.default_rng(count)
    numbers = np.unique(random.integers(0, np.iinfo(kind).max, count, dtype=kind)).tolist()
    others = random.integers(0, np.iinfo(kind).max, count, dtype=kind).tolist()
    known = {number: place for place, number in enumerate(numbers)}
    wanted = [*reversed(numbers), *others, 0, int(np.iinfo(kind).max)]
    assert found(numbers, wanted, kind) == [known.get(number) for number in wanted]


def test_the_least_and_the_largest_number_are_found_when_they_are_there() -> None:
    assert found([0, MOST], [MOST, 0, 1, MOST - 1]) == [1, 0, None, None]
    assert found([7], [MOST, 0, 7]) == [None, None, 0]


def test_numbers_of_one_bucket_are_told_apart() -> None:
    assert found([10, 11, 12, 14], [14, 13, 12, 11, 10, 9]) == [3, None, 2, 1, 0, None]


def test_among_none_nothing_is_found() -> None:
    assert found([], [0, MOST]) == [None, None]
    assert found([3], []) == []


def test_spread_numbers_stay_different_and_fill_all_buckets_alike() -> None:
    pairs = np.arange(4096, dtype=np.int64) << 21 | 0x4E00
    apart = spread(pairs)
    assert len(np.unique(apart)) == 4096
    counts = np.bincount((apart >> np.uint64(58)).astype(np.int64), minlength=64)
    assert counts.min() > 32 and counts.max() < 128
