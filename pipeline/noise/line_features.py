"""Features of a page's lines, for telling the article from boilerplate: each by itself.

What a line has around it (its neighbours, its elements, its place) is `line_context`'s.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_characters import HEAD, TAIL, WORDS, Counts, class_of, count_characters
from pipeline.noise.line_markup import read_markup
from pipeline.noise.line_rows import AT, LINE_NAMES, Floats, Rows
from pipeline.text.lines import Line
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

_DATE = lazy(r"\d{2,4} ?[-/年.] ?\d{1,2} ?[-/月.] ?\d{1,2}|\d{1,2}月\d{1,2}日")
_TIME = lazy(r"\d{1,2}:\d\d|\d ?(?:秒|分钟|小时|天|日|周|个月)之?前")
_ENDED = lazy(r"""[。｡!?;…][\]"'”’」』)》】]*\Z|[A-Za-z)][.!?]["”']?\Z""")
_STOPS = "。｡!?;…"
_CLOSING = ".\"'”’」』)》】]"  # what else such an end can end with
_BULLET = lazy(r"[·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-]|\[?\d{1,2}[.、\]]|[#【\[(]")
_OPENING = "·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-#【[(0123456789"
_LONGEST_LEAD = 24  # characters
_COUNTED = [AT[name] for name in ("length", "commas", "stops", "bars", "spaces")]
_SHARES = [
    AT[name] for name in ("digits", "letters", "chinese", "spaces", "bars", "particles", "persons")
]
_LEAD = lazy(r".{0,12}?(?:\d日[电讯]|[报网社][^,。]{0,6}讯|[电讯] ?\()")


def read_rows(text: str, lines: list[Line], markup: Markup | None) -> Rows:
    """Return the features of each line of a folded text by itself, and where in the tree it is."""
    size = len(lines)
    columns = zip(*lines, strict=True) if lines else ((), (), (), (), ())
    begun, ended, texts, indents, breaks = map(list, columns)
    starts, ends = np.array(begun, dtype=np.intp), np.array(ended, dtype=np.intp)
    values = np.zeros((len(LINE_NAMES), size), dtype=np.float32)
    values[AT["length"]] = ends - starts
    values[AT["log_length"]] = np.log1p(values[AT["length"]])
    values[AT["dateline"]] = [("讯" in own or "电" in own) and _is_dateline(own) for own in texts]
    values[AT["indent"]] = np.minimum(np.array(indents), 4)
    values[AT["close"]] = np.array(breaks) == 1
    if lines:
        counted = count_characters(text, starts, ends)
        _put_counts(counted, values)
        _put_ends(counted, texts, values)
        _count_patterns(texts, values)
    none = np.zeros(0, dtype=np.intp)
    rows = Rows(
        texts,
        values.T,
        np.full(size, -1, dtype=np.intp),
        none,
        np.zeros((0, 2), dtype=np.intp),
        np.zeros(size, dtype=np.intp),
        texts[:1] or [""],
    )
    if markup is not None and lines:
        read_markup(rows, starts, ends, markup)
    return rows


def _is_dateline(own: str) -> bool:
    head = own[:_LONGEST_LEAD]
    return ("讯" in head or "电" in head) and _LEAD.match(own) is not None


def _put_counts(counted: Counts, values: Floats) -> None:
    """Put the counts of characters and words into their columns, most of them as shares."""
    classes, words = counted.classes.T, counted.words.T
    first, word = AT["digits"], AT[f"words_{next(iter(WORDS))}"]
    values[first : first + len(classes)] = classes
    values[word : word + len(words)] = words
    length, commas, stops, bars, spaces = values[_COUNTED]
    values[AT["punctuated"]] = (commas + stops) / length
    values[AT["breaks"]] = bars + spaces
    values[_SHARES] /= length


def _put_ends(counted: Counts, texts: list[str], values: Floats) -> None:
    """Put what a line begins and ends with; patterns are asked where the character lets them."""
    values[AT["opens"]] = class_of(counted.opens)
    values[AT["closes"]] = class_of(counted.closes)
    opens, closes = _ENDS.take([counted.opens, counted.closes], mode="clip")
    ended = values[AT["ended"]]
    ended[:] = closes & _STOP > 0
    for row in (closes & _CLOSES).nonzero()[0].tolist():
        ended[row] = _ENDED.search(texts[row], max(0, len(texts[row]) - 8)) is not None
    for row in (opens & _OPENS).nonzero()[0].tolist():
        values[AT["bullet"], row] = _BULLET.match(texts[row]) is not None


def _count_patterns(texts: list[str], values: Floats) -> None:
    """Count dates and times of day near the ends of the lines that have digits."""
    dates, times = values[AT["words_date"]], values[AT["words_time"]]
    digits = values[AT["digits"]] * values[AT["length"]]
    for row in (digits > 0.5).nonzero()[0].tolist():
        own = texts[row]
        ends = own if len(own) <= HEAD + TAIL else f"{own[:HEAD]}\n{own[-TAIL:]}"
        if "-" in ends or "月" in ends or "." in ends or "/" in ends:
            dates[row] = len(_DATE.findall(ends))
        if ":" in ends or "前" in ends:
            times[row] = len(_TIME.findall(ends))


_STOP, _CLOSES, _OPENS = 1, 2, 4


def _end_table() -> npt.NDArray[np.uint8]:
    """Return for each character what it says of the line that it begins or ends."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for sign, characters in ((_STOP, _STOPS), (_CLOSES, _CLOSING), (_OPENS, _OPENING)):
        table[[*map(ord, characters)]] |= sign
    return table


_ENDS = _end_table()
