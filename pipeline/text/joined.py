"""Sentences read through: without line breaks and invisible characters inside words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.document import Span
from pipeline.text.folding import JOINER
from pipeline.text.han import HAN

_CHINESE = re.compile(rf"[{HAN},.、:;!?()《》“”‘’「」『』—…%·0-9]")
_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with stretches left out, and the way back to its own offsets (stand-off alignment)."""

    text: str
    _starts: tuple[int, ...]  # where each stretch that was left out stood, in `text`
    _shifts: tuple[int, ...]  # how many characters were left out up to and with it

    @classmethod
    def of(cls, text: str, sentences: Sequence[Span]) -> Joined:
        """Return a folded text without its joiners, and without the breaks of wrapped lines.

        Such a break stands inside a sentence that is no heading, between Chinese characters. A
        heading over two lines keeps its break: its halves are words apart.
        """
        return cls.without(text, sorted({*_joiners(text), *_soft_breaks(text, sentences)}))

    @classmethod
    def without(cls, text: str, gaps: Sequence[tuple[int, int]]) -> Joined:
        """Return the text without the given stretches, in order and apart."""
        kept, position, starts = [], 0, []
        lengths = list(accumulate(end - start for start, end in gaps))
        for (start, end), length in zip(gaps, lengths, strict=True):
            kept.append(text[position:start])
            starts.append(end - length)
            position = end
        return cls("".join(kept) + text[position:], tuple(starts), tuple(lengths))

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return not self._starts

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the whole text that [start, end) of `text` was, end exclusive."""
        return self._at(start), self._at(end - 1) + 1

    def into(self, offset: int) -> int:
        """Return the offset in `text` of one in the whole text."""
        if not self._starts:
            return offset
        return bisect_right(range(len(self.text)), offset - 1, key=self._at)

    def spans(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """Return spans of the whole text as spans of `text`."""
        if self.is_whole:
            return tuple(spans)
        return tuple(
            Span(self.into(span.start), self.into(span.end), span.label, span.score)
            for span in spans
        )

    def _at(self, offset: int) -> int:
        index = bisect_right(self._starts, offset)
        return offset + (self._shifts[index - 1] if index else 0)


def _joiners(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(f"{JOINER}+", text)] if JOINER in text else []


def _soft_breaks(text: str, sentences: Sequence[Span]) -> Iterable[tuple[int, int]]:
    for sentence in sentences:
        if sentence.label == "heading" or not _BREAK.search(text, sentence.start, sentence.end):
            continue
        for match in _SPACE.finditer(text, sentence.start, sentence.end):
            start, end = match.span()
            around = _CHINESE.match(text, start - 1) and _CHINESE.match(text, end)
            if around and _BREAK.search(match.group()) and not _is_number(text, start, end):
                yield start, end


def _is_number(text: str, start: int, end: int) -> bool:
    """Return whether digits stand on both sides: two numbers stay two."""
    return text[start - 1].isdigit() and text[end].isdigit()
