"""Numbers on the command line, refused with what was expected."""

from __future__ import annotations

import argparse

_PORTS = 65_535
#: Eleven days; systems wait for no more than 2^31 milliseconds, twice that.
_LONGEST = 1_000_000


def count(written: str) -> int:
    """Return a whole number from 1."""
    number = int(written)
    if number < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 is needed, found {number}")
    return number


def port(written: str) -> int:
    """Return the number of a port; 0 is any free one."""
    number = int(written)
    if not 0 <= number <= _PORTS:
        raise argparse.ArgumentTypeError(f"a port is 0 to {_PORTS}, found {number}")
    return number


def seconds(written: str) -> float:
    """Return a time in seconds, more than none and less than for ever."""
    number = float(written)
    if not 0 < number <= _LONGEST:
        told = f"seconds, more than 0 and up to {_LONGEST:,}, are needed, found {written}"
        raise argparse.ArgumentTypeError(told)
    return number
