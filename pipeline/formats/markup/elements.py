"""Elements of HTML: what a tag, its attributes or a comment say by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
#: What is to be done at an element's start tag, where it is not to begin a "block".
_STEPS = {
    **dict.fromkeys(VERBATIM | TABLE, "special"),
    **dict.fromkeys(INLINE, "inline"),
    **dict.fromkeys(VOID - INLINE, "break"),
    **dict.fromkeys(VOID & INLINE, "nothing"),
    **dict.fromkeys(["meta", "link"], "meta"),
}

_NAMES = re.compile(r' (?:class|id|itemprop|rel)="([^"]*)"')
#: An `a` without an address has names for its button's sake, unless one of these is there.
_OF_FIELDS = (' rel="', ' itemprop="', "author", "source")
_HIDING = re.compile(  # in lower case
    r' hidden="| style="[^"]*?(?:display\s*:\s*none|visibility\s*:\s*hidden)'
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

    What its attributes say beside `hides` is read when it is asked for: half of the elements hold
    no text.

    Attributes:
        step: what is to be done: begin a "block", a "special" one (verbatim or of a table) or an
            "inline" element; make a "break"; "close" an element; read a "meta" tag; take a comment
            for a "property" of the article or for where it is to "begin" or "end"; nothing for
            "silent" ones, and for "nothing" but to part text whose blanks are meant.
        name: the element's.
        written: a start tag with its attributes, or a comment.
        hides: whether a browser does not show what is inside.
    """

    step: str
    name: str = ""
    written: str = ""
    hides: bool = False
    _names: str | None = field(default=None, init=False, repr=False, compare=False)
    _says: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def names(self) -> str:
        """The element's class, id, itemprop and rel."""
        if self._names is None:
            self._names = read_names(self.written)
        return self._names

    @property
    def kind(self) -> str:
        """By what inline elements differ, where their style alone parts them."""
        return A if self.name == "a" else self.names

    @property
    def says(self) -> str:
        """Of inline elements "link", "time" or "field", whose text is worth remembering."""
        if self._says is None:
            self._says = _read_says(self)
        return self._says


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
_NOTHING, _SILENT = Tag("nothing"), Tag("silent")
_ADDRESS = ' href="'
#: A link that is to be seen, as nearly all are.
LINK = Tag("inline", "a", _ADDRESS)


def read_tag(written: str | None) -> Tag:
    """Return what a tag of well-formed HTML or a comment says; None is a stray bracket."""
    if not written:
        return _NOTHING
    if written[0] == "/":
        return Tag("close", written[1:])
    if written[0] == "!":
        return _read_comment(written[3:-2]) if written.startswith("!--") else _NOTHING
    name = written.partition(" ")[0]
    step = _STEPS.get(name, "block")
    if step == "nothing":
        return _NOTHING
    if step == "meta":
        return Tag(step, name, written) if name == "meta" or "canonical" in written else _NOTHING
    if name == "a" and _ADDRESS in written:
        return read_link(written)
    return Tag(step, name, written, name in UNSHOWN or is_hiding(written))


def read_link(attributes: str) -> Tag:
    """Return what a link says, by its attributes beside its address."""
    return Tag("inline", "a", _ADDRESS, True) if is_hiding(attributes) else LINK


def _read_comment(comment: str) -> Tag:
    if "enpproperty" in comment:
        return Tag("property", written=comment)
    ends = read_mark(comment)
    return _SILENT if ends is None else Tag("end" if ends else "begin", written=comment)


def is_hiding(written: str) -> bool:
    """Return whether an element hides its text, by its tag with its attributes."""
    if ' style="' not in written:
        return ' hidden="' in written
    lower = written.lower()
    if "none" in lower or "hidden" in lower:  # half of what a page takes for styles is asked here
        return _HIDING.search(lower) is not None
    return False


def read_names(written: str) -> str:
    """Return an element's names, by its tag with its attributes."""
    if '="' not in written:
        return ""
    return unescape(" ".join(filter(None, _NAMES.findall(written)))).lower()


def _read_says(tag: Tag) -> str:
    if tag.name == "time":
        return "time"
    if tag.name == "a":
        if _ADDRESS in tag.written:
            return "link"
        if not any(word in tag.written for word in _OF_FIELDS):
            return ""
    return "field" if are_telling(tag.names) else ""


def are_telling(names: str) -> bool:
    """Return whether an element's names speak of metadata: author, source, time."""
    return _TELLING.search(names) is not None


def read_mark(comment: str) -> bool | None:
    """Return whether a comment marks the article's end; None for one that marks neither end."""
    if len(comment) > _LONGEST_MARK or not (mark := _MARK.fullmatch(comment)):
        return None
    return bool(mark["end"]) or comment.lstrip()[:1] == "/"
