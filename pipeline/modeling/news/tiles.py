"""Matrix products in which a row comes out the same whatever stands beside it.

A BLAS picks its kernel by the shape of a product, and kernels round differently: a window would get
other scores in another batch. Rows are therefore filled up to whole tiles, and small products, for
which a BLAS has kernels of their own, are done tile by tile, which takes half as long again. Some
kernels (OpenBLAS for AVX2) round by a row's place in the product too; there every tile is a product
of its own, which is slower.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
#: Rows of a tile: a multiple of what the kernels of OpenBLAS take at once (4, 8 or 16), so that
#: none is left over for a kernel of another width.
TILE = 16
#: Multiplications of one tile: OpenBLAS has kernels of their own below a million. From `_LARGE` on
#: whole products are trusted, between the two they are tried.
_SMALL, _LARGE = 500_000, 4_000_000

_TRIED = 64 * TILE  # rows: as many as are multiplied at once, but for tables of units


def floats(values: npt.NDArray[Any]) -> Array:
    """Return stored numbers as the floats that are computed with."""
    return values.astype(np.float32)


def whole_tiles(rows: int) -> int:
    """Return how many rows the tiles of so many have."""
    return -(-rows // TILE) * TILE


def times(rows: Array, weights: Array) -> Array:
    """Return rows @ weights, each row as it would come out alone."""
    count, (size, width) = len(rows), weights.shape
    tiles = whole_tiles(count)
    if count < tiles:
        filled = np.zeros((tiles, size), dtype=rows.dtype)
        filled[:count] = rows
        rows = filled
    found = np.empty((tiles, width), dtype=np.float32)
    multiply(rows, weights, found)
    return found[:count]


def multiply(rows: Array, weights: Array, found: Array) -> None:
    """Write rows @ weights into `found`, for rows that make whole tiles."""
    size, width = weights.shape
    if not _places_do_not_matter():
        by_tile = rows.reshape(-1, TILE, size).transpose(0, 2, 1)
        found.reshape(-1, TILE, width)[:] = np.matmul(weights.T, by_tile).transpose(0, 2, 1)
    elif _tiles_do_not_matter(size, width):
        np.matmul(rows, weights, out=found)
    else:
        np.matmul(rows.reshape(-1, TILE, size), weights, out=found.reshape(-1, TILE, width))


@lru_cache(maxsize=1)
def _places_do_not_matter() -> bool:
    """Return whether equal rows come out equal wherever they stand; tried, once a process."""
    random = np.random.default_rng(0)
    weights = random.normal(size=(128, 512)).astype(np.float32)
    rows = np.repeat(random.normal(size=(1, 128)).astype(np.float32), 6 * TILE, axis=0)
    found = rows @ weights
    alone = np.stack([rows[:TILE] @ part for part in np.split(weights, 8, axis=1)])
    return bool((found == found[0]).all() and (alone == alone[:, :1]).all())


@cache
def _tiles_do_not_matter(size: int, width: int) -> bool:
    """Return whether products of these weights come out as those of each tile; tried once."""
    if not _SMALL <= TILE * size * width < _LARGE:
        return TILE * size * width >= _LARGE
    random = np.random.default_rng(0)
    weights = random.random((size, width), dtype=np.float32) - np.float32(0.5)
    rows = random.random((_TRIED, size), dtype=np.float32) - np.float32(0.5)
    alone = np.matmul(rows.reshape(-1, TILE, size), weights).reshape(_TRIED, width)
    counts = (2 * TILE, 5 * TILE, _TRIED)
    return all(np.array_equal(rows[:count] @ weights, alone[:count]) for count in counts)
