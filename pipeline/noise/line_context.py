"""What surrounds a page's lines: neighbours, place, title, and the element tree, as features."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_place import PLACE, is_short, read_place
from pipeline.noise.line_rows import LINE_NAMES, Column, Floats, Rows, stacked

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
_BY_LETTER = np.array([[name in ("particles", "persons", "stops")] for name in _CLIMATE])
_CLIMATES = (5, 15)  # lines before and after
_HOUSE = (
    "own_share", "parent_share", "grand_share", "own_signed", "parent_signed", "own_linked",
    "parent_linked", "own_size", "parent_size", "in_best", "below_best", "in_net", "below_net",
    "key_share", "key_linked", "key_count", "best_share", "best_good",
)  # fmt: skip
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
    weight, wrapped, unit = _weights(rows)
    signed = _signed(rows, weight)
    columns = [rows.values, read_place(rows, weight, signed, wrapped, unit)]
    columns.append(_sums(weight, signed))
    columns.append(_climate(rows, columns[1]))
    columns.append(_neighbours(rows, weight))
    if markup:
        columns.append(_house(rows, weight, signed))
    return np.concatenate(columns, axis=1, dtype=np.float32)


def _weights(rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Return how much running text a line holds, lines wrapped by hand taken together."""
    length, ended = rows.column("length"), rows.column("ended")
    marks = rows.column("commas") + rows.column("stops")
    goes_on = _wrapped(rows)
    unit = np.cumsum(np.concatenate([[0], ~goes_on[:-1]])) if len(length) else np.zeros(0, int)
    lengths = np.bincount(unit, weights=length)[unit] if len(length) else length
    ends = np.bincount(unit, weights=ended * ~goes_on)[unit] if len(length) else ended
    inner = np.bincount(unit, weights=marks)[unit] if len(length) else marks
    running = np.where(ends > 0, 1.0, np.where((inner > 1) & (lengths > 40), 0.6, 0.0))
    running *= np.minimum(1.0, lengths / 12)
    weight = running * np.minimum(length, _LONGEST) * (1 - rows.column("linked"))
    weight *= 1 - 0.9 * rows.column("hidden")
    joined = goes_on | np.concatenate([[False], goes_on[:-1]]) if len(length) else goes_on
    return (
        weight.astype(np.float32),
        joined.astype(np.float32),
        np.log1p(lengths).astype(np.float32),
    )


def _wrapped(rows: Rows) -> npt.NDArray[np.bool_]:
    """Return which lines go on in the next: of nearly one width, stopping in mid-sentence.

    The widest of the seven lines around sets the width, when three of them reach it.
    """
    length = rows.column("length")
    width = length * 2 - np.round(length * (rows.column("letters") + rows.column("digits")))
    width = width + 2 * rows.column("indent")
    around = _around(width)
    widest = around.max(axis=0)
    full = width >= widest - 10
    reached = (around >= widest - 10).sum(axis=0)
    marks = (rows.column("commas") + rows.column("stops")) > 0
    marked = _around(marks).sum(axis=0)
    fits = (widest >= 36) & (widest <= 110) & (reached >= 3) & (marked >= 3)
    goes_on = full & fits & (rows.column("ended") == 0) & (rows.column("linked") < 0.5)
    goes_on[:-1] &= rows.column("close")[1:] > 0
    goes_on[:-1] &= rows.keys[:-1] == rows.keys[1:]
    goes_on[-1:] = False
    flags: npt.NDArray[np.bool_] = goes_on
    return flags


def _around(column: Column) -> Column:
    """Return what the seven lines around each line have, a row a step; 0 beyond the page."""
    size = len(column)
    padded = np.zeros(size + 6, dtype=column.dtype)
    padded[3 : size + 3] = column
    return np.stack([padded[step : step + size] for step in range(7)])


def _signed(rows: Rows, weight: Floats) -> Floats:
    """Return the weight of running lines, and less than nothing for the others."""
    cost = 8 + 0.5 * np.minimum(rows.column("length"), 40) * (0.3 + rows.column("linked"))
    cost += 12 * ((rows.column("words_footer") > 0) | (rows.column("words_comments") > 0))
    return np.where(weight > 0, weight, -cost).astype(np.float32)


