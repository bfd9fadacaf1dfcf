"""Where on the page a line is: from the title, bylines, headings, the running text around it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_rows import Borders, Column, Floats, Rows, stacked
from pipeline.noise.line_sums import best_run, steps_to, sums_before
from pipeline.text.patterns import lazy

PLACE = (
    "weight", "signed", "wrapped", "unit_length", "place", "place_in_text", "from_end", "lines",
    "page_length", "is_title", "after_title", "before_title", "has_title", "title_distance",
    "comments_above", "related_above", "byline_above", "byline_below", "in_run", "run_start",
    "run_end", "run_share", "footer_above", "same_as_title", "repeated", "title_words",
    "since_running", "until_running", "block_share", "block_best", "block_lines", "short_run",
)  # fmt: skip
_SHORT = 16  # characters of a line that does not end as a sentence does
_GAP = 2  # lines without running text that part no block
_HEADINGS = {
    "comments": lazy(
        r"[^。]{0,10}(?:网友|最新|热门|全部|精彩|用户|读者|我要|发表)?(?:评论|跟帖|跟贴|留言|回复|回应)"
        r"[^。,]{0,10}"
    ),
    "related": lazy(
        r"[^。,]{0,6}(?:相关|推荐|延伸|猜你|热门|热点|排行|更多|往期|精彩|最新|还?看[了过]|[都也爱]在?看|喜欢|感兴趣|头条)[^。,]{0,8}"
    ),
}
_LONGEST_HEADING, _LONGEST_TITLE = 24, 40
_PARTS = lazy(r"[_|\s-]+")
_BITS = 21  # of a code point
_MOST = 0x10000  # characters beyond it are looked up as the last one


def read_place(rows: Rows, weight: Floats, signed: Floats, wrapped: Floats, unit: Floats) -> Floats:
    """Return the columns `PLACE` of each line."""
    borders, length = rows.borders, rows.column("length")
    size = borders.spread(borders.sizes, np.float32)
    here = (np.arange(len(length)) - borders.spread(borders.starts, int)).astype(np.float32)
    titles, same = _titles(rows, borders)
    pages = [
        _read_page(titles[own], length[own], weight[own], signed[own]) for own in borders.slices
    ]
    before = np.concatenate([page.before[:-1] for page in pages])
    characters = borders.spread([page.before[-1] for page in pages])
    first = borders.spread([page.title for page in pages], np.float32)
    begin, end = (
        borders.spread(column, np.float32)
        for column in zip(*(page.run for page in pages), strict=True)
    )
    titled = first >= 0
    comments, related = headings(rows, "comments"), headings(rows, "related")
    byline = (rows.column("words_byline") > 0) & (rows.column("words_date") > 0) & (length < 90)
    footer = (rows.column("words_footer") > 0) & (here > size / 2)
    after = comments & (
        here > np.where(titled, first, borders.spread(borders.sizes * 0.2, np.float32))
    )
    above, below = steps_to(np.array([after, related, byline, footer, weight > 0]), borders)
    columns = [
        weight,
        signed,
        wrapped,
        unit,
        here / size,
        before / np.maximum(1.0, characters),
        size - here,
        np.log1p(size.astype(float)),
        np.log1p(characters),
        titles,
        np.where(titled, np.maximum(0, here - first), 0),
        np.where(titled, np.maximum(0, first - here), 0),
        titled,
        np.where(titled, np.log1p(np.abs(here - first)), 0),
        *above[:3],
        below[2],
        (here >= begin) & (here < end),
        here - begin,
        end - here,
        borders.spread([page.share for page in pages]),
        above[3],
        same,
        np.concatenate([_repeated(page.texts) for page in rows.pages]),
        _title_words(rows, borders),
        above[4],
        below[4],
        *_blocks(weight, borders),
        _run_length(is_short(rows), borders),
    ]
    return stacked(columns, len(length))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's own title, -1 without; its best run; the run's share of its weight.

    `before` is how many characters stand above each line, and on the whole page.
    """

    title: int
    run: tuple[int, int]
    share: float
    before: Column


def _read_page(
    titles: npt.NDArray[np.bool_], length: Floats, weight: Floats, signed: Floats
) -> _Page:
    begin, end = best_run(signed)
    share = float(weight[begin:end].sum() / max(1.0, weight.sum()))
    return _Page(_own_title(titles, weight), (begin, end), share, sums_before(length))


def _own_title(titles: npt.NDArray[np.bool_], weight: Floats) -> int:
    """Return which line is the article's own title, the one most running text follows; else -1."""
    places = np.flatnonzero(titles)
    if len(places) < 2:
        return int(places[0]) if len(places) else -1
    total = np.concatenate([[0], np.cumsum(weight)])
    follows = total[np.minimum(len(titles), places + 15)] - total[places]
    return int(places[np.argmax(follows)])


def headings(rows: Rows, name: str) -> npt.NDArray[np.bool_]:
    """Return which lines are a heading of "comments" or of "related" articles."""
    found = np.zeros(len(rows.texts), dtype=bool)
    short = (rows.column(f"words_{name}") > 0) & (rows.column("length") <= _LONGEST_HEADING)
    for index in np.flatnonzero(short).tolist():
        found[index] = _HEADINGS[name].fullmatch(rows.texts[index]) is not None
    return found


