"""Numbers in Chinese text: 4.23亿, 百分之五, 一半, 十多, 二〇二六 and 16,727 as exact values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from pipeline.text.patterns import lazy

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
DIGITS |= {"〇": 0, "○": 0, "两": 2, "俩": 2}
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))  # as on cheques
DIGITS |= _FORMAL
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "[" + "".join([*DIGITS, *_TENS, *_LARGE]) + "]+(?:点[" + "".join(DIGITS) + "]+)?"
_SHARE = "个百分点|(?<!俩)成(?!不变|[立为本员都功果长绩人年交])"
#: 十多, 300余 and 二十来个: the number or more, but less than one more of its last unit.
_MORE = r"(?<=[0十百千万亿兆])(?:[多余几]|来(?=[个人名位家岁天年]))"
_HALF = "半个百分点|半(?:年|小时|个小时|个月|个世纪)|一半|半数|[减过对各]半|半"
_NUMBER = lazy(
    rf"(?P<of>(?:{_HAN}|\d+)分之(?:{_ARABIC}|{_HAN}))|(?P<half>{_HALF})"
    rf"|(?:(?P<arabic>{_ARABIC})(?P<large>[十百千万亿兆]*)|(?P<han>{_HAN}))"
    rf"(?:(?P<more>{_MORE})(?P<more_large>[万亿]*))?(?P<share>(?(arabic)\s?[%‰]|(?!))|{_SHARE})?"
)
#: Halves of these are as often told in the next smaller unit, so many of it: 半年 is 6个月.
_HALVES = {"半年": 6, "半小时": 30, "半个小时": 30, "半个月": 15, "半个世纪": 50}
#: What makes a half a rough one, or another: 近半年, 上半年, 另一半, 一个半小时; 半年报, 一半以上.
_ROUGH_BEFORE = tuple("上下前后大小头近约超过逾另足到个")
_ROUGH_AFTER = lazy("多|以上|左右|上下|[报度线刊]")
#: What may follow a lone Chinese numeral for it to count: 三人 and 五天, but not 一起 or 三农.
_COUNTED = lazy(
    "[年月日号天时点分秒人名个位家户所座项次届岁倍元吨米里亩层辆艘架台套件起例条场部县市省区乡镇村国万亿"
    "种类枚只批]|季度|小时|周年"
)
#: The same for 两, which names much besides: 两会, 两国, 两岸, 两部门, 两位数, 两个维护.
_PAIRED = lazy(
    "[年月日号天秒人名家户所座项次届岁倍元吨米亩层辆艘架台套件起例条场种类枚只批]|位(?!数)|分钟|季度|小时"
    "|周年|公[斤里顷]|个(?!维护|确立|结合|一百年|100年|文明|毫不|务必|大局|革命|责任|健康)"
)
#: Units that count without a digit before them, and before what: 百万元 and 千人, but not 千家万户,
#: 百年, 亿万人民 or 千万别.
_ROUND = ("百", "千", "万", "亿", "百万", "千万", "百亿", "千亿", "万亿")
_ROUND_COUNTED = tuple("元人名吨亩米")
#: Words that begin like a number: very, a holiday, others than the two, the next day.
_WORDS = lazy(
    "十分(?!钟)|十一(?:黄金周|长假|假期|期间|国庆)|三三两两|一点一[点滴]"
    "|第(?:三方|三者|[二三]产业|三世界|二课堂|二故乡|二[天日年])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its place and value; `share` for percentages, tenths and fractions.

    `sure` is False for what may well be no number, or a vague one (一起, 三农, 数十).
    `below` is what 十多 is less than; `also` the value in another usual unit (半年: 6个月).
    """

    start: int
    end: int
    value: Fraction
    share: bool = False
    sure: bool = True
    below: Fraction | None = None
    also: Fraction | None = None


