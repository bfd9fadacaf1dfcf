"""The executor of several processes: each has its own stages and annotates shards."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.executors import Progress, Silence
from pipeline.executors.shards import Job, Part, Tally, annotate_part
from pipeline.pipeline import Pipeline


def processes(
    config: Config, jobs: Iterator[Job], progress: Progress
) -> Iterator[tuple[Part, Tally]]:
    """Yield the parts in order while `workers` processes write them, each with its own stages."""
    workers = config.executor.workers
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(config, max(1, (os.cpu_count() or 1) // workers)),
    )
    waiting: deque[Future[tuple[Part, Tally]]] = deque()
    try:
        for job in jobs:
            waiting.append(pool.submit(_annotate_in_worker, job))
            if len(waiting) > workers:  # as many shards in memory as are worked on, and one more
                yield _result(waiting.popleft(), progress)
        while waiting:
            yield _result(waiting.popleft(), progress)
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _result(future: Future[tuple[Part, Tally]], progress: Progress) -> tuple[Part, Tally]:
    try:
        part, tally = future.result()
    except BrokenProcessPool as error:
        raise PipelineError(
            "a worker process died, perhaps for lack of memory; finished parts are kept, "
            "so run again with fewer executor.workers or a smaller executor.batch_size"
        ) from error
    progress.advance(tally.documents, tally.characters)
    return part, tally


_worker: tuple[Pipeline, bool] | None = None


def _start_worker(config: Config, threads: int) -> None:
    """Make this process ready; torch reads the number of threads when it is first imported."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = str(threads)
    _worker = Pipeline.from_config(config), config.output.surfaces


def _end_with(parent: int) -> None:
    """End this process once its parent is gone: one that is killed outright cannot end it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _annotate_in_worker(job: Job) -> tuple[Part, Tally]:
    assert _worker is not None
    pipeline, surfaces = _worker
    return annotate_part(pipeline, job, surfaces=surfaces, progress=Silence())
