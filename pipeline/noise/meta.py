"""Metadata of the article: publication time, source, editor, author, site, weighed on the page.

What is printed beside the article is weighed against what the page's tags say. A value that is of
no fit kind is left out: a wrong fact is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.document import Span
from pipeline.noise import markup_fields
from pipeline.noise.names import read_names
from pipeline.noise.page import Page
from pipeline.noise.printed import Found, find_printed
from pipeline.noise.reporters import NAME_END
from pipeline.noise.sites import find_site, printed_addresses
from pipeline.noise.subjects import find_agency, find_keywords, find_section
from pipeline.noise.titles import is_medium
from pipeline.text.han import HAN
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

_BODY = lazy(r"[报网社台部院]$|中心$|频道$|编辑$|记者$|平台$|公司$")
_PADDED = lazy(rf"[{HAN}\s]+")
_PLAUSIBLE = lazy(rf"[{HAN}·A-Za-z0-9.'\s]{{2,20}}")
_NO_NAME = lazy(
    r"\d{3}|^(?:size|null|admin|undefined|nbsp)$|综合|整理|佚名|未知|不详|原创|本站|网友|新闻|[电报摄]$|摄影|供图|管理员|系统"
)
_NO_SOURCE = lazy(
    r"[=<>{}\"]|^(?:null|undefined|原创|本[站报网刊台社]|网络|互联网|未知|不详|综合|转载文章?|nbsp|.+及.+等|\W*)$|^\d+$"
)
#: Longer sources name what kind of house they are; others are headlines behind 文章来源.
_LONGEST_NAME = 12
_HOUSE = lazy(
    r"(?:[报社网台刊院局厅部会校学司所团队站号室府心媒志办处委厂馆行等]|新闻|在线|客户端|频道|平台|公众号|[A-Za-z])\Z"
)
_BUTTON = lazy(r"(?:点击|下载|更多|进入|返回|查看|关注|收藏|打开|登录|注册|分享|扫码)")
_QUOTES = {"“": "”", "《": "》", "「": "」", "『": "』", "〈": "〉"}
_SURE, _ZONE = 75.0, 20.0  # the weight of a line beside the title; of any line near the article

_Place = tuple[int, int]


@dataclass(slots=True)
class Meta:
    """The fields of a page: their values, and where in the text the printed ones were read."""

    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[_Place]] = field(default_factory=dict)

    def spans(self) -> list[Span]:
        """Return the places as spans in order, labels being fields; none overlaps another."""
        spans: list[Span] = []
        every = [Span(*place, name) for name, places in self.places.items() for place in places]
        for span in sorted(every, key=lambda one: (one.start, one.end)):
            if not spans or spans[-1].end <= span.start:
                spans.append(span)
        return spans


def read_meta(page: Page, original: str) -> Meta:
    """Return what the page says of its article: title, published, source, author, editor and more.

    Values are the original's characters, several names joined by one space; times are in ISO 8601,
    Beijing time. `site_url` is the home page of the site, `url` the article's own address.
    """
    meta, markup = Meta(), page.markup or Markup()
    found = find_printed(page)
    _add(meta, original, "title", page.title)
    _add_dates(meta, found, markup)
    _add_source(meta, original, page, found, markup)
    _add_people(meta, original, page, found, markup)
    site = find_site(page)
    _add(meta, original, "site", [site] if site else [])
    for name, places in (("agency", find_agency(page)), ("section", find_section(page))):
        _add(meta, original, name, places)
    _add(meta, original, "keywords", find_keywords(page))
    _add_said(meta, markup)
    return Meta(
        {name: value for name, value in (meta.values | printed_addresses(page)).items() if value},
        meta.places,
    )


def _add(meta: Meta, original: str, name: str, places: Iterable[_Place]) -> None:
    places = list(dict.fromkeys(places))
    values = dict.fromkeys(_written(original[start:end], name) for start, end in places)
    if values:
        meta.values[name] = " ".join(values)
        meta.places[name] = places


def _written(value: str, field: str) -> str:
    """Return a value without its breaks; a name padded with blanks (方 敏) is one word."""
    padded = field in ("author", "editor") and _PADDED.fullmatch(value)
    return ("" if padded else " ").join(value.split())


def _add_dates(meta: Meta, found: list[Found], markup: Markup) -> None:
    """Add `published`, and `updated` where both are known.

    The date beside the title is the page's own word. Elsewhere, and where it has no time of the
    same day, the tags say it better.
    """
    printed = [one for one in found if one.field == "published"]
    updated = [one for one in found if one.field == "updated" and one.weight >= _ZONE]
    first = printed[0] if printed and printed[0].weight >= _ZONE else None
    first = first or next(iter(updated), None) or next(iter(printed), None)
    said = markup_fields.said_dates(markup, "published")
    if first is not None and (first.weight >= _SURE or not said):
        more = [one for one in said if "T" in one and one[:10] == first.iso[:10]]
        meta.values["published"] = first.iso if "T" in first.iso or not more else more[0]
        meta.places["published"] = [(first.start, first.end)]
    elif said:
        meta.values["published"] = said[0]
        same = [one for one in printed if one.iso[:16] == said[0][:16]]
        meta.places["published"] = [(one.start, one.end) for one in same[:1]]
    _add_updated(meta, [one for one in updated if one is not first], markup)


def _add_updated(meta: Meta, updated: list[Found], markup: Markup) -> None:
    published = meta.values.get("published", "")
    if updated:
        meta.values["updated"] = updated[0].iso
        meta.places["updated"] = [(updated[0].start, updated[0].end)]
    elif said := markup_fields.said_dates(markup, "updated"):
        meta.values["updated"] = said[0]
    if published and meta.values.get("updated", published)[: len(published)] < published:
        meta.values.pop("updated")  # a page is not changed before it appears
        meta.places.pop("updated", None)


def _add_source(meta: Meta, original: str, page: Page, found: list[Found], markup: Markup) -> None:
    places = [
        (one, place)
        for one in found
        if one.field == "source" and (place := _source_place(page, one))
    ]
    near = [place for one, place in places if one.weight >= _ZONE]
    said = markup_fields.said_source(markup)
    if near or (places and not said):
        _add(meta, original, "source", (near or [place for _, place in places])[:1])
    elif said:
        meta.values["source"] = said


def _source_place(page: Page, one: Found) -> _Place | None:
    """Return where a source's name stands without the marks around it, None where it is none."""
    value = page.text[one.start : one.end]
    start = one.start + len(value) - len(value.lstrip("【[(:/-、,; "))
    end = one.end - (len(value) - len(value.rstrip("】] ,、;:/-")))
    name = page.text[start:end]
    if (slash := name.rfind("/")) > 0 and is_medium(name[slash + 1 :]):  # a person's paper
        start, name = start + slash + 1, name[slash + 1 :]
    if name[:1] in _QUOTES and name.find(_QUOTES[name[0]]) in (-1, len(name) - 1):
        start, end = start + 1, end - (name[-1] == _QUOTES[name[0]])
        name = page.text[start:end]
    if name[-1:] == "”" and "“" not in name:
        end, name = end - 1, name[:-1]
    no_name = _NO_SOURCE.search(name) or _BUTTON.match(name)
    headline = len(name) > _LONGEST_NAME and not _HOUSE.search(name)
    bad = not 2 <= len(name) <= 30 or no_name or headline
    return None if bad else (start, end)


