"""From a page to windows of the encoder, and from the spans of windows to those of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import compress

import numpy as np

from pipeline.modeling.news.backend import Stretches
from pipeline.modeling.news.codes import Codes
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.tag_paths import Found
from pipeline.modeling.windows import OVERLAP, PageWindow, Window, merge_spans, page_windows

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def windows_of(page: Page, *, length: int, together: bool) -> list[PageWindow]:
    """Return the windows of a page, of at most `length` characters."""
    sentences = [(sentence.start, sentence.end) for sentence in page.sentences]
    overlap = int(OVERLAP * length)
    return page_windows(sentences, length=length, overlap=overlap, together=together)


def stretches_of(page: Page, found: PageWindow) -> Stretches:
    """Return where the sentences of a window stand in it."""
    begin, end = found.window.start, found.window.end
    return [
        (max(sentence.start, begin) - begin, min(sentence.end, end) - begin)
        for sentence in page.sentences[found.first : found.last]
    ]


def is_chinese(page: Page, number: int) -> bool:
    """Return whether a sentence has a Chinese character."""
    sentence = page.sentences[number]
    return _HAN.search(page.text, sentence.start, sentence.end) is not None


def page_spans(page: Page, windows: Sequence[PageWindow], found: Found) -> list[ScoredSpan]:
    """Return the spans found in a page's windows, which are its rows, in offsets of the page.

    Those that cross the border of a sentence are left out.
    """
    if any(map(partial(_is_part, page), windows)):
        return _merged(page, windows, found)
    shifts = np.array([window.window.start for window in windows], dtype=np.int64)
    return _inside_sentences(page, found, shifts[found.rows])


def _is_part(page: Page, found: PageWindow) -> bool:
    """Return whether a window ends inside a long sentence."""
    one = found.last - found.first == 1
    return one and found.window.end < page.sentences[found.first].end


def _inside_sentences(page: Page, found: Found, shifts: Codes) -> list[ScoredSpan]:
    """Return spans moved by `shifts` where they lie in a sentence."""
    borders = np.array([(one.start, one.end) for one in page.sentences], dtype=np.int64)
    begins, stops = borders.reshape(-1, 2).T
    starts, ends = found.starts + shifts, found.ends + shifts
    sentences = np.minimum(np.searchsorted(stops, starts, side="right"), len(stops) - 1)
    inside = (begins[sentences] <= starts) & (ends <= stops[sentences])
    moved = Found(found.rows, starts, ends, found.labels, found.scores).spans()
    return moved if inside.all() else [*compress(moved, inside.tolist())]


def _merged(page: Page, windows: Sequence[PageWindow], found: Found) -> list[ScoredSpan]:
    """Return the spans of a page that has a sentence in several windows, which are merged."""
    spans: list[ScoredSpan] = []
    parts: list[tuple[Window, list[ScoredSpan]]] = []
    for at, window in enumerate(windows):
        own = found.of_rows(at, at + 1)
        if _is_part(page, window):
            parts.append((window.window, own.spans()))  # more of the sentence follow
        elif parts and windows[at - 1].first == window.first:
            spans += merge_spans([*parts, (window.window, own.spans())])
            parts = []
        else:
            shifts = np.full(len(own.starts), window.window.start)
            spans += _inside_sentences(page, own, shifts)
    return spans
