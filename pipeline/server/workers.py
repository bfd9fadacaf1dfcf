"""Worker processes behind a server: each annotates a batch at a time, and may die of one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from pipeline.config import Config
from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.executors.crew import Died, Failed, Message, RemoteError
from pipeline.executors.limits import workers_of
from pipeline.executors.processes import Processes
from pipeline.executors.shards import Piece, blame, packed
from pipeline.executors.worker import Order, Step

#: Some 300 MB each; four are fed by one process that speaks HTTP, which takes 7 % as long for them.
_MOST_UNASKED = 4


class WorkerProcess:
    """A pipeline in a process of its own, with a new process where a document has ended it.

    What ends a process is looked for document by document; the one that does it alone, twice,
    is answered with an error that says so.
    """

    def __init__(self, config: Config, *, seconds: float) -> None:
        """Take the stages of a config; a batch may take `seconds`, or `executor.timeout_s`."""
        self._crew = Processes(config)  # of one: what is heard is this worker's word
        self._seconds = config.executor.timeout_s or seconds
        self._worker: Any = None
        self._is_ready = False
        self._heard: list[Message] = []

    def load(self) -> None:
        """Start the process, and wait until it has loaded its stages.

        Raises:
            PipelineError: it could not.
        """
        self.begin()
        self._await_ready()

    def begin(self) -> None:
        """Start the process, where there is none, and wait for nothing."""
        if self._worker is None:
            self._worker = self._crew.hire()

    def annotate(self, docs: Sequence[Document]) -> list[Document]:
        """Return the documents annotated, those that end a process with their error.

        Raises:
            PipelineError: processes end before they have loaded their stages.
        """
        heard = self._order(docs)
        if isinstance(heard, Died) and len(docs) > 1:
            return [done for doc in docs for done in self.annotate([doc])]
        if isinstance(heard, Died):
            heard = self._order(docs)  # once may have been something else's doing
        if isinstance(heard, Piece):
            lines = heard.lines.decode("utf-8").split("\n")[:-1]
            return [Document.from_json(line) for line in lines]
        if isinstance(heard, Failed):
            raise heard.error from RemoteError(f"in a worker:\n{heard.told}")
        blame(docs[0], heard.kind, f"{heard.how} over it alone")
        return [*docs]

    def close(self) -> None:
        """End the process."""
        self._crew.close()
        self._forget()

    def _order(self, docs: Sequence[Document]) -> Piece | Failed | Died:
        """Return what came of documents: the annotated ones, a bug, or how the process ended."""
        self.load()
        order = Order(0, [packed(doc) for doc in docs], None, len(docs))
        self._crew.give(self._worker, order)
        late = time.monotonic() + self._seconds
        while isinstance(heard := self._hear(max(0.0, late - time.monotonic())), Step):
            pass
        if heard is None:
            self._crew.dismiss(self._worker)
            heard = Died("timeout", f"a worker took more than {self._seconds:g} s")
        if isinstance(heard, Died):
            self._forget()
        assert isinstance(heard, Piece | Failed | Died)
        return heard

    def _await_ready(self) -> None:
        if self._is_ready:
            return
        heard = self._hear(None)
        if isinstance(heard, Died):
            self._forget()
            raise PipelineError(f"a worker ended while it loaded the stages: {heard.how}")
        if isinstance(heard, Failed):
            self.close()
            raise heard.error from RemoteError(f"in a worker:\n{heard.told}")
        self._is_ready = True

    def _forget(self) -> None:
        self._worker, self._is_ready, self._heard = None, False, []

    def _hear(self, seconds: float | None) -> Message | None:
        """Return the next word of the worker, None where it says nothing in so many seconds."""
        while not self._heard:
            found = self._crew.hear(seconds)
            if not found and seconds is not None:
                return None
            self._heard += [message for _, message in found]
        return self._heard.pop(0)


def workers_for(config: Config, *, seconds: float) -> list[WorkerProcess]:
    """Return the worker processes that a config asks for; none: one thread here is enough.

    A limit of time or memory needs a process that can be ended, as in a run. "auto" is one for
    each core, and no more than four: each holds its stages from the start, however little comes.
    """
    settings = config.executor
    count = workers_of(config)
    if settings.workers == "auto":
        count = min(count, _MOST_UNASKED)
    if count == 1 and settings.timeout_s is None and settings.memory_mb is None:
        return []
    kept = settings.model_copy(
        update={"on_error": "record"}
    )  # a bad document must not end a server
    config = config.model_copy(update={"executor": kept})
    return [WorkerProcess(config, seconds=seconds) for _ in range(count)]
