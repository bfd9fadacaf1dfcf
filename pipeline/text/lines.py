"""The lines of a text: where each begins and ends without its outer white space."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from pipeline.text.patterns import lazy

_LINE = lazy(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = lazy(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_OTHER_BREAK = lazy(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
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


def find_lines(text: str) -> list[Line]:
    """Return the lines that are not blank, in order."""
    return _lines_of_any_break(text) if _OTHER_BREAK.search(text) else _plain_lines(text)


def _plain_lines(text: str) -> list[Line]:
    """Return the lines of a text that breaks them by newlines alone, as nearly all do."""
    lines: list[Line] = []
    begin, breaks = 0, 0
    for whole in text.split("\n"):
        if content := whole.strip():
            indent = 0 if content[0] == whole[0] else len(whole) - len(whole.lstrip())
            start = begin + indent
            lines.append(Line(start, start + len(content), content, indent, breaks))
            breaks = 0
        begin += len(whole) + 1
        breaks += bool(lines)
    return lines


def _lines_of_any_break(text: str) -> list[Line]:
    lines: list[Line] = []
    end = 0
    for match in _LINE.finditer(text):
        whole = match.group()
        content = whole.strip()
        if not content:
            continue
        indent = 0 if content[0] == whole[0] else len(whole) - len(whole.lstrip())
        start = match.start() + indent
        between = text[end:start]
        breaks = (1 if between == "\n" else len(_BREAK.findall(between))) if lines else 0
        end = start + len(content)
        lines.append(Line(start, end, content, indent, breaks))
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
