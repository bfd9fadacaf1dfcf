"""Features of a second look: what the first one thought of a line, its neighbours and its house.

Stacking: the second model sees the first one's probabilities around a line, and so the article as
a whole, where the first sees lines alone.
"""

from __future__ import annotations

import numpy as np

from pipeline.noise.line_rows import Column, Floats, Rows, stacked
from pipeline.noise.line_sums import Sums, best_run, sums_before

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
    mass = sums_before(first * length)
    whole = max(1e-6, float(mass[-1]))
    columns: list[Column | float] = [first, *_shifted(first), *_windows(first)]
    columns += [mass[:-1] / whole, (mass[-1] - mass[1:]) / whole]
    columns += [float(one) for one in (first.max(initial=0.0), np.log1p(mass[-1]), first.sum())]
    start, end = best_run((first - _EXPECTED) * np.sqrt(length))
    columns += [(here >= start) & (here < end), here - start, end - here]
    columns += _to_sure(first)
    if len(rows.parents):
        columns += _house(rows, first * length, length, whole)
    return stacked(columns, size)


def _shifted(first: Floats) -> list[Column]:
    """Return the probabilities of the lines so many steps away, 0 beyond the page."""
    size, most = len(first), _STEPS[-1]
    padded = np.zeros(size + 2 * most, dtype=first.dtype)
    padded[most : most + size] = first
    return [padded[most + step : most + step + size] for step in _STEPS]


def _windows(first: Floats) -> list[Column]:
    sums = Sums(first[None].astype(float), _WINDOWS[-1])
    pairs = [(sums.window(-width, -1)[0], sums.window(1, width)[0]) for width in _WINDOWS]
    return [column for pair in pairs for column in pair]


def _to_sure(first: Floats) -> list[Column]:
    """Return how far above and below the nearest likely line of the article stands."""
    here = np.arange(len(first))
    sure = first > 0.5
    above = np.maximum.accumulate(np.where(sure, here, -1000))
    below = np.minimum.accumulate(np.where(sure, here, 10**6)[::-1])[::-1]
    return [np.minimum(99, here - above), np.minimum(99, below - here)]


def _house(rows: Rows, mass: Floats, length: Floats, whole: float) -> list[Column]:
    """Return how likely the elements around each line are, and the lines like it on the page."""
    own, up, keys = rows.elements, np.maximum(0, rows.parents), rows.keys
    masses, sizes = Sums(np.array([mass, length], dtype=float), 0).between(*rows.bounds.T)
    told = np.array([masses / np.maximum(1, sizes), masses / whole])
    parent = up[own]
    houses = told.take([own, parent, up[parent]], axis=1).swapaxes(0, 1)
    alike = np.bincount(keys, weights=mass) / np.maximum(1, np.bincount(keys, weights=length))
    return [*houses.reshape(-1, len(mass)), alike[keys]]
