"""Where the time goes: seconds of each stage and of the forward passes, in one process."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Document
from pipeline.modeling.news import loading
from pipeline.modeling.news.backend import Backend, Stretches, WindowScores
from pipeline.modeling.news.encoding import Features
from pipeline.pipeline import Pipeline


@dataclass(slots=True)
class Passes:
    """The forward passes of the shipped kind of network, as they were asked for.

    Attributes:
        batches: the lengths of the windows of each pass.
        positions: how many each pass computed, those that hold nothing among them.
        cpu: seconds in them.
        kept: backend and windows of each pass, where they are kept to be run again.
    """

    batches: list[list[int]] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    cpu: float = 0.0
    kept: list[tuple[Backend, tuple[Any, ...]]] | None = None

    @property
    def padding(self) -> float:
        """The share of all computed positions that hold nothing."""
        filled, computed = sum(map(sum, self.batches)), sum(self.positions)
        return 1 - filled / computed if computed else 0.0


@contextmanager
def metered(passes: Passes) -> Iterator[None]:
    """Note every forward pass of checkpoints that are loaded inside the block."""
    load = loading.load_backend

    def load_metered(*args: Any, **kwargs: Any) -> Backend:
        return _Metered(load(*args, **kwargs), passes)

    loading.load_annotator.cache_clear()
    loading.load_backend = load_metered
    try:
        yield
    finally:
        loading.load_backend = load
        loading.load_annotator.cache_clear()


class _Metered:
    """A backend that notes what it is asked."""

    def __init__(self, backend: Backend, passes: Passes) -> None:
        self._backend, self._passes = backend, passes

    def __call__(
        self, rows: Sequence[Features], stretches: Sequence[Stretches], heads: Sequence[str]
    ) -> WindowScores:
        if self._passes.kept is not None:
            self._passes.kept.append((self._backend, (rows, stretches, heads)))
        started = time.process_time()
        found = self._backend(rows, stretches, heads)
        self._passes.cpu += time.process_time() - started
        lengths = [len(row) for row in rows]
        self._passes.batches.append(lengths)
        self._passes.positions.append(self.positions(lengths))
        return found

    def positions(self, lengths: Sequence[int]) -> int:
        """Return how many positions the backend computes for windows of such lengths."""
        return self._backend.positions(lengths)


@dataclass(slots=True)
class StageTimes:
    """Seconds of one stage over all batches."""

    wall: float = 0.0
    cpu: float = 0.0


def time_stages(pipeline: Pipeline, texts: Sequence[str]) -> dict[str, StageTimes]:
    """Return the seconds of each stage, and of writing JSON as "json"; the pipeline is loaded.

    A shared pass is counted where it is first asked for: with the words of the shipped checkpoint
    there, else with its entities.
    """
    times = {name: StageTimes() for name in [*(one.name for one in pipeline.stages), "json"]}
    size = pipeline.batch_size
    for start in range(0, len(texts), size):
        batch = texts[start : start + size]
        docs = [Document(str(start + at), text) for at, text in enumerate(batch)]
        for stage in pipeline.stages:
            with _timed(times[stage.name]):
                stage(docs)
        with _timed(times["json"]):
            for doc in docs:
                doc.to_json(surfaces=True)
    return times


@contextmanager
def _timed(times: StageTimes) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    times.wall += time.perf_counter() - wall
    times.cpu += time.process_time() - cpu
