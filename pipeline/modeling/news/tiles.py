"""Matrix products whose rows do not depend on how many there are.

A BLAS picks its kernel by the shape, and kernels round differently: the same window would get other
scores in another batch. Rows are filled up to whole tiles, for which every kernel is the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
#: Rows of a tile: the widest that the kernels of OpenBLAS work on, so that none is a remainder.
TILE = 48


def whole_tiles(rows: int) -> int:
    """Return how many rows the tiles of so many have."""
    return -(-rows // TILE) * TILE


def times(rows: Array, weights: Array) -> Array:
    """Return rows @ weights, each row as it would come out alone."""
    count = len(rows)
    if count == whole_tiles(count):
        return rows @ weights
    filled = np.zeros((whole_tiles(count), rows.shape[1]), dtype=rows.dtype)
    filled[:count] = rows
    return (filled @ weights)[:count]
