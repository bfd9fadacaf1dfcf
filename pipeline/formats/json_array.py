"""JSON files: an array of records, or one record, as APIs and notebooks save them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from pipeline.errors import DocumentError, InputError
from pipeline.formats.records import RecordOptions, documents_of, parse_json
from pipeline.formats.registry import Format, register
from pipeline.formats.source import InputFailure, Placed, Source


class JsonOptions(RecordOptions):
    """Options of JSON files."""

    records: str | None = Field(
        None,
        description='the key that holds the records, e.g. "data", or "data.list" for one in '
        "another; null: the only list there",
    )


def read(source: Source, options: JsonOptions) -> Iterator[Placed | InputFailure]:
    """Yield the document of each record; places count them from 1."""
    decoded = source.text()
    text = decoded.text.removeprefix("\ufeff").strip()
    if not text:
        return
    try:
        found = parse_json(text)
    except DocumentError as error:
        raise InputError(str(error).replace("a line of JSON", "JSON")) from error
    for number, record in enumerate(_records(found, options), start=1):
        yield from documents_of(record, source, number, options, note=decoded.note)


def _records(found: Any, options: JsonOptions) -> list[Any]:
    """Return the records of a file: its array, the one below a key, or the object itself."""
    if isinstance(found, list):
        return found
    if options.records is not None:
        return _below(found, options.records)
    box = _is_box(found, options)
    lists = [value for value in found.values() if _holds_records(value)] if box else []
    return lists[0] if len(lists) == 1 else [found]


def _below(found: Any, key: str) -> list[Any]:
    """Return the list below a key, or below a path of keys with points between them."""
    inner = found
    for name in [key] if isinstance(found, dict) and key in found else key.split("."):
        inner = inner.get(name) if isinstance(inner, dict) else None
    if not isinstance(inner, list):
        there = ", ".join(map(str, found)) if isinstance(found, dict) else "no keys"
        raise InputError(f"no list below the key {key!r}; there are: {there}")
    return inner


def _is_box(found: Any, options: JsonOptions) -> bool:
    """Return whether an object is no record itself."""
    of_records = {"text", "html", options.text, options.html}
    return isinstance(found, dict) and not of_records & set(found)


def _holds_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def starts(start: bytes) -> bool:
    """Return whether first bytes begin an array of objects."""
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return plain.startswith(b"[") and plain[1:].lstrip()[:1] in (b"{", b"]")


register(Format("json", read=read, endings=(".json",), options=JsonOptions, starts=starts))
