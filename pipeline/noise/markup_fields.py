"""What an HTML page's tags say of the article: meta tags, JSON-LD, the publishing system's marks.

Such values are templates' as often as the article's (author "admin", source the site itself), so
only values of the right kind are taken, and `meta` weighs them against what is printed.
"""

from __future__ import annotations

import re

from pipeline.noise.dates import read_stamp
from pipeline.noise.names import read_names
from pipeline.noise.titles import is_medium, is_site
from pipeline.text.folding import fold
from pipeline.text.han import HAN
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

#: Field → keys of `Markup.said`, the most trustworthy first.
KEYS = {
    "published": (
        "enp:date", "article:published_time", "ld:datepublished", "datepublished", "pubdate",
        "publishdate", "publish_time", "publishtime", "og:release_date", "og:time",
        "article:create_at", "weibo:article:create_at", "bytedance:published_time",
        "og:published_time", "releasedate", "date.available", "citation_date",
        "prism.publicationdate", "dc.date", "dc.date.issued", "dcterms.created", "livetime",
        "ld:uploaddate", "datecreated", "ld:datecreated", "date",
    ),
    "updated": (
        "article:modified_time", "ld:datemodified", "datemodified", "og:updated_time",
        "bytedance:updated_time", "article:update_at", "weibo:article:update_at", "lastmod",
    ),
    "author": (
        "enp:author", "ld:author", "ld:creator", "article:author", "author", "dc.creator",
        "citation_author", "citation_authors", "byline", "og:article:author",
    ),
    "source": (
        "contentsource", "enp:source", "source", "mediaid", "copyrightsource", "article:author",
        "ld:author", "ld:creator",
    ),
    "editor": (
        "editor", "enp:editor", "ld:editor", "responsibleeditor",
    ),
    "url": (
        "canonical", "og:url", "ld:url", "ld:mainentityofpage",
    ),
    "keywords": (
        "enp:keyword", "news_keywords", "ld:keywords", "keywords",
    ),
    "section": (
        "article:section", "ld:articlesection", "articlesection", "columnname", "enp:nodename",
        "section", "channel",
    ),
}  # fmt: skip
_AUTHORS = ("article:author", "ld:author", "ld:creator")  # where persons stand too
_NO_PERSON = lazy(
    r"admin|editor|author|anonymous|unknown|null|undefined|网站|编辑|管理员|本站|佚名|未知|作者|记者"
    r"|^(?:即时|综合|国际|国内|财经|社会|娱乐|体育|生活|政治|热点|焦点|要闻|头条|地方|科技|健康|旅游)$"
    r"|https?:|www\.|[@<>={}\"]|[报社网台刊]$|中心$|频道$|新闻|集团|公司|出版|平台|大汉|官方|小编",
    re.IGNORECASE,
)
_LATIN_NAME = lazy(r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){1,3}")
_PEN_NAME = lazy(rf"[{HAN}·]{{2,6}}")
_TEMPLATE = lazy(r"[{}<>]|\$\w|%\w+%")  # a placeholder that a publishing system left unfilled
_ESCAPE = lazy(r"%[0-9A-Fa-f]{2}")  # %E6%97%A55%E6%9C%88 is how an address writes 日5月
_MOST_KEYWORDS = 20  # a page of an article has fewer; longer lists are the site's


def said_dates(markup: Markup, field: str) -> list[str]:
    """Return the times that the tags give as "published" or "updated", the best first."""
    values = dict.fromkeys(value for key in KEYS[field] for value in markup.said.get(key, ()))
    return list(dict.fromkeys(filter(None, map(read_stamp, values))))


def said_names(markup: Markup, field: str) -> list[str]:
    """Return the persons that the tags give as "author" or "editor", as they are written."""
    for key in KEYS[field]:
        for value in markup.said.get(key, ()):
            names = [" ".join(name.split()) for name in re.split(r"[,;、/|]", fold(value))]
            if names and all(map(is_person, names)):
                written = re.split(r"[,\uff0c;\uff1b、/\uff0f|]", value)
                return [" ".join(name.split()) for name in written if name.strip()]
    return []


def is_person(name: str) -> bool:
    """Return whether a folded value can be a person's name, and is no medium's or template's."""
    if _NO_PERSON.search(name) or is_site(name):
        return False
    return bool(read_names(name) or _LATIN_NAME.fullmatch(name) or _PEN_NAME.fullmatch(name))


def said_source(markup: Markup) -> str:
    """Return the medium that the tags name as the article's source, or ""."""
    for key in KEYS["source"]:
        for value in markup.said.get(key, ()):
            folded = fold(value).strip()
            fit = 2 <= len(folded) <= 24 and not re.search(r"https?:|[<>={}]|^\d+$", folded)
            if fit and (key not in _AUTHORS or is_medium(folded)):
                return " ".join(value.split())
    return ""


def said_value(markup: Markup, field: str) -> str:
    """Return the first value of "url" or "section" that the tags give, or ""."""
    for key in KEYS[field]:
        for value in markup.said.get(key, ()):
            clean = " ".join(value.split())
            fit = field != "url" or re.match(r"https?://[^/]+/.", clean)
            if _TEMPLATE.search(_ESCAPE.sub("", clean) if field == "url" else clean):
                continue
            if fit and 0 < len(clean) <= (500 if field == "url" else 24):
                return clean
    return ""


def said_keywords(markup: Markup) -> list[str]:
    """Return the article's keywords; none where the list is as long as only a site's is."""
    for key in KEYS["keywords"]:
        words = [
            word.strip()
            for value in markup.said.get(key, ())
            for word in re.split(
                r"[,\uff0c、;\uff1b|]" if re.search(r"[,\uff0c、;\uff1b|]", value) else r"\s+",
                value,
            )
        ]
        words = [word for word in dict.fromkeys(words) if word and not _TEMPLATE.search(word)]
        if 0 < len(words) <= _MOST_KEYWORDS:
            return words
    return []
