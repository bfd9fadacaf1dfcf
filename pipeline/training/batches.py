"""Batches of examples of like length, in an order that the seed alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

import numpy as np


class Sized(Protocol):
    """Something with a number of characters."""

    @property
    def size(self) -> int: ...


Example = TypeVar("Example", bound=Sized)


def endless_batches(
    examples: Sequence[Example], *, characters: int, seed: tuple[int, ...], skip: int = 0
) -> Iterator[list[Example]]:
    """Yield batches of about `characters` characters for ever, leaving out the first `skip`.

    Every pass shuffles anew. Skipping costs no feature work, so a run resumes where it was.
    """
    sizes = np.array([example.size for example in examples])
    epoch = 0
    while True:
        for chosen in epoch_batches(sizes, characters, np.random.default_rng([*seed, epoch])):
            if skip:
                skip -= 1
                continue
            yield [examples[number] for number in chosen]
        epoch += 1


def epoch_batches(
    sizes: np.ndarray, characters: int, random: np.random.Generator
) -> list[list[int]]:
    """Return each example's number once, in batches of neighbours in length, batches shuffled."""
    # Noise on the length mixes neighbours between passes; padding stays a few per cent.
    order = np.argsort(sizes * random.uniform(0.85, 1.15, size=len(sizes)), kind="stable")
    batches: list[list[int]] = [[]]
    filled = 0
    for number in order.tolist():
        if batches[-1] and filled + sizes[number] > characters:
            batches.append([])
            filled = 0
        batches[-1].append(number)
        filled += sizes[number]
    random.shuffle(batches)
    return batches
