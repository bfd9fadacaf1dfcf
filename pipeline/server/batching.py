"""Documents of many requests annotated together, a character budget at a time.

One thread does it here, or one for each worker process.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from pipeline.document import Document
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


class Hand(Protocol):
    """What annotates a batch at a time: a pipeline in this process, or a worker process."""

    def load(self) -> object:
        """Make it ready."""

    def annotate(self, docs: list[Document], /) -> list[Document]:
        """Return the documents annotated, in their order."""


class Annotator:
    """A queue in front of hands, each used by one thread alone.

    Every document is answered by a future of its own, so no answer can reach another's request.
    """

    def __init__(
        self,
        hands: Sequence[Hand],
        limits: Limits,
        *,
        hear: Callable[[Batch], None] | None = None,
    ) -> None:
        self.hands, self.limits = hands, limits
        self._hear = hear
        self._waiting: deque[tuple[Document, Future[Document]]] = deque()
        self._changed = threading.Condition()
        self._characters = self._at_work = 0
        self._speed = _FIRST_GUESS  # of one hand
        self._closed = False
        self._threads: list[threading.Thread] = []

    @property
    def characters_waiting(self) -> int:
        """Characters of the documents that no batch has taken yet."""
        return self._characters

    def start(self) -> None:
        """Make the hands ready and begin to work.

        Raises:
            PipelineError: a checkpoint or dictionary is missing.
        """
        for hand in self.hands:
            hand.load()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, args=(hand,), name="annotator", daemon=True)
            for hand in self.hands
        ]
        for thread in self._threads:
            thread.start()

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
                speed = self._speed * len(self.hands)
                raise QueueFull(max(1, round(self._characters / speed)))
            futures: list[Future[Document]] = [Future() for _ in docs]
            self._waiting.extend(zip(docs, futures, strict=True))
            self._characters += new
            self._changed.notify_all()
        return futures

    def close(self) -> None:
        """Take no more, finish what was taken, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self, hand: Hand) -> None:
        while batch := self._next():
            started = time.perf_counter()
            size = sum(len(doc.text) for doc, _ in batch)
            wanted = [entry for entry in batch if entry[1].set_running_or_notify_cancel()]
            done = self._annotate(hand, wanted)
            with self._changed:
                self._at_work -= size
            self._tell(done, time.perf_counter() - started)

    def _next(self) -> list[tuple[Document, Future[Document]]]:
        """Return what is to be annotated together, [] once all is done after `close`.

        A hand takes its share of all there is, what the others are at included: if it took
        everything that waits, the others would have nothing until it is answered.
        """
        batch: list[tuple[Document, Future[Document]]] = []
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            share = -(-(self._characters + self._at_work) // len(self.hands))
            room = min(self.limits.batch, share)
            while self._waiting and len(batch) < self.limits.batch_documents:
                size = len(self._waiting[0][0].text)
                if batch and size > room:
                    break
                room -= size
                self._characters -= size
                self._at_work += size
                batch.append(self._waiting.popleft())
        return batch

    def _annotate(
        self, hand: Hand, wanted: list[tuple[Document, Future[Document]]]
    ) -> list[Document]:
        """Return the annotated documents, once their futures have them too."""
        try:
            done = hand.annotate([doc for doc, _ in wanted])
        except Exception as error:  # a bug: told to those whom it concerns, and the rest go on
            for _, future in wanted:
                future.set_exception(error)
            return []
        for doc, (_, future) in zip(done, wanted, strict=True):
            future.set_result(doc)
        return done

    def _tell(self, docs: list[Document], seconds: float) -> None:
        characters = sum(len(doc.text) for doc in docs)
        if characters:
            now = characters / max(seconds, 1e-6)
            self._speed = _MEMORY * self._speed + (1 - _MEMORY) * now
        if self._hear is not None:
            failed = sum(bool(doc.errors) for doc in docs)
            self._hear(Batch(len(docs), characters, failed, seconds))
