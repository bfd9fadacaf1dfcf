"""From an HTML page to a tree as browsers build it, written out again as well-formed tags."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ANY = r' [^\s>][^\s=>]*="[^"]*"'
_USUAL = r'(?: (?:target|title)="[^"]*")*+'
#: What parts the text of well-formed HTML: a link, of which the attributes beside its address and
#: title are given; a picture, or a stray bracket; another tag or a comment, without its brackets.
#: To split is twice as fast as to find tags and text one by one, and links are mostly alike so.
TAGS = re.compile(
    rf'<(?:a{_USUAL} href="[^"]*"{_USUAL}((?:{_ANY})*+)>|(?:img|input)(?:{_ANY})*+>'
    rf"|(/?[A-Za-z][^\s/>]*+(?:{_ANY})*+|!--.*?--|![^>]*)>|)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([^\s>][^\s=>]*)="([^"]*)"')
_UNSEEN = "script, style, iframe, noembed"
#: Elements that hold nothing.
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "frame",
    ]
)
#: A start tag of an element that holds something, or, in a group, the slash of an end tag.
_NESTED = re.compile(
    rf"<(?:(/)[a-zA-Z]|(?!(?i:{'|'.join(sorted(VOID))})(?:[\s/>]|\Z))[a-zA-Z])".encode()
)
_DEEPEST = 1000  # Chrome stops at 512; the tree builder's time grows with the square of the depth
_MANY_TAGS = 4_000  # fewer, each in the other, take no time, and `line_markup` can count them


@dataclass(frozen=True, slots=True)
class Tree:
    """A page as well-formed HTML without scripts and styles, and its JSON-LD scripts."""

    html: str
    json_ld: list[str]


def build_tree(page: str | bytes) -> Tree:
    """Return the HTML5 parse tree of a page, however broken it is.

    Elements close where a browser closes them. Nothing is fetched, no entity but HTML's own is
    expanded, scripts do not run.

    Args:
        page: its text, or what the tree builder reads without ado: its bytes in UTF-8.
    """
    from selectolax.lexbor import LexborHTMLParser

    raw = page if isinstance(page, bytes) else page.encode("utf-8", "ignore")
    parser = LexborHTMLParser(_without_depths(raw))
    scripts = parser.css('script[type="application/ld+json"]') if b"ld+json" in raw else []
    json_ld = [script.text() for script in scripts]
    for node in parser.css(_UNSEEN):
        node.decompose()
    return Tree(parser.html or "", json_ld)


def read_attributes(written: str) -> dict[str, str]:
    """Return the attributes of a start tag of well-formed HTML."""
    if not written:
        return {}
    return {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def unescape(text: str) -> str:
    """Return text of well-formed HTML without its entities; the tree's writer makes only these."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&quot;", '"').replace("&amp;", "&")


def _without_depths(raw: bytes) -> bytes:
    """Return a page without the start tags that stand deeper than any page means them to."""
    if raw.count(b"<") < _MANY_TAGS or not _is_deep(raw):
        return raw
    pieces, position, depth = [], 0, 0
    for match in _NESTED.finditer(raw):
        if match[1]:
            depth = max(0, depth - 1)
            continue
        depth += 1
        if depth > _DEEPEST and match.end() >= position:  # not inside one that is left out
            pieces.append(raw[position : match.start()])
            position = raw.find(b">", match.end()) + 1 or len(raw)
    return b"".join(pieces) + raw[position:]


def _is_deep(raw: bytes) -> bool:
    """Return whether a start tag stands deeper than any page means it to; it is soon known."""
    depth = 0
    for slash in _NESTED.findall(raw):
        if not slash:
            depth += 1
            if depth > _DEEPEST:
                return True
        elif depth:
            depth -= 1
    return False
