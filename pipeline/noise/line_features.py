"""Features of a page's lines, for telling the article from boilerplate: each by itself.

What a line has around it (its neighbours, its elements, its place) is `line_context`'s.
"""

from __future__ import annotations

import numpy as np

from pipeline.noise.line_characters import HEAD, TAIL, WORDS, count_characters
from pipeline.noise.line_markup import read_markup
from pipeline.noise.line_rows import AT, LINE_NAMES, Floats, Ints, Rows
from pipeline.text.lines import Line
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

_DATE = lazy(r"\d{2,4} ?[-/年.] ?\d{1,2} ?[-/月.] ?\d{1,2}|\d{1,2}月\d{1,2}日")
_TIME = lazy(r"\d{1,2}:\d\d|\d ?(?:秒|分钟|小时|天|日|周|个月)之?前")
_ENDED = lazy(r"""[。｡!?;…][\]"'”’」』)》】]*\Z|[A-Za-z)][.!?]["”']?\Z""")
_STOPS = frozenset("。｡!?;…")
_CLOSING = frozenset(".\"'”’」』)》】]")  # what else such an end can end with
_BULLET = lazy(r"[·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-]|\[?\d{1,2}[.、\]]|[#【\[(]")
_OPENING = frozenset("·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-#【[(0123456789")
_LONGEST_LEAD = 24  # characters
_COUNTED = ("commas", "stops", "bars", "spaces")
_LEAD = lazy(r".{0,12}?(?:\d日[电讯]|[报网社][^,。]{0,6}讯|[电讯] ?\()")


def read_rows(text: str, lines: list[Line], markup: Markup | None) -> Rows:
    """Return the features of each line of a folded text by itself, and where in the tree it is."""
    size = len(lines)
    columns = zip(*lines, strict=True) if lines else ((), (), (), (), ())
    begun, ended, texts, indents, breaks = map(list, columns)
    starts, ends = np.array(begun, dtype=np.intp), np.array(ended, dtype=np.intp)
    values = np.zeros((len(LINE_NAMES), size), dtype=np.float32).T
    at = AT
    lengths = (ends - starts).astype(np.float32)
    values[:, at["length"]], values[:, at["log_length"]] = lengths, np.log1p(lengths)
    values[:, at["ended"]] = [
        own[-1] in _STOPS or (own[-1] in _CLOSING and _is_ended(own)) for own in texts
    ]
    values[:, at["bullet"]] = [own[0] in _OPENING and bool(_BULLET.match(own)) for own in texts]
    values[:, at["dateline"]] = [
        ("讯" in own or "电" in own) and _is_dateline(own) for own in texts
    ]
    values[:, at["indent"]] = np.minimum(np.array(indents), 4)
    values[:, at["close"]] = np.array(breaks) == 1
    if lines:
        _put_counts(text, starts, ends, values)
        _count_patterns(texts, values)
    none = np.zeros(0, dtype=np.intp)
    rows = Rows(
        texts,
        values,
        np.full(size, -1, dtype=np.intp),
        none,
        np.zeros((0, 2), dtype=np.intp),
        np.zeros(size, dtype=np.intp),
        texts[:1] or [""],
    )
    if markup is not None and lines:
        read_markup(rows, starts, ends, markup)
    return rows


def _is_ended(own: str) -> bool:
    return _ENDED.search(own, max(0, len(own) - 8)) is not None


def _is_dateline(own: str) -> bool:
    head = own[:_LONGEST_LEAD]
    return ("讯" in head or "电" in head) and _LEAD.match(own) is not None


def _put_counts(text: str, starts: Ints, ends: Ints, values: Floats) -> None:
    """Put the counts of characters and words into their columns, most of them as shares."""
    counted, sizes = count_characters(text, starts, ends), ends - starts
    first, words = AT["digits"], AT[f"words_{next(iter(WORDS))}"]
    values[:, first : first + counted.classes.shape[1]] = counted.classes
    values[:, words : words + counted.words.shape[1]] = counted.words
    column = {name: values[:, AT[name]] for name in _COUNTED}
    values[:, AT["punctuated"]] = (column["commas"] + column["stops"]) / sizes
    values[:, AT["breaks"]] = column["bars"] + column["spaces"]
    for name in ("digits", "letters", "chinese", "spaces", "bars", "particles", "persons"):
        values[:, AT[name]] /= sizes
    values[:, AT["opens"]], values[:, AT["closes"]] = counted.opens, counted.closes


def _count_patterns(texts: list[str], values: Floats) -> None:
    """Count dates and times of day near the ends of the lines that have digits."""
    dates, times = values[:, AT["words_date"]], values[:, AT["words_time"]]
    digits = values[:, AT["digits"]] * values[:, AT["length"]]
    for row in (digits > 0.5).nonzero()[0].tolist():
        own = texts[row]
        ends = own if len(own) <= HEAD + TAIL else f"{own[:HEAD]}\n{own[-TAIL:]}"
        if "-" in ends or "月" in ends or "." in ends or "/" in ends:
            dates[row] = len(_DATE.findall(ends))
        if ":" in ends or "前" in ends:
            times[row] = len(_TIME.findall(ends))
