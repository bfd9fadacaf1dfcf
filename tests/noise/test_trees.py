"""`pipeline.noise.trees`: forests applied at once give what walking each tree gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.noise.trees import MOST_LEAVES, Trees

_NAMES = ["a", "b", "c"]
_TREES: list[Any] = [
    ["a", 0.5, ["b", 1.5, -1.0, 2.0], ["c", -0.5, 3.0, ["a", 2.5, -4.0, 5.0]]],
    ["c", 0.0, 0.25, ["b", 0.0, 0.5, -0.75]],
    0.125,
]


def _walk(tree: Any, row: dict[str, float]) -> float:
    while isinstance(tree, list):
        name, threshold, low, high = tree
        tree = low if row[name] <= threshold else high
    return float(tree)


def test_every_row_gets_what_each_tree_says() -> None:
    rows = np.random.default_rng(1).normal(0, 2, (5000, 3)).astype(np.float32)
    rows[0] = (0.5, 1.5, 0.0)  # a value equal to the threshold goes low
    walked = [
        0.1 + sum(_walk(tree, dict(zip(_NAMES, row, strict=True))) for tree in _TREES)
        for row in rows.tolist()
    ]
    expected = 1 / (1 + np.exp(-np.array(walked)))
    assert Trees(_NAMES, 0.1, _TREES).probabilities(rows) == pytest.approx(expected, abs=1e-6)


def test_a_tree_may_have_as_many_leaves_as_bits_in_a_byte() -> None:
    tree: Any = 0.0
    for number in range(MOST_LEAVES - 1, 0, -1):  # a comb: the first leaf, the second, ...
        tree = ["a", float(number), tree, float(number)]
    rows = np.arange(0, 9, 0.5, dtype=np.float32)[:, None].repeat(3, axis=1)
    walked = np.array([_walk(tree, {"a": row[0]}) for row in rows.tolist()])
    chances = Trees(_NAMES, 0.0, [tree]).probabilities(rows)
    assert chances == pytest.approx(1 / (1 + np.exp(-walked)))


def test_no_rows_give_no_probabilities() -> None:
    assert Trees(_NAMES, 0.0, _TREES).probabilities(np.zeros((0, 3), np.float32)).shape == (0,)


def test_a_feature_that_is_not_known_is_an_error() -> None:
    with pytest.raises(KeyError):
        Trees(_NAMES, 0.0, [["d", 1.0, 0.0, 1.0]])
