"""Fold full-width and traditional characters to one form, one character for one character."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# U+FF01..U+FF5E mirror ASCII; the other spaces and the invisible characters that pages are full
# of become a plain space, so that no model or dictionary meets them.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys([0x00A0, 0x3000, 0x202F, *range(0x2000, 0x2010), 0xFEFF, 0x00AD], 0x20)
_TABLE = {**_WIDTH, **_SPACES}


def fold(text: str) -> str:
    """Return `text` in half-width, simplified characters; the length stays the same.

    Traditional characters go through OpenCC's `t2s`, which looks at phrases (乾隆 stays,
    乾燥 becomes 干燥) and replaces character by character.
    """
    folded = text.translate(_TABLE)
    if folded.isascii():
        return folded
    simplified = _converter().convert(folded)
    return simplified if len(simplified) == len(text) else folded


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
