"""What a page says of its article: when it appeared, whence, by whom, on which site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.noise.bylines import read_byline
from pipeline.noise.dates import find_date, to_iso
from pipeline.noise.names import read_names
from pipeline.noise.page import Page
from pipeline.noise.titles import is_site, media_prefix

_PLACE = re.compile(r"(?:位置|路径)\s?[:>]\s?")
_OWNER = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{2,12}网)\s*版权所有|版权所有\s?:?\s?(?P<after>[\u4e00-\u9fff]{2,12}网)"
)
_ROOT = re.compile(r"(?P<site>[\u4e00-\u9fff]{4,10}(?<!首页)(?<!中心)(?<!频道))\s*(?:->|[>»›→])")
_URL = re.compile(r"(?:https?://|www\.)[!-~]+")
_HOME = re.compile(r"(?:https?://)?[^/]+/?")
_SIGNED = re.compile(r"[。｡!?…”]\s*\((?P<names>[^()]{2,40})\)\Z")
_DATELINE = re.compile(r"[电讯]\s*\((?P<names>[^()]{4,40})\)")
_EMPLOYER = re.compile(
    r"(?<![\u4e00-\u9fff])(?!本|各|驻)([\u4e00-\u9fff]{1,8}[报社网台刊])"
    r"(?:全媒体|融媒体|见习|实习|首席|特约)?记者"
)
_BODY = re.compile(r"[报网社台部院]$|中心$|频道$")
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
        "title": page.title,
    }
    if not places["source"]:
        places["source"] = _source_of_reporters(page) or fields.get("beside_date", [])[:1]
    meta = {key: _join(original, found) for key, found in places.items()}
    dates = (find_date(page.text, start) for start, _ in fields.get("published", []))
    meta["published"] = next(filter(None, (to_iso(date) for date in dates if date)), "")
    return {key: value for key, value in (meta | _addresses(page)).items() if value}


def _join(original: str, places: list[_Place]) -> str:
    values = (" ".join(original[start:end].split()) for start, end in places)
    return " ".join(dict.fromkeys(values))


def _byline_fields(page: Page) -> dict[str, list[_Place]]:
    """Return field → places of its values.

    Beside a date a site's name without a label counts as the source, a person's as the author.
    """
    places: dict[str, list[_Place]] = {}
    for offset, byline in sorted(page.bylines, key=lambda pair: pair[0]):
        first = byline.fields[0]
        for field in byline.fields:
            place = offset + field.start, offset + field.end
            name = field.name
            if not name and byline.count("published"):
                name = _guess(page.text[slice(*place)], byline.count("source") > 0, field is first)
            places.setdefault(name, []).append(place)
    return places


def _guess(words: str, has_source: bool, leads: bool) -> str:
    """Return the field that unlabelled words of a byline belong to, or ""."""
    if is_site(words):
        return "" if has_source else "source"
    if leads and read_names(words):
        return "author"
    return "beside_date" if len(words) >= 4 and not has_source else ""


def _source_of_reporters(page: Page) -> list[_Place]:
    """Return the paper or agency that a byline names before 记者, as in 某某晚报记者 张三."""
    for offset, byline in page.bylines:
        if match := _EMPLOYER.search(byline.text):
            return [(offset + match.start(1), offset + match.end(1))]
    return []


def _names(page: Page, place: _Place) -> list[_Place]:
    """Return the places of the names in a byline's value, what is no name left out."""
    start, end = place
    value = _AFTER_NAME.sub("", page.text[start:end])
    words = [word for word in re.split(r"[\s、,/]+", value) if word and not _BODY.search(word)]
    names = read_names(value) or words
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
    dated = [(line, _DATELINE.search(line.text[:80])) for line in running[:4]]
    for line, match in [*signed, *dated]:
        if match is None:
            continue
        start = line.start + match.start("names")
        byline = read_byline(match["names"])
        if byline is not None and byline.is_likely:
            yield from ((start + one.start, start + one.end) for one in byline.values("author"))
            return
        if match.re is _SIGNED and read_names(match["names"]):
            yield start, line.start + match.end("names")
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
            if root := _ROOT.match(line.text):
                return line.start, line.start + root.end("site")
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
