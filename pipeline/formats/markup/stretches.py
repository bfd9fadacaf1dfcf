"""Stretches of a page's text: without the white space at their ends, and between two marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: What parts the pieces of a page's text.
WHITE = ("", " ", "\n", "\t")


def filled(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that hold something, without the white space at their ends."""
    trimmed = (_trimmed(text, *span) for span in spans)
    return [(start, end) for start, end in trimmed if start < end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in WHITE:
        start += 1
    while end > start and text[end - 1] in WHITE:
        end -= 1
    return start, end


def pairs(marks: list[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches between marks; one that is never closed bounds nothing."""
    begun: int | None = None
    for offset, ends in marks:
        if begun is not None and offset > begun:
            yield begun, offset
            begun = None
        if not ends:
            begun = offset
