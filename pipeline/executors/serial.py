"""The serial executor: shard by shard in this process."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.config import Config
from pipeline.executors import Progress
from pipeline.executors.shards import Job, Part, Tally, annotate_part
from pipeline.pipeline import Pipeline


def serial(config: Config, jobs: Iterator[Job], progress: Progress) -> Iterator[tuple[Part, Tally]]:
    """Yield the parts in order as this process writes them."""
    pipeline = Pipeline.from_config(config)
    for job in jobs:
        yield annotate_part(pipeline, job, surfaces=config.output.surfaces, progress=progress)
