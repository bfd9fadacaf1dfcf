"""HTML pages: the text of a page's blocks, with what its markup says of them."""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator

from pydantic import Field

from pipeline.document import Document
from pipeline.formats.encodings import UTF8, Decoded, decode
from pipeline.formats.files import START, refuse_binary
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source

#: Where a page names its encoding; browsers look at the first kilobyte, real pages take more.
_LOOKED_AT = 1 << 14
_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_STARTS = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<\?xml[^>]*>\s*<(!doctype\s+)?html)", re.I)


#: The head of a MIME message up to the field that says it has parts which belong together.
_MHTML = re.compile(
    rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?"
    rb"content-type:\s*multipart/related",
    re.IGNORECASE,
)


class HtmlOptions(Options):
    """Options of HTML."""

    source_map: bool = Field(
        False, description="keep where each character stands in the file, for doc.source_span"
    )


def read(source: Source, options: HtmlOptions) -> Iterator[Placed | InputFailure]:
    """Yield the one document of a page: all of its text, with `markup` for `clean` to read."""
    from pipeline.formats.markup.page import parse_html

    raw, address = source.read_bytes(), ""
    name = str(source.path or source.name).lower()
    if archive := name.endswith((".mhtml", ".mht")) or is_mhtml(raw):
        raw, address = page_of_mhtml(raw)
    refuse_binary(raw[:START])
    said = (declared_encoding(raw), source.declared)
    decoded = decode(raw, given=source.encoding, declared=said)
    text, markup = parse_html(_page(raw, decoded))
    meta = {**source.meta, "encoding": decoded.encoding}
    if address:
        meta.setdefault("url", address)
    if decoded.undecodable:
        meta["undecodable_bytes"] = decoded.undecodable
    # The bytes of a page in an archive are encoded once more: no offset of it is the file's.
    if (
        options.source_map
        and not archive
        and (runs := _map(decoded.text, text, raw, decoded.encoding))
    ):
        meta["source_map"] = runs
    doc = Document(source.id, text, meta=meta)
    doc.markup = markup
    yield Placed(doc, source.name, decoded.note)


def _page(raw: bytes, decoded: Decoded) -> str | bytes:
    """Return a page without its byte-order mark: its bytes where they need not be encoded anew."""
    if decoded.encoding == UTF8 and not decoded.undecodable:
        return raw.removeprefix(codecs.BOM_UTF8)
    return decoded.text.removeprefix("\ufeff")


def _map(page: str, text: str, raw: bytes, encoding: str) -> list[int] | None:
    from pipeline.formats.markup.source_map import map_source

    return map_source(page, text, raw, encoding)


def declared_encoding(raw: bytes) -> str | None:
    """Return the encoding that a page's meta tag or XML declaration names, None without one."""
    found = _CHARSET.search(raw[:_LOOKED_AT])
    return (found[1] or found[2]).decode("ascii") if found else None


def is_mhtml(raw: bytes) -> bool:
    """Return whether bytes are a saved web archive (MIME HTML), whatever their file is called."""
    return _MHTML.match(raw[:_LOOKED_AT]) is not None


def page_of_mhtml(raw: bytes) -> tuple[bytes, str]:
    """Return the page in a saved web archive (MIME HTML), and its address, "" if it has none.

    The first page is the one that was saved; those behind it are frames inside it. What is no
    archive comes back as it is.
    """
    message = email.message_from_bytes(raw)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            said = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
            address = str(said) if str(said).startswith(("http://", "https://")) else ""
            return (page, address) if isinstance(page, bytes) else (raw, "")
    return raw, ""


def starts(start: bytes) -> bool:
    """Return whether first bytes are those of an HTML page."""
    return _STARTS.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


register(
    Format(
        "html",
        read=read,
        endings=(".html", ".htm", ".shtml", ".xhtml", ".mhtml", ".mht"),
        options=HtmlOptions,
        single=True,
        annotated=False,
        starts=starts,
    )
)