def _repeated(texts: list[str]) -> npt.NDArray[np.bool_]:
    counts = Counter(texts)
    repeated: npt.NDArray[np.bool_] = np.array([*map(counts.__getitem__, texts)]) > 1
    return repeated


def _titles(rows: Rows, borders: Borders) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which lines spell their page's title, and which of all hold its very words."""
    length = rows.column("length")
    found, same = np.zeros((2, len(length)), dtype=bool)
    may = (length >= 5) & (length <= 80)
    may[borders.starts] = False
    for page, lines in zip(rows.pages, borders.slices, strict=True):
        known = [_squeeze(title) for title in page.title if len(title) >= 5]
        begins = frozenset("".join(known))
        for index in np.flatnonzero(may[lines]).tolist():
            text = page.texts[index]
            if text[0] in begins and text[-1] in begins:
                own = _squeeze(text)
                same[lines][index] = own in known
                found[lines][index] = len(own) >= 6 and any(own in title for title in known)
        strong = found[lines] & (length[lines] >= 9)
        if strong.any():
            found[lines] = strong
    return found, same


def _squeeze(text: str) -> str:
    return "".join(text.split())


def is_short(rows: Rows) -> npt.NDArray[np.bool_]:
    """Return which lines are short and end in no full stop, as a menu's and headings do."""
    short: npt.NDArray[np.bool_] = rows.column("length") <= _SHORT
    short &= rows.column("ended") == 0
    return short


def _run_length(flags: npt.NDArray[np.bool_], borders: Borders) -> Floats:
    """Return how many flagged lines in a row a line is one of, 0 where it is not flagged."""
    group = (~flags).cumsum() + borders.page
    counts = np.bincount(group, weights=flags)
    return np.where(flags, np.log1p(counts[group]), 0).astype(np.float32)


def _blocks(weight: Floats, borders: Borders) -> list[Column]:
    """Return the share of the page's running text that the block around a line has, and more.

    A block is lines of running text with few others between. The share is also given of the best
    block's, with how many lines of running text the block has.
    """
    here, running = np.arange(len(weight)), np.flatnonzero(weight > 0)
    if not len(running):
        return [np.zeros(len(weight), dtype=np.float32)] * 3
    page = borders.page[running]
    parted = (running[1:] - running[:-1] > _GAP + 1) | (page[1:] != page[:-1])
    number = np.zeros(len(running), dtype=np.intp)
    parted.cumsum(out=number[1:])
    sums, counts = np.bincount(number, weights=weight[running]), np.bincount(number)
    lasts = counts.cumsum()
    begins, ends = running[lasts - counts], running[lasts - 1]
    table = np.zeros((3, len(sums) + 1))  # the last column is of what is in no block
    table[2, :-1] = np.log1p(counts)
    edges = begins.searchsorted([*borders.starts, len(weight)]).tolist()
    for first, last in pairwise(edges):
        if own := slice(first, last) if first < last else None:
            table[0, own] = sums[own] / max(1.0, float(sums[own].sum()))
            table[1, own] = sums[own] / max(1.0, float(sums[own].max()))
    block = begins.searchsorted(here, side="right") - 1
    block[here > ends[block]] = -1
    return [*table[:, block]]


def _title_words(rows: Rows, borders: Borders) -> Floats:
    """Return how many pairs of characters of its page's title each line has."""
    known = np.sort(
        np.array(
            [
                number << 2 * _BITS | pair
                for number, page in enumerate(rows.pages)
                for pair in {*_pairs(_codes(_main_title(page))).tolist()}
            ],
            dtype=np.int64,
        )
    )
    codes = _codes("\n".join(rows.texts))
    if not len(known) or len(codes) < 2:
        return np.zeros(len(rows.texts), dtype=np.float32)
    begins = np.zeros(_MOST, dtype=bool)
    begins[np.minimum(known >> _BITS & (1 << _BITS) - 1, _MOST - 1)] = True
    places = begins.take(codes[:-1], mode="clip").nonzero()[0]
    ends = (rows.column("length") + 1).cumsum(dtype=float)
    lines = ends.searchsorted(places, side="right")
    own = (codes[places].astype(np.int64) << _BITS) | codes[places + 1]
    own |= borders.page[lines] << 2 * _BITS
    number = known.searchsorted(own)
    hits = known.take(number, mode="clip") == own
    held = np.sort(lines[hits] * len(known) + number[hits])
    fresh = np.ones(len(held), dtype=bool)
    fresh[1:] = held[1:] > held[:-1]
    return np.bincount(held[fresh] // len(known), minlength=len(ends)).astype(np.float32)


def _main_title(page: Rows) -> str:
    """Return the longest part of a page's title, as far as it counts."""
    return max(_PARTS.split(page.title[0]), key=len)[:_LONGEST_TITLE] if page.title else ""


def _codes(text: str) -> Column:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _pairs(codes: Column) -> Column:
    """Return a number for each two neighbouring characters."""
    pairs: Column = (codes[:-1].astype(np.int64) << _BITS) | codes[1:]
    return pairs
