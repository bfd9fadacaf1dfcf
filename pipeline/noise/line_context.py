"""What surrounds a page's lines: neighbours, place, title, and the element tree, as features."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_place import PLACE, is_short, read_place
from pipeline.noise.line_rows import AT, LINE_NAMES, Borders, Column, Floats, Ints, Rows, stacked
from pipeline.noise.line_sums import Sums, shifted

_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_SEEN = (
    "log_length", "ended", "punctuated", "linked", "weight", "words_byline", "words_comments",
    "words_date", "words_time",
)  # fmt: skip
_WINDOWS = (3, 10)
_CLIMATE = (
    "ended", "short", "particles", "persons", "stops", "words_channel", "words_speech",
    "words_footer", "words_related", "words_advertisement", "words_date", "words_time",
    "title_words", "repeated",
)  # fmt: skip
_SHARES = slice(_CLIMATE.index("particles"), _CLIMATE.index("persons") + 1)  # of a line's letters
_BY_LETTER = slice(_SHARES.start, _CLIMATE.index("stops") + 1)
_CLIMATE_AT, _SEEN_AT = (
    # The others' columns are made of several, or found by what is around.
    np.array([AT.get(name, 0) for name in names])
    for names in (_CLIMATE, _SEEN)
)
_CLIMATES = (5, 15)  # lines before and after
_HOUSE = (
    "own_share", "parent_share", "grand_share", "own_signed", "parent_signed", "own_linked",
    "parent_linked", "own_size", "parent_size", "in_best", "below_best", "in_net", "below_net",
    "key_share", "key_linked", "key_count", "best_share", "best_good",
)  # fmt: skip
_NARROWEST = 36  # columns of a text that is wrapped
_LONGEST = 200.0  # characters that count of a line's length: one long line is no whole article


@lru_cache(maxsize=2)
def feature_names(markup: bool) -> list[str]:
    """Return the names of the columns that `features` gives, in order."""
    names = [*LINE_NAMES, *PLACE]
    names += [
        f"{name}{way}{size}" for size in _WINDOWS for name in ("weight", "signed") for way in "<>"
    ]
    names += [f"{name}~{size}" for size in _CLIMATES for name in _CLIMATE]
    names += [f"{name}{step:+d}" for step in _NEIGHBOURS for name in _SEEN]
    return [*names, *_HOUSE] if markup else names


def features(rows: Rows, *, markup: bool) -> Floats:
    """Return the features of each line with what surrounds it, a row a line."""
    borders = rows.borders
    weight, wrapped, unit = _weights(rows, borders)
    signed = _signed(rows, weight)
    columns = [rows.values, read_place(rows, weight, signed, wrapped, unit)]
    columns.append(_sums(weight, signed, borders))
    columns.append(_climate(rows, columns[1], borders))
    columns.append(_neighbours(rows, weight, borders))
    if markup:
        columns.append(_house(rows, weight, signed, borders))
    return np.concatenate(columns, axis=1, dtype=np.float32)


def _weights(rows: Rows, borders: Borders) -> tuple[Floats, Floats, Floats]:
    """Return how much running text a line holds, lines wrapped by hand taken together."""
    length = rows.column("length")
    goes_on = _wrapped(rows, borders)
    lengths, ends, inner = _in_units(rows, goes_on)
    running = np.where(ends > 0, 1.0, np.where((inner > 1) & (lengths > 40), 0.6, 0.0))
    running *= np.minimum(1.0, lengths / 12)
    weight = running * np.minimum(length, _LONGEST) * (1 - rows.column("linked"))
    weight *= 1 - 0.9 * rows.column("hidden")
    joined = goes_on.copy()
    joined[1:] |= goes_on[:-1]
    return (
        weight.astype(np.float32),
        joined.astype(np.float32),
        np.log1p(lengths).astype(np.float32),
    )


def _in_units(rows: Rows, goes_on: npt.NDArray[np.bool_]) -> Column:
    """Return length, ends and marks of the unit of each line: it and what it goes on in."""
    marks = rows.column("commas") + rows.column("stops")
    own = np.array([rows.column("length"), rows.column("ended") * ~goes_on, marks], dtype=float)
    if not goes_on.any():
        return own
    unit = np.zeros(len(goes_on), dtype=np.intp)
    np.cumsum(~goes_on[:-1], out=unit[1:])
    return np.array([np.bincount(unit, weights=column)[unit] for column in own])


def _wrapped(rows: Rows, borders: Borders) -> npt.NDArray[np.bool_]:
    """Return which lines go on in the next: of nearly one width, stopping in mid-sentence.

    The widest of the seven lines around sets the width, when three of them reach it.
    """
    length = rows.column("length")
    width = length * 2 - np.round(length * (rows.column("letters") + rows.column("digits")))
    width = width + 2 * rows.column("indent")
    may: npt.NDArray[np.bool_] = width >= _NARROWEST - 10
    may &= (rows.column("ended") == 0) & (rows.column("linked") < 0.5)
    may[:-1] &= (rows.column("close")[1:] > 0) & (rows.keys[:-1] == rows.keys[1:])
    may[borders.ends - 1] = False
    if not may.any():
        return may
    places = np.flatnonzero(may)
    around = _around(width, places, borders)
    widest = around.max(axis=1)
    reached = (around >= widest[:, None] - 10).sum(axis=1)
    marked = _around((rows.column("commas") + rows.column("stops")) > 0, places, borders).sum(
        axis=1
    )
    may[places] = (
        (width[places] >= widest - 10)
        & (widest >= _NARROWEST)
        & (widest <= 110)
        & (reached >= 3)
        & (marked >= 3)
    )
    return may


def _around(column: Column, places: Ints, borders: Borders) -> Column:
    """Return what the seven lines around some lines have, a row a line; 0 beyond the page."""
    page = borders.page[places]
    lines = places[:, None] + np.arange(-3, 4)
    beyond = (lines < borders.starts[page][:, None]) | (lines >= borders.ends[page][:, None])
    around: Column = column.take(lines, mode="clip")
    around[beyond] = 0
    return around


def _signed(rows: Rows, weight: Floats) -> Floats:
    """Return the weight of running lines, and less than nothing for the others."""
    cost = 8 + 0.5 * np.minimum(rows.column("length"), 40) * (0.3 + rows.column("linked"))
    cost += 12 * ((rows.column("words_footer") > 0) | (rows.column("words_comments") > 0))
    return np.where(weight > 0, weight, -cost).astype(np.float32)


def _neighbours(rows: Rows, weight: Floats, borders: Borders) -> Floats:
    seen = rows.values.T[_SEEN_AT]
    seen[_SEEN.index("weight")] = weight
    return shifted(seen, borders, _NEIGHBOURS).T


def _sums(weight: Floats, signed: Floats, borders: Borders) -> Floats:
    sums = Sums(np.array([weight, signed]), borders, _WINDOWS[-1])
    columns = np.empty((len(_WINDOWS), 2, 2, len(weight)), dtype=np.float32)
    for own, size in zip(columns, _WINDOWS, strict=True):
        own[:, 0], own[:, 1] = sums.window(-size, -1), sums.window(1, size)
    return columns.reshape(-1, len(weight)).T


def _climate(rows: Rows, place: Floats, borders: Borders) -> Floats:
    """Return what lines some way up and down have on average: prose, or a menu's short words."""
    length = rows.column("length")
    own = np.empty((len(_CLIMATE) + 1, len(length)), dtype=np.float32)
    own[:-1], own[-1] = rows.values.T[_CLIMATE_AT], length
    own[_SHARES] *= length
    own[_CLIMATE.index("title_words")] = place[:, PLACE.index("title_words")]
    own[_CLIMATE.index("repeated")] = place[:, PLACE.index("repeated")]
    own[_CLIMATE.index("short")] = is_short(rows)
    sums, here = Sums(own.astype(float), borders, _CLIMATES[-1]), np.arange(len(length))
    first, last = borders.spread(borders.starts, int), borders.spread(borders.ends, int)
    columns = np.empty((len(_CLIMATES), len(_CLIMATE), len(length)), dtype=np.float32)
    for column, size in zip(columns, _CLIMATES, strict=True):
        around = sums.window(-size, size)
        lines = np.minimum(last, here + 1 + size) - np.maximum(first, here - size)
        np.divide(around[:-1], lines, out=column)
        np.divide(around[_BY_LETTER], np.maximum(1, around[-1]), out=column[_BY_LETTER])
    return columns.reshape(-1, len(length)).T


