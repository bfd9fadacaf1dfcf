"""Sentence segmentation by rules: where a full stop ends a sentence and where it does not.

The decisions, each with the reason it was taken:

- 。!?; and …… end a sentence, with the closing quotes and brackets after them. A semicolon
  does, because the clauses of official Chinese between two 。 often run to hundreds of characters.
- "." is 。 on a page that has no other full stop (`full_stops`). Elsewhere it ends one only before
  a space and a capital, digit or Chinese character, or at a line's end; never in 4.23,
  www.example.com, Mr. Li, J. K. Rowling, or after a list marker.
- A full stop inside brackets, inside 《》 or inside a quotation that is part of a clause
  (高喊“加油!冲啊!”冲向终点) is no end; in more than 120 characters it is.
- Short speech stays whole (他说:“好。走吧。”). In speech of 12 characters and more each full stop
  is an end as elsewhere, so that a sentence may hold one half of a pair of quotes.
- After a closing quote the sentence goes on before a comma, before 的 and the like, and before the
  speaker where the quotation came first (“好。”他说。).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.document import Span
from pipeline.text.full_stops import with_full_stops
from pipeline.text.paragraphs import Block, find_blocks
from pipeline.text.patterns import lazy

_MARKS = lazy(r"[。｡!?;….‼⁇⁈⁉]+")
_CLOSERS = lazy(  # with the emoji that people set before or behind them
    r"""[\]"'”’」』)》〉】〕〗}]*(?:[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+[\]”’」』)》〉】〕〗}]*)?"""
    r"(?:\[\d{1,3}\])?"
)
_PAIRS = {"”": "“", "’": "‘", "」": "「", "』": "『", ")": "(", "]": "["}
_PAIRS |= {"》": "《", "〉": "〈", "】": "【", "〕": "〔", "〗": "〖", "}": "{"}
_BRACKETS = lazy("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + '"]')
#: Straight quotes; an apostrophe stands between letters or after one (it's, Rivers' End).
_STRAIGHT = (lazy('"'), lazy(r"(?<![A-Za-z0-9])'|'(?![A-Za-z0-9\s])"))
_LINK = lazy(r"(?:https?://|ftp://|www\.)[!-~]*[A-Za-z0-9/=&_-]|&(?:[a-z]{2,8}|#\d{1,6});")
_LONGEST_WHOLE = 120  # characters in brackets, or quoted inside a clause, kept in one sentence
_LONGEST_SPEECH = 12
_INTRODUCED = ",:。｡!?;…"  # what stands before speech, where the sentence does not begin with it
_DATELINE = lazy(r"[讯电]\s*(?:\([^()]*\))?\Z")  # 新华社太原5月28日电(记者 某某)
_TITLES, _QUOTES = "》〉", "\"'”’」』"

_GOES_ON = frozenset(",、;:。｡.!?…—~)]}”’」』》】〕〗")
_GOES_ON_AFTER_QUOTE = lazy(
    r"的|等(?![待候到])|之[类时中间后声]|声|地[一叫喊]|字样|一[声句词]|这[句番个种]|[和与或][“‘「《]"
)
_SPEAKER = lazy(
    r"[^,。:;!?…“”\"「」\s]{0,45}?"
    r"(?:说|道|问|答|称|喊|叹|表示|指出|认为|介绍|强调|坦言|感慨|解释|补充|回忆|评价|呼吁|透露|告诉记者|提醒|建议|直言|感叹|分析|预测|回应|反问|追问|称赞|总结)"
    r"[道着到过]?[,。:;!?]"
)
_ABBREVIATION = lazy(
    r"mr|mrs|ms|dr|prof|st|nos?|vol|fig|gen|col|capt|lt|sen|rep|gov|rev|hon|messrs|vs|etc|al"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|inc|ltd|co|corp|dept|univ|approx|eds?|pp",
    re.IGNORECASE,
)
_WORD_BEFORE = lazy(r"[A-Za-z.]*\Z|\d{1,3}\Z")
_STARTS = lazy(r"""\s+["'“‘(\[]?[A-Z0-9\u00c0-\u00de\u3400-\u9fff]""")
_SMALL = lazy(r"\s+[a-z]")
_SPACE = lazy(r"\s*")
_LETTER = lazy(r"\s+[A-Za-z]")


def split_sentences(text: str, *, title: str = "", noise: Sequence[Span] = ()) -> list[Span]:
    """Return the sentences of a folded text in order, label "heading" or None.

    Spans neither overlap nor begin or end with white space, and every other character lies in
    one. A text without any full stop is one sentence a line. Time is linear.

    Args:
        text: as `Document.clean_text` or `folding.fold` makes it.
        title: the article's title; a line that equals it is one heading.
        noise: regions that are blank in `text`; no heading or wrapped line reaches across one.
    """
    return [*each_sentence(text, title=title, noise=noise)]


def each_sentence(text: str, *, title: str = "", noise: Sequence[Span] = ()) -> Iterator[Span]:
    """Yield what `split_sentences` returns, a sentence at a time."""
    text = with_full_stops(text)
    for block in find_blocks(text, title=title, noise=noise):
        if block.heading:
            yield Span(block.start, block.end, "heading")
        else:
            yield from _split_block(text, block)


