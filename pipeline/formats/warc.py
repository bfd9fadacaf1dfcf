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


class WarcOptions(Options):
    """Options of WARC; there are none."""


def read(source: Source, options: WarcOptions) -> Iterator[Placed | InputFailure]:
    """Yield the page of each response that was answered with one; url and date go into `meta`."""
    with source.open() as stream:
        for form, page in _pages(stream, source):
            yield from (source.formats or Choice()).read(form, page)


def _pages(stream: BinaryIO, source: Source) -> Iterator[tuple[str, Source]]:
    """Yield the page of each response with its format.

    Raises:
        InputError: the archive is none, or is damaged.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        message = 'WARC needs the package warcio: pip install "chinese-news-pipeline[web]"'
        raise InputError(message) from error
    logging.getLogger("warcio").setLevel(logging.ERROR)  # it shows addresses as they are
    records = ArchiveIterator(stream, arc2warc=True)
    records.INC_RECORD = ""  # nor does it speak on standard error
    try:
        for number, record in enumerate(records, start=1):
            if record.rec_type == "response" and (found := _page(record, source, number)):
                yield found
    except damages():
        raise
    except Exception as error:  # on damaged headers it fails in many ways
        told = str(error) or type(error).__name__
        raise InputError(f"not a WARC that can be read: {told}") from error


def _page(record: Any, source: Source, number: int) -> tuple[str, Source] | None:
    """Return the page of a response; others than those that came well (200) are left out."""
    headers, http = record.rec_headers, record.http_headers
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
