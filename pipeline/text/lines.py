"""The lines of a text: where each begins and ends without its outer white space."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import NamedTuple

_WIDE = frozenset("WFA")  # A: “ ” … and — take two columns in Chinese fonts


class Line(NamedTuple):
    """A line with something to see in it; `text` is without outer white space.

    `indent` counts the white space before it, `breaks` the line breaks since the line above; the
    first line has 0.
    """

    start: int
    end: int
    text: str
    indent: int = 0
    breaks: int = 0

    @property
    def close(self) -> bool:
        """Whether the line directly above has text."""
        return self.breaks == 1


#: Makes a line of a tuple, as `Line._make` does in twice the time.
_A_LINE = partial(tuple.__new__, Line)


def find_lines(text: str) -> list[Line]:
    """Return the lines that are not blank, in order."""
    lines: list[Line] = []
    begin, breaks = 0, 0
    for whole in text.splitlines(keepends=True):
        if content := whole.strip():
            indent = 0 if content[0] == whole[0] else len(whole) - len(whole.lstrip())
            start = begin + indent
            lines.append(_A_LINE((start, start + len(content), content, indent, breaks)))
            breaks = 0
        begin += len(whole)
        breaks += bool(lines)
    return lines


def display_width(text: str) -> int:
    """Return the columns a text takes: two for a Chinese character, one for a Latin letter."""
    if text.isascii():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """Character → its columns, of those met so far: a page is some hundreds of them."""

    def __missing__(self, char: str) -> int:
        width = self[char] = 1 + (unicodedata.east_asian_width(char) in _WIDE)
        return width


_WIDTHS = _Widths()
