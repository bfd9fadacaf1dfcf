"""Reporters as credits name them: names, then a place, a day and 报道 (credit line, 署名)."""

from __future__ import annotations

import re

from pipeline.noise.names import can_be_name, read_names
from pipeline.noise.places import is_place
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

ROLE = (
    r"(?:本[报刊网台社])?(?:特约|特派|全媒体|融媒体|见习|实习|首席|驻\S{2,4}|资深|学生)?"
    "(?:记者|通讯员|特派员|编译|实习生|撰稿人?)"
)
#: What a report is called, with its day; behind a place or a name.
REPORT = (
    r"(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:综合|即时|实时|专题|外电|独家|采访|摄影|现场|连线|文字|图文|整理){0,2}"
    "(?:报[道导]|外?电|特稿|专[电讯稿访]|编译|整理)"
)
_REPORT = lazy(rf"(?:(?P<stroke>\s?[/丨|]\s?)|\s+)?{REPORT}\s?\Z")
_GAP = lazy(rf"(?P<names>.*[{HAN}])(?:(?P<stroke>\s?[/丨|]\s?)|[\s、,]+)(?P<place>[{HAN}]{{2,12}})")
_DISTRICT = lazy(rf"[{HAN}]{{2,}}[省市县区乡镇村]")
_ROLES = lazy(rf"(?:\A|(?<=[\s、,/&])){ROLE}(?![{HAN}](?:\Z|[\s、,/&]))\s?[:/]?\s?")
#: Names of rare families: in front of a gap, and where nothing stands behind them.
_RARE, _LONE = lazy(rf"[{HAN}]{{2,3}}"), lazy(rf"[{HAN}]{{2,4}}")
_PHOTO = lazy(r"\s(?:摄影?|供图|图/?)(?:[\s:/].*)?\Z")  # who took the pictures stands behind
_PARTS = lazy(r"[\s、,/&]+")
#: What ends a name: a desk's number, a note in brackets, a button.
NAME_END = lazy(r"[_(].*|\s?(?:[A-Z]{1,4}[-_]?\d{2,}|[A-Z]{2}\w*\d).*|\s?(?:返回|查看更多|工号).*")
_ROLE_BEFORE = lazy(r"(?:记\s{0,4}者|通讯员|评论员|实习生)(?P<mark>\s{0,4}[:/|丨]?\s{0,4})\Z")
_LATIN = lazy(r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]*){1,3}")
_LONG_ROLE = lazy(r"(?:[本特约见实习首席]{2}记者|通讯员|评论员|实习生)\s+\Z")
_OF_SENTENCES = lazy("[我你您他她在从最就也都吗呢吧了着把被]")
_LONGEST_ANY = 4  # characters of a pen name that may have such words: 我是小明
_LONGEST_IN_LIST = 6  # characters of names between commas: more are clauses
_LONGEST_PLACE = 12  # characters: 内蒙古呼伦贝尔满洲里机场 is one


def read_reporters(text: str, *, clear: bool = False) -> list[str]:
    """Return the names in a folded credit, without place and 报道; an empty list where in doubt.

    `clear` says that 记者 or the like stands before, so that rare family names count too.

    >>> read_reporters("黄郁菁屏东县5日电")
    ['黄郁菁']
    >>> read_reporters("周凯 李想 北京报道")
    ['周凯', '李想']
    """
    text = _PHOTO.sub("", _ROLES.sub(" ", text)).strip()
    report = _REPORT.search(text)
    if report is None:
        glued = [] if read_names(text) else _before_place(text)
        return glued or _names(text, _LONE if clear else None)
    text = text[: report.start()].rstrip()
    gap = _GAP.fullmatch(text)
    rare = _RARE if clear else None
    place = gap["place"] if gap else ""
    if gap and (gap["stroke"] or is_place(place) or _DISTRICT.fullmatch(place)):
        return _names(gap["names"], rare)
    if names := _before_place(text):
        return names
    if gap and not read_names(place):  # what a gap parts from the names is where they were
        return _names(gap["names"], rare)
    names = _names(text, rare if report[0][0] in " /丨|" else None)
    return names if len(names) <= len(_PARTS.split(text)) else []  # 李想安吉: one with a place?


def _before_place(text: str) -> list[str]:
    """Return the names to the last of which a place is glued, the longest place that there is."""
    for size in range(min(len(text) - 2, _LONGEST_PLACE), 1, -1):
        if is_place(text[-size:]) and (names := _names(text[:-size], None)):
            return names
    return []


def _names(text: str, rare: re.Pattern[str] | None) -> list[str]:
    """Return names of known family names, and such words beside them as `rare` takes for names."""
    if names := read_names(text):
        return names
    words = [word for word in _PARTS.split(text) if word]
    names = [name for word in words for name in (read_names(word) or [word])]
    known = all(
        read_names(name) or (rare and rare.fullmatch(name) and can_be_name(name)) for name in names
    )
    return names if known else []


def read_author(line: str, start: int, end: int, *, sole: bool) -> list[str]:
    """Return the persons whom an author's label names in a folded line, none where in doubt.

    Behind 记者 without a colon only usual family names count: verbs stand there too (记者实探).
    `sole` says that the line holds nothing else: 记者:现在感觉怎么样 is an interviewer's question.
    """
    before, value = line[:start], NAME_END.sub("", line[start:end]).strip()
    role = _ROLE_BEFORE.search(before)
    if role is None:
        return [value] if _LATIN.fullmatch(value) else read_reporters(value, clear=True)
    if role["mark"].strip():
        return read_reporters(value, clear=not sole)
    beside = role["mark"] and any(map(read_names, _PARTS.split(value)))  # 记者 某甲 李红
    clear = beside or _LONG_ROLE.search(before) or line[end : end + 1] in tuple(")]】〕")
    return read_reporters(value, clear=bool(clear))


def may_be_pen_name(line: str, start: int, end: int) -> bool:
    """Return whether what a label with a colon names can be a pen name, and is no sentence."""
    before, value = line[:start].rstrip(), line[start:end]
    if before[-1:] not in (":", "/", "|", "丨") or _ROLE_BEFORE.search(before):
        return False
    words = [word for word in _PARTS.split(value) if word]
    return not ("," in value and any(len(word) > _LONGEST_IN_LIST for word in words)) and not any(
        len(word) > _LONGEST_ANY and _OF_SENTENCES.search(word) for word in words
    )
