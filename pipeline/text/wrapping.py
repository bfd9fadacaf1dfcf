"""Text wrapped at a column width: lines that end only because the next word did not fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from pipeline.text.lines import Line, display_width
from pipeline.text.patterns import lazy

#: Columns that text is wrapped at; wrapped by characters, half as many.
WIDTHS = range(40, 121)
#: Of the lines of e-mails and PDF text set with a blank line between each two; what ends a
#: paragraph there is a wider gap or a line that is not full.
_NEARLY_ALL = 0.75
_HANGING = 2  # columns, a full-width mark's
_PUNCTUATION = lazy(r"[,.:;!?()]")
_FIRST_UNIT = lazy(r"\s*(?:[!-~]*[A-Za-z0-9%]|.)[,.。、;:!?”’)》」』】]*", re.DOTALL)


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
        if 0 < below.breaks <= usual
        and not ended[index]
        and not separate[index + 1]
        and below.indent <= max(above.indent, 1)
    ]
    best: set[int] = set()
    # Folding made ， to "," and hid which of the two widths the line was wrapped by: try both.
    for measure, widths in (
        (len, range(WIDTHS.start // 2, WIDTHS.stop)),
        (display_width, WIDTHS),
        (_full_width, WIDTHS),
    ):
        best = max(best, _full_lines(lines, candidates, measure, widths), key=len)
    return best


def _usual_breaks(lines: list[Line]) -> int:
    """Return how many line breaks part lines: 2 where nearly all have a blank line between."""
    double = sum(line.breaks == 2 for line in lines)
    return 2 if len(lines) > 2 and double >= _NEARLY_ALL * (len(lines) - 1) else 1


def _full_width(text: str) -> int:
    return display_width(text) + len(_PUNCTUATION.findall(text))


def _full_lines(
    lines: list[Line], candidates: list[int], measure: Callable[[str], int], widths: range
) -> set[int]:
    """Return the candidates too full for the next line's first word, where most of them are.

    Nearly no line of wrapped text is wider than its column width.
    """
    width = {index: lines[index].indent + measure(lines[index].text) for index in candidates}
    likely = Counter(value for value in width.values() if value in widths).most_common(3)
    everywhere = [line.indent + measure(line.text) for line in lines] if likely else []
    for limit in sorted((value for value, _ in likely), reverse=True):
        full = set()
        for index in candidates:
            unit = _FIRST_UNIT.match(lines[index + 1].text)
            needed = width[index] + measure(unit.group() if unit else "")
            # A full-width mark (2) may hang over the edge; half a one may be left free.
            if width[index] <= limit + _HANGING and needed > limit - 1:
                full.add(index)
        punctuated = sum(_is_punctuated(lines[index].text) for index in full)
        wider = sum(value > limit + _HANGING for value in everywhere)
        # At a true edge hardly a line stands out: one in four of those that are cut there.
        if len(full) >= max(2, len(candidates) / 2, 3 * wider) and 2 * punctuated >= len(full):
            return full
    return set()


def _is_punctuated(text: str) -> bool:
    """Return whether a line has the commas and full stops of running text, as headlines do not."""
    return any(mark in text for mark in ",。、") or ". " in text
