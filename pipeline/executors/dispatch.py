"""Shards to workers and back; where a worker dies or hangs, the document is found and left out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from pipeline.config import Config
from pipeline.errors import PipelineError, StageError
from pipeline.executors import Progress
from pipeline.executors.crew import Crew, Died, Failed, Message, Ready, RemoteError
from pipeline.executors.shards import (
    Finished,
    Job,
    Piece,
    Tally,
    blame,
    describe,
    even,
    line_of,
    packed,
    shares,
    unpacked,
)
from pipeline.executors.worker import Order, Step

#: So many workers that die one after the other before any is ready are no document's doing.
_EARLY_DEATHS = 3
#: Where no limit is set a document may take half an hour: ten times what 50 MB of text took.
PATIENCE_S = 1800.0
#: What killed a worker is looked for in so many smaller batches, of one document as a rule.
_NARROWING = 64


@dataclass(slots=True, eq=False)
class _Open:
    """A job that has been begun: its documents as lines, and the pieces there are."""

    job: Job
    lines: list[bytes]
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return sum(piece.tally.documents for piece in self.pieces) == len(self.lines)

    def finished(self) -> Finished:
        pieces = sorted(self.pieces, key=lambda piece: piece.start)
        return Finished(self.job, pieces, self.notes)


@dataclass(frozen=True, slots=True)
class _Task:
    """Documents [start, stop) of a job, annotated `batch` at a time.

    `deaths`: workers lost over them; `was_late`: the last of those for taking too long.
    """

    of: _Open
    start: int
    stop: int
    batch: int
    deaths: int = 0
    was_late: bool = False


@dataclass(slots=True)
class _Busy:
    """What a worker is at: so much of its task is done, the last of it at `since`."""

    task: _Task
    since: float
    documents: int = 0
    characters: int = 0

    @property
    def suspects(self) -> _Task:
        """The batch that is being annotated; where all are done, everything again."""
        start = self.task.start + self.documents
        if start == self.task.stop:
            return self.task
        return replace(self.task, start=start, stop=min(start + self.task.batch, self.task.stop))


class Dispatcher:
    """Gives shards to a crew, and what a worker died over to the next, in smaller batches."""

    def __init__(self, config: Config, crew: Crew, jobs: Iterator[Job], progress: Progress) -> None:
        self.config, self.crew, self.jobs, self.progress = config, crew, jobs, progress
        limit = config.executor.timeout_s
        self.patience = PATIENCE_S if limit is None else limit
        self.slack = 1
        self.early_deaths = 0
        self.tasks: deque[_Task] = deque()
        self.open: list[_Open] = []
        self.idle: list[Any] = []
        self.starting: set[Any] = set()
        self.busy: dict[Any, _Busy] = {}
        self.failure: tuple[int, BaseException] | None = None

    def run(self) -> Generator[Finished]:
        """Yield the jobs as they are finished; at an error those before it, and then raise it."""
        try:
            while self._fill():
                for worker, message in self.crew.hear(self._seconds_left()):
                    self._take(worker, message)
                self._end_late_ones()
                yield from self._finished()
        finally:
            self.crew.close()
        if self.failure is not None:
            raise self.failure[1]

    def _fill(self) -> bool:
        """Give every worker something to do, and return whether anything is to be done yet."""
        free = self.crew.size - len(self.busy)
        while len(self.tasks) <= free and (tasks := self._next_shard()):
            self.tasks.extend(tasks)  # more than can be begun: reading takes its time too
        while self.tasks and self.idle:
            self._give(self.idle.pop(), self.tasks.popleft())
        room = self.crew.size - len(self.busy) - len(self.idle)
        for _ in range(min(len(self.tasks), room) - len(self.starting)):
            self.starting.add(self.crew.hire())
        return bool(self.tasks or self.busy)

    def _next_shard(self) -> list[_Task]:
        """Return the tasks of the next shard; none where there is no other."""
        job = None if self.failure else next(self.jobs, None)
        if job is None:
            return []
        cuts = pairwise(shares([len(doc.text) for doc in job.docs], self.crew.size))
        opened = _Open(job, [packed(doc) for doc in job.docs])
        job.docs = []
        self.open.append(opened)
        size = self.config.executor.batch_size
        return [_Task(opened, start, stop, even(stop - start, size)) for start, stop in cuts]

    def _give(self, worker: Any, task: _Task) -> None:
        self.busy[worker] = _Busy(task, time.monotonic())
        file = task.of.job.file if self.crew.sees_output(worker) else None
        lines = task.of.lines[task.start : task.stop]
        self.crew.give(worker, Order(task.start, lines, file, task.batch))

    def _take(self, worker: Any, message: Message) -> None:
        match message:
            case Died(kind, how):
                self._bury(worker, kind, how)
            case Failed(error, told):
                error.__cause__ = RemoteError(f"in a worker:\n{told}")
                self._fail(worker, error)
            case Step(documents, characters) if worker in self.busy:
                self._count(self.busy[worker], documents, characters)
            case Piece() if worker in self.busy:
                self._put(self.busy.pop(worker).task, message)
                self.idle.append(worker)
            case Ready() if worker in self.starting:
                self.early_deaths = 0
                self.starting.discard(worker)
                self.idle.append(worker)

    def _count(self, busy: _Busy, documents: int, characters: int) -> None:
        busy.documents += documents
        busy.characters += characters
        busy.since = time.monotonic()
        self.progress.advance(documents, characters)

    def _put(self, task: _Task, piece: Piece) -> None:
        task.of.pieces.append(piece)
        if task.was_late:  # none of them alone: batches of such documents may take longer
            self.slack *= 2

    def _fail(self, worker: Any, error: BaseException) -> None:
        """End with an error that is not a document's, but not before the shards before it."""
        self.starting.discard(worker)
        busy = self.busy.pop(worker, None)
        self.idle.append(worker)
        position = busy.task.of.job.position if busy else -1
        if self.failure is not None and self.failure[0] < position:
            return
        self.failure = position, error
        self.tasks = deque(task for task in self.tasks if task.of.job.position < position)
        for other in [*self.busy]:
            if self.busy[other].task.of.job.position > position:
                del self.busy[other]
                self.crew.dismiss(other)

    def _bury(self, worker: Any, kind: str, how: str) -> None:
        """Go on without a worker; what it was at is looked through for what killed it."""
        if worker in self.idle:
            self.idle.remove(worker)
        elif worker in self.starting:
            self.starting.discard(worker)
            self.early_deaths += 1
            if self.early_deaths >= _EARLY_DEATHS:
                raise PipelineError(f"workers end while they load the stages: {how}")
        elif busy := self.busy.pop(worker, None):
            self.progress.advance(-busy.documents, -busy.characters)
            self._narrow(busy, kind, how)

    def _narrow(self, busy: _Busy, kind: str, how: str) -> None:
        task, found = busy.task, busy.suspects
        count, deaths = found.stop - found.start, task.deaths + 1
        if found.stop < task.stop:
            self.tasks.appendleft(replace(task, start=found.stop, was_late=False))
        if count == 1 and (deaths > 1 or self.config.executor.shard_size == 1):
            self._condemn(found, kind, how)
        else:
            batch = max(1, count // _NARROWING)
            late = kind == "timeout" and count > 1
            self.tasks.appendleft(replace(found, batch=batch, deaths=deaths, was_late=late))
            told = f"{count} documents from place {found.start + 1} on are tried again"
            task.of.notes.append(f"{task.of.job.file}: {how}; {told}")
        if found.start > task.start:
            self.tasks.appendleft(replace(task, stop=found.start, was_late=False))

    def _condemn(self, task: _Task, kind: str, how: str) -> None:
        """Write a document with the error that it ends workers."""
        doc = unpacked(task.of.lines[task.start])
        told = f"{how} over the document {doc.id!r}"
        if self.config.executor.on_error == "stop":
            self._stop(task, StageError(f"{task.of.job.file}: {told}"))
            return
        blame(doc, kind, f"{how} over it alone")
        line = line_of(doc, surfaces=self.config.output.surfaces)
        tally = Tally(1, 1, len(doc.text), describe(doc))
        task.of.pieces.append(Piece(task.start, tally, lines=line))
        task.of.notes.append(f"{task.of.job.file}: {told}; it is written with its error")
        self.progress.advance(1, len(doc.text))

    def _stop(self, task: _Task, error: StageError) -> None:
        worker = object()
        self.busy[worker] = _Busy(task, 0.0)
        self._fail(worker, error)
        self.idle.remove(worker)

    def _finished(self) -> Iterator[Finished]:
        done = [opened for opened in self.open if opened.is_done]
        self.open = [opened for opened in self.open if not opened.is_done]
        for opened in done:
            yield opened.finished()

    def _end_late_ones(self) -> None:
        """End workers whose batch takes longer than it may."""
        now = time.monotonic()
        for worker, busy in [*self.busy.items()]:
            if now - busy.since > (limit := self._limit(busy)):
                self.crew.dismiss(worker)
                self._bury(worker, "timeout", f"a worker took more than {limit:g} s")

    def _seconds_left(self) -> float | None:
        """Return how long it is until the first of the workers is late."""
        now = time.monotonic()
        ends = [busy.since + self._limit(busy) - now for busy in self.busy.values()]
        return max(0.0, min(ends)) + 0.01 if ends else None

    def _limit(self, busy: _Busy) -> float:
        """Return the seconds that a batch may take: a document's, till it proves too little."""
        found = busy.suspects
        return self.patience * min(self.slack, max(1, min(found.stop - found.start, found.batch)))
