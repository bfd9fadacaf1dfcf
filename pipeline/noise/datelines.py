"""Who wrote an article, as its first or last line says: datelines, signatures (署名)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.noise.names import read_names
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

_HAN = f"[{HAN}]"
_NAME = rf"(?:{_HAN}{{2,4}}|{_HAN} {{1,3}}{_HAN}{{1,2}}|{_HAN}{{1,6}}(?:·{_HAN}{{1,8}})+)"
_NAMES = rf"{_NAME}(?:\s?[、,/&]\s?{_NAME}|\s{{1,4}}{_NAME}){{0,5}}"
_MEDIUM = rf"{_HAN}{{1,8}}?(?:快报|[报社网台刊]|新闻|通讯|周刊|杂志|中心)"
_ROLE = (
    r"(?:本[报刊网台社])?(?:特约|特派|全媒体|融媒体|见习|实习|首席|驻\S{2,4}|资深|学生)?"
    "(?:记者|通讯员|特派员|编译|实习生|撰稿人?)"
)
_REPORT = (
    rf"(?:{_HAN}{{2,6}}?(?:\d{{1,2}}日)?)?(?:综合|即时|专题|外电)?"
    "(?:报[道导]|外?电|特稿|专电|专访|编译|摄影报导)"
)
_ROLE_TELLS = "(?:记者|通讯员|特派员|编译|实习生|撰稿)"
_REPORT_TELLS = "(?:报[道导]|电|特稿|专访|编译)"


class _Form(NamedTuple):
    """A form of a dateline, and what every line of that form has: it is quick to look for."""

    tells: re.Pattern[str]
    pattern: re.Pattern[str]


def _form(tells: str, pattern: str) -> _Form:
    return _Form(lazy(tells, re.DOTALL), lazy(pattern))


_FORMS = (
    # [记者王大明、李小美/台北报导]  (示例社记者王大明台北6日电)  【示例快报/陈大文】
    _form(
        rf"[(\[【〔].*{_ROLE_TELLS}.*[)\]】〕]",
        rf"[(\[【〔]\s?(?P<medium>{_MEDIUM})?\s?/?\s?(?P<role>{_ROLE})\s?[:/]?\s?(?P<names>{_NAMES}?)"
        rf"\s?(?:[/丨|]\s?)?(?:{_REPORT}|整理|\Z)?\s?[)\]】〕]",
    ),
    _form(
        rf"[(\[【〔].*/.*{_REPORT_TELLS}\s?[)\]】〕]",
        rf"[(\[【〔]\s?(?P<medium>{_MEDIUM})?(?:\s|/)?(?P<names>{_NAMES})\s?/\s?{_REPORT}\s?[)\]】〕]",
    ),
    _form(
        r"[(\[【〔].*/.*[)\]】〕]",
        rf"[(\[【〔]\s?(?P<medium>{_MEDIUM})\s?/\s?(?P<names>{_NAMES})\s?[)\]】〕]",
    ),
    # 王大明/综合报导 alone, 示例时报 王大明/综合报导
    _form(
        rf"/.*{_REPORT_TELLS}\s*(?:\Z|\d{{4}})",
        rf"(?:\A"
        rf"|(?<=[\s:\d]))(?:(?P<medium>{_MEDIUM})\s*/?\s*)?(?:{_ROLE}\s?)?(?P<names>{_NAMES})\s?/\s?{_REPORT}(?=\s*(?:\Z|\d{{4}}))",
    ),
    _form(
        rf"{_ROLE_TELLS}.*{_REPORT_TELLS}\s*(?:\Z|\d{{4}})",
        rf"(?:\A"
        rf"|(?<=[\s\d]))(?P<medium>{_MEDIUM})?\s*{_ROLE}\s?(?P<names>{_NAMES})\s?[/\s]\s?{_REPORT}(?=\s*(?:\Z|\d{{4}}))",
    ),
    _form(
        rf"/.*{_REPORT_TELLS}\Z",
        rf"\A(?P<medium>{_MEDIUM})\s?/\s?(?P<names>{_NAMES})\s{{1,3}}{_REPORT}\Z",
    ),
    # 新华社太原5月28日电(记者 王大明) and 人民网河畔5月18日电 (王大明)
    _form(
        r"[电讯息]\s*\(.*\)",
        rf"[电讯息]\s*\(\s?(?P<medium>{_MEDIUM})?\s?(?P<role>{_ROLE}\s?)?(?P<names>{_NAMES}?)"
        rf"(?:\s(?:{_ROLE})\s?{_NAMES})?(?:\s?(?:摄影)?报道)?\s?(?:整理)?\)",
    ),
    _form(
        rf"[电讯息]\s.*{_ROLE_TELLS}",
        rf"[电讯息]\s+(?P<role>{_ROLE})\s?(?P<names>{_NAMES})(?:报道)?[\s:]",
    ),
)
_AT_END = (
    _form(
        r"[。!?…”」]\s*[(〔【].*[)〕】]\Z",
        rf"[。!?…”」]\s*[(〔【]\s?(?P<medium>{_MEDIUM})?\s?(?P<role>{_ROLE}|作者|文|编译"
        rf"|执笔)?\s?[:/]?\s?(?P<names>{_NAMES}?)"
        rf"(?:\s?(?:整理|{_REPORT})|\s{_HAN}{{2,4}}报[道导])?\s?[)〕】]\Z",
    ),
    _form(
        "[■□●◎]",
        rf"[。!?…”」]\s*(?:■|□|●|◎)\s?(?P<role>{_ROLE}|文)\s?[:/]?\s?(?P<names>{_NAMES})\Z",
    ),
)
_TELLS = lazy(r"[(\[【〔/电讯息]|报[道导]|特稿|专访|编译")  # what each form has one of
_OPENING = 120  # characters of a line in which its dateline stands


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is named: the places of the names, and of the paper or agency, in the line."""

    names: tuple[tuple[int, int], ...]
    medium: tuple[int, int] | None = None


def read_dateline(text: str) -> Credit | None:
    """Return the reporters that the beginning of a folded line names, None where it names none."""
    opening = text[:_OPENING]
    if not _TELLS.search(opening):
        return None
    return next(filter(None, (_credit(form, opening) for form in _FORMS)), None)


def read_signature(text: str) -> Credit | None:
    """Return the persons in brackets behind the last sentence of a folded line."""
    offset = max(0, len(text) - _OPENING)
    for form in _AT_END:
        if found := _credit(form, text[offset:]):
            names = tuple((offset + start, offset + end) for start, end in found.names)
            return Credit(names)
    return None


def _credit(form: _Form, text: str) -> Credit | None:
    if not form.tells.search(text):
        return None
    for match in form.pattern.finditer(text):
        groups = match.groupdict()
        names = read_names(match["names"]) or _clear_names(groups.get("role"), match["names"])
        if names:
            places = tuple(_places(match["names"], match.start("names"), names))
            medium = match.span("medium") if groups.get("medium") else None
            return Credit(places, medium)
    return None


def _clear_names(role: str | None, value: str) -> list[str]:
    """Return names whose family name is not known, where 记者 and the like stand before them."""
    names = [name for name in re.split(r"[\s、,/&]+", value) if not re.fullmatch(_ROLE, name)]
    return names if role and all(2 <= len(name) <= 4 for name in names) else []


def _places(value: str, start: int, names: list[str]) -> Iterator[tuple[int, int]]:
    position = 0
    for name in names:
        begin = value.index(name, position)
        position = begin + len(name)
        yield start + begin, start + position
