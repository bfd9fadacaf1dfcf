"""Lines put together to blocks: what a page's line breaks mean for its sentences.

A line break usually ends a sentence. It does not where body text was wrapped at a column width
and where a heading was broken over two or three lines. A block is what is left: one or more lines
that belong together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.document import Span
from pipeline.text.lines import Line, display_width, find_lines
from pipeline.text.patterns import lazy
from pipeline.text.wrapping import find_wrapped, is_ended, list_marker

_INNER_END = lazy(r"[。｡!?;…‼⁇⁈⁉]")
_PART = lazy(  # of a heading broken over lines
    r"(?![(《])(?!.*(?:记者|作者|编辑|来源|[摄文]$))[^\s,。:;!?…—━─═【】<>|/\\#]{4,16}"
)
_LONGEST_PARTS = {2: 32, 3: 24}  # characters of a heading in two or three parts
_LABEL = lazy(  # 专家说法, a label before a heading
    r".{2}(?:说法|提[醒示]|链接|观点|建议|背景|声音|回应|现[象场]|分析|解读|点评|案[例情]|数据|关注|安全|控制)"
)
_RULER = lazy(r"[\W_]{4,}")  # a line of dashes or stars between parts of a page
_DATE = lazy(r"\d{4}[-/.年]\d|\d月\d+日")
_HEADING_COLUMNS, _BODY_COLUMNS = 80, 60
_LONG = range(40, 121)  # columns of a line of text; verse has shorter ones


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that form one run of text, and whether it is a heading."""

    start: int
    end: int
    heading: bool = False


@dataclass(slots=True)
class _Page:
    """Lines with what is known of each: is its last sentence over, does it begin anew."""

    lines: list[Line]
    title: str
    ended: list[bool]
    marked: list[bool]
    walled: list[bool]


def find_blocks(text: str, *, title: str = "", noise: Sequence[Span] = ()) -> list[Block]:
    """Return the blocks of a folded text in order; every visible character lies in one.

    Args:
        title: a line that equals it is a heading of its own, whatever it looks like.
        noise: regions blanked in `text`; lines above and below one are not put together.
    """
    lines = find_lines(text)
    page = _Page(
        lines,
        title,
        ended=[is_ended(line.text) for line in lines],
        marked=[list_marker(line.text) > 0 for line in lines],
        walled=_walled(lines, noise),
    )
    links = _links(page)
    broken = _broken_headings(page, links)
    blocks: list[Block] = []
    first = 0
    for index, line in enumerate(lines):
        if index in broken or (index < len(links) and links[index]):
            continue
        heading = first in broken or (first == index and _is_heading(page, index))
        blocks.append(Block(lines[first].start, line.end, heading))
        first = index + 1
    return blocks


def _walled(lines: list[Line], noise: Sequence[Span]) -> list[bool]:
    """Return for each line whether noise begins between it and the line above."""
    starts = sorted(span.start for span in noise)
    walled, above = [], 0
    for line in lines:
        index = bisect_left(starts, above)
        walled.append(index < len(starts) and starts[index] < line.start)
        above = line.end
    return walled


def _links(page: _Page) -> list[bool]:
    """Return for each line but the last whether its sentence goes on in the next line."""
    separate = [a or b for a, b in zip(page.marked, page.walled, strict=True)]
    wrapped = find_wrapped(page.lines, page.ended, separate)
    return [
        page.title not in (above.text, below.text)
        and not page.walled[index + 1]
        and not (_RULER.fullmatch(above.text) or _RULER.fullmatch(below.text))
        and (index in wrapped or (not page.marked[index + 1] and _runs_on(above, below)))
        for index, (above, below) in enumerate(pairwise(page.lines))
    ]


def _runs_on(above: Line, below: Line) -> bool:
    """Return whether a line wants the next: a bare list marker, or long and ending in a comma.

    Verse has short lines that end in commas; each is a sentence.
    """
    if list_marker(above.text) == len(above.text):
        return True
    return below.close and above.text[-1] in ",、" and display_width(above.text) in _LONG


def _broken_headings(page: _Page, links: list[bool]) -> set[int]:
    """Return the lines that hold a heading's beginning while the next line goes on with it.

    The two or three parts are short, without punctuation, marker or space, and body text follows
    them; or they are all there is. More such lines, or lines that begin or end alike, are a list.
    """
    found: set[int] = set()
    index = 0
    while index < len(page.lines):
        first = index
        while index < len(page.lines) and _is_part(page, index):
            index += 1
            if index < len(page.lines) and page.walled[index]:
                break
        parts = range(first, index)
        if _is_one_heading(page, links, parts):
            found.update(parts[:-1])
        index = max(index, first + 1)
    return found


def _is_part(page: _Page, index: int) -> bool:
    text = page.lines[index].text
    return (
        _PART.fullmatch(text) is not None
        and text != page.title
        and not page.marked[index]
        and _DATE.search(text) is None
    )


def _is_one_heading(page: _Page, links: list[bool], parts: range) -> bool:
    texts = [page.lines[index].text for index in parts]
    if len(texts) < 2 or len("".join(texts)) > _LONGEST_PARTS.get(len(texts), 0):
        return False
    if _LABEL.fullmatch(texts[0]):
        return False
    alike = any(len({text[part] for text in texts}) == 1 for part in (slice(2), slice(-1, None)))
    if alike or any(links[index] for index in parts if index < len(links)):
        return False
    if parts.stop == len(page.lines):
        return parts.start == 0
    wrapped = parts.stop < len(links) and links[parts.stop]
    return wrapped or _is_body(page, parts.stop)


def _is_body(page: _Page, index: int) -> bool:
    text = page.lines[index].text
    return page.ended[index] or display_width(text[:_BODY_COLUMNS]) >= _BODY_COLUMNS


def _is_heading(page: _Page, index: int) -> bool:
    """Return whether a line alone reads as a heading.

    One of several lines may hold a question mark inside (房价要涨?专家这样说); a text of one
    line may not, for it is as likely a sentence that lost its end.
    """
    text = page.lines[index].text
    if text == page.title:
        return True
    if text[-1] == ":" and len(page.lines) > 1:  # a lead-in: what follows is part of what it says
        return False
    if page.ended[index] or len(text) > _HEADING_COLUMNS or not any(map(str.isalnum, text)):
        return False
    if display_width(text) > (_BODY_COLUMNS if "," in text else _HEADING_COLUMNS):
        return False
    inner = set(_INNER_END.findall(text))
    return not inner if len(page.lines) == 1 else not inner & set("。｡;")
