"""What a page says of its article: when it appeared, whence, by whom, on which site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.noise.dates import find_date, to_iso
from pipeline.noise.names import read_names
from pipeline.noise.page import Page
from pipeline.noise.titles import is_site, media_prefix

_PLACE = re.compile(r"(?:位置|路径)\s?[:>]\s?")
_OWNER = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{2,12}网)\s*版权所有|版权所有\s?:?\s?(?P<after>[\u4e00-\u9fff]{2,12}网)"
)
_URL = re.compile(r"(?:https?://|www\.)[!-~]+")
_HOME = re.compile(r"(?:https?://)?[^/]+/?")
_SIGNED = re.compile(
    r"[。｡!?…”]\s*\((?:[^\s()]{0,8}?(?:记者|通讯员|作者)[:\s]?\s*)?(?P<names>[^()]{2,40})\)\Z"
)
_REPORTER = re.compile(r"[电讯]\s*\([^()]{0,14}?(?:记者|通讯员)[:\s]?\s*(?P<names>[^()]{2,30})\)")
_AFTER_NAME = re.compile(r"[_(].*|/\S{0,8}报[道导]$")

_Place = tuple[int, int]


def read_meta(page: Page, original: str) -> dict[str, str]:
    """Return title, published, source, editor, author, site and url, those that the page prints.

    Values are the original's characters, several names joined by one space; `published` is in
    ISO 8601. `site_url` is the home page of the site, `url` the article's own address.
    """
    fields = _byline_fields(page)
    authors = fields.get("author") or list(_authors_in_text(page))
    places = {
        "source": fields.get("source", [])[:1],
        "editor": [name for place in fields.get("editor", []) for name in _names(page, place)],
        "author": [name for place in authors for name in _names(page, place)],
        "site": [place for place in [_site(page)] if place],
        "title": [place for place in [page.title] if place],
    }
    meta = {key: _join(original, found) for key, found in places.items()}
    dates = (find_date(page.text, start) for start, _ in fields.get("published", []))
    meta["published"] = next(filter(None, (to_iso(date) for date in dates if date)), "")
    return {key: value for key, value in (meta | _addresses(page)).items() if value}


def _join(original: str, places: list[_Place]) -> str:
    values = (original[start:end].strip() for start, end in places)
    return " ".join(dict.fromkeys(values))


def _byline_fields(page: Page) -> dict[str, list[_Place]]:
    """Return field → places of its values; a site's name beside a date counts as the source."""
    places: dict[str, list[_Place]] = {}
    for offset, byline in sorted(page.bylines, key=lambda pair: pair[0]):
        for field in byline.fields:
            place = offset + field.start, offset + field.end
            name = field.name
            if not name and byline.count("published") and not byline.count("source"):
                name = "source" if is_site(page.text[slice(*place)]) else ""
            places.setdefault(name, []).append(place)
    return places


def _names(page: Page, place: _Place) -> list[_Place]:
    """Return the places of the names in a byline's value, what is no name left out."""
    start, end = place
    value = _AFTER_NAME.sub("", page.text[start:end])
    names = read_names(value) or [
        word for word in re.split(r"[\s、,/]+", value) if word and not is_site(word)
    ]
    found = []
    for name in names:
        begin = page.text.index(name, start)
        start = begin + len(name)
        found.append((begin, start))
    return found


def _authors_in_text(page: Page) -> Iterator[_Place]:
    """Yield where names stand in brackets: behind the last sentence, or in the dateline."""
    running = [line for line, kind in zip(page.lines, page.kinds, strict=True) if kind is None]
    signed = [(line, _SIGNED.search(line.text)) for line in running]
    reporters = [(line, _REPORTER.search(line.text[:80])) for line in running[:4]]
    for line, match in [*signed, *reporters]:
        if match and read_names(match["names"]):
            yield line.start + match.start("names"), line.start + match.end("names")
            return


def _site(page: Page) -> _Place | None:
    """Return where the site's name stands: in the title, the path to the page, the rights."""
    if page.title_line is not None and page.title_line.site is not None:
        return page.title_line.site
    for line, kind in zip(page.lines, page.kinds, strict=True):
        if kind == "breadcrumb":
            place = _PLACE.search(line.text)
            begin = place.end() if place else 0
            if name := media_prefix(line.text[begin:]):
                return line.start + begin, line.start + begin + len(name)
        if kind == "copyright" and (owner := _OWNER.search(line.text)):
            begin, end = owner.span("before" if owner["before"] else "after")
            return line.start + begin, line.start + end
    return None


def _addresses(page: Page) -> dict[str, str]:
    """Return `url` where the page prints its own address, `site_url` where it prints its site's."""
    found: dict[str, str] = {}
    for line, kind in zip(page.lines, page.kinds, strict=True):
        if kind == "address" and (match := _URL.search(line.text)):
            key = "site_url" if _HOME.fullmatch(match.group()) else "url"
            found.setdefault(key, match.group())
    return found
