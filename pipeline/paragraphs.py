"""Lines put together to blocks: what a page's line breaks mean for its sentences.

A line break usually ends a sentence. It does not where body text was wrapped at a column width
and where a heading was broken over two or three lines. A block is what is left: one or more lines
that belong together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.document import Span

#: The character that ends a sentence at the end of a line, with closing quotes and brackets.
_ENDED = re.compile(r"""[。｡!?;….‼⁇⁈⁉][\]"'”’」』)》〉】〕〗}]*\Z""")
_INNER_END = re.compile(r"[。｡!?;…‼⁇⁈⁉]")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_MARKER = re.compile(
    r"[(\[]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z])(?:[)、\]]|\.(?!\d))"
    r"|[①-⓿❶-➓㈠-㈩㊀-㊉•·●○■□◆◇▲△▶►★☆※◎*-]"
    r"|第[\d一二三四五六七八九十百千零]{1,5}[章节条款编部分]"
)
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f“”‘’…—]")
_PUNCTUATION = re.compile(r"[,.:;!?()]")
_FIRST_UNIT = re.compile(r"\s*(?:[!-~]*[A-Za-z0-9%]|.)[,.。、;:!?”’)》」』】]*", re.DOTALL)

_HEADING_COLUMNS = 80  # a longer line without a full stop is body text that lacks one
_PART = re.compile(  # of a heading broken over lines
    r"(?![(《])(?!.*(?:记者|作者|编辑|来源|[摄文]$))[^\s,。:;!?…—━─═【】<>|/\\#]{4,16}"
)
_LONGEST_PARTS = {2: 32, 3: 24}  # characters of a heading in two or three parts
_DATE = re.compile(r"\d{4}[-/.年]\d|\d月\d+日")
_BODY_COLUMNS = 60
_WRAPPED = range(40, 121)  # columns, and for text wrapped by characters half as many


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that form one run of text, and whether it is a heading."""

    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its outer spaces; `indent` counts those before it.

    `close` says that no blank line stands above, `walled` that noise does.
    """

    start: int
    end: int
    text: str
    indent: int
    close: bool
    walled: bool

    @property
    def ended(self) -> bool:
        return _ENDED.search(self.text[-12:]) is not None

    @property
    def marked(self) -> bool:
        return _MARKER.match(self.text) is not None


def find_blocks(text: str, *, title: str = "", noise: Sequence[Span] = ()) -> list[Block]:
    """Return the blocks of a folded text in order; every visible character lies in one.

    Args:
        title: a line that equals it is a heading of its own, whatever it looks like.
        noise: regions blanked in `text`; lines above and below one are not put together.
    """
    lines = _read_lines(text, noise)
    wrapped = _wrapped(lines)
    links = [
        above.text != title
        and below.text != title
        and not below.walled
        and (index in wrapped or _runs_on(above, below))
        for index, (above, below) in enumerate(pairwise(lines))
    ]
    broken = _broken_headings(lines, links, title)
    blocks: list[Block] = []
    first = 0
    for index, line in enumerate(lines):
        if index in broken or (index < len(links) and links[index]):
            continue
        alone = first == index
        heading = first in broken or (alone and _is_heading(line, title, len(lines) == 1))
        blocks.append(Block(lines[first].start, line.end, heading))
        first = index + 1
    return blocks


def display_width(text: str) -> int:
    """Return the columns a text takes: two for a Chinese character, one for a Latin letter."""
    return len(text) + len(_WIDE.findall(text))


def _read_lines(text: str, noise: Sequence[Span]) -> list[_Line]:
    starts = sorted(span.start for span in noise)
    lines: list[_Line] = []
    for match in _LINE.finditer(text):
        content = match.group().strip()
        if not content:
            continue
        indent = len(match.group()) - len(match.group().lstrip())
        start = match.start() + indent
        above = lines[-1].end if lines else 0
        gap = text[above:start]
        lines.append(
            _Line(
                start,
                start + len(content),
                content,
                indent,
                close=bool(lines) and len(_BREAK.findall(gap)) == 1,
                walled=_holds_start(starts, above, start),
            )
        )
    return lines


def _holds_start(starts: list[int], low: int, high: int) -> bool:
    """Return whether one of the sorted positions lies in [low, high)."""
    index = bisect_left(starts, low)
    return index < len(starts) and starts[index] < high


def _runs_on(above: _Line, below: _Line) -> bool:
    """Return whether a line wants the next: a bare list marker, or long and ending in a comma.

    Verse has short lines that end in commas; each is a sentence.
    """
    marker = _MARKER.match(above.text)
    bare = marker is not None and marker.end() == len(above.text)
    cut = below.close and above.text[-1] in ",、" and display_width(above.text) in _WRAPPED
    return not below.marked and (bare or cut)