#: Characters of a number. Longer runs of digits count nothing, and reading one costs its square.
_LONGEST = 64


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of a folded text, in order."""
    for match in _NUMBER.finditer(text):
        number = _fraction(match) if match["of"] else _half(match) or _number(match)
        if number is not None:
            yield number


def with_values(text: str) -> str:
    """Return a folded text with every number written as its value: 四月 and 4月 become one."""
    pieces, position = [], 0
    for number in find_numbers(text):
        pieces += [text[position : number.start], f"{number.value}{'%' * number.share}"]
        position = number.end
    return "".join(pieces) + text[position:]


def han_value(numeral: str) -> Fraction | None:
    """Return the value of a Chinese numeral, None where it is none: 三百零五, 二〇二六, 一点五."""
    if len(numeral) > _LONGEST:
        return None
    whole, _, decimals = numeral.partition("点")
    value = _han_whole(whole)
    if value is None or not decimals:
        return value
    if any(digit not in DIGITS for digit in decimals):
        return None
    places = "".join(str(DIGITS[digit]) for digit in decimals)
    return value + Fraction(int(places), 10 ** len(places))


def _fraction(match: re.Match[str]) -> Number | None:
    below, _, above = match["of"].partition("分之")
    parts = _any_value(above), _any_value(below)
    if parts[0] is None or not parts[1]:
        return None
    return Number(*match.span(), parts[0] / parts[1], share=True)


def _half(match: re.Match[str]) -> Number | None:
    half, text = match["half"], match.string
    if half is None:
        return None
    if half == "半个百分点":
        return Number(*match.span(), Fraction(1, 200), share=True)
    smaller = _HALVES.get(half)
    rough = text[: match.start()].endswith(_ROUGH_BEFORE) or _ROUGH_AFTER.match(text, match.end())
    return Number(
        *match.span(),
        Fraction(1, 2),
        share=half[1:] in ("半", "数"),
        sure=(half in ("一半", "半数") or smaller is not None) and not rough,
        also=None if smaller is None else Fraction(smaller),
    )


def _number(match: re.Match[str]) -> Number | None:
    han, share = match["han"], match["share"]
    # 陆 and 伍 alone are no numbers: 登陆, 队伍.
    value = None if han in _FORMAL else _any_value(han or match["arabic"])
    if value is None:
        return None
    times = _times(match["more_large"])
    if len(match["large"] or "") > _LONGEST:
        return None
    value = _as_share(_multiplied(value, _times(match["large"]) * times), share)
    below = value + _as_share(Fraction(_last_unit(match) * times), share) if match["more"] else None
    quarter = match.string.startswith("季度", match.end()) and value <= 4
    return Number(
        *match.span(),
        value,
        share=bool(share),
        sure=han is None or bool(share) or _is_sure(match),
        below=below,
        also=3 * value if quarter else None,  # 前三季度 ends with month 9
    )


def _is_sure(match: re.Match[str]) -> bool:
    """Return whether a Chinese numeral is a number: 三百 and 三人, not 万一, 五一, 一个 or 三农."""
    text, start, end, numeral = match.string, match.start(), match.end(), match["han"]
    before = text[start - 1 : start] if start else ""
    ordinal = before == "第"
    if _WORDS.match(text, start - ordinal) or before == "双":  # 双十一
        return False
    if numeral == "一":
        return text.startswith(("月", "日", "号", "季度"), end)
    if numeral == "两":
        return bool(_PAIRED.match(text, end)) and before not in ("这", "那", "近", "头")
    if not set(numeral) - {*_TENS, *_LARGE}:
        if before in ("数", "几"):
            return False
        if numeral[0] not in "十拾":
            counted = numeral in _ROUND and text.startswith(_ROUND_COUNTED, end)
            return before not in ("上", "成") and (counted or bool(match["more"]))
    if _is_estimate(numeral):
        return False
    if ordinal or match["more"] or _COUNTED.match(text, end):
        return True
    units = any(character not in DIGITS for character in numeral)
    return numeral[0] in {*DIGITS, "十"} and len(numeral) > (1 if units else 2)


def _is_estimate(numeral: str) -> bool:
    """Return whether a numeral is two digits in a row, five or six of something: 五六人."""
    if len(numeral) != 2 or not all(digit in DIGITS for digit in numeral):
        return False
    return numeral == "三五" or DIGITS[numeral[1]] == DIGITS[numeral[0]] + 1


def _last_unit(match: re.Match[str]) -> int:
    """Return the unit that 多 adds parts of: 10 for 二十多, 100 for 300多, 10,000 for 3万多."""
    if last := match["large"] or (match["han"] or "")[-1:]:
        return _times(last)
    whole = match["arabic"].partition(".")[0].replace(",", "")
    return int(10 ** (len(whole) - len(whole.rstrip("0"))))


def _times(units: str | None) -> int:
    product = 1
    for unit in units or "":
        product *= _TENS.get(unit) or _LARGE[unit]
    return product


def _multiplied(value: Fraction, times: int) -> Fraction:
    return value if times == 1 else value * times  # fractions are slow, and most stay as they are


def _as_share(value: Fraction, sign: str | None) -> Fraction:
    if sign is None:
        return value
    return value / {"‰": 1000, "成": 10}.get(sign.strip(), 100)


@lru_cache(maxsize=4_096)  # news say the same years, days and small numbers again and again
def _any_value(numeral: str) -> Fraction | None:
    if len(numeral) > _LONGEST:
        return None
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
