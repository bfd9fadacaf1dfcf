"""Time zones (时区) by name, as pages print them beside a clock: GMT, EST, 美东时间, 当地时间."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo

from pipeline.text.patterns import lazy

BEIJING = timezone(timedelta(hours=8))
#: Abbreviation → hours from UTC; summer time has its own. CST is China's on a Chinese page.
_HOURS = {
    "GMT": 0, "UTC": 0, "UT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "GST": 4, "PKT": 5, "ICT": 7, "WIB": 7, "CST": 8, "HKT": 8, "SGT": 8, "MYT": 8,
    "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10,
}  # fmt: skip
#: Of several zones: British and Bangladesh's, India's and Israel's, Malaysia's and the mountains'.
_UNCERTAIN = ("BST", "IST", "MST", "AST", "SST", "ADT")
#: What stands before 时间 → place of the time zone database.
_PLACES = {
    "北京|中国|上海|香港|澳门|台北|台湾": "Asia/Shanghai",
    "新加坡|吉隆坡|马来西亚": "Asia/Singapore",
    "马尼拉|菲律宾": "Asia/Manila",
    "东京|日本": "Asia/Tokyo",
    "首尔|汉城|韩国": "Asia/Seoul",
    "曼谷|泰国": "Asia/Bangkok",
    "河内|越南": "Asia/Ho_Chi_Minh",
    "雅加达": "Asia/Jakarta",
    "新德里|印度": "Asia/Kolkata",
    "迪拜|杜拜|阿联酋": "Asia/Dubai",
    "德黑兰|伊朗": "Asia/Tehran",
    "耶路撒冷|以色列": "Asia/Jerusalem",
    "莫斯科": "Europe/Moscow",
    "基辅|乌克兰": "Europe/Kyiv",
    "巴黎|法国|柏林|德国|罗马|意大利|马德里|西班牙": "Europe/Paris",
    "布鲁塞尔|日内瓦|瑞士|维也纳|荷兰|中欧|欧洲中部|欧洲": "Europe/Brussels",
    "伦敦|英国": "Europe/London",
    "开罗|埃及": "Africa/Cairo",
    "美东|美国东部|北美东部|美国东岸|东部|纽约|华盛顿|多伦多|渥太华": "America/New_York",
    "美中|美国中部|北美中部|芝加哥": "America/Chicago",
    "美国山地|北美山地|丹佛": "America/Denver",
    "美西|美国西部|北美西部|太平洋|洛杉矶|旧金山|西雅图|温哥华": "America/Los_Angeles",
    "圣保罗|巴西利亚": "America/Sao_Paulo",
    "悉尼|雪梨|墨尔本|堪培拉": "Australia/Sydney",
    "奥克兰|新西兰": "Pacific/Auckland",
    "格林尼治|格林威治|世界|国际|协调世界|世界协调": "UTC",
}
_LETTERS = {"ET": "America/New_York", "PT": "America/Los_Angeles"}
_KIND = "(?:(?:标准|夏令|夏季|冬令)?时间|[夏冬]令时)"
_ABBREVIATION = "|".join(sorted([*_HOURS, *_UNCERTAIN, *_LETTERS], key=len, reverse=True))
_NAMED = rf"(?:(?:{'|'.join(_PLACES)}|当地|本地){_KIND}|协调世界时|世界时)"
_OFFSET = r"[+-](?:0?\d|1[0-4])(?::?\d\d)?(?![\d:-])"
#: What may stand behind a clock, in brackets or not; of the bare offset the sign is enough.
ZONE = (
    rf"(?:Z\b|(?:GMT|UTC)?\s?{_OFFSET}|\s?\(?\s?(?:(?:GMT|UTC)\s?{_OFFSET}|(?:{_ABBREVIATION})\b|{_NAMED})"
    r"(?:\s?\))?)"
)
#: What may stand ahead of a clock.
AHEAD = rf"(?:(?:{_ABBREVIATION})\b|{_NAMED})"
_BEFORE_DATE = lazy(rf"(?P<name>{_NAMED})[\s:,]{{0,3}}\Z")
_SIGNED = lazy(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
_WORD = lazy(rf"(?P<letters>{_ABBREVIATION})|(?P<named>{_NAMED})")
_LONGEST = 16  # characters of a zone's name with the blanks behind it


def zone_before(text: str, start: int) -> str | None:
    """Return the zone named right before a date in a folded text: 美东时间2024年7月8日."""
    first = max(0, start - _LONGEST)
    if text.find("时", first, start) < 0:  # which every name has
        return None
    found = _BEFORE_DATE.search(text, first, start)
    return found["name"] if found else None


def read_zone(name: str) -> tzinfo | None:
    """Return the time zone that a folded name or offset says, None where it isn't certain."""
    if signed := _SIGNED.search(name):
        offset = timedelta(hours=int(signed["hours"]), minutes=int(signed["minutes"] or 0))
        return timezone(-offset if signed["sign"] == "-" else offset)
    word = _WORD.search(name)
    if word is None or word["letters"] in ("GMT", "UTC", "UT"):
        return UTC  # Z
    if word["named"]:
        return _of_place(word["named"])
    letters = word["letters"]
    if letters in _LETTERS:
        return _from_database(_LETTERS[letters])
    return timezone(timedelta(hours=_HOURS[letters])) if letters in _HOURS else None


def _of_place(named: str) -> tzinfo | None:
    place = re.sub(_KIND + r"\Z", "", named)
    keys = (key for words, key in _PLACES.items() if place in words.split("|"))
    if named in ("协调世界时", "世界时"):
        return UTC
    key = next(keys, None)
    return _from_database(key) if key else None


def _from_database(key: str) -> tzinfo | None:
    """Return a zone with its summer time, None where this system has no database of them."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if key in ("UTC", "Asia/Shanghai"):
        return UTC if key == "UTC" else BEIJING
    try:
        return ZoneInfo(key)
    except ZoneInfoNotFoundError:
        return None
