"""From a page to windows of the encoder, and from the spans of windows to those of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.modeling.news.backend import Scores, Stretches
from pipeline.modeling.news.codes import Codes
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.tag_paths import Found
from pipeline.modeling.windows import OVERLAP, PageWindow, Window, merge_spans, page_windows
from pipeline.text.patterns import lazy

_NOTHING = lazy(r"[0-9A-Fa-f\s]+|[0-9A-Za-z]+")
#: Characters from which such a stretch is nothing that anyone reads, and what is read of it.
_ENDLESS, _TASTE = 64, 16
_HAN = lazy(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def windows_of(page: Page, *, length: int, together: bool) -> list[PageWindow]:
    """Return the windows of a page, of at most `length` characters.

    Of one that holds nothing but blanks, digits or one endless run of letters there is nothing to
    find: the beginning of such a sentence is read, and no more.
    """
    sentences = [(sentence.start, sentence.end) for sentence in page.sentences]
    overlap = int(OVERLAP * length)
    found = page_windows(sentences, length=length, overlap=overlap, together=together)
    if all(end - start < _ENDLESS for start, end in sentences):
        return found
    return [*_without_nothing(page, found)]


def _without_nothing(page: Page, windows: Sequence[PageWindow]) -> Iterator[PageWindow]:
    for found in windows:
        if not _says_nothing(page, found):
            yield found
        elif (start := found.window.start) == page.sentences[found.first].start:
            # Read for the sentence's vector; its core is empty, so that no span is taken from it.
            yield replace(found, window=Window(start, start + _TASTE, start, start))


def _says_nothing(page: Page, found: PageWindow) -> bool:
    start, end = found.window.start, found.window.end
    if found.last - found.first > 1:
        return False
    is_short = start == page.sentences[found.first].start and end - start < _ENDLESS
    return not is_short and _NOTHING.fullmatch(page.text, start, end) is not None


def stretches_of(page: Page, found: PageWindow) -> Stretches:
    """Return where the sentences of a window stand in it."""
    begin, end = found.window.start, found.window.end
    return [
        (max(sentence.start, begin) - begin, min(sentence.end, end) - begin)
        for sentence in page.sentences[found.first : found.last]
    ]


def body_of(page: Page) -> list[int]:
    """Return the numbers of the sentences that are no headings."""
    return [n for n, sentence in enumerate(page.sentences) if sentence.label != "heading"]


def is_chinese(page: Page, number: int) -> bool:
    """Return whether a sentence has a Chinese character."""
    sentence = page.sentences[number]
    return _HAN.search(page.text, sentence.start, sentence.end) is not None


def chinese_spans(page: Page, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Return the spans of sentences that have a Chinese character."""
    kept: list[ScoredSpan] = []
    number, keeps = -1, False
    for span in spans:
        while number < 0 or page.sentences[number].end <= span.start:
            number += 1
            keeps = is_chinese(page, number)
        if keeps:
            kept.append(span)
    return kept


def page_spans(page: Page, windows: Sequence[PageWindow], found: Found) -> Sequence[ScoredSpan]:
    """Return the spans found in a page's windows, which are its rows, in offsets of the page.

    Those that cross the border of a sentence are left out.
    """
    shifts = np.array([window.window.start for window in windows], dtype=np.int64)
    long = _windows_of_long_sentences(page, windows)
    if not long:
        return _inside_sentences(page, found, shifts[found.rows]).as_numbers()
    whole = found.without_rows([at for rows in long for at in rows])
    spans = _inside_sentences(page, whole, shifts[whole.rows]).spans()
    for rows in long:
        parts = [(windows[at].window, found.of_rows(at, at + 1).spans()) for at in rows]
        spans += merge_spans(parts)
    return sorted(spans, key=lambda span: span.start)


def _windows_of_long_sentences(page: Page, windows: Sequence[PageWindow]) -> list[list[int]]:
    """Return the numbers of the windows that have a part of a sentence, sentence by sentence."""
    long: dict[int, list[int]] = {}
    for at, window in enumerate(windows):
        if _is_part(page, window):
            long.setdefault(window.first, []).append(at)
    return [*long.values()]


def _is_part(page: Page, found: PageWindow) -> bool:
    """Return whether a window has a sentence alone, and not the whole of it."""
    sentence, window = page.sentences[found.first], found.window
    whole = sentence.start == window.start and window.end == sentence.end
    return found.last - found.first == 1 and not whole


def _inside_sentences(page: Page, found: Found, shifts: Codes) -> Found:
    """Return spans moved by `shifts` where they lie in a sentence."""
    borders = np.array([(one.start, one.end) for one in page.sentences], dtype=np.int64)
    begins, stops = borders.reshape(-1, 2).T
    starts, ends = found.starts + shifts, found.ends + shifts
    sentences = np.minimum(np.searchsorted(stops, starts, side="right"), len(stops) - 1)
    inside = (begins[sentences] <= starts) & (ends <= stops[sentences])
    moved = Found(found.rows, starts, ends, found.labels, found.scores)
    return moved if inside.all() else moved.where(inside)


def sentence_means(vectors: Sequence[Scores], windows: Sequence[PageWindow]) -> Scores:
    """Return one vector a sentence, (sentences, sentence_size): the mean of its windows'."""
    if not windows:
        return np.zeros((0, 1), dtype=np.float32)
    numbers = np.array([n for found in windows for n in range(found.first, found.last)])
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    counts = np.diff(np.append(starts, len(numbers)))
    sums: Scores = np.add.reduceat(np.concatenate(vectors), starts)
    means: Scores = np.divide(sums, counts[:, None], dtype=np.float32)
    return means
