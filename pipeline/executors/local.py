"""On this machine: shard by shard, in this process or in several."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from pipeline.config import Config
from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.executors import Progress, RunReport, Silence
from pipeline.executors.record import RunRecord, close_run, new_record, open_run
from pipeline.executors.shards import (
    EXAMPLES,
    Job,
    Part,
    Tally,
    annotate_into,
    annotate_part,
    digest,
    part_name,
    shards,
)
from pipeline.formats import InputFailure
from pipeline.formats.inputs import Inputs, find_inputs, read_inputs
from pipeline.pipeline import Pipeline


def run(config: Config, *, limit: int | None, overwrite: bool, progress: Progress) -> RunReport:
    """Annotate what the config names; see `pipeline.executors.run`."""
    started = time.perf_counter()
    inputs = find_inputs(config.input, output=config.output.path)
    report = RunReport(config.output.path)
    if inputs.skipped:
        report.notes.append(_skipped(inputs.skipped))
    progress.start(inputs.total if limit is None else min(limit, inputs.total or limit))
    docs = _documents(inputs, limit, report)
    if config.output.path == "-":
        _run_to_stdout(config, docs, progress, report)
    else:
        _Run(config, limit, overwrite, progress, report).run(docs)
    report.seconds = time.perf_counter() - started
    return report


def _documents(inputs: Inputs, limit: int | None, report: RunReport) -> Iterator[Document]:
    for found in read_inputs(inputs, limit=limit):
        if isinstance(found, InputFailure):
            report.input_failures.append(found)
        else:
            yield found


def _run_to_stdout(
    config: Config, docs: Iterable[Document], progress: Progress, report: RunReport
) -> None:
    pipeline = Pipeline.from_config(config)
    # Whatever a library prints must not land between the lines.
    stdout = sys.stdout.buffer
    with contextlib.redirect_stdout(sys.stderr):
        tally = annotate_into(
            stdout, pipeline, docs, surfaces=config.output.surfaces, progress=progress
        )
    stdout.flush()
    report.documents, report.failed = tally.documents, tally.failed
    _count(report, tally)


class _Run:
    """A run into a folder: which parts are finished, which are to do, and what came of them."""

    def __init__(
        self,
        config: Config,
        limit: int | None,
        overwrite: bool,
        progress: Progress,
        report: RunReport,
    ) -> None:
        self.config, self.progress, self.report = config, progress, report
        self.folder = Path(config.output.path)
        self.pipeline = Pipeline.from_config(config)
        self.record: RunRecord = new_record(config, self.pipeline, limit)
        open_run(self.folder, self.record, overwrite=overwrite)

    def run(self, docs: Iterable[Document]) -> None:
        """Do what is left to do."""
        for part, tally in self._finished(self._jobs(docs)):
            _count(self.report, tally)
            self.record.add(part)
            self.record.save(self.folder)
        self.record.input_failures = [str(failure) for failure in self.report.input_failures]
        removed = close_run(self.folder, self.record, self.report.parts)
        if removed:
            self.report.notes.append(f"removed, since their input is gone: {', '.join(removed)}")
        self.report.documents, self.report.failed = self.record.documents, self.record.failed

    def _jobs(self, docs: Iterable[Document]) -> Iterator[Job]:
        """Yield the shards that have no finished part, or one made from other documents."""
        for position, shard in enumerate(shards(docs, self.config.executor.shard_size)):
            self.report.parts = position + 1
            name, sha = part_name(position), digest(shard)
            finished = self.record.find(name)
            if finished is not None and finished.input_sha256 == sha:
                self.report.kept += 1
                self.progress.advance(len(shard), 0)
                continue
            if finished is not None:
                self.report.notes.append(f"done again, since its input changed: {name}")
            yield Job(self.folder / name, shard, sha)

    def _finished(self, jobs: Iterator[Job]) -> Iterator[tuple[Part, Tally]]:
        surfaces = self.config.output.surfaces
        if self.config.executor.workers > 1:
            yield from _in_processes(self.config, jobs, self.progress)
            return
        for job in jobs:
            yield annotate_part(self.pipeline, job, surfaces=surfaces, progress=self.progress)


def _in_processes(
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


def _count(report: RunReport, tally: Tally) -> None:
    report.annotated += tally.documents
    report.characters += tally.characters
    report.examples += tally.examples[: EXAMPLES - len(report.examples)]


def _skipped(files: list[str]) -> str:
    shown = ", ".join(files[:3]) + (", …" if len(files) > 3 else "")
    return f"not read, since no format claims them: {shown} ({len(files)} in all)"
