"""WARC: the HTML pages of a web archive, as crawlers keep them, read as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.errors import InputError
from pipeline.formats.registry import Choice, Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source

_PAGES = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}


class WarcOptions(Options):
    """Options of WARC; there are none."""


def read(source: Source, options: WarcOptions) -> Iterator[Placed | InputFailure]:
    """Yield the page of each response that was answered with one; url and date go into `meta`."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        message = 'WARC needs the package warcio: pip install "chinese-news-pipeline[web]"'
        raise InputError(message) from error
    with source.open() as stream:
        try:
            for number, record in enumerate(ArchiveIterator(stream, arc2warc=True), start=1):
                if record.rec_type == "response":
                    yield from _page(record, source, number)
        except ArchiveLoadFailed as error:
            raise InputError(f"not a WARC that can be read: {error}") from error


def _page(record: Any, source: Source, number: int) -> Iterator[Placed | InputFailure]:
    """Yield the page of a response; others than those that came well (200) are left out."""
    headers, http = record.rec_headers, record.http_headers
    if http is None or http.get_statuscode() != "200":
        return
    kind, _, rest = (http.get_header("Content-Type") or "").partition(";")
    form = _PAGES.get(kind.strip().lower())
    if form is None:
        return
    charset = rest.partition("charset=")[2].strip(" \"';") or None
    page = Source(
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
    yield from (source.formats or Choice()).read(form, page)


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
