"""Documents of many requests annotated together by one thread, a character budget at a time."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from pipeline.document import Document
from pipeline.pipeline import Pipeline
from pipeline.server.limits import Limits

_FIRST_GUESS = 20_000.0  # characters/s, until a batch has been timed
_MEMORY = 0.8  # share of the past in the measured speed: some five batches count


class QueueFull(Exception):
    """More waits than may; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too much is waiting; try again in {retry_after} s")


@dataclass(frozen=True, slots=True)
class Batch:
    """What was annotated together, and how long it took."""

    documents: int
    characters: int
    failed: int
    seconds: float


class Annotator:
    """A queue in front of a pipeline, which one thread alone uses.

    Every document is answered by a future of its own, so no answer can reach another's request.
    """

    def __init__(
        self, pipeline: Pipeline, limits: Limits, *, hear: Callable[[Batch], None] | None = None
    ) -> None:
        self.pipeline, self.limits = pipeline, limits
        self._hear = hear
        self._waiting: deque[tuple[Document, Future[Document]]] = deque()
        self._changed = threading.Condition()
        self._characters = 0
        self._speed = _FIRST_GUESS
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def characters_waiting(self) -> int:
        """Characters of the documents that no batch has taken yet."""
        return self._characters

    def start(self) -> None:
        """Load the pipeline and begin to work.

        Raises:
            PipelineError: a checkpoint or dictionary is missing.
        """
        self.pipeline.on_error = "record"  # a bad document must not end a server
        self.pipeline.load()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="annotator", daemon=True)
        self._thread.start()

    def submit(self, docs: Sequence[Document]) -> list[Future[Document]]:
        """Return a future for each document; all are taken or none.

        Raises:
            QueueFull: more is waiting than may; an empty queue takes any one request.
        """
        new = sum(len(doc.text) for doc in docs)
        with self._changed:
            if self._closed:
                raise QueueFull(1)
            if self._waiting and self._characters + new > self.limits.queue:
                raise QueueFull(max(1, round(self._characters / self._speed)))
            futures: list[Future[Document]] = [Future() for _ in docs]
            self._waiting.extend(zip(docs, futures, strict=True))
            self._characters += new
            self._changed.notify()
        return futures

    def close(self) -> None:
        """Take no more, finish what was taken, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            started = time.perf_counter()
            wanted = [entry for entry in batch if entry[1].set_running_or_notify_cancel()]
            self._annotate(wanted)
            self._tell([doc for doc, _ in wanted], time.perf_counter() - started)

    def _next(self) -> list[tuple[Document, Future[Document]]]:
        """Return what is to be annotated together, [] once all is done after `close`."""
        batch: list[tuple[Document, Future[Document]]] = []
        room = self.limits.batch
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            while self._waiting and len(batch) < self.limits.batch_documents:
                size = len(self._waiting[0][0].text)
                if batch and size > room:
                    break
                room -= size
                self._characters -= size
                batch.append(self._waiting.popleft())
        return batch

    def _annotate(self, wanted: list[tuple[Document, Future[Document]]]) -> None:
        try:
            self.pipeline.annotate([doc for doc, _ in wanted])
        except Exception as error:  # a bug: told to those whom it concerns, and the rest go on
            for _, future in wanted:
                future.set_exception(error)
            return
        for doc, future in wanted:
            future.set_result(doc)

    def _tell(self, docs: list[Document], seconds: float) -> None:
        characters = sum(len(doc.text) for doc in docs)
        if characters:
            now = characters / max(seconds, 1e-6)
            self._speed = _MEMORY * self._speed + (1 - _MEMORY) * now
        if self._hear is not None:
            failed = sum(bool(doc.errors) for doc in docs)
            self._hear(Batch(len(docs), characters, failed, seconds))
