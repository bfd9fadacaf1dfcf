"""The text of an HTML page: its blocks, one a line, with what the markup says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.formats.markup.elements import (
    INLINE,
    UNSHOWN,
    VERBATIM,
    are_telling,
    is_worth_reading,
    names_and_hiding,
    read_mark,
)
from pipeline.formats.markup.said import read_said
from pipeline.formats.markup.tree import TOKEN, VOID, Tree, build_tree, read_attributes, unescape
from pipeline.text.markup import Element, Markup

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_UNTIDY = re.compile(r"[\t\n\r\f]|  ")
_WHITE = ("", " ", "\n", "\t")
_LONGEST_CELL = 40  # characters; a longer cell of a table is a line of its own


def parse_html(html: str) -> tuple[str, Markup]:
    """Return the text of a page, its title first, and its markup as stand-off annotation."""
    return text_of(build_tree(html))


def text_of(tree: Tree) -> tuple[str, Markup]:
    """Return the text of a parsed page and its markup."""
    builder = _Builder()
    for slash, tag, attributes, blanks, comment, text in TOKEN.findall(tree.html):
        if text:
            builder.add(text)
        elif tag:
            if slash:
                builder.close(tag)
            else:
                builder.open(tag, attributes)
            if blanks:
                builder.add_blanks(blanks)
        elif comment:
            builder.comment(comment)
    text, markup = builder.finish()
    read_said(text, markup, tree.json_ld, builder.metas, builder.comments)
    return text, markup


class _Builder:
    """Puts text together line by line; `size` is the length of what is written so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.markup = Markup()
        self.metas: list[dict[str, str]] = []
        self.comments: list[str] = []
        self._open: list[tuple[int, str, str, int, bool]] = []
        self._ends: list[int] = []
        self._blocks: list[int] = []
        self._stack: list[tuple[str, int, object, int]] = []
        self._known: dict[str, tuple[str, bool]] = {}
        self._break, self._breaks, self._blank, self._after = "", 0, False, ""
        self._before = ""
        self._hidden = 0
        self._hidden_from = 0
        self._verbatim = 0
        self._cells: list[list[tuple[int, int]]] = []
        self._marks: list[tuple[int, bool]] = []
        self._begin("html", "", False)

    def add_blanks(self, blanks: str) -> None:
        """Add white space behind a tag; verbatim it belongs to the text that follows."""
        if self._verbatim:
            self._before = blanks
        else:
            self._blank = True

    def add(self, written: str) -> None:
        """Add text of the current element; blanks are collapsed as browsers do."""
        text = unescape(written) if "&" in written else written
        if self._verbatim:
            self._add_verbatim(self._before + text)
            self._before = ""
            return
        if _UNTIDY.search(text):
            text = _BLANKS.sub(" ", text)
        bare = text.strip(" ")
        if text[0] == " ":
            self._blank = True
        if bare:
            self._write(bare)
            self._blank = text[-1] == " "

    def _add_verbatim(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                self._end_line("\n")
            if line.strip():
                self._write(line.rstrip())

    def _write(self, text: str) -> None:
        if self._break:
            separator = ("\n\n" if self._breaks > 1 else "\n") if self.pieces else ""
            self.pieces.append(separator)
            self.size += len(separator)
            self.markup.lines.append((self.size, self._blocks[-1], self._break))
            self._break, self._breaks = "", 0
        elif self._blank:
            self.pieces.append(" ")
            self.size += 1
        self._blank, self._after = False, ""
        self.pieces.append(text)
        self.size += len(text)

    def _end_line(self, tag: str) -> None:
        self._breaks = self._breaks + 1 if tag in ("br", "\n") else 1
        self._break, self._blank, self._after = tag, False, ""

    def comment(self, text: str) -> None:
        """Remember a comment of the publishing system."""
        if "enpproperty" in text:
            self.comments.append(text)
        elif (ends := read_mark(text)) is not None:
            self._marks.append((self.size, ends))

    def open(self, tag: str, written: str) -> None:
        """Begin an element, or note one that has no content."""
        if self._before:
            self._add_verbatim(self._before)
            self._before = ""
        if tag in INLINE:
            if tag in ("meta", "link"):
                self._note(tag, written)
            elif tag not in VOID:
                self._open_inline(tag, written)
        elif tag in VOID:
            self._end_line(tag)
        else:
            self._open_block(tag, written)

    def _note(self, tag: str, written: str) -> None:
        if tag == "meta" or "canonical" in written:
            self.metas.append(read_attributes(written))

    def _facts(self, written: str) -> tuple[str, bool]:
        if written not in self._known:
            self._known[written] = names_and_hiding(written)
        return self._known[written]

    def _open_inline(self, tag: str, written: str) -> None:
        names, hides = "", False
        if is_worth_reading(tag, written):
            names, hides = self._facts(written)
        kind = "\0a" if tag == "a" else names
        if self._after and kind and (kind != self._after or tag == "a"):
            self._blank = True  # menus and fields of a byline, parted by nothing but their style
        value: object = None
        if tag == "a" and ' href="' in written:
            value = "a"
        elif tag == "time":
            value = read_attributes(written).get("datetime", "")
        elif names and are_telling(names):
            value = Element(self._blocks[-1], tag, names, 0, 0)
        hidden = self._hide() if hides or tag in UNSHOWN else 0
        self._stack.append((kind, self.size, value, hidden))

    def _open_block(self, tag: str, written: str) -> None:
        self._break, self._breaks, self._blank, self._after = tag, 1, False, ""
        names, hides = self._facts(written) if written else ("", False)
        hidden = self._hide() if hides or tag in UNSHOWN else 0
        if tag in VERBATIM:
            self._verbatim += 1
        elif tag == "tr":
            self._cells.append([])
        elif tag in ("td", "th") and self._cells:
            self._cells[-1].append((len(self.pieces), len(self.markup.lines)))
        self._stack.append((tag, self.size, len(self._open), hidden))
        self._begin(tag, names, self._hidden > 0)

    def _begin(self, tag: str, names: str, hidden: bool) -> None:
        parent = self._blocks[-1] if self._blocks else -1
        self._blocks.append(len(self._open))
        self._open.append((parent, tag, names, self.size, hidden))
        self._ends.append(self.size)

    def _hide(self) -> int:
        if not self._hidden:
            self._hidden_from = self.size
        self._hidden += 1
        return 1

    def close(self, tag: str) -> None:
        """End the innermost element."""
        if not self._stack:
            return
        if self._before:
            self._add_verbatim(self._before)
            self._before = ""
        kind, start, value, hides = self._stack.pop()
        if isinstance(value, int):
            self._close_block(tag, value)
        elif self.size > start:
            self._close_inline(start, value)
            self._after = kind
        if hides:
            self._hidden -= 1
            if not self._hidden and self.size > self._hidden_from:
                self.markup.hidden.append((self._hidden_from, self.size))

    def _close_inline(self, start: int, value: object) -> None:
        if value == "a":
            self.markup.links.append((start, self.size))
        elif isinstance(value, Element):
            self.markup.inline.append(
                Element(value.parent, value.tag, value.names, start, self.size)
            )
        elif isinstance(value, str):
            self.markup.times.append((start, self.size, value))

    def _close_block(self, tag: str, index: int) -> None:
        self._ends[index] = self.size
        self._blocks.pop()
        if tag == "tr" and self._cells:
            self._join_cells(self._cells.pop())
        elif tag in VERBATIM:
            self._verbatim -= 1
        self._break, self._breaks, self._blank, self._after = tag, 1, False, ""

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
        text, markup = "".join(self.pieces), self.markup
        self._ends[0] = len(text)
        kept: dict[int, int] = {-1: -1}  # elements without text are let go
        rows: list[tuple[int, str, str, int, int, bool]] = []
        for index, end in enumerate(self._ends):
            parent, tag, names, start, hidden = self._open[index]
            if start < end or index == 0:
                kept[index] = len(rows)
                if text[start : start + 1] in _WHITE or text[end - 1 : end] in _WHITE:
                    start, end = _trimmed(text, start, end)
                rows.append((kept[parent], tag, names, start, end, hidden))
        markup.elements = list(map(Element._make, rows))
        markup.lines = [(start, kept[index], tag) for start, index, tag in markup.lines]
        markup.inline = [one._replace(parent=kept[one.parent]) for one in markup.inline]
        markup.links = _filled(text, sorted(markup.links))
        markup.hidden = _filled(text, markup.hidden)
        markup.marked = _filled(text, _pairs(self._marks))
        return text, markup


def _filled(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that hold something, without the white space at their ends."""
    trimmed = (_trimmed(text, *span) for span in spans)
    return [(start, end) for start, end in trimmed if start < end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _WHITE:
        start += 1
    while end > start and text[end - 1] in _WHITE:
        end -= 1
    return start, end


def _pairs(marks: list[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches between marks; one that is never closed bounds nothing."""
    begun: int | None = None
    for offset, ends in marks:
        if begun is not None and offset > begun:
            yield begun, offset
            begun = None
        if not ends:
            begun = offset
