"""Grapheme clusters: an emoji of several code points, a letter with its accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipeline.text.patterns import lazy

# Everything outside plain Chinese and Latin text; most texts hold nothing else.
_UNUSUAL = lazy(
    "[^\u0000-\u02ff\u2010-\u2027\u2030-\u205f\u3000-\u3029\u3030-\u3098\u309b-\u9fff\uff00-\uffef]"
)
_JOINER = "\u200d"
_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_REGIONAL = range(0x1F1E6, 0x1F200)


def find_joints(text: str) -> Iterator[tuple[int, int]]:
    """Yield (before, after) where the characters `text[before - 1]` and `text[after]` are one.

    `after` is `before`, but for emoji that a zero-width joiner ties: 👩‍👧 yields (1, 2). Marks
    belong to the letter before them, skin tones and tags to their emoji, and regional letters
    make flags in pairs. No cut may fall there.
    """
    flags = 0  # regional letters directly before
    for match in _UNUSUAL.finditer(text):
        position = match.start()
        flags = (
            flags + 1 if _is_regional(text, position) and _is_regional(text, position - 1) else 0
        )
        if position == 0 or text[position - 1].isspace():
            continue
        if _extends(text[position]) or flags % 2 == 1:
            yield position, position
        elif text[position - 1] == _JOINER and _is_symbol(text[position]):
            before = position
            while before and text[before - 1] == _JOINER:
                before -= 1
            if before and (_is_symbol(text[before - 1]) or _extends(text[before - 1])):
                yield before, position


def _extends(char: str) -> bool:
    code = ord(char)
    return code in _TONES or code in _TAGS or unicodedata.category(char) in ("Mn", "Mc", "Me")


def _is_symbol(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sm", "Sk")


def _is_regional(text: str, position: int) -> bool:
    return position >= 0 and ord(text[position]) in _REGIONAL
