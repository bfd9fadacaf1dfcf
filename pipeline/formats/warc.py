"""WARC: the HTML pages of a web archive, as crawlers keep them, read as HTML."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.errors import InputError
from pipeline.formats.files import damages
from pipeline.formats.registry import Choice, Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source

_PAGES = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_BLOCK = 1 << 16


class WarcOptions(Options):
    """Options of WARC; there are none."""


class _Stream:
    """The bytes of an archive, for warcio: what breaks off ends there, and is raised afterwards.

    warcio takes an EOFError for the end of the archive, and a buffered read that fails takes
    along what it had: both would lose whole pages that stand before the damage.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream: Any = stream
        self._damage: Exception | None = None
        self.ended = False

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        found = b""
        while len(found) < size and not self.ended:
            piece = self._piece(size - len(found))
            self.ended = not piece
            found += piece
        return found

    def _piece(self, size: int) -> bytes:
        try:
            return bytes(self._stream.read1(size))
        except damages() as error:
            self._damage = error
            return b""

    def check(self) -> None:
        """Raise what reading broke off with, if anything."""
        if self._damage is not None:
            raise self._damage


def read(source: Source, options: WarcOptions) -> Iterator[Placed | InputFailure]:
    """Yield the page of each response that was answered with one; url and date go into `meta`.

    Of an archive that was cut off, what is whole is read, and where it ends is a failure.
    """
    with source.open() as raw:
        stream = _Stream(raw)
        for found in _pages(stream, source):
            if isinstance(found, InputFailure):
                stream.check()
                yield found
            else:
                form, page = found
                yield from (source.formats or Choice()).read(form, page)
        stream.check()


def _pages(stream: _Stream, source: Source) -> Iterator[tuple[str, Source] | InputFailure]:
    """Yield the page of each response with its format, and the record that the archive ends in.

    Raises:
        InputError: the archive is none, or is damaged.
    """
    records = _records(stream)
    try:
        for number, record in enumerate(records, start=1):
            page = _page(record, source, number) if record.rec_type == "response" else None
            _drain(record)
            if missing := _missing(record):
                yield InputFailure(source.place(number), missing, lost=True)
            elif page:
                yield page
    except damages():
        raise
    except Exception as error:  # on damaged headers it fails in many ways
        stream.check()
        told = str(error) or type(error).__name__
        raise InputError(f"not a WARC that can be read: {told}") from error


def _records(stream: _Stream) -> Iterator[Any]:
    """Return the records of an archive.

    Raises:
        InputError: the package that reads them is not there.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        message = 'WARC needs the package warcio: pip install "chinese-news-pipeline[web]"'
        raise InputError(message) from error
    logging.getLogger("warcio").setLevel(logging.ERROR)  # it shows addresses as they are
    # Answers are parsed here: warcio takes one that is cut off for the end of the archive.
    records: Any = ArchiveIterator(stream, arc2warc=True, no_record_parse=True)
    records.INC_RECORD = ""  # nor does it speak on standard error
    return iter(records)


def _drain(record: Any) -> None:
    """Read what of a record is left, so that what it lacks is known."""
    while record.raw_stream.read(_BLOCK):
        pass


def _missing(record: Any) -> str:
    """Return what is wrong where the archive ends inside a record."""
    length = record.rec_headers.get_header("Content-Length") or ""
    if not length.strip().isdigit():
        return "this record has no length: the archive ends in its head; fetch the archive again"
    missing = getattr(record.raw_stream, "limit", 0)
    if not missing:
        return ""
    url = record.rec_headers.get_header("WARC-Target-URI") or "no address"
    return (
        f"the archive ends inside this record ({url}), {missing:,} of its {record.length:,} bytes "
        "are missing; it is left out: fetch the archive again"
    )


def _page(record: Any, source: Source, number: int) -> tuple[str, Source] | None:
    """Return the page of a response; others than those that came well (200) are left out."""
    headers, http = record.rec_headers, _answer(record)
    if http is None or http.get_statuscode() != "200":
        return None
    kind, _, rest = (http.get_header("Content-Type") or "").partition(";")
    form = _PAGES.get(kind.strip().lower())
    if form is None:
        return None
    charset = rest.partition("charset=")[2].strip(" \"';") or None
    return form, Source(
        name=source.place(number),
        id=source.id_of(number),
        content=record.content_stream().read(),
        encoding=source.encoding,
        declared=charset,
        meta={
            **source.meta,
            "url": headers.get_header("WARC-Target-URI"),
            "crawled": headers.get_header("WARC-Date"),
        },
        formats=source.formats,
    )


def _answer(record: Any) -> Any:
    """Return the head of a server's answer, which the record then has; None where it has none."""
    from warcio.statusandheaders import StatusAndHeadersParser

    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not record.length or not url.startswith(("http:", "https:")):
        return None
    try:
        record.http_headers = StatusAndHeadersParser([], verify=False).parse(record.raw_stream)
    except EOFError:  # cut off before it
        return None
    return record.http_headers


register(
    Format(
        "warc",
        read=read,
        endings=(".warc",),
        options=WarcOptions,
        annotated=False,
        starts=lambda start: start.startswith(b"WARC/"),
    )
)
