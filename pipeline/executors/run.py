"""A run, whatever executes it: its jobs, what is resumed, what is recorded."""

from __future__ import annotations

import contextlib
import importlib
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain

from pipeline.config import Config
from pipeline.document import Document
from pipeline.errors import NotReadyError, OutputError
from pipeline.executors import Progress, RunReport, Silence
from pipeline.executors.card import CARD, card, is_card
from pipeline.executors.ledger import Ledger
from pipeline.executors.limits import workers_of
from pipeline.executors.opening import open_store
from pipeline.executors.overlap import refuse_inputs_in
from pipeline.executors.parts import failed_places, publish
from pipeline.executors.record import in_order, new_record
from pipeline.executors.second_pass import follow_ups, second_pass
from pipeline.executors.shards import (
    EXAMPLES,
    Finished,
    Job,
    Part,
    Tally,
    annotated,
    digest,
    part_name,
    shards,
)
from pipeline.formats import InputFailure
from pipeline.formats.inputs import Inputs, read_inputs
from pipeline.formats.outputs import write_lines
from pipeline.pipeline import Pipeline

Executor = Callable[[Config, Iterator[Job], Progress], Generator[Finished]]
#: Characters that other processes could take over: what one annotates in two to three seconds, of
#: which half are saved; starting and loading the others takes one.
_WORTH_PROCESSES = 80_000


def run(
    config: Config,
    *,
    limit: int | None = None,
    overwrite: bool = False,
    verify: bool = False,
    retry_failed: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Annotate what the config names and return what was done.

    Args:
        limit: stop after so many documents.
        overwrite: start afresh where the output folder holds a run.
        verify: read every finished part again and compare its SHA-256.
        retry_failed: annotate the documents of finished parts again that have errors.
        progress: is told of every batch.

    Raises:
        NotReadyError: stages lack files that they need.
        InputError: there is nothing to read, or it lies in the output folder.
        OutputError: the output cannot be written, or another run writes it.
        ResumeError: the output folder holds a run that differs from this one.
        StageError: a document failed and `on_error` is "stop".
    """
    pipeline = Pipeline.from_config(config)
    _check(pipeline, config)  # before any document is read
    acts = follow_ups(pipeline.stages, config.output, config.output.part_ending)
    started = time.perf_counter()
    progress = progress or Silence()
    store = None if config.output.path == "-" else open_store(config.output.path)
    inputs = config.input.find(output=config.output.path)
    report = RunReport(config.output.path, notes=_left_out(inputs))
    expected = inputs.total if limit is None else min(limit, inputs.total or limit)
    progress.start(expected)
    docs = _documents(inputs, limit, report)
    if store is None:
        _run_to_stdout(config, docs, progress, report)
    else:
        refuse_inputs_in(store, inputs)
        store.prepare()
        with store.lock():
            ledger = Ledger(store, new_record(config, Pipeline.from_config(config), limit))
            ledger.record.expected = expected
            with ledger.opened(overwrite=overwrite, verify=verify):
                _Run(config, ledger, progress, report, retry_failed).run(docs)
                second_pass(ledger, config.output, acts)
    report.seconds = time.perf_counter() - started
    return report


def _check(pipeline: Pipeline, config: Config) -> None:
    """Look for all files of the stages, and, where some are missing, for the inputs as well."""
    try:
        pipeline.check()
    except NotReadyError as error:
        absent = config.input.missing()
        raise NotReadyError(error.source, error.problems + absent, error.fetch) from None


def executor_of(config: Config, *, is_small: bool) -> Executor:
    """Return the function that executes the jobs.

    With `workers: auto` what is small needs no second process. A limit of time or memory needs
    a process that can be ended.
    """
    settings = config.executor
    limited = settings.timeout_s is not None or settings.memory_mb is not None
    alone = workers_of(config) == 1 or (settings.workers == "auto" and is_small)
    name = "serial" if alone and not limited else "processes"
    if settings.kind == "ray":
        name = "ray"
    found: Executor = getattr(importlib.import_module(f"pipeline.executors.{name}"), name)
    return found


def _documents(inputs: Inputs, limit: int | None, report: RunReport) -> Iterator[Document]:
    for found in read_inputs(inputs, limit=limit):
        if isinstance(found, InputFailure):
            report.input_failures.append(found)
        else:
            yield found.doc
    report.notes += inputs.notes


def _run_to_stdout(
    config: Config, docs: Iterable[Document], progress: Progress, report: RunReport
) -> None:
    pipeline = Pipeline.from_config(config)
    if sys.__stdout__ is None:
        raise OutputError("cannot write to standard output: it is closed")
    # Whatever a library prints must not land between the lines.
    stdout = sys.stdout.buffer
    output, tally = config.output, Tally()
    with contextlib.redirect_stdout(sys.stderr):
        lines = _lines(pipeline, docs, output.surfaces, progress, tally)
        write_lines(lines, output.format, stdout, output.packing, surfaces=output.surfaces)
    stdout.flush()
    report.documents, report.failed = tally.documents, tally.failed
    _count(report, tally)


def _lines(
    pipeline: Pipeline, docs: Iterable[Document], surfaces: bool, progress: Progress, total: Tally
) -> Iterator[bytes]:
    """Yield the annotated documents as JSON lines, and count them."""
    for lines, tally in annotated(pipeline, docs, surfaces=surfaces):
        total.add(tally)
        progress.advance(tally.documents, tally.characters)
        yield from lines.splitlines(keepends=True)


class _Run:
    """A run into a folder: which parts are finished, which are to do, and what came of them."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        progress: Progress,
        report: RunReport,
        retry_failed: bool,
    ) -> None:
        self.config, self.ledger, self.progress, self.report = config, ledger, progress, report
        self.retry_failed = retry_failed
        self.is_held_back = False

    def run(self, docs: Iterable[Document]) -> None:
        """Do what is left to do."""
        self.report.notes += self.ledger.notes
        jobs = self._jobs(docs)
        first, is_small = (
            _looked_at(jobs) if self.config.executor.workers == "auto" else ([], False)
        )
        execute = executor_of(self.config, is_small=is_small)
        done = execute(self.config, chain(_drained(first), jobs), self.progress)
        with closing(done):
            for finished in done:
                _count(self.report, publish(self.ledger, finished, self.config.output))
                self.report.notes += finished.notes
        self._close()

    def _jobs(self, docs: Iterable[Document]) -> Iterator[Job]:
        """Yield the shards that have no finished part, or one made from other documents."""
        for position, shard in enumerate(shards(docs, self.config.executor.shard_size)):
            name, sha = self._part(position), digest(shard)
            part = self.ledger.find(name)
            if part is not None and part.input_sha256 == sha:
                job = self._again(position, shard, part)
            elif part is not None and self._new_failures():
                self.is_held_back = True
                return
            else:
                job = Job(position, name, shard, sha)
                if part is not None:
                    self.report.notes.append(f"done again, since its input changed: {name}")
            self.report.parts = position + 1
            if job is not None:
                yield job

    def _part(self, position: int) -> str:
        return part_name(position, self.config.output.part_ending)

    def _again(self, position: int, shard: list[Document], part: Part) -> Job | None:
        """Return the failed documents of a finished part, if they are to be tried again."""
        places = failed_places(self.ledger.store, part) if self._is_to_retry(part) else {}
        kept = {place: line for place, line in places.items() if line is not None}
        self.report.kept += 1
        self.progress.advance(len(kept) or len(shard), 0)
        if len(places) != len(shard):
            return None
        self.report.notes.append(f"{len(shard) - len(kept)} documents tried again: {part.file}")
        docs = [doc for place, doc in enumerate(shard) if place not in kept]
        return Job(position, part.file, docs, part.input_sha256, kept)

    def _is_to_retry(self, part: Part) -> bool:
        return self.retry_failed and part.failed > 0

    def _new_failures(self) -> list[str]:
        """Return what could not be read this time and could be when the parts were made."""
        known = self.ledger.known_failures
        lost = [str(told) for told in self.report.input_failures if told.lost]
        return [told for told in lost if told not in known]

    def _close(self) -> None:
        record = self.ledger.record
        expected = {self._part(position) for position in range(self.report.parts)}
        stale = [part.file for part in in_order(record.parts.values()) if part.file not in expected]
        if self.is_held_back or (stale and self.report.input_failures):
            self._keep(stale)
        else:
            if stale:
                self.report.notes.append(f"removed, since their input is gone: {', '.join(stale)}")
            self.ledger.drop(stale)
            record.input_failures = [str(failure) for failure in self.report.input_failures]
            record.finished = True
        self.ledger.save()  # brings the sums up to date
        if is_card(self.ledger.store.read(CARD)):
            self.ledger.store.write(CARD, card(record))
        self.report.parts = len(record.parts)
        self.report.documents, self.report.failed = record.documents, record.failed

    def _keep(self, stale: list[str]) -> None:
        """Say what was left as it is, since not all of the input could be read."""
        self.ledger.record.input_failures = sorted(self.ledger.known_failures)
        shown = ", ".join(stale[:3]) + (", …" if len(stale) > 3 else "")
        self.report.notes.append(
            "finished parts are kept as they are, since some of their input could not be read "
            f"this time ({shown}); run again when it can be, or start afresh with --overwrite"
        )


