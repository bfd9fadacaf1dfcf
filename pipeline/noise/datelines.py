"""Who wrote an article, as its first or last line says: datelines, signatures (署名)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.noise.reporters import REPORT, ROLE, read_reporters
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

_HAN = f"[{HAN}]"
_NAME = rf"(?:{_HAN}{{2,4}}|{_HAN} {{1,3}}{_HAN}{{1,2}}|{_HAN}{{1,6}}(?:·{_HAN}{{1,8}})+)"
_NAMES = rf"{_NAME}(?:\s?[、,/&]\s?{_NAME}|\s{{1,4}}{_NAME}){{0,5}}"
#: Names, a place, a day and what the report is called, in one: reporters.py parts them.
_CREDIT = rf"[{HAN}\d·、,/&丨|\s]{{2,60}}?"
_MEDIUM = rf"(?!本[报刊网台社]){_HAN}{{1,8}}?(?:快报|[报社网台刊]|新闻|通讯|周刊|杂志|中心)"
_PLACE_REPORT = rf"(?:{_HAN}{{2,6}}?)?{REPORT}"
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
        rf"[(\[【〔]\s?(?P<medium>{_MEDIUM})?\s?/?\s?(?P<role>{ROLE})\s?[:/]?\s?(?P<names>{_CREDIT})"
        r"\s?[)\]】〕]",
    ),
    _form(
        rf"[(\[【〔].*/.*{_REPORT_TELLS}\s?[)\]】〕]",
        rf"[(\[【〔]\s?(?P<medium>{_MEDIUM})?(?:\s|/)?(?P<names>{_NAMES})\s?/\s?{_PLACE_REPORT}\s?[)\]】〕]",
    ),
    _form(
        r"[(\[【〔].*/.*[)\]】〕]",
        rf"[(\[【〔]\s?(?P<medium>{_MEDIUM})\s?/\s?(?P<names>{_NAMES})\s?[)\]】〕]",
    ),
    # 王大明/综合报导 alone, 示例时报 王大明/综合报导
    _form(
        rf"/.*{_REPORT_TELLS}\s*(?:\Z|\d{{4}})",
        rf"(?:\A"
        rf"|(?<=[\s:\d]))(?:(?P<medium>{_MEDIUM})\s*/?\s*)?(?:{ROLE}\s?)?(?P<names>{_NAMES})\s?/\s?{_PLACE_REPORT}(?=\s*(?:\Z|\d{{4}}))",
    ),
    _form(
        rf"{_ROLE_TELLS}.*{_REPORT_TELLS}\s*(?:\Z|\d{{4}})",
        rf"(?:\A"
        rf"|(?<=[\s\d]))(?P<medium>{_MEDIUM})?\s*{ROLE}\s?(?P<names>{_CREDIT}{REPORT})(?=\s*(?:\Z|\d{{4}}))",
    ),
    _form(
        rf"/.*{_REPORT_TELLS}\Z",
        rf"\A(?P<medium>{_MEDIUM})\s?/\s?(?P<names>{_NAMES})\s{{1,3}}{_PLACE_REPORT}\Z",
    ),
    # 新华社太原5月28日电(记者 王大明) and 人民网河畔5月18日电 (王大明)
    _form(
        r"[电讯息]\s*\(.*\)",
        rf"[电讯息]\s*\(\s?(?P<medium>{_MEDIUM})?\s?(?P<role>{ROLE}\s?)?(?P<names>{_CREDIT})\s?\)",
    ),
    _form(
        rf"[电讯息]\s.*{_ROLE_TELLS}",
        rf"[电讯息]\s+(?P<role>{ROLE})\s?(?P<names>{_NAMES})(?:报道)?[\s:]",
    ),
)
_AT_END = (
    _form(
        r"[。!?…”」]\s*[(〔【].*[)〕】]\Z",
        rf"[。!?…”」]\s*[(〔【]\s?(?P<medium>{_MEDIUM})?\s?(?P<role>{ROLE}|作者|文|编译"
        rf"|执笔)?\s?[:/]?\s?(?P<names>{_NAMES}?)"
        rf"(?:\s?(?:整理|{_PLACE_REPORT})|\s{_HAN}{{2,4}}报[道导])?\s?[)〕】]\Z",
    ),
    _form(
        "[■□●◎]",
        rf"[。!?…”」]\s*(?:■|□|●|◎)\s?(?P<role>{ROLE}|文)\s?[:/]?\s?(?P<names>{_NAMES})\Z",
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
        names = read_reporters(match["names"], clear=bool(groups.get("role")))
        if names:
            places = tuple(_places(match["names"], match.start("names"), names))
            medium = match.span("medium") if groups.get("medium") else None
            return Credit(places, medium)
    return None


def _places(value: str, start: int, names: list[str]) -> Iterator[tuple[int, int]]:
    position = 0
    for name in names:
        begin = value.index(name, position)
        position = begin + len(name)
        yield start + begin, start + position
