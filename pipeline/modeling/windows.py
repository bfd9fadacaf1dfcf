"""Long texts cut to what a model reads at once, and the pieces put together again.

A window is a whole sentence, or several; a sentence longer than the model's length is cut into
windows that overlap, and each span is taken from the window in which it has most context.
Nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.modeling.predictions import ScoredSpan

#: Share of a window that it has in common with the next, where a sentence needs several.
OVERLAP = 0.2


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text, and the part of it that no other window answers for."""

    start: int
    end: int
    core_start: int
    core_end: int


def overlapping_windows(start: int, end: int, *, length: int, overlap: int) -> list[Window]:
    """Return windows of at most `length` that cover [start, end), neighbours sharing `overlap`.

    Their cores tile the stretch: an overlap is halved between the two windows that share it.

    Raises:
        ValueError: `overlap` is not smaller than `length`.
    """
    if not 0 <= overlap < length:
        raise ValueError(f"an overlap of {overlap} needs windows longer than {length}")
    windows: list[Window] = []
    position = start
    while not windows or windows[-1].end < end:
        stop = min(position + length, end)
        core = windows[-1].core_end if windows else start
        core_end = end if stop == end else stop - overlap // 2
        windows.append(Window(position, stop, core, core_end))
        position = stop - overlap
    return windows


def merge_spans(found: Iterable[tuple[Window, Sequence[ScoredSpan]]]) -> list[ScoredSpan]:
    """Return the spans of overlapping windows once each, in text offsets.

    A span belongs to the window in whose core its middle lies. Where two windows cut the same
    stretch differently, the surer span stays.
    """
    kept: list[ScoredSpan] = []
    for window, spans in found:
        for span in spans:
            middle = window.start + (span.start + span.end - 1) // 2
            if window.core_start <= middle < window.core_end:
                start, end = window.start + span.start, window.start + span.end
                kept.append(ScoredSpan(start, end, span.label, span.score))
    kept.sort(key=lambda span: (span.start, span.end, span.label, span.score))
    merged: list[ScoredSpan] = []
    for span in kept:
        if merged and span.start < merged[-1].end:
            merged[-1] = max(merged[-1], span, key=lambda each: each.score)
        else:
            merged.append(span)
    return merged


@dataclass(frozen=True, slots=True)
class PageWindow:
    """A window of a page, and the sentences `first` … `last` - 1 that lie in it.

    A window that holds a part of one sentence has that sentence alone.
    """

    window: Window
    first: int
    last: int


def page_windows(
    sentences: Sequence[tuple[int, int]], *, length: int, overlap: int, together: bool
) -> list[PageWindow]:
    """Return the windows of a page's sentences, in order; every sentence is in one at least.

    With `together` neighbours share a window while they fit, so that each is read in its context;
    a sentence longer than the length is cut as `overlapping_windows` does.
    """
    windows: list[PageWindow] = []
    for number, (start, end) in enumerate(sentences):
        last = windows[-1] if windows else None
        whole = last is not None and last.window.start == sentences[last.first][0]
        if together and last is not None and whole and end - last.window.start <= length:
            begin = last.window.start
            windows[-1] = PageWindow(Window(begin, end, begin, end), last.first, number + 1)
        elif end - start <= length:
            windows.append(PageWindow(Window(start, end, start, end), number, number + 1))
        else:
            windows += [
                PageWindow(window, number, number + 1)
                for window in overlapping_windows(start, end, length=length, overlap=overlap)
            ]
    return windows
