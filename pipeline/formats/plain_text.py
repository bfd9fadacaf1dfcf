"""Plain text: one document a file, character for character."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.formats.encodings import Decoded
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source


class TextOptions(Options):
    """Options of plain text; there are none."""


def read(source: Source, options: TextOptions) -> Iterator[Placed | InputFailure]:
    """Yield the one document of a file, its text exactly the file's: line ends and BOM stay."""
    decoded = source.text()
    _refuse_data(decoded)
    meta = {**source.meta, "encoding": decoded.encoding}
    if decoded.undecodable:
        meta["undecodable_bytes"] = decoded.undecodable
    yield Placed(Document(source.id, decoded.text, meta=meta), source.name, decoded.note)


def _refuse_data(decoded: Decoded) -> None:
    """Raise InputError for bytes that are no text: a tenth unreadable, or NUL upon NUL."""
    if decoded.undecodable * 10 > len(decoded.text):
        raise InputError(
            f"not text: {decoded.undecodable} bytes cannot be read as {decoded.encoding}, nor as "
            "another encoding that is known; if it is one, name it in input.encoding"
        )
    if (count := decoded.text.count("\x00")) >= 32 and count * 20 > len(decoded.text):
        raise InputError(f"not text: {count} NUL characters, as programs and data files have them")


register(
    Format(
        "text",
        read=read,
        endings=(".txt", ".md", ""),
        options=TextOptions,
        single=True,
        annotated=False,
    )
)
