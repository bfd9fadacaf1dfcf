"""What surrounds a page's lines: neighbours, place, title, and the element tree, as features."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_place import PLACE, is_short, read_place
from pipeline.noise.line_rows import LINE_NAMES, Column, Floats, Rows

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
    size = len(rows.texts)
    length = rows.column("length")
    width = length * 2 - np.round(length * (rows.column("letters") + rows.column("digits")))
    width = width + 2 * rows.column("indent")
    around = np.stack([_shift(width, step) for step in range(-3, 4)])
    widest = around.max(axis=0)
    full = width >= widest - 10
    reached = (around >= widest - 10).sum(axis=0)
    marks = (rows.column("commas") + rows.column("stops")) > 0
    marked = np.stack([_shift(marks.astype(np.float32), step) for step in range(-3, 4)]).sum(axis=0)
    fits = (widest >= 36) & (widest <= 110) & (reached >= 3) & (marked >= 3)
    goes_on = full & fits & (rows.column("ended") == 0) & (rows.column("linked") < 0.5)
    goes_on &= _shift(rows.column("close"), 1) > 0
    goes_on &= rows.keys == np.concatenate([rows.keys[1:], rows.keys[-1:]])
    if size:
        goes_on[-1] = False
    flags: npt.NDArray[np.bool_] = goes_on
    return flags


def _signed(rows: Rows, weight: Floats) -> Floats:
    """Return the weight of running lines, and less than nothing for the others."""
    cost = 8 + 0.5 * np.minimum(rows.column("length"), 40) * (0.3 + rows.column("linked"))
    cost += 12 * ((rows.column("words_footer") > 0) | (rows.column("words_comments") > 0))
    return np.where(weight > 0, weight, -cost).astype(np.float32)


def _shift(column: Floats, by: int) -> Floats:
    """Return what the line `by` lines below has, 0 beyond the page."""
    moved = np.zeros_like(column)
    if by > 0:
        moved[:-by] = column[by:]
    elif by < 0:
        moved[-by:] = column[:by]
    else:
        moved[:] = column
    return moved


def _neighbours(rows: Rows, weight: Floats) -> Floats:
    seen = np.stack([weight if name == "weight" else rows.column(name) for name in _SEEN], axis=1)
    return np.concatenate([_shift(seen, step) for step in _NEIGHBOURS], axis=1)


def _sums(weight: Floats, signed: Floats) -> Floats:
    columns = []
    for size in _WINDOWS:
        for one in (weight, signed):
            total = np.concatenate([[0], np.cumsum(one)])
            here = np.arange(len(one))
            columns.append(total[here] - total[np.maximum(0, here - size)])
            columns.append(total[np.minimum(len(one), here + 1 + size)] - total[here + 1])
    return np.stack(columns, axis=1).astype(np.float32)


def _climate(rows: Rows, place: Floats) -> Floats:
    """Return what lines some way up and down have on average: prose, or a menu's short words."""
    length = rows.column("length")
    own: dict[str, Column] = {"short": is_short(rows)}
    own |= {name: place[:, PLACE.index(name)] for name in ("title_words", "repeated")}
    own |= {name: rows.column(name) * length for name in ("particles", "persons")}
    held = np.stack(
        [own[name] if name in own else rows.column(name) for name in _CLIMATE] + [length], axis=1
    )
    total = np.concatenate([np.zeros((1, held.shape[1])), np.cumsum(held, axis=0, dtype=float)])
    here = np.arange(len(length))
    columns = []
    for size in _CLIMATES:
        first, last = np.maximum(0, here - size), np.minimum(len(here), here + 1 + size)
        sums = total[last] - total[first]
        lines, letters = (last - first)[:, None], np.maximum(1, sums[:, -1:])
        by_letter = [name in ("particles", "persons", "stops") for name in _CLIMATE]
        columns.append(sums[:, :-1] / np.where(by_letter, letters, lines))
    return np.concatenate(columns, axis=1).astype(np.float32)


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
        np.full(size, weights[best] / max(1.0, float(weight.sum()))),
        np.full(size, weights[net] / max(1.0, float(weight.sum()))),
    ]
    return np.stack([np.asarray(one, dtype=np.float32) for one in columns], axis=1)
