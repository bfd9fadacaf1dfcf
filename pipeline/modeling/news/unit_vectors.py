"""The vectors of a character's units side by side: what the encoder's first layer reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.backend import Weights
from pipeline.modeling.news.encoding import (
    CHARACTER,
    CLOSING,
    NAMES,
    OPENING,
    PAIR,
    PLACE,
    WORD,
    Features,
)
from pipeline.modeling.news.tiles import Array, floats, times

#: Rows of the tables of units: one line a column, one number a character.
Units = npt.NDArray[np.intp]
#: The column of the pair before a character, which is that of the character before it.
_PAIR_BEFORE = -1
#: The columns by their tables, and the order in which their vectors stand in a state.
_COLUMNS = {
    "character": (CHARACTER,),
    "pair": (PAIR, _PAIR_BEFORE),
    "word": (WORD, OPENING, CLOSING),
    "place": (PLACE,),
    "names": (NAMES,),
}
_ORDER = (CHARACTER, PAIR, _PAIR_BEFORE, WORD, PLACE, OPENING, CLOSING, NAMES)
#: Characters whose products are added up at once: an eighth of a megabyte of them.
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class _Table:
    """Vectors (units, size), the lines of units that number them, and their places in a row."""

    vectors: Array
    lines: list[int]
    places: list[slice]

    def products(self, units: Units, weights: Array) -> Iterator[tuple[Array, Units]]:
        """Yield for each line products of vectors, and which of them each character has."""
        own, count = units[self.lines], len(self.lines)
        is_there = np.zeros(len(self.vectors), dtype=np.bool_)
        is_there[own] = True
        distinct = np.flatnonzero(is_there)
        numbers = np.empty(len(self.vectors), dtype=np.intp)
        numbers[distinct] = np.arange(0, len(distinct) * count, count)
        joined = np.hstack([weights[place] for place in self.places])
        products = times(self.vectors[distinct], joined).reshape(-1, weights.shape[1])
        for line, units_of_line in enumerate(own):
            yield products, numbers[units_of_line] + line


class UnitVectors:
    """The embedding tables of a checkpoint."""

    def __init__(self, weights: Weights) -> None:
        vectors = _vectors(weights)
        self._columns = [column for column in _ORDER if column != NAMES or "names" in vectors]
        table_of = {column: name for name, columns in _COLUMNS.items() for column in columns}
        sizes = [vectors[table_of[column]].shape[1] for column in self._columns]
        ends = np.cumsum(sizes).tolist()
        places = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        self.width: int = ends[-1]
        self._none = len(vectors["pair"]) - 1
        self._tables = []
        for name, table in vectors.items():
            lines = [self._columns.index(column) for column in _COLUMNS[name]]
            self._tables.append(_Table(table, lines, [places[line] for line in lines]))

    def units(self, rows: Sequence[Features]) -> Units:
        """Return the units of windows that stand one after the other, (columns, characters)."""
        features = np.concatenate(rows)
        found = np.empty((len(self._columns), len(features)), dtype=np.intp)
        for line, column in zip(found, self._columns, strict=True):
            if column == _PAIR_BEFORE:
                line[1:] = features[:-1, PAIR]
                line[np.cumsum([0, *map(len, rows[:-1])])] = self._none
            else:
                line[:] = features[:, column]
        return found

    def put(self, units: Units, rows: Array) -> None:
        """Put the vectors of some characters' units into `rows` (characters, width)."""
        for table in self._tables:
            for line, place in zip(table.lines, table.places, strict=True):
                rows[:, place] = table.vectors.take(units[line], axis=0)

    def put_product(self, units: Units, weights: Array | None, rows: Array) -> None:
        """Put the same into `rows`, times `weights` (width, …) if there are any.

        Words and pairs stand in news again and again: each is multiplied once, and what comes of a
        character's units is added up. Of 13,000 characters' products a quarter is left, of the
        network's time 0.97. A sum is taken in another order than a product's: a score may
        differ in its last digit.
        """
        if weights is None:
            return self.put(units, rows)
        parts = [part for table in self._tables for part in table.products(units, weights)]
        total, room = (np.empty((_BLOCK, weights.shape[1]), dtype=np.float32) for _ in range(2))
        for start in range(0, len(rows), _BLOCK):
            here = rows[start : start + _BLOCK]
            total[:] = 0
            for products, numbers in parts:
                some = room[: len(here)]
                own = numbers[start : start + len(here)]
                np.take(products, own, axis=0, out=some, mode="clip")  # no check: faster
                total[: len(here)] += some
            here[:] = total[: len(here)]
        return None


def _vectors(weights: Weights) -> dict[str, Array]:
    """Return the vectors of every table, (units, size).

    The last pair is none: zeros, for what stands before a window.
    """
    names = ("character", "pair", "word", "place")
    found = {name: _table(weights, f"encoder.{name}_embedding") for name in names}
    found["pair"] = np.concatenate([found["pair"], np.zeros_like(found["pair"][:1])])
    if "encoder.names_embedding.weight" in weights:
        found["names"] = _names_table(_table(weights, "encoder.names_embedding"))
    return found


def _table(weights: Weights, name: str) -> Array:
    """Return vectors (units, size); bytes are multiplied by the scale of their row."""
    table = floats(weights[f"{name}.weight"])
    scale = weights.get(f"{name}.scale")
    return table if scale is None else table * floats(scale)[:, None]


def _names_table(rows: Array) -> Array:
    """Return the vectors of all values of the column of names: sums of four rows a class."""
    table = np.zeros((1, rows.shape[1]), dtype=np.float32)
    for four in rows.reshape(-1, 4, rows.shape[1]):
        table = (four[:, None] + table).reshape(-1, rows.shape[1])
    return table
