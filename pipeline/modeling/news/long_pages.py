"""Pages as long as books: the windows of a piece are read and decoded at a time.

What the network says of a piece is decoded and let go before the next piece is read, so that a
page of fifty megabytes takes tens of bytes a character and not a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.document import Span
from pipeline.modeling.news.document_scores import STEPS, Vectors
from pipeline.modeling.pages import Page
from pipeline.modeling.windows import overlapping_windows

#: Characters of a page that are read at once: their scores take 10 MB. Longer pages are read in
#: pieces of at most so many.
PIECE = 100_000
#: Sentences whose vectors are kept in half precision, half a kilobyte each.
_MOST_HALF = 100_000
#: Characters that two pieces of one sentence have in common: more than a window has.
_SHARED = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page as a page of its own.

    Attributes:
        page: its text and sentences.
        start: where it begins in the whole page.
        sentences: the numbers of its sentences there.
        core: the stretch of the whole page that no other piece answers for.
        share: of one where it is all of its sentences; less where it is a part of one.
    """

    page: Page
    start: int
    sentences: slice
    core: tuple[int, int]
    share: float = 1.0


def pieces_of(page: Page) -> Iterator[Piece]:
    """Yield the pieces of a page in order, whole sentences as far as these are no longer."""
    first = 0
    while first < len(page.sentences):
        begin, last = page.sentences[first].start, first
        while last < len(page.sentences) and page.sentences[last].end - begin <= PIECE:
            last += 1
        if last == first:
            yield from _parts(page, first)
            last += 1
        else:
            end = page.sentences[last - 1].end
            yield Piece(
                _cut(page, begin, end, first, last), begin, slice(first, last), (begin, end)
            )
        first = last


def _parts(page: Page, number: int) -> Iterator[Piece]:
    """Yield the pieces of one long sentence."""
    sentence = page.sentences[number]
    parts = overlapping_windows(sentence.start, sentence.end, length=PIECE, overlap=_SHARED)
    for part in parts:
        own = Page(page.text[part.start : part.end], (Span(0, part.end - part.start),))
        core, place = (part.core_start, part.core_end), slice(number, number + 1)
        yield Piece(own, part.start, place, core, 1 / len(parts))


def _cut(page: Page, begin: int, end: int, first: int, last: int) -> Page:
    sentences = page.sentences[first:last]
    moved = tuple(Span(one.start - begin, one.end - begin, one.label) for one in sentences)
    return Page(page.text[begin:end], moved)


class SentenceVectors:
    """One vector a sentence of a long page: in half precision, or a byte a number."""

    def __init__(self, sentences: int) -> None:
        self._sentences = sentences
        self._is_half = sentences <= _MOST_HALF
        self._open: slice | None = None  # a sentence of which parts are still to come
        self._sum = np.zeros(0, dtype=np.float32)
        nothing = (0, 0)
        self.rows: Vectors = (
            np.zeros(nothing, np.float16) if self._is_half else np.zeros(nothing, np.int8)
        )

    def add(self, piece: Piece, vectors: Vectors) -> None:
        """Add those of a piece; a part of a sentence counts by its share."""
        if not self.rows.size:
            self.rows = np.zeros((self._sentences, vectors.shape[1]), dtype=self.rows.dtype)
        values = vectors * np.float32(piece.share)
        if piece.share < 1:
            self._sum = values + self._sum if piece.sentences == self._open else values
            self._open, values = piece.sentences, self._sum
        self.rows[piece.sentences] = values if self._is_half else np.rint(values * STEPS)
