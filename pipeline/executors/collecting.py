"""How often Python looks for garbage: seldom, where what is made stays or is in no cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects that are made between two collections, of the youngest and of the older ones.
_SELDOM = (20_000, 20, 50)


def spare_what_is_loaded() -> None:
    """Have the garbage collector leave alone what there is by now, and look at the rest less often.

    Stages and their tables stay as long as the worker does, and spans are in no cycles: looking
    through them 700 objects at a time took some 3 % of a run.
    """
    gc.collect()
    gc.freeze()
    collect_seldom()


def collect_seldom() -> None:
    """Have the garbage collector look less often from now on."""
    gc.set_threshold(*_SELDOM)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Have the garbage collector look less often in the block, as `collect_seldom` does.

    A cold start makes what stays: to look through it 120 times takes 2 % of it.
    """
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
