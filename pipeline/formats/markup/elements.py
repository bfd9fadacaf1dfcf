"""Elements of HTML: what a tag, its attributes or a comment say by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
#: Elements that make a line of several.
TABLE = frozenset(["tr", "td", "th"])
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
        step: what is to be done: begin a "block", a "special" one (hidden, verbatim or of a
            table), an "inline" element or a "break"; "close" an element; read a "meta" tag; take
            a comment for a "property" of the article or for where it is to "begin" or "end";
            nothing for "silent" ones, and for "nothing" but to part text whose blanks are meant.
        name: the element's; of a comment its text.
        written: a `meta`, `link` or `time` tag with its attributes.
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
    """What is written in tags → what it says: a page, a site has most of its tags many times."""

    def __missing__(self, written: str | None) -> Tag:
        tag = read_tag(written)
        if written is None or len(written) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[written] = tag
        return tag


_LONGEST, _MOST = 500, 1 << 13  # characters of a tag that is remembered; tags: some megabytes
KNOWN = Tags()
_NOTHING, _SILENT = Tag("nothing", ""), Tag("silent", "")
#: A link that is to be seen, as nearly all are.
LINK = Tag("inline", "a", kind=A, says="link")


def read_tag(written: str | None) -> Tag:
    """Return what a tag of well-formed HTML or a comment says; None is a stray bracket."""
    if not written:
        return _NOTHING
    if written[0] == "/":
        return Tag("close", written[1:])
    if written[0] == "!":
        return _read_comment(written[3:-2]) if written.startswith("!--") else _NOTHING
    name = written.partition(" ")[0]
    return _read_inline(name, written) if name in INLINE else _read_block(name, written)


def read_link(attributes: str) -> Tag:
    """Return what a link says, by its attributes beside its address."""
    if not (' style="' in attributes or ' hidden="' in attributes):
        return LINK
    return Tag("inline", "a", kind=A, hides=names_and_hiding(attributes)[1], says="link")


def _read_comment(comment: str) -> Tag:
    if "enpproperty" in comment:
        return Tag("property", comment)
    ends = read_mark(comment)
    return _SILENT if ends is None else Tag("end" if ends else "begin", comment)


def _read_block(name: str, written: str) -> Tag:
    if name in VOID:
        return Tag("break", name)
    names, hides = names_and_hiding(written)
    hides = hides or name in UNSHOWN
    special = hides or name in VERBATIM or name in TABLE
    return Tag("special" if special else "block", name, "", names, "", hides)


def _read_inline(name: str, written: str) -> Tag:
    if name in ("meta", "link"):
        tells = name == "meta" or "canonical" in written
        return Tag("meta", name, written) if tells else _NOTHING
    if name in VOID:
        return _NOTHING
    if name == "a" and ' href="' in written:
        return read_link(written)
    names, hides = names_and_hiding(written)
    if name == "a":
        tells = are_telling(names) and any(word in written for word in _OF_FIELDS)
        return Tag("inline", name, "", names, A, hides, "field" if tells else "")
    if name == "time":
        return Tag("inline", name, written, names, names, hides, "time")
    return Tag("inline", name, "", names, names, hides, "field" if are_telling(names) else "")


def names_and_hiding(written: str) -> tuple[str, bool]:
    """Return an element's names and whether it hides its text, by its tag with its attributes."""
    if '="' not in written:
        return "", False
    names = " ".join(filter(None, _NAMES.findall(written)))
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
