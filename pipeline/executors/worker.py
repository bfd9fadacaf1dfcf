"""What a worker does, wherever it runs: annotate documents that come and go as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from pipeline.config import Config
from pipeline.document import Document
from pipeline.executors.limits import limit_memory
from pipeline.executors.opening import open_store
from pipeline.executors.shards import Output, Piece, Tally, annotated, unpacked
from pipeline.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Order:
    """Documents of a shard to annotate, from its place `start` on, as JSON lines.

    `file` is the name of the part they belong to; None where the worker does not see the output,
    and the lines go back. `batch`: so many documents are annotated together.
    """

    start: int
    lines: list[bytes]
    file: str | None
    batch: int


@dataclass(frozen=True, slots=True)
class Step:
    """A worker's word that so many more documents and characters are done."""

    documents: int
    characters: int


class Worker:
    """Stages that are loaded once, and what they do with an order."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.pipeline = Pipeline.from_config(config)

    def load(self) -> None:
        """Load the stages; what they take counts towards the limit of memory."""
        self.pipeline.load()
        limit_memory(self.config.executor.memory_mb)

    def annotate(self, order: Order) -> Iterator[Step | Piece]:
        """Yield a step for each batch that is annotated, and at last the piece."""
        docs = map(unpacked, order.lines)
        self.pipeline.batch_size = order.batch
        if order.file is None:
            lines, total = BytesIO(), Tally()
            yield from self._into(lines, docs, total)
            yield Piece(order.start, total, lines=lines.getvalue())
            return
        total = Tally()
        with open_store(self.config.output.path).create(order.file) as file:
            yield from self._into(file, docs, total)
        yield Piece(order.start, total, file.name, file.size, file.sha256)

    def _into(self, file: Output, docs: Iterable[Document], total: Tally) -> Iterator[Step]:
        """Write the annotated documents, counted into `total`, and yield a step for each batch."""
        for lines, tally in annotated(self.pipeline, docs, surfaces=self.config.output.surfaces):
            file.write(lines)
            total.add(tally)
            if tally.documents:  # else a piece of a long document
                yield Step(tally.documents, tally.characters)
