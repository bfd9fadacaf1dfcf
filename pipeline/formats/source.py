"""What documents are read from and written to, and what reading gives."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.formats.encodings import UTF8, Decoded, canonical, decode
from pipeline.formats.files import START, opened, packed, packing_of, refuse_binary, unpacked
from pipeline.formats.whole_file import whole_file

MB = 1 << 20
#: Bytes of a line that is left out that are read at once.
_BLOCK = MB
#: Characters of a message; more says no more.
_LONG = 500
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A document, its place ("gold.csv:12"), and in `note` what is to be told of it."""

    doc: Document
    where: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class InputFailure:
    """Something that could not be read: which file (and line), and why.

    `lost`: a whole file, or the rest of one, could not be reached, perhaps only for a moment;
    otherwise what is there is wrong.
    """

    where: str
    message: str
    lost: bool = False

    def __str__(self) -> str:
        told = self.message
        if len(told) > _LONG:  # what was found can be a line of a megabyte
            told = f"{told[:_LONG]}… ({len(told):,} characters)"
        return told if told.startswith(f"{self.where}:") else f"{self.where}: {told}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, numbered from 1, without its line end; and how it was read.

    `problem`: why it was not read; its text is then empty.
    """

    number: int
    text: str
    encoding: str = UTF8
    undecodable: int = 0
    problem: str = ""


class Formats(Protocol):
    """The formats that a run reads, asked by one whose sources hold others (an archive)."""

    def read(self, name: str, source: Source) -> Iterator[Placed | InputFailure]:
        """Yield what a source holds, read as the format `name`."""

    def format_inside(self, file_name: str) -> str | None:
        """Return the format of a file that lies in an archive, None where none claims it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read documents from.

    Attributes:
        name: what messages call it: the path as it was given.
        id: the document's id where a file is one document, else what its ids start with.
        path: the file; None for standard input, for `url` and for `content`.
        url: a file that fsspec opens, e.g. "s3://bucket/pages.jsonl".
        content: bytes that are here already: a file in an archive, a page in a record.
        encoding: the one that the user named; None: told apart from the bytes.
        declared: the encoding that was said from outside, as an HTTP header does.
        meta: what is known from outside, e.g. url; goes into each document's `meta`.
        formats: the formats and options chosen, for what lies inside.
        max_line, max_whole: bytes that a line, and a file that is one document, may have.
        inside: the name of the file in an archive that `content` is.
    """

    name: str
    id: str
    path: Path | None = None
    content: bytes | None = None
    encoding: str | None = None
    declared: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    formats: Formats | None = None
    url: str | None = None
    max_line: int | None = None
    max_whole: int | None = None
    inside: str = ""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give the bytes as a stream, unpacked where they are packed."""
        file_name = self.inside or self.url or ""
        if self.path is not None:
            file_name = self.path.name
        given = opened(self.path, self.content, self.url)
        with given as raw, unpacked(raw, file_name) as stream:
            yield stream

    def read_bytes(self) -> bytes:
        """Return all bytes, unpacked.

        Raises:
            InputError: they are more than one document may have.
        """
        with self.open() as stream:
            if self.max_whole is None:
                return stream.read()
            found = stream.read(self.max_whole + 1)
        if len(found) > self.max_whole:
            raise InputError(_too_long("larger", self.max_whole))
        return found

    def text(self, declared: str | None = None) -> Decoded:
        """Return the whole text; `declared` is what the bytes say of their encoding.

        Raises:
            InputError: the bytes are no text.
        """
        raw = self.read_bytes()
        refuse_binary(raw[:START])
        return decode(raw, given=self.encoding, declared=(declared, self.declared))

    def lines(self, *, strict: bool = True) -> Iterator[Line]:
        r"""Yield the lines, which end at "\n" alone; a byte-order mark and "\r" are left off.

        Lines are decoded one by one: a stray line in another encoding is told apart by itself.
        One that is longer than a document may be is never held; it has a `problem`.

        Raises:
            InputError: the bytes are no text, or, where `strict`, a line has a problem.
        """
        with self.open() as stream:
            start = stream.peek(START) if hasattr(stream, "peek") else b""
            refuse_binary(start[:START])
            wide = _MARKS.get(start[:2])
            if wide is None and self.encoding is not None:
                name = canonical(self.encoding)
                wide = name if name.startswith(("utf-16", "utf-32")) else None
            raws = _wide(stream, wide) if wide else bounded_lines(stream, self.max_line)
            for number, raw in enumerate(raws, start=1):
                if raw is None:
                    problem = _too_long("longer", self.max_line or 0)
                    if strict:
                        raise InputError(f"line {number} is {problem}")
                    yield Line(number, "", problem=problem)
                    continue
                line = _line(raw.rstrip(b"\n"), number, UTF8 if wide else self.encoding)
                yield replace(line, encoding=wide) if wide else line

    def place(self, number: int) -> str:
        """Return what messages call a line, row or record of it."""
        return f"{self.name}:{number}"

    def id_of(self, number: int) -> str:
        """Return the id of a document that has none of its own."""
        return f"{self.id}:{number}"


@dataclass(frozen=True, slots=True)
class Target:
    """Where documents are written.

    Attributes:
        name: what messages call it.
        path: the file; None for standard output.
        stream: what is written to instead of a file.
        packing: how it is packed: ".gz", ".xz", ".zst", ".bz2"; None: as the path's ending says.
        surfaces: give every span its characters, as "text", where the format can.
    """

    name: str
    path: Path | None = None
    stream: BinaryIO | None = None
    packing: str | None = None
    surfaces: bool = False

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give a stream to write bytes to, packed on the way; a file is there once it is whole.

        Raises:
            OutputError: the file cannot be written.
        """
        if self.path is None:
            with self._packed(self.stream or sys.stdout.buffer) as stream:
                yield stream
            return
        with whole_file(self.path) as file, self._packed(file) as stream:
            yield stream

    @contextmanager
    def _packed(self, file: BinaryIO) -> Iterator[BinaryIO]:
        """Give a stream that packs into a file, which stays open."""
        ending = None if self.path is None else packing_of(self.path.name)
        stream = packed(file, self.packing or ending)
        try:
            yield stream
        finally:
            if stream is not file:
                stream.close()
            file.flush()


def bounded_lines(stream: BinaryIO, most: int | None) -> Iterator[bytes | None]:
    """Yield the lines of a stream; None for one of more than `most` bytes, which is not held."""
    if most is None:
        yield from stream
        return
    while line := stream.readline(most + 1):
        if len(line) <= most or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_BLOCK)) and not rest.endswith(b"\n"):
            pass
        yield None


def _too_long(how: str, most: int) -> str:
    return (
        f"{how} than input.max_document_mb allows, {most / MB:g} MB; split it, or allow more with "
        "--set input.max_document_mb=…"
    )


def _wide(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Yield the lines of a text in two or four bytes a character, as UTF-8."""
    import io

    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")
    try:
        for line in text:
            yield line.encode("utf-8", "surrogatepass")
    finally:
        with suppress(ValueError):  # closed already, where reading ended before the last line
            text.detach()


def _line(raw: bytes, number: int, given: str | None) -> Line:
    try:
        text, encoding, undecodable = raw.decode(given or UTF8), given or UTF8, 0
    except (UnicodeDecodeError, LookupError):
        found = decode(raw, given=given)
        text, encoding, undecodable = found.text, found.encoding, found.undecodable
    if number == 1:
        text = text.removeprefix("\ufeff")
    return Line(number, text.removesuffix("\r"), encoding, undecodable)
