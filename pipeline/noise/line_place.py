"""Where on the page a line is: from the title, bylines, headings, the running text around it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_rows import Column, Floats, Rows, stacked
from pipeline.noise.line_sums import best_run, sums_before
from pipeline.text.patterns import lazy

PLACE = (
    "weight", "signed", "wrapped", "unit_length", "place", "place_in_text", "from_end", "lines",
    "page_length", "is_title", "after_title", "before_title", "has_title", "title_distance",
    "comments_above", "related_above", "byline_above", "byline_below", "in_run", "run_start",
    "run_end", "run_share", "footer_above", "same_as_title", "repeated", "title_words",
    "since_running", "until_running", "block_share", "block_best", "block_lines", "short_run",
)  # fmt: skip
_NOWHERE = 1000  # lines away: further than counts
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
    size = len(rows.texts)
    here = np.arange(size, dtype=np.float32)
    length = rows.column("length")
    before = sums_before(length)
    titles, same = _titles(rows)
    first = _own_title(titles, weight)
    run = best_run(signed)
    inside = (here >= run[0]) & (here < run[1])
    comments, related = headings(rows, "comments"), headings(rows, "related")
    byline = (rows.column("words_byline") > 0) & (rows.column("words_date") > 0) & (length < 90)
    footer = rows.column("words_footer") > 0
    after = comments & (here > (first if first >= 0 else size * 0.2))
    since = _since(after, related, byline, footer & (here > size / 2), weight > 0)
    until = _since(byline[::-1], weight[::-1] > 0)
    columns = [
        weight,
        signed,
        wrapped,
        unit,
        here / max(1, size),
        before[:-1] / max(1.0, before[-1]),
        size - here,
        float(np.log1p(size)),
        float(np.log1p(before[-1])),
        titles,
        np.maximum(0, here - first) if first >= 0 else 0.0,
        np.maximum(0, first - here) if first >= 0 else 0.0,
        float(first >= 0),
        np.log1p(np.abs(here - first)) if first >= 0 else 0.0,
        since[0],
        since[1],
        since[2],
        until[0, ::-1],
        inside,
        here - run[0],
        run[1] - here,
        float(weight[run[0] : run[1]].sum() / max(1.0, weight.sum())),
        since[3],
        same,
        _repeated(rows.texts),
        _title_words(rows),
        since[4],
        until[1, ::-1],
        *_blocks(weight),
        _run_length(is_short(rows)),
    ]
    return stacked(columns, size)


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


def _since(*flags: npt.NDArray[np.bool_]) -> Floats:
    """Return how many lines above the nearest flagged line stands, 99 where there is none.

    A row for each of the flags.
    """
    here = np.arange(len(flags[0]))
    last = np.maximum.accumulate(np.where(np.array(flags), here, -_NOWHERE), axis=1)
    since: Floats = np.minimum(99, here - last).astype(np.float32)
    return since


def _titles(rows: Rows) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which lines spell the page's title, and which of all hold its very words."""
    known = [_squeeze(title) for title in rows.title if len(title) >= 5]
    begins = frozenset("".join(known))
    found = np.zeros(len(rows.texts), dtype=bool)
    same = np.zeros(len(rows.texts), dtype=bool)
    length = rows.column("length")
    for index in np.flatnonzero((length >= 5) & (length <= 80)).tolist():
        text = rows.texts[index]
        if index > 0 and text[0] in begins and text[-1] in begins:
            own = _squeeze(text)
            same[index] = own in known
            found[index] = len(own) >= 6 and any(own in title for title in known)
    strong = found & (rows.column("length") >= 9)
    return (strong if strong.any() else found), same


def _squeeze(text: str) -> str:
    return "".join(text.split())


def is_short(rows: Rows) -> npt.NDArray[np.bool_]:
    """Return which lines are short and end in no full stop, as a menu's and headings do."""
    short: npt.NDArray[np.bool_] = rows.column("length") <= _SHORT
    short &= rows.column("ended") == 0
    return short


def _run_length(flags: npt.NDArray[np.bool_]) -> Floats:
    """Return how many flagged lines in a row a line is one of, 0 where it is not flagged."""
    group = np.cumsum(~flags)
    counts = np.bincount(group, weights=flags) if len(flags) else np.zeros(0)
    return np.where(flags, np.log1p(counts[group]), 0).astype(np.float32)


def _blocks(weight: Floats) -> list[Floats]:
    """Return the share of the page's running text that the block around a line has, and more.

    A block is lines of running text with few others between. The share is also given of the best
    block's, with how many lines of running text the block has.
    """
    here, running = np.arange(len(weight)), np.flatnonzero(weight > 0)
    if not len(running):
        return [np.zeros(len(weight), dtype=np.float32)] * 3
    parted = running[1:] - running[:-1] > _GAP + 1
    number = np.zeros(len(running), dtype=np.intp)
    parted.cumsum(out=number[1:])
    sums, counts = np.bincount(number, weights=weight[running]), np.bincount(number)
    table = np.zeros((3, len(sums) + 1))  # the last column is of what is in no block
    table[0, :-1] = sums / max(1.0, float(sums.sum()))
    table[1, :-1] = sums / max(1.0, float(sums.max()))
    table[2, :-1] = np.log1p(counts)
    lasts = counts.cumsum()
    block = running[lasts - counts].searchsorted(here, side="right") - 1
    block[here > running[lasts - 1][block]] = -1
    return [*table[:, block]]


def _title_words(rows: Rows) -> Floats:
    """Return how many pairs of characters of the title each line has."""
    title = max(_PARTS.split(rows.title[0]), key=len)[:_LONGEST_TITLE] if rows.title else ""
    known = np.array(sorted({*_pairs(_codes(title)).tolist()}), dtype=np.int64)
    counts = np.zeros(len(rows.texts), dtype=np.float32)
    codes = _codes("\n".join(rows.texts))
    if not len(known) or len(codes) < 2:
        return counts
    begins = np.zeros(_MOST, dtype=bool)
    begins[np.minimum(known >> _BITS, _MOST - 1)] = True
    places = begins.take(codes[:-1], mode="clip").nonzero()[0]
    own = (codes[places].astype(np.int64) << _BITS) | codes[places + 1]
    number = known.searchsorted(own)
    hits = (known.take(number, mode="clip") == own).nonzero()[0]
    ends = (rows.column("length") + 1).cumsum(dtype=float)
    lines = ends.searchsorted(places[hits], side="right")
    held = np.zeros((len(counts), len(known)), dtype=bool)
    held[lines, number[hits]] = True
    counts += held.sum(axis=1)
    return counts


def _codes(text: str) -> Column:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _pairs(codes: Column) -> Column:
    """Return a number for each two neighbouring characters."""
    pairs: Column = (codes[:-1].astype(np.int64) << _BITS) | codes[1:]
    return pairs
