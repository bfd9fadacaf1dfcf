from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from pipeline.commands.numbers import count, port, seconds


@pytest.mark.parametrize(
    ("read", "written", "number"),
    [(count, "1", 1), (port, "0", 0), (port, "65535", 65535), (seconds, "0.5", 0.5)],
)
def test_numbers_are_read(read: Callable[[str], float], written: str, number: float) -> None:
    assert read(written) == number


@pytest.mark.parametrize(
    ("read", "written", "told"),
    [
        (count, "0", "from 1 is needed, found 0"),
        (count, "-3", "found -3"),
        (port, "65536", "0 to 65535, found 65536"),
        (port, "-1", "found -1"),
        (seconds, "0", "more than 0"),
        (seconds, "nan", "found nan"),
        (seconds, "inf", "found inf"),
    ],
)
def test_numbers_out_of_bounds_are_told(
    read: Callable[[str], float], written: str, told: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=told):
        read(written)
