"""The article's own title: which line above the article it is, or which two."""

from __future__ import annotations

import re

from pipeline.noise.titles import TitleLine
from pipeline.text.lines import Line

_DATELINE = re.compile(r"\d日[电讯]|本[报网台刊][^,]{0,6}讯|[电讯]\s*\(")
_HALF = re.compile(r"[^\s,。:;!?…—|/]{4,16}")
_SHORTEST, _LONGEST = 4, 60
_NEAR = 30  # lines from the top in which a title may stand


def find_title(
    text: str,
    lines: list[Line],
    kinds: list[str | None],
    title_line: TitleLine | None,
    first: int,
) -> list[tuple[int, int]]:
    """Return where the title stands, line by line; an empty list where the page has none.

    It is the line that spells the browser's title again, or else the browser's title; without
    one, a line that stands twice, or the first that can be a title. A title over two lines is told
    by their length and by the byline that follows them.

    Args:
        kinds: the kind of noise that each line is, or None.
        first: the first line of running text; titles stand above it.
    """
    names = [
        index
        for index in range(min(first, _NEAR))
        if kinds[index] is None and may_be_title(lines[index].text)
    ]
    if title_line is not None:
        spelt = text[slice(*title_line.title)]
        return _lines_that_spell(lines, names, spelt) or [title_line.title]
    texts = [lines[index].text for index in names]
    twice = [index for index in names if texts.count(lines[index].text) > 1]
    best = next(iter(twice or names), None)
    if best is None:
        return []
    in_two = not twice and best + 1 in names and _is_in_two(lines, kinds, best)
    parts = [best, best + 1] if in_two else [best]
    return [(lines[index].start, lines[index].end) for index in parts]


def may_be_title(text: str) -> bool:
    """Return whether a line can be a title: of fit length, no dateline, no rubric, no lead-in."""
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and not text.endswith((":", ",", "、", "】"))
        and not _DATELINE.search(text)
        and any(map(str.isalpha, text))
    )


def _lines_that_spell(lines: list[Line], names: list[int], title: str) -> list[tuple[int, int]]:
    """Return the line, or the two lines, above the article that spell the title again."""
    for length in (1, 2):
        for index in names:
            some = lines[index : index + length]
            if "".join(line.text for line in some) == title:
                return [(line.start, line.end) for line in some]
    return []


def _is_in_two(lines: list[Line], kinds: list[str | None], index: int) -> bool:
    """Return whether the title goes on in the line below."""
    below = index + 1
    return (
        below + 1 < len(lines)
        and lines[below].close
        and all(_HALF.fullmatch(lines[one].text) for one in (index, below))
        and kinds[below + 1] == "byline"
    )
