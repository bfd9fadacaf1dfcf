"""Matrix products in which a row comes out the same whatever stands beside it.

A BLAS picks its kernel by the shape of a product, and kernels round differently: a window would get
other scores in another batch. Rows are therefore filled up to whole tiles, and small products, for
which a BLAS has kernels of their own, are done tile by tile. Some kernels (OpenBLAS for AVX2) round
by a row's place in the product too; there every tile is a product of its own, which is slower.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
#: Rows of a tile: a multiple of what the kernels of OpenBLAS take at once (4, 8 or 16), so that
#: none is left over for a kernel of another width.
TILE = 16
#: OpenBLAS has kernels of their own below a million multiplications; here with room to spare.
_SMALL = 4_000_000


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
    elif TILE * size * width < _SMALL:
        np.matmul(rows.reshape(-1, TILE, size), weights, out=found.reshape(-1, TILE, width))
    else:
        np.matmul(rows, weights, out=found)


@lru_cache(maxsize=1)
def _places_do_not_matter() -> bool:
    """Return whether equal rows come out equal wherever they stand; tried, once a process."""
    random = np.random.default_rng(0)
    weights = random.normal(size=(128, 512)).astype(np.float32)
    rows = np.repeat(random.normal(size=(1, 128)).astype(np.float32), 6 * TILE, axis=0)
    found = rows @ weights
    alone = np.stack([rows[:TILE] @ part for part in np.split(weights, 8, axis=1)])
    return bool((found == found[0]).all() and (alone == alone[:, :1]).all())
