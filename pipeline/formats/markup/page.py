"""The text of an HTML page: its blocks, one a line, with what the markup says of them."""

from __future__ import annotations

import re
from collections import defaultdict

from pipeline.formats.markup.elements import (
    LINK,
    VERBATIM,
    A,
    Tag,
    Tags,
    read_link,
    read_mark,
)
from pipeline.formats.markup.said import read_said
from pipeline.formats.markup.stretches import WHITE, filled, pairs
from pipeline.formats.markup.tree import TAGS, Tree, build_tree, read_attributes, unescape
from pipeline.text.markup import Element, Markup

_BLANK = " \t\n\r\f"
_BLANKS = re.compile(f"[{_BLANK}]+")
_UNTIDY = re.compile(r"[\t\n\r\f]|  ")
_LONGEST_CELL = 40  # characters; a longer cell of a table is a line of its own
_TABLE = ("tr", "td", "th")


def parse_html(html: str) -> tuple[str, Markup]:
    """Return the text of a page, its title first, and its markup as stand-off annotation."""
    return text_of(build_tree(html))


def text_of(tree: Tree) -> tuple[str, Markup]:
    """Return the text of a parsed page and its markup."""
    builder, tags = _Builder(), Tags()
    pieces = iter(TAGS.split(tree.html))
    builder.add(next(pieces))
    for link, written, text in zip(pieces, pieces, pieces, strict=True):
        tag = tags[written] if link is None else LINK if link == "" else read_link(link)
        builder.steps[tag.step](tag)
        if text:
            builder.add(text)
    content, markup = builder.finish()
    read_said(content, markup, tree.json_ld, builder.metas, builder.comments)
    return content, markup


