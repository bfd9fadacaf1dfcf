"""The vectors of a character's units side by side: what the encoder's first layer reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from pipeline.modeling.news.tiles import Array

#: Rows of the tables of units: one line a table, one number a character.
Units = npt.NDArray[np.intp]
#: The column of the pair before a character, which is that of the character before it.
_PAIR_BEFORE = -1


class UnitVectors:
    """The embedding tables of a checkpoint, in the order of its states."""

    def __init__(self, weights: Weights) -> None:
        self._tables = _tables(weights)
        self.width = sum(table.shape[1] for _, table in self._tables)

    def units(self, rows: Sequence[Features]) -> Units:
        """Return the units of windows that stand one after the other, (tables, characters)."""
        features = np.concatenate(rows)
        found = np.empty((len(self._tables), len(features)), dtype=np.intp)
        for line, (column, table) in zip(found, self._tables, strict=True):
            if column == _PAIR_BEFORE:
                line[1:] = features[:-1, PAIR]
                line[np.cumsum([0, *map(len, rows[:-1])])] = len(table) - 1
            else:
                line[:] = features[:, column]
        return found

    def write(self, units: Units, rows: Array) -> None:
        """Write the vectors of some characters' units into `rows` (characters, width)."""
        at = 0
        for line, (_, table) in zip(units, self._tables, strict=True):
            end = at + table.shape[1]
            rows[:, at:end] = table.take(line, axis=0)
            at = end


def _tables(weights: Weights) -> list[tuple[int, Array]]:
    """Return the vectors of units by the column of their ids.

    The last pair is none: zeros, for what stands before a window.
    """
    pairs = _table(weights, "encoder.pair_embedding")
    pairs = np.concatenate([pairs, np.zeros_like(pairs[:1])])
    words = _table(weights, "encoder.word_embedding")
    tables = [
        (CHARACTER, _table(weights, "encoder.character_embedding")),
        (PAIR, pairs),
        (_PAIR_BEFORE, pairs),
        (WORD, words),
        (PLACE, _table(weights, "encoder.place_embedding")),
        (OPENING, words),
        (CLOSING, words),
    ]
    if "encoder.names_embedding.weight" in weights:
        tables.append((NAMES, _names_table(_table(weights, "encoder.names_embedding"))))
    return tables


def _table(weights: Weights, name: str) -> Array:
    """Return vectors (units, size); bytes are multiplied by the scale of their row."""
    table = _float(weights[f"{name}.weight"])
    scale = weights.get(f"{name}.scale")
    return table if scale is None else table * _float(scale)[:, None]


def _names_table(rows: Array) -> Array:
    """Return the vectors of all values of the column of names: sums of four rows a class."""
    table = np.zeros((1, rows.shape[1]), dtype=np.float32)
    for four in rows.reshape(-1, 4, rows.shape[1]):
        table = (four[:, None] + table).reshape(-1, rows.shape[1])
    return table


def _float(values: npt.NDArray[Any]) -> Array:
    return values.astype(np.float32)
