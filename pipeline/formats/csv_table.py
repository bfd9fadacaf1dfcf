"""CSV and TSV: one document a row; written, a summary for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pydantic import Field

from pipeline.document import Document
from pipeline.errors import DocumentError, InputError
from pipeline.formats.records import RecordOptions, documents_of, with_layers
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target

#: What a summary holds of a document, in columns.
COLUMNS = ("id", "title", "published", "source", "topics", "summary", "entities")
_DELIMITERS = ",\t;|"
#: A cell of a spreadsheet is cut by Excel beyond so many characters.
_CELL = 32_767


class CsvOptions(RecordOptions):
    """Options of CSV: the columns that hold text, id and page, and how cells are parted."""

    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="null: told from the first line"
    )


def read(source: Source, options: CsvOptions) -> Iterator[Placed | InputFailure]:
    """Yield the document of each row below the header; a row's place is the line it begins at."""
    csv.field_size_limit(2**31 - 1)  # a cell may hold a whole page
    decoded = source.text()
    text = decoded.text.removeprefix("\ufeff")
    delimiter = options.delimiter or _delimiter(text, source)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        header = [name.strip() for name in next(rows, [])]
        _check_header(header, options)
        begin = rows.line_num + 1
        for row in rows:
            if row:
                yield from _document(header, row, source, begin, options, decoded.note)
            begin = rows.line_num + 1
    except csv.Error as error:
        yield InputFailure(source.place(begin), f"not a row of CSV, the rest is not read: {error}")


def _document(
    header: list[str], row: list[str], source: Source, number: int, options: CsvOptions, note: str
) -> Iterator[Placed | InputFailure]:
    if len(row) > len(header):
        message = f"{len(row)} cells, the header names {len(header)}; are quotes missing?"
        yield InputFailure(source.place(number), message)
        return
    record = {name: cell for name, cell in zip(header, row, strict=False) if cell and name}
    record.setdefault(options.text or "text", "") if "html" not in record else None
    try:
        whole = with_layers(record)
    except DocumentError as error:
        yield InputFailure(source.place(number), str(error))
        return
    yield from documents_of(whole, source, number, options, note=note)


def _check_header(header: list[str], options: CsvOptions) -> None:
    """Raise InputError where the columns that are needed are not there."""
    if not header:
        return
    needed = [options.html or options.text or "text", *([options.id] if options.id else [])]
    if options.html is None and options.text is None and "html" in header:
        needed = needed[1:]
    if missing := [name for name in needed if name not in header]:
        raise InputError(
            f"no column {missing[0]!r}; there are: {', '.join(header)}; name the one that holds "
            f"the text: --set input.format.csv.text=COLUMN"
        )
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise InputError(f"the column {twice[0]!r} is there twice")


def _delimiter(text: str, source: Source) -> str:
    """Return what parts the cells of the first line: what it has most of."""
    line = text.split("\n", 1)[0]
    if ".tsv" in (source.inside or source.name).rsplit("/", 1)[-1].lower():
        return "\t"
    return max(_DELIMITERS, key=lambda delimiter: line.count(delimiter))


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write a summary, one row a document, in UTF-8 with a byte-order mark, as Excel wants it."""
    with target.open() as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            rows = csv.writer(text)
            rows.writerow(COLUMNS)
            rows.writerows(_row(doc) for doc in docs)
        finally:
            text.flush()
            text.detach()


def _row(doc: Document) -> list[str]:
    topics = [label.name for label in doc.labels.get("topics", [])]
    names = dict.fromkeys(
        f"{doc.surface(span)}/{span.label}" if span.label else doc.surface(span)
        for span in doc.spans.get("entities", [])
    )
    summary = doc.texts.get("summary") or " ".join(
        doc.surface(span) for span in doc.spans.get("summary", [])
    )
    cells = (
        doc.id,
        doc.texts.get("title") or str(doc.meta.get("title") or ""),
        str(doc.meta.get("published") or ""),
        str(doc.meta.get("source") or ""),
        "; ".join(topics),
        summary,
        "; ".join(" ".join(name.split()) for name in names),
    )
    return [_harmless(cell) for cell in cells]


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: such a one gets a quote."""
    cell = cell.replace("\x00", "")
    return ("'" + cell if cell[:1] in "=+-@\t\r" and cell else cell)[:_CELL]


register(
    Format(
        "csv",
        read=read,
        write=write,
        endings=(".csv", ".tsv"),
        options=CsvOptions,
    )
)
