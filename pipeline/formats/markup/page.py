"""The text of an HTML page: its blocks, one a line, with what the markup says of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial

from pipeline.formats.markup.elements import KNOWN, LINK, TABLE, VERBATIM, A, Tag, read_link
from pipeline.formats.markup.said import read_said
from pipeline.formats.markup.stretches import WHITE, filled, join_cells, pairs
from pipeline.formats.markup.tree import TAGS, Tree, build_tree, read_attributes, unescape
from pipeline.text.markup import Element, Markup

_BLANK = " \t\n\r\f"
_BLANKS = re.compile(f"[{_BLANK}]+")
_UNTIDY = re.compile(r"[\t\n\r\f]")


def parse_html(html: str) -> tuple[str, Markup]:
    """Return the text of a page, its title first, and its markup as stand-off annotation."""
    return text_of(build_tree(html))


def text_of(tree: Tree) -> tuple[str, Markup]:
    """Return the text of a parsed page and its markup."""
    builder = _Builder()
    steps, pieces = builder.steps, iter(TAGS.split(tree.html))
    if text := next(pieces):
        builder.add(text)
    for link, written, text in zip(pieces, pieces, pieces, strict=True):
        tag = KNOWN[written] if link is None else LINK if link == "" else read_link(link)
        steps[tag.step](tag)
        if text:
            builder.add(text)
    content, markup = builder.finish()
    read_said(content, markup, tree.json_ld, builder.metas, builder.comments)
    return content, markup


_ROOT = Tag("block", "html")
#: Makes an element of a tuple, as `Element._make` does in twice the time.
_AN_ELEMENT = partial(tuple.__new__, Element)


class _Builder:
    """Puts text together line by line; `size` is the length of what is written so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.markup = Markup()
        self.metas: list[dict[str, str]] = []
        self.comments: list[str] = []
        self.steps: dict[str, Callable[[Tag], None]] = {
            "block": self.open_block,
            "special": self.open_special,
            "inline": self.open_inline,
            "close": self.close,
            "break": self.end_line,
            "meta": self.note,
            "property": self.remember,
            "begin": self.mark,
            "end": self.mark,
            "silent": lambda tag: None,
            "nothing": self.skip,
        }
        # Elements that hold text: the one around each, its tag, where it begins, if it is hidden.
        self._elements: list[tuple[int, Tag, int, bool]] = [(-1, _ROOT, 0, False)]
        self._ends: list[int] = [0]
        self._block = 0  # the innermost open one of them
        self._empty: list[tuple[Tag, bool]] = []  # those inside it that have no text as yet
        self._stack: list[tuple[Tag, int]] = []
        self._open: Counter[str] | None = None  # how many of each name are in it, once it matters
        self._break, self._breaks, self._blank, self._after = "", 0, False, ""
        self._before = ""
        self._hidden = 0
        self._hidden_from = 0
        self._verbatim = 0
        self._cells: list[list[tuple[int, int]]] = []
        self._marks: list[tuple[int, bool]] = []

    def add(self, written: str) -> None:
        """Add text of the current element; blanks are collapsed as browsers do."""
        if self._verbatim:
            self._keep(unescape(written))
            return
        bare = written.strip(_BLANK)
        if not bare:
            self._blank = True
            return
        if "&" in bare:
            bare = unescape(bare)
        if "  " in bare or (not bare.isprintable() and _UNTIDY.search(bare)):
            bare = _BLANKS.sub(" ", bare)
        if written[0] in _BLANK:
            self._blank = True
        self._write(bare)
        self._blank = written[-1] in _BLANK

    def _keep(self, text: str) -> None:
        """Add text whose blanks are meant; those behind a tag belong to what follows."""
        self._before += text
        if text.strip(_BLANK):
            self._add_verbatim()

    def _add_verbatim(self) -> None:
        for number, line in enumerate(self._before.split("\n")):
            if number:
                self._end_line("\n")
            if line.strip():
                self._write(line.rstrip())
        self._before = ""

    def _write(self, text: str) -> None:
        if self._break:
            self._begin_line()
        elif self._blank:
            self.pieces.append(" ")
            self.size += 1
        self._blank, self._after = False, ""
        self.pieces.append(text)
        self.size += len(text)

    def _begin_line(self) -> None:
        separator = ("\n\n" if self._breaks > 1 else "\n") if self.pieces else ""
        self.pieces.append(separator)
        self.size += len(separator)
        for tag, hidden in self._empty:
            self._elements.append((self._block, tag, self.size, hidden))
            self._block = len(self._ends)
            self._ends.append(0)
        self._empty.clear()
        self.markup.lines.append((self.size, self._block, self._break))
        self._break, self._breaks = "", 0

    def skip(self, tag: Tag) -> None:
        """Leave out an element that has no content, such as a picture."""
        if self._before:
            self._add_verbatim()

    def end_line(self, tag: Tag) -> None:
        """End a line at an element that has no content."""
        self.skip(tag)
        self._end_line(tag.name)

    def _end_line(self, name: str) -> None:
        self._breaks = self._breaks + 1 if name in ("br", "\n") else 1
        self._break = name

    def remember(self, tag: Tag) -> None:
        """Remember a comment in which the publishing system says what it knows of the article."""
        self.comments.append(tag.name)

    def mark(self, tag: Tag) -> None:
        """Remember where the publishing system says that the article begins or ends."""
        self._marks.append((self.size, tag.step == "end"))

    def note(self, tag: Tag) -> None:
        """Remember the attributes of a `meta` tag or a canonical `link`."""
        self.skip(tag)
        self.metas.append(read_attributes(tag.written))

    def open_inline(self, tag: Tag) -> None:
        """Begin an element within a line."""
        if self._before:
            self._add_verbatim()
        if self._after and tag.kind and (tag.kind != self._after or tag.kind == A):
            self._blank = True  # menus and fields of a byline, parted by nothing but their style
        if tag.hides:
            self._hide()
        self._stack.append((tag, self.size))

    def open_block(self, tag: Tag) -> None:
        """Begin an element that is a line or holds lines."""
        if self._before:
            self._add_verbatim()
        self._break, self._breaks = tag.name, 1
        self._stack.append((tag, self.size))
        self._empty.append((tag, self._hidden > 0))

    def open_special(self, tag: Tag) -> None:
        """Begin a block that hides what it holds, one whose blanks are meant, or one of a table."""
        self.skip(tag)
        if tag.hides:
            self._hide()
        if tag.name in VERBATIM:
            self._verbatim += 1
        elif tag.name in TABLE:
            self._open_cells(tag.name)
        self.open_block(tag)

    def _open_cells(self, name: str) -> None:
        if name == "tr":
            self._cells.append([])
        elif self._cells:
            self._cells[-1].append((len(self.pieces), len(self.markup.lines)))

    def _hide(self) -> None:
        if not self._hidden:
            self._hidden_from = self.size
        self._hidden += 1

    def close(self, end: Tag) -> None:
        """End the innermost element."""
        if not self._stack or self._stack[-1][0].name != end.name:
            self._close_any(end)
            return
        if self._before:
            self._add_verbatim()
        tag, start = self._stack.pop()
        if tag.step == "inline":
            self._close_inline(tag, start)
            return
        if self.size > start:
            self._ends[self._block] = self.size
            self._block = self._elements[self._block][0]
        else:
            self._empty.pop()
        self._break, self._breaks = tag.name, 1
        if tag.step == "special":
            self._close_special(tag)

    def _close_special(self, tag: Tag) -> None:
        if tag.name == "tr" and self._cells:
            join_cells(self._cells.pop(), self.pieces, self.markup.lines)
        elif tag.name in VERBATIM:
            self._verbatim -= 1
        if tag.hides:
            self._show()

    def _show(self) -> None:
        self._hidden -= 1
        if not self._hidden and self.size > self._hidden_from:
            self.markup.hidden.append((self._hidden_from, self.size))

    def _close_any(self, end: Tag) -> None:
        """End the innermost element of that name, if any: raw text holds tags that nothing closes.

        What is open is counted by name from then on, so that ends of nothing take no time.
        """
        if self._open is None:
            self._open = Counter(tag.name for tag, _ in self._stack)
            for step in ("block", "special", "inline"):
                self.steps[step] = partial(self._open_counted, self.steps[step])
            self.steps["close"] = self._close_any
        if self._open[end.name] > 0:
            name = ""
            while name != end.name:
                innermost = self._stack[-1][0]
                name = innermost.name
                self._open[name] -= 1
                self.close(innermost)

    def _open_counted(self, step: Callable[[Tag], None], tag: Tag) -> None:
        assert self._open is not None
        self._open[tag.name] += 1
        step(tag)

    def _close_inline(self, tag: Tag, start: int) -> None:
        if self.size > start:
            if tag.says:
                self._note_inline(tag, start)
            self._after = tag.kind
        if tag.hides:
            self._show()

    def _note_inline(self, tag: Tag, start: int) -> None:
        if tag.says == "link":
            self.markup.links.append((start, self.size))
        elif tag.says == "field":
            inline = Element(self._block, tag.name, tag.names, start, self.size)
            self.markup.inline.append(inline)
        else:
            moment = read_attributes(tag.written).get("datetime", "")
            self.markup.times.append((start, self.size, moment))

    def finish(self) -> tuple[str, Markup]:
        """Return the text and its markup, spans without the white space at their ends."""
        while self._stack:  # where raw text (`noframes`) holds tags, their ends are not written
            self.close(self._stack[-1][0])
        text, markup = "".join(self.pieces), self.markup
        self._ends[0] = len(text)
        markup.elements = self._placed(text)
        markup.links = filled(text, sorted(markup.links))
        markup.hidden = filled(text, markup.hidden)
        markup.marked = filled(text, pairs(self._marks))
        return text, markup

    def _placed(self, text: str) -> list[Element]:
        """Return the elements, each without the white space before its text."""
        last = len(text) - 1
        rows: list[tuple[int, str, str, int, int, bool]] = []
        for (parent, tag, start, hidden), end in zip(self._elements, self._ends, strict=True):
            while start < last and text[start] in WHITE:
                start += 1
            rows.append((parent, tag.name, tag.names, start, end, hidden))
        return [*map(_AN_ELEMENT, rows)]
