"""Long texts cut to what a model reads at once, and the pieces put together again.

A window is a whole sentence, or several; a sentence longer than the model's length is cut into
windows that overlap, and each span is taken from the window in which it has most context.
Nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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


def merge_spans(
    found: Iterable[tuple[Window, Sequence[tuple[int, int, str, float]]]],
) -> list[tuple[int, int, str, float]]:
    """Return the spans of overlapping windows once each, in text offsets.

    A span belongs to the window in whose core its middle lies. Where two windows cut the same
    stretch differently, the surer span stays.
    """
    kept: list[tuple[int, int, str, float]] = []
    for window, spans in found:
        for start, end, label, score in spans:
            middle = window.start + (start + end - 1) // 2
            if window.core_start <= middle < window.core_end:
                kept.append((window.start + start, window.start + end, label, score))
    kept.sort()
    merged: list[tuple[int, int, str, float]] = []
    for span in kept:
        if merged and span[0] < merged[-1][1]:
            merged[-1] = max(merged[-1], span, key=lambda each: each[3])
        else:
            merged.append(span)
    return merged
