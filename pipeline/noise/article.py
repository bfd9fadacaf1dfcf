"""Content extraction: the learned scores of a page's lines, decoded to the runs of its article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_features import read_rows
from pipeline.noise.line_place import headings
from pipeline.noise.line_rows import Borders, Column, Floats, Rows, joined
from pipeline.noise.line_sums import sums_before
from pipeline.noise.replies import thread_start
from pipeline.noise.scorer import Scorer, shipped_scorer
from pipeline.noise.together import together
from pipeline.text.lines import Line
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

Flags = npt.NDArray[np.bool_]

#: What it costs, in log odds, to go from the article to something else or back. Tried on folds
#: of unseen sites with markup: 0.5, 1, 1.5, 2 gave 97.6, 98.2, 98.0, 96.0; 0.3 to 1 were alike
#: without.
SWITCH = {True: 1.0, False: 0.5}
_LEAST, _MOST = 1e-3, 1 - 1e-3
_EVIDENCE = (
    "menu", "share", "footer", "related", "comments", "byline", "date", "advertisement",
)  # fmt: skip
_LEANING, _MANY = 2.0, 10  # log odds for sentences of a text with few such lines; none with many
_RUNNING = 12  # characters of a sentence
_FACT = lazy(
    r"[(\[【]?(?:\d{1,2}[.、]\s?)?[^\s:。,!?]{1,8}\s?:.*|[^。!?]*\d[\d:,.]*\s?[^\s\d。!?]{0,2}|[(\[【].{1,10}[)\]】]"
)
_NO_FACT = lazy("[热专]线|生命线|关键[词字]|标签")
_LONGEST_LIST, _LONGEST_FACT, _FEWEST_FACTS, _MOSTLY = 40, 40, 2, 0.7
#: Log odds for a line of running text in elements like those that hold so much of the article.
_ALIKE, _SHARE, _LINKED = 2.0, 0.4, 0.3
#: And against what stands in other elements below a heading of comments, of other articles.
_AGAINST = 2.0
#: Characters above it that are more than a lead: twice as much speaks against the rest. With less
#: above them buttons (评论 12) are no heading of comments.
_WHOLE = 150
_PART = 60  # characters of running text above such a heading; with 30 a cookie notice was a part
_LONGEST_EVIDENCE = 30  # characters: a longer line with such words may be a sentence


#: Lines of pages that are looked at together: most of the time of a page alone is numpy's own, a
#: call at a time. From 1,000 to 4,000 it is alike; what is known of a line takes two kilobytes.
_TOGETHER = 2000

#: A folded text, its lines, and its markup if it has any.
Source = tuple[str, list[Line], Markup | None]


def find_article(
    text: str, lines: list[Line], markup: Markup | None, scorer: Scorer | None = None
) -> list[bool]:
    """Return for each line of a folded page whether it belongs to the article.

    A text that shows no sign of anything else (a menu's words, a date, a button) is all article.
    None for the scorer is the shipped one.
    """
    return find_articles([(text, lines, markup)], scorer)[0]


def find_articles(pages: Sequence[Source], scorer: Scorer | None = None) -> list[list[bool]]:
    """Return the same for several pages, each of which is judged as it would be alone."""
    found = [[False] * len(lines) for _, lines, _ in pages]
    for markup in (True, False):
        alike = (
            (index, len(lines))
            for index, (_, lines, own) in enumerate(pages)
            if lines and (own is not None) is markup
        )
        for some in together(alike, _TOGETHER):
            rows = [_rows_of(*pages[index]) for index in some]
            own_scorer = scorer or shipped_scorer(markup)
            for index, kept in zip(some, _kept(rows, own_scorer, markup=markup), strict=True):
                found[index][: len(kept)] = kept
    return found


def _rows_of(text: str, lines: list[Line], markup: Markup | None) -> Rows:
    """Return a page's lines down to where the thread of comments begins."""
    rows = read_rows(text, lines, markup)
    if start := thread_start(rows):
        return rows.subset(np.arange(len(lines)) < start)
    return rows


def _kept(pages: list[Rows], scorer: Scorer, *, markup: bool) -> Iterator[list[bool]]:
    """Yield each page's lines of the article, all of them where none is: no page is all noise."""
    rows = joined(pages)
    kept = kept_lines(rows, scorer.score(rows), markup=markup)
    for lines in rows.borders.slices:
        own = kept[lines].tolist()
        yield own if any(own) else [True] * len(own)


def kept_lines(rows: Rows, chances: Floats, *, markup: bool) -> Flags:
    """Return which lines are the article's, by the probability of each."""
    borders, length = rows.borders, rows.column("length")
    running = (rows.column("ended") > 0) & (length >= _RUNNING)
    if markup:
        leaning = _leanings(rows, chances, running)
        return best_runs(chances, length, SWITCH[True], leaning, borders)
    evidence = _evidence(rows)
    signs = np.bincount(borders.page, weights=evidence)
    sentences = borders.spread(_LEANING * np.maximum(0, 1 - signs / _MANY)) * running
    kept = best_runs(chances, length, SWITCH[False], sentences, borders)
    for page, lines in zip(rows.pages, borders.slices, strict=True):
        if kept[lines].any():
            own = _with_evidence(kept[lines], evidence[lines])
            kept[lines] = _with_facts(own, evidence[lines], page)
    return kept


def _leanings(rows: Rows, chances: Floats, running: Flags) -> Floats:
    """Return the log odds that a page's tree adds: for what is like the article, against others.

    Running text in elements of the same tags and classes as much of the article is likely to
    belong to it; what stands in other elements below a heading of comments or of other articles is
    not. Such a heading counts below a part of the article: menus have the same words.
    """
    borders = rows.borders
    plain = running & (rows.column("linked") < _LINKED)
    likely = rows.column("length") * (plain & (chances > 0.5))
    below_part = _sums_down(likely, borders) >= _PART
    comments = headings(rows, "comments") & below_part
    first_part = likely * (_sums_down(comments, borders) == 0)
    alike = np.bincount(rows.keys, weights=first_part)
    size = borders.spread(np.bincount(borders.page, weights=first_part))
    same = alike[rows.keys] >= _SHARE * np.maximum(1.0, size)
    down = _sums_down(likely * same, borders)
    behind = down - likely * same == borders.spread(down[borders.ends - 1])
    whole = size >= _WHOLE
    ends = (comments & whole) | (headings(rows, "related") & below_part)
    others = behind & ~same & (_sums_down(ends, borders) > 0)
    against = np.where(whole, 2 * _AGAINST, _AGAINST)
    leaning: Floats = (_ALIKE * (plain & same) - against * others).astype(np.float32)
    return leaning


def _sums_down(counts: Column, borders: Borders) -> Column:
    """Return the sum of whole numbers down to each line of its page, it among them."""
    total = sums_before(counts)
    down: Column = total[1:] - borders.spread(total[borders.starts])
    return down


def best_runs(
    chances: Floats,
    lengths: Floats,
    switch: float,
    leaning: Column | float = 0.0,
    borders: Borders | None = None,
) -> Flags:
    """Return the most probable sequence of lines in and out of the article (Viterbi).

    Long lines count up to three times as much as short ones.

    Args:
        switch: the cost of going in or out, in log odds.
        leaning: log odds that speak for the article beforehand.
        borders: of the pages that these are the lines of; None: they are one page's.
    """
    odds = np.minimum(np.maximum(chances, _LEAST), _MOST)
    gains = (np.log(odds) - np.log(1 - odds) + leaning) * np.minimum(3, 1 + lengths / 40) / 2
    slices = borders.slices if borders else [slice(None)]
    runs = [inside for own in slices for inside in _best_runs(gains[own].tolist(), switch)]
    return np.array(runs, dtype=bool)


def _best_runs(gains: list[float], switch: float) -> list[bool]:
    lead, leads = 0.0, []  # of being inside over being outside, before each line
    for gain in gains:
        leads.append(lead)
        lead = (switch if lead > switch else -switch if lead < -switch else lead) + gain
    inside, kept = lead > 0, []
    for lead in reversed(leads):
        kept.append(inside)
        if not -switch <= lead <= switch:
            inside = lead > 0
    return kept[::-1]


def _evidence(rows: Rows) -> Flags:
    """Return which lines have words that short lines have beside an article, not in it."""
    evidence = np.zeros(len(rows.texts), dtype=bool)
    for name in _EVIDENCE:
        evidence |= rows.column(f"words_{name}") > 0
    short: Flags = (rows.column("length") < _LONGEST_EVIDENCE) & (rows.column("ended") == 0)
    return evidence & short


def _with_evidence(kept: Flags, evidence: Flags) -> Flags:
    """Return the lines of the article, and the stretches beside it that nothing speaks against."""
    whole = kept.copy()
    edges = np.flatnonzero(np.diff(np.concatenate([[True], kept, [True]])))
    for start, end in edges.reshape(-1, 2).tolist():
        if not evidence[start:end].any():
            whole[start:end] = True
    return whole


def _with_facts(kept: Flags, evidence: Flags, rows: Rows) -> Flags:
    """Return the lines of the article, and the list of facts that follows its last line.

    Results, prices, what a game or a course is: lines of a label and a value, or ending in a
    number. Headlines of other articles are not like that.
    """
    end = int(np.flatnonzero(kept)[-1]) + 1
    facts, last = 0, end
    others = evidence | (rows.column("words_date") > 0)
    for index in range(end, min(len(kept), end + _LONGEST_LIST)):
        text = rows.texts[index]
        if others[index] or _NO_FACT.search(text):
            break
        facts += len(text) <= _LONGEST_FACT and _FACT.fullmatch(text) is not None
        if facts >= max(_FEWEST_FACTS, _MOSTLY * (index + 1 - end)):
            last = index + 1
    whole = kept.copy()
    whole[end:last] = True
    return whole
