"""Where a span of a text stands in the bytes of the file that it was read from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def source_bytes(
    text: str, start: int, end: int, runs: Sequence[int], encoding: str
) -> tuple[int, int] | None:
    """Return the byte offsets of a span, from its first character to its last that has any.

    Args:
        runs: four numbers a run: start and length in the text, start and length in bytes.
    """
    starts = list(runs[0::4])
    found: list[tuple[int, int]] = []
    for index in range(max(0, bisect_right(starts, start) - 1), len(starts)):
        at, length, byte, size = runs[4 * index : 4 * index + 4]
        if at >= end:
            break
        first, last = max(start, at), min(end, at + length)
        if first < last:
            if length == 1:
                found.append((byte, byte + size))
            else:
                before = byte + len(text[at:first].encode(encoding, "replace"))
                found.append((before, before + len(text[first:last].encode(encoding, "replace"))))
    return (min(one for one, _ in found), max(two for _, two in found)) if found else None
