"""The unit of resuming: a shard of documents, annotated into a part file."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Protocol

from pipeline.document import Document
from pipeline.executors import Progress
from pipeline.formats.jsonl import line_pieces, to_line
from pipeline.pipeline import Pipeline

#: As many failed documents are described in a report; all are counted.
EXAMPLES = 10
#: A share is what is left of its shard by the workers and this: they get smaller, so that all
#: workers end at about the same time (guided self-scheduling, Polychronopoulos & Kuck 1987).
_SHARES = 3
#: Characters that are not cut further, a second's work of a worker: batches of 16 documents take
#: 8 % longer than those of 32 or more, batches of 8 a quarter. Where there is less than that for
#: each, half of it: a worker that has nothing to do is worse.
_SHARE, _LEAST_SHARE = 30_000, 15_000
#: Characters from which a batch is no longer added to: many a page, but not many a book.
_BATCH_CHARACTERS = 1_000_000
#: A document of more characters is written as it is made JSON: its line is thirty times its text.
_LONG = 500_000
#: What stands for the stage in the error of a document that no stage could be blamed for.
EXECUTOR = "executor"


@dataclass(slots=True)
class Job:
    """A shard to annotate and the part file to write.

    Attributes:
        position: of the shard in the input, from 0.
        file: the part's name.
        docs: to be annotated; let go as they are.
        input_sha256: over all documents of the shard as they were read.
        kept: finished lines of the part by their place, where only some documents are to do.
    """

    position: int
    file: str
    docs: list[Document]
    input_sha256: str
    kept: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part file; `input_sha256` is over the documents as they were read."""

    file: str
    documents: int
    failed: int
    characters: int
    input_sha256: str
    size: int = 0
    sha256: str = ""
    mtime_ns: int = 0


@dataclass(slots=True)
class Tally:
    """Counts of annotated documents, and a few words on the first that failed."""

    documents: int = 0
    failed: int = 0
    characters: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what another tally counted."""
        self.documents += other.documents
        self.failed += other.failed
        self.characters += other.characters
        self.examples += other.examples[: EXAMPLES - len(self.examples)]


@dataclass(frozen=True, slots=True)
class Piece:
    """Annotated documents of a shard from `start` on, as JSON lines.

    The lines lie in a temporary file of the output, or are here where who made them does not
    see the output.
    """

    start: int
    tally: Tally
    temporary: str | None = None
    size: int = 0
    sha256: str = ""
    lines: bytes = b""


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that is done: pieces, in order, that hold every document of it."""

    job: Job
    pieces: list[Piece]
    notes: Sequence[str] = ()


class Output(Protocol):
    """What lines are written to."""

    def write(self, content: bytes, /) -> object:
        """Write some bytes."""


def part_name(position: int, ending: str = ".jsonl") -> str:
    """Return the file name of a part; names sort as parts do."""
    return f"part-{position:05d}{ending}"


