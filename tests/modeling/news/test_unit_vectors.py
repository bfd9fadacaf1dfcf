from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.encoding import CLOSING, COLUMNS, NAMES, PAIR, WORD, Features
from pipeline.modeling.news.unit_vectors import UnitVectors, _names_table


def _weights() -> dict[str, npt.NDArray[Any]]:
    """Return tables of ten units: of unit n the characters' says n, the pairs' 10 n, and so on."""
    tens = {"character": 1, "pair": 10, "word": 100, "place": 1000}
    return {
        f"encoder.{name}_embedding.weight": np.arange(10, dtype=np.float32)[:, None] * scale
        for name, scale in tens.items()
    }


def _rows(vectors: UnitVectors, windows: list[Features]) -> list[list[float]]:
    units = vectors.units(windows)
    rows = np.full((units.shape[1], vectors.width), np.nan, dtype=np.float32)
    vectors.write(units, rows)
    return rows.tolist()


def test_a_character_has_its_own_vector_its_pairs_and_those_of_its_words() -> None:
    windows = [np.array([[1, 2, 3, 4, 5, 6, 0], [2, 3, 4, 5, 6, 7, 0]], dtype=np.uint16)]
    assert _rows(UnitVectors(_weights()), windows) == [
        [1, 20, 0, 300, 4000, 500, 600],
        [2, 30, 20, 400, 5000, 600, 700],
    ]


def test_before_a_window_stands_no_pair_whatever_ends_the_one_before() -> None:
    windows = [np.full((count, COLUMNS), count, dtype=np.uint16) for count in (2, 1, 3)]
    before = [row[2] for row in _rows(UnitVectors(_weights()), windows)]
    assert before == [0, 20, 0, 0, 30, 30]


def test_vectors_in_bytes_are_multiplied_by_the_scale_of_their_row() -> None:
    weights = _weights()
    weights["encoder.pair_embedding.weight"] = np.arange(10, dtype=np.int8)[:, None]
    weights["encoder.pair_embedding.scale"] = np.linspace(0, 4.5, 10).astype(np.float16)
    window = np.zeros((2, COLUMNS), dtype=np.uint16)
    window[:, PAIR] = 4, 6
    assert [row[1:3] for row in _rows(UnitVectors(weights), [window])] == [[8, 0], [18, 8]]


def test_what_lists_of_names_say_comes_last_where_a_checkpoint_has_any() -> None:
    weights = _weights()
    weights["encoder.names_embedding.weight"] = np.arange(8, dtype=np.float32)[:, None]
    window = np.zeros((1, COLUMNS), dtype=np.uint16)
    window[0, [WORD, CLOSING, NAMES]] = 1, 2, 1 + 4 * 2
    assert _rows(UnitVectors(weights), [window]) == [[0, 0, 0, 100, 0, 0, 200, 1 + 4 + 2]]


def test_what_lists_of_names_say_is_the_sum_of_what_each_class_says() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None]  # two classes, four rows each
    table = _names_table(rows)
    assert table.shape == (16, 1)
    assert [table[low + 4 * high, 0] for low in range(4) for high in range(4)] == [
        low + 4 + high for low in range(4) for high in range(4)
    ]
