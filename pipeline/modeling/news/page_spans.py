"""From a page to windows of the encoder, and from the spans of windows to those of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.modeling.news.backend import Stretches
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan
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


def page_spans(
    page: Page, windows: Sequence[PageWindow], spans: Sequence[list[ScoredSpan]]
) -> list[ScoredSpan]:
    """Return the spans of a page's windows in its offsets; those that cross the border of a
    sentence are left out.
    """
    found: list[ScoredSpan] = []
    parts: list[tuple[Window, list[ScoredSpan]]] = []
    for at, (window, own) in enumerate(zip(windows, spans, strict=True)):
        sentence = page.sentences[window.first]
        if window.last - window.first == 1 and window.window.end < sentence.end:
            parts.append((window.window, own))  # of a long sentence: more of it follow
        elif parts and windows[at - 1].first == window.first:
            found += merge_spans([*parts, (window.window, own)])
            parts = []
        else:
            found += _shifted(page, window, own)
    return found


def _shifted(page: Page, found: PageWindow, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Return the spans of whole sentences in the offsets of the page."""
    shift = found.window.start
    inside: list[ScoredSpan] = []
    number = found.first
    for span in spans:
        start, end = span.start + shift, span.end + shift
        while number < found.last and page.sentences[number].end <= start:
            number += 1
        sentence = page.sentences[min(number, found.last - 1)]
        if sentence.start <= start and end <= sentence.end:
            inside.append(ScoredSpan(start, end, span.label, span.score))
    return inside
