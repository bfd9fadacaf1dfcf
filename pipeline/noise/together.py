"""Things taken together in batches, as far as they are not too large together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

_Thing = TypeVar("_Thing")


def together(things: Iterable[tuple[_Thing, int]], most: int) -> Iterator[list[_Thing]]:
    """Yield things, each given with its size, in batches; one that is larger comes alone."""
    batch: list[_Thing] = []
    whole = 0
    for thing, size in things:
        if batch and whole + size > most:
            yield batch
            batch, whole = [], 0
        batch.append(thing)
        whole += size
    if batch:
        yield batch
