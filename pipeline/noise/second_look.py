"""Features of a second look: what the first one thought of a line, its neighbours and its house.

Stacking: the second model sees the first one's probabilities around a line, and so the article as
a whole, where the first sees lines alone.
"""

from __future__ import annotations

import numpy as np

from pipeline.noise.line_rows import Column, Floats, Rows, stacked

_STEPS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_WINDOWS = (3, 10, 30)
_LONGEST = 200.0  # characters that count of a line's length
_EXPECTED = 0.4  # probability of a line that neither lengthens nor shortens the best run

_NAMES = (
    "first", *(f"first{step:+d}" for step in _STEPS),
    *(f"first{way}{size}" for size in _WINDOWS for way in "<>"),
    "mass_above", "mass_below", "highest", "mass", "count",
    "in_first_run", "first_run_start", "first_run_end", "since_sure", "until_sure",
)  # fmt: skip
_HOUSE_NAMES = (
    *(f"first_{one}_{what}" for one in ("own", "parent", "grand") for what in ("mean", "share")),
    "first_key_mean",
)  # fmt: skip


def second_names(markup: bool) -> list[str]:
    """Return the names of the columns that `second_features` gives, in order."""
    return [*_NAMES, *_HOUSE_NAMES] if markup else [*_NAMES]


def second_features(rows: Rows, first: Floats) -> Floats:
    """Return the features that the first look's probabilities give, a row a line."""
    size = len(first)
    here = np.arange(size)
    length = np.minimum(rows.column("length"), _LONGEST)
    mass = np.concatenate([[0.0], np.cumsum(first * length, dtype=np.float64)])
    whole = max(1e-6, float(mass[-1]))
    columns: list[Column | float] = [
        first,
        *_shifted(first),
        *_windows(first),
    ]
    columns += [mass[:-1] / whole, (mass[-1] - mass[1:]) / whole]
    columns += [float(one) for one in (first.max(initial=0.0), np.log1p(mass[-1]), first.sum())]
    start, end = _run((first - _EXPECTED) * np.sqrt(length))
    columns += [(here >= start) & (here < end), here - start, end - here]
    columns += _to_sure(first)
    if len(rows.parents):
        columns += _house(rows, first, length)
    return stacked(columns, size)


def _shifted(first: Floats) -> list[Column]:
    """Return the probabilities of the lines so many steps away, 0 beyond the page."""
    size, most = len(first), _STEPS[-1]
    padded = np.zeros(size + 2 * most, dtype=first.dtype)
    padded[most : most + size] = first
    return [padded[most + step : most + step + size] for step in _STEPS]


def _windows(first: Floats) -> list[Column]:
    size = len(first)
    here = np.arange(size)
    total = np.concatenate([[0.0], np.cumsum(first, dtype=np.float64)])
    columns: list[Column] = []
    for width in _WINDOWS:
        columns.append(total[here] - total[np.maximum(0, here - width)])
        columns.append(total[np.minimum(size, here + 1 + width)] - total[here + 1])
    return columns


def _run(signed: Column) -> tuple[int, int]:
    total = np.concatenate([[0.0], np.cumsum(signed, dtype=np.float64)])
    end = int(np.argmax(total - np.minimum.accumulate(total)))
    return int(np.argmin(total[: end + 1])), end


def _to_sure(first: Floats) -> list[Column]:
    """Return how far above and below the nearest likely line of the article stands."""
    here = np.arange(len(first))
    sure = first > 0.5
    above = np.maximum.accumulate(np.where(sure, here, -1000))
    below = np.minimum.accumulate(np.where(sure, here, 10**6)[::-1])[::-1]
    return [np.minimum(99, here - above), np.minimum(99, below - here)]


def _house(rows: Rows, first: Floats, length: Floats) -> list[Column]:
    own, up = rows.elements, np.maximum(0, rows.parents)
    totals = np.zeros((2, len(first) + 1))
    np.array([first * length, length], dtype=float).cumsum(axis=1, out=totals[:, 1:])
    whole = max(1e-6, float(totals[0, -1]))
    columns: list[Column] = []
    for house in (own, up[own], up[up[own]]):
        mass, size = totals[:, rows.bounds[house, 1]] - totals[:, rows.bounds[house, 0]]
        columns += [mass / np.maximum(1, size), mass / whole]
    alike = np.bincount(rows.keys, weights=first * length)
    count = np.bincount(rows.keys, weights=length)
    columns.append((alike / np.maximum(1, count))[rows.keys])
    return columns
