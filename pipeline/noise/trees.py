"""Gradient-boosted decision trees, applied with numpy to many lines at once.

Written as nested lists: a leaf is a number, a split is [feature, threshold, low, high], and low is
taken where the feature is at most the threshold. They are applied as QuickScorer does (Lucchese et
al. 2015): every split of every tree is compared at once, a split that is false takes the leaves
below its low side away, and the first leaf that is left is the tree's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_features import Floats

#: A tree has as many leaves at most: each is a bit of a 16-bit word, the sign bit left out.
MOST_LEAVES = 15
_ROWS = 2048  # rows that are compared at once: a page of 8 MB must not take gigabytes


class Trees:
    """A forest that gives a probability for each row of features."""

    def __init__(self, names: Sequence[str], bias: float, trees: Sequence[Any]) -> None:
        self._at = {name: index for index, name in enumerate(names)}
        self.bias = bias
        self._features: list[int] = []
        self._thresholds: list[float] = []
        self._masks: list[int] = []
        self._leaves = np.zeros((len(trees), MOST_LEAVES + 1), dtype=np.float32)
        starts = []
        for number, tree in enumerate(trees):
            starts.append(len(self._masks))
            leaves: list[float] = []
            self._add(tree, leaves)
            if len(self._masks) == starts[-1]:  # a tree without a split: one that is always true
                self._splits(0, np.inf, 0xFFFF)
            self._leaves[number, : len(leaves)] = leaves
        self._starts = np.array(starts, dtype=np.intp)
        self._columns = np.array(self._features, dtype=np.intp)
        self._limits = np.array(self._thresholds, dtype=np.float32)[:, None]
        self._taken = np.array(self._masks, dtype=np.uint16)[:, None]

    def _splits(self, feature: int, threshold: float, mask: int) -> None:
        self._features.append(feature)
        self._thresholds.append(threshold)
        self._masks.append(mask)

    def _add(self, tree: Any, leaves: list[float]) -> None:
        if not isinstance(tree, list):
            leaves.append(tree)
            return
        name, threshold, low, high = tree
        place = len(self._masks)
        self._splits(self._at[name], threshold, 0)
        before = len(leaves)
        self._add(low, leaves)
        self._masks[place] = 0xFFFF & ~(((1 << len(leaves)) - 1) ^ ((1 << before) - 1))
        self._add(high, leaves)

    def probabilities(self, values: Floats) -> Floats:
        """Return the probability of each row."""
        parts = [self._raw(values[at : at + _ROWS]) for at in range(0, len(values), _ROWS)]
        if not parts:
            return np.zeros(0, dtype=np.float32)
        chances: Floats = (1 / (1 + np.exp(-np.concatenate(parts)))).astype(np.float32)
        return chances

    def _raw(self, values: Floats) -> Floats:
        false = np.ascontiguousarray(values.T)[self._columns] > self._limits
        taken = np.where(false, self._taken, np.uint16(0xFFFF))
        left = np.bitwise_and.reduceat(taken, self._starts)
        leaf = _FIRST_BIT[left & (~left + np.uint16(1))]
        raw: Floats = self.bias + self._leaves[np.arange(len(leaf))[:, None], leaf].sum(axis=0)
        return raw


def _first_bit() -> npt.NDArray[np.intp]:
    table = np.zeros(0x8001, dtype=np.intp)
    for bit in range(16):
        table[1 << bit] = bit
    return table


_FIRST_BIT = _first_bit()
