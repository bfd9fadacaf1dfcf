"""In which order a recurrent network reads windows of unequal length: step by step, no padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
#: Characters whose gates are computed at once: 4 MB of them, which a processor's cache holds.
_CHUNK = 1_024


@dataclass(frozen=True, slots=True)
class Steps:
    """In which order characters are read: step by step, the longest windows first.

    Attributes:
        places: where each window's characters stand, window after window.
        live: how many windows each step has.
        order: the characters in the order of the steps.
        turned: where in that order stand the characters in the order of the steps that read
            windows from their ends; and the other way round, which is the same.
        ranks: where in the order of the steps each character stands.
    """

    places: list[tuple[int, int]]
    live: list[int]
    order: Numbers
    turned: Numbers
    ranks: Numbers

    def chunks(self) -> Iterator[list[int]]:
        """Yield how many windows the next few steps have, as many as stay in the cache."""
        chunk: list[int] = []
        for live in self.live:
            if chunk and sum(chunk) + live > _CHUNK:
                yield chunk
                chunk = []
            chunk.append(live)
        yield chunk

    @classmethod
    def of(cls, lengths: Sequence[int]) -> Steps:
        """Return the order over windows of such lengths, each at least one character long."""
        sizes = np.array(lengths, dtype=np.int64)
        ends = np.cumsum(sizes)
        starts = ends - sizes
        by_size = np.argsort(-sizes, kind="stable")
        steps = np.arange(sizes[by_size[0]])[:, None]
        there = steps < sizes[by_size][None, :]
        order = (starts[by_size][None, :] + steps)[there]
        back = (ends[by_size][None, :] - 1 - steps)[there]
        ranks = np.empty_like(order)
        ranks[order] = np.arange(len(order))
        places = list(zip(starts.tolist(), ends.tolist(), strict=True))
        return cls(places, there.sum(axis=1).tolist(), order, ranks[back], ranks)
