"""Dates as Chinese news pages print them, with their time of day, in Beijing time (ISO 8601)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from pipeline.noise.timezones import AHEAD, BEIJING, ZONE, read_zone, zone_before
from pipeline.text.numerals import han_value
from pipeline.text.patterns import lazy

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_ENGLISH = (
    r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
    r"|[一二三四五六七八九十]{1,2}月)"
)
_WEEKDAY = (
    r"(?:\s{0,2}[,(]?\s?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6})[,)]?"
    r"|\s{0,2}\([一二三四五六日]\))?"
)
_HALF = "上午|凌晨|清晨|早上|早晨|中午|下午|傍晚|晚上|晚间|夜间|深夜|午夜|早|晚|夜"
_CLOCK = (
    rf"(?P<half>{_HALF})?\s?(?P<hour>[01]?\d|2[0-4])\s?[:时点]\s?(?P<minute>[0-5]\d)(?!\d)"
    r"(?:\s?[:分]\s?(?P<second>[0-5]\d)(?:[.:]\d{1,6})?)?分?秒?"
    r"(?:\s?(?P<noon>[AaPp]\.?[Mm]\b\.?))?"
    rf"(?:\s?(?P<zone>{ZONE}))?"
)
_TIME = rf"(?:(?:\s{{0,3}}(?:\(?(?P<ahead>{AHEAD})\)?)?\s{{0,2}}|T|\s?-\s?|,\s?){_CLOCK})?"
_YMD = (
    r"(?P<year>(?:19|20)\d\d)\s?[-/.年_]\s?(?P<month>\d{1,2})\s?[-/.月_]\s?"
    r"(?P<day>\d\d(?=\d\d:\d\d)|\d{1,2}(?!\d|\.\d))(?:\s?[日号])?"
)
_HAN = "一二三四五六七八九十"


def _pattern(text: str) -> re.Pattern[str]:
    return lazy(text, re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in a text, its time of day included: `iso` is 2019-12-23T08:21:07+08:00, or the day.

    `sure` is False where day and month may be the other way round (7/5/2005).
    """

    start: int
    end: int
    iso: str
    sure: bool = True

    @property
    def has_time(self) -> bool:
        """Whether a time of day is printed."""
        return "T" in self.iso


def find_date(text: str, start: int = 0) -> Moment | None:
    """Return the first date with a year in a folded text, its time of day included."""
    if not _MAY_HOLD.search(text, start):
        return None
    forms = (form for form in _FORMS if form.tells.search(text, start))
    found = (_first(form, text, start) for form in forms)
    return min(filter(None, found), key=lambda one: (one.start, -one.end), default=None)


def match_date(text: str, start: int) -> Moment | None:
    """Return the date that begins exactly at `start`."""
    for form in _BEGINS.get(text[start : start + 1], ()):
        match = form.pattern.match(text, start)
        if match and (moment := form.read(match)):
            return moment
    return None


def may_hold_date(text: str) -> bool:
    """Return whether a folded text has what every date has; most have not."""
    return _MAY_HOLD.search(text) is not None


def read_stamp(value: str) -> str | None:
    """Return the time that a meta tag or a `time` element holds, in Beijing time; None if none.

    Such values may have no separators (202008081502); one without a zone is Beijing time.
    """
    value = value.strip()
    if match := re.fullmatch(
        r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d):?(\d\d)(?::?(\d\d))?)?", value
    ):
        year, month, day, *clock = match.groups()
        value = f"{year}-{month}-{day}" + (f" {clock[0]}:{clock[1]}" if clock[0] else "")
    moment = find_date(value)
    return moment.iso if moment is not None and moment.sure and moment.start <= 12 else None


def _first(form: _Form, text: str, start: int) -> Moment | None:
    return next(filter(None, map(form.read, form.pattern.finditer(text, start))), None)


def _plain(match: re.Match[str]) -> Moment | None:
    return _moment(match, int(match["year"]), int(match["month"]), int(match["day"]))


def _short(match: re.Match[str]) -> Moment | None:
    """24-05-18 10:12: two digits of this century's year, told by the time behind them."""
    return _moment(match, 2000 + int(match["year"]), int(match["month"]), int(match["day"]))


def _republic(match: re.Match[str]) -> Moment | None:
    """民国110年10月21日: the years of the Republic of China count from 1912."""
    years = 1 if match["year"] == "元" else _number(match["year"])
    return _moment(match, 1911 + years, _number(match["month"]), _number(match["day"]))


def _spelt(match: re.Match[str]) -> Moment | None:
    year = _number(re.sub("[Oo0○Ｏ]", "〇", match["year"]))
    return _moment(match, year, _number(match["month"]), _number(match["day"]))


def _year_last(match: re.Match[str]) -> Moment | None:
    """06/05/2023: the day first, as Europe writes it, unless it can't be.

    Where neither is above 12, only two digits each (06/05) speak for the day first.
    """
    first, other = int(match["first"]), int(match["other"])
    day, month = (other, first) if other > 12 else (first, other)
    padded = len(match["first"]) == 2 == len(match["other"]) and not match["noon"]
    sure = max(first, other) > 12 or first == other or padded
    return _moment(match, int(match["year"]), month, day, sure=sure)


def _english(match: re.Match[str]) -> Moment | None:
    name = match["month"]
    chinese = name[-1] == "月"
    month = _number(name[:-1]) if chinese else _MONTHS.index(name[:3].lower()) // 3 + 1
    return _moment(match, int(match["year"]), month, int(match["day"]))