def _add_people(meta: Meta, original: str, page: Page, found: list[Found], markup: Markup) -> None:
    editors = [one for one in found if one.field == "editor"]
    near = [one for one in editors if one.weight >= _ZONE] or editors[:1]
    _add(
        meta,
        original,
        "editor",
        (name for one in sorted(near, key=lambda one: one.start) for name in _names(page, one)),
    )
    if "editor" not in meta.values and (said := markup_fields.said_names(markup, "editor")):
        meta.values["editor"] = " ".join(_written(one, "editor") for one in said)
    authors = [
        (one, names) for one in found if one.field == "author" and (names := _names(page, one))
    ]
    if authors:
        best = authors[0][0]
        line = page.text.count("\n", 0, best.start)
        same = sorted(
            (one.start, names)
            for one, names in authors
            if abs(one.weight - best.weight) <= 3 and page.text.count("\n", 0, one.start) == line
        )
        _add(meta, original, "author", (name for _, names in same for name in names))
        return
    said = markup_fields.said_names(markup, "author")
    if said and set(said) != set(meta.values.get("editor", "").split()):
        meta.values["author"] = " ".join(
            _written(one, "author") for one in said
        )  # many systems give the editor there


def _names(page: Page, one: Found) -> list[_Place]:
    """Return the places of the names in a byline's value, what is no name left out."""
    start = one.start
    value = NAME_END.sub("", page.text[start : one.end])
    words = [word for word in re.split(r"[\s、,/&;]+", value) if word and not _BODY.search(word)]
    names = read_names(value.strip()) or [
        word for word in words if _PLAUSIBLE.fullmatch(word) and not _NO_NAME.search(word)
    ]
    found = []
    for name in names:
        begin = page.text.index(name, start)
        start = begin + len(name)
        found.append((begin, start))
    return found


def _add_said(meta: Meta, markup: Markup) -> None:
    """Add what the tags alone say: address, section, keywords, the site's name."""
    values = {name: markup_fields.said_value(markup, name) for name in ("url", "section")}
    values["keywords"] = " ".join(markup_fields.said_keywords(markup))
    values["site"] = next(iter(markup.said.get("og:site_name", [])), "").strip()
    for name, value in values.items():
        if value:
            meta.values.setdefault(name, value)
