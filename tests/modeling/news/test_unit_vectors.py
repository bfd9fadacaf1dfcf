from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.modeling.news import unit_vectors
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
    vectors.put(units, rows)
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


@pytest.mark.parametrize("block", [1, 4, 256])
def test_products_are_those_of_the_vectors(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    weights = {
        f"encoder.{name}_embedding.weight": random.normal(size=(10, size)).astype(np.float32)
        for name, size in {"character": 3, "pair": 2, "word": 4, "place": 1}.items()
    }
    weights["encoder.names_embedding.weight"] = random.normal(size=(8, 2)).astype(np.float32)
    vectors = UnitVectors(weights)
    units = vectors.units([random.integers(10, size=(9, COLUMNS)).astype(np.uint16)])
    rows = np.empty((9, vectors.width), dtype=np.float32)
    vectors.put_product(units, None, rows)
    matrix = random.normal(size=(vectors.width, 5)).astype(np.float32)
    monkeypatch.setattr(unit_vectors, "_BLOCK", block)
    found = np.full((9, 6), np.nan, dtype=np.float32)
    vectors.put_product(units, matrix, found[:, :-1])
    np.testing.assert_allclose(found[:, :-1], rows @ matrix, atol=1e-5)
    assert np.isnan(found[:, -1]).all()


def test_the_products_of_a_character_are_the_same_bits_whatever_stands_beside_it() -> None:
    random = np.random.default_rng(0)
    sizes = {"character": 64, "pair": 64, "word": 100, "place": 24}
    weights = {
        f"encoder.{name}_embedding.weight": random.normal(size=(2_000, size)).astype(np.float32)
        for name, size in sizes.items()
    }
    vectors = UnitVectors(weights)
    windows = [random.integers(2_000, size=(700, COLUMNS)).astype(np.uint16) for _ in range(3)]
    matrix = random.normal(size=(vectors.width, 128)).astype(np.float32)
    together = np.empty((2_100, 128), dtype=np.float32)
    vectors.put_product(vectors.units(windows), matrix, together)
    for window, found in zip(windows, np.split(together, 3), strict=True):
        alone = np.empty((700, 128), dtype=np.float32)
        vectors.put_product(vectors.units([window]), matrix, alone)
        np.testing.assert_array_equal(alone, found)
    first = np.empty((1, 128), dtype=np.float32)
    vectors.put_product(vectors.units([windows[1][:1]]), matrix, first)
    np.testing.assert_array_equal(first[0], together[700])


def test_what_lists_of_names_say_is_the_sum_of_what_each_class_says() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None]  # two classes, four rows each
    table = _names_table(rows)
    assert table.shape == (16, 1)
    assert [table[low + 4 * high, 0] for low in range(4) for high in range(4)] == [
        low + 4 + high for low in range(4) for high in range(4)
    ]
