from collections.abc import Iterator

import pytest

from pipeline.training.parallel import ahead, in_processes


def squares(shard: int, shards: int) -> list[int]:
    return [number**2 for number in range(10)[shard::shards]]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_shard_of_every_job_is_made_once(workers: int) -> None:
    plain, twice = in_processes([squares, lambda k, n: [2 * s for s in squares(k, n)]], workers)
    assert sorted(plain) == [number**2 for number in range(10)]
    assert sorted(twice) == [2 * number**2 for number in range(10)]


def test_items_made_ahead_come_in_order() -> None:
    assert list(ahead(iter(range(50)), 3)) == list(range(50))


def test_error_of_what_is_made_ahead_is_raised() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("no second item")

    found = ahead(broken(), 2)
    assert next(found) == 1
    with pytest.raises(ValueError, match="no second item"):
        next(found)
