"""On which site a page stands: its name in title, path or footer, and its addresses."""

from __future__ import annotations

from pipeline.noise.page import Page
from pipeline.noise.titles import media_prefix
from pipeline.text.patterns import lazy

_PLACE = lazy(r"(?:位置|路径)\s?[:>]\s?")
_OWNER = lazy(
    r"(?P<before>[\u4e00-\u9fff]{2,12}网)\s*版权所有|版权所有\s?:?\s?(?P<after>[\u4e00-\u9fff]{2,12}网)"
)
_ROOT = lazy(r"(?P<site>[\u4e00-\u9fff]{4,10}(?<!首页)(?<!中心)(?<!频道))\s*(?:->|[>»›→])")
_URL = lazy(r"(?:https?://|www\.)[!-~]+")
_HOME = lazy(r"(?:https?://)?[^/]+/?")


def find_site(page: Page) -> tuple[int, int] | None:
    """Return where the site's name stands: in the title, the path to the page, the rights."""
    if page.title_line is not None and page.title_line.site is not None:
        return page.title_line.site
    for line, kind in zip(page.lines, page.kinds, strict=True):
        if kind == "breadcrumb":
            place = _PLACE.search(line.text)
            begin = place.end() if place else 0
            if name := media_prefix(line.text[begin:]):
                return line.start + begin, line.start + begin + len(name)
            if root := _ROOT.match(line.text):
                return line.start, line.start + root.end("site")
        if kind == "copyright" and (owner := _OWNER.search(line.text)):
            begin, end = owner.span("before" if owner["before"] else "after")
            return line.start + begin, line.start + end
    return None


def printed_addresses(page: Page) -> dict[str, str]:
    """Return `url` where the page prints its own address, `site_url` where it prints its site's."""
    found: dict[str, str] = {}
    for line, kind in zip(page.lines, page.kinds, strict=True):
        if kind == "address" and (match := _URL.search(line.text)):
            key = "site_url" if _HOME.fullmatch(match.group()) else "url"
            found.setdefault(key, match.group())
    return found
