"""Where the thread of readers' comments begins, which may be longer than the article.

A scorer that weighs text takes the longer of the two; but comments have heads, one like the other.
What stands below the first of them is no article, so the scorer does not see it.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_rows import Rows
from pipeline.text.patterns import lazy

_Flags = npt.NDArray[np.bool_]
_HEAD = lazy(
    r"\W{0,3}(?:re|回复|引用)\s?:"  # # re: 搬家了 2004-12-27 12:46 某人
    r"|\W{0,2}第?\s?\d{1,4}\s?(?:楼|F)(?![\w层])|(?:沙发|板凳|地板)(?!\w)|#\s?\d{1,4}(?![\w.])"
    r"|[^。,!?]{1,24}?\s?(?:说道?|写道|says|said|回复|评论|留言|发[表布])于?\s?[:(]?\s?[^。,!?]{0,12}\d:\d\d",
    re.IGNORECASE,
)
_HEADING = lazy(
    r"\W{0,2}(?:全部|最新|热门|精彩|所有|网友|读者|用户)?(?:评论|跟[帖贴]|留言|回复)(?:列表|区)?\s?[:(]?\s?\d*\s?条?\)?"
)
_LONGEST_HEADING = 16
_LONGEST, _FEWEST = 60, 3  # characters of a head; heads of a thread
_TEXT = 30  # characters of running text above a thread: a page's post is at least so long
_NEAR = 2  # lines around a head in which its time stands
_MOST = 0.6  # share of the running text below that may stand together without a head: an article
_REPLY = 300  # characters of running text a head: where there are more, articles stand below


def thread_start(rows: Rows) -> int | None:
    """Return the line in which the thread of comments begins, None where there is none."""
    length = rows.column("length")
    timed = (rows.column("words_time") > 0) & (length <= _LONGEST)
    if int(timed.sum()) < _FEWEST:
        return None
    running = length * (rows.column("ended") > 0) * (length >= 12) * (rows.column("linked") < 0.5)
    enough = np.cumsum(running) - running >= _TEXT
    below = np.concatenate([running[1:], [0, 0]])
    says = below[:-1] + below[1:] > 0
    asked = np.cumsum(enough & _asks_for_comments(rows)) > 0
    places = np.flatnonzero(enough & (_reply_heads(rows, timed) | (timed & asked & says)))
    if len(places) < _FEWEST or _holds_article(running, places):
        return None
    return int(places[0])


def _asks_for_comments(rows: Rows) -> _Flags:
    """Return which lines are the heading of a page's comments and nothing else."""
    found = np.zeros(len(rows.texts), dtype=bool)
    short = (rows.column("words_comments") > 0) & (rows.column("length") <= _LONGEST_HEADING)
    for index in np.flatnonzero(short).tolist():
        found[index] = _HEADING.fullmatch(rows.texts[index]) is not None
    return found


def _reply_heads(rows: Rows, timed: _Flags) -> _Flags:
    """Return which lines say by their words that a comment begins, a time of day beside them."""
    around = timed.copy()
    for step in range(1, _NEAR + 1):
        around[step:] |= timed[:-step]
        around[:-step] |= timed[step:]
    found = np.zeros_like(timed)
    for index in np.flatnonzero(around & (rows.column("length") <= _LONGEST)).tolist():
        found[index] = _HEAD.match(rows.texts[index]) is not None
    return found


def _holds_article(running: npt.NDArray[np.float32], places: npt.NDArray[np.intp]) -> bool:
    """Return whether more than comments stands from the first head on: in one part, or in all."""
    parts = np.add.reduceat(running, places)
    return float(parts.max()) > _MOST * float(parts.sum()) or float(parts.mean()) > _REPLY
