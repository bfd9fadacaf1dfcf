"""Numbers on the command line, refused with what was expected."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

_PORTS = 65_535
#: Eleven days; systems wait for no more than 2^31 milliseconds, twice that.
_LONGEST = 1_000_000
_SHORTEST = 0.001
_LARGEST = 1_000_000  # a terabyte


def count(written: str) -> int:
    """Return a whole number from 1."""
    return int(_checked(written, int, "a whole number from 1", 1, math.inf))


def port(written: str) -> int:
    """Return the number of a port; 0 is any free one."""
    return int(_checked(written, int, f"a port, 0 to {_PORTS}", 0, _PORTS))


def seconds(written: str) -> float:
    """Return a time in seconds, more than none and less than for ever."""
    told = f"a number of seconds, {_SHORTEST:g} to {_LONGEST:,}"
    return _checked(written, float, told, _SHORTEST, _LONGEST)


def megabytes(written: str) -> float:
    """Return a size in megabytes, 1 at least."""
    return _checked(written, float, f"a size in MB, 1 to {_LARGEST:,}", 1, _LARGEST)


def _checked(
    written: str, read: Callable[[str], float], told: str, least: float, most: float
) -> float:
    """Return a number between bounds; argparse shows what is raised otherwise."""
    try:
        number = read(written)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{told} is needed, found {written}")
    return number
