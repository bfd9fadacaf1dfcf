"""Sentences read through: without line breaks and invisible characters inside words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.document import Span
from pipeline.document.packed import PackedSpans
from pipeline.text.folding import JOINER
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

_CHINESE = lazy(rf"[{HAN},.。、:;!?()《》〈〉【】〔〕“”‘’「」『』—…%·0-9]")
_IDEOGRAPH = lazy(rf"[{HAN}]")
#: So many single characters in a row are no list, as 东 西 南 北 is.
_SPACED = lazy(rf"(?<!\S)(?:[{HAN},.、。:;!?()“”] ){{7,}}[{HAN},.、。:;!?()“”](?!\S)")
_BLANK = lazy(" ")
_SPACE = lazy(r"\s+")
_BREAK = lazy(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with stretches left out, and the way back to its own offsets (stand-off alignment)."""

    text: str
    gaps: tuple[tuple[int, int], ...] = ()  # the stretches left out, in offsets of the whole text
    _starts: tuple[int, ...] = ()  # where each of them stood, in `text`
    _shifts: tuple[int, ...] = ()  # how many characters were left out up to and with it

    @classmethod
    def of(cls, text: str, sentences: Sequence[Span]) -> Joined:
        """Return a folded text without its joiners, and without the breaks of wrapped lines.

        Such a break stands inside a sentence that is no heading, beside a Chinese character. A
        heading over two lines keeps its break: its halves are words apart. The blanks of spaced
        text (人 民 网 版 权 所 有) are left out too.
        """
        gaps = {*_joiners(text), *_soft_breaks(text, sentences), *_spacing(text)}
        return cls.without(text, sorted(gaps)) if gaps else cls(text)

    @classmethod
    def without(cls, text: str, gaps: Sequence[tuple[int, int]]) -> Joined:
        """Return the text without the given stretches, in order and apart."""
        lengths = list(accumulate(end - start for start, end in gaps))
        starts = [end - length for (_, end), length in zip(gaps, lengths, strict=True)]
        return cls(_cut(text, gaps), tuple(gaps), tuple(starts), tuple(lengths))

    def cut(self, text: str) -> str:
        """Return another text of the same length without the same stretches."""
        return _cut(text, self.gaps)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return not self.gaps

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the whole text that [start, end) of `text` was, end exclusive."""
        return self._at(start), self._at(end - 1) + 1

    def into(self, offset: int) -> int:
        """Return the offset in `text` of one in the whole text."""
        if not self._starts:
            return offset
        return bisect_right(range(len(self.text)), offset - 1, key=self._at)

    def spans(self, spans: Iterable[Span]) -> Sequence[Span]:
        """Return spans of the whole text as spans of `text`."""
        if self.is_whole:
            return spans[:] if isinstance(spans, PackedSpans) else tuple(spans)
        moved = (
            Span(self.into(span.start), self.into(span.end), span.label, span.score)
            for span in spans
        )
        return PackedSpans(moved) if isinstance(spans, PackedSpans) else tuple(moved)

    def _at(self, offset: int) -> int:
        index = bisect_right(self._starts, offset)
        return offset + (self._shifts[index - 1] if index else 0)


def _cut(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    kept, position = [], 0
    for start, end in gaps:
        kept.append(text[position:start])
        position = end
    return "".join(kept) + text[position:]


def _joiners(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(f"{JOINER}+", text)] if JOINER in text else []


def _soft_breaks(text: str, sentences: Sequence[Span]) -> Iterable[tuple[int, int]]:
    for sentence in sentences:
        if sentence.label == "heading" or not _BREAK.search(text, sentence.start, sentence.end):
            continue
        for match in _SPACE.finditer(text, sentence.start, sentence.end):
            start, end = match.span()
            if (
                _BREAK.search(match.group())
                and joins(text[start - 1], text[end])
                and not _is_number(text, start, end)
            ):
                yield start, end


def joins(before: str, after: str) -> bool:
    """Return whether no blank belongs between two characters: one is Chinese, none is a sign."""
    both = _CHINESE.match(before) and _CHINESE.match(after)
    mixed = (_IDEOGRAPH.match(before) and after.isalnum()) or (
        before.isalnum() and _IDEOGRAPH.match(after)
    )
    return bool(both or mixed)


def _spacing(text: str) -> Iterable[tuple[int, int]]:
    """Yield the blanks between characters that each stand alone, where many do."""
    for run in _SPACED.finditer(text):
        yield from (blank.span() for blank in _BLANK.finditer(text, *run.span()))


def _is_number(text: str, start: int, end: int) -> bool:
    """Return whether digits stand on both sides: two numbers stay two."""
    return text[start - 1].isdigit() and text[end].isdigit()
