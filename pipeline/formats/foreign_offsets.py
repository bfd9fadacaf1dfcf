"""Offsets that other tools counted their own way, brought back to code points.

Our offsets are Unicode code points of the unchanged text. A tool in a browser may count UTF-16 code
units (an emoji is two), and may have lost the CR of a CRLF before it counted. Which of these a file
used is not guessed: it is tried, and a way of counting holds only if the surface that the tool
wrote beside every span is what the text has there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ForeignSpan:
    """A span as another tool wrote it: its own offsets and, where there is one, the surface."""

    start: int
    end: int
    surface: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What came of the spans of one text.

    Attributes:
        spans: (start, end) in code points for each span, None where nothing fits.
        counting: the way of counting that holds for them: "code points", "UTF-16 code units", each
            perhaps with " without CR".
    """

    spans: list[tuple[int, int] | None]
    counting: str


def resolve_offsets(text: str, spans: Sequence[ForeignSpan]) -> Resolved:
    """Return the spans in code points of `text`, by the way of counting under which most fit.

    A surface is compared with runs of white space as one blank, since tools that render a text as
    HTML collapse them. A span whose surface is not at its place is None, never moved. Where no
    span has a surface, offsets are taken for code points.
    """
    best = _read(text, spans, "code points")
    for counting in _ways(text):
        found = _read(text, spans, counting)
        if _fitting(text, spans, found) > _fitting(text, spans, best):
            best = found
    return best


def same_surface(found: str, said: str) -> bool:
    """Return whether two surfaces are equal but for runs of white space and outer blanks."""
    return found == said or _squeeze(found) == _squeeze(said)


def _squeeze(surface: str) -> str:
    return _BLANKS.sub(" ", surface).strip()


def _ways(text: str) -> list[str]:
    """Return the ways of counting that differ from code points in this text."""
    wide = any(ord(character) > 0xFFFF for character in text)
    carriage = "\r\n" in text
    ways = ["UTF-16 code units"] if wide else []
    ways += ["code points without CR"] if carriage else []
    return [*ways, "UTF-16 code units without CR"] if wide and carriage else ways


def _read(text: str, spans: Sequence[ForeignSpan], counting: str) -> Resolved:
    place = _place(text, counting)
    return Resolved([_one(text, span, place) for span in spans], counting)


def _one(
    text: str, span: ForeignSpan, place: Callable[[int], int | None]
) -> tuple[int, int] | None:
    start, end = place(span.start), place(span.end)
    if start is None or end is None or not start < end:
        return None
    if span.surface is not None and not same_surface(text[start:end], span.surface):
        return None
    return start, end


def _place(text: str, counting: str) -> Callable[[int], int | None]:
    """Return the function from an offset counted that way to one in code points, None if none."""
    if counting == "code points":
        return lambda offset: offset if 0 <= offset <= len(text) else None
    wide, bare = counting.startswith("UTF-16"), counting.endswith("without CR")
    sizes = (
        0 if bare and text.startswith("\r\n", at) else 2 if wide and ord(character) > 0xFFFF else 1
        for at, character in enumerate(text)
    )
    starts = list(accumulate(sizes, initial=0))

    def place(offset: int) -> int | None:
        at = bisect_left(starts, offset)
        return at if at < len(starts) and starts[at] == offset else None

    return place


def _fitting(text: str, spans: Sequence[ForeignSpan], resolved: Resolved) -> tuple[int, int]:
    """Return how many spans fit, and of how many no white space had to be forgiven."""
    pairs = [*zip(resolved.spans, spans, strict=True)]
    exact = sum(place is not None and text[slice(*place)] == span.surface for place, span in pairs)
    return sum(place is not None for place, _ in pairs), exact
