from __future__ import annotations

import numpy as np
import pytest

from pipeline.modeling.news import tiles
from pipeline.modeling.news.tiles import TILE, times, whole_tiles


@pytest.mark.parametrize(("size", "width"), [(16, 64), (1028, 59), (256, 19), (256, 1024)])
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


def test_tiles_are_whole() -> None:
    assert [whole_tiles(rows) for rows in (0, 1, TILE, TILE + 1)] == [0, TILE, TILE, 2 * TILE]
