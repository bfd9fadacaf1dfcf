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
        ahead, back: the characters of all steps, read forwards and from the end.
    """

    places: list[tuple[int, int]]
    live: list[int]
    ahead: Numbers
    back: Numbers

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
        order = np.argsort(-sizes, kind="stable")
        steps = np.arange(sizes[order[0]])[:, None]
        there = steps < sizes[order][None, :]
        ahead = (starts[order][None, :] + steps)[there]
        back = (ends[order][None, :] - 1 - steps)[there]
        places = list(zip(starts.tolist(), ends.tolist(), strict=True))
        return cls(places, there.sum(axis=1).tolist(), ahead, back)