def _wrapped(lines: list[_Line]) -> set[int]:
    """Return the lines that were broken only because a column width was reached."""
    candidates = [
        index
        for index, (above, below) in enumerate(pairwise(lines))
        if below.close
        and not below.walled
        and not above.ended
        and not below.marked
        and below.indent <= max(above.indent, 1)
    ]
    best: set[int] = set()
    # Folding made ， to "," and hid which of the two widths the line was wrapped by: try both.
    for measure, widths in (
        (len, range(_WRAPPED.start // 2, _WRAPPED.stop)),
        (display_width, _WRAPPED),
        (_full_width, _WRAPPED),
    ):
        best = max(best, _full_lines(lines, candidates, measure, widths), key=len)
    return best


def _full_width(text: str) -> int:
    return display_width(text) + len(_PUNCTUATION.findall(text))


def _full_lines(
    lines: list[_Line], candidates: list[int], measure: Callable[[str], int], widths: range
) -> set[int]:
    """Return the candidates too full for the next line's first word, where most of them are.

    Nearly no line of wrapped text is wider than its column width.
    """
    width = {index: lines[index].indent + measure(lines[index].text) for index in candidates}
    likely = Counter(value for value in width.values() if value in widths).most_common(3)
    everywhere = [line.indent + measure(line.text) for line in lines] if likely else []
    for limit in sorted((value for value, _ in likely), reverse=True):
        full = set()
        for index in candidates:
            unit = _FIRST_UNIT.match(lines[index + 1].text)
            needed = width[index] + measure(unit.group() if unit else "")
            if width[index] <= limit + 2 and needed > limit - 1:
                full.add(index)
        punctuated = sum(_is_punctuated(lines[index].text) for index in full)
        wider = sum(value > limit + 2 for value in everywhere)
        if len(full) >= max(2, len(candidates) / 2, 3 * wider) and 2 * punctuated >= len(full):
            return full
    return set()


def _is_punctuated(text: str) -> bool:
    """Return whether a line has the commas and full stops of running text, as headlines do not."""
    return any(mark in text for mark in ",。、") or ". " in text


def _broken_headings(lines: list[_Line], links: list[bool], title: str) -> set[int]:
    """Return the lines that hold a heading's beginning while the next line goes on with it.

    The two or three parts are short, without punctuation, marker or space, and body text follows
    them; or they are all there is. More such lines, or lines that begin or end alike, are a list.
    """
    found: set[int] = set()
    index = 0
    while index < len(lines):
        first = index
        while index < len(lines) and _is_part(lines[index], title):
            index += 1
            if index < len(lines) and lines[index].walled:
                break
        parts = range(first, index)
        if _is_one_heading(lines, links, parts):
            found.update(parts[:-1])
        index = max(index, first + 1)
    return found


def _is_part(line: _Line, title: str) -> bool:
    return (
        _PART.fullmatch(line.text) is not None
        and line.text != title
        and not line.marked
        and _DATE.search(line.text) is None
    )


def _is_one_heading(lines: list[_Line], links: list[bool], parts: range) -> bool:
    texts = [lines[index].text for index in parts]
    if len("".join(texts)) > _LONGEST_PARTS.get(len(texts), 0) or len(texts) < 2:
        return False
    if len(texts[0]) < 5:  # 专家说法: a label before a heading
        return False
    alike = any(len({text[part] for text in texts}) == 1 for part in (slice(2), slice(-1, None)))
    if alike or any(links[index] for index in parts if index < len(links)):
        return False
    if parts.stop == len(lines):
        return parts.start == 0
    wrapped = parts.stop < len(links) and links[parts.stop]
    return wrapped or _is_body(lines[parts.stop])


def _is_body(line: _Line) -> bool:
    return line.ended or display_width(line.text[:_BODY_COLUMNS]) >= _BODY_COLUMNS


def _is_heading(line: _Line, title: str, only: bool) -> bool:
    """Return whether a line alone reads as a heading.

    One of several lines may hold a question mark inside (房价要涨?专家这样说); a text of one
    line may not, for it is as likely a sentence that lost its end.
    """
    if line.text == title:
        return True
    if line.ended or len(line.text) > _HEADING_COLUMNS:
        return False
    columns = _HEADING_COLUMNS if "," not in line.text else _BODY_COLUMNS
    if display_width(line.text) > columns or not any(map(str.isalnum, line.text)):
        return False
    inner = set(_INNER_END.findall(line.text))
    return not inner if only else not inner & set("。｡;")
