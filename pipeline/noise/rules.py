"""Which kind of noise a line is, by its wording alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.noise.needed import needed_characters, widths
from pipeline.noise.table import RULES, Rule
from pipeline.noise.web_table import WEB_RULES, is_code
from pipeline.text.patterns import lazy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    _Numbers = npt.NDArray[np.intp] | npt.NDArray[np.uint64]

_LONGEST_LINE = 300


#: The heading of a list of other articles; `page` looks at what stands below.
RELATED_HEADING = lazy(
    r"[^\w\s]{0,2}\s?(?:(?:相关|延伸|推荐|热门|往期|精彩|更多|最新|今日|编辑|为您|热点|猜你|大家|网友|其他)"
    r"(?:精彩|相关|热门|热点|新闻)?(?:链接|新闻|阅读|报[道导]|文章|推荐|精选|专题|内容|资讯|喜欢|都在看"
    r"|排行榜?|导读|回顾|视频|图集|头条|要闻|看点)|往期[\u4e00-\u9fff]{2}"
    r"|(?:也许)?[您你](?:可能|也许)?(?:也?会?)?(?:还会?)?(?:感兴趣|喜欢|想看)(?:的(?:新闻|文章))?|看了又看|(?:其他人|大家|网友)(?:也|都)(?:爱|在)?看"
    r"|(?:值班)?(?:总编|主编|编辑|小编)(?:推荐|精选)|(?:即时|点击|阅读|人气|新闻|热门)(?:热门)?(?:文章|排行榜?|榜单|推荐)"
    r"|[为给][您你]推荐|相关推荐|延伸阅读|频道精选|今日热[点门]|热[搜榜]榜?|新闻表情排行.{0,8})"
    r"\s?(?:\(?\d*\)?)?[\]】]?\s?:?\s?[>»]*"
)
_RULES = [
    *RULES,
    *WEB_RULES,
    Rule("related_links", "heading", RELATED_HEADING, "相关阅读"),  # told by what stands below
]

_WORDS = -(-len(_RULES) // 64)  # words of 64 bits that have a bit for each rule
_APART = 64 * _WORDS


@dataclass(frozen=True, slots=True)
class _Hints:
    """What can be told of the rules before they look at a line; a bit stands for a rule.

    A rule needs a character of a first kind and one of a second, `_APART` bits higher. `fits`
    has the rules for each length of a line, `always` those that need no character of a kind,
    `characters` those for which a character speaks.
    """

    fits: list[int]
    always: int
    characters: dict[str, int]

    def possible(self, text: str) -> int:
        """Return the rules that may match."""
        found, characters = self.always, self.characters
        for character in characters.keys() & set(text):
            found |= characters[character]
        return self.fits[len(text)] & found & (found >> _APART)

    def possible_of_all(self, texts: Sequence[str]) -> list[int]:
        """Return the same for each of some lines, by numpy."""
        import numpy as np  # not to be loaded by --help's kin

        places, bits, always = _tables()
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        rows = bits.take(places.take(codes, mode="clip"), axis=1)
        starts = np.cumsum([0, *map(len, texts[:-1])])
        found = np.bitwise_or.reduceat(rows, starts, axis=1) | always
        both, size = (found[:_WORDS] & found[_WORDS:]).T.tobytes(), _APART // 8
        return [
            self.fits[len(text)] & int.from_bytes(both[at : at + size], "little")
            for at, text in zip(range(0, len(both), size), texts, strict=True)
        ]


def _hints(rules: list[Rule]) -> _Hints:
    fits, always, characters = [0] * (_LONGEST_LINE + 1), 0, dict[str, int]()
    for number, rule in enumerate(rules):
        least, most = widths(rule.pattern)
        for length in range(least, min(most, _LONGEST_LINE) + 1):
            fits[length] |= 1 << number
        sets = needed_characters(rule.pattern)[:2]
        for kind, bit in enumerate((1 << number, 1 << number + _APART)):
            if len(sets) <= kind:
                always |= bit
                continue
            for character in sets[kind]:
                characters[character] = characters.get(character, 0) | bit
    return _Hints(fits, always, characters)


_HINTS = _hints(_RULES)
_MOST = 0x10000  # characters beyond it are looked up as the last one, which no rule has


@lru_cache(maxsize=1)
def _tables() -> tuple[_Numbers, _Numbers, _Numbers]:
    """Return which column of bits each character has, those columns, and the bits of all.

    Column 0 is of no rule.
    """
    import numpy as np

    places = np.zeros(_MOST, dtype=np.intp)
    columns = [0, *_HINTS.characters.values(), _HINTS.always]
    places[[*map(ord, _HINTS.characters)]] = range(1, len(columns) - 1)
    written = b"".join(one.to_bytes(2 * _APART // 8, "little") for one in columns)
    bits = np.frombuffer(written, dtype=np.dtype("<u8")).reshape(len(columns), -1).T
    return places, np.ascontiguousarray(bits[:, :-1]), bits[:, -1:]


_AT = {
    where: sum(1 << number for number, rule in enumerate(_RULES) if rule.where in places)
    for where, places in (("any", {"any"}), ("head", {"head", "edge"}), ("tail", {"tail", "edge"}))
}
_HEADING = 1 << len(_RULES) - 1
_PADDED = lazy(r"([\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])")  # 版 权 所 有


def match_rule(text: str, where: str) -> str | None:
    """Return the kind of noise that a folded line is, or None where no rule for the place fits.

    Args:
        where: "any" for the rules that act everywhere, "head" or "tail" for those of the edge too.
    """
    if len(text) > _LONGEST_LINE:
        return "code" if is_code(text) else None
    return _known(text, where)


def is_related_heading(text: str) -> bool:
    """Return whether a folded line is such as head a list of other articles."""
    foreseen = _FORESEEN.get(text, _HEADING)
    return bool(foreseen & _HEADING) and RELATED_HEADING.fullmatch(text) is not None


@lru_cache(maxsize=1 << 14)  # the pages of a site repeat their menus
def _known(text: str, where: str) -> str | None:
    kind = _match(text, "any") if where == "any" else _known(text, "any") or _match(text, where)
    if kind is None and " " in text and len(_PADDED.findall(text)) > len(text) // 3:
        return match_rule(_PADDED.sub(r"\1", text), where)
    return kind


def _match(text: str, where: str) -> str | None:
    if where == "any" and is_code(text):
        return "code"
    possible = _possible(text) & _AT[where]
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
    return _HINTS.possible(text) if found is None else found


def foresee(lines: Sequence[str]) -> None:
    """Find for lines of a page at once which rules may match them: one at a time it takes longer.

    `match_rule` finds the same by itself for a line that was not foreseen, as of a longer page.
    """
    new = list(dict.fromkeys(one for one in lines if one not in _FORESEEN))[:_REMEMBERED]
    if len(_FORESEEN) + len(new) > _REMEMBERED:
        _FORESEEN.clear()
    for at in range(0, len(new), _TOGETHER):
        some = [one for one in new[at : at + _TOGETHER] if 0 < len(one) <= _LONGEST_LINE]
        if some:
            _FORESEEN.update(zip(some, _HINTS.possible_of_all(some), strict=True))


def forget() -> None:
    """Empty the memory of lines, as where one wants to know how long a first look takes."""
    _FORESEEN.clear()
    _known.cache_clear()


_REMEMBERED = 1 << 14  # lines: the pages of a site repeat their menus
_TOGETHER = 500  # lines: some megabytes
_FORESEEN: dict[str, int] = {}
