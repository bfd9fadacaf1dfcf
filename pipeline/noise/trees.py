"""Gradient-boosted decision trees, applied with numpy to many lines at once.

Written as nested lists: a leaf is a number, a split is [feature, threshold, low, high], and low is
taken where the feature is at most the threshold. They are applied as QuickScorer does (Lucchese et
al. 2015): every split of every tree is tested, one that is false takes the leaves below its
low side away, and the first leaf that is left is the tree's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_rows import Floats

#: A tree has as many leaves at most: each is a bit of a byte, and bytes are what is fastest.
MOST_LEAVES = 8
_ALL = 0xFF
_ROWS = 512  # rows that are compared at once: what is in the processor's cache is fast

_Split = tuple[int, float, int]  # the feature's column, its threshold, the leaves that stay


class Trees:
    """A forest that gives a probability for each row of features."""

    def __init__(self, names: Sequence[str], bias: float, trees: Sequence[Any]) -> None:
        at = {name: index for index, name in enumerate(names)}
        self.bias = bias
        count = len(trees)
        tests = {(0, np.inf): 0}  # a feature's column and a threshold, which splits may share
        self._tests = np.zeros((MOST_LEAVES - 1, count), dtype=np.intp)
        answers = np.zeros((count, len(_CODES)), dtype=np.float32)
        for number, tree in enumerate(trees):
            splits: list[_Split] = []
            leaves: list[float] = []
            _flatten(tree, at, splits, leaves)
            left = np.full(len(_CODES), _ALL, dtype=np.uint8)
            for index, (column, limit, mask) in enumerate(splits):
                self._tests[index, number] = tests.setdefault((column, limit), len(tests))
                left &= np.where(_CODES[:, index], _ALL, mask).astype(np.uint8)
            answers[number] = np.array([*leaves, *[0.0] * MOST_LEAVES], np.float32)[
                _FIRST_BIT[left]
            ]
        self._columns = np.array([column for column, _ in tests], dtype=np.intp)
        self._limits = np.array([[limit] for _, limit in tests], dtype=np.float32)
        self._answers = answers.ravel()
        # Two bytes do for hundreds of trees, and are added in a third of the time.
        places = np.arange(0, answers.size, len(_CODES))[:, None]
        self._places = places.astype(np.min_scalar_type(answers.size))

    def probabilities(self, values: Floats) -> Floats:
        """Return the probability of each row."""
        if not len(values):
            return np.zeros(0, dtype=np.float32)
        # Of nearly one size: numpy adds up the answers of a single row in another order.
        borders = np.linspace(0, len(values), -(-len(values) // _ROWS) + 1).astype(int).tolist()
        parts = [self._raw(values[begin:end]) for begin, end in pairwise(borders)]
        chances: Floats = (1 / (1 + np.exp(-np.concatenate(parts)))).astype(np.float32)
        return chances

    def _raw(self, values: Floats) -> Floats:
        columns = np.ascontiguousarray(values.T)
        true = (columns.take(self._columns, axis=0) <= self._limits).view(np.uint8)
        shape = len(self._places), len(values)
        code, own = np.zeros(shape, dtype=np.uint8), np.empty(shape, dtype=np.uint8)
        for tests in self._tests:  # one split of every tree at a time
            np.add(code, code, out=code)  # shifts by a bit, which numpy does ten times slower
            np.take(true, tests, axis=0, out=own, mode="clip")
            np.bitwise_or(code, own, out=code)
        # No code is out of range: to wrap is what takes least time.
        answers = self._answers.take(code + self._places, mode="wrap")
        raw: Floats = self.bias + answers.sum(axis=0)
        return raw


def _flatten(tree: Any, at: dict[str, int], splits: list[_Split], leaves: list[float]) -> None:
    """Add a tree's splits and leaves, each split with the leaves that stay where it is false."""
    if not isinstance(tree, list):
        leaves.append(tree)
        return
    name, threshold, low, high = tree
    before = len(leaves)
    _flatten(low, at, splits, leaves)
    gone = ((1 << len(leaves)) - 1) ^ ((1 << before) - 1)
    splits.append((at[name], threshold, _ALL & ~gone))
    _flatten(high, at, splits, leaves)


def _first_bits() -> npt.NDArray[np.intp]:
    bits = [(byte & -byte).bit_length() - 1 if byte else 0 for byte in range(_ALL + 1)]
    return np.array(bits, dtype=np.intp)


_FIRST_BIT = _first_bits()
#: Which tests are true, by the number that their bits make, the first test's the highest.
_CODES = np.arange(1 << MOST_LEAVES - 1)[:, None] >> np.arange(MOST_LEAVES - 1)[::-1] & 1
