"""Where around an article stands what is said of it: above, below, between title and text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from pipeline.noise.page import Page

_ABOVE, _BELOW = 8, 12  # lines above the title and below the article that may speak of it
_ENDING = 12  # last lines of the article, in which its signature stands: captions follow it
_HEAD = 25  # lines between title and text: more hold a menu
BYLINES = ("byline", "credit")


def find_zones(page: Page) -> Iterator[tuple[int, float, str]]:
    """Yield the lines that may speak of the article, each with its weight and where it is."""
    if page.first is None or page.last is None:
        yield from ((index, 60.0, "head") for index in range(min(len(page.lines), _HEAD)))
        return
    title = title_index(page)
    above = page.first - _HEAD if title is None else max(page.first - 3 * _HEAD, title - _ABOVE)
    start = title if title is not None else page.first
    for index in range(max(0, above), page.first):
        under = title is not None and index > title
        if title is None or under:
            yield (
                index,
                100.0 - 0.5 * (page.first - index if title is None else index - start),
                "head",
            )
        else:
            yield index, 50.0 - 2 * (start - index), "above"
    for index in range(page.first, page.last + 1):
        if index < page.first + 4 or index > page.last - _ENDING or page.kinds[index] in BYLINES:
            yield index, 80.0, "text"
    for index in range(page.last + 1, min(len(page.lines), page.last + 1 + _BELOW)):
        yield index, 70.0 - (index - page.last), "tail"
    for offset, _ in page.bylines:
        index = _index_of(page, offset)
        if not above <= index <= page.last + _BELOW:
            yield index, 5.0, "far"


def title_index(page: Page) -> int | None:
    """Return the line of the article's title, None where it only stands in the browser's."""
    if not page.title or page.first is None:
        return None
    index = _index_of(page, page.title[-1][0])
    in_browser = page.title_line is not None and index == page.title_line.index
    return None if index >= page.first or (in_browser and index < page.first - _HEAD) else index


def _index_of(page: Page, offset: int) -> int:
    return max(0, bisect_right(page.lines, offset, key=lambda line: line.start) - 1)
