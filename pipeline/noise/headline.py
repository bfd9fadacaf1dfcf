"""The article's own title: which line above the article it is, or which two."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.noise.dates import find_date
from pipeline.noise.titles import TitleLine, is_site, names_a_site, title_parts
from pipeline.text.folding import fold
from pipeline.text.lines import Line
from pipeline.text.markup import Markup

_DATELINE = re.compile(r"\d日[电讯]|本[报网台刊][^,]{0,6}讯|[电讯]\s*\(")
_HALF = re.compile(r"[^\s,。:;!?…—|/]{4,16}")
_BULLET = re.compile(r"[·‧•●▪*>-]\s?")
_RUBRIC = re.compile(r"(?:标题|题目|原标题)\s?:\s?")
_SHORTEST, _LONGEST = 4, 60
_LONGEST_SAID = 120  # one that tags or the browser's title repeat may be longer
_TOP = 3  # lines from the top in which the browser's title stands
_CLEAR = 8  # characters of a line that no menu has
_NEAR = 30  # lines from the top in which a title may stand that nothing repeats
_FEW = 3  # so many lines may stand above the article without being a menu
_NO_TITLE = ("byline", "title_line", "copyright", "share", "hotline", "address", "code")
_LEAST_SHARE = 0.6  # of the browser's title without the site's name that a title must be
_SPACE = re.compile(r"\s+")
_SAID = ("enp:title", "h1", "og:title", "ld:headline", "twitter:title", "articletitle", "title")


def find_title(
    text: str,
    lines: list[Line],
    kinds: list[str | None],
    title_line: TitleLine | None,
    first: int,
    markup: Markup | None = None,
) -> list[tuple[int, int]]:
    """Return where the title stands, line by line; an empty list where the page has none.

    It is the line nearest to the article that spells what the browser's title or the page's tags
    say, or else the browser's title; without them a line that stands twice, or the one above the
    byline, or the first that can be a title. A title over two lines is told by their length and
    by the byline that follows them.

    Args:
        kinds: the kind of noise that each line is, or None.
        first: the first line of running text; titles stand above it.
    """
    spelt = _sayings(text, lines, title_line, markup)
    above = [index for index in range(first) if kinds[index] not in _NO_TITLE]
    if places := _lines_that_spell(lines, above, spelt):
        return places
    if title_line is not None and "_" in text[slice(*title_line.title)]:  # a list of keywords
        return _unsaid(lines, kinds, first) or [title_line.title]
    if title_line is not None:
        return [title_line.title]
    return _unsaid(lines, kinds, first)


def may_be_title(text: str) -> bool:
    """Return whether a line can be a title: of fit length, no dateline, no rubric, no lead-in."""
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and not text.endswith((":", ",", "、", "】"))
        and not _DATELINE.search(text)
        and any(map(str.isalpha, text))
    )


def _sayings(
    text: str, lines: list[Line], title_line: TitleLine | None, markup: Markup | None
) -> list[set[str]]:
    """Return what the title may be by each witness's word, without white space.

    Witnesses are the browser's title and the tags; names of sites are left out.
    """
    said: list[list[str]] = []
    if title_line is not None:
        whole = lines[title_line.index].text
        said.append([text[slice(*title_line.title)], *title_parts(whole)])
    if markup is not None:
        for key in _SAID:
            values = [fold(value) for value in markup.said.get(key, ())]
            said.append([part for value in values for part in (value, *title_parts(value))])
    bare = ({_SPACE.sub("", one) for one in some if not is_site(one.strip())} for some in said)
    return [{one for one in some if _SHORTEST <= len(one) <= _LONGEST_SAID} for some in bare]


def _lines_that_spell(
    lines: list[Line], above: list[int], said: list[set[str]]
) -> list[tuple[int, int]]:
    """Return the line, or the two lines, nearest to the article that spell the title again.

    The one counts that most witnesses name; of those the longest, for tags and the browser's
    title hold the names of site and channel too.
    """
    best: tuple[tuple[float, int, int], list[int]] | None = None
    last = above[-1] if above else 0
    lengths = [len(one) for some in said for one in some]
    least = _LEAST_SHARE * min(lengths, default=0)
    most = max(lengths, default=0) / _LEAST_SHARE
    squeezed = {index: "".join(lines[index].text.split()) for index in above}
    for one, two in pairwise([*above, -1]):
        for parts in ([one], [one, two] if two == one + 1 else []):
            bare = "".join([squeezed[index] for index in parts])
            if not least <= len(bare) <= most:
                continue
            votes = sum(_vote(bare, some) for some in said)
            if one < _TOP and names_a_site(lines[one].text):
                votes /= 2  # the browser's own title, in words that are not known as such
            if len(bare) < _CLEAR and last - one > _NEAR:
                votes = 0  # a channel in the menu
            if votes and (best is None or (votes, len(bare), one) > best[0]):
                best = (votes, len(bare), one), parts
    if best is None:
        return []
    places = [(lines[index].start, lines[index].end) for index in best[1]]
    end = lines[best[1][-1]]
    return [*places[:-1], (places[-1][0], end.start + _without_date(end.text))]


def _vote(bare: str, said: set[str]) -> float:
    """Return how far a witness names a line: 1 for the same words, less for most of them."""
    if bare in said:
        return 1.0
    return 0.9 if any(_is_most_of(bare, one) for one in said) else 0.0


def _without_date(text: str) -> int:
    """Return where a title line ends, the date behind it left out."""
    date = find_date(text, _SHORTEST + 2) if len(text) > 2 * _SHORTEST else None
    if date is None or date.end != len(text) or not date.has_time:
        return len(text)
    return len(text[: date.start].rstrip())


def _is_most_of(line: str, title: str) -> bool:
    """Return whether one of the two holds the other and is not much longer."""
    short, long = (line, title) if len(line) < len(title) else (title, line)
    return len(short) >= 6 and short in long and len(short) >= _LEAST_SHARE * len(long)


def _unsaid(lines: list[Line], kinds: list[str | None], first: int) -> list[tuple[int, int]]:
    """Return the title of a page that nowhere repeats it."""
    names = [
        index
        for index in range(first)
        if kinds[index] not in _NO_TITLE and may_be_title(lines[index].text)
    ]
    names = [index for index in names if not is_site(lines[index].text)] or names
    names = [index for index in names if lines[index].text[-1] != "。"] or names
    texts = [lines[index].text for index in names[:_NEAR]]
    twice = [
        index
        for index in names[:_NEAR]
        if texts.count(lines[index].text) > 1 and not _BULLET.match(lines[index].text)
    ]
    free = [index for index in names if kinds[index] is None]
    best = next(iter(twice or _above_byline(kinds, free, first) or free[:1]), None)
    if best is None:
        return []
    in_two = not twice and best + 1 in names and _is_in_two(lines, kinds, best)
    parts = [best, best + 1] if in_two else [best]
    places = [(lines[index].start, lines[index].end) for index in parts]
    rubric = _RUBRIC.match(lines[best].text)
    return [(places[0][0] + rubric.end(), places[0][1])] if rubric else places


def _above_byline(kinds: list[str | None], names: list[int], first: int) -> list[int]:
    """Return the title of a page with a menu: it stands right above the last byline, if any."""
    bylines = [index for index in range(first) if kinds[index] == "byline"]
    if len(names) <= _FEW or not bylines:
        return []
    return [index for index in names if bylines[0] - 3 <= index < bylines[0]][:1]


def _is_in_two(lines: list[Line], kinds: list[str | None], index: int) -> bool:
    """Return whether the title goes on in the line below."""
    below = index + 1
    return (
        below + 1 < len(lines)
        and lines[below].close
        and all(_HALF.fullmatch(lines[one].text) for one in (index, below))
        and kinds[below + 1] == "byline"
    )