def _split_block(text: str, block: Block) -> Iterator[Span]:
    content = text[block.start : block.end]
    start = 0
    for end in [*_Boundaries(content), len(content)]:
        piece = content[start:end]
        visible = piece.strip()
        if visible:
            begin = block.start + start + len(piece) - len(piece.lstrip())
            yield Span(begin, begin + len(visible))
        start = end


class _Boundaries:
    """The positions after which a new sentence starts, iterated over one block of text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.openers = _match_brackets(text)
        self.inside = _count_inside(text, self.openers)
        self.starts = {0}

    def __iter__(self) -> Iterator[int]:
        start = 0
        for match in _MARKS.finditer(self.text):
            if match.start() < start:
                continue
            end = _end_of_closers(self.text, match.end(), self.openers)
            if end < len(self.text) and self._ends(start, match, end):
                yield end
                start = _skip_space(self.text, end)
                self.starts.add(start)

    def _ends(self, start: int, match: re.Match[str], end: int) -> bool:
        """Return whether the sentence from `start` is over at `end`, behind marks and closers."""
        if self.inside[end] or (self.inside[match.start()] and end == match.end()):
            return False
        marks, text = match.group(), self.text
        if text[end] in _GOES_ON:
            return False
        if _SMALL.match(text, end) and not _is_chinese_stop(marks):
            return False
        if end > match.end() and not self._ends_after_quote(start, marks, end):
            return False
        if marks == ".":
            return _ends_at_point(text, match.start(), end)
        if marks == ";":
            return not (_is_ascii_word(text, match.start() - 1) and _LETTER.match(text, end))
        if set(marks) <= {"…", "."}:
            return _ends_at_ellipsis(text, match.start(), end)
        return True

    def _ends_after_quote(self, start: int, marks: str, end: int) -> bool:
        """Return whether the sentence ends with the quotation or bracket that closes at `end`."""
        opener = self.openers.get(end - 1)
        closer = self.text[end - 1]
        if closer in _TITLES or _GOES_ON_AFTER_QUOTE.match(self.text, end):
            return False
        if opener in self.starts:
            return _SPEAKER.match(self.text, end) is None
        if opener is None or opener < start:
            return True
        introduced = _is_introduced(self.text, opener)
        return introduced or (closer in _QUOTES and _is_chinese_stop(marks))


def _match_brackets(text: str) -> dict[int, int]:
    """Return closing position → opening position of every quotation and bracket that closes."""
    openers: dict[int, int] = {}
    open_at: dict[str, list[int]] = {}
    for quotes in _STRAIGHT:
        straight = [match.start() for match in quotes.finditer(text)]
        if len(straight) % 2 == 0:
            openers |= dict(zip(straight[1::2], straight[::2], strict=True))
    for match in _BRACKETS.finditer(text):
        mark = match.group()
        if mark in _PAIRS:
            stack = open_at.get(_PAIRS[mark])
            if stack:
                openers[match.start()] = stack.pop()
        elif mark != '"':
            open_at.setdefault(mark, []).append(match.start())
    return openers


def _count_inside(text: str, openers: dict[int, int]) -> list[int]:
    """Return for every position how many short quotations, brackets and links it lies inside."""
    steps = [0] * (len(text) + 2)
    for closer, opener in openers.items():
        speech = text[closer] in _QUOTES and (not opener or _is_introduced(text, opener))
        if closer - opener - 1 < (_LONGEST_SPEECH if speech else _LONGEST_WHOLE):
            steps[opener + 1] += 1
            steps[closer + 1] -= 1
    for match in _LINK.finditer(text):
        steps[match.start() + 1] += 1
        steps[match.end()] -= 1
    return list(accumulate(steps))


def _end_of_closers(text: str, position: int, openers: dict[int, int]) -> int:
    """Return where the closing quotes, brackets and note numbers at `position` end."""
    match = _CLOSERS.match(text, position)
    end = match.end() if match else position
    for index in range(position, end):
        if text[index] in "\"'" and index not in openers and text[index] != "'":
            return index  # a straight quote that opens the next sentence
    return end


def _is_introduced(text: str, opener: int) -> bool:
    """Return whether a colon, comma, full stop or dateline stands before it, or nothing."""
    before = text[max(0, opener - 40) : opener].rstrip()
    return not before or before[-1] in _INTRODUCED or _DATELINE.search(before) is not None


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _is_chinese_stop(marks: str) -> bool:
    return "。" in marks or "｡" in marks


def _ends_at_point(text: str, point: int, end: int) -> bool:
    if _STARTS.match(text, end) is None:
        return False
    before = text[max(0, point - 12) : point]
    word = _WORD_BEFORE.search(before)
    last = word.group() if word else ""
    if last.isdigit():
        rest = before[: -len(last)].rstrip()
        return bool(rest) and rest[-1].isascii() and rest[-1].isalnum()
    if len(last) == 1 or "." in last:
        return False
    return _ABBREVIATION.fullmatch(last) is None


def _ends_at_ellipsis(text: str, start: int, end: int) -> bool:
    if text[start:end] == "." * (end - start) and text[end].isascii() and text[end].isalnum():
        return False  # dots that lead to a page number
    return not (start and text[start - 1] in ",、") and text[end] != "等"


def _is_ascii_word(text: str, position: int) -> bool:
    return position >= 0 and text[position].isascii() and text[position].isalnum()
