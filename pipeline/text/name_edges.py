"""Names without the marks around them: a tagger's stretch trimmed to whole pairs of marks."""

from __future__ import annotations

import re

from pipeline.text.patterns import lazy

_PAIRS = {
    "《": "》",
    "〈": "〉",
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "【": "】",
    "[": "]",
}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_MARKS = lazy("[" + re.escape("".join([*_PAIRS, *_CLOSING])) + "]")
#: What no name begins or ends with. ’ and ” close; a letter's apostrophe (O’Brien) is inside.
_EDGES = " \t\r\n\u3000\u00a0、，。；：,;:！？!?…—"


def name_pieces(surface: str) -> list[tuple[int, int]]:
    """Return the named entities in a tagged stretch, as offsets into it: mostly one, the whole.

    A mark whose partner is outside ends a piece: 光明日报》《经济日报 is two names, 川普(唐納·川普
    too. What stands behind a lone closing mark is no name of its own: 红砖里”公寓 is 红砖里.
    A pair around the whole is no part of the name (《人民日报》); one inside is (大学（武汉）).

    >>> name_pieces("光明日报》《经济日报")
    [(0, 4), (6, 10)]
    """
    lone = _lone_marks(surface)
    if not lone and not _trims(surface):
        return [(0, len(surface))]
    pieces, start = [], 0
    for mark in [*lone, len(surface)]:
        if piece := _trimmed(surface, start, mark):
            pieces.append(piece)
        if mark < len(surface) and pieces and not _opens_next(surface, mark):
            break
        start = mark + 1
    return pieces


def _opens_next(surface: str, mark: int) -> bool:
    """Return whether a name may begin behind a lone mark: it opens, or the next one does."""
    return surface[mark] in _PAIRS or surface[mark + 1 : mark + 2] in _PAIRS


def _lone_marks(surface: str) -> list[int]:
    """Return the places of marks without a partner; an apostrophe between letters is none."""
    waiting: list[int] = []
    lone: list[int] = []
    for match in _MARKS.finditer(surface):
        place, mark = match.start(), match[0]
        if mark in "‘’" and _between_letters(surface, place):
            continue
        if mark in _PAIRS:
            waiting.append(place)
        elif waiting and surface[waiting[-1]] == _CLOSING[mark]:
            waiting.pop()
        else:
            lone.append(place)
    return sorted([*waiting, *lone])


def _between_letters(surface: str, place: int) -> bool:
    around = surface[place - 1 : place] + surface[place + 1 : place + 2]
    return len(around) == 2 and around.isalpha() and around.isascii()


def _trims(surface: str) -> bool:
    return _trimmed(surface, 0, len(surface)) != (0, len(surface))


def _trimmed(surface: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a piece without white space, stops and pairs around it; None where nothing is left."""
    while start < end:
        if surface[start] in _EDGES:
            start += 1
        elif surface[end - 1] in _EDGES:
            end -= 1
        elif _PAIRS.get(surface[start]) == surface[end - 1] and _encloses(surface[start:end]):
            start, end = start + 1, end - 1
        else:
            return start, end
    return None


def _encloses(surface: str) -> bool:
    """Return whether the first mark's partner is the last."""
    return not _lone_marks(surface[1:-1])
