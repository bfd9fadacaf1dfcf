"""One thread a process for arithmetic: parallelism is by processes.

Threads of one product spin while they wait for each other, and on a machine that does other work
too they wait most of the time: two of them were slower than one by a factor of three.
"""

from __future__ import annotations

import sys
from functools import lru_cache

from threadpoolctl import threadpool_limits


def compute_in_one_thread() -> None:
    """Have numpy's BLAS, and torch where it is loaded, compute in the thread that asks."""
    _limit_blas()
    if "torch" in sys.modules:
        import torch

        torch.set_num_threads(1)


@lru_cache(maxsize=1)
def _limit_blas() -> None:
    import numpy  # noqa: F401 - its BLAS has to be there to be told

    threadpool_limits(1, user_api="blas")
