"""A run, whatever executes it: its jobs, what is resumed, what is recorded."""

from __future__ import annotations

import contextlib
import importlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.config import Config
from pipeline.document import Document
from pipeline.executors import Progress, RunReport, Silence
from pipeline.executors.record import RunRecord, close_run, new_record, open_run
from pipeline.executors.shards import (
    EXAMPLES,
    Job,
    Part,
    Tally,
    annotate_into,
    digest,
    part_name,
    shards,
)
from pipeline.formats import InputFailure
from pipeline.formats.inputs import Inputs, find_inputs, read_inputs
from pipeline.pipeline import Pipeline

Executor = Callable[[Config, Iterator[Job], Progress], Iterator[tuple[Part, Tally]]]


def run(
    config: Config,
    *,
    limit: int | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Annotate what the config names and return what was done.

    Args:
        limit: stop after so many documents.
        overwrite: start afresh where the output folder holds a run.
        progress: is told of every batch.

    Raises:
        NotReadyError: stages lack files that they need.
        InputError: there is nothing to read.
        ResumeError: the output folder holds a run that differs from this one.
        StageError: a document failed and `on_error` is "stop".
    """
    Pipeline.from_config(config).check()  # before any document is read
    started = time.perf_counter()
    progress = progress or Silence()
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


def executor_of(config: Config) -> Executor:
    """Return the function that executes a config's jobs; its module is imported now."""
    name = "processes" if config.executor.workers > 1 else "serial"
    found: Executor = getattr(importlib.import_module(f"pipeline.executors.{name}"), name)
    return found


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
        self.record: RunRecord = new_record(config, Pipeline.from_config(config), limit)
        open_run(self.folder, self.record, overwrite=overwrite)

    def run(self, docs: Iterable[Document]) -> None:
        """Do what is left to do."""
        execute = executor_of(self.config)
        for part, tally in execute(self.config, self._jobs(docs), self.progress):
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


def _count(report: RunReport, tally: Tally) -> None:
    report.annotated += tally.documents
    report.characters += tally.characters
    report.examples += tally.examples[: EXAMPLES - len(report.examples)]


def _skipped(files: list[str]) -> str:
    shown = ", ".join(files[:3]) + (", …" if len(files) > 3 else "")
    return f"not read, since no format claims them: {shown} ({len(files)} in all)"
