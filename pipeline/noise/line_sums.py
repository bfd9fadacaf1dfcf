"""Sums over the lines around each line (moving windows), by cumulative sums (prefix sums)."""

from __future__ import annotations

import numpy as np

from pipeline.noise.line_rows import Column, Ints


class Sums:
    """Cumulative sums of columns, a row each, from which that of any stretch of lines is told.

    They are as exact as the columns are. They go on for some lines beyond the page at either end,
    so that windows are slices of them: to take them by number is three times as slow.
    """

    def __init__(self, columns: Column, reach: int) -> None:
        count, self._size = columns.shape
        self._reach, end = reach, reach + 1 + self._size
        self._total = np.zeros((count, end + reach), dtype=columns.dtype)
        columns.cumsum(axis=1, out=self._total[:, reach + 1 : end])
        self._total[:, end:] = self._total[:, end - 1 : end]

    def window(self, first: int, last: int) -> Column:
        """Return for each line the sums over the lines around it, from one step to another.

        The steps are counted from the line itself: -3 and -1 are the three lines above it.
        """
        begin, end = self._reach + first, self._reach + last + 1
        sums: Column = self._total[:, end : end + self._size]
        return sums - self._total[:, begin : begin + self._size]

    def between(self, first: Ints, last: Ints) -> Column:
        """Return the sums of stretches, by the first line of each and the one after its last."""
        sums: Column = self._total.take(last + self._reach, axis=1)
        return sums - self._total.take(first + self._reach, axis=1)


def sums_before(column: Column) -> Column:
    """Return for each line, and for the page's end, the sum of the lines before it."""
    total = np.zeros(len(column) + 1)
    column.cumsum(dtype=float, out=total[1:])
    return total


def best_run(signed: Column) -> tuple[int, int]:
    """Return the run of lines whose signed weights have the largest sum (Kadane)."""
    total = sums_before(signed)
    end = int((total - np.minimum.accumulate(total)).argmax())
    return int(total[: end + 1].argmin()), end
