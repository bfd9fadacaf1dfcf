"""Text wrapped at a column width: lines that end only because the next word did not fit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from pipeline.text.lines import Line, display_width
from pipeline.text.patterns import lazy

#: Columns that text is wrapped at; wrapped by characters, half as many.
WIDTHS = range(36, 121)
#: Of the lines of e-mails and PDF text set with a blank line between each two; what ends a
#: paragraph there is a wider gap or a line that is not full.
_NEARLY_ALL = 0.75
_FEWEST = 2  # lines cut at a width: one proves none
_HANGING = 2  # columns, a full-width mark's
#: What is narrower says nothing of the width: menus, labels, last lines.
_NARROW = 0.8
SHORTEST = int(_NARROW * WIDTHS.start / 2)  # characters of a line that says something of it
_LONGEST = WIDTHS.stop + _HANGING + 1  # characters after which a line is wider than any width
#: Stops inside and behind the full lines, for each of them.
_STOPS = 0.25
#: An edge is clear where so many lines, and so many of the wide ones, are cut there. Then lines
#: with commas and stops may be so few: the headlines around an article are cut too.
_CLEARLY_MANY, _CLEARLY_ALL = 8, 0.85
_COMMAS_OF_A_PAGE, _STOPS_OF_A_PAGE = 0.2, 0.1
_STOP_INSIDE = lazy(r"[。!?;](?!\Z)|\. ")
_ENDED = lazy(r"""[。｡!?;….‼⁇⁈⁉][\]"'”’」』)》〉】〕〗}]*\Z""")
_ENDINGS = frozenset("。｡!?;….‼⁇⁈⁉]\"'”’」』)》〉】〕〗}")  # what such an end ends with
_MARKER = lazy(
    r"[(\[]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z])(?:[)、\]]|\.(?!\d))"
    r"|[①-⓿❶-➓㈠-㈩㊀-㊉•·●○■□◆◇▲△▶►★☆※◎*-]"
    r"|第[\d一二三四五六七八九十百千零]{1,5}[章节条款编部分]"
)
_PUNCTUATION = lazy(r"[,.:;!?()]")
_FIRST_UNIT = lazy(r"\s*(?:[!-~]*[A-Za-z0-9%]|.)[,.。、;:!?”’)》」』】]*", re.DOTALL)


def is_ended(text: str) -> bool:
    """Return whether a folded line's end is a sentence's boundary."""
    return text[-1:] in _ENDINGS and _ENDED.search(text[-12:]) is not None


def list_marker(text: str) -> int:
    """Return where the marker of a list item (enumeration) ends, 0 where a line has none."""
    marker = _MARKER.match(text)
    return marker.end() if marker else 0


def find_wrapped(lines: list[Line], ended: list[bool], separate: list[bool]) -> set[int]:
    """Return the indexes of lines that go on in the next one because a column width was reached.

    Args:
        ended: whether each line ends with a full stop.
        separate: whether each line begins anew whatever stands above: a list item, or after noise.
    """
    usual = _usual_breaks(lines)
    candidates = [
        index
        for index, (above, below) in enumerate(pairwise(lines))
        if len(above.text) >= SHORTEST
        and 0 < below.breaks <= usual
        and not ended[index]
        and not separate[index + 1]
        and below.indent <= max(above.indent, 1)
    ]
    if len(candidates) < _FEWEST:
        return set()
    best: set[int] = set()
    # Folding made ， to "," and hid which of the two widths the line was wrapped by: try both.
    for measure, widths in (
        (len, range(WIDTHS.start // 2, WIDTHS.stop)),
        (display_width, WIDTHS),
        (_full_width, WIDTHS),
    ):
        best = max(best, _full_lines(lines, candidates, ended, measure, widths), key=len)
    return best


def _usual_breaks(lines: list[Line]) -> int:
    """Return how many line breaks part lines: 2 where nearly all have a blank line between.

    Wider gaps say nothing: noise is blanked, the byline between title and text too.
    """
    breaks = Counter(line.breaks for line in lines[1:])
    return 2 if breaks[2] > 1 and breaks[2] >= _NEARLY_ALL * (breaks[1] + breaks[2]) else 1


def _width(line: Line, measure: Callable[[str], int]) -> int:
    return line.indent + measure(line.text[:_LONGEST])


def _full_width(text: str) -> int:
    return display_width(text) + len(_PUNCTUATION.findall(text))


def _full_lines(
    lines: list[Line],
    candidates: list[int],
    ended: list[bool],
    measure: Callable[[str], int],
    widths: range,
) -> set[int]:
    """Return the candidates too full for the next line's first word, where most of them are.

    Nearly no line of wrapped text is wider than its column width. What is much narrower is not
    part of it: the menu of the page around.
    """
    width = {index: _width(lines[index], measure) for index in candidates}
    likely = Counter(value for value in width.values() if value in widths).most_common(3)
    long = (line for line in lines if len(line.text) >= SHORTEST)
    everywhere = sorted(_width(line, measure) for line in long) if likely else []
    for limit in sorted((value for value, _ in likely), reverse=True):
        wider = len(everywhere) - bisect_right(everywhere, limit + _HANGING)
        if 3 * wider > len(candidates):
            continue  # as on nearly every page: at a true edge hardly a line stands out
        full = set()
        for index in candidates:
            unit = _FIRST_UNIT.match(lines[index + 1].text)
            needed = width[index] + measure(unit.group() if unit else "")
            # A full-width mark (2) may hang over the edge; half a one may be left free.
            if width[index] <= limit + _HANGING and needed > limit - 1:
                full.add(index)
        wide = sum(value > _NARROW * limit for value in width.values())
        # One in four of those that are cut there may stand out.
        many = len(full) >= max(_FEWEST, wide / 2, 3 * wider)
        clear = len(full) >= max(_CLEARLY_MANY, _CLEARLY_ALL * wide, 20 * wider)
        if many and _is_running_text(lines, full, ended, clear=clear):
            return full
    return set()


def _is_running_text(lines: list[Line], full: set[int], ended: list[bool], *, clear: bool) -> bool:
    """Return whether lines cut at a width are running text: tables and headlines have no stops.

    Where the edge is clear, much of what is cut may be headlines, as of a whole page.
    """
    texts = [lines[index].text for index in full]
    last = [index + 1 for index in full if index + 1 not in full]
    whole = sum(ended[index] for index in last)
    stops = whole + sum(_STOP_INSIDE.search(text) is not None for text in texts)
    commas = sum(map(_is_punctuated, texts))
    if 2 * commas >= len(texts) and (2 * whole >= len(last) or stops >= _STOPS * len(texts)):
        return True
    few = commas >= _COMMAS_OF_A_PAGE * len(texts) and stops >= _STOPS_OF_A_PAGE * len(texts)
    return clear and few


def _is_punctuated(text: str) -> bool:
    """Return whether a line has the commas and full stops of running text, as headlines do not."""
    return any(mark in text for mark in ",。、") or ". " in text
