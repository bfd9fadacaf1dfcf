import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.training.parallel import ahead


def squares(shard: int, shards: int) -> list[int]:
    return [number**2 for number in range(10)[shard::shards]]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_shard_of_every_job_is_made_once(workers: int) -> None:
    """In a process of its own: those that are forked inherit the locks of the parent's threads."""
    code = (
        "from test_parallel import squares; from pipeline.training.parallel import in_processes; "
        "jobs = [squares, lambda k, n: [2 * s for s in squares(k, n)]]; "
        f"print([sorted(made) for made in in_processes(jobs, {workers})])"
    )
    places = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    expected = [[n**2 for n in range(10)], [2 * n**2 for n in range(10)]]
    assert told.stdout.strip() == str(expected)


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
