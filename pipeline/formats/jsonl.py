"""JSON lines: one document a line, the form of output, gold files and exchange."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.formats import InputFailure, Source
from pipeline.formats.plain_text import not_utf8

_BOM = b"\xef\xbb\xbf"


def read(source: Source) -> Iterator[Document | InputFailure]:
    """Yield the document of each line; a line that is wrong gives a failure and others go on.

    A line is a whole document, or only {"text": …}, whose id is then made of file and line.
    With `source.text_field` the lines have another form: the named keys hold text and id, and
    the rest goes into `meta`.
    """
    number = 0
    try:
        with _opened(source) as lines:
            for number, raw in enumerate(lines, start=1):
                line = (raw.removeprefix(_BOM) if number == 1 else raw).strip(b" \t\r\n")
                if line:
                    yield _read_line(line, number, source)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        where = f"{source.name}:{number + 1}" if number else source.name
        yield InputFailure(where, f"cannot be read: {reason}")


def read_file(path: str | Path) -> Iterator[Document]:
    """Yield the documents of a file of JSON lines, plain or gzipped.

    Raises:
        DocumentError: naming file and line, at the first line that is not a document.
    """
    for found in read(Source(str(path), Path(path), Path(path).name)):
        if isinstance(found, InputFailure):
            raise DocumentError(str(found))
        yield found


def write_file(docs: Iterable[Document], path: str | Path, *, surfaces: bool = False) -> int:
    """Write one document a line, and return how many there were."""
    count = 0
    with Path(path).open("wb") as file:
        for doc in docs:
            file.write(to_line(doc, surfaces=surfaces))
            count += 1
    return count


def to_line(doc: Document, *, surfaces: bool = False) -> bytes:
    """Return the document as a line of JSON in UTF-8, newline included."""
    return doc.to_json(surfaces=surfaces).encode("utf-8") + b"\n"


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    if source.path is None:
        yield sys.stdin.buffer
    elif source.path.name.lower().endswith(".gz"):
        with gzip.open(source.path, "rb") as unpacked:
            yield cast(BinaryIO, unpacked)
    else:
        with source.path.open("rb") as file:
            yield file


def _read_line(line: bytes, number: int, source: Source) -> Document | InputFailure:
    where = f"{source.name}:{number}"
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_refuse)
        record = _our_form(record, f"{source.id}:{number}", source)
        doc = Document.from_dict(record)
        if b"\\u" in line:
            to_line(doc)  # half of a surrogate pair can be written as an escape and nowhere else
    except UnicodeDecodeError as error:
        return InputFailure(where, not_utf8(line, error.start))
    except UnicodeEncodeError:
        return InputFailure(where, "has half a character (an escape \\ud800 to \\udfff alone)")
    except (ValueError, RecursionError) as error:
        return InputFailure(where, f"not a line of JSON: {error}")
    except DocumentError as error:
        return InputFailure(where, f"{error}{_advice(record, source)}")
    return doc


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _our_form(record: Any, made_id: str, source: Source) -> Any:
    if not isinstance(record, dict):
        return record
    if source.text_field is None and source.id_field is None:
        return record if "id" in record or "text" not in record else {"id": made_id, **record}
    text_field, id_field = source.text_field or "text", source.id_field or "id"
    if text_field not in record:
        raise DocumentError(f"no key {text_field!r}, which input.text_field names")
    if source.id_field is not None and id_field not in record:
        raise DocumentError(f"no key {id_field!r}, which input.id_field names")
    found = record.get(id_field, made_id)
    rest = {key: value for key, value in record.items() if key not in (text_field, id_field)}
    return {"id": str(found), "text": record[text_field], "meta": rest}


def _advice(record: Any, source: Source) -> str:
    foreign = isinstance(record, dict) and "text" not in record and source.text_field is None
    return "; for lines of another form set input.text_field and input.id_field" if foreign else ""
