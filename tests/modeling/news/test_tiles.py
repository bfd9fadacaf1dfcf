from __future__ import annotations

import numpy as np
import pytest

from pipeline.modeling.news import tiles
from pipeline.modeling.news.tiles import TILE, Array, times, whole_tiles


@pytest.mark.parametrize(
    ("size", "width"), [(16, 64), (1028, 59), (256, 19), (128, 512), (256, 512), (256, 1024)]
)
@pytest.mark.parametrize("trusted", [True, False])
def test_a_row_comes_out_as_it_does_alone(
    size: int, width: int, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not trusted:  # as with a BLAS that rounds by a row's place
        monkeypatch.setattr(tiles, "_places_do_not_matter", lambda: False)
    random = np.random.default_rng(0)
    rows = random.normal(size=(201, size)).astype(np.float32)
    weights = random.normal(size=(size, width)).astype(np.float32)
    found = times(rows, weights)
    np.testing.assert_allclose(found, rows @ weights, atol=1e-3)
    for at in (0, 1, 13, 200):
        np.testing.assert_array_equal(times(rows[at : at + 1], weights)[0], found[at])
        np.testing.assert_array_equal(times(rows[at:], weights)[0], found[at])


@pytest.mark.parametrize(("size", "width"), [(256, 19), (128, 512)])
def test_a_blas_whose_products_differ_from_those_of_tiles_is_given_tiles(
    size: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, ...]] = []
    matmul = np.matmul

    def noted(rows: Array, weights: Array, out: Array | None = None) -> Array:
        asked.append(rows.shape)
        return matmul(rows, weights, out=out)

    monkeypatch.setattr(tiles, "_tiles_do_not_matter", lambda size, width: False)
    monkeypatch.setattr(tiles.np, "matmul", noted)
    times(np.zeros((40, size), dtype=np.float32), np.zeros((size, width), dtype=np.float32))
    assert asked == [(3, TILE, size)]


def test_small_products_are_never_trusted() -> None:
    assert not tiles._tiles_do_not_matter(256, 19)
    assert tiles._tiles_do_not_matter(1024, 1024)


def test_tiles_are_whole() -> None:
    assert [whole_tiles(rows) for rows in (0, 1, TILE, TILE + 1)] == [0, TILE, TILE, 2 * TILE]
