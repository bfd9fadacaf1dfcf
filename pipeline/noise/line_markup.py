"""What the markup says of a page's lines: links, tags, classes, and where in the tree they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, repeat
from operator import itemgetter

import numpy as np

from pipeline.noise.line_rows import AT, TAGS, Floats, Ints, Rows
from pipeline.text.markup import Element, Markup
from pipeline.text.patterns import lazy

_WIDTH = 12  # bits of a count of elements around a line: the tree has no more one in the other
_MASK = (1 << _WIDTH) - 1
_SHIFTS = np.arange(0, 5 * _WIDTH, _WIDTH)[:, None]
_GOOD, _BAD, _TABLE, _LIST, _DEEP = (1 << shift for shift in _SHIFTS.ravel().tolist())
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
    columns = rows.values.T
    edges = np.array([starts, ends])
    times = [one[:2] for one in markup.times]
    covers = (markup.links, markup.hidden, markup.marked, times)
    for name, spans in zip(("linked", "hidden", "marked", "time_tag"), covers, strict=True):
        if spans:
            columns[AT[name]] = _coverage(spans, edges)
    columns[AT["has_marks"]] = bool(markup.marked)
    begun, houses, breaks = zip(*markup.lines or [(0, 0, "")], strict=True)
    number = np.maximum(0, np.array(begun).searchsorted(starts, side="right") - 1)
    rows.elements = np.array(houses, dtype=np.intp)[number]
    broken = np.array([*map(_TAG_AT.get, breaks, repeat(-1))], dtype=np.intp)
    _flag(columns, "break_p", broken[number])
    within = np.array([[*map(_START, markup.elements)], [*map(_END, markup.elements)]])
    rows.bounds = starts.searchsorted(within).T
    _read_tree(rows, markup.elements)
    rows.title += markup.said.get("h1", [])[:2] + markup.said.get("og:title", [])[:1]


def _read_tree(rows: Rows, elements: Sequence[Element]) -> None:
    """Put into the rows what the innermost element of each line is, and those around it."""
    parents, kinds = [*map(_PARENT, elements)], [*map(_KIND, elements)]
    known = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    facts, tags, levels = np.array([_facts_of(*kind) for kind in known], dtype=np.int64).T
    kind = np.array([*map(known.__getitem__, kinds)], dtype=np.intp)
    rows.parents = np.array(parents, dtype=np.intp)
    own, above = kind[rows.elements], kind[rows.parents[rows.elements]]
    rows.keys = _numbered(own * len(known) + above)
    columns = rows.values.T
    _flag(columns, "tag_p", tags[own])
    columns[AT["heading"]] = levels[own]
    columns[AT["good_own"] : AT["good_above"]] = facts[own] >> _SHIFTS[:2] & 1
    counts = np.array(_added_up(parents, facts[kind].tolist()), dtype=np.int64)
    columns[AT["good_above"] : AT["depth"] + 1] = counts[rows.elements] >> _SHIFTS & _MASK


def _added_up(parents: list[int], facts: list[int]) -> list[int]:
    """Return for each element the sum of its facts and of those above it."""
    counts: list[int] = []
    for parent, own in zip(parents, facts, strict=True):
        counts.append(counts[parent] + own if parent >= 0 else own - _DEEP)
    return counts


def _numbered(keys: Ints) -> Ints:
    """Return small numbers for the keys, one for those that are alike."""
    own = keys.tolist()
    numbers = {key: number for number, key in enumerate(dict.fromkeys(own))}
    return np.array([*map(numbers.__getitem__, own)], dtype=np.intp)


def _flag(columns: Floats, first: str, tags: Ints) -> None:
    """Set for each line the column of its tag; -1 is a tag that has none."""
    columns[AT[first] : AT[first] + len(TAGS)] = _ONE_OF_TAGS.take(tags, axis=1, mode="wrap")


_TAG_AT = {tag: number for number, tag in enumerate(TAGS)}
_TAG_AT |= {f"h{level}": _TAG_AT["h"] for level in range(1, 7)}
_LEVELS = {f"h{level}": 7 - level for level in range(1, 7)}
_ONE_OF_TAGS = np.eye(len(TAGS), len(TAGS) + 1, dtype=np.float32)  # the last one is none of them
# Of an element: tag and names are its kind.
_PARENT, _KIND, _START, _END = itemgetter(0), itemgetter(1, 2), itemgetter(3), itemgetter(4)


def _coverage(spans: Sequence[tuple[int, int]], edges: Ints) -> Floats:
    """Return the share of each line that lies in one of the spans.

    Args:
        edges: where each line begins, and where each ends.
    """
    flat = np.fromiter(chain.from_iterable(spans), dtype=np.intp, count=2 * len(spans))
    begins, stops = flat[::2].copy(), flat[1::2]
    if (begins[1:] < begins[:-1]).any():
        order = np.lexsort((stops, begins))
        begins, stops = begins[order], stops[order]
    last = np.zeros(len(begins) + 1, dtype=np.intp)  # how far the spans before reach
    np.maximum.accumulate(stops, out=last[1:])
    total = np.zeros(len(begins) + 1, dtype=np.intp)  # how much they cover
    np.maximum(0, last[1:] - np.maximum(begins, last[:-1])).cumsum(out=total[1:])
    index = begins.searchsorted(edges, side="right")
    before = total[index] - np.maximum(0, last[index] - edges)
    covered: Floats = ((before[1] - before[0]) / (edges[1] - edges[0])).astype(np.float32)
    return covered


@lru_cache(maxsize=1 << 13)  # the pages of a site have the same
def _facts_of(tag: str, names: str) -> tuple[int, int, int]:
    """Return an element's facts: what its names are like, what it is; its tag; its level.

    The facts are one number, in which those of an element and of all above it add up.
    """
    good, bad = _GOOD_NAMES.search(names) is not None, _BAD_NAMES.search(names) is not None
    facts = _GOOD * good + _BAD * bad + _HOUSES.get(tag, 0) + _DEEP
    return facts, _TAG_AT.get(tag, -1), _LEVELS.get(tag, 0)
