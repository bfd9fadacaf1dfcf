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
    at, values, elements = AT, rows.values, markup.elements
    values[:, at["linked"]] = _coverage(markup.links, starts, ends)
    values[:, at["hidden"]] = _coverage(markup.hidden, starts, ends)
    values[:, at["marked"]] = _coverage(markup.marked, starts, ends)
    values[:, at["has_marks"]] = bool(markup.marked)
    values[:, at["time_tag"]] = _coverage([one[:2] for one in markup.times], starts, ends)
    begun, houses, breaks = zip(*markup.lines or [(0, 0, "")], strict=True)
    number = np.maximum(0, np.searchsorted(np.array(begun), starts, side="right") - 1)
    rows.elements = np.array(houses, dtype=np.intp)[number]
    parents, tags, names, firsts, lasts, _ = zip(*elements, strict=True)
    rows.parents = np.array(parents, dtype=np.intp)
    bounds = np.array([firsts, lasts], dtype=np.intp).T
    rows.bounds = np.searchsorted(starts, bounds)
    facts = _element_facts(parents, tags, names)
    values[:, at["good_own"] : at["depth"] + 1] = facts[rows.elements, :7]
    used, place = np.unique(rows.elements, return_inverse=True)
    keys: dict[tuple[str, str, str, str], int] = {}
    pairs = [(elements[one], elements[elements[one].parent]) for one in used.tolist()]
    alike = [
        keys.setdefault((one.tag, one.names, above.tag, above.names), len(keys))
        for one, above in pairs
    ]
    rows.keys = np.array(alike, dtype=np.intp)[place]
    own = np.array([_TAG_AT.get(one.tag, -1) for one, _ in pairs], dtype=np.intp)[place]
    broken = np.array([_TAG_AT.get(tag, -1) for tag in breaks], dtype=np.intp)
    _flag(values, at["tag_p"], own)
    _flag(values, at["break_p"], broken[number])
    levels = [_LEVELS.get(one.tag, 0) for one, _ in pairs]
    values[:, at["heading"]] = np.array(levels)[place]
    rows.title += markup.said.get("h1", [])[:2] + markup.said.get("og:title", [])[:1]


def _flag(values: Floats, first: int, tags: Ints) -> None:
    """Set for each line the column of its tag, the first of which is `first`."""
    known = np.flatnonzero(tags >= 0)
    values[known, first + tags[known]] = 1


_TAG_AT = {tag: number for number, tag in enumerate(TAGS)}
_TAG_AT |= {f"h{level}": _TAG_AT["h"] for level in range(1, 7)}
_LEVELS = {f"h{level}": 7 - level for level in range(1, 7)}


def _coverage(spans: list[tuple[int, int]], starts: Ints, ends: Ints) -> Floats:
    """Return the share of each line that lies in one of the spans."""
    if not spans:
        return np.zeros(len(starts), dtype=np.float32)
    places = np.array(spans, dtype=np.intp)
    if (np.diff(places[:, 0]) < 0).any():
        places = places[np.lexsort((places[:, 1], places[:, 0]))]
    begins = places[:, 0]
    stops = np.maximum.accumulate(places[:, 1])
    total = np.concatenate(
        [
            [0],
            np.cumsum(np.maximum(0, stops - np.maximum(begins, np.concatenate([[0], stops[:-1]])))),
        ]
    )

    def before(points: Ints) -> Ints:
        index = np.searchsorted(begins, points, side="right")
        last = np.maximum(index - 1, 0)
        over = np.where(index > 0, np.maximum(0, stops[last] - points), 0)
        counted: Ints = total[index] - over
        return counted

    covered: Floats = (before(ends) - before(starts)) / np.maximum(1, ends - starts)
    return covered.astype(np.float32)


def _element_facts(parents: Sequence[int], tags: Sequence[str], names: Sequence[str]) -> Floats:
    """Return for each element what its names and those above it say, and how deep it lies.

    An element's counts are its parent's and its own; five of them are one number meanwhile.
    """
    known = {one: _facts_of_names(one) for one in set(names)}
    own = [known[name] | _HOUSES.get(tag, 0) for name, tag in zip(names, tags, strict=True)]
    counts: list[int] = []
    for parent, facts in zip(parents, own, strict=True):
        counts.append(facts + _DEEP + counts[parent] if parent >= 0 else facts)
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
