"""Stretches of a page's text: what they hold, what is between two marks, cells made one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: What parts the pieces of a page's text.
WHITE = ("", " ", "\n", "\t")
_LONGEST_CELL = 40  # characters; a longer cell of a table is a line of its own


def filled(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that hold something, without the white space at their ends."""
    found = []
    for start, end in spans:
        while start < end and text[start] in WHITE:
            start += 1
        while end > start and text[end - 1] in WHITE:
            end -= 1
        if start < end:
            found.append((start, end))
    return found


def behind_white(text: str, start: int) -> int:
    """Return where the text behind white space begins; the last character is not looked behind."""
    last = len(text) - 1
    while start < last and text[start] in WHITE:
        start += 1
    return start


def pairs(marks: list[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches between marks; one that is never closed bounds nothing."""
    begun: int | None = None
    for offset, ends in marks:
        if begun is not None and offset > begun:
            yield begun, offset
            begun = None
        if not ends:
            begun = offset


def join_cells(
    cells: list[tuple[int, int]], pieces: list[str], lines: list[tuple[int, int, str]]
) -> None:
    """Make one line of a table's row whose cells are short lines.

    Args:
        cells: the numbers of the first piece and the first line of each.
    """
    ends = [*cells, (len(pieces), len(lines))][1:]
    if any(last - first > 1 for (_, first), (_, last) in zip(cells, ends, strict=True)):
        return
    texts = [pieces[first:last] for (first, _), (last, _) in zip(cells, ends, strict=True)]
    if any(sum(map(len, text)) > _LONGEST_CELL for text in texts):
        return
    filled_cells = [cell for cell, end in zip(cells, ends, strict=True) if end[1] > cell[1]]
    for piece, _ in filled_cells[1:]:
        pieces[piece] = "\t" if len(pieces[piece]) == 1 else "\t\t"
    for _, line in reversed(filled_cells[1:]):
        del lines[line]
