"""Traditional characters made simplified by OpenCC, which is given the lines that have some."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

#: The release whose dictionaries were searched through; of another every line is converted.
_SEARCHED = "1.4.2"
#: Phrases that it replaces though their characters stay by themselves have one of these: 浮沈.
_OF_PHRASES = "哩坏沈甦瞭藉衹覆"
#: Where dictionaries have characters: those below are looked at one by one, of the rest all count.
_IDEOGRAPHS = range(0x3400, 0xA000)
_OTHERS = (slice(0xD800, 0xE000), slice(0xF900, 0xFB00), slice(0x20000, None))
_BEYOND_ASCII = slice(0x80, None)
_MANY = 0.02  # of a text's characters: traditional ones are a fifth of those of their pages


def may_be_replaced() -> list[slice | list[int]]:
    """Return code points, one of which each phrase and each character has that OpenCC replaces.

    So a line without them stays as it is, and no phrase reaches past a line's end.
    """
    import opencc

    if getattr(opencc, "__version__", "") != _SEARCHED:
        return [_BEYOND_ASCII]
    every = "\n".join(map(chr, _IDEOGRAPHS))
    pairs = zip(every, _converter().convert(every), strict=True)
    replaced = [ord(one) for one, other in pairs if one != other or one in _OF_PHRASES]
    return [replaced, *_OTHERS]


def simplify(text: str, places: Sequence[int] | None = None) -> str:
    """Return a text in simplified characters, one for one.

    Args:
        places: where characters stand that may be replaced, None where it isn't known. Lines
            without any need no look: a page of simplified Chinese takes a fifth of the time.
    """
    if places is None or len(places) > len(text) * _MANY:
        return _converted(text)
    parts, position = [], 0
    for place in places:
        if place >= position:
            start = text.rfind("\n", position, place) + 1 or position
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            parts += [text[position:start], _converted(text[start:end])]
            position = end
    return "".join([*parts, text[position:]])


def _converted(text: str) -> str:
    simplified = _converter().convert(text)
    return simplified if len(simplified) == len(text) else text


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