def _neighbours(rows: Rows, weight: Floats) -> Floats:
    size, most = len(weight), _NEIGHBOURS[-1]
    padded = np.zeros((len(_SEEN), size + 2 * most), dtype=np.float32)
    for own, name in zip(padded, _SEEN, strict=True):
        own[most : most + size] = weight if name == "weight" else rows.column(name)
    moved = [padded[:, most + step : most + step + size] for step in _NEIGHBOURS]
    return np.concatenate(moved, dtype=np.float32).T


def _sums(weight: Floats, signed: Floats) -> Floats:
    columns = []
    here = np.arange(len(weight))
    totals = [np.concatenate([[0], np.cumsum(one)]) for one in (weight, signed)]
    for size in _WINDOWS:
        first, last = np.maximum(0, here - size), np.minimum(len(here), here + 1 + size)
        for total in totals:
            columns += [total[:-1] - total[first], total[last] - total[1:]]
    return stacked(columns, len(weight))


def _climate(rows: Rows, place: Floats) -> Floats:
    """Return what lines some way up and down have on average: prose, or a menu's short words."""
    length = rows.column("length")
    own: dict[str, Column] = {"short": is_short(rows)}
    own |= {name: place[:, PLACE.index(name)] for name in ("title_words", "repeated")}
    own |= {name: rows.column(name) * length for name in ("particles", "persons")}
    total = np.zeros((len(_CLIMATE) + 1, len(length) + 1))
    for name, held in zip((*_CLIMATE, "length"), total, strict=True):
        np.cumsum(own[name] if name in own else rows.column(name), dtype=float, out=held[1:])
    here = np.arange(len(length))
    columns = []
    for size in _CLIMATES:
        first, last = np.maximum(0, here - size), np.minimum(len(here), here + 1 + size)
        sums = total[:, last] - total[:, first]
        sums[:-1] /= np.where(_BY_LETTER, np.maximum(1, sums[-1]), last - first)
        columns.append(sums[:-1])
    return np.concatenate(columns, dtype=np.float32).T


def _passed_up(scores: Column, up: Column) -> Column:
    """Return elements' scores with those of their children and half of their grandchildren's."""
    upper = scores + np.bincount(up, weights=scores, minlength=len(up))
    passed: Column = upper + 0.5 * np.bincount(up[up], weights=scores, minlength=len(up))
    return passed


def _house(rows: Rows, weight: Floats, signed: Floats) -> Floats:
    """Return what the elements around each line hold, as shares of the best and of the page."""
    size, own, up = len(rows.texts), rows.elements, np.maximum(0, rows.parents)
    length = rows.column("length")
    linked = length * rows.column("linked")
    first, last = rows.bounds[:, 0], rows.bounds[:, 1]

    def inside(column: Floats) -> Floats:
        total = np.concatenate([[0.0], np.cumsum(column, dtype=np.float64)])
        held: Floats = (total[last] - total[first]).astype(np.float32)
        return held

    weights, nets, sizes, links = inside(weight), inside(signed), inside(length), inside(linked)
    scores = np.bincount(own, weights=weight, minlength=len(up))
    upper = _passed_up(scores, up)
    best = int(np.argmax(upper)) if len(upper) else 0
    net = int(np.argmax(nets)) if len(nets) else 0
    parent, grand = up[own], up[up[own]]
    top = max(1.0, float(upper.max()) if len(upper) else 1.0)
    most = max(1.0, float(np.abs(nets).max()) if len(nets) else 1.0)
    page = max(1.0, float(length.sum()))
    here = np.arange(size)
    key_weight = np.bincount(rows.keys, weights=weight)[rows.keys]
    key_length = np.bincount(rows.keys, weights=length)[rows.keys]
    depth = rows.column("depth")
    in_best = (here >= first[best]) & (here < last[best])
    in_net = (here >= first[net]) & (here < last[net])
    best_depth = depth[first[best]] if first[best] < size else 0.0
    columns = [
        upper[own] / top,
        upper[parent] / top,
        upper[grand] / top,
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
        key_weight / max(1.0, float(weight.sum())),
        np.bincount(rows.keys, weights=linked)[rows.keys] / np.maximum(1, key_length),
        np.log1p(np.bincount(rows.keys)[rows.keys]),
        float(weights[best] / max(1.0, float(weight.sum()))),
        float(weights[net] / max(1.0, float(weight.sum()))),
    ]
    return stacked(columns, size)
