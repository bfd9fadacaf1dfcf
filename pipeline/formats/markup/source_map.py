"""From a page's text back to the bytes of its file.

Before the tree is built, every stretch of text of the page gets a mark, its number between two
characters that the page has not. The marks come out where the text comes out, wherever the tree
builder put it, and are taken away again; what stands behind one is compared with the stretch,
entity by entity.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.formats.markup.page import parse_html

_MARKUP = re.compile(
    r"<(script|style|iframe|noembed)\b.*?(?:</\1\b[^>]*>|\Z)|<!--.*?(?:-->|\Z)|<[!?][^>]*>"
    r"""|</?[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,8};?|#[xX][0-9a-fA-F]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
#: A run: start and length in the text, start and length in the page.
_Run = tuple[int, int, int, int]
_BOM = "\ufeff"
_UNREAD = "\ufffd"  # stands for bytes that the encoding cannot read
_BLANKS = " \t\n\r\f"
#: Characters for private use, one pair of which no page has.
_PAIRS = [(chr(code), chr(code + 1)) for code in range(0xF0000, 0xF0100, 2)]


@dataclass(frozen=True, slots=True)
class Marked:
    """A page with marks in it: the characters around a mark's number, where stretches begin."""

    html: str
    begin: str
    end: str
    stretches: list[tuple[int, int]]


def mark(page: str) -> Marked:
    """Return a page with a mark before each stretch of its text."""
    begin, end = next(pair for pair in _PAIRS if pair[0] not in page and pair[1] not in page)
    pieces: list[str] = []
    stretches: list[tuple[int, int]] = []
    position = 0
    for start, stop in _stretches(page):
        pieces += [page[position:start], f"{begin}{len(stretches)}{end}"]
        stretches.append((start, stop))
        position = start
    return Marked("".join(pieces) + page[position:], begin, end, stretches)


def _stretches(page: str) -> Iterator[tuple[int, int]]:
    position = 0
    for match in _MARKUP.finditer(page):
        yield from _visible(page, position, match.start())
        position = match.end()
    yield from _visible(page, position, len(page))


def _visible(page: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while start < stop and page[start] in _BLANKS:
        start += 1
    if start < stop:
        yield start, stop


def map_source(page: str, text: str, raw: bytes, encoding: str) -> list[int] | None:
    """Return the map from a page's text to the bytes of its file, None where they do not fit.

    Four numbers a run: its start and length in the text, its start and length in bytes. Within a
    run the bytes decode to the text, or the run is one character that they spell as an entity.

    Args:
        page: the decoded file, its byte-order mark if any included.
    """
    bare = page.removeprefix(_BOM)
    marked = mark(bare)
    with_marks = parse_html(marked.html)[0]
    without, runs = _unmark(with_marks, bare, marked)
    if without != text:
        return None
    shift = len(page) - len(bare)
    runs = [(at, length, start + shift, spelt) for at, length, start, spelt in runs]
    return _in_bytes(runs, page, raw, encoding)


def _unmark(text: str, page: str, marked: Marked) -> tuple[str, list[_Run]]:
    pattern = re.compile(f"{marked.begin}(\\d+){marked.end}")
    pieces: list[str] = []
    runs: list[_Run] = []
    size, position = 0, 0
    units: Iterator[tuple[str, int, int]] = iter(())
    for match in [*pattern.finditer(text), None]:
        piece = text[position : match.start() if match else len(text)]
        _align(piece, size, units, runs, page)
        pieces.append(piece)
        size += len(piece)
        if match:
            position = match.end()
            units = _units(page, *marked.stretches[int(match[1])])
    return "".join(pieces), runs


def _align(
    piece: str, size: int, units: Iterator[tuple[str, int, int]], runs: list[_Run], page: str
) -> None:
    """Add the runs of a piece of text: its characters found again, in order, in a stretch."""
    for offset, character in enumerate(piece, start=size):
        if character in _BLANKS:
            continue  # blanks are collapsed, and line breaks are made by tags
        for read, start, end in units:
            if read == character:
                joins = end - start == 1 and _UNREAD not in page[max(0, start - 1) : end]
                _add(runs, offset, start, end, joins)
                break


def _add(runs: list[_Run], offset: int, start: int, end: int, joins: bool) -> None:
    if runs and joins:
        text, length, page, spelt = runs[-1]
        if length == spelt and (text + length, page + spelt) == (offset, start):
            runs[-1] = (text, length + 1, page, spelt + 1)
            return
    runs.append((offset, 1, start, end - start))


def _units(page: str, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """Yield the characters of a stretch as a browser reads them, and where each is spelt."""
    position = start
    for entity in _ENTITY.finditer(page, start, stop):
        yield from ((page[at], at, at + 1) for at in range(position, entity.start()))
        read = html.unescape(entity.group())
        if len(read) == 1:
            yield read, entity.start(), entity.end()
        else:  # no entity, or one that only begins like one: a character at a time
            yield from ((page[at], at, at + 1) for at in range(entity.start(), entity.end()))
        position = entity.end()
    yield from ((page[at], at, at + 1) for at in range(position, stop))


def _in_bytes(runs: list[_Run], page: str, raw: bytes, encoding: str) -> list[int]:
    """Return the runs with places in bytes instead of characters of the page."""
    places = sorted({at for _, _, start, length in runs for at in (start, start + length)})
    offsets = dict(zip(places, _byte_offsets(places, page, raw, encoding), strict=True))
    flat: list[int] = []
    for text, length, start, spelt in runs:
        first, last = offsets[start], offsets[start + spelt]
        flat += [text, length, first, last - first]
    return flat


def _byte_offsets(places: list[int], page: str, raw: bytes, encoding: str) -> Iterator[int]:
    """Yield where each place of a decoded page, in order, lies in its bytes."""
    broken = iter([*_broken(raw, encoding), (len(raw), len(raw))])
    bad_start, bad_end = next(broken)
    character, byte = 0, 0
    for place in places:
        while character < place:
            rest = page[character:place]
            size = len(rest.encode(encoding, "replace")) if "\ufffd" not in rest else None
            if size is not None and byte + size <= bad_start:
                character, byte = place, byte + size
                break
            step = page[character]
            if byte == bad_start and bad_start < len(raw):
                byte = bad_end
                bad_start, bad_end = next(broken)
            else:
                byte += len(step.encode(encoding, "replace"))
            character += 1
        yield byte


def _broken(raw: bytes, encoding: str) -> list[tuple[int, int]]:
    """Return the stretches of bytes that the encoding cannot read."""
    found: list[tuple[int, int]] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        found.append((error.start, error.end))
        return "\ufffd", error.end

    codecs.register_error("pipeline.note", note)
    raw.decode(encoding, "pipeline.note")
    return found
