"""Elements of HTML: what a tag, its attributes or a comment say by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.formats.markup.tree import VOID, unescape

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
#: An `a` without an address has names for its button's sake, unless one of these is there.
_OF_FIELDS = (' rel="', ' itemprop="', "author", "source")
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


A = "\0a"  # the kind of every `a`, whatever its names


@dataclass(slots=True)
class Tag:
    """A start tag, an end tag or a comment, as far as it says something of the page's text.

    Attributes:
        step: what is to be done: begin a "block", an "inline" element or a "break", "close" one,
            read a "meta" tag or a "comment", or "nothing".
        name: the element's; of a comment its text.
        written: the attributes of a `meta`, `link` or `time` tag.
        names: the element's class, id, itemprop and rel.
        kind: by what inline elements differ, where their style alone parts them.
        hides: whether a browser does not show what is inside.
        says: of inline elements "link", "time" or "field", whose text is worth remembering.
    """

    step: str
    name: str
    written: str = ""
    names: str = ""
    kind: str = ""
    hides: bool = False
    says: str = ""


class Tags(dict[str | None, Tag]):
    """What is written in a page's tags → what it says: a page has most of its tags many times."""

    def __missing__(self, written: str | None) -> Tag:
        tag = self[written] = read_tag(written)
        return tag


_NOTHING = Tag("nothing", "")
#: A link that is to be seen, as nearly all are.
LINK = Tag("inline", "a", kind=A, says="link")


def read_tag(written: str | None) -> Tag:
    """Return what a tag of well-formed HTML or a comment says; None is a stray bracket."""
    if not written:
        return _NOTHING
    if written[0] == "!":
        return Tag("comment", written[3:-2]) if written.startswith("!--") else _NOTHING
    if written[0] == "/":
        return Tag("close", written[1:])
    name, blank, attributes = written.partition(" ")
    attributes = blank + attributes
    return _read_inline(name, attributes) if name in INLINE else _read_block(name, attributes)


def read_link(attributes: str) -> Tag:
    """Return what a link says, by its attributes beside its address."""
    if not (' style="' in attributes or ' hidden="' in attributes):
        return LINK
    return Tag("inline", "a", kind=A, hides=names_and_hiding(attributes)[1], says="link")


def _read_block(name: str, attributes: str) -> Tag:
    if name in VOID:
        return Tag("break", name)
    names, hides = names_and_hiding(attributes)
    return Tag("block", name, names=names, hides=hides or name in UNSHOWN)


def _read_inline(name: str, attributes: str) -> Tag:
    if name in ("meta", "link"):
        tells = name == "meta" or "canonical" in attributes
        return Tag("meta", name, attributes) if tells else _NOTHING
    if name in VOID:
        return _NOTHING
    if name == "a" and ' href="' in attributes:
        return read_link(attributes)
    names, hides = names_and_hiding(attributes)
    if name == "a":
        tells = are_telling(names) and any(word in attributes for word in _OF_FIELDS)
        return Tag("inline", name, "", names, A, hides, "field" if tells else "")
    if name == "time":
        return Tag("inline", name, attributes, names, names, hides, "time")
    return Tag("inline", name, "", names, names, hides, "field" if are_telling(names) else "")


@lru_cache(maxsize=1 << 12)  # the pages of a site have the same
def names_and_hiding(written: str) -> tuple[str, bool]:
    """Return an element's names and whether it hides its text, by its attributes."""
    if not written:
        return "", False
    names = " ".join([value for value in _NAMES.findall(written) if value])
    may_hide = ' style="' in written or ' hidden="' in written
    return unescape(names).lower(), may_hide and _HIDING.search(written) is not None


def are_telling(names: str) -> bool:
    """Return whether an element's names speak of metadata: author, source, time."""
    return _TELLING.search(names) is not None


def read_mark(comment: str) -> bool | None:
    """Return whether a comment marks the article's end; None for one that marks neither end."""
    if len(comment) > _LONGEST_MARK or not (mark := _MARK.fullmatch(comment)):
        return None
    return bool(mark["end"]) or comment.lstrip()[:1] == "/"
