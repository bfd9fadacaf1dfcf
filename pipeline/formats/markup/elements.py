"""Elements of HTML: what a tag, its attributes or a comment say by themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.formats.markup.tree import unescape

_INLINE_TAGS = """
a abbr acronym area audio b bdi bdo big button canvas cite code data del dfn em embed font i img
input ins kbd label link map mark meta meter nobr object output param path picture progress q rp rt
ruby s samp small source span strike strong sub sup time track tt u var video wbr
"""
#: Elements within a line; every other begins a line and ends it.
INLINE = frozenset(_INLINE_TAGS.split())
#: Elements whose line breaks and blanks are meant.
VERBATIM = frozenset(["pre", "textarea", "listing"])
#: Elements that a browser does not show.
UNSHOWN = frozenset(["noscript", "template", "svg"])

_NAMES = re.compile(r' (?:class|id|itemprop|rel)="([^"]*)"')
_WORTH_READING = (' rel="', ' itemprop="', ' hidden="', "author", "source")
_HIDDEN = re.compile(r' style="[^"]*(?:none|hidden)')
_HIDING = re.compile(
    r' hidden="| style="[^"]*?(?:display\s*:\s*none|visibility\s*:\s*hidden)', re.IGNORECASE
)
_TELLING = re.compile(
    r"author|source|editor|time|date|writer|reporter|from|laiyuan|zuozhe|pub|byline|keyword|origin"
)
_MARK = re.compile(  # a publishing system's comment where the article begins or ends
    r"\s*/?\s*(?:enpcontent|(?:文章|新闻)?(?:正文|内容)|(?:article|news)?[\s_-]?(?:content|text|body))"
    r"\s*(?:区域?|部分)?[\s:_-]*(?P<end>结束|end|over)?(?:开始|begin|start)?\s*",
    re.IGNORECASE,
)
_LONGEST_MARK = 40  # characters; a longer comment is prose or a piece of code


@lru_cache(maxsize=1 << 12)  # the pages of a site have the same
def names_and_hiding(written: str) -> tuple[str, bool]:
    """Return an element's names and whether it hides its text, by its attributes."""
    names = " ".join([value for value in _NAMES.findall(written) if value])
    may_hide = ' style="' in written or ' hidden="' in written
    return unescape(names).lower(), may_hide and _HIDING.search(written) is not None


def is_worth_reading(tag: str, written: str) -> bool:
    """Return whether attributes can say anything; most links have an address alone."""
    if tag != "a" or any(word in written for word in _WORTH_READING):
        return bool(written)
    return ' style="' in written and _HIDDEN.search(written) is not None


def are_telling(names: str) -> bool:
    """Return whether an element's names speak of metadata: author, source, time."""
    return _TELLING.search(names) is not None


def read_mark(comment: str) -> bool | None:
    """Return whether a comment marks the article's end; None for one that marks neither end."""
    if len(comment) > _LONGEST_MARK or not (mark := _MARK.fullmatch(comment)):
        return None
    return bool(mark["end"]) or comment.lstrip()[:1] == "/"