class _Builder:
    """Puts text together line by line; `size` is the length of what is written so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.markup = Markup()
        self.metas: list[dict[str, str]] = []
        self.comments: list[str] = []
        self.steps = {
            "block": self.open_block,
            "inline": self.open_inline,
            "close": self.close,
            "break": self.end_line,
            "meta": self.note,
            "comment": self.comment,
            "nothing": self.skip,
        }
        # Elements that hold text, or may yet: one that closes without any is taken away again.
        self._elements: list[tuple[int, str, str, int, bool]] = [(-1, "html", "", 0, False)]
        self._ends: list[int] = [0]
        self._block = 0  # the innermost open one of them
        self._stack: list[tuple[Tag, int, int]] = []
        self._open: defaultdict[str, int] = defaultdict(int)  # how many of each name are in it
        self._break, self._breaks, self._blank, self._after = "", 0, False, ""
        self._before = ""
        self._hidden = 0
        self._hidden_from = 0
        self._verbatim = 0
        self._cells: list[list[tuple[int, int]]] = []
        self._marks: list[tuple[int, bool]] = []

    def add(self, written: str) -> None:
        """Add text of the current element; blanks are collapsed as browsers do."""
        bare = written.strip(_BLANK)
        if self._verbatim:
            self._keep(unescape(written), bare)
            return
        if not bare:
            self._blank = self._blank or written != ""
            return
        if "&" in bare:
            bare = unescape(bare)
        if _UNTIDY.search(bare):
            bare = _BLANKS.sub(" ", bare)
        if written[0] in _BLANK:
            self._blank = True
        self._write(bare)
        self._blank = written[-1] in _BLANK

    def _keep(self, text: str, bare: str) -> None:
        """Add text whose blanks are meant; those behind a tag belong to what follows."""
        self._before += text
        if bare:
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
            separator = ("\n\n" if self._breaks > 1 else "\n") if self.pieces else ""
            self.pieces.append(separator)
            self.size += len(separator)
            self.markup.lines.append((self.size, self._block, self._break))
            self._break, self._breaks = "", 0
        elif self._blank:
            self.pieces.append(" ")
            self.size += 1
        self._blank, self._after = False, ""
        self.pieces.append(text)
        self.size += len(text)

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
        self._break, self._blank, self._after = name, False, ""

    def comment(self, tag: Tag) -> None:
        """Remember a comment of the publishing system."""
        if "enpproperty" in tag.name:
            self.comments.append(tag.name)
        elif (ends := read_mark(tag.name)) is not None:
            self._marks.append((self.size, ends))

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
        self._stack.append((tag, self.size, self._block))
        self._open[tag.name] += 1

    def open_block(self, tag: Tag) -> None:
        """Begin an element that is a line or holds lines."""
        if self._before:
            self._add_verbatim()
        name, size = tag.name, self.size
        self._break, self._breaks, self._blank, self._after = name, 1, False, ""
        if tag.hides:
            self._hide()
        if name in VERBATIM:
            self._verbatim += 1
        elif name in _TABLE:
            self._open_cells(name)
        self._stack.append((tag, size, self._block))
        self._open[name] += 1
        self._elements.append((self._block, name, tag.names, size, self._hidden > 0))
        self._block = len(self._ends)
        self._ends.append(size)

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
        """End an element: the innermost one, but where raw text holds tags that are not closed."""
        if not self._open.get(end.name):
            return
        if self._stack[-1][0].name != end.name:
            self._reach(end.name)
        if self._before:
            self._add_verbatim()
        tag, start, above = self._stack.pop()
        self._open[tag.name] -= 1
        if tag.step == "block":
            self._close_block(end.name, start, above)
        elif self.size > start:
            if tag.says:
                self._close_inline(tag, start, above)
            self._after = tag.kind
        if tag.hides:
            self._show()

    def _show(self) -> None:
        self._hidden -= 1
        if not self._hidden and self.size > self._hidden_from:
            self.markup.hidden.append((self._hidden_from, self.size))

    def _reach(self, name: str) -> None:
        """End what is inside the innermost element of that name."""
        while self._stack[-1][0].name != name:
            self.close(self._stack[-1][0])

    def _close_inline(self, tag: Tag, start: int, block: int) -> None:
        if tag.says == "link":
            self.markup.links.append((start, self.size))
        elif tag.says == "field":
            self.markup.inline.append(Element(block, tag.name, tag.names, start, self.size))
        else:
            moment = read_attributes(tag.written).get("datetime", "")
            self.markup.times.append((start, self.size, moment))

    def _close_block(self, name: str, start: int, above: int) -> None:
        if self.size > start:
            self._ends[self._block] = self.size
        else:
            self._elements.pop()
            self._ends.pop()
        self._block = above
        if name == "tr" and self._cells:
            self._join_cells(self._cells.pop())
        elif name in VERBATIM:
            self._verbatim -= 1
        self._break, self._breaks, self._blank, self._after = name, 1, False, ""

    def _join_cells(self, cells: list[tuple[int, int]]) -> None:
        """Make one line of a table's row whose cells are short lines."""
        ends = [*cells, (len(self.pieces), len(self.markup.lines))][1:]
        texts = [self.pieces[a:b] for (a, _), (b, _) in zip(cells, ends, strict=True)]
        lines = [d - c for (_, c), (_, d) in zip(cells, ends, strict=True)]
        if max(lines, default=0) > 1 or any(sum(map(len, text)) > _LONGEST_CELL for text in texts):
            return
        filled = [cell for cell, count in zip(cells, lines, strict=True) if count]
        for piece, _ in filled[1:]:
            self.pieces[piece] = "\t" if len(self.pieces[piece]) == 1 else "\t\t"
        for _, line in reversed(filled[1:]):
            del self.markup.lines[line]

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
        """Return the elements, each without the break before its text; text ends no line blank."""
        placed: list[Element] = []
        last = len(text) - 1
        for (parent, tag, names, start, hidden), end in zip(
            self._elements, self._ends, strict=True
        ):
            while start < last and text[start] in WHITE:
                start += 1
            placed.append(Element(parent, tag, names, start, end, hidden))
        return placed
