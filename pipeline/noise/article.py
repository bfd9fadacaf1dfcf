"""Content extraction: the learned scores of a page's lines, decoded to the runs of its article."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_features import read_rows
from pipeline.noise.line_place import headings
from pipeline.noise.line_rows import Floats, Rows
from pipeline.noise.replies import thread_start
from pipeline.noise.scorer import Scorer, shipped_scorer
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


def find_article(
    text: str, lines: list[Line], markup: Markup | None, scorer: Scorer | None = None
) -> list[bool]:
    """Return for each line of a folded page whether it belongs to the article.

    A text that shows no sign of anything else (a menu's words, a date, a button) is all article.
    None for the scorer is the shipped one.
    """
    if not lines:
        return []
    rows = read_rows(text, lines, markup)
    if start := thread_start(rows):
        rows = rows.subset(np.arange(len(lines)) < start)
    chances = (scorer or shipped_scorer(markup is not None)).score(rows)
    found = _found(kept_lines(rows, chances, markup=markup is not None))
    return found + [False] * (len(lines) - len(found))


def kept_lines(rows: Rows, chances: Floats, *, markup: bool) -> Flags:
    """Return which lines are the article's, by the probability of each."""
    length = rows.column("length")
    running = (rows.column("ended") > 0) & (length >= _RUNNING)
    if markup:
        return best_runs(chances, length, SWITCH[True], _leanings(rows, chances, running))
    evidence = _evidence(rows)
    leaning = _LEANING * max(0.0, 1 - float(evidence.sum()) / _MANY)
    kept = best_runs(chances, length, SWITCH[False], leaning * running)
    return _with_facts(_with_evidence(kept, evidence), evidence, rows) if kept.any() else kept


def _leanings(rows: Rows, chances: Floats, running: Flags) -> Floats:
    """Return the log odds that a page's tree adds: for what is like the article, against others.

    Running text in elements of the same tags and classes as much of the article is likely to
    belong to it; what stands in other elements below a heading of comments or of other articles is
    not. Such a heading counts below a part of the article: menus have the same words.
    """
    plain = running & (rows.column("linked") < _LINKED)
    likely = rows.column("length") * (plain & (chances > 0.5))
    above = np.cumsum(likely)
    comments = headings(rows, "comments") & (above >= _PART)
    alike = np.bincount(rows.keys, weights=likely * (np.cumsum(comments) == 0))
    same = (alike >= _SHARE * max(1.0, float(alike.sum())))[rows.keys]
    behind = np.cumsum((likely * same)[::-1])[::-1] == 0
    whole = alike.sum() >= _WHOLE
    ends = (comments & whole) | (headings(rows, "related") & (above >= _PART))
    others = behind & ~same & (np.cumsum(ends) > 0)
    against = 2 * _AGAINST if whole else _AGAINST
    leaning: Floats = (_ALIKE * (plain & same) - against * others).astype(np.float32)
    return leaning


def _found(kept: Flags) -> list[bool]:
    """Return the lines kept, or all of them where none was: a page is never noise throughout."""
    found: list[bool] = kept.tolist()
    return found if any(found) else [True] * len(found)


def best_runs(
    chances: Floats, lengths: Floats, switch: float, leaning: Floats | float = 0.0
) -> Flags:
    """Return the most probable sequence of lines in and out of the article (Viterbi).

    Long lines count up to three times as much as short ones.

    Args:
        switch: the cost of going in or out, in log odds.
        leaning: log odds that speak for the article beforehand.
    """
    odds = np.minimum(np.maximum(chances, _LEAST), _MOST)
    gains = (np.log(odds) - np.log(1 - odds) + leaning) * np.minimum(3, 1 + lengths / 40) / 2
    lead, leads = 0.0, []  # of being inside over being outside, before each line
    for gain in gains.tolist():
        leads.append(lead)
        lead = (switch if lead > switch else -switch if lead < -switch else lead) + gain
    inside, kept = lead > 0, []
    for lead in reversed(leads):
        kept.append(inside)
        if not -switch <= lead <= switch:
            inside = lead > 0
    return np.array(kept[::-1], dtype=bool)


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
