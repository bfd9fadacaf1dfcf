"""What the markup says of a page's lines: links, tags, classes, and where in the tree they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pipeline.noise.line_rows import AT, TAGS, Floats, Ints, Rows, stacked
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

_WIDTH = 12  # bits of a count of elements around a line: the tree has no more one in the other
_MASK = (1 << _WIDTH) - 1
_SHIFTS = range(0, 5 * _WIDTH, _WIDTH)
_GOOD, _BAD, _TABLE, _LIST, _DEEP = (1 << shift for shift in _SHIFTS)
#: What some tags are by themselves.
_HOUSES = {"table": _TABLE, "ul": _LIST, "ol": _LIST, "dl": _LIST}
_GOOD_NAMES = lazy(
    r"article|artical|content|body|text|story|post|entry|detail|zhengwen|zoom|trs_editor|nr\b|main"
    r"|paragraph|cont\b"
)
_BAD_NAMES = lazy(
    r"comment|foot|side|relat|recommend|nav|menu|share|\bad|advert|hot|rank|breadcrumb|copyright"
    r"|head|tool|login|widget|banner|crumb|link|tag|list|right|left|pop|author|meta|info|reply"
)


def read_markup(rows: Rows, starts: Ints, ends: Ints, markup: Markup) -> None:
    """Put what the markup says into the rows of the lines that begin and end there."""
    at, values = AT, rows.values
    times = [one[:2] for one in markup.times]
    covers = (markup.links, markup.hidden, markup.marked, times)
    for name, spans in zip(("linked", "hidden", "marked", "time_tag"), covers, strict=True):
        if spans:
            values[:, at[name]] = _coverage(spans, starts, ends)
    values[:, at["has_marks"]] = bool(markup.marked)
    begun, houses, breaks = zip(*markup.lines or [(0, 0, "")], strict=True)
    number = np.maximum(0, np.array(begun).searchsorted(starts, side="right") - 1)
    rows.elements = np.array(houses, dtype=np.intp)[number]
    broken = np.array([_TAG_AT.get(tag, -1) for tag in breaks], dtype=np.intp)
    _flag(values, at["break_p"], broken[number])
    parents, tags, names, firsts, lasts, _ = zip(*markup.elements, strict=True)
    rows.parents = np.array(parents, dtype=np.intp)
    rows.bounds = starts.searchsorted(np.array([firsts, lasts], dtype=np.intp).T)
    facts = _element_facts(parents, tags, names)
    values[:, at["good_own"] : at["depth"] + 1] = facts[rows.elements]
    rows.keys, own, levels = _read_houses(rows.elements, parents, tags, names)
    _flag(values, at["tag_p"], own)
    values[:, at["heading"]] = levels
    rows.title += markup.said.get("h1", [])[:2] + markup.said.get("og:title", [])[:1]


def _read_houses(
    elements: Ints, parents: Sequence[int], tags: Sequence[str], names: Sequence[str]
) -> Ints:
    """Return, of the innermost element of each line: what it shares with its like; tag; heading.

    Those are alike that have the same tag and names, and that stand in one such element.
    """
    keys: dict[tuple[str, str, str, str], int] = {}
    told: list[tuple[int, int, int]] = []
    used = sorted(set(elements.tolist()))
    for one in used:
        tag, above = tags[one], parents[one]
        key = keys.setdefault((tag, names[one], tags[above], names[above]), len(keys))
        told.append((key, _TAG_AT.get(tag, -1), _LEVELS.get(tag, 0)))
    table = np.empty((3, len(tags)), dtype=np.intp)
    table[:, used] = np.array(told, dtype=np.intp).T
    houses: Ints = table[:, elements]
    return houses


def _flag(values: Floats, first: int, tags: Ints) -> None:
    """Set for each line the column of its tag, the first of which is `first`."""
    known = np.flatnonzero(tags >= 0)
    values[known, first + tags[known]] = 1


_TAG_AT = {tag: number for number, tag in enumerate(TAGS)}
_TAG_AT |= {f"h{level}": _TAG_AT["h"] for level in range(1, 7)}
_LEVELS = {f"h{level}": 7 - level for level in range(1, 7)}


def _coverage(spans: list[tuple[int, int]], starts: Ints, ends: Ints) -> Floats:
    """Return the share of each line that lies in one of the spans."""
    begins, stops = np.array(spans, dtype=np.intp).T
    if (begins[1:] < begins[:-1]).any():
        order = np.lexsort((stops, begins))
        begins, stops = begins[order], stops[order]
    stops = np.maximum.accumulate(stops)
    fresh = begins.copy()  # where what no span before holds begins
    np.maximum(begins[1:], stops[:-1], out=fresh[1:])
    total = np.zeros(len(begins) + 1, dtype=np.intp)
    np.cumsum(np.maximum(0, stops - fresh), out=total[1:])

    def before(points: Ints) -> Ints:
        index = begins.searchsorted(points, side="right")
        over = np.maximum(0, stops[index - 1] - points)  # of the last span that begins before
        counted: Ints = total[index] - over * (index > 0)
        return counted

    covered: Floats = (before(ends) - before(starts)) / np.maximum(1, ends - starts)
    return covered.astype(np.float32)


def _element_facts(parents: Sequence[int], tags: Sequence[str], names: Sequence[str]) -> Floats:
    """Return for each element what its names and those above it say, and how deep it lies.

    An element's counts are its parent's and its own; five of them are one number meanwhile.
    """
    known = {one: _facts_of_names(one) for one in set(names)}
    own = [*map(known.__getitem__, names)]
    counts: list[int] = []
    for parent, tag, facts in zip(parents, tags, own, strict=True):
        above = counts[parent] + _DEEP if parent >= 0 else 0
        counts.append(above + facts + _HOUSES[tag] if tag in _HOUSES else above + facts)
    said, packed = np.array(own, dtype=np.int64), np.array(counts, dtype=np.int64)
    columns = [said >> shift & 1 for shift in _SHIFTS[:2]]
    columns += [packed >> shift & _MASK for shift in _SHIFTS[:-1]]
    columns.append(packed >> _SHIFTS[-1])
    return stacked(columns, len(own))


@lru_cache(maxsize=1 << 12)  # the pages of a site have the same
def _facts_of_names(names: str) -> int:
    """Return whether an element's names are such as articles have, and such as others have."""
    good, bad = _GOOD_NAMES.search(names) is not None, _BAD_NAMES.search(names) is not None
    return _GOOD * good + _BAD * bad
