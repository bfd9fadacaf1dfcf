"""Numbers in Chinese text: 4.23亿, 百分之五, 三分之一, 二〇二六 and 16,727 as exact values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
DIGITS |= {"〇": 0, "○": 0, "两": 2}
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))  # as on cheques
DIGITS |= _FORMAL
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "[" + "".join([*DIGITS, *_TENS, *_LARGE]) + "]+(?:点[" + "".join(DIGITS) + "]+)?"
_NUMBER = re.compile(
    rf"(?P<of>(?:{_HAN}|\d+)分之(?:{_ARABIC}|{_HAN}))"
    rf"|(?P<arabic>{_ARABIC})(?P<large>[十百千万亿兆]*)(?P<percent>\s?[%‰]|个百分点|成(?![立为本员都功果长绩人年交]))?"
    rf"|(?P<han>{_HAN})(?P<han_percent>个百分点|成(?![立为本员都功果长绩人年交]))?"
)
#: What may follow a lone Chinese numeral for it to count: 三人 and 五天, but not 一起 or 三农.
_COUNTED = re.compile(
    "[年月日号天时点分秒人名个位家户所座项次届岁倍元吨米里亩层辆艘架台套件起例条场部县市省区乡镇村国万亿]"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its place and value; `share` for percentages, tenths and fractions.

    `sure` is False for a lone Chinese numeral that may well be no number (一起, 三农).
    """

    start: int
    end: int
    value: Fraction
    share: bool = False
    sure: bool = True


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of a folded text, in order."""
    for match in _NUMBER.finditer(text):
        value, share, sure = _read(match, text)
        if value is not None:
            yield Number(match.start(), match.end(), value, share, sure)


def han_value(numeral: str) -> Fraction | None:
    """Return the value of a Chinese numeral, None where it is none: 三百零五, 二〇二六, 一点五."""
    whole, _, decimals = numeral.partition("点")
    value = _han_whole(whole)
    if value is None or not decimals:
        return value
    if any(digit not in DIGITS for digit in decimals):
        return None
    places = "".join(str(DIGITS[digit]) for digit in decimals)
    return value + Fraction(int(places), 10 ** len(places))


def _read(match: re.Match[str], text: str) -> tuple[Fraction | None, bool, bool]:
    if match["of"]:
        below, _, above = match["of"].partition("分之")
        parts = _any_value(above), _any_value(below)
        if parts[0] is None or not parts[1]:
            return None, True, True
        return parts[0] / parts[1], True, True
    if match["arabic"]:
        value = _any_value(match["arabic"]) or Fraction(0)
        for unit in match["large"]:
            value *= _TENS.get(unit) or _LARGE[unit]
        return _as_share(value, match["percent"]), bool(match["percent"]), True
    # 陆 and 伍 alone are no numbers: 登陆, 队伍.
    han = None if match["han"] in _FORMAL else _any_value(match["han"])
    if han is None:
        return None, False, False
    after = text[match.end() : match.end() + 1]
    sure = bool(match["han_percent"]) or _is_sure(match["han"], after)
    return _as_share(han, match["han_percent"]), bool(match["han_percent"]), sure


def _is_sure(numeral: str, after: str) -> bool:
    """Return whether a Chinese numeral is a number: 三百 and 三人, not 万一, 五一, 一个 or 三农."""
    if numeral in ("一", "两"):
        return after in ("月", "日", "号")
    if _COUNTED.match(after):
        return True
    units = any(character not in DIGITS for character in numeral)
    return numeral[0] in {*DIGITS, "十"} and len(numeral) > (1 if units else 2)


def _as_share(value: Fraction, sign: str | None) -> Fraction:
    if sign is None:
        return value
    return value / {"‰": 1000, "成": 10}.get(sign.strip(), 100)


def _any_value(numeral: str) -> Fraction | None:
    if numeral[0].isascii():
        return Fraction(numeral.replace(",", ""))
    return han_value(numeral)


def _han_whole(numeral: str) -> Fraction | None:
    if all(character in DIGITS for character in numeral):  # 二〇二六, read digit by digit
        return Fraction(int("".join(str(DIGITS[digit]) for digit in numeral)))
    total, section, unit, digit = 0, 0, 1, None
    for position, character in enumerate(numeral):
        if character in DIGITS:
            if digit:
                return None  # 三四十: an estimate, not a number
            digit = DIGITS[character]
            short = unit >= 100 and numeral[position - 1] not in DIGITS
            if short and digit and position == len(numeral) - 1:
                digit *= unit // 10  # 三百五 is 350, 两万五 is 25,000
        elif character in _TENS:
            unit = _TENS[character]
            section += (digit or 1) * unit
            digit = None
        else:
            unit = _LARGE[character]
            section += digit or 0
            if total < unit:  # 三万亿: the 亿 counts the 三万 before it
                total = (total + section or 1) * unit
            else:
                total += (section or 1) * unit
            section, digit = 0, None
    return Fraction(total + section + (digit or 0))
