"""Features of a second look: what the first one thought of a line, its neighbours and its house.

Stacking: the second model sees the first one's probabilities around a line, and so the article as
a whole, where the first sees lines alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.noise.line_rows import Borders, Column, Floats, Rows, stacked
from pipeline.noise.line_sums import Sums, best_run, shifted, steps_to, sums_before

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
    borders = rows.borders
    here = np.arange(len(first))
    length = np.minimum(rows.column("length"), _LONGEST)
    mass, signed = first * length, (first - _EXPECTED) * np.sqrt(length)
    pages = [_read_page(first[own], mass[own], signed[own]) for own in borders.slices]
    before = np.concatenate([page.before[:-1] for page in pages])
    after = np.concatenate([page.before[-1] - page.before[1:] for page in pages])
    whole = borders.spread([max(1e-6, float(page.before[-1])) for page in pages])
    columns: list[Column] = [
        first,
        *shifted(first[None], borders, _STEPS),
        *_windows(first, borders),
    ]
    columns += [before / whole, after / whole]
    columns += [
        borders.spread(column) for column in zip(*(page.said for page in pages), strict=True)
    ]
    start, end = (
        borders.spread(column + borders.starts, int)
        for column in np.array([page.run for page in pages]).T
    )
    columns += [(here >= start) & (here < end), here - start, end - here]
    above, below = steps_to(first[None] > 0.5, borders)
    columns += [*above, *below]
    if len(rows.parents):
        columns += _house(rows, np.array([mass, length], dtype=float), whole)
    return stacked(columns, len(first))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's best run, its highest probability, its mass and the sum of all, and `before`.

    `before` is the mass above each line, and on the whole page.
    """

    run: tuple[int, int]
    said: tuple[float, float, float]
    before: Column


def _read_page(first: Floats, mass: Floats, signed: Floats) -> _Page:
    before = sums_before(mass)
    said = float(first.max(initial=0.0)), float(np.log1p(before[-1])), float(first.sum())
    return _Page(best_run(signed), said, before)


def _windows(first: Floats, borders: Borders) -> list[Column]:
    sums = Sums(first[None].astype(float), borders, _WINDOWS[-1])
    pairs = [(sums.window(-width, -1)[0], sums.window(1, width)[0]) for width in _WINDOWS]
    return [column for pair in pairs for column in pair]


def _house(rows: Rows, held: Column, whole: Column) -> list[Column]:
    """Return how likely the elements around each line are, and the lines like it on the page.

    Args:
        held: the mass and the length of each line; `whole` is the mass of its page.
    """
    own, up, keys = rows.elements, np.maximum(0, rows.parents), rows.keys
    first, last = rows.bounds.T
    masses, sizes = Sums(held, rows.borders, 0).between(first, last, rows.tree_borders.page)
    likely = masses / np.maximum(1, sizes)
    parent = up[own]
    columns = []
    for house in (own, parent, up[parent]):
        columns += [likely[house], masses[house] / whole]
    mass, length = (np.bincount(keys, weights=column) for column in held)
    return [*columns, (mass / np.maximum(1, length))[keys]]
