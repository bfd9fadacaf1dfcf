"""A page of plain text with its wrapped lines joined: what each line is, only whole lines tell."""

from __future__ import annotations

from pipeline.noise.bylines import read_byline
from pipeline.text.joined import Joined, joins
from pipeline.text.lines import Line, find_lines
from pipeline.text.patterns import lazy
from pipeline.text.wrapping import SHORTEST, find_wrapped, is_ended, list_marker

#: A caption is whole with its credit: those of one photographer have much the same length.
_CREDITED = lazy(r"图片?来源\s?:[^,。]{1,12}\Z|\s摄\)?\Z")


def unwrap(text: str) -> Joined:
    """Return a folded page without the breaks of its wrapped lines (dehyphenation's kin).

    A piece of a sentence, cut in mid-word, reads like the teaser of another article or like a
    title. Between words of Latin letters and between two numbers the break becomes a blank.
    """
    lines = find_lines(text)
    ended = [is_ended(line.text) or _CREDITED.search(line.text) is not None for line in lines]
    # What a line is, is asked where the one above may go on: few lines of a page are so long.
    asked = [
        len(above.text) >= SHORTEST and not over for above, over in zip(lines, ended, strict=True)
    ]
    separate = [
        above and (list_marker(line.text) > 0 or _is_byline(line.text))
        for above, line in zip([False, *asked], lines, strict=False)
    ]
    wrapped = find_wrapped(lines, ended, separate)
    goes_on = [index for index in sorted(wrapped) if not _ends_byline(lines, wrapped, index)]
    if not goes_on:
        return Joined(text)
    breaks = [(lines[index].end, lines[index + 1].start) for index in goes_on]
    spaced = [_needs_blank(text, start, end) for start, end in breaks]
    blanks = [start for (start, _), needed in zip(breaks, spaced, strict=True) if needed]
    gaps = [(start + needed, end) for (start, end), needed in zip(breaks, spaced, strict=True)]
    return Joined.without(_with_blanks(text, blanks), [gap for gap in gaps if gap[0] < gap[1]])


def _is_byline(text: str) -> bool:
    byline = read_byline(text)
    return byline is not None and byline.is_likely


def _ends_byline(lines: list[Line], wrapped: set[int], index: int) -> bool:
    """Return whether a line is a whole byline: what follows goes on itself, or is no part of it."""
    text, below = lines[index].text, lines[index + 1].text
    return _is_byline(text) and (index + 1 in wrapped or not _is_byline(text + below))


def _needs_blank(text: str, start: int, end: int) -> bool:
    """Return whether a break parts words; one without a blank beside it may cut a number."""
    before, after = text[start - 1], text[end]
    if before.isdigit() and after.isdigit():
        return any(char in " \t\u3000" for char in text[start:end])
    return not joins(before, after)


def _with_blanks(text: str, places: list[int]) -> str:
    parts, position = [], 0
    for place in places:
        parts.append(text[position:place])
        position = place + 1
    return " ".join([*parts, text[position:]])
