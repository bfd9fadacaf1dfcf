"""Plain text: one document a file, character for character."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pipeline.document import Document
from pipeline.formats import InputFailure, Source


def read(source: Source) -> Iterator[Document | InputFailure]:
    """Yield the one document of a file, its text exactly the file's: line ends and BOM stay."""
    try:
        raw = sys.stdin.buffer.read() if source.path is None else source.path.read_bytes()
    except OSError as error:
        yield InputFailure(source.name, f"cannot be read: {error.strerror}")
        return
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        yield InputFailure(source.name, not_utf8(raw, error.start))
        return
    yield Document(source.id, text)


def not_utf8(raw: bytes, position: int) -> str:
    """Return the message for bytes that are not UTF-8, with the encoding they look like."""
    message = f"not UTF-8: byte 0x{raw[position]:02x} at position {position}"
    for encoding in ("utf-16", "gb18030", "big5"):
        if encoding == "utf-16" and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        name = encoding.upper()
        return f"{message}; it looks like {name}, so convert it: iconv -f {name} -t UTF-8"
    return message
