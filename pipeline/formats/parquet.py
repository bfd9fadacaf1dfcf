"""Parquet: one document a row, its layers as JSON in a column each."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pydantic import Field

from pipeline.document import Document
from pipeline.errors import DocumentError, InputError
from pipeline.formats.records import RecordOptions, documents_of, with_layers
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target

_LAYERS = ("spans", "labels", "texts", "meta", "made_by", "errors")


class ParquetOptions(RecordOptions):
    """Options of Parquet: the columns that hold text, id and page."""


class ParquetWriteOptions(Options):
    """Options of Parquet that is written."""

    rows: int = Field(1000, ge=1, description="documents in a row group, held at once")


def read(source: Source, options: ParquetOptions) -> Iterator[Placed | InputFailure]:
    """Yield the document of each row, rows counted from 1; a batch of rows is held at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with source.open() as stream:
            table = pq.ParquetFile(_seekable(stream))
            number = 0
            for batch in table.iter_batches(batch_size=256):
                for row in batch.to_pylist():
                    number += 1
                    yield from document_of_row(row, source, number, options)
    except pa.ArrowInvalid as error:
        raise InputError(f"not a Parquet file that can be read: {error}") from error


def document_of_row(
    row: dict[str, Any], source: Source, number: int, options: RecordOptions
) -> Iterator[Placed | InputFailure]:
    """Yield the document of a row of a table, empty cells left out, or what is wrong with it.

    An empty cell of the text stays: that it is empty is what is wrong.
    """
    text = options.text or "text"
    given = {key: _plain(one) for key, one in row.items() if key == text or not _is_missing(one)}
    try:
        record = with_layers(given)
    except DocumentError as error:
        yield InputFailure(source.place(number), str(error))
        return
    yield from documents_of(record, source, number, options)


def _plain(value: Any) -> Any:
    """Return a cell as JSON has it: dates and infinities as text, no missing keys in objects.

    NaN is how tables of numbers say that there is none.
    """
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if not _is_missing(one)}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def write(docs: Iterable[Document], target: Target, options: ParquetWriteOptions) -> None:
    """Write a row a document: id and text as strings, each kind of layer as JSON in a string."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in ("id", "text", *_LAYERS)])
    remaining = iter(docs)
    with (
        target.open() as file,
        pq.ParquetWriter(file, schema, compression="zstd") as table,
    ):
        while rows := [_row(doc, target) for doc in islice(remaining, options.rows)]:
            table.write_table(pa.Table.from_pylist(rows, schema=schema))


def _row(doc: Document, target: Target) -> dict[str, str]:
    plain = doc.to_dict(surfaces=target.surfaces)
    layers = {key: json.dumps(plain[key], ensure_ascii=False) for key in _LAYERS}
    return {"id": doc.id, "text": doc.text, **layers}


def _seekable(stream: Any) -> Any:
    return stream if stream.seekable() else io.BytesIO(stream.read())


register(
    Format(
        "parquet",
        read=read,
        write=write,
        endings=(".parquet", ".pq"),
        options=ParquetOptions,
        write_options=ParquetWriteOptions,
        starts=lambda start: start.startswith(b"PAR1"),
    )
)
