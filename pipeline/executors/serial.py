"""The serial executor: shard by shard in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from pipeline.config import Config
from pipeline.executors import Progress
from pipeline.executors.collecting import collecting_seldom
from pipeline.executors.limits import keep_freed_memory
from pipeline.executors.opening import open_store
from pipeline.executors.shards import Finished, Job, Piece, annotate_into
from pipeline.pipeline import Pipeline


def serial(config: Config, jobs: Iterator[Job], progress: Progress) -> Generator[Finished]:
    """Yield the jobs in order as this process finishes them."""
    keep_freed_memory()
    pipeline, store = Pipeline.from_config(config), open_store(config.output.path)
    surfaces = config.output.surfaces
    for job in jobs:
        pipeline.load()  # not before there is something to do
        with collecting_seldom(), store.create(job.file) as file:
            tally = annotate_into(file, pipeline, job.docs, surfaces=surfaces, progress=progress)
        yield Finished(job, [Piece(0, tally, file.name, file.size, file.sha256)])
