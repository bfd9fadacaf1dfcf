"""The unit of resuming: a shard of documents, annotated into a part file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pipeline.document import Document
from pipeline.errors import OutputError
from pipeline.executors import Progress
from pipeline.formats.jsonl import to_line
from pipeline.pipeline import Pipeline

#: As many failed documents are described in a report; all are counted.
EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Job:
    """A shard to annotate and the part file to write."""

    path: Path
    docs: list[Document]
    input_sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part file; `input_sha256` is over the documents as they were read."""

    file: str
    documents: int
    failed: int
    characters: int
    input_sha256: str


@dataclass(slots=True)
class Tally:
    """Counts of annotated documents, and a few words on the first that failed."""

    documents: int = 0
    failed: int = 0
    characters: int = 0
    examples: list[str] = field(default_factory=list)


def part_name(position: int) -> str:
    """Return the file name of a part; names sort as parts do."""
    return f"part-{position:05d}.jsonl"


def shards(docs: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Yield the documents in lists of `size`; the last may be shorter."""
    remaining = iter(docs)
    while shard := list(islice(remaining, size)):
        yield shard


def digest(docs: Iterable[Document]) -> str:
    """Return the SHA-256 of documents as they were read: ids, texts and layers."""
    sha = hashlib.sha256()
    for doc in docs:
        sha.update(to_line(doc))
    return sha.hexdigest()


def annotate_part(
    pipeline: Pipeline, job: Job, *, surfaces: bool, progress: Progress
) -> tuple[Part, Tally]:
    """Return what was written: the shard's documents annotated, the file whole or not there."""
    pipeline.load()
    partial = job.path.with_name(f".{job.path.name}.partial")
    try:
        with partial.open("wb") as file:
            tally = annotate_into(file, pipeline, job.docs, surfaces=surfaces, progress=progress)
        os.replace(partial, job.path)
    except OSError as error:
        raise OutputError(f"cannot write {job.path}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)
    counts = (tally.documents, tally.failed, tally.characters)
    return Part(job.path.name, *counts, job.input_sha256), tally


def annotate_into(
    file: BinaryIO,
    pipeline: Pipeline,
    docs: Iterable[Document],
    *,
    surfaces: bool,
    progress: Progress,
) -> Tally:
    """Return the counts of documents annotated and written, one JSON line each."""
    tally = Tally()
    for batch in shards(_let_go(docs), pipeline.batch_size):
        characters = sum(len(doc.text) for doc in batch)
        for doc in pipeline.annotate(batch):
            file.write(to_line(doc, surfaces=surfaces))
            if pipeline.failed(doc):
                tally.failed += 1
                tally.examples += _describe(doc)[: EXAMPLES - len(tally.examples)]
        tally.documents += len(batch)
        tally.characters += characters
        progress.advance(len(batch), characters)
    return tally


def _let_go(docs: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents and empty their list: an annotated one is many times its text."""
    if not isinstance(docs, list):
        yield from docs
        return
    docs.reverse()
    while docs:
        yield docs.pop()


def _describe(doc: Document) -> list[str]:
    keys = ("stage", "kind", "message")
    return [": ".join([doc.id, *(error.get(key, "") for key in keys)]) for error in doc.errors]
