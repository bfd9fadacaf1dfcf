"""Hashes of characters and character pairs, many at once: the CRC-32 of their UTF-8, as zlib's."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Checksums = npt.NDArray[np.uint32]
#: What a byte does to a checksum's lowest byte.
_TABLE = np.array([crc32(bytes([byte ^ 0xFF])) ^ 0xFF000000 for byte in range(256)], np.uint32)
#: The first byte of a character of one to four bytes: its highest bits.
_LEADS = (0x00, 0xC0, 0xE0, 0xF0)


def extended(before: Checksums, codes: Checksums) -> Checksums:
    """Return the checksums of texts to each of which one more character is added, a code point.

    `before` are the checksums of the texts; that of none is 0.
    """
    found = np.empty_like(before)
    lasts = (codes > 0x7F).astype(np.int8) + (codes > 0x7FF) + (codes > 0xFFFF)
    for last, lead in enumerate(_LEADS):
        here = np.flatnonzero(lasts == last)
        if len(here):
            found[here] = _with_bytes(before[here], codes[here], last, lead)
    return found


def _with_bytes(before: Checksums, codes: Checksums, last: int, lead: int) -> Checksums:
    """Return the checksums with characters whose first byte is followed by `last` others."""
    state = ~before
    for place in range(last, -1, -1):
        bits = codes >> np.uint32(6 * place)
        byte = bits | lead if place == last else bits & 0x3F | 0x80
        state = _TABLE[(state ^ byte) & 0xFF] ^ (state >> np.uint32(8))
    return ~state
