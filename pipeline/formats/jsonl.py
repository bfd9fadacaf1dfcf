"""JSON lines: one document a line, the form of output, gold files and exchange."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.formats.files import bare_name
from pipeline.formats.records import RecordOptions, documents_of, parse_json
from pipeline.formats.registry import Choice, Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target
from pipeline.settings import check_settings


class JsonlOptions(RecordOptions):
    """Options of JSON lines."""


def read(source: Source, options: JsonlOptions) -> Iterator[Placed | InputFailure]:
    """Yield the document of each line; a line that is wrong gives a failure and others go on."""
    for line in source.lines(strict=False):
        if line.problem:
            yield InputFailure(source.place(line.number), line.problem)
        text = line.text.strip(" \t\r")
        if not text:
            continue
        note = ""
        if line.undecodable:
            note = f"{line.undecodable} bytes cannot be read as {line.encoding}; each is U+FFFD"
        try:
            record = parse_json(text)
        except DocumentError as error:
            yield InputFailure(source.place(line.number), str(error))
            continue
        yield from documents_of(record, source, line.number, options, note=note)


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write one document a line."""
    with target.open() as file:
        for doc in docs:
            file.write(to_line(doc, surfaces=target.surfaces))


def read_file(path: str | Path, *, format: str | Mapping[str, Any] = "auto") -> Iterator[Document]:
    """Yield the documents of a file, plain or packed, to be annotated or as they were annotated.

    `format` is as in a config's `input.format`: a name, or names with options, as
    `{"html": {"source_map": True}}`. With "auto" the file's ending says it; files of none, or of
    one that no format claims, are JSON lines.

    Raises:
        ConfigError: no such format, or options that it does not take.
        DocumentError: naming file and line, at the first line that is not a document.
    """
    choice, path = check_settings("read_file, format", format, Choice), Path(path)
    named = Path(bare_name(path.name)).suffix or not choice.auto
    form = choice.format_of(path.name, named=True) if named else None
    source = Source(str(path), path.name, path, formats=choice)
    for found in choice.read(form or "jsonl", source):
        if isinstance(found, InputFailure):
            raise DocumentError(str(found))
        yield found.doc


def write_file(docs: Iterable[Document], path: str | Path, *, surfaces: bool = False) -> int:
    """Write one document a line, packed as the name's ending says, and return how many."""
    count = 0
    with Target(str(path), Path(path)).open() as file:
        for doc in docs:
            file.write(to_line(doc, surfaces=surfaces))
            count += 1
    return count


def to_line(doc: Document, *, surfaces: bool = False) -> bytes:
    """Return the document as a line of JSON in UTF-8, newline included."""
    return doc.to_json(surfaces=surfaces).encode("utf-8") + b"\n"


def line_pieces(doc: Document, *, surfaces: bool = False) -> Iterator[bytes]:
    """Yield what `to_line` returns in pieces, for a document as long as a book."""
    for piece in doc.json_pieces(surfaces=surfaces):
        yield piece.encode("utf-8")
    yield b"\n"


def read_records(source: Source) -> Iterator[tuple[int, dict[str, Any]] | InputFailure]:
    """Yield number and object of each line that is not blank, whatever its keys mean.

    A line that is no JSON object is a failure, and those behind it are read.
    """
    for line in source.lines():
        if not line.text.strip():
            continue
        where = source.place(line.number)
        try:
            record = parse_json(line.text)
        except DocumentError as error:
            yield InputFailure(where, str(error))
            continue
        if isinstance(record, dict):
            yield line.number, record
        else:
            told = f"a JSON object is expected, found {type(record).__name__}"
            yield InputFailure(where, told)


def starts(start: bytes) -> bool:
    """Return whether first bytes begin a line that holds a JSON object."""
    line = start.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")[0]
    if not line.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return len(line) > 400 and b'":' in line.replace(b'" :', b'":')


register(
    Format(
        "jsonl",
        read=read,
        write=write,
        endings=(".jsonl", ".ndjson"),
        options=JsonlOptions,
        starts=starts,
    )
)