def shards(docs: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Yield the documents in lists of `size`; the last may be shorter."""
    remaining = iter(docs)
    while shard := list(islice(remaining, size)):
        yield shard


def shares(sizes: Sequence[int], workers: int) -> list[int]:
    """Return where documents of so many characters are cut for several workers: ends included."""
    cuts, held, left = [0], 0, sum(sizes)
    least = min(_SHARE, max(_LEAST_SHARE, left // workers))
    for place, size in enumerate(sizes):
        if held and held + size // 2 > max(least, left // (_SHARES * workers)):
            cuts.append(place)
            held, left = 0, left - held
        held += size
    return [*cuts, len(sizes)]


def even(count: int, size: int) -> int:
    """Return how many of `count` documents to annotate together, `size` at most.

    74 in batches of 64 would leave 10, which take longer each than in two batches of 37.
    """
    return -(-count // max(1, -(-count // size))) or size


def packed(doc: Document) -> bytes:
    """Return a document as bytes for another process: its JSON line, its markup pickled behind."""
    line = to_line(doc)
    return line if doc.markup is None else line + pickle.dumps(doc.markup)


def unpacked(parcel: bytes) -> Document:
    """Return the document that `packed` made bytes of."""
    line, _, markup = parcel.partition(b"\n")
    doc = Document.from_json(line.decode("utf-8"))
    if markup:
        doc.markup = pickle.loads(markup)
    return doc


def digest(docs: Iterable[Document]) -> str:
    """Return the SHA-256 of documents as they were read: ids, texts and layers."""
    sha = hashlib.sha256()
    for doc in docs:
        sha.update(to_line(doc))
    return sha.hexdigest()


def annotate_into(
    file: Output,
    pipeline: Pipeline,
    docs: Iterable[Document],
    *,
    surfaces: bool,
    progress: Progress,
) -> Tally:
    """Return the counts of documents annotated and written, one JSON line each."""
    total = Tally()
    for lines, tally in annotated(pipeline, docs, surfaces=surfaces):
        file.write(lines)
        total.add(tally)
        progress.advance(tally.documents, tally.characters)
    return total


def annotated(
    pipeline: Pipeline, docs: Iterable[Document], *, surfaces: bool
) -> Iterator[tuple[bytes, Tally]]:
    """Yield the documents batch by batch as JSON lines, with the batch's counts.

    Of a long document pieces of its line come one by one, before the counts of its batch.
    """
    for batch in batches(_let_go(docs), pipeline.batch_size):
        tally = Tally(len(batch), characters=sum(len(doc.text) for doc in batch))
        for doc in batch:
            doc.errors = [error for error in doc.errors if error.get("stage") != EXECUTOR]
        lines: list[bytes] = []
        for doc in pipeline.annotate(batch):
            if len(doc.text) > _LONG:
                for piece in chain(lines, _pieces(doc, surfaces=surfaces)):
                    yield piece, Tally()
                lines = []
            else:
                lines.append(line_of(doc, surfaces=surfaces))
            if pipeline.failed(doc) or any(error["stage"] == EXECUTOR for error in doc.errors):
                tally.failed += 1
                tally.examples += describe(doc)[: EXAMPLES - len(tally.examples)]
        yield b"".join(lines), tally


def batches(docs: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Yield the documents in lists of `size`, and in shorter ones where they are long."""
    batch: list[Document] = []
    characters = 0
    for doc in docs:
        batch.append(doc)
        characters += len(doc.text)
        if len(batch) == size or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def line_of(doc: Document, *, surfaces: bool) -> bytes:
    """Return the document as a JSON line; where that fails, its id and text with the error."""
    try:
        return to_line(doc, surfaces=surfaces)
    except Exception as error:
        message = f"what the stages made cannot be written as JSON: {error}"
        blame(doc, type(error).__name__, message)
        return to_line(Document(doc.id, doc.text, errors=doc.errors))


def _pieces(doc: Document, *, surfaces: bool) -> Iterator[bytes]:
    """Yield the line of a document in pieces; where that would fail, its id, text and the error."""
    try:
        for _ in line_pieces(doc, surfaces=surfaces):  # what is written cannot be taken back
            pass
    except Exception:
        yield line_of(doc, surfaces=surfaces)
    else:
        yield from line_pieces(doc, surfaces=surfaces)


def blame(doc: Document, kind: str, message: str) -> None:
    """Record an error that is no stage's own."""
    doc.errors = [*doc.errors, {"stage": EXECUTOR, "kind": kind, "message": message}]


def describe(doc: Document) -> list[str]:
    """Return a line for each error of a document."""
    keys = ("stage", "kind", "message")
    return [": ".join([doc.id, *(error.get(key, "") for key in keys)]) for error in doc.errors]


def _let_go(docs: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents and empty their list: an annotated one is many times its text."""
    if not isinstance(docs, list):
        yield from docs
        return
    docs.reverse()
    while docs:
        yield docs.pop()