def _passed_up(scores: Column, up: Column) -> Column:
    """Return elements' scores with those of their children and half of their grandchildren's."""
    upper = scores + np.bincount(up, weights=scores, minlength=len(up))
    passed: Column = upper + 0.5 * np.bincount(up[up], weights=scores, minlength=len(up))
    return passed


def _house(rows: Rows, weight: Floats, signed: Floats, borders: Borders) -> Floats:
    """Return what the elements around each line hold, as shares of the best and of the page."""
    own, up, keys = rows.elements, np.maximum(0, rows.parents), rows.keys
    length, trees = rows.column("length"), rows.tree_borders
    linked = length * rows.column("linked")
    first, last = rows.bounds.T
    held = Sums(np.array([weight, signed, length, linked], dtype=float), borders, 0)
    weights, nets, sizes, links = held.between(first, last, trees.page).astype(np.float32)
    upper = _passed_up(np.bincount(own, weights=weight, minlength=len(up)), up)
    best, net = (
        borders.spread([int(column[tree].argmax()) + tree.start for tree in trees.slices], int)
        for column in (upper, nets)
    )
    top, most = (
        borders.spread(np.maximum(1, np.maximum.reduceat(column, trees.starts)), column.dtype)
        for column in (upper, np.abs(nets))
    )
    page, whole = (
        borders.spread(
            [max(1.0, float(column[lines].sum())) for lines in borders.slices], np.float32
        )
        for column in (length, weight)
    )
    parent = up[own]
    here, depth = np.arange(len(length)), rows.column("depth")
    in_best = (here >= first[best]) & (here < last[best])
    in_net = (here >= first[net]) & (here < last[net])
    # A page's last elements may be without lines, and begin behind it.
    begun = first[best] < borders.spread(borders.ends, int)
    best_depth = np.where(begun, depth.take(first[best], mode="clip"), 0)
    alike = np.bincount(keys, weights=length)
    columns = [
        upper[own] / top,
        upper[parent] / top,
        upper[up[parent]] / top,
        nets[own] / most,
        nets[parent] / most,
        links[own] / np.maximum(1, sizes[own]),
        links[parent] / np.maximum(1, sizes[parent]),
        sizes[own] / page,
        sizes[parent] / page,
        in_best,
        np.where(in_best, depth - best_depth, -5),
        in_net,
        np.where(in_net, here - first[net], -1),
        np.bincount(keys, weights=weight)[keys] / whole,
        (np.bincount(keys, weights=linked) / np.maximum(1, alike))[keys],
        np.log1p(np.bincount(keys))[keys],
        weights[best] / whole,
        weights[net] / whole,
    ]
    return stacked(columns, len(length))
