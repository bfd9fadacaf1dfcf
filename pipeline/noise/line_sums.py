"""Sums over the lines around each line (moving windows), by cumulative sums (prefix sums)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.noise.line_rows import Borders, Column, Ints

_FAR = 99  # lines away: further than counts


class Sums:
    """Cumulative sums of columns, a row each, from which that of any stretch of lines is told.

    They are as exact as the columns are, and begin anew on each page. Around a page they go on for
    some lines, so that windows are slices of them: to take them by number takes three times as
    long.
    """

    def __init__(self, columns: Column, borders: Borders, reach: int) -> None:
        self._borders, self._reach = borders, reach
        self._apart = 2 * reach + 1  # that many more sums than lines has each page
        pages = len(borders.sizes)
        self._total = np.zeros(
            (len(columns), columns.shape[1] + pages * self._apart), columns.dtype
        )
        for number, lines in enumerate(borders.slices):
            begin, end = (at + number * self._apart + reach + 1 for at in (lines.start, lines.stop))
            columns[:, lines].cumsum(axis=1, out=self._total[:, begin:end])
            self._total[:, end : end + reach] = self._total[:, end - 1 : end]

    def window(self, first: int, last: int) -> Column:
        """Return for each line the sums over the lines around it, from one step to another.

        The steps are counted from the line itself: -3 and -1 are the three lines above it.
        """
        size = self._total.shape[1] - self._apart
        begin, end = self._reach + first, self._reach + last + 1
        sums: Column = self._total[:, end : end + size] - self._total[:, begin : begin + size]
        if len(self._borders.sizes) == 1:
            return sums
        page = self._borders.page
        return sums.take(np.arange(len(page)) + page * self._apart, axis=1)

    def between(self, first: Ints, last: Ints, page: Ints) -> Column:
        """Return the sums of stretches, by the first line of each and the one after its last.

        Args:
            page: the number of the page on which each is.
        """
        at = page * self._apart + self._reach
        sums: Column = self._total.take(last + at, axis=1)
        return sums - self._total.take(first + at, axis=1)


def sums_before(column: Column) -> Column:
    """Return for each line, and for the page's end, the sum of the lines before it."""
    total = np.zeros(len(column) + 1)
    column.cumsum(dtype=float, out=total[1:])
    return total


def shifted(columns: Column, borders: Borders, steps: Sequence[int]) -> Column:
    """Return what the lines so many steps away have, all columns a step; 0 beyond the page."""
    most, size = max(map(abs, steps)), columns.shape[1]
    lines = np.arange(size) + borders.page * most
    padded = np.zeros((len(columns), size + most * (len(borders.sizes) + 1)), columns.dtype)
    padded[:, most + lines] = columns
    end = padded.shape[1] - most
    moved = np.concatenate([padded[:, most + step : end + step] for step in steps])
    return moved if len(borders.sizes) == 1 else moved.take(lines, axis=1)


def steps_to(flags: Column, borders: Borders) -> tuple[Column, Column]:
    """Return how many lines above, and below, the nearest flagged line of the page stands.

    It is 99 at most, and where there is none. The flags have a row each.
    """
    here = np.arange(flags.shape[1])
    far = _FAR + len(here)
    above = here - np.maximum.accumulate(np.where(flags, here, -far), axis=1)
    below = np.minimum.accumulate(np.where(flags, here, far)[:, ::-1], axis=1)[:, ::-1] - here
    if len(borders.sizes) > 1:
        above[above > here - borders.spread(borders.starts, int)] = _FAR
        below[below >= borders.spread(borders.ends, int) - here] = _FAR
    return np.minimum(_FAR, above), np.minimum(_FAR, below)


def best_run(signed: Column) -> tuple[int, int]:
    """Return the run of lines whose signed weights have the largest sum (Kadane)."""
    total = sums_before(signed)
    end = int((total - np.minimum.accumulate(total)).argmax())
    return int(total[: end + 1].argmin()), end
