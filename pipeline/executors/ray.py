"""The executor on a Ray cluster: actors over our own shards.

Ray Core and not Ray Data: tasks that kill their worker are retried by our own count and halved,
where Ray would try them again for ever.
"""

from __future__ import annotations

import importlib
import os
import pickle
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.executors import Progress
from pipeline.executors.crew import Crew, Died, Message, Ready, failed
from pipeline.executors.dispatch import Dispatcher
from pipeline.executors.folder import temporary_name
from pipeline.executors.guard import guarded
from pipeline.executors.limits import OUT_OF_MEMORY, one_thread
from pipeline.executors.opening import open_store
from pipeline.executors.record import program_of
from pipeline.executors.shards import Finished, Job
from pipeline.executors.store import Store, reason
from pipeline.executors.worker import Order, Worker
from pipeline.formats.remote import is_url, plain_path
from pipeline.pipeline import Pipeline


def ray(config: Config, jobs: Iterator[Job], progress: Progress) -> Generator[Finished]:
    """Yield the jobs as actors of the cluster finish them."""
    yield from Dispatcher(config, Actors(config), jobs, progress).run()


class Actors(Crew):
    """Ray actors; what each says comes as the items of a stream."""

    def __init__(self, config: Config) -> None:
        self.ray = _import_ray()
        place = config.output.path
        absolute = place if is_url(place) else os.path.abspath(plain_path(place))
        output = config.output.model_copy(update={"path": absolute})
        self.config = config.model_copy(update={"output": output})
        self._is_ours = not self.ray.is_initialized()
        self._guard = ExitStack()
        if self._is_ours and config.executor.address == "local":
            self._guard.enter_context(guarded())
        if self._is_ours:
            _connect(self.ray, config.executor.address)
        self.size = _count(self.ray, config)
        self._probe = Probe.lay(open_store(absolute))
        self._program = program_of(Pipeline.from_config(config))
        self._workers: set[Any] = set()
        self._streams: dict[Any, Any] = {}
        self._seeing: set[Any] = set()

    def hire(self) -> Any:
        """Return a new actor; it is ready once the cluster has room for it and it has loaded."""
        settings = self.config.executor
        made = self.ray.remote(Actor).options(
            num_cpus=settings.cpus,
            num_gpus=settings.gpus,
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy="SPREAD",
        )
        worker = made.remote(pickle.dumps(self.config), sys.path, os.getcwd(), self._program)
        self._workers.add(worker)
        self._streams[worker] = worker.load.remote(self._probe)
        return worker

    def sees_output(self, worker: Any) -> bool:
        """Return whether an actor has found the probe file that lies in the output."""
        return worker in self._seeing

    def give(self, worker: Any, order: Order) -> None:
        """Send an order."""
        self._streams[worker] = worker.annotate.remote(order)

    def hear(self, timeout: float | None) -> list[tuple[Any, Message]]:
        """Return what the streams hold."""
        streams = {stream: worker for worker, stream in self._streams.items()}
        ready, _ = self.ray.wait([*streams], num_returns=1, timeout=timeout)
        if ready:  # and whatever else there is by now
            ready, _ = self.ray.wait([*streams], num_returns=len(streams), timeout=0)
        found = [(streams[stream], self._next(streams[stream], stream)) for stream in ready]
        return [(worker, message) for worker, message in found if message is not None]

    def dismiss(self, worker: Any) -> None:
        """Kill an actor."""
        self._workers.discard(worker)
        self._streams.pop(worker, None)
        self._seeing.discard(worker)
        with suppress(Exception):  # it is gone already, or the cluster is
            self.ray.kill(worker, no_restart=True)

    def close(self) -> None:
        """Kill all actors, and leave the cluster if this run has joined it."""
        for worker in [*self._workers]:
            self.dismiss(worker)
        with suppress(PipelineError):
            self._probe.take_away()
        if self._is_ours:
            self.ray.shutdown()
        self._guard.close()

    def _next(self, worker: Any, stream: Any) -> Message | None:
        """Return the next item of a worker's stream, or None at its end."""
        try:
            message = self.ray.get(next(stream))
        except StopIteration:
            if self._streams.get(worker) is stream:
                del self._streams[worker]
            return None
        except self.ray.exceptions.RayError as error:
            self.dismiss(worker)
            return _death_of(error)
        if isinstance(message, Seen):
            self._seeing |= {worker} if message.output else set()
            return Ready()
        found: Message = message
        return found


@dataclass(frozen=True, slots=True)
class Probe:
    """A file that lies in the output while a run lasts: who can read it sees the output."""

    where: str
    name: str

    @classmethod
    def lay(cls, store: Store) -> Probe:
        """Return a probe that has been laid."""
        name = temporary_name("probe")
        store.write(name, name.encode())
        return cls(store.where, name)

    def is_seen(self) -> bool:
        """Return whether it can be read from here."""
        try:
            return open_store(self.where).read(self.name) == self.name.encode()
        except Exception:  # whatever keeps this node from reading it
            return False

    def take_away(self) -> None:
        """Remove it."""
        open_store(self.where).remove(self.name)


@dataclass(frozen=True, slots=True)
class Seen:
    """An actor's word that it has loaded, and whether it sees the output."""

    output: bool


class Actor:
    """What runs on the cluster; every method is a stream of messages."""

    def __init__(self, config: bytes, path: list[str], folder: str, program: str) -> None:
        one_thread()
        sys.path += [entry for entry in path if entry not in sys.path]
        with suppress(OSError):
            os.chdir(folder)  # what a config names is found from where the run began
        self.config, self.program = config, program
        self.worker: Worker | None = None

    def load(self, probe: Probe) -> Iterator[Message | Seen]:
        """Yield that the stages are loaded."""
        try:
            self.worker = Worker(pickle.loads(self.config))
            if (found := program_of(self.worker.pipeline)) != self.program:
                raise PipelineError(
                    f"a node of the cluster has another pipeline than the driver: {found} instead "
                    f"of {self.program}; install the same version on every node"
                )
            self.worker.load()
            yield Seen(probe.is_seen())
        except Exception as error:
            yield failed(error)

    def annotate(self, order: Order) -> Iterator[Message]:
        """Yield what comes of an order."""
        assert self.worker is not None
        try:
            yield from self.worker.annotate(order)
        except Exception as error:
            yield failed(error)


def _import_ray() -> Any:
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise PipelineError(
            "executor.kind ray needs the package ray: pip install 'chinese-news-pipeline[ray]'"
        ) from error


def _connect(ray: Any, address: str) -> None:
    """Join the cluster, or start one on this machine."""
    quiet = {"log_to_driver": False, "logging_level": "error"}
    try:
        if address == "local":
            ray.init(address="local", include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
        raise PipelineError(
            f"executor.address {address}: no Ray cluster answers ({reason(error)}); start one with "
            "ray start --head, name one as ray://HOST:10001, or say address: local"
        ) from error


def _count(ray: Any, config: Config) -> int:
    """Return the number of workers: as asked, or as many as there are cores for."""
    settings = config.executor
    if settings.workers != "auto":
        return settings.workers
    found = ray.cluster_resources().get("CPU", 1)
    return max(1, int(found // (settings.cpus or 1)))


def _death_of(error: Exception) -> Died:
    told = str(error)
    if type(error).__name__ == "OutOfMemoryError" or f"exit code {OUT_OF_MEMORY}" in told:
        return Died("memory", "a worker took more memory than it may")
    return Died("crash", "a worker's actor or its node died")