def _number(numeral: str) -> int:
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if numeral.isdecimal():
        return int(numeral)
    value = han_value(numeral)
    return 0 if value is None else int(value)


def _moment(
    match: re.Match[str], year: int, month: int, day: int, *, sure: bool = True
) -> Moment | None:
    """Return the moment in Beijing time, or None where no such day or time exists."""
    try:
        that_day = date(year, month, day)
        if match["hour"] is None:
            return Moment(*match.span(), that_day.isoformat(), sure)
        hour = _hour(int(match["hour"]), match["half"] or "", (match["noon"] or "")[:1].lower())
        minute, second = int(match["minute"]), int(match["second"] or 0)
        moment = datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=second)
        zone = _zone(match)
        if zone is None:  # a clock somewhere: the day is what is certain
            return Moment(*match.span(), that_day.isoformat(), sure)
        moment = moment.replace(tzinfo=zone)
        if zone is not BEIJING:
            moment = moment.astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None
    return Moment(*match.span(), moment.isoformat(), sure)


def _hour(hour: int, half: str, noon: str) -> int:
    """Return the hour of 24: 上午12 is 0, 下午3 is 15, 晚上12 is the end of the day, 24."""
    if noon == "a" or half in ("上午", "凌晨", "清晨", "早上", "早晨", "早", "午夜"):
        return 0 if hour == 12 else hour
    if half in ("晚上", "晚间", "夜间", "深夜", "晚", "夜"):
        return hour + 12 if 4 < hour <= 12 else 24 + hour if hour <= 4 else hour
    if noon == "p" or half in ("下午", "傍晚"):
        return hour + 12 if hour < 12 else hour
    return hour + 12 if half == "中午" and hour < 4 else hour


def _zone(match: re.Match[str]) -> tzinfo | None:
    """Return the zone of a clock: named behind it, ahead of it, before the date; else Beijing's."""
    ahead = match["ahead"] if "ahead" in match.re.groupindex else None
    named = match["zone"] or ahead or zone_before(match.string, match.start())
    return read_zone(named) if named else BEIJING


class _Form(NamedTuple):
    """A way to write dates: what it can begin with, and what every date of it has somewhere."""

    begins: str
    tells: re.Pattern[str]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Moment | None]


def _form(
    begins: str, tells: str, pattern: str, read: Callable[[re.Match[str]], Moment | None]
) -> _Form:
    return _Form(begins, _pattern(tells), _pattern(pattern), read)


#: What every form has: nine patterns need not look at a text without it. Each way begins with
#: a character of its own, which the engine looks for first: that takes half the time.
SIGNS = "19[0-9][0-9]|20[0-9][0-9]|年|" + "|".join(
    f"{ten}[0-9][-/][0-9][0-9][-/]" for ten in range(5)
)
_MAY_HOLD = lazy(SIGNS)
_TIME_FIRST = r"(?<!\d)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s{0,2}"
_NO_TIME = "(?P<half>(?!))?(?P<noon>(?!))?(?P<zone>(?!))?"
_DIGITS = "0123456789"
_YEAR, _MONTH_NAME = "19|20", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|月"
_FORMS = (
    _form(_DIGITS, ":", _TIME_FIRST + _NO_TIME + _YMD + r"(?!\s?\d{1,2}:)", _plain),
    _form("12", _YEAR, r"(?<![\d.])" + _YMD + _WEEKDAY + _TIME, _plain),
    _form(
        "01234", "-|/",
        r"(?<![\d/-])(?P<year>[0-4]\d)[-/](?P<month>\d\d)[-/](?P<day>\d\d)\s{1,2}" + _CLOCK,
        _short,
    ),
    _form(
        "民", "民国",
        rf"民国\s?(?P<year>\d{{1,3}}|元|[{_HAN}百零〇]{{1,5}})\s?年\s?(?P<month>\d{{1,2}}"
        rf"|[{_HAN}]{{1,2}})\s?月"
        rf"\s?(?P<day>\d{{1,2}}|[{_HAN}廿卅]{{1,3}})\s?日" + _WEEKDAY + _TIME,
        _republic,
    ),
    _form(
        "1", "年",
        r"(?<!\d)(?P<year>1[0-4]\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日" + _WEEKDAY + _TIME,
        _republic,
    ),
    _form(
        "一二", "年",
        rf"(?P<year>[一二][九〇零○OＯ0][{_HAN[:-1]}〇零○OＯ0]{{2}})年(?P<month>[{_HAN}]{{1,2}})月"
        rf"(?P<day>[{_HAN}廿卅]{{1,3}})日" + _WEEKDAY + _TIME,
        _spelt,
    ),
    _form(
        _DIGITS, _YEAR,
        r"(?<![\d/.-])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)"
        r"(?!\d|[/.-]\d)" + _TIME,
        _year_last,
    ),
    _form(
        "JFMASOND" + _HAN, _MONTH_NAME,
        _ENGLISH + r"\s{1,2}(?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
        r"\s{1,2}(?P<year>(?:19|20)\d\d)(?!\d)" + _TIME,
        _english,
    ),
    _form(
        _DIGITS, _MONTH_NAME,
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\s{1,2}" + _ENGLISH
        + r",?\s{1,2}(?P<year>(?:19|20)\d\d)(?!\d)" + _TIME,
        _english,
    ),
)  # fmt: skip
#: The forms that a date can have by its first character.
_BEGINS = {
    begin: [form for form in _FORMS if begin in form.begins]
    for begin in "民JFMASOND" + _DIGITS + _HAN
}
