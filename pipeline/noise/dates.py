"""Dates as Chinese news pages print them."""

from __future__ import annotations

import re
from datetime import datetime

_DATE = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s?(?:[-/.年])\s?(?P<month>\d{1,2})\s?(?:[-/.月])\s?"
    r"(?P<day>\d{1,2})(?!\d|\.\d)日?"
    r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    r"(?:(?:\s*|T)(?P<half>上午|下午|晚上?|中午|凌晨)?\s?(?P<hour>[01]?\d|2[0-4])\s?[:时点]\s?"
    r"(?P<minute>[0-5]\d)(?:\s?[:分]\s?(?P<second>[0-5]\d)(?:\.\d+)?)?分?秒?"
    r"(?:Z|\+0?8:?00)?)?"
)


def find_date(text: str, start: int = 0) -> re.Match[str] | None:
    """Return the first date with a year in a folded text, its time of day included."""
    return _DATE.search(text, start)


def match_date(text: str, start: int) -> re.Match[str] | None:
    """Return the date that begins exactly at `start`."""
    return _DATE.match(text, start)


def to_iso(match: re.Match[str]) -> str | None:
    """Return a date as 2019-12-23T08:21:07+08:00, or as 2019-12-23 where no time is printed.

    None where no such day exists. Pages print Beijing time.
    """
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"] in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    if match["hour"] is None:
        return moment.date().isoformat()
    return moment.isoformat() + "+08:00"