def _looked_at(jobs: Iterator[Job]) -> tuple[list[Job], bool]:
    """Return the first jobs, and whether there is too little to do for several processes.

    A document is one process's work, however long it is.
    """
    first: list[Job] = []
    characters = longest = 0
    for job in jobs:
        first.append(job)
        sizes = [len(doc.text) for doc in job.docs]
        characters, longest = characters + sum(sizes), max([longest, *sizes])
        if characters - longest >= _WORTH_PROCESSES:
            return first, False
    return first, True


def _drained(jobs: list[Job]) -> Iterator[Job]:
    """Yield the jobs and let each go, so that it is not held while it is worked on."""
    jobs.reverse()
    while jobs:
        yield jobs.pop()


def _count(report: RunReport, tally: Tally) -> None:
    report.annotated += tally.documents
    report.characters += tally.characters
    report.examples += tally.examples[: EXAMPLES - len(report.examples)]


def _left_out(inputs: Inputs) -> list[str]:
    """Return what is said of files that are not read."""
    reasons = (
        (inputs.skipped, "no format claims them"),
        (inputs.special, "they are FIFOs, devices or sockets"),
    )
    return [_skipped(files, why) for files, why in reasons if files]


def _skipped(files: list[str], why: str) -> str:
    shown = ", ".join(files[:3]) + (", …" if len(files) > 3 else "")
    return f"not read, since {why}: {shown} ({len(files)} in all)"
