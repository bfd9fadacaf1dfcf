"""Which kind of noise a line is, by its wording alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.noise.byline_labels import TELLS
from pipeline.noise.hints import Hints
from pipeline.noise.table import RULES, Rule
from pipeline.noise.web_table import CODE, WEB_RULES, is_code
from pipeline.noise.wording import letters
from pipeline.text.patterns import lazy

_LONGEST_LINE = 300


_HEADING = (
    r"(?:相关|延伸|推荐|热门|往期|精彩|更多|最新|今日|编辑|为您|热点|猜你|大家|网友|其他)"
    r"(?:精彩|相关|热门|热点|新闻)?(?:链接|新闻|阅读|报[道导]|文章|推荐|精选|专题|内容|资讯|喜欢|都在看"
    r"|排行榜?|导读|回顾|视频|图集|头条|要闻|看点)|往期[\u4e00-\u9fff]{2}"
    r"|(?:也许)?[您你](?:可能|也许)?(?:也?会?)?(?:还会?)?(?:感兴趣|喜欢|想看)(?:的(?:新闻|文章))?|看了又看|(?:其他人|大家|网友)(?:也|都)(?:爱|在)?看"
    r"|(?:值班)?(?:总编|主编|编辑|小编)(?:推荐|精选)|(?:即时|点击|阅读|人气|新闻|热门)(?:热门)?(?:文章|排行榜?|榜单|推荐)"
    r"|[为给][您你]推荐|相关推荐|延伸阅读|频道精选|今日热[点门]|热[搜榜]榜?|新闻表情排行.{0,8}"
)
#: The heading of a list of other articles; `page` looks at what stands below.
RELATED_HEADING = lazy(
    rf"(?=[\W_{letters(_HEADING)}])[^\w\s]{{0,2}}\s?(?:{_HEADING})"
    r"\s?(?:\(?\d*\)?)?[\]】]?\s?:?\s?[>»]*"
)
#: What else is foreseen of a line, and told by more than its wording.
_ASIDE = [
    Rule("related_links", "heading", RELATED_HEADING, "相关阅读"),  # by what stands below
    Rule("byline", "byline", lazy(rf".*(?:{TELLS.pattern}).*", re.DOTALL), "2024年"),
    Rule("code", "code", lazy(rf"(?=[\x00-\x7f])(?:{CODE.pattern}).*", re.DOTALL), "var a = 1;"),
    Rule("", "blank", lazy(r".*[ \t\x1f].*", re.DOTALL), "版 权 所 有"),  # padded, or with a gap
]
_RULES = [*RULES, *WEB_RULES, *_ASIDE]
_HINTS = Hints.of([rule.pattern for rule in _RULES], _LONGEST_LINE)
_AT = {
    where: sum(1 << number for number, rule in enumerate(_RULES) if rule.where in (where, also))
    for where, also in (
        ("any", ""),
        ("head", "edge"),
        ("tail", "edge"),
        *((one.where, "") for one in _ASIDE),
    )
}
_ASKED = {where: _AT["any"] | _AT[where] | _AT["code"] for where in ("any", "head", "tail")}
BYLINE, BLANK, _HEADS = _AT["byline"], _AT["blank"], _AT["heading"]
#: What of that is foreseen makes a line worth a look, by its place.
LOOKS = {where: asked | BYLINE | BLANK for where, asked in _ASKED.items()}
_PADDED = lazy(r"([\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])")  # 版 权 所 有


def match_rule(text: str, where: str) -> str | None:
    """Return the kind of noise that a folded line is, or None where no rule for the place fits.

    Args:
        where: "any" for the rules that act everywhere, "head" or "tail" for those of the edge too.
    """
    if len(text) > _LONGEST_LINE:
        return "code" if is_code(text) else None
    possible = _possible(text)
    if possible & _ASKED[where] or (possible & BLANK and _is_padded(text)):
        return _known(text, where)
    return None


def is_related_heading(text: str) -> bool:
    """Return whether a folded line is such as head a list of other articles."""
    if not _HINTS.begins[text[:1]] & _HEADS or not _FORESEEN.get(text, _UNKNOWN) & _HEADS:
        return False
    return RELATED_HEADING.fullmatch(text) is not None


@lru_cache(maxsize=1 << 14)  # the pages of a site repeat their menus
def _known(text: str, where: str) -> str | None:
    possible = _possible(text)
    kind = match_rule(text, "any") if where != "any" else None
    if kind is None and where == "any" and possible & _AT["code"] and is_code(text):
        return "code"
    kind = kind or _match(text, possible & _AT[where])
    if kind is None and _is_padded(text):
        return match_rule(_PADDED.sub(r"\1", text), where)
    return kind


def _is_padded(text: str) -> bool:
    # To count its blanks first takes a fifth of the time: few lines have so many.
    most = len(text) // 3
    return " " in text and len(text.split()) > most + 1 and len(_PADDED.findall(text)) > most


def _match(text: str, possible: int) -> str | None:
    """Return the kind of the first of some rules that a line matches; a bit stands for a rule."""
    while possible:
        first = possible & -possible
        rule = _RULES[first.bit_length() - 1]
        if rule.pattern.fullmatch(text):
            return rule.kind
        possible ^= first
    return None


def _possible(text: str) -> int:
    """Return the rules of all places that may match: a line is asked of for two or three."""
    found = _FORESEEN.get(text)
    if found is None:
        found = _HINTS.possible(text)
        if len(_FORESEEN) < _REMEMBERED:
            _FORESEEN[text] = found
    return found


def foresee(lines: Sequence[str]) -> list[int]:
    """Return for lines of a page which rules may match them, a bit each, found for all at once.

    `match_rule` finds the same by itself for a line that was not foreseen, which takes longer.
    """
    if len(_FORESEEN) + len(lines) > _REMEMBERED:
        _FORESEEN.clear()
    new = [one for one in dict.fromkeys(lines) if one not in _FORESEEN]
    new = [one for one in new if 0 < len(one) <= _LONGEST_LINE][:_REMEMBERED]
    for at in range(0, len(new), _TOGETHER):
        some = new[at : at + _TOGETHER]
        _FORESEEN.update(zip(some, _HINTS.possible_of_all(some), strict=True))
    return [_FORESEEN.get(one, _UNKNOWN) for one in lines]


def forget() -> None:
    """Empty the memory of lines, as where one wants to know how long a first look takes."""
    _FORESEEN.clear()
    _HINTS.begins.clear()
    _known.cache_clear()


_REMEMBERED = 1 << 14  # lines: the pages of a site repeat their menus
_TOGETHER = 500  # lines: some megabytes
_UNKNOWN = -1  # has all bits: any rule may match a line that is not foreseen
_FORESEEN: dict[str, int] = {}
