"""Sentences packed into what a network reads at once, counted in its own pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.modeling.windows import Window, overlapping_windows

#: Pieces that two windows share where one sentence is longer than the network reads.
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence's share of a window: pieces [start, end), of which it answers for the core."""

    sentence: int
    window: Window


def pack(sizes: Sequence[int], length: int) -> list[list[Part]]:
    """Return windows of at most `length` pieces, in order: each several whole sentences or a
    part of one that is longer. The cores of a sentence's parts tile it; empty ones are left out.

    Raises:
        ValueError: `length` is less than one.
    """
    if length < 1:
        raise ValueError(f"a window of {length} pieces holds nothing")
    windows: list[list[Part]] = []
    room = 0
    for sentence, size in enumerate(sizes):
        if size == 0:
            continue
        if size > length:
            overlap = min(OVERLAP, length // 3)
            parts = overlapping_windows(0, size, length=length, overlap=overlap)
            windows += [[Part(sentence, part)] for part in parts]
            room = 0
            continue
        if size > room:
            windows.append([])
            room = length
        windows[-1].append(Part(sentence, Window(0, size, 0, size)))
        room -= size
    return windows
