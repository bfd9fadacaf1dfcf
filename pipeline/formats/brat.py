"""brat: a text file and a stand-off annotation file for each document, out and in.

brat's offsets are code points, as ours; an entity that runs over a line break is written in
fragments, since brat takes none that crosses lines. See the page "brat standoff format" of its
manual. Topics and texts have no place there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import quote, unquote

from pipeline.document import Document, Span
from pipeline.errors import DocumentError, InputError, OutputError
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target
from pipeline.formats.whole_file import make_folder, whole_file

_ENTITY = re.compile(r"T\d+\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t")
_LINE = re.compile(r"[^\r\n]+")
_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def file_stem(doc_id: str) -> str:
    """Return the name of a document's two files, without their endings; percent-encoded."""
    return quote(doc_id, safe=" ")


def id_of(stem: str) -> str:
    """Return the id that a file's name holds."""
    return unquote(stem)


def to_annotations(doc: Document) -> str:
    """Return the content of the .ann file: one line for each entity."""
    entities = doc.spans.get("entities", [])
    return "".join(_line(doc.text, span, at) for at, span in enumerate(entities, start=1))


def from_annotations(doc_id: str, text: str, annotations: str) -> Document:
    """Return the document of a .txt and an .ann file; relations, events and notes are left out.

    Raises:
        DocumentError: a line of an entity that cannot be read, or one in fragments that are parted
            by more than white space.
    """
    lines = [line for line in annotations.splitlines() if line.startswith("T")]
    spans = [_span(text, line) for line in lines]
    doc = Document(doc_id, text, {"entities": sorted(spans, key=lambda s: (s.start, s.end))})
    doc.check()
    return doc


def _line(text: str, span: Span, number: int) -> str:
    pieces = [*_fragments(text, span)]
    places = ";".join(f"{start} {end}" for start, end in pieces)
    surface = " ".join(text[start:end] for start, end in pieces)
    label = _NAME.sub("_", span.label or "entity")
    return f"T{number}\t{label} {places}\t{surface}\n"


def _fragments(text: str, span: Span) -> Iterator[tuple[int, int]]:
    for found in _LINE.finditer(text, span.start, span.end):
        yield found.span()


def _span(text: str, line: str) -> Span:
    found = _ENTITY.match(line)
    if not found:
        raise DocumentError(f"an entity is 'T1<tab>LABEL start end<tab>text', found {line!r}")
    places = [tuple(map(int, piece.split())) for piece in found[2].split(";")]
    between = [text[left[1] : right[0]] for left, right in pairwise(places)]
    if any(gap.strip() for gap in between):
        raise DocumentError(f"{line!r} is in parts with text between them, which no span can be")
    return Span(places[0][0], places[-1][1], found[1])


def read(source: Source, options: Options) -> Iterator[Placed | InputFailure]:
    """Yield the document of an .ann file and of the .txt file beside it.

    Raises:
        InputError: it is not a file in a folder, or has no .txt beside it.
    """
    if source.path is None:
        raise InputError("brat keeps a document in two files: name their folder")
    stem = source.path.name.removesuffix(".ann")
    beside = source.path.with_name(f"{stem}.txt")
    if not beside.is_file():
        raise InputError(f"no {beside.name} beside it, which holds its text")
    text = beside.read_bytes().decode("utf-8")
    try:
        annotations = source.read_bytes().decode("utf-8")
        yield Placed(from_annotations(id_of(stem), text, annotations), source.name)
    except DocumentError as error:
        yield InputFailure(source.name, str(error))


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write two files for each document into a folder.

    Raises:
        OutputError: the target is standard output, or cannot be written.
    """
    if target.path is None:
        raise OutputError("brat keeps a document in two files: name a folder with --output")
    make_folder(target.path)
    for doc in docs:
        for ending, content in ((".txt", doc.text), (".ann", to_annotations(doc))):
            with whole_file(target.path / f"{file_stem(doc.id)}{ending}") as file:
                file.write(content.encode("utf-8"))


register(Format("brat", read=read, write=write, endings=(".ann",), parts=False))
