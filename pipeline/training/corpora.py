"""Reading the public sets: compressed JSON lines in, plain records out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.formats import InputFailure, Source
from pipeline.formats.files import damages
from pipeline.formats.jsonl import read_records as records_of
from pipeline.text.folding import fold


def read_records(path: Path, shard: int = 0, shards: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, plain or packed, or every `shards`-th.

    Raises:
        InputError: the file is missing or damaged, or a line is not a JSON object.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such training file; see the data section of the config")
    try:
        found = records_of(Source(str(path), path.name, path))
        for one in islice(found, shard, None, shards):
            if isinstance(one, InputFailure):
                raise InputError(str(one))
            yield one[1]
    except damages() as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def record_text(record: dict[str, Any]) -> str:
    """Return a record's text, folded; words are joined, a headline stands in its own line."""
    text = record.get("text") or "".join(record.get("words", ()))
    headline = record.get("summary") or record.get("title") or ""
    return fold(f"{headline}\n{text}" if headline else text)


def paragraphs(path: Path) -> Iterator[str]:
    """Yield the non-empty lines of every record's text, folded."""
    for lines in record_lines(path):
        yield from lines


def record_lines(path: Path, shard: int = 0, shards: int = 1) -> Iterator[list[str]]:
    """Yield the non-empty lines of each record's text, folded; of every `shards`-th record."""
    for record in read_records(path, shard, shards):
        lines = (line.strip() for line in record_text(record).splitlines())
        yield [line for line in lines if line]
