from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from pipeline.commands.numbers import count, megabytes, port, seconds


@pytest.mark.parametrize(
    ("read", "written", "number"),
    [
        (count, "1", 1),
        (port, "0", 0),
        (port, "65535", 65535),
        (seconds, "0.5", 0.5),
        (megabytes, "8", 8.0),
    ],
)
def test_numbers_are_read(read: Callable[[str], float], written: str, number: float) -> None:
    assert read(written) == number


@pytest.mark.parametrize(
    ("read", "written", "told"),
    [
        (count, "0", "a whole number from 1 is needed, found 0"),
        (count, "many", "a whole number from 1 is needed, found many"),
        (count, "-3", "found -3"),
        (megabytes, "nan", "a size in MB, 1 to 1,000,000 is needed, found nan"),
        (megabytes, "0.5", "found 0.5"),
        (port, "65536", "a port, 0 to 65535 is needed, found 65536"),
        (port, "-1", "found -1"),
        (seconds, "0", "seconds, 0.001 to 1,000,000 is needed"),
        (seconds, "nan", "found nan"),
        (seconds, "inf", "found inf"),
    ],
)
def test_numbers_out_of_bounds_are_told(
    read: Callable[[str], float], written: str, told: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=told):
        read(written)
