"""Reading the public sets: compressed JSON lines in, plain records out."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from pipeline.errors import InputError
from pipeline.text.folding import fold


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a `.jsonl`, `.jsonl.gz` or `.jsonl.xz` file.

    Raises:
        InputError: the file is missing, or a line is not a JSON object.
    """
    openers: dict[str, Callable[..., IO[Any]]] = {".gz": gzip.open, ".xz": lzma.open}
    opener = openers.get(path.suffix, open)
    if not path.is_file():
        raise InputError(f"{path}: no such training file; see the data section of the config")
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}:{number}: not a line of JSON: {error}") from error
            if not isinstance(record, dict):
                found = type(record).__name__
                raise InputError(f"{path}:{number}: a JSON object is expected, found {found}")
            yield record


def record_text(record: dict[str, Any]) -> str:
    """Return a record's text, folded; words are joined, a headline stands in its own line."""
    text = record.get("text") or "".join(record.get("words", ()))
    headline = record.get("summary") or record.get("title") or ""
    return fold(f"{headline}\n{text}" if headline else text)


def paragraphs(path: Path) -> Iterator[str]:
    """Yield the non-empty lines of every record's text, folded."""
    for record in read_records(path):
        for line in record_text(record).splitlines():
            if line := line.strip():
                yield line
