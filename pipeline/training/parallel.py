"""Features made by several processes: cutting words and looking them up keeps one core busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from queue import Queue
from threading import Thread
from typing import TypeVar

Made = TypeVar("Made")
#: Makes a list of the shard k of n.
Job = Callable[[int, int], list[Made]]


def in_processes(jobs: Sequence[Job[Made]], workers: int) -> list[list[Made]]:
    """Return what each job makes of all its shards, those of the first shard first.

    Processes are joblib's: they begin from nothing, since one that is forked from a process with
    threads inherits the locks that those held and may wait for ever. Jobs are sent to them,
    closures too. They cost seconds to begin: ask for all that is wanted.
    """
    if workers == 1:
        return [job(0, 1) for job in jobs]
    from joblib import Parallel, delayed

    shards = 2 * workers  # shards differ in how long their records are
    orders = [(number, shard) for number in range(len(jobs)) for shard in range(shards)]
    made = Parallel(n_jobs=workers, batch_size=1)(
        delayed(jobs[number])(shard, shards) for number, shard in orders
    )
    found: list[list[Made]] = [[] for _ in jobs]
    for (number, _), part in zip(orders, made, strict=True):
        found[number] += part
    return found


def ahead(items: Iterator[Made], count: int) -> Iterator[Made]:
    """Yield the items, of which up to `count` are made in a thread while the last is in use.

    A GPU need not wait for the batch after this one then. An error of the iterator is raised here.
    """
    queue: Queue[tuple[Made | None, BaseException | None, bool]] = Queue(maxsize=count)

    def fill() -> None:
        try:
            for item in items:
                queue.put((item, None, False))
            queue.put((None, None, True))
        except BaseException as error:
            queue.put((None, error, True))

    Thread(target=fill, daemon=True).start()
    while True:
        item, error, over = queue.get()
        if error is not None:
            raise error
        if over:
            return
        yield item  # type: ignore[misc]
