"""The text of an HTML page: its blocks, one a line, with what the markup says of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from pipeline.formats.markup.elements import KNOWN, LINK, VERBATIM, A, Tag, read_link
from pipeline.formats.markup.open_elements import CountedElements
from pipeline.formats.markup.said import read_said
from pipeline.formats.markup.stretches import WHITE, behind_white, filled, join_cells, pairs
from pipeline.formats.markup.tree import TAGS, Tree, build_tree, read_attributes, unescape
from pipeline.text.markup import Element, Markup

_BLANK = " \t\n\r\f"
_BLANKS = re.compile(f"[{_BLANK}]+")
_UNTIDY = re.compile(r"[\t\n\r\f]")


def parse_html(page: str | bytes) -> tuple[str, Markup]:
    """Return the text of a page, its title first, and its markup as stand-off annotation."""
    return text_of(build_tree(page))


def text_of(tree: Tree) -> tuple[str, Markup]:
    """Return the text of a parsed page and its markup."""
    builder = _Builder()
    builder.read(tree.html)
    content, markup = builder.finish()
    read_said(content, markup, tree.json_ld, builder.metas, builder.comments)
    return content, markup


_GROUND, _ROOT, _NEWLINE = Tag("block"), Tag("block", "html"), Tag("break", "\n")
#: Makes an element of a tuple, as `Element._make` does in twice the time.
_AN_ELEMENT = partial(tuple.__new__, Element)


class _Builder:
    """Puts text together line by line; `size` is the length of what is written so far.

    An element is written down with its first text: most of a page's hold none.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.markup = Markup()
        self.metas: list[dict[str, str]] = []
        self.comments: list[str] = []
        self._opened = [_GROUND]
        self._starts = [0]  # of the outer ones of them, which have text
        # Blocks that have text: the one around each, its tag, where it begins, if it is hidden.
        self._elements: list[tuple[int, Tag, int, bool]] = [(-1, _ROOT, 0, False)]
        self._ends = [0]
        self._block = 0  # the innermost open one of them
        self._break, self._breaks, self._blank = "", 0, False
        self._after: Tag | None = None  # the inline element that ended behind the last text
        self._before = ""
        self._hidden, self._hidden_from = 0, 0
        self._verbatim = 0
        self._indented = False
        self._cells: list[list[tuple[int, int]]] = []
        self._marks: list[tuple[int, bool]] = []

    def read(self, html: str) -> None:
        """Read well-formed HTML; what nearly every tag asks for is done here, without a call."""
        pieces = iter(TAGS.split(html))
        if text := next(pieces):
            self.add(text)
        for link, written, text in zip(pieces, pieces, pieces, strict=True):
            tag = KNOWN[written] if link is None else LINK if link == "" else read_link(link)
            step = tag.step
            if self._verbatim:
                self._read_verbatim(tag)
            elif step == "close":
                self._close(tag)
            elif step == "block":
                self._break, self._breaks = tag.name, 1
                self._opened.append(tag)
            elif step == "inline":
                if self._after and not self._break:
                    self._part(self._after, tag)
                self._opened.append(tag)
            elif step in _STEPS:
                _STEPS[step](self, tag)
            if text:
                self.add(text)

    def _read_verbatim(self, tag: Tag) -> None:
        """Take a tag's step where blanks are meant: those behind a tag belong to what follows."""
        if tag.step not in _UNPARTING:
            self._add_verbatim()
        if tag.step in _STEPS:
            _STEPS[tag.step](self, tag)

    def add(self, written: str) -> None:
        """Add text of the current element; blanks are collapsed as browsers do."""
        if self._verbatim:
            self._keep(unescape(written))
        elif bare := written.strip(_BLANK):
            if "&" in bare:
                bare = unescape(bare)
            if "  " in bare or (not bare.isprintable() and _UNTIDY.search(bare)):
                bare = _BLANKS.sub(" ", bare)
            if written[0] in _BLANK:
                self._blank = True
            self._write(bare)
            self._blank = written[-1] in _BLANK
        else:
            self._blank = True

    def _keep(self, text: str) -> None:
        """Add text whose blanks are meant; those behind a tag belong to what follows."""
        self._before += text
        if text.strip(_BLANK):
            self._add_verbatim()

    def _add_verbatim(self) -> None:
        for number, line in enumerate(self._before.split("\n")):
            if number:
                self.end_line(_NEWLINE)
            if line.strip():
                self._indented = self._indented or line[0] in WHITE
                self._write(line.rstrip())
        self._before = ""

    def _write(self, text: str) -> None:
        begin, name = self.size, self._break
        if name:
            separator = ("\n\n" if self._breaks > 1 else "\n") if self.pieces else ""
            self.pieces.append(separator)
            self.size += len(separator)
        elif self._blank:
            self.pieces.append(" ")
            self.size += 1
        if len(self._opened) > len(self._starts):
            self._hold(begin)
        if name:
            self.markup.lines.append((self.size, self._block, name))
            self._break, self._breaks = "", 0
        self._blank, self._after = False, None
        self.pieces.append(text)
        self.size += len(text)

    def _hold(self, begin: int) -> None:
        """Note that the open elements hold text, which begins the blocks of them."""
        block = self._block
        for tag in self._opened[len(self._starts) :]:
            self._starts.append(begin)
            if tag.hides:
                self._hidden_from = self._hidden_from if self._hidden else begin
                self._hidden += 1
            if tag.step != "inline":
                self._elements.append((block, tag, self.size, self._hidden > 0))
                block = len(self._ends)
                self._ends.append(0)
        self._block = block

    def _show(self) -> None:
        self._hidden -= 1
        if not self._hidden:
            self.markup.hidden.append((self._hidden_from, self.size))

    def end_line(self, tag: Tag) -> None:
        """End a line at an element that has no content."""
        self._breaks = self._breaks + 1 if tag.name in ("br", "\n") else 1
        self._break = tag.name

    def remember(self, tag: Tag) -> None:
        """Remember a comment in which the publishing system says what it knows of the article."""
        self.comments.append(tag.written)

    def mark(self, tag: Tag) -> None:
        """Remember where the publishing system says that the article begins or ends."""
        self._marks.append((self.size, tag.step == "end"))

    def note(self, tag: Tag) -> None:
        """Remember the attributes of a `meta` tag or a canonical `link`."""
        self.metas.append(read_attributes(tag.written))

    def _open_block(self, tag: Tag) -> None:
        """Begin an element that is a line or holds lines."""
        self._break, self._breaks = tag.name, 1
        self._opened.append(tag)

    def _open_inline(self, tag: Tag) -> None:
        """Begin an element within a line."""
        if self._after and not self._break:
            self._part(self._after, tag)
        self._opened.append(tag)

    def _part(self, before: Tag, tag: Tag) -> None:
        """Part menus and fields of a byline, which nothing parts but their style."""
        if tag.kind and before.kind and (tag.kind != before.kind or tag.kind == A):
            self._blank = True

    def open_special(self, tag: Tag) -> None:
        """Begin a block whose blanks are meant, or one of a table."""
        if tag.name in VERBATIM:
            self._verbatim += 1
        elif tag.name == "tr":
            self._cells.append([])
        elif self._cells:
            self._cells[-1].append((len(self.pieces), len(self.markup.lines)))
        self._open_block(tag)

    def _close(self, end: Tag) -> None:
        """End the innermost element; any of that name where raw text holds tags not closed."""
        if self._opened[-1].name != end.name:
            self._end_any(end.name)
            return
        if self._before:
            self._add_verbatim()
        tag = self._opened.pop()
        if len(self._opened) < len(self._starts):
            self._let_go(tag)
        if tag.step != "inline":
            self._break, self._breaks = tag.name, 1
            if tag.step == "special":
                self._end_special(tag)

    def _let_go(self, tag: Tag) -> None:
        """End an element that holds text."""
        start = self._starts.pop()
        if tag.step == "inline":
            self._after = tag
            if tag is LINK:
                self.markup.links.append((start, self.size))
            elif tag.says:
                self._note_inline(tag, start)
        else:
            self._ends[self._block] = self.size
            self._block = self._elements[self._block][0]
        if tag.hides:
            self._show()

    def _end_special(self, tag: Tag) -> None:
        if tag.name == "tr" and self._cells:
            join_cells(self._cells.pop(), self.pieces, self.markup.lines)
        elif tag.name in VERBATIM:
            self._verbatim -= 1

    def _end_any(self, name: str) -> None:
        """End the innermost element of a name, if any: raw text holds tags that nothing closes."""
        if not isinstance(self._opened, CountedElements):
            self._opened = CountedElements(self._opened)
        if self._opened.counts[name] > 0:
            while self._opened[-1].name != name:
                self._close(self._opened[-1])
            self._close(self._opened[-1])

    def _note_inline(self, tag: Tag, start: int) -> None:
        if tag.says == "link":
            self.markup.links.append((start, self.size))
        elif tag.says == "field":
            self.markup.inline.append(Element(self._block, tag.name, tag.names, start, self.size))
        else:
            moment = read_attributes(tag.written).get("datetime", "")
            self.markup.times.append((start, self.size, moment))

    def finish(self) -> tuple[str, Markup]:
        """Return the text and its markup, spans without the white space at their ends."""
        while len(self._opened) > 1:  # of tags in raw text (`noframes`) the ends are not written
            self._close(self._opened[-1])
        text, markup = "".join(self.pieces), self.markup
        self._ends[0] = len(text)
        markup.elements = self._placed(text)
        markup.links = filled(text, sorted(markup.links))
        markup.hidden = filled(text, markup.hidden)
        markup.marked = filled(text, pairs(self._marks))
        return text, markup

    def _placed(self, text: str) -> list[Element]:
        """Return the elements, each without the white space before its text."""
        rows = (
            (parent, tag.name, tag.names, start, end, hidden)
            for (parent, tag, start, hidden), end in zip(self._elements, self._ends, strict=True)
        )
        found = [*map(_AN_ELEMENT, rows)]
        if not self._indented:
            return found
        return [one._replace(start=behind_white(text, one.start)) for one in found]


#: Steps that do not part text whose blanks are meant; an end tag does if it ends something.
_UNPARTING = frozenset(["silent", "property", "begin", "end", "close"])
_STEPS: dict[str, Callable[[_Builder, Tag], None]] = {
    "block": _Builder._open_block,
    "inline": _Builder._open_inline,
    "close": _Builder._close,
    "special": _Builder.open_special,
    "break": _Builder.end_line,
    "meta": _Builder.note,
    "property": _Builder.remember,
    "begin": _Builder.mark,
    "end": _Builder.mark,
}
