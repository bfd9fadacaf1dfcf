"""Dates of events (活动时间): when something takes place, which is not when the page appeared."""

from __future__ import annotations

from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

#: 演出时间:, 报名截止日期:; but what says that somebody publishes, broadcasts or enters it is none.
_LABEL = lazy(
    rf"(?!\S{{0,8}}(?:[发登刊载稿推传播贴帖录]|报道|创建|添加))[{HAN}]{{2,8}}"
    r"(?:时间|日期|时刻|期限)\s?:"
)
_BARE = lazy(rf"(?<![{HAN}])(?:时\s{{0,4}}间|日\s{{0,4}}期)\s{{0,3}}:\s{{0,4}}\Z")
_BESIDE = lazy(r"(?:地\s{0,4}点|会场|场地|票价|主办(?:方|单位)?|主讲人?|嘉宾|对象|场馆)\s{0,3}:")
_UNTIL = lazy(
    r"\s?(?:[-—–~―]{1,2}|至|到)\s?(?:次日)?"
    r"(?:(?:[01]?\d|2[0-4])\s?[:时点]|[0-3]?\d\s?[日月]|\d{4}年)"
)
_LONGEST_LABEL = 12  # characters of 时间 : with its blanks


def match_event(text: str, position: int) -> int:
    """Return where an event's label ends that begins at `position` of a folded line, else 0."""
    found = _LABEL.match(text, position)
    return found.end() if found else 0


def is_of_event(text: str) -> bool:
    """Return whether a folded line says where or for whom something takes place: 地点:县剧院."""
    return _BESIDE.search(text) is not None


def has_bare_time(text: str, start: int) -> bool:
    """Return whether 时间: and no more is the label before `start`."""
    return _BARE.search(text, max(0, start - _LONGEST_LABEL), start) is not None


def date_field(text: str, label: str, start: int, end: int) -> str:
    """Return the field that a date is by its label, and by what stands beside it."""
    bare = label in ("", "date") and has_bare_time(text, start)
    if label == "event" or _UNTIL.match(text, end) or (bare and is_of_event(text)):
        return "event"
    return label if label in ("updated", "issued") else "published"
