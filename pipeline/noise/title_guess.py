"""The title of a page that nowhere says it: the line above the article that most speaks for.

Each candidate (headline) gets points for what fails apart: its words stand in the article, the
byline is below it, it is near the article, it stands twice, the page's first line holds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.noise.accounts import find_account
from pipeline.noise.dates import find_date
from pipeline.noise.titles import is_site
from pipeline.text.extract import character_pairs
from pipeline.text.lines import Line
from pipeline.text.patterns import lazy

_DATELINE = lazy(r"\d日[电讯]|本[报网台刊][^,]{0,6}讯|[电讯]\s*\(")
_HALF = lazy(r"[^\s,。:;!?…—|/]{4,16}")
_BULLET = lazy(r"[·‧•●▪*>-]\s?")
_PART = lazy(
    r"[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十\d]{1,2}\)|第.{1,3}[章节部]|[—-]{2}|\d[.、]"
)
_SUBTITLE = lazy(r"[—―]{1,2}\s?[^—―\s]")
_RUBRIC = lazy(r"(?:标题|题目|原标题)\s?:\s?")
_ABOUT = lazy(r"功能介绍|微信号|您?(?:当前|现在)?的?位置|.*\s?(?:->|[>»])\s?.*")
_SHORTEST, _LONGEST = 4, 60
_NEAR = 60  # lines above the article, and from the page's top, that are looked at
_OPENING = 3000  # characters of the article whose words a title has
_MENU = ("breadcrumb", "related_links", "advertisement", "hotline", "caption")
NO_TITLE = frozenset(["byline", "title_line", "copyright", "share", "hotline", "address", "code"])
#: Points that a line needs: a lone line right above the text has one and a half. Below a menu it
#: needs more, for its words may be the menu's; on the 107 news pages the titles have 3.7 and more.
_ENOUGH, _ENOUGH_BELOW_A_MENU = 1.0, 2.5
_FEW = 8  # so many lines may stand above the article without being a menu
_CLEAR = 8  # characters of a line that no menu has


def may_be_title(text: str) -> bool:
    """Return whether a line can be a title: of fit length, no dateline, no rubric, no lead-in."""
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and not text.endswith((":", ",", "、"))
        and not (text.startswith("【") and text.endswith("】"))
        and not _DATELINE.search(text)
        and any(map(str.isalpha, text))
    )


def guess_title(lines: list[Line], kinds: list[str | None], first: int) -> list[tuple[int, int]]:
    """Return where the title stands that a page does not say; none where little speaks for it.

    Args:
        kinds: the kind of noise that each line is, or None.
        first: the first line of running text; titles stand above it.
    """
    candidates = [index for index in _above(first) if _is_candidate(lines, kinds, index)]
    titles = set(candidates)
    candidates = [one for one in candidates if not _is_subtitle(lines, one, titles)]
    if not candidates:
        return []
    body = _opening(lines, first)
    often = Counter(line.text for line in lines)
    points = {one: _points(lines, kinds, first, one, body, often) for one in candidates}
    best = max(candidates, key=lambda one: (points[one], -one))
    if points[best] < (_ENOUGH if first <= _FEW else _ENOUGH_BELOW_A_MENU):
        return []
    parts = [best]
    for pair in ([best, best + 1], [best - 1, best]):
        if points.keys() >= set(pair) and _is_one(lines, kinds, pair, often):
            # Below a menu the other half may be a rubric: none that the article has words of.
            shared = all(_share(lines[one].text, body) for one in pair)
            parts = pair if shared or first <= _FEW else parts
    places = [(lines[one].start, lines[one].end) for one in parts]
    rubric = _RUBRIC.match(lines[best].text)
    return [(places[0][0] + rubric.end(), places[0][1])] if rubric else places


def _share(text: str, body: set[str]) -> float:
    """Return how many of a line's pairs of characters the article has, of all."""
    pairs = character_pairs(text)
    return len(pairs & body) / max(1, len(pairs))


def _above(first: int) -> Iterator[int]:
    yield from range(min(_NEAR, first))
    yield from range(max(_NEAR, first - _NEAR), first)


def _is_candidate(lines: list[Line], kinds: list[str | None], index: int) -> bool:
    text = lines[index].text
    if not may_be_title(text) or _ABOUT.match(text) or any(find_account(lines, index)):
        return False
    dated = kinds[index] == "byline" and index + 1 < len(lines) and lines[index + 1].text == text
    return kinds[index] not in NO_TITLE or dated  # 早安河畔 2018.3.19 twice is no byline


def _is_subtitle(lines: list[Line], index: int, titles: set[int]) -> bool:
    """Return whether a dash begins a line below what may be a title: a subtitle (副标题)."""
    return index - 1 in titles and _SUBTITLE.match(lines[index].text) is not None


def _opening(lines: list[Line], first: int) -> set[str]:
    """Return the pairs of characters of the article's opening."""
    found: set[str] = set()
    size = 0
    for line in lines[first:]:
        found |= character_pairs(line.text[:_OPENING])
        size += len(line.text)
        if size > _OPENING:
            break
    return found


def _points(
    lines: list[Line],
    kinds: list[str | None],
    first: int,
    index: int,
    body: set[str],
    often: Counter[str],
) -> float:
    text = lines[index].text
    points = 3.0 * _share(text, body) + _beside_byline(lines, kinds, index, first)
    points += 1.0 if first - index <= 6 else 0.5 if first - index <= 15 else 0.0
    points += 1.5 if often[text] > 1 and not _BULLET.match(text) else 0.0
    points += 3.0 if index and _is_in(text, lines[0].text) else 0.0
    points += 1.0 if index == 0 else 0.0
    points -= 1.0 if len(text) < _CLEAR and first > _FEW else 0.0
    other = kinds[index] in _MENU or is_site(text) or _BULLET.match(text) or _PART.match(text)
    points -= 2.0 if other else 0.0
    return points - (1.5 if text[-1] == "。" else 0.0)


def _beside_byline(lines: list[Line], kinds: list[str | None], index: int, first: int) -> float:
    """Return points for a byline or date below: the nearer, the more."""
    for step, below in enumerate(range(index + 1, min(index + 4, first))):
        if kinds[below] == "byline" or find_date(lines[below].text[:40]):
            return 1.5 - 0.5 * step
    return 0.0


def _is_in(text: str, whole: str) -> bool:
    """Return whether the page's first line, the browser's title, is this line and little more."""
    return len(text) >= _CLEAR and text in whole and 2 * len(text) >= len(whole)


def _is_one(
    lines: list[Line], kinds: list[str | None], pair: list[int], often: Counter[str]
) -> bool:
    """Return whether two lines are halves of one title, by their length and the byline below."""
    texts = [lines[one].text for one in pair]
    return (
        pair[1] + 1 < len(lines)
        and lines[pair[1]].close
        and all(_HALF.fullmatch(text) and often[text] == 1 for text in texts)
        and not any(map(is_site, texts))
        and kinds[pair[1] + 1] == "byline"
    )
