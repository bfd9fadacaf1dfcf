"""What a run writes: the format of its part files, with its options, and their packing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from pydantic import SerializeAsAny, model_serializer, model_validator

from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.formats.jsonl import to_line
from pipeline.formats.registry import (
    Choice,
    Format,
    Options,
    chosen_names,
    format_of,
    known_formats,
    options_of,
)
from pipeline.formats.source import InputFailure, Source, Target
from pipeline.settings import Settings

PLAIN = "jsonl"


def writable() -> dict[str, Format]:
    """Return the formats that part files can be written in: those that have endings too."""
    known = known_formats()
    return {
        name: form
        for name, form in known.items()
        if form.write and any(form.endings) and form.parts
    }


class OutputFormat(Settings):
    """The format that a config writes: a name, or a name with options, `{parquet: {rows: 500}}`."""

    name: str = PLAIN
    options: SerializeAsAny[Options] = Options()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, written: Any) -> Any:
        if isinstance(written, OutputFormat):
            return {"name": written.name, "options": written.options}
        if isinstance(written, dict) and (not written or set(written) == {"name", "options"}):
            return written
        names = chosen_names(written)
        if len(names) != 1:
            raise ValueError(f"one format is written, found {', '.join(names)}")
        ((name, settings),) = names.items()
        return {
            "name": name,
            "options": options_of(name, settings, writable(), "write_options"),
        }

    @model_serializer
    def _plain(self) -> Any:
        options = self.options.model_dump(mode="json")
        return {self.name: options} if options else self.name

    @property
    def ending(self) -> str:
        """The ending of a part file, before that of its packing."""
        return known_formats()[self.name].endings[0]

    def write(self, docs: Iterable[Document], target: Target) -> None:
        """Write documents, one taken at a time."""
        write = known_formats()[self.name].write
        assert write is not None  # only such formats are chosen
        write(docs, target, self.options)


def converted(
    lines: Iterable[bytes], form: OutputFormat, packing: str | None, *, surfaces: bool
) -> bytes:
    """Return the bytes of a part file in a format, made of its documents' JSON lines."""
    kept = io.BytesIO()
    write_lines(lines, form, kept, packing, surfaces=surfaces)
    return kept.getvalue()


def write_lines(
    lines: Iterable[bytes],
    form: OutputFormat,
    stream: BinaryIO,
    packing: str | None,
    *,
    surfaces: bool,
) -> None:
    """Write documents that are JSON lines, long ones in pieces, to a stream in a format."""
    target = Target("output", stream=stream, packing=packing, surfaces=surfaces)
    if form.name == PLAIN:
        with target.open() as file:
            for line in lines:
                file.write(line)
        return
    form.write(_documents(lines), target)


def _documents(lines: Iterable[bytes]) -> Iterator[Document]:
    pieces: list[bytes] = []
    for piece in lines:
        pieces.append(piece)
        if piece.endswith(b"\n"):
            yield Document.from_json(b"".join(pieces).decode("utf-8"))
            pieces = []


def lines_of(file_name: str, content: bytes) -> Iterator[bytes]:
    """Yield the documents of a part file as JSON lines, surfaces included.

    Raises:
        DocumentError: the file is damaged.
    """
    name = format_of(file_name) or PLAIN
    for found in Choice().read(name, Source(file_name, file_name, content=content)):
        if isinstance(found, InputFailure):
            raise DocumentError(str(found))
        yield to_line(found.doc, surfaces=True)
