"""Fold full-width, traditional and look-alike characters to one form, one for one."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.text.full_stops import stops_are_points
from pipeline.text.han import HAN, SOUNDS
from pipeline.text.patterns import lazy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from opencc import OpenCC

_SENTENCE = 512  # characters up to which a text is worth remembering
_LONG = 200  # characters from which numpy is worth its call
#: What an invisible character inside a word becomes (U+2060, word joiner): it parts no word.
JOINER = "\u2060"

# Radicals that PDF files and input methods set for characters. Those of Kangxi have their
# character as compatibility decomposition; for the supplement Unicode has a table apart,
# EquivalentUnifiedIdeograph.txt, of which these two rows are the whole.
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿"
    "⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_UNIFIED = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹"
    "艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_LOOK_ALIKES = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    if unicodedata.normalize("NFKC", chr(code)) != chr(code)
} | {ord(radical): unified for radical, unified in zip(_RADICALS, _UNIFIED, strict=True)}
# U+FF01..U+FF5E mirror ASCII; the other spaces and the invisible characters that pages are full
# of become a plain space, so that no model or dictionary meets them.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Colons, bars and strokes that Taiwanese and older pages set for those of ASCII.
_MARKS = {ord(mark): plain for mark, plain in zip("︰﹕∶︱∣│╱∕﹔﹐﹑", ":::|||//;,、", strict=True)}
_SPACES = dict.fromkeys([0x00A0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)], 0x20)
_TABLE: dict[int, int | str] = {
    **_WIDTH,
    **_MARKS,
    **_SPACES,
    **{code: one for code, one in _LOOK_ALIKES.items() if len(one) == 1},
}

_UNSEEN_CODES = [0x00AD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
_UNSEEN_CODES += [*range(0x2060, 0x2065), *range(0x2066, 0x206A)]
_UNSEEN = 1 << 21  # a bit that no code point has
_INVISIBLE = lazy(f"[{''.join(map(chr, _UNSEEN_CODES))}]+")
#: What is a point once it is folded.
_POINTS = ".\uff0e"
#: Dots that stand for the middle dot of a name: bullet, hyphenation point, katakana, operators.
_DOTS = "•‧・･∙⋅"
_DOT = lazy(rf"[{_DOTS}](?<=[{HAN}][{_DOTS}])(?=[{HAN}])")  # the dot first, which is soon found
# A point directly behind Chinese. Behind a number it marks a list (三.加强领导).
_POINT = lazy(rf"\.(?<=[{HAN}]\.)(?<![一二三四五六七八九十百甲乙丙丁]\.)(?=[{HAN}])")
_NAME_POINT = lazy(
    rf"\.(?:(?<=[{SOUNDS}][{SOUNDS}]\.)|(?<=[^{HAN}][{SOUNDS}]\.))(?=[{SOUNDS}]{{2}})"
)


def fold(text: str) -> str:
    """Return `text` normalised, in half-width, simplified characters; the length stays the same.

    - Traditional characters go through OpenCC's `t2s`, which looks at phrases (乾隆 stays,
      乾燥 becomes 干燥) and replaces character by character.
    - Radicals and compatibility ideographs become the unified character (⻄ is 西).
    - Dots between Chinese characters become ·, so that a name has one spelling; a point does
      unless the page ends its sentences in points (see `pipeline.text.full_stops`).
    - Invisible characters inside a word become `JOINER`, elsewhere a space.
    """
    if text.isascii():
        return text
    return _fold_sentence(text) if len(text) <= _SENTENCE else _fold(text)


def fold_each(texts: Sequence[str]) -> list[str]:
    """Return texts folded, each by itself: all in one go where nothing looks past a line's end.

    A call of the converter takes longer than a sentence does in it. Points are looked at beside
    the whole text, and of those that have some each is folded alone.
    """
    together = "\n".join(texts)
    has_points = any(point in together for point in _POINTS)
    if together.count("\n") == len(texts) - 1 and not has_points:
        return _fold(together).split("\n")
    return [*map(fold, texts)]


def _fold(text: str) -> str:
    folded = _translate(text)
    if "." in folded:
        folded = _fold_points(folded)
    if any(dot in folded for dot in _DOTS):
        folded = _DOT.sub("·", folded)
    if folded.isascii():
        return folded
    simplified = _converter().convert(folded)
    return simplified if len(simplified) == len(text) else folded


@lru_cache(maxsize=2_048)
def _fold_sentence(text: str) -> str:
    """Return a short text folded, the last ones from memory: a summary asks thrice for each."""
    return _fold(text)


def _translate(text: str) -> str:
    """Return a text with invisible characters and the table's replaced.

    A long one by numpy, ten times faster; it is seldom that one of its characters is invisible.
    """
    if len(text) < _LONG:
        return _INVISIBLE.sub(_fold_invisible, text).translate(_TABLE)
    folded = _codes()[_code_points(text)]
    if int(folded.max()) >= _UNSEEN:
        folded = _codes()[_code_points(_INVISIBLE.sub(_fold_invisible, text))]
        folded &= ~folded.dtype.type(_UNSEEN)
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@lru_cache(maxsize=1)
def _codes() -> npt.NDArray[np.uint32]:
    """Return for each code point the one that it is folded to; `_UNSEEN` marks invisible ones."""
    import numpy as np

    codes = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for code, folded in _TABLE.items():
        codes[code] = folded if isinstance(folded, int) else ord(folded)
    codes[_UNSEEN_CODES] |= _UNSEEN
    return codes


def _fold_invisible(match: re.Match[str]) -> str:
    text, (start, end) = match.string, match.span()
    inside = start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
    return (JOINER if inside else " ") * (end - start)


def _fold_points(text: str) -> str:
    """Return the text with the points of names made middle dots."""
    return (_NAME_POINT if stops_are_points(text) else _POINT).sub("·", text)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
